/**
 * The stories that were the first to reach something, kept to be changed further. In a folder each is a scenario file
 * of its own whose name tells its content and its seed: folders are joined by copying, and `halfopen run` runs each.
 * It leaves out files: a door reads and writes them.
 *
 * @module
 */

import { streamOf } from "../base/draw.ts";
import { ScenarioError } from "../base/fail.ts";
import { CHECK_NAMES } from "../check/view.ts";
import type { Scenario } from "../scenario/format.ts";
import { readScenario } from "../scenario/read.ts";
import { spotName, SPOTS } from "./coverage_axes.ts";
import { pick, type Randomness } from "./randomness.ts";

/** A story and the seed of its run. */
export interface Told {
  /** The story. */
  readonly story: Scenario;
  /** The seed. */
  readonly seed: number;
}

/** A story with the name of its file. */
export interface Named extends Told {
  /** The name. */
  readonly name: string;
}

/** A story of a corpus. */
export interface Member extends Named {
  /** What its run was the first to reach when it came, or the cheapest. */
  readonly own: readonly number[];
}

/** A file of a corpus. */
export interface CorpusFile {
  /** Its name, without a folder. */
  readonly name: string;
  /** What stands in it. */
  readonly text: string;
}

interface Owner extends Member {
  /** Its spots, new ones first. */
  readonly own: number[];
  /** What it costs to run and to read: of two that reach the same the cheaper one is kept. */
  readonly cost: number;
  /** How many spots are its own. */
  owned: number;
}

/** So many octets of a story's text weigh as much as an event of its run. */
const OCTETS_AN_EVENT = 10;
/** How many spots are looked at for the rarest. */
const LOOKS = 4;

/** What a run reached, as `Coverage` tells it. */
export interface Reached {
  /** The spots. */
  readonly spots: ArrayLike<number>;
  /** How many of them count. */
  readonly count: number;
  /** How many events the run had. */
  readonly events: number;
}

/** The stories of a campaign. Each owns spots: those that it is the cheapest to reach. */
export class Corpus {
  readonly #members = new Map<string, Owner>();
  readonly #owners: (Owner | undefined)[] = new Array(SPOTS);
  /** The spots that have an owner, in the order in which they were reached. */
  readonly #reached: number[] = [];

  /** The stories, in the order in which they came. */
  get members(): readonly Member[] {
    return [...this.#members.values()];
  }

  /** How many stories there are. */
  get size(): number {
    return this.#members.size;
  }

  /**
   * Takes a story in, unless others reach all that it reached and are cheaper.
   *
   * @returns its member; undefined if it was not taken in
   */
  add(told: Told, { spots, count, events }: Reached): Member | undefined {
    const { story, seed } = told;
    const name = nameOf(told);
    if (this.#members.has(name)) return undefined;
    const cost = events + JSON.stringify(story).length / OCTETS_AN_EVENT;
    const member: Owner = { story, seed, name, own: [], cost, owned: 0 };
    let fresh = 0;
    for (let i = 0; i < count; i++) {
      const spot = spots[i]!;
      const owner = this.#owners[spot];
      if (owner === undefined) {
        this.#reached.push(spot);
        member.own.splice(fresh++, 0, spot);
      } else if (owner.cost > cost) {
        owner.owned--;
        member.own.push(spot);
      } else continue;
      this.#owners[spot] = member;
      member.owned++;
    }
    if (member.owned === 0) return undefined;
    this.#members.set(name, member);
    return member;
  }

  /**
   * A story to change: one that owns a rare spot.
   *
   * @param hits in how many runs each spot was reached
   * @returns undefined for an empty corpus
   */
  choose(rng: Randomness, hits: ArrayLike<number>): Member | undefined {
    if (this.#reached.length === 0) return undefined;
    let rarest = pick(rng, this.#reached);
    for (let n = 1; n < LOOKS; n++) {
      const spot = pick(rng, this.#reached);
      if (hits[spot]! < hits[rarest]!) rarest = spot;
    }
    return this.#owners[rarest];
  }

  /** Drops the stories that own nothing any more; returns their names. */
  minimise(): string[] {
    const idle = [...this.#members.values()].filter(({ owned }) => owned === 0);
    for (const { name } of idle) this.#members.delete(name);
    return idle.map(({ name }) => name);
  }

  /** The corpus as files, by name. */
  files(): CorpusFile[] {
    return this.members.map(fileOf).sort((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  }
}

/** The name of a story's file: two hashes of the story, whatever it says of itself, and its seed. */
function nameOf({ story, seed }: Told): string {
  const { why: _, ...told } = story;
  const text = canonical(told);
  const hashes = [streamOf(text), streamOf(`corpus ${text}`)]
    .map((hash) => (hash >>> 0).toString(16).padStart(8, "0"));
  return `${hashes.join("")}-${seed}.json`;
}

/** A value as JSON, its fields by name: whoever wrote it, in whatever order. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1);
  return `{${fields.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(",")}}`;
}

/** A member as a scenario file. */
export function fileOf(member: Member): CorpusFile {
  const { name, story, seed, own } = member;
  const more = own.length > 1 ? ` and ${own.length - 1} more` : "";
  const why = `It reaches ${spotName(own[0]!)}${more}, with --seed ${seed}`;
  return { name, text: textOf({ ...story, why }) };
}

/** A story as JSON, one step a line. */
export function textOf(story: Scenario): string {
  const lines = Object.entries(story).map(([key, value]) => {
    const text = Array.isArray(value) && value.length > 0
      ? `[\n${value.map((item) => `    ${JSON.stringify(item)}`).join(",\n")}\n  ]`
      : JSON.stringify(value);
    return `  ${JSON.stringify(key)}: ${text}`;
  });
  return `{\n${lines.join(",\n")}\n}\n`;
}

/** Whether a file's name is that of a corpus. */
export function isCorpusFile(name: string): boolean {
  return /^[0-9a-f]{16}-\d+\.json$/.test(name);
}

/**
 * A story and its seed from a file of a corpus.
 *
 * @param file with what messages call it as `place`; its name if left out
 * @throws {ScenarioError} if its name is none that a campaign gives, or it is no story
 */
export function toldOf(
  { name, text, place = name }: CorpusFile & { readonly place?: string },
): Named {
  const seed = Number(/^[0-9a-f]{16}-(\d+)\.json$/.exec(name)?.[1] ?? NaN);
  if (!Number.isSafeInteger(seed)) {
    throw new ScenarioError(
      `Cannot read ${place}: it is no file of a corpus, write one that a campaign saved`,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ScenarioError(`Cannot read ${place}: it is no JSON, delete it or the whole folder`);
  }
  return { story: readScenario(value, place, CHECK_NAMES), seed, name };
}
