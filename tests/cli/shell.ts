/** The command line as a process of its own, in a folder that a test fills. */

import { root } from "../house/tree.ts";

/** What a process left behind. */
export interface Left {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A story that passes, as the text of a module. */
export const GOOD = storyText(`{ end: { "A.c": "ESTABLISHED" } }`);

/** A story that fails. */
export const WRONG = storyText(`{ end: { "A.c": "LISTEN" } }`);

/** A story that opens `A.c` and does what `steps` say, as the text of a module. */
export function storyText(steps: string, more = ""): string {
  return `export default {
    why: "It is told",
    hosts: { A: {}, B: { listen: 80 } },
    link: { delay: "20ms" },
    script: [{ on: "A", connect: "B:80", as: "c" }, ${steps}],
    ${more}
  };`;
}

/** Runs `use` in a folder with these files, by path; the folder is gone afterwards. */
export async function inFolder(
  files: Readonly<Record<string, string>>,
  use: (folder: URL) => Promise<void>,
): Promise<void> {
  const base = new URL(".tmp/", root);
  await Deno.mkdir(base, { recursive: true });
  const path = await Deno.makeTempDir({ dir: base.pathname });
  const folder = new URL(`file://${path}/`);
  try {
    for (const [name, text] of Object.entries(files)) {
      const url = new URL(name, folder);
      await Deno.mkdir(new URL("./", url), { recursive: true });
      await Deno.writeTextFile(url, text);
    }
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs the command line from a folder; with the permission to read, unless others are given. */
export function halfopen(
  folder: URL,
  args: readonly string[],
  permissions: readonly string[] = ["--allow-read"],
): Promise<Left> {
  const config = new URL("deno.json", root).pathname;
  const entry = new URL("lib/cli/main.ts", root).pathname;
  const start = ["run", "--quiet", "--no-prompt", "--config", config, ...permissions, entry];
  return deno(folder, [...start, ...args]);
}

/** Runs Deno from a folder. */
export async function deno(folder: URL, args: readonly string[]): Promise<Left> {
  const command = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: folder,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  const { code, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}
