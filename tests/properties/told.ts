/**
 * What must hold of every random story, and how a failure is told: fast-check's seed and path, the shrunken
 * story as a literal that can be pasted into a scenario file, and the last rows of its ladder.
 *
 * @module
 */

import fc from "fast-check";
import { CHECK_NAMES } from "../../lib/check/view.ts";
import { casesOf } from "../../lib/scenario/cases.ts";
import type { Scenario } from "../../lib/scenario/format.ts";
import { readScenario } from "../../lib/scenario/read.ts";
import { type RunFailure, type RunResult, runStory } from "../../lib/scenario/run.ts";
import { ladder } from "../../lib/trace/ladder.ts";
import { formatInstant } from "../../lib/base/time.ts";
import { unlively } from "./liveness.ts";

/** A random story and the seed of its run. */
export type Told = readonly [story: Scenario, seed: number];

/** Runs a story once. */
export function tellOnce([story, seed]: Told, trace = false): RunResult {
  return runStory(casesOf(story)[0]!, { seed, trace });
}

/** A call that its stack refuses is no failure: nobody knows beforehand what a random story comes to. */
function isRefusal({ check, message }: RunFailure): boolean {
  return check === "script" && message.endsWith("cannot be done");
}

/** What is wrong with a run; nothing if the law holds. */
export function complaints(told: Told, result: RunResult): RunFailure[] {
  const failures = result.failures.filter((failure) => !isRefusal(failure));
  return failures.length > 0 ? failures : unlively(told[0], result);
}

/** The story without the steps that were refused: they did nothing. */
function withoutRefused(story: Scenario, result: RunResult): Scenario {
  const refused = result.failures.filter(isRefusal).map(({ cite }) => cite);
  return { ...story, script: story.script.filter((_, i) => !refused.includes(`script[${i}]`)) };
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
    fc.property(fc.tuple(stories, seeds), (told) => complaints(told, tellOnce(told)).length === 0),
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
    for (const failure of complaints(told, result).slice(0, 5)) {
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

/** A value as TypeScript, one step a line. */
export function literal(value: unknown, indent = ""): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = Array.isArray(value)
    ? value.map((item) => literal(item, indent + "  "))
    : Object.entries(value).map(([key, item]) =>
      `${/^[a-z_]\w*$/i.test(key) ? key : JSON.stringify(key)}: ${literal(item, indent + "  ")}`
    );
  if (inner.length === 0) return Array.isArray(value) ? "[]" : "{}";
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{ ", " }"];
  const flat = `${open}${inner.join(", ")}${close}`;
  if (flat.length + indent.length <= 90 && !flat.includes("\n")) return flat;
  const [start, stop] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  return `${start}\n${inner.map((item) => `${indent}  ${item},\n`).join("")}${indent}${stop}`;
}

/** A random story read as if it came from a file; throws if it is none. */
export function read(story: Scenario): Scenario {
  return readScenario(story, "a random story", CHECK_NAMES);
}
