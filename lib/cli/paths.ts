/**
 * From the paths that somebody wrote to the files of scenarios.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import { nearest } from "../scenario/nearest.ts";
import { listScenarios } from "../scenario/read.ts";
import { type Door, nameFrom } from "./door.ts";

/** A scenario's file. */
export interface StoryFile {
  /** Its address. */
  readonly url: URL;
  /** What a command that replays it calls it: short, and found from here. */
  readonly name: string;
}

/** The package's own scenarios. */
export const OWN: URL = new URL("../../scenarios/", import.meta.url);

/**
 * The files that some paths stand for, each once, in the order of the paths.
 *
 * @param refuse is told of every path that stands for none
 */
export async function filesOf(
  paths: readonly string[],
  door: Door,
  refuse: (error: ScenarioError) => void,
): Promise<StoryFile[]> {
  const found = new Map<string, StoryFile>();
  for (const path of paths) {
    try {
      for (const url of await urlsOf(path, door)) {
        if (!found.has(url.href)) found.set(url.href, { url, name: await shortName(url, door) });
      }
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      refuse(error);
    }
  }
  return [...found.values()];
}

/** The folders that a path may be relative to: where one stands, the scenarios there, the package's own. */
function roots(door: Door): URL[] {
  const here = door.here();
  return [here, new URL("scenarios/", here), ...OWN.protocol === "file:" ? [OWN] : []];
}

async function urlsOf(path: string, door: Door): Promise<readonly URL[]> {
  for (const root of roots(door)) {
    const url = door.urlOf(path, root);
    const kind = await door.kindOf(url);
    if (kind === "file") return [url];
    if (kind === "folder") return await inFolder(url, path, door);
  }
  throw new ScenarioError(`Cannot read ${path}: nothing is there, ${await advice(path, door)}`);
}

async function inFolder(url: URL, path: string, door: Door): Promise<readonly URL[]> {
  const folder = url.href.endsWith("/") ? url : new URL(`${url.href}/`);
  const files = await listScenarios(folder, door.outside);
  if (files.length > 0) return files;
  throw new ScenarioError(`Cannot read ${path}: there is no scenario beneath it`);
}

/** What to do about a path that leads nowhere. */
async function advice(path: string, door: Door): Promise<string> {
  for (const root of roots(door).slice(1)) {
    if (await door.kindOf(root) !== "folder") continue;
    const files = await listScenarios(root, door.outside);
    const names = files.map((url) => nameFrom(root, url));
    const meant = nearest(path.replace(/^(?:\.\/)?scenarios\//, ""), names);
    if (meant !== undefined) return `write ${meant}`;
  }
  return "look at the path";
}

/** A file's path from `scenarios/`, if that finds the same file; else from where one stands. */
export async function shortName(url: URL, door: Door): Promise<string> {
  const [here, ...others] = roots(door);
  for (const root of others) {
    if (!url.href.startsWith(root.href)) continue;
    const name = nameFrom(root, url);
    for (const earlier of [here!, ...others]) {
      const candidate = new URL(url.href.slice(root.href.length), earlier);
      if (candidate.href === url.href) return name;
      if (await door.kindOf(candidate) !== undefined) break;
    }
  }
  return nameFrom(here!, url);
}
