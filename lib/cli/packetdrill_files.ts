/**
 * From the paths that somebody wrote to the files of packetdrill scripts.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import { type Door, nameFrom } from "./door.ts";
import type { StoryFile } from "./paths.ts";

/**
 * The scripts that some paths stand for, each once, in the order of the paths; those beneath a folder by name.
 *
 * @param refuse is told of every path that stands for none
 */
export async function scriptFilesOf(
  paths: readonly string[],
  door: Door,
  refuse: (error: ScenarioError) => void,
): Promise<StoryFile[]> {
  const found = new Map<string, StoryFile>();
  const here = door.here();
  for (const path of paths) {
    try {
      for (const url of await urlsOf(path, door)) {
        found.set(url.href, { url, name: nameFrom(here, url) });
      }
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      refuse(error);
    }
  }
  return [...found.values()];
}

async function urlsOf(path: string, door: Door): Promise<readonly URL[]> {
  const url = door.urlOf(path, door.here());
  const kind = await door.kindOf(url);
  if (kind === "file") return [url];
  if (kind === undefined) {
    throw new ScenarioError(`Cannot read ${path}: nothing is there, look at the path`);
  }
  const files = await beneath(url, door);
  if (files.length > 0) return files;
  throw new ScenarioError(`Cannot read ${path}: there is no packetdrill script (.pkt) beneath it`);
}

/** The scripts beneath a folder, by name. What is hidden is left alone. */
async function beneath(url: URL, door: Door): Promise<URL[]> {
  const folder = url.href.endsWith("/") ? url : new URL(`${url.href}/`);
  const found: URL[] = [];
  const entries = [...await door.outside.list(folder) ?? []];
  entries.sort((a, b) => a.name < b.name ? -1 : 1);
  for (const { name, isFolder } of entries) {
    if (name.startsWith(".")) continue;
    const entry = new URL(encodeURIComponent(name), folder);
    if (isFolder) found.push(...await beneath(entry, door));
    else if (name.endsWith(".pkt")) found.push(entry);
  }
  return found;
}
