/** Campaigns for tests of `halfopen fuzz`, in a shell without a machine behind it. */

import type { FuzzCommand } from "../../lib/cli/fuzz_arguments.ts";
import { main } from "../../lib/cli/mod.ts";
import { type FakeOptions, fakeShell } from "./door.ts";

/** A campaign against one command line; what `--json` says. */
export async function campaign(words: string, options: FakeOptions = {}) {
  const shell = fakeShell(options);
  const status = await main(["fuzz", ...words.split(" "), "--json"], shell.door);
  return { ...shell, status, json: JSON.parse(shell.out.join("\n") || "null") };
}

/** What does not depend on how fast a machine is. */
export function lasting({ seconds: _, runsPerSecond: __, ...rest }: Record<string, unknown>) {
  return rest;
}

/** A small campaign. */
export const COMMAND: FuzzCommand = {
  command: "fuzz",
  seed: 2,
  from: 0,
  runs: 40,
  jobs: 1,
  only: undefined,
  out: "found",
  coverage: false,
  json: true,
};

/** A function that does something when it is called first, and nothing from then on. */
export function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    act();
  };
}
