/**
 * Shrinks a story that fails to one that a person understands: its chance is written down, then steps and faults
 * go by delta debugging (Zeller and Hildebrandt's ddmin), then whatever else can go or be said with less, until
 * nothing can. A smaller story counts only if the same check fails in it in the same words, and fairly.
 *
 * It draws nothing and knows no clock: the same story shrinks to the same one, unless time runs out.
 *
 * @module
 */

import { casesOf } from "../scenario/cases.ts";
import type { Fault, Scenario, Step } from "../scenario/format.ts";
import type { RunFailure, RunResult } from "../scenario/run.ts";
import { concretized, EXTENTS } from "./concretize.ts";
import { mend, omit, withFaults } from "./mend.ts";
import { pinNumbers } from "./pin_numbers.ts";
import { mergedFaults, simplerFaults, steadyDelays } from "./shrink_faults.ts";
import {
  acceptsByItself,
  plainerHosts,
  plainerLinks,
  plainerSteps,
  plainerStory,
  withoutConnections,
  withoutHosts,
  withoutPairs,
} from "./shrink_parts.ts";
import {
  earlierMoments,
  laterInstead,
  rounderMoments,
  rounderSpans,
  shorterNames,
  smallerSizes,
  withoutMoments,
} from "./shrink_values.ts";
import { type Convicted, COURT, type Court, Trial } from "./trial.ts";

/** A story that fails. */
export interface Failing {
  /** The story. */
  readonly story: Scenario;
  /** The seed with which it fails. */
  readonly seed: number;
}

/** How far shrinking has come. */
export interface ShrinkProgress {
  /** Runs made so far. */
  readonly runs: number;
  /** Steps and faults of the smallest story so far. */
  readonly size: number;
  /** That story. */
  readonly best: Failing;
}

/** How a story is shrunk. */
export interface ShrinkOptions {
  /** How stories are run and judged; this package's stack and checks if left out. */
  readonly court?: Court;
  /** Which failure is to stay, by its mark (see `markOf()`); the story's first if left out. */
  readonly mark?: string;
  /** The most runs; 20,000 if left out. */
  readonly runsMax?: number;
  /** A clock, for `timeMax`: milliseconds from any moment on. */
  readonly now?: () => number;
  /** The longest that it may take by that clock, milliseconds; no limit if left out. */
  readonly timeMax?: number;
  /** Asked before each run: whether to leave it at the smallest story so far. */
  readonly stopped?: () => boolean;
  /** Hears of every smaller story. */
  readonly onProgress?: (progress: ShrinkProgress) => void;
}

/** A story that was shrunk. */
export interface Shrunk extends Failing {
  /** What fails; null if the run throws. */
  readonly failure: RunFailure | null;
  /** What the run throws, if it does. */
  readonly thrown: unknown;
  /** Its run, traced; null if it throws. */
  readonly run: RunResult | null;
  /** The mark of the failure. */
  readonly mark: string;
  /** How many runs were made. */
  readonly runs: number;
  /** Whether nothing more can go; false if time, runs or patience ran out. */
  readonly complete: boolean;
}

/** How many steps and faults a story has. */
export function sizeOf({ script, faults = [] }: Scenario): number {
  return script.length + faults.length;
}

/**
 * Shrinks a story that fails; undefined if it does not fail.
 *
 * @example
 * ```ts ignore
 * const found = shrink({ story, seed }, { timeMax: 5_000, now: () => performance.now() });
 * if (found !== undefined) console.log(found.failure?.message, found.story);
 * ```
 */
export function shrink(failing: Failing, options: ShrinkOptions = {}): Shrunk | undefined {
  const steps = shrinking(failing, options);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/**
 * Shrinks a story run by run, so that whoever asks for the next may do something else in between: each value is
 * how far it has come, the last what came of it. See {@linkcode shrink}.
 */
export function* shrinking(
  failing: Failing,
  options: ShrinkOptions = {},
): Generator<ShrinkProgress, Shrunk | undefined> {
  const { court = COURT, mark } = options;
  const { seed } = failing;
  // Of a story with cases the first is told: so it is run, too.
  const whole = bounded(casesOf(failing.story)[0]!.story);
  const first = mark ?? Trial.marksOf(court, whole, seed)[0];
  if (first === undefined) return undefined;
  const { story, mark: told } = Trial.tellable(court, whole, seed, first);
  const shrinker = new Shrinker(new Trial(court, told), options);
  return (yield* shrinker.begin({ story, seed })) ? yield* shrinker.shrink() : undefined;
}

/** The most events of a smaller story, where the one that was found sets no bound: a story may storm on its way. */
const EVENTS_MAX = 500_000;

function bounded(story: Scenario): Scenario {
  return story.bounds?.events === undefined
    ? { ...story, bounds: { ...story.bounds, events: EVENTS_MAX } }
    : story;
}

/** Passes in their order; each round does all of them until none finds anything more. */
const PASSES: readonly ((story: Scenario) => Iterable<Scenario>)[] = [
  withoutConnections,
  withoutHosts,
  plainerLinks,
  plainerHosts,
  acceptsByItself,
  plainerSteps,
  plainerStory,
  steadyDelays,
  mergedFaults,
  simplerFaults,
  withoutPairs,
  laterInstead,
  smallerSizes,
  withoutMoments,
  earlierMoments,
  rounderMoments,
  rounderSpans,
  shorterNames,
];

/** How many faults chance may come to before a story was shrunk at all, and in what is left at last. */
const FAULTS_MAX = 16;

class Shrinker {
  readonly #trial: Trial;
  readonly #options: ShrinkOptions;
  readonly #startedAt: number;
  /** Stories that were tried: the same is not tried twice. */
  readonly #tried: Set<string> = new Set();
  #best!: Convicted;
  /** The best story that still drew at random; null if none did, or while it is the best. */
  #chancy: Convicted | null = null;
  #cost = Infinity;

  constructor(trial: Trial, options: ShrinkOptions) {
    this.#trial = trial;
    this.#options = options;
    this.#startedAt = options.now?.() ?? 0;
  }

  /** Takes the story that was found; whether it fails. */
  *begin({ story, seed }: Failing): Generator<ShrinkProgress, boolean> {
    const found = this.#trial.begin(story, seed);
    if (found === undefined) return false;
    this.#take(found);
    yield this.#progress();
    return true;
  }

  /** Everything that there is to do, over and over until nothing more can go. */
  *shrink(): Generator<ShrinkProgress, Shrunk> {
    yield* this.#writeChanceDown(sizeOf(this.#best.story) + FAULTS_MAX);
    for (let before: Convicted | null = null; this.#best !== before && !this.#spent;) {
      before = this.#best;
      yield* this.#rounds();
      // Only then: of what was late in a long story there is more than anybody could go through.
      yield* this.#writeChanceDown();
      // A run that hits no bound is the same without; one that does would go on and on.
      const bounded = this.#best.run?.failures.some(({ check }) => check === "bounds") ?? false;
      if (!bounded) yield* this.#try(omit(this.#best.story, "bounds"));
    }
    const { story, seed, failure, thrown, run } = this.#readable();
    const complete = !this.#spent;
    const { mark, runs } = this.#trial;
    return { story, seed, failure, thrown, run, mark, runs, complete };
  }

  /** Leaves out and says with less, until nothing more can go. */
  *#rounds(): Generator<ShrinkProgress, void> {
    for (let before: Convicted | null = null; this.#best !== before && !this.#spent;) {
      before = this.#best;
      yield* this.#thin(
        ({ script }) => script,
        (story, script: readonly Step[]) => mend({ ...story, script }),
      );
      yield* this.#thin(
        ({ faults = [] }) => faults,
        (story, faults: readonly Fault[]) => mend(withFaults(story, faults)),
      );
      for (const pass of PASSES) yield* this.#exhaust(pass);
    }
  }

  /** The best story, or the one before its chance was written down if too many faults are left of it. */
  #readable(): Convicted {
    const chancy = this.#chancy;
    if (chancy === null) return this.#best;
    return sizeOf(this.#best.story) > sizeOf(chancy.story) + FAULTS_MAX ? chancy : this.#best;
  }

  get #spent(): boolean {
    const { runsMax = 20_000, timeMax = Infinity, now, stopped } = this.#options;
    return this.#trial.runs >= runsMax || stopped?.() === true ||
      (now !== undefined && now() - this.#startedAt >= timeMax);
  }

  #progress(): ShrinkProgress {
    const { story, seed } = this.#best;
    return { runs: this.#trial.runs, size: sizeOf(story), best: { story, seed } };
  }

  #take(convicted: Convicted): void {
    this.#best = convicted;
    this.#cost = costOf(convicted.story) + effectOf(convicted);
    this.#options.onProgress?.(this.#progress());
  }

  /**
   * Tries a story; it becomes the best one if it fails.
   *
   * @param dearer whether it may cost more than the best one so far
   */
  *#try(
    story: Scenario,
    seed: number = this.#best.seed,
    dearer = false,
  ): Generator<ShrinkProgress, boolean> {
    if (this.#spent || (!dearer && costOf(story) >= this.#cost)) return false;
    const key = `${seed} ${JSON.stringify(story)}`;
    if (this.#tried.has(key)) return false;
    this.#tried.add(key);
    const convicted = this.#trial.convict(story, seed);
    const taken = convicted !== undefined &&
      (dearer || costOf(convicted.story) + effectOf(convicted) < this.#cost);
    if (taken) this.#take(convicted);
    yield this.#progress();
    return taken;
  }

  /** Takes whatever a pass finds, until it finds nothing: over and over, each time from where it found something. */
  *#exhaust(pass: (story: Scenario) => Iterable<Scenario>): Generator<ShrinkProgress, void> {
    let from = 0;
    let found = false;
    while (!this.#spent) {
      const hit = yield* this.#firstOf(pass, from);
      if (hit !== undefined) {
        from = hit;
        found = true;
      } else if (found) {
        from = 0;
        found = false;
      } else return;
    }
  }

  /** The place of a pass's first candidate, from a place on, that fails; undefined if none does. */
  *#firstOf(
    pass: (story: Scenario) => Iterable<Scenario>,
    from: number,
  ): Generator<ShrinkProgress, number | undefined> {
    let place = 0;
    for (const candidate of pass(this.#best.story)) {
      if (place >= from && (yield* this.#try(candidate))) return place;
      if (this.#spent) return undefined;
      place++;
    }
    return undefined;
  }

  /** Leaves out of a list what can go: halves, quarters, at last one by one. */
  *#thin<T>(
    listOf: (story: Scenario) => readonly T[],
    put: (story: Scenario, list: readonly T[]) => Scenario,
  ): Generator<ShrinkProgress, void> {
    let size = Math.ceil(listOf(this.#best.story).length / 2);
    while (size >= 1 && !this.#spent) {
      let from = 0;
      let found = false;
      for (;;) {
        const list = listOf(this.#best.story);
        if (from >= list.length || this.#spent) break;
        const rest = [...list.slice(0, from), ...list.slice(from + size)];
        if (yield* this.#try(put(this.#best.story, rest))) found = true;
        else from += size;
      }
      if (size > 1) size >>= 1;
      else if (!found) return;
    }
  }

  /**
   * Makes a story that draws at random one that does not, and one that fails with seed 1, if that can be.
   *
   * @param sizeMax how many steps and faults it may come to: where every segment was late, less is to be left of the
   * story before it is written down
   */
  *#writeChanceDown(sizeMax = Infinity): Generator<ShrinkProgress, void> {
    if (this.#best.run === null) {
      // A run that throws tells nothing of its chance.
      if (this.#best.seed !== 1) yield* this.#try(this.#best.story, 1, true);
      return;
    }
    if (this.#best.run.draws > 0) {
      const { story, run } = this.#best;
      for (const extent of EXTENTS) {
        const concrete = concretized(story, run, extent);
        if (sizeOf(concrete) > sizeMax) continue;
        const chancy = this.#best;
        if (!(yield* this.#try(concrete, chancy.seed, true))) continue;
        this.#chancy = chancy;
        break;
      }
    }
    if (this.#best.run.draws > 0 || this.#best.seed === 1) return;
    if (yield* this.#try(this.#best.story, 1, true)) return;
    // The one other thing that a seed decides.
    yield* this.#try(pinNumbers(this.#best.story, this.#best.run.events!), 1, true);
  }
}

/** What reading a story costs a person: steps and faults above all, then words, then digits that are not 0. */
function costOf(story: Scenario): number {
  const words = JSON.stringify(omitWhy(story));
  let digits = 0;
  for (const char of words) if (char >= "1" && char <= "9") digits += 1 + Number(char) / 100;
  return sizeOf(story) * 10_000 + words.length * 10 + digits;
}

/** What its run costs besides: a fault that hits many segments, a ladder that is long. */
function effectOf({ run }: Convicted): number {
  if (run === null) return 0;
  const more = run.faults.reduce((sum, { hits }) => sum + Math.max(0, hits - 1), 0);
  return more * 40 + run.segments.sent * 2;
}

function omitWhy({ why: _, ...rest }: Scenario): Omit<Scenario, "why"> {
  return rest;
}
