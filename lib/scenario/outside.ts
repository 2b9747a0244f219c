/**
 * The outside world as the floors between the doors see it: files and modules, nothing more. A door
 * (`lib/cli`, `lib/testing`) supplies it; nothing else touches the world.
 *
 * @module
 */

/** What lies in a folder. */
export interface OutsideEntry {
  /** Its name, without the folder's. */
  readonly name: string;
  /** Whether it is a folder itself. A link is what it leads to; a door that meets a circle leaves it out. */
  readonly isFolder: boolean;
}

/** What a door supplies. Every promise rejects with an `Error` when the world refuses. */
export interface Outside {
  /** A file's text, read as UTF-8; undefined if nothing is there. */
  readText(url: URL): Promise<string | undefined>;
  /** A module's exports by name. Rejects with whatever the module throws while it is loaded. */
  importModule(url: URL): Promise<Readonly<Record<string, unknown>>>;
  /** What lies in a folder (its address ends in `/`), in any order; undefined if it is none. */
  list(folder: URL): Promise<readonly OutsideEntry[] | undefined>;
  /** What people call a file: its path from where they stand, `"scenarios/open/lost_syn.ts"`. */
  nameOf(url: URL): string;
}
