/**
 * The outside world as Deno shows it, for both doors: files and modules on this machine, read and never
 * written.
 *
 * @module
 */

import { deadline } from "@std/async";
import type { Outside, OutsideEntry } from "../scenario/outside.ts";

/** How long a module may take to load: one that awaits what never comes would end the process. */
const LOADING_MAX_MS = 5_000;

/**
 * An outside world of files.
 *
 * @param nameOf what people call a file
 */
export function filesOutside(nameOf: (url: URL) => string): Outside {
  return { readText, importModule, list, nameOf };
}

/** A file's path on this machine. */
export function pathOf(url: URL): string {
  const path = decodeURIComponent(url.pathname);
  return Deno.build.os === "windows" ? path.replace(/^\/(?=[A-Za-z]:)/, "") : path;
}

/** The address of a path on this machine, relative to a folder's. */
export function urlOf(path: string, folder: URL): URL {
  if (Deno.build.os === "windows") {
    path = path.replaceAll("\\", "/").replace(/^([A-Za-z]):\//, "/$1:/");
  }
  // A name may have any character in it; only slashes and dots keep their meaning.
  return new URL(path.split("/").map(encodeURIComponent).join("/").replaceAll("%3A", ":"), folder);
}

async function readText(url: URL): Promise<string | undefined> {
  return await absentIfNone(() => Deno.readTextFile(url));
}

async function importModule(url: URL): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await deadline(import(url.href), LOADING_MAX_MS);
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== "TimeoutError") throw error;
    throw new Error(
      `it is still being loaded after ${LOADING_MAX_MS / 1000} s, take out what it awaits`,
    );
  }
}

async function list(folder: URL): Promise<readonly OutsideEntry[] | undefined> {
  const found: OutsideEntry[] = [];
  const read = await absentIfNone(async () => {
    for await (const entry of Deno.readDir(folder)) {
      const isFolder = entry.isSymlink ? await leadsToFolder(entry, folder) : entry.isDirectory;
      if (isFolder !== undefined) found.push({ name: entry.name, isFolder });
    }
    return found;
  });
  return read;
}

/** Whether a link leads to a folder; undefined if it leads nowhere, or back to where one comes from. */
async function leadsToFolder({ name }: Deno.DirEntry, folder: URL): Promise<boolean | undefined> {
  const link = new URL(encodeURIComponent(name), folder);
  return await absentIfNone(async () => {
    if (!(await Deno.stat(link)).isDirectory) return false;
    const [from, to] = await Promise.all([Deno.realPath(folder), Deno.realPath(link)]);
    return from === to || from.startsWith(`${to}/`) ? undefined : true;
  });
}

async function absentIfNone<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    const { NotFound, NotADirectory, FilesystemLoop } = Deno.errors;
    if ([NotFound, NotADirectory, FilesystemLoop].some((kind) => error instanceof kind)) {
      return undefined;
    }
    throw error;
  }
}
