/**
 * A campaign: which runs are made, which are still to be made, what came of them all. It can be written down and
 * taken up again, and its result is the same whoever made which run. It leaves out workers, clocks and files.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import { Sightings, SOMETIMES } from "../check/sometimes.ts";
import type { BatchResult, BatchTask, FailedRun } from "./batch.ts";
import { RUNS_MAX, seedOf } from "./seeds.ts";
import type { CorpusFile, Told } from "./corpus.ts";
import { type CoverageJson, CoverageMap } from "./coverage_map.ts";
import type { Feature } from "./features.ts";
import type { Failing } from "./shrink.ts";
import { Spans } from "./spans.ts";

/** What decides what a campaign runs. */
export interface CampaignSettings {
  /** Its seed: campaigns of different seeds have no run in common. */
  readonly seed: number;
  /** The first run of this part of it, counted from 0. */
  readonly from: number;
  /** One past the last run of this part. */
  readonly until: number;
  /** The features that every story has; drawn if undefined. */
  readonly only: readonly Feature[] | undefined;
  /** Whether stories that reach something new are mutated. */
  readonly guided: boolean;
}

/** Failures that look like one bug. */
export interface Group extends FailedRun {
  /** How many runs failed so. */
  readonly count: number;
}

/** How a worker was lost. */
export interface Loss {
  /** The run that it was in, or was about to begin. */
  readonly run: number;
  /** How it was lost. */
  readonly how: "crash" | "hang";
  /** What it said, or how long it said nothing. */
  readonly message: string;
  /** The story that it was lost in; null if the run's seed tells it. */
  readonly told: Told | null;
  /** Whether it was in a run of the campaign: not if it was learning of what others found. */
  readonly isRun: boolean;
}

/** A campaign as JSON. */
export interface CampaignJson {
  /** The version of this format. */
  readonly format: 1;
  /** The campaign's seed. */
  readonly seed: number;
  /** The features that every story has; null if they are drawn. */
  readonly only: readonly Feature[] | null;
  /** Whether it is guided. */
  readonly guided: boolean;
  /** The runs that are made: from, until, from, until... */
  readonly made: readonly number[];
  /** Segments that stacks sent. */
  readonly segments: number;
  /** Seconds that it took. */
  readonly seconds: number;
  /** What failed. */
  readonly failures: readonly Group[];
  /** What was reached. */
  readonly coverage: CoverageJson;
  /** In how many runs what must be seen sometimes was seen. */
  readonly sometimes: Readonly<Record<string, number>>;
  /** What became of failures: the files that tell them. */
  readonly findings: readonly SavedFinding[];
}

/** A kind of failure, and the file that tells it. */
export interface SavedFinding {
  /** What the failure is known by. */
  readonly mark: string;
  /** The file's path, as it was written; null if nothing could be written down. */
  readonly file: string | null;
  /** The shape of what it shrank to; see `shapeOf()`. */
  readonly shape: string;
  /** Its tale; see `taleOf()`. */
  readonly tale: string;
  /** What it had shrunk to when somebody interrupted: it is shrunk on when the campaign goes on. */
  readonly rest?: Failing;
}

/** How many runs a batch has: a worker is asked for the next after a part of a second. */
export const BATCH_RUNS = 500;

/** A campaign under way. */
export class Campaign {
  /** What decides what it runs. */
  readonly settings: CampaignSettings;
  /** What was reached. */
  readonly coverage: CoverageMap = new CoverageMap();
  /** In how many runs what must be seen sometimes was seen. */
  readonly sightings: Sightings = new Sightings(SOMETIMES);
  /** What became of failures, by their marks. */
  readonly findings: Map<string, SavedFinding> = new Map();
  /** Segments that stacks sent. */
  segments = 0;
  /** Seconds that it took before it was taken up again. */
  secondsBefore = 0;

  readonly #made = new Spans();
  readonly #handedOut = new Spans();
  readonly #groups: Map<string, Group> = new Map();

  /** A campaign that has run nothing. */
  constructor(settings: CampaignSettings) {
    this.settings = settings;
  }

  /** How many runs are made. */
  get runs(): number {
    return this.#made.size;
  }

  /** How many runs of this part are made. */
  get runsHere(): number {
    const { from, until } = this.settings;
    return this.#made.within(from, until);
  }

  /** The first run of this part that is still to be made: all before are. */
  get frontier(): number {
    return this.#made.firstGap(this.settings.from);
  }

  /** Whether every run of this part is made. */
  get complete(): boolean {
    const { from, until } = this.settings;
    return this.#made.within(from, until) === until - from;
  }

  /** The next batch, which counts as handed out; undefined if nothing is left to hand out. */
  next(corpus: readonly CorpusFile[] = []): BatchTask | undefined {
    const { seed, from, until } = this.settings;
    const start = this.#handedOut.firstGap(from);
    if (start >= until) return undefined;
    // Batches lie where they lie in a campaign that nobody interrupted: a result does not depend on that.
    const border = (Math.floor(start / BATCH_RUNS) + 1) * BATCH_RUNS;
    const end = Math.min(border, until, this.#handedOut.nextFrom(start));
    this.#handedOut.add(start, end);
    return { seed, from: start, count: end - start, corpus };
  }

  /** Takes what came of a batch; runs that it left out are handed out again. */
  take(result: BatchResult, task: BatchTask): void {
    const { from, count } = result;
    if (count < task.count) this.#handedOut.remove(from + count, from + task.count);
    this.#made.add(from, from + count);
    this.segments += result.segments;
    this.coverage.merge(CoverageMap.fromJSON(result.coverage, "a batch"));
    this.sightings.add(result.sometimes, "runs");
    for (const failed of result.failures) this.note(failed);
  }

  /** A worker was lost in a run: that run counts as a failure, the rest of its batch is handed out again. */
  lose(task: BatchTask, { run, how, message, told, isRun }: Loss): void {
    const { from, count, seed } = task;
    this.#handedOut.remove(from, from + count);
    const lost = Math.min(Math.max(run, from), from + count - 1);
    if (isRun) {
      this.#handedOut.add(lost, lost + 1);
      this.#made.add(lost, lost + 1);
      this.coverage.runs++;
    }
    const mark = `${how}: ${message}`;
    const { story, seed: runSeed } = told ?? { story: null, seed: seedOf(seed, lost) };
    this.note({ run: lost, seed: runSeed, check: how, mark, story, count: 1 });
  }

  /** Notes runs that failed. */
  note(failed: Group): void {
    const known = this.#groups.get(failed.mark);
    const first = known === undefined || failed.run < known.run ? failed : known;
    this.#groups.set(failed.mark, { ...first, count: failed.count + (known?.count ?? 0) });
  }

  /** Drops a failure that is mended. */
  drop(mark: string): void {
    this.#groups.delete(mark);
    this.findings.delete(mark);
  }

  /** What failed, in the order of the first run of each. */
  get groups(): readonly Group[] {
    return [...this.#groups.values()].sort((a, b) => a.run - b.run || (a.mark < b.mark ? -1 : 1));
  }

  /**
   * The groups that are known for good: every run up to their first is made. They are the same however runs were
   * shared among workers.
   */
  get settledGroups(): readonly Group[] {
    const { frontier, settings } = this;
    return this.groups.filter(({ run }) => run < frontier || run < settings.from);
  }

  /** The campaign as JSON. */
  toJSON(seconds: number): CampaignJson {
    const { seed, only, guided } = this.settings;
    return {
      format: 1,
      seed,
      only: only ?? null,
      guided,
      made: this.#made.toJSON(),
      segments: this.segments,
      seconds,
      failures: this.groups,
      coverage: this.coverage.toJSON(),
      sometimes: this.sightings.counts,
      findings: [...this.findings.values()],
    };
  }

  /**
   * Takes up what a campaign of the same seed and features has made before, here or in another shard.
   *
   * @param file what messages call the place that it comes from
   * @throws {ScenarioError} if it is none, or another campaign's
   */
  resume(value: unknown, file: string): void {
    const json = campaignJson(value, file);
    const { seed, only } = this.settings;
    const same = json.seed === seed && String(json.only ?? "") === String(only ?? "");
    if (!same) {
      throw new ScenarioError(
        `Cannot go on with ${file}: it is of another campaign, write --seed ${json.seed}` +
          `${json.only === null ? "" : ` --only ${json.only.join(",")}`} or another --corpus`,
      );
    }
    this.absorb(json, file);
  }

  /** Adds what a campaign made, whichever it is: what its runs reached and saw. Runs are counted once. */
  absorb(json: CampaignJson, file: string): void {
    for (let i = 0; i + 1 < json.made.length; i += 2) {
      this.#made.add(json.made[i]!, json.made[i + 1]!);
      this.#handedOut.add(json.made[i]!, json.made[i + 1]!);
    }
    this.segments += json.segments;
    this.secondsBefore += json.seconds;
    this.coverage.merge(CoverageMap.fromJSON(json.coverage, file));
    this.sightings.add(json.sometimes, "runs");
    for (const group of json.failures) this.note(group);
    for (const finding of json.findings) {
      // One that was shrunk and could not be written is told by no file yet: it is shrunk again.
      if (finding.file !== null || finding.shape === "") this.findings.set(finding.mark, finding);
    }
  }
}

/**
 * A campaign's JSON, looked at.
 *
 * @throws {ScenarioError} if it is none
 */
export function campaignJson(value: unknown, file: string): CampaignJson {
  const json = value as Partial<CampaignJson> | null;
  const isWhole = (number: unknown) => Number.isSafeInteger(number) && (number as number) >= 0;
  const good = typeof json === "object" && json !== null && json.format === 1 &&
    isWhole(json.seed) && isWhole(json.segments) && typeof json.seconds === "number" &&
    (json.only === null || Array.isArray(json.only)) && typeof json.guided === "boolean" &&
    Array.isArray(json.made) && json.made.every(isWhole) && Array.isArray(json.failures) &&
    typeof json.sometimes === "object" && json.sometimes !== null && Array.isArray(json.findings);
  if (good) return json as CampaignJson;
  throw new ScenarioError(
    `Cannot read ${file}: it is no campaign of format 1, delete it or write another --corpus`,
  );
}

/** The part of a campaign that a shard runs: `index` of `count`, from 1. */
export function shardOf(
  runs: number,
  index: number,
  count: number,
): readonly [from: number, until: number] {
  const total = Math.min(runs, RUNS_MAX);
  const border = (n: number) => Math.floor(total / count * n);
  return [border(index - 1), index === count ? total : border(index)];
}
