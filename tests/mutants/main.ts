/**
 * Whether the tests and the campaign find bugs: each mutant of the stack is put into a copy of it and tried. It prints
 * by what and in how many runs each died.
 *
 * Run it as `deno task mutants [NAME ...] [--campaign-only] [--seconds N] [--seed S] [--jobs J] [--no-check]
 * [--json]`. `--no-check` leaves out whether each mutant's types hold, which was seen before.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { leftToLong, sourcesBelow } from "../house/tree.ts";
import { MUTANTS } from "./all.ts";
import type { Mutant } from "./mutant.ts";
import { suiteParts, type Trial, tryMutant, tryNothing } from "./trial.ts";
import { Copy } from "./workshop.ts";

const flags = parseArgs(Deno.args, {
  boolean: ["campaign-only", "json", "check"],
  negatable: ["check"],
  string: ["seconds", "seed", "jobs"],
  default: { check: true, seconds: "30", seed: "1", jobs: "2" },
});

/** The mutants that were asked for: by name or the beginning of one; all if none was. */
function chosen(names: readonly string[]): readonly Mutant[] {
  const unknown = names.filter((name) => !MUTANTS.some((mutant) => mutant.name.startsWith(name)));
  if (unknown.length > 0) {
    console.error(`Cannot find the mutant ${unknown[0]}, see tests/mutants for their names`);
    Deno.exit(2);
  }
  return names.length === 0
    ? MUTANTS
    : MUTANTS.filter((mutant) => names.some((name) => mutant.name.startsWith(name)));
}

/** One line for one mutant. */
function line({ mutant, by, killer, detail, runs, seconds }: Trial): string {
  const unit = by === "suite" ? "tests" : "runs";
  const what = by === "nobody"
    ? `SURVIVES ${runs} ${unit}`
    : by === "types"
    ? `NO MUTANT: ${detail}`
    : `died in ${runs} ${unit} by ${killer}${detail === "" ? "" : `: ${detail}`}`;
  return `${mutant.padEnd(40)} ${seconds.toFixed(1).padStart(5)} s  ${what}`;
}

/** The files of the default suite. */
async function filesOfSuite(): Promise<string[]> {
  const long = await leftToLong();
  return (await sourcesBelow("tests")).filter((path) =>
    path.endsWith("_test.ts") &&
    !long.some((left) => path === left || path.startsWith(`${left}/`))
  );
}

/** Tries the mutants in `jobs` copies at a time. */
async function tryAll(mutants: readonly Mutant[], jobs: number): Promise<Trial[]> {
  const parts = suiteParts(await filesOfSuite());
  const options = {
    typed: flags.check,
    campaignOnly: flags["campaign-only"],
    seconds: Number(flags.seconds),
    seed: Number(flags.seed),
  };
  const trials: Trial[] = [];
  const waiting = [...mutants];
  const first = Deno.pid % 10_000 * 10; // several may run at a time
  const work = async (n: number): Promise<void> => {
    const copy = await Copy.make(n);
    if (n === first && !options.campaignOnly) await tryNothing(copy, parts);
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const trial = await tryMutant(copy, mutant, parts, options);
      trials.push(trial);
      console.log(flags.json ? JSON.stringify(trial) : line(trial));
    }
  };
  await Promise.all(Array.from({ length: jobs }, (_, i) => work(first + i)));
  return trials;
}

const trials = await tryAll(chosen(flags._.map(String)), Number(flags.jobs));
const died = trials.filter(({ by }) => by === "suite" || by === "campaign").length;
const summary = { died, of: trials.length };
console.log(flags.json ? JSON.stringify(summary) : `${died} of ${trials.length} died`);
const explained = (name: string) => MUTANTS.find((m) => m.name === name)?.survives !== undefined;
const unexplained = trials.filter(({ by, mutant }) =>
  by === "types" || (by === "nobody" && !explained(mutant))
);
if (unexplained.length > 0 && !flags["campaign-only"]) Deno.exitCode = 1;
