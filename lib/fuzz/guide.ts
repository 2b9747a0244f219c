/**
 * Guides a campaign: which story to run next, and what is learned from its run. Stories are random or changed from
 * those that reached something rare. For the same seeds and the same corpus it is always the same campaign.
 *
 * @module
 */

import type { Scenario } from "../scenario/format.ts";
import { Corpus, type Member, type Told } from "./corpus.ts";
import type { Coverage } from "./coverage.ts";
import { CoverageMap } from "./coverage_map.ts";
import { mutateStory } from "./mutate.ts";
import { randomness } from "./randomness.ts";

/** A story to run. */
export interface GuidedLife extends Told {
  /** Whether it is random, changed, or a story of the corpus as it is. */
  readonly origin: "random" | "mutant" | "corpus";
}

/** How a campaign is guided. */
export interface GuideOptions {
  /** The random story of a seed. */
  readonly storyOf: (seed: number) => Scenario;
  /** The stories of an earlier campaign, by name: they are run first. */
  readonly corpus?: readonly Told[];
  /** What an earlier campaign reached; nothing if left out. */
  readonly map?: CoverageMap;
  /** Of so many stories one is random, the others are changed; 1 is blind. {@linkcode RANDOM_ONE_IN} if left out. */
  readonly randomOneIn?: number;
}

/** Of so many stories one is random. */
export const RANDOM_ONE_IN = 3;

/** Guides one worker's campaign. */
export class Guide {
  /** What was reached. */
  readonly map: CoverageMap;
  /** The stories that were first. */
  readonly corpus: Corpus = new Corpus();

  readonly #storyOf: (seed: number) => Scenario;
  readonly #randomOneIn: number;
  /** Stories that are still to be run as they are, the next one last. */
  readonly #waiting: Told[];

  /** A guide that has learned nothing but what it is given. */
  constructor(options: GuideOptions) {
    this.map = options.map ?? new CoverageMap();
    this.#storyOf = options.storyOf;
    this.#randomOneIn = options.randomOneIn ?? RANDOM_ONE_IN;
    this.#waiting = [...options.corpus ?? []].reverse();
  }

  /** How many stories of other campaigns are still to be run as they are. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Takes a story that another worker found: it is run next. */
  offer(told: Told): void {
    this.#waiting.push(told);
  }

  /** The story to run for a seed of the campaign: each seed is asked for once. */
  next(seed: number): GuidedLife {
    const waiting = this.#waiting.pop();
    if (waiting !== undefined) return { ...waiting, origin: "corpus" };
    const rng = randomness(seed, "guide");
    const { hits } = this.map;
    const parent = rng.chance(this.#randomOneIn) ? undefined : this.corpus.choose(rng, hits);
    if (parent === undefined) return { story: this.#storyOf(seed), seed, origin: "random" };
    const other = rng.chance(2) ? this.#storyOf(seed) : this.corpus.choose(rng, hits)!.story;
    const story = mutateStory(parent.story, rng, other);
    // The same seed lets the network do the same as far as the story is the same.
    return { story, seed: rng.chance(2) ? parent.seed : seed, origin: "mutant" };
  }

  /**
   * Learns from a run that {@linkcode Coverage} watched.
   *
   * @returns the member that the story became, if it reached something new or is shorter than who did
   */
  learn(life: GuidedLife, coverage: Coverage): Member | undefined {
    const { spots, count } = coverage;
    const fresh = this.map.add(spots, count);
    if (fresh === 0 && life.origin !== "corpus") return undefined;
    return this.corpus.add({ story: life.story, seed: life.seed }, spots, count);
  }
}
