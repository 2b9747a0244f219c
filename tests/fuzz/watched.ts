/**
 * Random stories for tests of guidance, and runs that are watched for coverage.
 *
 * @module
 */

import fc from "fast-check";
import { Coverage } from "../../lib/fuzz/coverage.ts";
import { spotName } from "../../lib/fuzz/coverage_axes.ts";
import type { Told } from "../../lib/fuzz/corpus.ts";
import { casesOf } from "../../lib/scenario/cases.ts";
import type { Scenario } from "../../lib/scenario/format.ts";
import { type RunResult, runStory } from "../../lib/scenario/run.ts";
import { FAMILIES, type Family } from "../properties/families.ts";

/** Some stories of a family: the same for the same seed. */
export function stories(count: number, seed: number, family: Family = "everything"): Scenario[] {
  return fc.sample(FAMILIES[family], { seed, numRuns: count });
}

/** Runs a story under watch. */
export function watch(coverage: Coverage, { story, seed }: Told): RunResult {
  return runStory(casesOf(story)[0]!, { seed, watch: (view) => coverage.begin(view) });
}

/** What the run of a story reached, in words, in order. */
export function reachedBy(story: Scenario, seed = 1): string[] {
  const coverage = new Coverage();
  watch(coverage, { story, seed });
  return [...coverage.spots.subarray(0, coverage.count)].map(spotName);
}
