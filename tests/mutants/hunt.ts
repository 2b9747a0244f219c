/**
 * A short campaign of random stories: told until one fails or the time is over. It is what `deno task mutants` lets
 * loose on a mutant, in a process of its own, and prints one line of JSON.
 *
 * Run it as `deno run tests/mutants/hunt.ts --seconds N --seed S`.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { BatchRunner } from "../../lib/fuzz/batch.ts";
import { complaints, tellOnce } from "../../lib/fuzz/judge.ts";
import { storyOf } from "../../lib/fuzz/generate.ts";
import type { Scenario } from "../../lib/scenario/format.ts";

/** How many stories are told before it is looked whether one failed. */
const BATCH = 100;

/** What a campaign found first. */
export interface Find {
  /** The check that failed, or `"crash"`. */
  readonly check: string;
  /** What it says. */
  readonly message: string;
  /** The story that failed. */
  readonly story: Scenario;
  /** The seed of its run. */
  readonly seed: number;
}

/** What became of a campaign. */
export interface Hunted {
  /** How many stories were told. */
  readonly runs: number;
  /** How long it took, seconds. */
  readonly seconds: number;
  /** What failed; null if nothing did. */
  readonly find: Find | null;
}

/** Tells one story; what failed, if anything did. */
export function judged(story: Scenario, seed: number): Find | null {
  try {
    const [first] = complaints(story, tellOnce(story, seed));
    return first === undefined ? null : { check: first.check, message: first.message, story, seed };
  } catch (error) {
    const { name, message } = error as Error;
    return { check: "crash", message: `${name}: ${message}`.split("\n")[0]!, story, seed };
  }
}

/** Tells stories until one fails or the time is over: those that `halfopen fuzz` of this seed tells. */
export function hunt(seconds: number, seed: number): Hunted {
  const began = performance.now();
  const spent = () => (performance.now() - began) / 1000;
  const runner = new BatchRunner({ only: undefined, guided: false });
  const hooks = { begin: () => {}, stopped: () => spent() >= seconds };
  let runs = 0;
  for (;;) {
    const task = { seed, from: runs, count: BATCH, corpus: [] };
    const { count, failures } = runner.run(task, hooks);
    const first = failures.toSorted((a, b) => a.run - b.run)[0];
    if (first !== undefined) {
      const { check, mark, seed } = first;
      const story = storyOf(seed);
      return { runs: first.run + 1, seconds: spent(), find: { check, message: mark, story, seed } };
    }
    runs += count;
    if (count < BATCH) return { runs, seconds: spent(), find: null };
  }
}

if (import.meta.main) {
  const { seconds, seed } = parseArgs(Deno.args, { string: ["seconds", "seed"] });
  console.log(JSON.stringify(hunt(Number(seconds), Number(seed))));
}
