/**
 * The arguments of `halfopen fuzz`.
 *
 * @module
 */

import { RUNS_MAX } from "../fuzz/seeds.ts";
import { type Feature, parseFeatures } from "../fuzz/features.ts";
import { type Options, refusal, wholeNumber } from "./options.ts";

/** Runs a campaign. */
export interface FuzzCommand {
  readonly command: "fuzz";
  /** The campaign's seed. */
  readonly seed: number;
  /** The first run, counted from 0. */
  readonly from: number;
  /** How many runs; until time is up if left out. */
  readonly runs?: number;
  /** How many minutes; until all runs are made if left out. */
  readonly minutes?: number;
  /** How many workers. */
  readonly jobs: number;
  /** The features that every story has; drawn for each if undefined. */
  readonly only: readonly Feature[] | undefined;
  /** The folder of stories that reached something new. */
  readonly corpus?: string;
  /** The folder of scenarios that fail. */
  readonly out: string;
  /** Which part of the campaign, of how many. */
  readonly shard?: readonly [index: number, count: number];
  /** Whether what was reached is printed. */
  readonly coverage: boolean;
  /** One JSON line, and nothing else. */
  readonly json: boolean;
}

/** Joins folders of campaigns. */
export interface FuzzMergeCommand {
  readonly command: "fuzz-merge";
  /** The folders. */
  readonly folders: readonly string[];
  /** The folder that takes all; the first of them if left out. */
  readonly out?: string;
  /** Whether what was reached is printed. */
  readonly coverage: boolean;
  /** One JSON line, and nothing else. */
  readonly json: boolean;
}

/** The largest seed: the seeds of its runs are still exact. */
const SEED_MAX = Math.floor(Number.MAX_SAFE_INTEGER / RUNS_MAX) - 1;

/** How many runs there are if nobody says. */
const RUNS_DEFAULT = 100_000;

/** The most workers: more than any machine has processors for. */
const JOBS_MAX = 1_024;

/** Where scenarios that fail are saved if nobody says. */
const OUT_DEFAULT = "scenarios/regress";

/** The options of a campaign that a merge has no use for. */
const CAMPAIGN_ONLY = ["seed", "from", "runs", "minutes", "jobs", "only", "corpus", "shard"];

/** Reads the arguments of `fuzz`. */
export function fuzzCommand(
  words: readonly string[],
  options: Options,
  processors: number,
): FuzzCommand | FuzzMergeCommand {
  const [word, ...folders] = words;
  if (word === "merge") return mergeCommand(folders, options);
  if (word !== undefined) {
    throw refusal(`fuzz takes nothing behind it but merge, leave out ${JSON.stringify(word)}`);
  }
  const seed = wholeNumber("seed", options.seed, 0) ?? 1;
  if (seed > SEED_MAX) throw refusal(`--seed ${seed} is too large, write ${SEED_MAX} or less`);
  const from = wholeNumber("from", options.from, 0) ?? 0;
  const minutes = minutesOf(options.minutes);
  const runs = wholeNumber("runs", options.runs, 1) ??
    (minutes === undefined ? RUNS_DEFAULT : undefined);
  if (from + (runs ?? 0) > RUNS_MAX) {
    throw refusal(`a campaign has ${RUNS_MAX} runs, write a smaller --runs or another --seed`);
  }
  const jobs = wholeNumber("jobs", options.jobs, 1);
  if ((jobs ?? 1) > JOBS_MAX) {
    throw refusal(`--jobs ${jobs} is too many, write ${JOBS_MAX} or less`);
  }
  const corpus = pathOf("corpus", options.corpus);
  const shard = shardOf(options.shard);
  const names = options.only as readonly string[];
  return {
    command: "fuzz",
    seed,
    from,
    // A guided campaign is the same one only with one worker.
    jobs: jobs ?? (corpus === undefined ? processors : 1),
    only: names.length === 0 ? undefined : parseFeatures(names),
    out: pathOf("out", options.out) ?? OUT_DEFAULT,
    coverage: options.coverage === true,
    json: options.json === true,
    ...(runs === undefined ? {} : { runs }),
    ...(minutes === undefined ? {} : { minutes }),
    ...(corpus === undefined ? {} : { corpus }),
    ...(shard === undefined ? {} : { shard }),
  };
}

function mergeCommand(folders: readonly string[], options: Options): FuzzMergeCommand {
  if (folders.length === 0) {
    throw refusal("fuzz merge needs folders, write halfopen fuzz merge corpus-1 corpus-2");
  }
  for (const option of CAMPAIGN_ONLY) {
    const value = options[option];
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    throw refusal(`fuzz merge takes no --${option}, leave it out`);
  }
  const out = pathOf("out", options.out);
  return {
    command: "fuzz-merge",
    folders,
    coverage: options.coverage === true,
    json: options.json === true,
    ...(out === undefined ? {} : { out }),
  };
}

function minutesOf(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const minutes = /^\d+(?:\.\d+)?$/.test(String(value)) ? Number(value) : NaN;
  if (minutes > 0 && minutes <= 10_000) return minutes;
  throw refusal(`--minutes needs a number up to 10000, not ${JSON.stringify(value)}, write 0.5`);
}

function pathOf(name: string, value: unknown): string | undefined {
  if (value === "") throw refusal(`--${name} needs a folder, write --${name} .tmp/${name}`);
  return value as string | undefined;
}

function shardOf(value: unknown): readonly [number, number] | undefined {
  if (value === undefined) return undefined;
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(String(value)) ?? [];
  const shard = [Number(index), Number(count)] as const;
  if (shard[0] >= 1 && shard[0] <= shard[1] && shard[1] <= 1_000) return shard;
  throw refusal(
    `--shard needs a part and how many there are, not ${JSON.stringify(value)}, write 1/4`,
  );
}
