/** The files of this repository, for tests that look at all of them. */

/** The folder of `deno.json`. */
export const root: URL = new URL("../../", import.meta.url);

/** What Deno fetches, what tests make, and what is data. */
const skipped = new Set(["vendor", "node_modules", "coverage", "golden", ".git", ".tmp"]);

/** Paths from the root of all files below some folders, in order; an absent folder has none. */
export async function filesBelow(...folders: string[]): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders) await collect(folder, found);
  return found.sort();
}

/** The same, of TypeScript only. */
export async function sourcesBelow(...folders: string[]): Promise<string[]> {
  return (await filesBelow(...folders)).filter((path) => path.endsWith(".ts"));
}

/** The text of a file of the repository. */
export function read(path: string): Promise<string> {
  return Deno.readTextFile(new URL(path, root));
}

/** The files and folders of tests that `deno task test` leaves to `deno task test:long`. */
export async function leftToLong(): Promise<string[]> {
  const { tasks } = JSON.parse(await read("deno.json"));
  return /--ignore=(\S+)/.exec(tasks.test.command)![1]!.split(",");
}

async function collect(folder: string, found: string[]): Promise<void> {
  for (const entry of await entriesOf(folder)) {
    const path = folder === "." ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory && !skipped.has(entry.name)) await collect(path, found);
    if (entry.isFile) found.push(path);
  }
}

async function entriesOf(folder: string): Promise<Deno.DirEntry[]> {
  try {
    return await Array.fromAsync(Deno.readDir(new URL(`${folder}/`, root)));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
