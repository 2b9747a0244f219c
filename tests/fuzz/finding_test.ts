/**
 * Laws of findings: a file that reads, fails by itself as long as the bug is there and passes once it is gone.
 *
 * @module
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { CHECK_NAMES } from "../../lib/check/view.ts";
import { isCorpusFile } from "../../lib/fuzz/corpus.ts";
import { demanding } from "../../lib/fuzz/demands.ts";
import { failedFile } from "../../lib/fuzz/failed_file.ts";
import {
  failsByItself,
  fileNameOf,
  type Finding,
  findingFile,
  findingOf,
  isSameBug,
} from "../../lib/fuzz/finding.ts";
import { literal } from "../../lib/fuzz/literal.ts";
import { unlively } from "../../lib/fuzz/liveness.ts";
import { markOf, shapeOf, taleOf, wordsOf } from "../../lib/fuzz/shape.ts";
import { shrink } from "../../lib/fuzz/shrink.ts";
import { COURT, type Court, Trial } from "../../lib/fuzz/trial.ts";
import { casesOf } from "../../lib/scenario/cases.ts";
import type { Scenario } from "../../lib/scenario/format.ts";
import { readScenario } from "../../lib/scenario/read.ts";
import { type RunFailure, runStory } from "../../lib/scenario/run.ts";
import { BreaksDown, courtOf, SkipsThird, TakesCopies, WILD_STORY } from "./broken.ts";

/** What a stack's defect makes of the wild story. */
function found(court: Court): Finding {
  for (let seed = 1;; seed++) {
    if (Trial.marksOf(court, WILD_STORY, seed).length === 0) continue;
    const failing = { story: WILD_STORY, seed };
    return findingOf(failing, shrink(failing, { court })!, court);
  }
}

/** The story in a file's text, as it would be loaded. */
function storyIn(text: string): Scenario {
  const body = text.slice(text.indexOf("export default scenario(")).replace("export default ", "");
  const value = new Function("scenario", `return ${body}`)((story: unknown) => story);
  return readScenario(value, "a finding", CHECK_NAMES);
}

for (const Stack of [TakesCopies, SkipsThird, BreaksDown]) {
  Deno.test(`findingFile() fails with the defect of ${Stack.name} and passes without`, () => {
    const court = courtOf(Stack);
    const finding = found(court);
    assert(finding.standsAlone && finding.complete);
    assertEquals(structuredClone(finding), finding); // a worker hands it on
    const path = `scenarios/regress/${fileNameOf(finding)}`;
    const campaign = "halfopen fuzz --seed 7";
    const text = findingFile(finding, { path, campaign });
    const story = storyIn(text);
    assertEquals(story, finding.story);
    assert(failsByItself(story, finding.seed, court));
    assertEquals(runStory(casesOf(story)[0]!, { seed: finding.seed }).failures, []);
    assert(
      text.includes(
        `\n * Found by halfopen fuzz --seed 7, in the run of seed ${finding.origin}.\n`,
      ),
    );
    assert(text.includes(`\n * Replay: halfopen run ${path}\n`), text);
    if (finding.failure === null) assertMatch(text, /\n \* The run throws TypeError: no 7 here\n/);
    else {
      assert(text.includes(`\n * ${finding.check}: ${finding.failure.message}\n`));
      assertMatch(text, /← failed here\n/);
      assert(text.includes(`cite: "${finding.failure.cite}"`));
    }
  });
}

Deno.test("findingOf() runs a story that chance has a say in with seeds among which it fails", () => {
  const court = courtOf(TakesCopies);
  const story: Scenario = {
    why: "Copies come by chance",
    hosts: { A: {}, B: { listen: 80 } },
    link: { delay: "20ms", duplicate: 0.2 },
    script: [{ on: "A", connect: "B:80", as: "c" }, { on: "A.c", send: 100 }],
  };
  const seed = [90, 91, 92, 93, 94, 95, 96, 97, 98, 99].find((seed) =>
    Trial.marksOf(court, story, seed).length > 0
  )!;
  // Shrinking that is cut short at once leaves the chance in.
  const shrunk = shrink({ story, seed }, { court, runsMax: 1 })!;
  const finding = findingOf({ story, seed }, shrunk, court);
  assert(!finding.complete && finding.standsAlone);
  assert(finding.seed <= finding.story.seeds!);
  assertMatch(
    findingFile(finding, { path: "x.ts" }),
    /It may get smaller: shrinking was cut short/,
  );
});

Deno.test("literal() folds a long text as deno fmt does", () => {
  const why = "w".repeat(91);
  assertEquals(literal({ why, of: [] }), `{\n  why:\n    "${why}",\n  of: [],\n}`);
  assertEquals(literal({ why: "w".repeat(80), s: "s".repeat(9) }).split("\n").length, 4);
});

// ---- liveness ----

/** A reader that stops for ever: nothing but liveness is broken, as with a stack that delivers nothing. */
const STALLED: Scenario = {
  why: "It stalls",
  hosts: { A: {}, B: { listen: 80 } },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "1s", on: "B.c", do: "pause" },
    { on: "A.c", send: 100 },
    { end: {} },
  ],
  faults: [{ drop: { from: "A", is: "SYN", try: 1 } }],
};

Deno.test("demanding() writes down what liveness demands, which no run is held against by itself", () => {
  const run = runStory(casesOf(STALLED)[0]!, { trace: true });
  const [failure] = unlively(STALLED, run);
  assertEquals(failure!.message, "the octets of A.c did not all arrive");
  assert(!failsByItself(STALLED, 1));
  const story = demanding(STALLED, failure!, run);
  assertEquals(story.script.at(-1), { end: { "B.c": { received: 100 } } });
  assertEquals(story.faults, [{ drop: { from: "A", is: "SYN", try: 1 }, optional: true }]);
  assert(failsByItself(story, 1));
  const going: Scenario = { ...story, script: story.script.filter((step) => !("do" in step)) };
  assert(!failsByItself(going, 1));
});

Deno.test("failedFile() tells a story that nobody shrank, and what a campaign demands of it", () => {
  const [failure] = unlively(STALLED, runStory(casesOf(STALLED)[0]!, { trace: true }));
  const failed = { run: 3, seed: 7, check: "end", mark: markOf(failure!), story: STALLED };
  const { name, text } = failedFile(failed);
  assertMatch(name, /^_failed_end_[0-9a-f]{8}\.json$/);
  assert(!isCorpusFile(name));
  const story = readScenario(JSON.parse(text), name, CHECK_NAMES);
  assert(failsByItself(story, 7));
  assertEquals(story.why, `It fails with --seed 7: ${failed.mark}`);
  // Nobody runs a story that a worker was lost in.
  let runs = 0;
  const run: Court["run"] = (...told) => (runs++, COURT.run(...told));
  const hang = { ...failed, check: "hang", mark: "hang: no end after 30 s" };
  assertStringIncludes(failedFile(hang, { ...COURT, run }).text, `"script"`);
  assertEquals(runs, 0);
});

Deno.test("demanding() makes a run that goes on for too long hit a bound", () => {
  // Healed at 1 s, says whoever knows of no later trouble: then a SYN of 3 min is too long.
  const story: Scenario = {
    why: "It goes on",
    hosts: { A: {}, B: {} },
    script: [{ at: "0s", on: "A", connect: "B:80", as: "c" }],
    faults: [{ drop: { from: "A" } }],
  };
  const run = runStory(casesOf(story)[0]!, { trace: true });
  const failure: RunFailure = {
    check: "end",
    at: run.endedAt,
    message: "the run went on for too long",
    expected: "its end",
    got: "its end 7 s later",
    cite: "RFC 9293, section 3.8",
    eventIndex: -1,
    of: null,
  };
  const { bounds } = demanding({ ...story, bounds: { events: 9 } }, failure, run);
  assertEquals(bounds!.events, 9);
  assertMatch(bounds!.virtualTime!, /^\d+(\.\d+)?(s|min)$/);
});

// ---- shapes ----

function failure(message: string, more: Partial<RunFailure> = {}): RunFailure {
  const at = 0 as RunFailure["at"];
  return {
    check: "rto-schedule",
    at,
    message,
    expected: "",
    got: "",
    cite: "",
    eventIndex: 0,
    of: null,
    ...more,
  };
}

Deno.test("wordsOf() leaves of a message what is not a run's own", () => {
  assertEquals(wordsOf("B.c#2 must not end in FIN-WAIT-1"), "END must not end in FIN-WAIT-1");
  assertEquals(wordsOf("A.c let SND.UNA pass SND.NXT"), "END let SND.UNA pass SND.NXT");
  assertEquals(
    wordsOf("A.c0 sent a segment again 1.5s too late"),
    "END sent a segment again N too late",
  );
  assertEquals(
    wordsOf("client waits for a timer at quiescence"),
    "client waits for a timer at quiescence",
  );
  assertEquals(wordsOf("A waits for a timer"), wordsOf("B waits for a timer"));
  assertEquals(
    wordsOf("B.c1 read 12 octets of A.c0#3, another incarnation"),
    wordsOf("A.x read 1 octet of B.y, another incarnation"),
  );
});

Deno.test("shapeOf() tells the state of the end that failed", () => {
  const run = runStory(casesOf(STALLED)[0]!, { trace: true });
  const at = (eventIndex: number) =>
    shapeOf(failure("A.c did it", { of: "A.c", eventIndex }), run.events);
  assertEquals(at(-1), "rto-schedule: END did it, in ESTABLISHED");
  assertEquals(at(4), "rto-schedule: END did it, in SYN-SENT");
  assertEquals(shapeOf(failure("A.c did it"), null), markOf(failure("B.d did it")));
});

Deno.test("isSameBug() knows a bug by its failure or by its tale", () => {
  const story = (name: string, send: number): Scenario => ({
    why: name,
    hosts: { A: {}, B: { listen: 80, tcp: { mtu: send } } },
    script: [
      { on: "A", connect: "B:80", as: name },
      { at: "1s", on: `A.${name}` as const, send },
      { end: {} },
    ],
    faults: [{ drop: { of: `A.${name}`, is: "ACK", try: 1 } }],
  });
  assertEquals(taleOf(story("c", 100)), "A.c connects; A.c sends; drop ACK of A.c");
  assertEquals(taleOf(story("c7", 1)), taleOf(story("c", 100)));
  const [a, b, c] = [["x", "t"], ["y", "t"], ["x", "u"]].map(([shape, tale]) => ({
    shape: shape!,
    tale: tale!,
  }));
  assert(isSameBug(a!, b!) && isSameBug(a!, c!) && !isSameBug(b!, c!));
});

Deno.test("fileNameOf() names a file after check and words, and no two alike", () => {
  const shape = "final-states: END must not end in FIN-WAIT-1, in FIN-WAIT-1";
  const name = "final_states_must_not_end_in_fin_wait_1.ts";
  assertEquals(fileNameOf({ check: "final-states", shape }), name);
  const taken = new Set([name]);
  assertEquals(
    fileNameOf({ check: "final-states", shape }, taken),
    "final_states_must_not_end_in_fin_wait_1_2.ts",
  );
});
