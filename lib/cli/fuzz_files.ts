/**
 * The folder of a guided campaign: stories that reached something, and what each campaign has done so far.
 *
 * @module
 */

import { streamOf } from "../base/draw.ts";
import { ScenarioError } from "../base/fail.ts";
import {
  type Campaign,
  type CampaignJson,
  campaignJson,
  type CampaignSettings,
} from "../fuzz/campaign.ts";
import { type CorpusFile, isCorpusFile, toldOf } from "../fuzz/corpus.ts";
import { failedFile } from "../fuzz/failed_file.ts";
import type { Door } from "./door.ts";

/** A folder's address, as a path has it. */
export function folderOf(path: string, door: Door): URL {
  return door.urlOf(`${path.replace(/\/+$/, "")}/`, door.here());
}

/** What a campaign's own file is called: files of different campaigns and shards lie beside each other. */
export function campaignFileName(
  { seed, from, until, only }: CampaignSettings,
  whole: boolean,
): string {
  const part = whole ? "" : `_${from}_${until}`;
  return `_campaign_${seed}${part}${only === undefined ? "" : `_only_${namesOf(only)}`}.json`;
}

/** The longest that features may be in a file's name: with all of them it could have none. */
const FEATURES_LENGTH_MAX = 100;

function namesOf(only: readonly string[]): string {
  const names = only.join("_");
  if (names.length <= FEATURES_LENGTH_MAX) return names;
  return `${only.length}_${(streamOf(names) >>> 0).toString(16).padStart(8, "0")}`;
}

/** The stories of a folder; none if there is no folder yet. */
export async function corpusIn(folder: URL, door: Door): Promise<CorpusFile[]> {
  const names = await namesIn(folder, door);
  const files: CorpusFile[] = [];
  for (const name of names.filter(isCorpusFile)) {
    const url = new URL(name, folder);
    const text = await door.outside.readText(url);
    if (text === undefined) continue;
    toldOf({ name, text, place: door.outside.nameOf(url) }); // one that cannot be read is said now
    files.push({ name, text });
  }
  return files;
}

/**
 * Keeps the stories of failures that neither a finding's file nor a seed tells.
 *
 * @param write writes a file; false if it cannot be written
 * @returns the paths of those that were written, by the marks of the failures
 */
export async function keepFailed(
  { groups, findings }: Campaign,
  folder: URL,
  door: Door,
  write: (url: URL, text: string) => Promise<boolean>,
): Promise<ReadonlyMap<string, string>> {
  const kept = new Map<string, string>();
  for (const group of groups) {
    const { story, mark } = group;
    if (story === null || findings.get(mark)?.file) continue;
    const { name, text } = failedFile({ ...group, story });
    const url = new URL(name, folder);
    if (await write(url, text)) kept.set(mark, door.outside.nameOf(url));
  }
  return kept;
}

/**
 * The name of a finding's file, beside where one is to be written, that tells the very same story; undefined if none
 * does. What stands above the story, how it was found, does not count.
 */
export async function sameStoryBeside(
  url: URL,
  text: string,
  door: Door,
): Promise<string | undefined> {
  const story = (text: string) => text.slice(text.indexOf("\nexport default "));
  const stem = (name: string) => name.replace(/(?:_\d+)?\.ts$/, "");
  const own = url.pathname.slice(url.pathname.lastIndexOf("/") + 1);
  const folder = new URL("./", url);
  for (const name of await namesIn(folder, door)) {
    if (name === own || stem(name) !== stem(own)) continue;
    const other = await door.outside.readText(new URL(name, folder));
    if (other !== undefined && story(other) === story(text)) return name;
  }
  return undefined;
}

/** The names of what lies in a folder, in order; none if there is no folder. */
export async function namesIn(folder: URL, door: Door): Promise<string[]> {
  const entries = await door.outside.list(folder) ?? [];
  return entries.filter(({ isFolder }) => !isFolder).map(({ name }) => name).sort();
}

/** The campaigns of a folder by the names of their files. */
export async function campaignsIn(folder: URL, door: Door): Promise<Map<string, CampaignJson>> {
  const campaigns = new Map<string, CampaignJson>();
  for (const name of await namesIn(folder, door)) {
    if (!/^_campaign_.*\.json$/.test(name)) continue;
    const campaign = await campaignAt(new URL(name, folder), door);
    if (campaign !== undefined) campaigns.set(name, campaign);
  }
  return campaigns;
}

/** The campaign of a file; undefined if there is none. */
export async function campaignAt(file: URL, door: Door): Promise<CampaignJson | undefined> {
  const text = await door.outside.readText(file);
  if (text === undefined) return undefined;
  const name = door.outside.nameOf(file);
  try {
    return campaignJson(JSON.parse(text), name);
  } catch (error) {
    if (error instanceof ScenarioError) throw error;
    throw new ScenarioError(
      `Cannot read ${name}: it is no JSON, delete it or write another folder`,
    );
  }
}
