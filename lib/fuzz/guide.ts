/**
 * Guides a campaign: which story to run next, and what is learned from its run. Stories are random or changed from
 * those that reached something rare. For the same seeds and the same corpus it is always the same campaign.
 *
 * @module
 */

import type { RunResult } from "../scenario/run.ts";
import type { Scenario } from "../scenario/format.ts";
import { Corpus, type Member, type Named, type Told } from "./corpus.ts";
import type { Coverage } from "./coverage.ts";
import { CoverageMap } from "./coverage_map.ts";
import { isRefusal } from "./coverage_axes.ts";
import type { Feature } from "./features.ts";
import { withoutRefused } from "./judge.ts";
import { mutateStory } from "./mutate.ts";
import { type Randomness, randomness } from "./randomness.ts";
import { readable } from "./trial.ts";

/** A story to run. */
export interface GuidedLife extends Told {
  /** Whether it is random, changed, or a story of the corpus as it is. */
  readonly origin: "random" | "mutant" | "corpus";
  /**
   * The names of the stories that it was made of, for {@linkcode retold}: none if it is its seed's; the one that it is;
   * the one that was changed and the one that gave new parts, `""` for its seed's.
   */
  readonly from: readonly string[];
}

/** How a campaign is guided. */
export interface GuideOptions {
  /** The random story of a seed. */
  readonly storyOf: (seed: number) => Scenario;
  /** The features that every story has, and no other; whatever there is if undefined. */
  readonly only?: readonly Feature[] | undefined;
  /** The stories of an earlier campaign, by name: they are run first. */
  readonly corpus?: readonly Named[];
  /** What an earlier campaign reached; nothing if left out. */
  readonly map?: CoverageMap;
  /** Whether all stories are random: what guidance is compared with. */
  readonly blind?: boolean;
}

/** How fast what stories of one origin reached is forgotten: after so many, two thirds are. */
const MEMORY = 100;
/** Of so many stories at least one is random, and one changed. */
const LEAST = 8;
/** How finely the share of random stories is drawn. */
const FINE = 1_000;

/** What a mutant is made of. */
interface Parents {
  /** The one that is changed. */
  readonly parent: Told;
  /** The one that gives new parts. */
  readonly other: Scenario;
}

/** The mutant of a seed of the campaign: it depends on nothing but its parents and the features of both. */
function mutantOf(
  seed: number,
  { parent, other }: Parents,
  only: readonly Feature[] | undefined,
): Told {
  const rng = randomness(seed, "mutant");
  const story = mutateStory(parent.story, rng, other, only);
  // The same seed lets the network do the same as far as the story is the same.
  return { story, seed: rng.chance(2) ? parent.seed : seed };
}

/**
 * Tells a story again that a guide made for a seed.
 *
 * @param from what it was made of, as {@linkcode GuidedLife} says
 * @param named the stories of the corpus by name
 * @returns undefined if one of those that it was made of is not there
 */
export function retold(
  seed: number,
  from: readonly string[],
  { storyOf, only }: Pick<GuideOptions, "storyOf" | "only">,
  named: (name: string) => Told | undefined,
): Told | undefined {
  const [first, second] = from;
  if (first === undefined) return { story: storyOf(seed), seed };
  const parent = named(first);
  if (second === undefined || parent === undefined) return parent;
  const other = second === "" ? storyOf(seed) : named(second)?.story;
  return other && mutantOf(seed, { parent, other }, only);
}

/** Guides one worker's campaign. */
export class Guide {
  /** What was reached. */
  readonly map: CoverageMap;
  /** The stories that were first. */
  readonly corpus: Corpus = new Corpus();

  readonly #storyOf: (seed: number) => Scenario;
  readonly #only: readonly Feature[] | undefined;
  readonly #blind: boolean;
  /** How many new spots random stories reached of late, and changed ones: an average that fades. */
  #random = 1;
  #mutant = 1;
  /** Stories that are still to be run as they are, the next one last. */
  readonly #waiting: Named[];

  /** A guide that has learned nothing but what it is given. */
  constructor(options: GuideOptions) {
    this.map = options.map ?? new CoverageMap();
    this.#storyOf = options.storyOf;
    this.#only = options.only;
    this.#blind = options.blind ?? false;
    this.#waiting = [...options.corpus ?? []].reverse();
  }

  /** How many stories of other campaigns are still to be run as they are. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Takes a story that another worker found: it is run next. */
  offer(told: Named): void {
    this.#waiting.push(told);
  }

  /** The story to run for a seed of the campaign: each seed is asked for once. */
  next(seed: number): GuidedLife {
    const waiting = this.#waiting.pop();
    if (waiting !== undefined) {
      const { story, seed, name } = waiting;
      return { story, seed, origin: "corpus", from: [name] };
    }
    const rng = randomness(seed, "guide");
    const { hits } = this.map;
    const parent = this.#isRandom(rng) ? undefined : this.corpus.choose(rng, hits);
    if (parent === undefined) {
      return { story: this.#storyOf(seed), seed, origin: "random", from: [] };
    }
    const giver = rng.chance(2) ? undefined : this.corpus.choose(rng, hits)!;
    const other = giver?.story ?? this.#storyOf(seed);
    const from = [parent.name, giver?.name ?? ""];
    return { ...mutantOf(seed, { parent, other }, this.#only), origin: "mutant", from };
  }

  /** Whether the next story is random: the more often, the more such stories reach of late. */
  #isRandom(rng: Randomness): boolean {
    if (this.#blind) return true;
    // Squared: what reaches twice as much is worth more than two tries of three.
    const [random, mutant] = [this.#random ** 2, this.#mutant ** 2];
    const share = FINE * random / (random + mutant);
    return rng.int(FINE) < Math.max(FINE / LEAST, Math.min(FINE - FINE / LEAST, share));
  }

  /**
   * Learns from a run that {@linkcode Coverage} watched. What the corpus keeps has no calls that were refused, so that
   * `halfopen run` passes it: they did nothing. A run that failed is better not learned from: mutants of its story
   * would fail for the same reason, again and again.
   *
   * @returns the member that the story became, if it reached something new or reaches it cheaper, if it is of the corpus
   */
  learn(life: GuidedLife, coverage: Coverage, result: RunResult): Member | undefined {
    const { spots, count, events } = coverage;
    const fresh = this.map.add(spots, count);
    if (life.origin === "random") this.#random += (fresh - this.#random) / MEMORY;
    else if (life.origin === "mutant") this.#mutant += (fresh - this.#mutant) / MEMORY;
    if (fresh === 0 && life.origin !== "corpus") return undefined;
    // As it comes back from its file: its mutants are the same whoever makes them, now or later.
    const story = readable(withoutRefused(life.story, result));
    if (story === undefined) return undefined;
    const kept = spots.subarray(0, count).filter((spot) => !isRefusal(spot));
    return this.corpus.add({ story, seed: life.seed }, { spots: kept, count: kept.length, events });
  }
}
