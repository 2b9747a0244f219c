/**
 * Which seeds a case is run with, for both doors: one if chance has no say in it, some if it has.
 *
 * @module
 */

import type { NamedStory } from "./cases.ts";
import { type RunOptions, type RunResult, runStory } from "./run.ts";

/** How many seeds a story that draws at random is run with, unless it says so itself. */
const SEEDS = 10;

/** How a case is run. */
export interface SeriesOptions extends RunOptions {
  /** How many seeds; see {@linkcode runsOf} if left out. */
  readonly runs?: number;
}

/**
 * Runs a case with one seed after the other, from `seed` on (1 if left out). Without `runs`, a case whose
 * first run draws nothing at random is done with that; others are run with the seeds that the story asks for.
 */
export function* runsOf(told: NamedStory, options: SeriesOptions = {}): Generator<RunResult> {
  const { runs, seed = 1, ...rest } = options;
  const first = runStory(told, { ...rest, seed });
  yield first;
  const count = runs ?? (first.draws === 0 ? 1 : told.story.seeds ?? SEEDS);
  for (let i = 1; i < count; i++) yield runStory(told, { ...rest, seed: seed + i });
}
