/**
 * Copies of the repository to break: under `.tmp/`, one for each mutant that is tried at a time. It knows how to run
 * Deno in one; what to run is the trial's business.
 *
 * @module
 */

import { read, root } from "../house/tree.ts";
import { type Mutant, mutated } from "./mutant.ts";

/** What a process came to. */
export interface Ran {
  /** Its exit code; null if it had to be stopped. */
  readonly code: number | null;
  /** What it said. */
  readonly stdout: string;
  /** What it complained of. */
  readonly stderr: string;
}

/** What is copied. */
const PARTS: readonly string[] = [
  ".ci",
  "CHANGELOG.md",
  "LICENSE",
  "README.md",
  "deno.json",
  "lib",
  "mod.ts",
  "scenarios",
  "tests",
];

/** What is too large to copy and never written. Deno lets nobody make links who may not write everywhere. */
const SHARED: readonly string[] = ["vendor", "node_modules"];

/** What the default suite may touch (see the task `test`), from the copy's root. */
const PERMISSIONS: readonly string[] = [
  "--allow-read",
  "--allow-write=.tmp",
  "--allow-net=127.0.0.1",
  `--allow-run=${Deno.execPath()}`,
];

/** One copy. */
export class Copy {
  readonly #dir: URL;
  #broken: string | null = null;

  private constructor(dir: URL) {
    this.#dir = dir;
  }

  /** Makes copy number `n`. */
  static async make(n: number): Promise<Copy> {
    const dir = new URL(`.tmp/mutants/${n}/`, root);
    await Deno.remove(dir, { recursive: true }).catch(ignoreAbsent);
    await Deno.mkdir(dir, { recursive: true });
    for (const part of PARTS) await copyInto(new URL(part, root), new URL(part, dir));
    for (const part of SHARED) await Deno.symlink(new URL(part, root), new URL(part, dir));
    return new Copy(dir);
  }

  /** Puts a mutant in; the one before it goes. */
  async breakBy(mutant: Mutant): Promise<void> {
    await this.mend();
    this.#broken = mutant.file;
    await Deno.writeTextFile(
      new URL(mutant.file, this.#dir),
      mutated(await read(mutant.file), mutant),
    );
  }

  /** Takes the mutant out. */
  async mend(): Promise<void> {
    if (this.#broken === null) return;
    await Deno.writeTextFile(new URL(this.#broken, this.#dir), await read(this.#broken));
    this.#broken = null;
  }

  /** Runs Deno here, for so many seconds at most. */
  async deno(args: readonly string[], secondsMax: number): Promise<Ran> {
    const process = new Deno.Command(Deno.execPath(), {
      args: [...args],
      cwd: this.#dir,
      env: { NO_COLOR: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    let stopped = false;
    const timer = setTimeout(() => {
      stopped = true;
      process.kill("SIGKILL");
    }, secondsMax * 1000);
    const { code, stdout, stderr } = await process.output();
    clearTimeout(timer);
    const text = new TextDecoder();
    return {
      code: stopped ? null : code,
      stdout: text.decode(stdout),
      stderr: text.decode(stderr),
    };
  }

  /** Whether the types hold, in what is published and in the random stories. */
  async typesHold(): Promise<boolean> {
    const { code } = await this.deno(
      ["check", "--quiet", "mod.ts", "lib/testing/mod.ts", "tests/mutants/hunt.ts"],
      300,
    );
    return code === 0;
  }

  /** Runs tests until the first that fails. */
  test(paths: readonly string[], secondsMax: number): Promise<Ran> {
    return this.deno(
      ["test", "--no-check", "--fail-fast", "--reporter=tap", ...PERMISSIONS, ...paths],
      secondsMax,
    );
  }
}

function ignoreAbsent(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

async function copyInto(from: URL, to: URL): Promise<void> {
  const { isDirectory } = await Deno.stat(from);
  if (!isDirectory) return await Deno.copyFile(from, to);
  await Deno.mkdir(to, { recursive: true });
  for await (const { name } of Deno.readDir(from)) {
    await copyInto(new URL(`${from.href}/${name}`), new URL(`${to.href}/${name}`));
  }
}
