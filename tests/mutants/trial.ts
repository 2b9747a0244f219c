/**
 * One mutant's trial: types, then the default suite, quickest killers first, then a campaign; the first kill ends it.
 *
 * @module
 */

import { type Find, type Hunted, judged } from "./hunt.ts";
import type { Mutant } from "./mutant.ts";
import type { Copy, Ran } from "./workshop.ts";

/** How a trial is held. */
export interface TrialOptions {
  /** Whether types are looked at: once is enough. */
  readonly typed: boolean;
  /** Whether the suite is left out. */
  readonly campaignOnly: boolean;
  /** How long a campaign lasts, seconds. */
  readonly seconds: number;
  /** Its seed. */
  readonly seed: number;
}

/** What became of a mutant. */
export interface Trial {
  /** Its name. */
  readonly mutant: string;
  /** Who killed it: the suite, the campaign, nobody; or it was none, because its types do not hold. */
  readonly by: "suite" | "campaign" | "nobody" | "types";
  /** The test or the check that did. */
  readonly killer: string;
  /** What it said, if it said more. */
  readonly detail: string;
  /** How many tests or random stories were run until then. */
  readonly runs: number;
  /** How long it took. */
  readonly seconds: number;
}

/**
 * The default suite in three parts. `tests/house` and the README's test look at texts and not at what the stack does, and
 * the test of the mutants themselves would kill every one: none of them is evidence.
 */
const FIRST: readonly string[] = ["tests/tcp", "tests/scenarios_test.ts", "tests/wire"];
const SECOND: readonly string[] = [
  "tests/check",
  "tests/net",
  "tests/packetdrill",
  "tests/properties",
];
const NO_EVIDENCE: readonly string[] = ["tests/house", "tests/mutants", "tests/readme_test.ts"];

/** How long one part of the suite may take: several times what it does. */
const SUITE_SECONDS_MAX = 400;

/** How long a campaign may take longer than it was told to: one story that never ends is found by that. */
const GRACE_SECONDS = 20;

/** The parts of the default suite, from its files. */
export function suiteParts(files: readonly string[]): readonly (readonly string[])[] {
  const below = (places: readonly string[]) =>
    files.filter((path) => places.some((place) => path === place || path.startsWith(`${place}/`)));
  const [first, second, none] = [below(FIRST), below(SECOND), below(NO_EVIDENCE)];
  const rest = files.filter((path) => ![...first, ...second, ...none].includes(path));
  return [first, second, rest];
}

/** Holds the trial of one mutant in a copy. */
export async function tryMutant(
  copy: Copy,
  mutant: Mutant,
  parts: readonly (readonly string[])[],
  options: TrialOptions,
): Promise<Trial> {
  const began = performance.now();
  const verdict = (by: Trial["by"], killer: string, detail: string, runs: number): Trial => ({
    mutant: mutant.name,
    by,
    killer,
    detail,
    runs,
    seconds: Math.round((performance.now() - began) / 100) / 10,
  });
  await copy.breakBy(mutant);
  if (options.typed && !await copy.typesHold()) {
    return verdict("types", "deno check", "its types do not hold", 0);
  }
  let tests = 0;
  for (const part of options.campaignOnly ? [] : parts) {
    const { killer, detail, runs } = suiteKill(await copy.test(part, SUITE_SECONDS_MAX));
    tests += runs;
    if (killer !== null) return verdict("suite", killer, detail, tests);
  }
  const { runs, find } = await campaign(copy, options);
  if (find === null) return verdict("nobody", "", "", runs);
  return verdict("campaign", find.check, find.message, runs);
}

/**
 * The suite in a copy without a mutant: what fails there would be no evidence.
 *
 * @throws if something does
 */
export async function tryNothing(
  copy: Copy,
  parts: readonly (readonly string[])[],
): Promise<void> {
  for (const part of parts) {
    const { killer, detail } = suiteKill(await copy.test(part, SUITE_SECONDS_MAX));
    if (killer !== null) {
      throw new Error(`Cannot judge mutants: without one ${killer} fails: ${detail}`);
    }
  }
}

/** Which test failed, by the protocol of `--reporter=tap`. */
function suiteKill({ code, stdout, stderr }: Ran): {
  killer: string | null;
  detail: string;
  runs: number;
} {
  const lines = stdout.split("\n");
  const runs = lines.filter((line) => /^(not )?ok \d+ - /.test(line)).length;
  if (code === 0) return { killer: null, detail: "", runs };
  const failed = lines.find((line) => line.startsWith("not ok "));
  if (failed !== undefined) {
    return { killer: failed.replace(/^not ok \d+ - /, ""), detail: "", runs };
  }
  const detail = stderr.trim().split("\n").at(-1) ?? "";
  return { killer: code === null ? "a test that never ends" : "a file of tests", detail, runs };
}

/**
 * A campaign against what is in the copy. A story that fails on the stack as it is, here, proves nothing, and is an
 * error: then there is a bug to mend first.
 */
async function campaign(copy: Copy, { seconds, seed }: TrialOptions): Promise<Hunted> {
  const { code, stdout } = await copy.deno(
    [
      "run",
      "--no-check",
      "--allow-read",
      "tests/mutants/hunt.ts",
      `--seconds=${seconds}`,
      `--seed=${seed}`,
    ],
    seconds + GRACE_SECONDS,
  );
  if (code !== 0) {
    const check = code === null ? "a run that never ends" : "a process that dies";
    return { runs: 0, seconds, find: { check, message: "" } as Find };
  }
  const hunted: Hunted = JSON.parse(stdout);
  const { find } = hunted;
  const innocent = find === null ? null : judged(find.story, find.seed);
  if (innocent !== null) {
    throw new Error(`Cannot judge mutants: the stack as it is fails a story: ${innocent.message}`);
  }
  return hunted;
}
