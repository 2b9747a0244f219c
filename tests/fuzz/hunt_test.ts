/** Laws of a hunt: what a campaign makes of a failure, at once or bit by bit. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parseFeatures } from "../../lib/fuzz/features.ts";
import { storyOf } from "../../lib/fuzz/generate.ts";
import { hunt, type HuntTask } from "../../lib/fuzz/hunt.ts";
import { seedOf } from "../../lib/fuzz/seeds.ts";
import type { ShrinkProgress } from "../../lib/fuzz/shrink.ts";
import { COURT, Trial } from "../../lib/fuzz/trial.ts";

/** Without TIME-WAIT nobody answers the last FIN that comes again. */
const ONLY = parseFeatures([
  "no-time-wait,reuse,connections,both-close,send,loss,holds,msl",
]);
const SEED = seedOf(1, 444);

function taskOf(changes: Partial<HuntTask> = {}): HuntTask {
  const [mark] = Trial.marksOf(COURT, storyOf(SEED, { only: ONLY }), SEED);
  return {
    failed: { run: 444, seed: SEED, check: mark!.split(":")[0]!, mark: mark!, story: null },
    best: null,
    only: ONLY,
    known: [],
    file: null,
    folder: "found/",
    taken: [],
    campaign: "halfopen fuzz",
    timeMax: Infinity,
    ...changes,
  };
}

/** A hunt that somebody stops after so many runs; with what it told. */
function hunted(task: HuntTask, runsMax = Infinity) {
  const told: ShrinkProgress[] = [];
  let asked = 0;
  const hooks = { now: () => asked, stopped: () => ++asked > runsMax };
  const outcome = hunt(task, { ...hooks, progress: (progress) => told.push(progress) });
  return { outcome: outcome!, told };
}

Deno.test("hunt() takes up the smallest story that another had: it is saved, or shrunk on to the same end", () => {
  const whole = hunted(taskOf());
  const cut = hunted(taskOf(), 20);
  assert(cut.outcome.size > whole.outcome.size && !cut.outcome.complete);
  const { best, size } = cut.told.at(-1)!;
  const kept = hunted(taskOf({ best, timeMax: 0 }));
  assertEquals([kept.outcome.size, kept.outcome.complete], [size, false]);
  assertStringIncludes(kept.outcome.text!, `in the run of seed ${SEED}.`);
  assertEquals([kept.outcome.rest, cut.outcome.rest, whole.outcome.rest], [null, best, null]);
  const on = hunted(taskOf({ best, file: "found/x.ts", known: [whole.outcome] }));
  assertEquals([on.outcome.size, on.outcome.complete], [whole.outcome.size, true]);
  assertStringIncludes(on.outcome.text!, "Replay: halfopen run found/x.ts");
});
