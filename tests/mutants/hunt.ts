/**
 * A short campaign of random stories: told until one fails or the time is over. It is what `deno task mutants` lets
 * loose on a mutant, in a process of its own, and prints one line of JSON.
 *
 * Run it as `deno run tests/mutants/hunt.ts --seconds N --seed S`.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import fc from "fast-check";
import { complaints, tellOnce } from "../../lib/fuzz/judge.ts";
import { CHECK_NAMES } from "../../lib/check/view.ts";
import type { Scenario } from "../../lib/scenario/format.ts";
import type { RunFailure } from "../../lib/scenario/run.ts";
import { FAMILIES } from "../properties/families.ts";
import { withSuccessors } from "../properties/successors.ts";
import { withStrangers } from "../properties/strangers.ts";

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

/** How many stories of one family are told before it is the next one's turn. */
const BATCH = 50;

/** All families. */
const STORIES: readonly fc.Arbitrary<Scenario>[] = [
  ...Object.values(FAMILIES),
  withStrangers(FAMILIES.everything, 4_000),
  withSuccessors(FAMILIES.loss),
  withSuccessors(FAMILIES.everything),
];

/** What is wrong with a run. Where strangers meddle, only checks can tell. */
function wrongs(story: Scenario, seed: number): readonly RunFailure[] {
  const result = tellOnce(story, seed);
  const strange = story.script.some((step) => "inject" in step);
  return strange
    ? result.failures.filter(({ check }) => (CHECK_NAMES as readonly string[]).includes(check))
    : complaints(story, result);
}

/** Tells one story; what failed, if anything did. */
export function judged(story: Scenario, seed: number): Find | null {
  try {
    const [first] = wrongs(story, seed);
    return first === undefined ? null : { check: first.check, message: first.message, story, seed };
  } catch (error) {
    const { name, message } = error as Error;
    return { check: "crash", message: `${name}: ${message}`.split("\n")[0]!, story, seed };
  }
}

/** Tells stories of every family in turn. */
export function hunt(seconds: number, seed: number): Hunted {
  const began = performance.now();
  const spent = () => (performance.now() - began) / 1000;
  let runs = 0;
  for (let round = 0;; round++) {
    for (const stories of STORIES) {
      const drawn = fc.sample(stories, { seed: seed + round, numRuns: BATCH });
      for (const [i, story] of drawn.entries()) {
        if (spent() >= seconds) return { runs, seconds: spent(), find: null };
        runs++;
        const find = judged(story, round * BATCH + i + 1);
        if (find !== null) return { runs, seconds: spent(), find };
      }
    }
  }
}

if (import.meta.main) {
  const { seconds, seed } = parseArgs(Deno.args, { string: ["seconds", "seed"] });
  console.log(JSON.stringify(hunt(Number(seconds), Number(seed))));
}
