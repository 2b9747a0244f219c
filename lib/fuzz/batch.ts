/**
 * Batches of a campaign: so many seeds, run one after the other, and what came of them as plain data that can be
 * handed from a worker to who counts. It leaves out who runs where, and when to stop.
 *
 * @module
 */

import { SOMETIMES } from "../check/sometimes.ts";
import { casesOf } from "../scenario/cases.ts";
import type { Scenario } from "../scenario/format.ts";
import { type RunResult, runStory } from "../scenario/run.ts";
import { type CorpusFile, fileOf, toldOf } from "./corpus.ts";
import { Coverage } from "./coverage.ts";
import { type CoverageJson, CoverageMap } from "./coverage_map.ts";
import type { Feature, FeatureOptions } from "./features.ts";
import { storyOf } from "./generate.ts";
import { Guide, type GuidedLife } from "./guide.ts";
import { complaints } from "./judge.ts";
import { seedOf } from "./seeds.ts";
import { markOf, markOfThrown } from "./shape.ts";

/** What every batch of a campaign has in common. */
export interface BatchSettings {
  /** The features that every story has, and no other; drawn if undefined. */
  readonly only: readonly Feature[] | undefined;
  /** Whether stories that reach something new are mutated. */
  readonly guided: boolean;
}

/** A batch to run. */
export interface BatchTask {
  /** The campaign's seed. */
  readonly seed: number;
  /** The first run of the batch, counted from 0 over the campaign. */
  readonly from: number;
  /** How many runs. */
  readonly count: number;
  /** Stories that other workers found since the last batch: a guide learns of them. */
  readonly corpus: readonly CorpusFile[];
}

/** A run that failed. */
export interface FailedRun {
  /** The run, counted from 0 over the campaign. */
  readonly run: number;
  /** Its seed: the story's and the network's. */
  readonly seed: number;
  /** The check that failed; `"crash"` if the run threw. */
  readonly check: string;
  /** What the failure is known by; see `markOf()`. */
  readonly mark: string;
  /** The story, if the seed does not tell it: a mutated one. */
  readonly story: Scenario | null;
}

/** What came of a batch. */
export interface BatchResult {
  /** The first run. */
  readonly from: number;
  /** How many runs were made: fewer than asked for if somebody stopped it. */
  readonly count: number;
  /** Segments that stacks sent. */
  readonly segments: number;
  /** The first run of each kind of failure in this batch, and how many failed in it. */
  readonly failures: readonly (FailedRun & { readonly count: number })[];
  /** What was reached. */
  readonly coverage: CoverageJson;
  /** In how many runs what must be seen sometimes was seen. */
  readonly sometimes: Readonly<Record<string, number>>;
  /** Stories that reached something new to their worker. */
  readonly corpus: readonly CorpusFile[];
}

/** What a batch tells while it runs. */
export interface BatchHooks {
  /** Told of each run before it begins. */
  readonly begin: (run: number) => void;
  /** Told what its story is made of, if its seed does not tell it: see `retold()`. */
  readonly made?: (from: readonly string[]) => void;
  /** Told at once of a story that reached something new: who is lost afterwards tells no more. */
  readonly found?: (file: CorpusFile) => void;
  /** Asked before each run. */
  readonly stopped: () => boolean;
}

/** Runs batches: one for each worker, because a guide learns from batch to batch. */
export class BatchRunner {
  readonly #features: FeatureOptions;
  readonly #coverage = new Coverage();
  readonly #guide: Guide | null;

  /** A runner that has seen nothing. */
  constructor({ only, guided }: BatchSettings) {
    this.#features = only === undefined ? {} : { only };
    this.#guide = guided ? new Guide({ storyOf: (seed) => this.#storyOf(seed), only }) : null;
  }

  #storyOf(seed: number): Scenario {
    return storyOf(seed, this.#features);
  }

  /** Runs a batch. */
  run(task: BatchTask, hooks: BatchHooks): BatchResult {
    const { seed: campaign, from, count } = task;
    const tally = new Tally();
    for (const file of task.corpus) this.#guide?.offer(toldOf(file));
    // What others found is run to learn of it. It is no run of the campaign, which makes each of its own once.
    while ((this.#guide?.waiting ?? 0) > 0 && !hooks.stopped()) {
      hooks.begin(from);
      this.#live(seedOf(campaign, from), from, tally, hooks);
    }
    let made = 0;
    for (; made < count && !hooks.stopped(); made++) {
      const run = from + made;
      hooks.begin(run);
      this.#live(seedOf(campaign, run), run, tally, hooks);
    }
    return { from, count: made, ...tally.toJSON() };
  }

  /** Tells the next story and learns from it. */
  #live(seed: number, run: number, tally: Tally, { made, found }: BatchHooks): void {
    const life = this.#guide?.next(seed) ??
      { story: this.#storyOf(seed), seed, origin: "random", from: [] };
    if (life.from.length > 0) made?.(life.from);
    const told = this.#tell(life, run);
    tally.count(told, life.origin !== "corpus", this.#coverage);
    const { result, failed } = told;
    if (result === null) return;
    const { spots, count } = this.#coverage;
    // What fails is not learned from: its mutants would fail for the same reason, again and again.
    if (failed !== null) return void this.#guide?.map.add(spots, count);
    const member = this.#guide?.learn(life, this.#coverage, result);
    // A story of a corpus in which calls are refused by now goes on without them, under another name.
    if (member === undefined || member.name === life.from[0]) return;
    const file = fileOf(member);
    tally.corpus.push(file);
    found?.(file);
  }

  /** Runs a story: what came of it, and how it failed if it did. */
  #tell({ story, seed, origin }: GuidedLife, run: number): Outcome {
    const failed = { run, seed, story: origin === "random" ? null : story };
    try {
      const result = runStory(casesOf(story)[0]!, {
        seed,
        digest: false,
        properties: SOMETIMES,
        watch: (view) => this.#coverage.begin(view),
      });
      const [first] = complaints(story, result);
      if (first === undefined) return { result, failed: null };
      return { result, failed: { ...failed, check: first.check, mark: markOf(first) } };
    } catch (error) {
      // Whatever is thrown here is a finding: stories that are drawn can be told.
      return { result: null, failed: { ...failed, check: "crash", mark: markOfThrown(error) } };
    }
  }
}

/** What came of a story. */
interface Outcome {
  /** Its run; null if it threw. */
  readonly result: RunResult | null;
  /** How it failed; null if it did not. */
  readonly failed: FailedRun | null;
}

/** Adds runs up. */
class Tally {
  readonly corpus: CorpusFile[] = [];
  readonly #map = new CoverageMap();
  readonly #sometimes: Record<string, number> = {};
  readonly #failures = new Map<string, FailedRun & { count: number }>();
  #segments = 0;

  /** Adds one run; of one that is none of the campaign only what it reached and how it failed. */
  count({ result, failed }: Outcome, isRun: boolean, { spots, count }: Coverage): void {
    if (failed !== null) this.#fail(failed);
    if (result === null) return;
    if (!isRun) return void this.#map.see(spots, count);
    this.#map.add(spots, count);
    this.#segments += result.segments.sent;
    for (const name in result.sometimes) {
      this.#sometimes[name] = (this.#sometimes[name] ?? 0) + 1;
    }
  }

  #fail(failed: FailedRun): void {
    const known = this.#failures.get(failed.mark);
    if (known === undefined) this.#failures.set(failed.mark, { ...failed, count: 1 });
    else known.count++;
  }

  toJSON(): Omit<BatchResult, "from" | "count"> {
    return {
      segments: this.#segments,
      failures: [...this.#failures.values()],
      coverage: this.#map.toJSON(),
      sometimes: this.#sometimes,
      corpus: this.corpus,
    };
  }
}
