/**
 * What a campaign does with a failure: it is shrunk and written down, unless another file tells the same bug. It leaves
 * out writing the file.
 *
 * @module
 */

import type { Scenario } from "../scenario/format.ts";
import type { FailedRun } from "./batch.ts";
import type { Feature } from "./features.ts";
import { fileNameOf, findingFile, findingOf, isSameBug } from "./finding.ts";
import { storyOf } from "./generate.ts";
import { type Failing, shrinking, type ShrinkProgress, sizeOf } from "./shrink.ts";
import { COURT, Trial } from "./trial.ts";

/** A bug that a file tells already. */
export interface KnownBug {
  /** Its shape; see `shapeOf()`. */
  readonly shape: string;
  /** Its tale; see `taleOf()`. */
  readonly tale: string;
  /** The file. */
  readonly file: string | null;
}

/** A failure to shrink. */
export interface HuntTask {
  /** The run that failed. */
  readonly failed: FailedRun;
  /** The features that every story of the campaign has; drawn if undefined. */
  readonly only: readonly Feature[] | undefined;
  /** The smallest story so far, to shrink on from; null if nobody shrank it before. */
  readonly best: Failing | null;
  /** Bugs that files tell already. */
  readonly known: readonly KnownBug[];
  /** The folder of findings, with a slash at its end, as commands are to name it. */
  readonly folder: string;
  /** The file that tells it already, larger: it is written anew; null if none does. */
  readonly file: string | null;
  /** The names that files there have. */
  readonly taken: readonly string[];
  /** The command that found it. */
  readonly campaign: string;
  /** The longest that shrinking may take, milliseconds. */
  readonly timeMax: number;
}

/** What came of it. */
export interface HuntOutcome extends KnownBug {
  /** The file's text; null if another file tells the bug. */
  readonly text: string | null;
  /** Steps and faults of the story. */
  readonly size: number;
  /** How many runs shrinking took. */
  readonly runs: number;
  /** Whether nothing more can go. */
  readonly complete: boolean;
  /** The story, if somebody stopped it before its time and it has a file: to be shrunk on. */
  readonly rest: Failing | null;
}

/** Who asks how far it has come. */
export interface HuntHooks {
  /** A clock: milliseconds. */
  readonly now: () => number;
  /** Asked before each run: whether to leave it at the smallest story so far. */
  readonly stopped: () => boolean;
  /** Hears of every smaller story. */
  readonly progress: (progress: ShrinkProgress) => void;
}

/** The story of a run that failed. */
function storyThatFailed({ story, seed }: FailedRun, only: HuntTask["only"]): Scenario {
  return story ?? storyOf(seed, only === undefined ? {} : { only });
}

/** A run that failed once, as it fails now; null if it passes: somebody has mended something. */
export function retried(failed: FailedRun, only: HuntTask["only"]): FailedRun | null {
  const marks = Trial.marksOf(COURT, storyThatFailed(failed, only), failed.seed);
  if (marks.includes(failed.mark)) return failed;
  const [mark] = marks;
  return mark === undefined ? null : { ...failed, check: mark.slice(0, mark.indexOf(":")), mark };
}

/** Shrinks a failure; undefined if it does not fail again, as one that hangs on what ran before would. */
export function hunt(task: HuntTask, hooks: HuntHooks): HuntOutcome | undefined {
  const { failed, only, best, known, file: before, folder, taken, campaign, timeMax } = task;
  const found = { story: storyThatFailed(failed, only), seed: failed.seed };
  const { now, stopped, progress } = hooks;
  const steps = shrinking(best ?? found, {
    mark: failed.mark,
    timeMax,
    now,
    stopped,
    onProgress: progress,
  });
  let step = steps.next();
  while (!step.done) step = steps.next();
  const shrunk = step.value;
  if (shrunk === undefined) return undefined;
  const finding = findingOf(found, shrunk);
  const { shape, tale, complete } = finding;
  const outcome = { shape, tale, complete, size: sizeOf(shrunk.story), runs: shrunk.runs };
  // Of two files of one bug none can be taken back: one that is there is kept as small as can be.
  const same = before === null ? known.find((bug) => isSameBug(bug, finding)) : undefined;
  if (same !== undefined) return { ...outcome, file: same.file, text: null, rest: null };
  const file = before ?? `${folder}${fileNameOf(finding, new Set(taken))}`;
  const rest = stopped() && !complete ? { story: shrunk.story, seed: shrunk.seed } : null;
  return { ...outcome, file, text: findingFile(finding, { path: file, campaign }), rest };
}
