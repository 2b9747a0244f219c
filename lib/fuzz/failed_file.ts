/**
 * A failure that no finding tells as a file: its story as it failed, for `halfopen run`. Its name keeps it apart from a
 * corpus: its mutants would fail for the same reason. It leaves out writing the file.
 *
 * @module
 */

import { streamOf } from "../base/draw.ts";
import type { Scenario } from "../scenario/format.ts";
import type { FailedRun } from "./batch.ts";
import { type CorpusFile, textOf } from "./corpus.ts";
import { demanding } from "./demands.ts";
import { isOfLiveness } from "./fairness.ts";
import { markOf } from "./shape.ts";
import { COURT, type Court } from "./trial.ts";

/** A failure whose story no seed tells. */
export interface FailedStory extends FailedRun {
  readonly story: Scenario;
}

/**
 * The file of a failure, one for each mark.
 *
 * @param court how a story is run that fails in what a campaign demands beyond a run
 */
export function failedFile(failed: FailedStory, court: Court = COURT): CorpusFile {
  const { check, mark, seed } = failed;
  const hash = (streamOf(mark) >>> 0).toString(16).padStart(8, "0");
  const name = `_failed_${check.replace(/\W+/g, "_")}_${hash}.json`;
  const why = `It fails with --seed ${seed}: ${mark}`;
  return { name, text: textOf({ ...demandingStory(failed, court), why }) };
}

/** The story, with what it must demand where a run alone demands too little. */
function demandingStory({ story, seed, check, mark }: FailedStory, court: Court): Scenario {
  // Who was lost in a story would be lost again: only one that came to its end is run.
  if (check !== "end") return story;
  try {
    const run = court.run(story, seed, true);
    const failure = court.complaints(story, run).find((one) => markOf(one) === mark);
    return failure !== undefined && isOfLiveness(failure) ? demanding(story, failure, run) : story;
  } catch {
    return story; // It fails in another way by now.
  }
}
