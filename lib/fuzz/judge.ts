/**
 * Runs a random story and judges it: every check of a run, and liveness once everything is healed.
 *
 * @module
 */

import { casesOf } from "../scenario/cases.ts";
import type { Scenario } from "../scenario/format.ts";
import { type RunFailure, type RunResult, runStory } from "../scenario/run.ts";
import { unlively } from "./liveness.ts";

/** Runs a story once. */
export function tellOnce(story: Scenario, seed: number, trace = false): RunResult {
  return runStory(casesOf(story)[0]!, { seed, trace, digest: trace });
}

/** A call that its stack refuses is no failure: nobody knows beforehand what a random story comes to. */
function isRefusal({ check, message }: RunFailure): boolean {
  return check === "script" && message.endsWith("cannot be done");
}

/** What is wrong with a run; nothing if the law holds. */
export function complaints(story: Scenario, result: RunResult): RunFailure[] {
  const failures = result.failures.filter((failure) => !isRefusal(failure));
  // A stranger's reset may be just right: what is then left undone is nobody's fault.
  if (failures.length > 0 || story.script.some((step) => "inject" in step)) return failures;
  return unlively(story, result);
}

/** The story without the steps that were refused: they did nothing. */
export function withoutRefused(story: Scenario, result: RunResult): Scenario {
  const refused = result.failures.filter(isRefusal).map(({ cite }) => cite);
  return { ...story, script: story.script.filter((_, i) => !refused.includes(`script[${i}]`)) };
}
