/**
 * Laws of shrinking: what is left is short, fails as the story that was found did, and fairly.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { boundsOf, goesOn, isFair, nothingHeld, oldestOf } from "../../lib/fuzz/fairness.ts";
import { tellOnce } from "../../lib/fuzz/judge.ts";
import { mend } from "../../lib/fuzz/mend.ts";
import { shrink, shrinking, type ShrinkProgress, sizeOf } from "../../lib/fuzz/shrink.ts";
import { type Court, Trial } from "../../lib/fuzz/trial.ts";
import type { Fault, Scenario, Step } from "../../lib/scenario/format.ts";
import {
  BreaksDown,
  courtAgainst,
  courtOf,
  edgeOf,
  SkipsThird,
  SwallowsEof,
  TakesCopies,
  WILD_STORY,
} from "./broken.ts";

const EDGES = courtAgainst(edgeOf);
const why = WILD_STORY.why;

/** The wild story, shrunk to what an edge needs. */
function shrunkTo(edge: string, seed: number): Scenario {
  const mark = `legal-edges: ${edge}`;
  const shrunk = shrink({ story: WILD_STORY, seed }, { court: EDGES, mark })!;
  assertEquals([shrunk.complete, shrunk.seed, shrunk.run!.draws], [true, 1, 0]);
  assert(Trial.marksOf(EDGES, shrunk.story, 1).includes(mark));
  return shrunk.story;
}

Deno.test("shrink() leaves of a long story what a state needs", () => {
  assertEquals(shrunkTo("SYN-SENT to ESTABLISHED by segment", 1), {
    why,
    hosts: { B: { listen: 80 }, C: {} },
    script: [{ on: "C", connect: "B:80", as: "c" }],
  });
  assertEquals(shrunkTo("SYN-RECEIVED to LISTEN by reset", 3), {
    why,
    hosts: { B: { listen: 80 }, C: {} },
    script: [{ on: "C", connect: "B:80", as: "c" }, { on: "C.c", do: "abort" }],
  });
});

for (
  const [edge, seed, most] of [
    ["FIN-WAIT-1 to CLOSING by segment", 1, 3],
    ["FIN-WAIT-2 to TIME-WAIT by segment", 1, 3],
    ["LAST-ACK to CLOSED by segment", 1, 3],
    ["TIME-WAIT to CLOSED by timeout", 1, 3],
    ["SYN-SENT to CLOSED by call", 5, 2],
    ["CLOSING to CLOSED by reset", 27, 4],
  ] as const
) {
  Deno.test(`shrink() needs ${most} steps and faults for ${edge}`, () => {
    const story = shrunkTo(edge, seed);
    assert(sizeOf(story) <= most, JSON.stringify(story));
  });
}

/** The first seed with which the wild story fails in a court. */
function failingIn(court: typeof EDGES): number {
  for (let seed = 1;; seed++) {
    if (Trial.marksOf(court, WILD_STORY, seed).length > 0) return seed;
  }
}

for (const [Stack, most] of [[TakesCopies, 4], [SkipsThird, 3], [BreaksDown, 1]] as const) {
  Deno.test(`shrink() finds the defect of ${Stack.name}`, () => {
    const court = courtOf(Stack);
    const seed = failingIn(court);
    const shrunk = shrink({ story: WILD_STORY, seed }, { court })!;
    assert(shrunk.complete);
    assert(sizeOf(shrunk.story) <= most, JSON.stringify(shrunk.story));
    assertEquals(Trial.marksOf(court, shrunk.story, shrunk.seed)[0], shrunk.mark);
    assertEquals(tellOnce(shrunk.story, shrunk.seed).failures, []); // the defect's fault alone
  });
}

Deno.test("shrink() says that there is nothing to shrink of a story that passes", () => {
  const story: Scenario = { why, hosts: { A: {}, B: {} }, script: [] };
  assertEquals(shrink({ story, seed: 1 }), undefined);
  assertEquals(shrink({ story, seed: 1 }, { mark: "legal-edges: none" }), undefined);
});

const CLOSING = { court: EDGES, mark: "legal-edges: FIN-WAIT-1 to CLOSING by segment" };

Deno.test("shrink() comes to the same story every time", () => {
  const [one, other] = [1, 2].map(() => shrink({ story: WILD_STORY, seed: 1 }, CLOSING)!);
  assertEquals([one!.story, one!.runs], [other!.story, other!.runs]);
});

Deno.test("shrink() keeps the smallest story so far when runs, time or patience run out", () => {
  const whole = shrink({ story: WILD_STORY, seed: 1 }, CLOSING)!;
  let clock = 0;
  let asked = 0;
  for (
    const limit of [
      { runsMax: 20 },
      { timeMax: 20, now: () => clock++ },
      { stopped: () => asked++ > 20 },
    ]
  ) {
    const cut = shrink({ story: WILD_STORY, seed: 1 }, { ...CLOSING, ...limit })!;
    assertEquals(cut.complete, false);
    assert(cut.runs < whole.runs, `${cut.runs} of ${whole.runs}`);
    assert(sizeOf(cut.story) < sizeOf(WILD_STORY));
    assert(Trial.marksOf(EDGES, cut.story, cut.seed).includes(CLOSING.mark));
  }
});

/** Convicts runs in which segments to host B take so many different times at least. */
function delaysAtLeast(most: number): Court {
  return {
    run: (story, seed) => tellOnce(story, seed, true),
    complaints: (_story, { events, endedAt }) => {
      const sentAt = new Map<number, number>();
      const spans = new Set<number>();
      for (const event of events!) {
        if (event.kind === "sent") sentAt.set(event.packet.id, event.at);
        if (event.kind !== "delivered" || event.host !== "B") continue;
        spans.add(event.at - sentAt.get(event.packet.id)!);
      }
      if (spans.size < most) return [];
      const failure = { message: "time varies", expected: "", got: "", cite: "" };
      return [{ ...failure, check: "no-storm", at: endedAt, eventIndex: -1, of: null }];
    },
  };
}

Deno.test("shrink() leaves a story its chance where writing it down takes more faults than anybody reads", () => {
  const story: Scenario = {
    why,
    hosts: { A: { tcp: { mtu: 100 } }, B: { listen: 80 } },
    link: { delay: "20ms", jitter: "15ms" },
    script: [
      { on: "A", connect: "B:80", as: "c" },
      { at: "100ms", on: "A.c", send: 2400 },
      { at: "9s", on: "A.c", do: "shutdown" },
    ],
  };
  const few = shrink({ story, seed: 1 }, { court: delaysAtLeast(2) })!;
  assertEquals([few.run!.draws, few.seed], [0, 1]);
  assert(sizeOf(few.story) <= 4, JSON.stringify(few.story));
  const many = shrink({ story, seed: 1 }, { court: delaysAtLeast(25), runsMax: 400 })!;
  assert(many.run!.draws > 0);
  assertEquals([sizeOf(many.story), many.story.faults], [2, undefined]);
});

Deno.test("shrink() tells of each smaller story, shrinking() of each run", () => {
  const told: ShrinkProgress[] = [];
  const onProgress = (progress: ShrinkProgress) => told.push(progress);
  let turns = 0;
  for (const { best } of shrinking({ story: WILD_STORY, seed: 1 }, { ...CLOSING, onProgress })) {
    turns++;
    assertEquals(best, told.at(-1)!.best);
  }
  assert(turns > told.length && told.length > 5);
  assertEquals(told.at(-1)!.size, sizeOf(told.at(-1)!.best.story));
  assert(told[0]!.runs < told.at(-1)!.runs);
});

Deno.test("shrink() pins the ISNs where they matter, and only then the seed no longer does", () => {
  const first = 0x80000000;
  const court = courtAgainst((event) => {
    const isSyn = event.kind === "sent" && event.packet.body.kind === "segment" &&
      event.packet.body.flags === 2;
    // As with a comparison that goes wrong: it takes a number beyond the half.
    return isSyn && event.packet.body.seq >>> 0 > first ? "an ISN beyond the half" : undefined;
  });
  const story: Scenario = {
    why,
    hosts: { A: {}, B: { listen: 80 } },
    script: [{ on: "A", connect: "B:80", as: "c" }],
  };
  const seeds = Array.from({ length: 20 }, (_, i) => i + 1);
  const fails = (story: Scenario) =>
    seeds.filter((seed) => Trial.marksOf(court, story, seed).length > 0);
  assert(!fails(story).includes(1) || fails(story).length < 20);
  const seed = fails(story).find((seed) => seed !== 1)!;
  const shrunk = shrink({ story, seed }, { court })!;
  assertEquals(shrunk.seed, 1);
  const wanted = fails(story).includes(1) ? [] : seeds;
  if (wanted.length > 0) assertEquals(fails(shrunk.story), wanted);
});

// ---- fairness ----

function told(script: readonly Step[], faults: readonly Fault[] = []): Scenario {
  return {
    why,
    hosts: { A: { tcp: { msl: "1s" } }, B: { listen: 80, tcp: { msl: "1s" } } },
    link: { delay: "20ms" },
    faults,
    script: [{ on: "A", connect: "B:80", as: "c" }, ...script],
  };
}

const HOST_STOPS: Step = { at: "1s", on: "B", do: "pause" };
const READER_STOPS: Step = { at: "1s", on: "B.c", do: "pause" };

Deno.test("goesOn() wants hosts to go on, and for liveness readers and what is held", () => {
  const on = (step: Step & { on: string }): Step =>
    ({ ...step, at: "2s", do: "resume" }) as unknown as Step;
  const hold: Fault = { hold: { has: "FIN", try: 1 }, as: "held" };
  const cases: [Scenario, safe: boolean, lively: boolean][] = [
    [told([]), true, true],
    [told([HOST_STOPS]), false, false],
    [told([HOST_STOPS, on(HOST_STOPS as Step & { on: string })]), true, true],
    [told([READER_STOPS]), true, false],
    [told([READER_STOPS, on(READER_STOPS as Step & { on: string })]), true, true],
    [told([], [hold]), true, false],
    [told([{ at: "2s", release: "held" }], [hold]), true, true],
    [told([], [{ drop: { from: "A", length: [1, 9999] } }]), true, false],
    [told([], [{ drop: { from: "A", length: [1, 9999], times: 9 } }]), true, true],
  ];
  for (const [story, safe, lively] of cases) {
    assertEquals([goesOn(story, false), goesOn(story, true)], [safe, lively]);
  }
});

Deno.test("isFair() lets no segment outlive MSL that did not", () => {
  const late = (by: "200ms" | "1500ms") =>
    told([{ on: "A.c", send: 10 }], [{ delay: { from: "A", length: [1, 99], times: 1 }, by }]);
  const [soon, old] = [late("200ms"), late("1500ms")].map((story) => tellOnce(story, 1, true));
  assertEquals([oldestOf(soon!.events!), oldestOf(old!.events!)], [220e6, 1520e6]);
  const bounds = boundsOf(late("200ms"), soon!.events!);
  assertEquals(isFair(late("1500ms"), old!, false, bounds), false);
  const outliving: Scenario = { ...late("1500ms"), outlives: "MSL" };
  assertEquals(isFair(outliving, old!, false, boundsOf(outliving, old!.events!)), true);
  // What said that segments outlive MSL may stop saying so only once none does.
  assertEquals(isFair(late("1500ms"), old!, false, boundsOf(outliving, old!.events!)), false);
  assertEquals(isFair(late("200ms"), soon!, false, boundsOf(outliving, old!.events!)), true);
});

Deno.test("nothingHeld() sees what was held and never let go", () => {
  const hold: Fault = { hold: { has: "FIN" }, as: "held" };
  const steps: Step[] = [
    { at: "100ms", on: "A.c", do: "shutdown" },
    { at: "500ms", release: "held" },
  ];
  const runs = [told(steps, [hold]), told(steps.slice(0, 1), [hold])];
  assertEquals(runs.map((story) => nothingHeld(tellOnce(story, 1, true).events!)), [true, false]);
});

Deno.test("mend() takes along what speaks of a connection that is gone", () => {
  const story = told([
    { on: "B.c", send: 1 },
    { at: "1s", on: "B", connect: "A:80", as: "d" },
    { when: { "A.d": "ESTABLISHED" }, on: "A.d", do: "shutdown" },
    { release: "held" },
    { end: { "A.c": "ESTABLISHED", "B.d": "CLOSE-WAIT" } },
  ], [{ drop: { of: "B.d", is: "SYN" } }, { drop: { from: "A" } }]);
  const { script, faults } = mend({
    ...story,
    script: story.script.filter((step) => !("connect" in step) || step.as !== "d"),
  });
  assertEquals(script, [
    { on: "A", connect: "B:80", as: "c" },
    { on: "B.c", send: 1 },
    { end: { "A.c": "ESTABLISHED" } },
  ]);
  assertEquals(faults, [{ drop: { from: "A" } }]);
});

Deno.test("shrink() leaves no step that is refused, though the failure has another name without", () => {
  const court = courtOf(SwallowsEof);
  const story: Scenario = {
    why: "A stranger speaks of an end that there is not",
    hosts: { A: {}, B: { listen: 80 } },
    script: [
      { on: "B", connect: "A:80", as: "c" },
      { on: "A", connect: "B:80", as: "p" },
      { at: "0s", on: "A.p", do: "shutdown" },
      { inject: { to: "B", from: "A", of: "A.c", relativeTo: "next", flags: "ACK" } },
    ],
  };
  const [mark] = Trial.marksOf(court, story, 1);
  const shrunk = shrink({ story, seed: 1 }, { court })!;
  assert(shrunk.mark !== mark && shrunk.complete);
  assertEquals(shrunk.story.script.length, 2);
  // What is left passes once the defect is gone.
  assertEquals(tellOnce(shrunk.story, 1).failures, []);
});
