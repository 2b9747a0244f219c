/**
 * Tries whether a story fails as another did: it is read, run and judged; what did nothing in it is left out;
 * and it has to be fair. It leaves out which stories are worth a try.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import { CHECK_NAMES } from "../check/view.ts";
import type { Scenario } from "../scenario/format.ts";
import { readScenario } from "../scenario/read.ts";
import type { RunFailure, RunResult } from "../scenario/run.ts";
import { boundsOf, type FairnessBounds, isFair, isOfLiveness, lastTroubleOf } from "./fairness.ts";
import { complaints, tellOnce, withoutRefused } from "./judge.ts";
import { unlively } from "./liveness.ts";
import { withFaults } from "./mend.ts";
import { markOf, markOfThrown } from "./shape.ts";

/** How stories are run and judged: a campaign's own way, with its stacks and checks. */
export interface Court {
  /** Runs a story once; it may throw what a broken stack throws. */
  readonly run: (story: Scenario, seed: number, trace: boolean) => RunResult;
  /** What is wrong with a run; nothing if every law holds. */
  readonly complaints: (story: Scenario, result: RunResult) => readonly RunFailure[];
}

/** The stack of this package, held against its own checks and liveness. */
export const COURT: Court = Object.freeze({ run: tellOnce, complaints });

/** A story that fails as it should. */
export interface Convicted {
  /** The story, without what did nothing in it. */
  readonly story: Scenario;
  /** The seed. */
  readonly seed: number;
  /** What failed; null if the run threw. */
  readonly failure: RunFailure | null;
  /** What the run threw, if it did. */
  readonly thrown: unknown;
  /** The run, traced; null if it threw. */
  readonly run: RunResult | null;
}

/** One run of a story, judged. */
interface Judged {
  readonly run: RunResult | null;
  readonly failures: readonly RunFailure[];
  readonly thrown: unknown;
  readonly marks: readonly string[];
}

/** Tries stories against one failure. */
export class Trial {
  /** What the failure to look for is known by: see `markOf()`. */
  readonly mark: string;
  /** How many runs were made. */
  runs = 0;
  readonly #court: Court;
  #bounds: FairnessBounds | null = null;
  /** Whether fairness is asked for: not where the story that was found is not fair itself. */
  #strict = true;
  /** Whether a story may have steps that are refused: only where what was found does not fail without them. */
  #refusals = false;

  /**
   * Nothing tried yet.
   *
   * @param mark the mark of the failure that stories must have
   */
  constructor(court: Court, mark: string) {
    this.#court = court;
    this.mark = mark;
  }

  /** The marks of a story's failures, the first first; none if it passes. */
  static marksOf(court: Court, story: Scenario, seed: number): readonly string[] {
    return new Trial(court, "").#judge(story, seed, false)?.marks ?? [];
  }

  /** The story that was found, if it fails: from then on it is the measure of what is fair. */
  begin(story: Scenario, seed: number): Convicted | undefined {
    const judged = this.#judge(story, seed, true);
    if (judged?.run) this.#bounds = boundsOf(story, judged.run.events!);
    for (const [refusals, strict] of [[false, true], [false, false], [true, true], [true, false]]) {
      this.#refusals = refusals!;
      this.#strict = strict!;
      const found = this.convict(story, seed);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /**
   * A story that fails without the steps that are refused in it, and the failure to look for: what is refused tells
   * checks to expect less, so the same bug may go by another name then. A story with them would fail for ever.
   */
  static tellable(
    court: Court,
    story: Scenario,
    seed: number,
    mark: string,
  ): { readonly story: Scenario; readonly mark: string } {
    const trial = new Trial(court, mark);
    const run = trial.#judge(story, seed, false)?.run ?? null;
    const told = run === null ? story : withoutRefused(story, run);
    if (told.script.length === story.script.length) return { story, mark };
    const marks = Trial.marksOf(court, told, seed);
    if (marks.length === 0) return { story, mark };
    return { story: told, mark: marks.includes(mark) ? mark : marks[0]! };
  }

  /** The story, if it fails as it should, without what did nothing in it; undefined if not. */
  convict(candidate: Scenario, seed: number): Convicted | undefined {
    const judged = this.#judge(candidate, seed, true);
    if (judged === undefined || !judged.marks.includes(this.mark)) return undefined;
    // Most stories pass: reading those that fail is enough, and takes as long as running them.
    const story = readable(candidate);
    if (story === undefined) return undefined;
    if (judged.run === null) {
      return { story, seed, failure: null, thrown: judged.thrown, run: null };
    }
    const cleaned = cleaner(story, judged.run);
    const again = cleaned === story ? undefined : this.#judge(cleaned, seed, true);
    return (again && this.#admit(cleaned, seed, again)) ?? this.#admit(story, seed, judged);
  }

  #admit(story: Scenario, seed: number, { run, failures }: Judged): Convicted | undefined {
    if (run === null) return undefined;
    // A call that is refused, a fault that hits nothing: what is left over tells another story.
    if (failures.some(({ check }) => check === "fault")) return undefined;
    if (!this.#refusals && withoutRefused(story, run).script.length < story.script.length) {
      return undefined;
    }
    const failure = failures.find((one) => markOf(one) === this.mark);
    if (failure === undefined) return undefined;
    if (!this.#strict) return { story, seed, failure, thrown: undefined, run };
    const lively = isOfLiveness(failure);
    if (this.#bounds !== null && !isFair(story, run, lively, this.#bounds)) return undefined;
    if (lively) {
      // The moment of healing may have gone with the step that healed: what happened says it as well.
      const healedAt = lastTroubleOf(story, run.events!);
      if (!unlively(story, run, healedAt).some((one) => markOf(one) === this.mark)) {
        return undefined;
      }
    }
    return { story, seed, failure, thrown: undefined, run };
  }

  #judge(story: Scenario, seed: number, trace: boolean): Judged | undefined {
    this.runs++;
    try {
      const run = this.#court.run(story, seed, trace);
      const failures = this.#court.complaints(story, run);
      return { run, failures, thrown: undefined, marks: failures.map(markOf) };
    } catch (thrown) {
      // A story that cannot be set up is none; whatever else is thrown, a stack brought about.
      if (thrown instanceof ScenarioError) return undefined;
      return { run: null, failures: [], thrown, marks: [markOfThrown(thrown)] };
    }
  }
}

/** A story as it comes back from its file; undefined if it does not read. */
export function readable(candidate: Scenario): Scenario | undefined {
  try {
    return readScenario(candidate, "a story", CHECK_NAMES);
  } catch (error) {
    if (error instanceof ScenarioError) return undefined;
    throw error;
  }
}

/** The story without steps that were refused and faults that hit nothing; itself if there are none. */
function cleaner(story: Scenario, run: RunResult): Scenario {
  const told = withoutRefused(story, run);
  const hit = run.faults.filter(({ hits }) => hits > 0).map(({ fault }) => fault);
  const idle = run.faults.length - hit.length;
  if (told.script.length === story.script.length && idle === 0) return story;
  return idle === 0 ? told : withFaults(told, hit);
}
