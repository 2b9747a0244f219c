/**
 * What commands know of the shell: where to print, how wide, which files. {@linkcode denoDoor} is the real
 * one.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import type { Outside } from "../scenario/outside.ts";
import { filesOutside, pathOf, urlOf } from "../testing/outside.ts";

/** What a path leads to. */
export type Kind = "file" | "folder";

/** The shell, as commands see it. */
export interface Door {
  /** Prints a text and a newline on standard output. */
  print(text: string): void;
  /** Prints a text and a newline on standard error. */
  complain(text: string): void;
  /** Whether standard output takes colours. */
  readonly colour: boolean;
  /** How many columns there are; 100 where nobody knows. */
  readonly columns: number;
  /** Whether somebody sits before standard error: then {@linkcode status} shows something. */
  readonly watched: boolean;
  /** Shows a line on standard error that the next one replaces; `""` takes it away. Nothing outside of a terminal. */
  status(line: string): void;
  /** Milliseconds from any moment on. */
  now(): number;
  /** How many processors there are. */
  readonly processors: number;
  /** Calls `stop` when somebody interrupts (Ctrl-C), each time, until what it returns is called. */
  onInterrupt(stop: () => void): () => void;
  /** Files and modules. */
  readonly outside: Outside;
  /** The folder that people stand in. */
  here(): URL;
  /** The address of a path, relative to a folder's. */
  urlOf(path: string, folder: URL): URL;
  /** What is there; undefined for nothing. */
  kindOf(url: URL): Promise<Kind | undefined>;
  /**
   * Writes a file whole or not at all, and makes its folder. One that is there is left as it is unless
   * `replace` is true.
   *
   * @returns whether it was written: false if something is there
   */
  write(url: URL, text: string, replace: boolean): Promise<boolean>;
}

/** What a shell makes of a process whose reader is gone: 128 and SIGPIPE. */
const READER_GONE = 141;

/** The real shell. It asks for no permission until a command needs a file. */
export function denoDoor(): Door {
  const { stdout, stderr } = Deno;
  const watched = stderr.isTerminal();
  const here = () => urlOf(`${Deno.cwd()}/`, new URL("file:///"));
  return {
    print: (text) => write(stdout, text),
    complain: (text) => write(stderr, text),
    colour: stdout.isTerminal() && !Deno.noColor,
    columns: stdout.isTerminal() ? Deno.consoleSize().columns : 100,
    watched,
    // Back to the line's beginning, and the rest of it cleared.
    status: (line) => watched && writePart(stderr, `\r${line}\x1b[K`),
    now: () => performance.now(),
    processors: navigator.hardwareConcurrency,
    onInterrupt: (stop) => {
      Deno.addSignalListener("SIGINT", stop);
      return () => Deno.removeSignalListener("SIGINT", stop);
    },
    outside: filesOutside((url) => nameFrom(here(), url)),
    here,
    urlOf,
    kindOf,
    write: (url, text, replace) => writeFile(url, text, replace, nameFrom(here(), url)),
  };
}

/** A file's path as people write it: from where they stand, or in full if it lies elsewhere. */
export function nameFrom(folder: URL, url: URL): string {
  if (url.href === folder.href) return ".";
  return url.href.startsWith(folder.href)
    ? decodeURIComponent(url.href.slice(folder.href.length))
    : url.protocol === "file:"
    ? pathOf(url)
    : url.href;
}

/** Writes all of it. Whoever reads may be gone, as in `halfopen list | head`: then there is no more to do. */
function write(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  writePart(stream, `${text}\n`);
}

function writePart(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  let bytes = new TextEncoder().encode(text);
  try {
    while (bytes.length > 0) bytes = bytes.subarray(stream.writeSync(bytes));
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) Deno.exit(READER_GONE);
    throw error;
  }
}

/** Writes a draft beside the file first: what bears the file's name is never half of it. */
async function writeFile(
  url: URL,
  text: string,
  replace: boolean,
  name: string,
): Promise<boolean> {
  const folder = new URL("./", url);
  const draft = new URL(`.${crypto.randomUUID()}`, folder);
  const made: URL[] = [];
  try {
    await Deno.mkdir(folder, { recursive: true });
    made.push(draft);
    await Deno.writeTextFile(draft, text, { createNew: true });
    if (!replace) {
      // To look whether it is there would not do: it may come between looking and renaming.
      (await Deno.open(url, { write: true, createNew: true })).close();
      made.push(url);
    }
    await Deno.rename(draft, url);
    return true;
  } catch (error) {
    for (const one of made) await Deno.remove(one).catch(() => {}); // It may not have come to be.
    const isThere = made.length === 1 && error instanceof Deno.errors.AlreadyExists;
    if (isThere && !replace) return false;
    throw new ScenarioError(`Cannot write ${name}: ${refusalOf(error, "write")}`);
  }
}

async function kindOf(url: URL): Promise<Kind | undefined> {
  try {
    return (await Deno.stat(url)).isDirectory ? "folder" : "file";
  } catch (error) {
    const { NotFound, NotADirectory } = Deno.errors;
    if (error instanceof NotFound || error instanceof NotADirectory) return undefined;
    throw new ScenarioError(`Cannot read ${pathOf(url)}: ${refusalOf(error, "read")}`);
  }
}

/** Why the world refuses, in one line. */
function refusalOf(error: unknown, act: "read" | "write"): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof Deno.errors.NotCapable) {
    return `it needs the permission to ${act}, add --allow-${act}`;
  }
  return error.message.split("\n", 1)[0]!;
}
