/**
 * Guided against blind: how many cells and transitions each reaches with the same number of runs.
 *
 * Run it as `deno run --allow-read tests/bench/guided.ts [--runs N] [--seeds N] [--first SEED] [--family NAME]`.
 *
 * @module
 */

import fc from "fast-check";
import { parseArgs } from "@std/cli/parse-args";
import { Coverage } from "../../lib/fuzz/coverage.ts";
import { CoverageMap } from "../../lib/fuzz/coverage_map.ts";
import { spotName } from "../../lib/fuzz/coverage_axes.ts";
import { RULED_OUT } from "../../lib/fuzz/coverage_rules.ts";
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
function campaign(family: Family, seed: number, runs: number, blind: boolean): CoverageMap {
  const next = stories(family, seed);
  const guide = new Guide({ storyOf: () => next(), blind });
  const coverage = new Coverage();
  const started = performance.now();
  let segments = 0;
  let failed = 0;
  const marks: string[] = [];
  for (let n = 1; n <= runs; n++) {
    const life = guide.next(seed * 1e9 + n);
    const told = casesOf(life.story)[0]!;
    const result = runStory(told, { seed: life.seed, watch: (view) => coverage.begin(view) });
    segments += result.segments.sent;
    const failures = complaints(life.story, result);
    if (failures.length > 0 && failed++ < 3) {
      console.log(`${life.origin} --seed ${life.seed}`, failures[0], literal(life.story));
    }
    const defects = coverage.spots.subarray(0, coverage.count).filter((spot) =>
      RULED_OUT[spot] !== 0 && guide.map.hits[spot] === 0
    );
    if (defects.length > 0) {
      const names = [...defects].map(spotName).join("; ");
      console.log(`${life.origin} --seed ${life.seed} reaches ${names}`, literal(life.story));
    }
    // Mutants of a story that fails would fail for the same reason, again and again.
    if (failures.length === 0) guide.learn(life, coverage, result);
    if ((n & (n - 1)) === 0 && n >= 256) marks.push(`${n}: ${guide.map.counts.reached}`);
  }
  const { reached, cells, transitionsReached } = guide.map.counts;
  const seconds = (performance.now() - started) / 1e3;
  const columns = [
    blind ? "blind" : "guided",
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
  console.log(`  cells after so many runs: ${marks.join(", ")}`);
  return guide.map;
}

function main(args: string[]): void {
  const options = parseArgs(args, {
    string: ["runs", "seeds", "first", "family"],
    default: { runs: "20000", seeds: "3", first: "1", family: "everything" },
  });
  const [runs, seeds, first] = [options.runs, options.seeds, options.first].map(Number) as [
    number,
    number,
    number,
  ];
  const family = options.family as Family;
  for (let seed = first; seed < first + seeds; seed++) {
    const both = [true, false].map((blind) => campaign(family, seed, runs, blind));
    const [blind, guided] = both.map(({ counts }) => counts.reached) as [number, number];
    const all = new CoverageMap();
    for (const map of both) all.merge(map);
    const more = ((guided / blind - 1) * 100).toFixed(1);
    console.log(`guided reaches ${more} % more cells; together ${all.counts.reached}`);
  }
}

if (import.meta.main) main(Deno.args);
