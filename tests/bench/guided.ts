/**
 * Guided against blind: how many cells and transitions each reaches with the same number of runs.
 *
 * Run it as `deno run --allow-read tests/bench/guided.ts [--runs N] [--seeds N] [--random ONE_IN] [--family NAME]`.
 *
 * @module
 */

import fc from "fast-check";
import { parseArgs } from "@std/cli/parse-args";
import { Coverage } from "../../lib/fuzz/coverage.ts";
import { CoverageMap } from "../../lib/fuzz/coverage_map.ts";
import { Guide } from "../../lib/fuzz/guide.ts";
import { complaints } from "../../lib/fuzz/judge.ts";
import { literal } from "../../lib/fuzz/literal.ts";
import { casesOf } from "../../lib/scenario/cases.ts";
import type { Scenario } from "../../lib/scenario/format.ts";
import { runStory } from "../../lib/scenario/run.ts";
import { FAMILIES, type Family } from "../properties/families.ts";

/** Random stories by seed: a new batch is drawn whenever the last is used up. */
function stories(family: Family, seed: number): () => Scenario {
  const BATCH = 2_000;
  let batch: Scenario[] = [];
  let batches = 0;
  return () => {
    if (batch.length === 0) {
      batch = fc.sample(FAMILIES[family], { seed: seed * 1_000 + batches++, numRuns: BATCH });
    }
    return batch.pop()!;
  };
}

/** What a campaign came to, at powers of two and at its end. */
function campaign(family: Family, seed: number, runs: number, randomOneIn: number): CoverageMap {
  const next = stories(family, seed);
  const guide = new Guide({ storyOf: () => next(), randomOneIn });
  const coverage = new Coverage();
  const started = performance.now();
  let segments = 0;
  let failed = 0;
  for (let n = 1; n <= runs; n++) {
    const life = guide.next(seed * 1e9 + n);
    const told = casesOf(life.story)[0]!;
    const result = runStory(told, { seed: life.seed, watch: (view) => coverage.begin(view) });
    segments += result.segments.sent;
    const failures = complaints(life.story, result);
    if (failures.length > 0 && failed++ < 3) {
      console.log(`${life.origin} --seed ${life.seed}`, failures[0], literal(life.story));
    }
    guide.learn(life, coverage);
  }
  const { reached, cells, transitionsReached } = guide.map.counts;
  const seconds = (performance.now() - started) / 1e3;
  const columns = [
    randomOneIn === 1 ? "blind" : "guided",
    `seed ${seed}`,
    `${runs} runs`,
    `${reached} of ${cells} cells`,
    `${transitionsReached} transitions`,
    `${(segments / runs).toFixed(1)} segments a run`,
    `corpus ${guide.corpus.size}`,
    `${failed} failed`,
    `${seconds.toFixed(1)} s`,
  ];
  console.log(columns.join(", "));
  for (const defect of guide.map.defects()) console.log(`  ${defect}`);
  return guide.map;
}

function main(args: string[]): void {
  const options = parseArgs(args, {
    string: ["runs", "seeds", "random", "family"],
    default: { runs: "20000", seeds: "3", random: "3", family: "everything" },
  });
  const [runs, seeds, random] = [options.runs, options.seeds, options.random].map(Number);
  const family = options.family as Family;
  for (let seed = 1; seed <= seeds!; seed++) {
    const both = [1, random!].map((oneIn) => campaign(family, seed, runs!, oneIn));
    const [blind, guided] = both.map(({ counts }) => counts.reached) as [number, number];
    const all = new CoverageMap();
    for (const map of both) all.merge(map);
    const more = ((guided / blind - 1) * 100).toFixed(1);
    console.log(`guided reaches ${more} % more cells; together ${all.counts.reached}`);
  }
}

if (import.meta.main) main(Deno.args);
