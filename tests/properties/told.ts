/**
 * What must hold of every random story, and how a failure is told: fast-check's seed and path, the shrunken
 * story as a literal that can be pasted into a scenario file, and the last rows of its ladder.
 *
 * @module
 */

import fc from "fast-check";
import { CHECK_NAMES } from "../../lib/check/view.ts";
import type { Scenario } from "../../lib/scenario/format.ts";
import { readScenario } from "../../lib/scenario/read.ts";
import { casesOf } from "../../lib/scenario/cases.ts";
import { type RunResult, runStory } from "../../lib/scenario/run.ts";
import { ladder } from "../../lib/trace/ladder.ts";
import { formatInstant } from "../../lib/base/time.ts";
import { complaints, withoutRefused } from "../../lib/fuzz/judge.ts";
import { literal } from "../../lib/fuzz/literal.ts";

/** A random story and the seed of its run. */
export type Told = readonly [story: Scenario, seed: number];

/** Runs a story once. */
export function tellOnce([story, seed]: Told, trace = false): RunResult {
  return runStory(casesOf(story)[0]!, { seed, trace });
}

/** How a law is looked after. */
export interface Hunt {
  /** fast-check's seed. */
  readonly seed: number;
  /** How many stories. */
  readonly numRuns: number;
  /** Where fast-check goes on, to see a failure again. */
  readonly path?: string;
}

/** Proves the law of {@linkcode complaints} for random stories, or throws what failed, shrunk. */
export function assertTold(stories: fc.Arbitrary<Scenario>, hunt: Hunt): void {
  const seeds = fc.integer({ min: 1, max: 0x7fff_ffff });
  const details = fc.check(
    fc.property(
      fc.tuple(stories, seeds),
      (told) => complaints(told[0], tellOnce(told)).length === 0,
    ),
    // A story that storms takes long to shrink: what is found by then is told.
    { ...hunt, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: true },
  );
  if (!details.failed) return;
  const found = details.counterexample?.[0];
  const where = `{ seed: ${details.seed}, path: "${details.counterexamplePath}" }`;
  if (found === undefined) throw new Error(`fast-check gave up at ${where}`);
  throw new Error(`found by fast-check at ${where}\n\n${report(found, details.errorInstance)}`);
}

/** Everything that a person needs about a story that fails. */
export function report(told: Told, thrown?: unknown): string {
  const [story, seed] = told;
  const lines: string[] = [];
  let shown = story;
  try {
    const result = tellOnce(told, true);
    shown = withoutRefused(story, result);
    for (const failure of complaints(story, result).slice(0, 5)) {
      const { check, at, message, expected, got, cite } = failure;
      lines.push(`${check} at ${formatInstant(at)} s: ${message}`);
      lines.push(`  expected  ${expected} (${cite})`, `  got       ${got}`);
    }
    lines.push("", ladder(result.events!, { rows: 30, width: 110 }));
  } catch (error) {
    const cause = error instanceof Error ? error : thrown;
    lines.push(cause instanceof Error ? cause.stack ?? cause.message : String(cause));
  }
  const text = `export default scenario(${literal(shown)});`;
  return `${lines.join("\n")}\n\n// --seed ${seed}\n${text}\n`;
}

/** A random story read as if it came from a file; throws if it is none. */
export function read(story: Scenario): Scenario {
  return readScenario(story, "a random story", CHECK_NAMES);
}
