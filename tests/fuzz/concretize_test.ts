/**
 * Laws of written-down chance: a story without a draw whose run is the one that chance made.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { CHECK_NAMES } from "../../lib/check/view.ts";
import { concretize, concretized } from "../../lib/fuzz/concretize.ts";
import { tellOnce } from "../../lib/fuzz/judge.ts";
import type { LinkSettings, Scenario, Step } from "../../lib/scenario/format.ts";
import { readScenario } from "../../lib/scenario/read.ts";
import type { RunResult } from "../../lib/scenario/run.ts";
import { WILD_STORY } from "./broken.ts";

const SCRIPT: readonly Step[] = [
  { on: "A", connect: "B:80", as: "c" },
  { on: "A.c", send: 3000 },
  { at: "500ms", on: "B.c", send: 2000 },
  { at: "800ms", on: "A.c", do: "shutdown" },
  { at: "900ms", on: "B.c", do: "shutdown" },
];

/** One segment at a time. */
const SINGLE: readonly Step[] = SCRIPT.map((step) =>
  "send" in step ? { ...step, send: 1000 } : step
);

function told(link: LinkSettings, more: Partial<Scenario> = {}): Scenario {
  return {
    why: "Chance is written down",
    hosts: { A: {}, B: { listen: 80 } },
    link,
    script: SCRIPT,
    ...more,
  };
}

/** What the hosts saw and when: what was delivered and read, where states changed; at one moment in any order. */
function seen({ events }: RunResult): string[] {
  return events!.flatMap((event) => {
    const at = `${event.at} ${event.kind}`;
    switch (event.kind) {
      case "delivered": {
        const { body } = event.packet;
        if (body.kind !== "segment") return [];
        return [`${at} ${event.host} ${body.seq} ${body.ack} ${body.flags} ${body.length}`];
      }
      case "moved":
        return [`${at} ${event.end.name} ${event.from} ${event.to}`];
      case "read":
        return [`${at} ${event.end.name} ${event.payload.length}`];
      default:
        return [];
    }
  }).sort();
}

/** The story, written down; its run must be the same and draw nothing. */
function assertSameRun(story: Scenario, seed: number): Scenario {
  const concrete = concretize(story, seed);
  assertEquals(readScenario(concrete, "a test", CHECK_NAMES), concrete);
  const run = tellOnce(concrete, seed, true);
  assertEquals(run.draws, 0);
  assertEquals(seen(run), seen(tellOnce(story, seed, true)));
  return concrete;
}

const LINKS: Readonly<Record<string, LinkSettings>> = {
  loss: { delay: "20ms", loss: 0.3 },
  duplication: { delay: "20ms", duplicate: 0.4 },
  "loss of either copy": { delay: "20ms", duplicate: 0.4, loss: 0.3 },
  corruption: { delay: "20ms", corrupt: 0.3, duplicate: 0.2 },
  jitter: { delay: "20ms", jitter: "15ms" },
  reordering: { delay: "20ms", reorder: 0.3 },
  "a rate and its queue": { delay: "20ms", rate: "200kbit", queue: { packets: 3 } },
  "an MTU": { delay: "20ms", mtu: 1000 },
  partitions: { delay: "20ms", partitions: [["10ms", "300ms"], ["1s", "1500ms"]] },
};

for (const [what, link] of Object.entries(LINKS)) {
  Deno.test(`concretize() writes down ${what}`, () => {
    // A link's copy goes right behind its original, a fault's behind all that is sent at that moment.
    const script = link.duplicate === undefined ? SCRIPT : SINGLE;
    for (let seed = 1; seed <= 8; seed++) assertSameRun(told(link, { script }), seed);
  });
}

Deno.test("concretize() writes down links that differ by direction and change in the middle", () => {
  const script: Step[] = [
    ...SCRIPT.slice(0, 3),
    { at: "600ms", relink: { delay: "90ms", loss: 0.2 }, between: "A>B" },
    { at: "700ms", relink: { delay: "1ms", jitter: "1ms", reorder: 0.1 } },
    ...SCRIPT.slice(3),
    { at: "1s", relink: { delay: "5ms", loss: 0, jitter: "0s", reorder: 0 } },
  ];
  const links = { "B>A": { delay: "150ms", duplicate: 0.2 } } as const;
  for (let seed = 1; seed <= 10; seed++) {
    assertSameRun(told({ delay: "20ms", loss: 0.2 }, { script, links }), seed);
  }
});

Deno.test("concretize() writes down the story's own faults, held segments too", () => {
  const faults = [
    { hold: { of: "A.c", octets: [0, 99] }, as: "held" },
    { duplicate: { from: "B", is: "ACK" }, copies: 2, after: "30ms" },
    { delay: { has: "FIN" }, by: "70ms" },
    { drop: { from: "A", is: "SYN", try: 1 } },
  ] as const;
  const script: Step[] = [...SCRIPT, { at: "3s", release: "held" }];
  for (let seed = 1; seed <= 5; seed++) {
    const concrete = assertSameRun(told({ delay: "20ms", loss: 0.1 }, { faults, script }), seed);
    const text = JSON.stringify(concrete);
    assert(!text.includes("hold") && !text.includes("release"), text);
  }
});

Deno.test("concretize() writes down what came to a host that stood still, and what nobody sent", () => {
  const script: Step[] = [
    SCRIPT[0]!,
    { on: "A.c", send: 1000 },
    { at: "100ms", on: "B", do: "pause" },
    { at: "700ms", on: "B", do: "resume" },
    { at: "800ms", on: "A", do: "reboot" }, // its host answers B with resets of its own
    { at: "900ms", on: "B.c", send: 1000 },
  ];
  for (let seed = 1; seed <= 5; seed++) {
    assertSameRun(told({ delay: "20ms", loss: 0.1, duplicate: 0.3 }, { script }), seed);
  }
});

Deno.test("concretize() keeps the order in which a host that stood still takes what waited", () => {
  const script: Step[] = [
    SCRIPT[0]!,
    { at: "100ms", on: "B", do: "pause" },
    { on: "A.c", send: 2000 },
    { at: "150ms", on: "A.c", send: 1000 },
    { at: "1s", on: "B", do: "resume" },
    { at: "2s", on: "A.c", do: "shutdown" },
  ];
  const hosts = { A: { tcp: { mtu: 296 } }, B: { listen: 80 } } as const;
  const order = (run: RunResult) =>
    run.events!.flatMap((event) => {
      if (event.kind !== "delivered" || event.packet.body.kind !== "segment") return [];
      const { seq, ack, length } = event.packet.body;
      return [[event.at, event.host, seq, ack, length]];
    });
  for (let seed = 1; seed <= 8; seed++) {
    const story = told({ delay: "20ms", jitter: "15ms", duplicate: 0.2 }, { hosts, script });
    const concrete = assertSameRun(story, seed);
    assertEquals(order(tellOnce(concrete, seed, true)), order(tellOnce(story, seed, true)));
  }
});

Deno.test("concretize() leaves what happens as it was, whatever a link does", () => {
  const chance = fc.constantFrom(0, 0, 0.05, 0.3);
  const links = fc.record<LinkSettings>({
    delay: fc.constantFrom("0s", "7ms", "40ms"),
    jitter: fc.constantFrom("0s", "3ms", "30ms"),
    loss: chance,
    duplicate: chance,
    reorder: chance,
    corrupt: chance,
  });
  let same = 0;
  let runs = 0;
  const seeds = fc.integer({ min: 1, max: 1000 });
  for (const [link, seed] of fc.sample(fc.tuple(links, seeds), { seed: 5, numRuns: 60 })) {
    const run = tellOnce(told(link, { script: SINGLE }), seed, true);
    const again = tellOnce(concretize(told(link, { script: SINGLE }), seed), seed, true);
    assertEquals(again.draws, 0);
    runs++;
    if (JSON.stringify(seen(run)) === JSON.stringify(seen(again))) same++;
  }
  // What comes to both hosts at one moment may come in another order.
  assert(same >= 0.95 * runs, `${same} of ${runs}`);
});

Deno.test("concretized() names segments by what they are, and by a moment only where that is not enough", () => {
  const faults = concretize(told({ delay: "20ms", loss: 0.4 }), 3).faults!;
  assert(faults.length > 2, String(faults.length));
  for (const fault of faults) {
    assert("drop" in fault && fault.drop.of !== undefined && fault.drop.try !== undefined);
    assertEquals(fault.drop.between, undefined);
  }
});

Deno.test("concretized() keeps the story's own faults up to the extent that it is asked for", () => {
  const run = tellOnce(WILD_STORY, 5, true);
  const [nothing, losses, chance, everything] =
    (["nothing", "losses", "chance", "everything"] as const)
      .map((extent) => concretized(WILD_STORY, run, extent));
  const counts = [nothing, losses, chance, everything].map((story) => story!.faults?.length ?? 0);
  assertEquals(nothing!.faults, WILD_STORY.faults);
  assertEquals(nothing!.link, { delay: "20ms" });
  assert(counts[0]! < counts[1]! && counts[1]! < counts[2]!, String(counts));
  assert(!JSON.stringify(everything!.faults).includes("optional"));
  for (const story of [nothing, losses, chance, everything]) {
    assertEquals(tellOnce(story!, 5).draws, 0);
  }
});
