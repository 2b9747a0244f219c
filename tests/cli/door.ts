/** A shell without a machine behind it: what is printed is kept, files lie in memory. */

import { ScenarioError } from "../../lib/base/fail.ts";
import type { Door } from "../../lib/cli/door.ts";
import type { OutsideEntry } from "../../lib/scenario/outside.ts";

/** A shell for a test, and what it was told. */
export interface FakeShell {
  readonly door: Door;
  /** Lines on standard output. */
  readonly out: string[];
  /** Texts on standard error. */
  readonly err: string[];
  /** Lines that were shown for a while. */
  readonly shown: string[];
  /** Files by path, from where one stands. */
  readonly files: Map<string, string>;
  /** Interrupts, as Ctrl-C does. */
  interrupt(): void;
}

/** What may differ from a plain shell. */
export interface FakeOptions {
  readonly columns?: number;
  readonly colour?: boolean;
  readonly watched?: boolean;
  readonly files?: Readonly<Record<string, string>>;
  /** Paths that cannot be written begin so. */
  readonly readOnly?: string;
}

const HERE = new URL("file:///here/");

/** A shell that stands in an empty folder. */
export function fakeShell(options: FakeOptions = {}): FakeShell {
  const { columns = 100, colour = false, watched = false, readOnly } = options;
  const out: string[] = [];
  const err: string[] = [];
  const shown: string[] = [];
  const files = new Map(Object.entries(options.files ?? {}));
  const stops = new Set<() => void>();
  const pathOf = (url: URL) => decodeURIComponent(url.href.slice(HERE.href.length));
  const list = (folder: URL): Promise<OutsideEntry[] | undefined> => {
    const names = new Map<string, boolean>();
    for (const path of files.keys()) {
      if (!path.startsWith(pathOf(folder))) continue;
      const [name, ...rest] = path.slice(pathOf(folder).length).split("/");
      names.set(name!, rest.length > 0);
    }
    const entries = [...names].map(([name, isFolder]) => ({ name, isFolder }));
    return Promise.resolve(entries.length === 0 ? undefined : entries);
  };
  const door: Door = {
    print: (text) => void out.push(...text.split("\n")),
    complain: (text) => void err.push(text),
    colour,
    columns,
    watched,
    status: (line) => void shown.push(line),
    now: () => performance.now(),
    processors: 2,
    onInterrupt: (stop) => {
      stops.add(stop);
      return () => void stops.delete(stop);
    },
    outside: {
      readText: (url) => Promise.resolve(files.get(pathOf(url))),
      importModule: () => Promise.reject(new Error("it asked for a module")),
      list,
      nameOf: pathOf,
    },
    here: () => HERE,
    urlOf: (path, folder) => new URL(path, folder),
    kindOf: async (url) =>
      files.has(pathOf(url)) ? "file" : await list(url) === undefined ? undefined : "folder",
    write: (url, text, replace) => {
      const path = pathOf(url);
      if (readOnly !== undefined && path.startsWith(readOnly)) {
        return Promise.reject(
          new ScenarioError(`Cannot write ${path}: it needs the permission to write`),
        );
      }
      if (!replace && files.has(path)) return Promise.resolve(false);
      files.set(path, text);
      return Promise.resolve(true);
    },
  };
  return {
    door,
    out,
    err,
    shown,
    files,
    interrupt: () => {
      for (const stop of [...stops]) stop();
    },
  };
}
