/**
 * Which spots were reached, and in how many runs: the memory of a campaign. Maps of workers and of shards are joined
 * by adding them up.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import { AXES, MOVES_FROM, spotName, SPOTS } from "./coverage_axes.ts";
import { RULED_OUT, ruleFor } from "./coverage_rules.ts";

/** A map as JSON: for each spot that was reached the gap to the one before, and the number of runs. */
export interface CoverageJson {
  /** The version of this format. */
  readonly format: 1;
  /** What the numbers mean: maps of other axes cannot be read. */
  readonly axes: string;
  /** How many runs were added. */
  readonly runs: number;
  /** Gap, runs, gap, runs... */
  readonly spots: readonly number[];
}

/** How many of the spots that can be reached there are, and were reached. */
export interface CoverageCounts {
  /** Cells that can be reached. */
  readonly cells: number;
  /** Those that were. */
  readonly reached: number;
  /** Transitions that can be reached. */
  readonly transitions: number;
  /** Those that were. */
  readonly transitionsReached: number;
}

function countOf(from: number, until: number, test: (spot: number) => boolean): number {
  let count = 0;
  for (let spot = from; spot < until; spot++) if (test(spot)) count++;
  return count;
}

const CELLS = countOf(0, MOVES_FROM, (spot) => RULED_OUT[spot] === 0);
const TRANSITIONS = countOf(MOVES_FROM, SPOTS, (spot) => RULED_OUT[spot] === 0);

/** The spots that runs reached. */
export class CoverageMap {
  /** In how many runs each spot was reached. */
  readonly hits: Uint32Array = new Uint32Array(SPOTS);
  /** How many runs were added. */
  runs = 0;

  #reached = 0;
  #transitionsReached = 0;

  /** Adds a run that reached the first `count` of `spots`, each named once; returns how many of them are new. */
  add(spots: ArrayLike<number>, count: number = spots.length): number {
    this.runs++;
    return this.see(spots, count);
  }

  /** Adds what was reached in no run that counts; returns how many spots are new. */
  see(spots: ArrayLike<number>, count: number = spots.length): number {
    let fresh = 0;
    for (let i = 0; i < count; i++) if (this.#hit(spots[i]!, 1)) fresh++;
    return fresh;
  }

  /** Whether one of the first `count` of `spots` was never reached. */
  hasNew(spots: ArrayLike<number>, count: number = spots.length): boolean {
    for (let i = 0; i < count; i++) if (this.hits[spots[i]!] === 0) return true;
    return false;
  }

  #hit(spot: number, runs: number): boolean {
    const before = this.hits[spot]!;
    this.hits[spot] = Math.min(before + runs, 0xffff_ffff);
    if (before !== 0) return false;
    if (RULED_OUT[spot] === 0) {
      if (spot < MOVES_FROM) this.#reached++;
      else this.#transitionsReached++;
    }
    return true;
  }

  /** Adds what another map knows. */
  merge(other: CoverageMap): void {
    this.runs += other.runs;
    for (let spot = 0; spot < SPOTS; spot++) {
      if (other.hits[spot] !== 0) this.#hit(spot, other.hits[spot]!);
    }
  }

  /** How many spots there are and were reached. */
  get counts(): CoverageCounts {
    return {
      cells: CELLS,
      reached: this.#reached,
      transitions: TRANSITIONS,
      transitionsReached: this.#transitionsReached,
    };
  }

  /** Spots that were reached although a rule speaks against it, in words: each is a defect of the rule. */
  defects(): string[] {
    const found: string[] = [];
    for (let spot = 0; spot < SPOTS; spot++) {
      if (this.hits[spot] === 0 || RULED_OUT[spot] === 0) continue;
      found.push(`${spotName(spot)} was reached, against the rule "${ruleFor(spot)!.why}"`);
    }
    return found;
  }

  /** The map as JSON: the same for the same map. */
  toJSON(): CoverageJson {
    const spots: number[] = [];
    let last = -1;
    for (let spot = 0; spot < SPOTS; spot++) {
      if (this.hits[spot] === 0) continue;
      spots.push(spot - last, this.hits[spot]!);
      last = spot;
    }
    return { format: 1, axes: AXES, runs: this.runs, spots };
  }

  /**
   * A map from JSON.
   *
   * @param file what messages call the place that it comes from
   * @throws {ScenarioError} if it is none, or one of other axes
   */
  static fromJSON(value: unknown, file: string): CoverageMap {
    const json = value as Partial<CoverageJson> | null;
    const fail = (cause: string) => {
      throw new ScenarioError(`Cannot read ${file}: ${cause}`);
    };
    if (typeof json !== "object" || json?.format !== 1 || !Array.isArray(json.spots)) {
      return fail("it is no coverage of format 1, write a file that a campaign saved");
    }
    if (json.axes !== AXES) {
      return fail(`its axes are "${json.axes}", write one of axes "${AXES}" or begin anew`);
    }
    const map = new CoverageMap();
    const { spots, runs } = json;
    let spot = -1;
    for (let i = 0; i + 1 < spots.length; i += 2) {
      const [gap, hits] = [spots[i], spots[i + 1]] as [unknown, unknown];
      if (!isCount(gap) || !isCount(hits) || gap === 0 || hits === 0) {
        return fail(`${gap} and ${hits} at spots[${i}] are no gap and no count, write 1 or more`);
      }
      spot += gap;
      if (spot >= SPOTS) return fail(`there is no spot ${spot}, write ${SPOTS - 1} or less`);
      map.#hit(spot, hits);
    }
    if (!isCount(runs)) return fail(`runs is ${runs}, write a whole number`);
    map.runs = runs;
    return map;
  }
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
