import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { Instant } from "../../lib/base/time.ts";
import { fingerprintOf, leftOf, rulesOf } from "../../lib/fuzz/explore_print.ts";
import { exploredOf } from "../../lib/fuzz/explore_setup.ts";
import { ExploredWorld } from "../../lib/fuzz/explore_world.ts";
import type { InFlight } from "../../lib/fuzz/explore_model.ts";
import { casesOf } from "../../lib/scenario/cases.ts";
import type { Scenario } from "../../lib/scenario/format.ts";
import { patternChunk } from "../../lib/wire/payload.ts";
import { bothCloses } from "./explore_stories.ts";

// Whatever decides the future of a state shows in what is told of it.

function worldOf(story: Scenario): { at: ExploredWorld; print: () => string } {
  const explored = exploredOf(casesOf(story)[0]!.story, {});
  const at = new ExploredWorld(explored);
  const rules = rulesOf(explored);
  return { at, print: () => JSON.stringify(fingerprintOf(at, rules).map(String)) };
}

type Fields = Record<string, unknown>;

function other(value: unknown): unknown {
  return typeof value === "boolean" ? !value : (value as number) + 1;
}

Deno.test("every field of a packet in flight is told, and who sends it, and how long it was held", () => {
  const { at, print } = worldOf(bothCloses);
  at.take({ kind: "deliver", place: 0 });
  const [one] = at.flight as [InFlight];
  const before = print();
  const shows = (changed: object, what: string) => {
    at.flight[0] = { ...one, ...changed };
    assertNotEquals(print(), before, what);
  };
  const { packet } = one;
  const body = packet.body as unknown as Fields & { options: Fields };
  for (const name of ["seq", "ack", "flags", "window", "urgent", "srcPort", "dstPort", "length"]) {
    shows({ packet: { ...packet, body: { ...body, [name]: other(body[name]) } } }, name);
  }
  for (
    const [name, value] of Object.entries({
      mss: 1,
      windowScale: 9,
      sackPermitted: false,
      timestamps: [1, 2],
      sack: [[1, 2]],
    })
  ) {
    const options = { ...body.options, [name]: value };
    shows({ packet: { ...packet, body: { ...body, options } } }, name);
  }
  const [value, echo] = body.options.timestamps as [number, number];
  for (const timestamps of [[value + 1, echo], [value, echo + 1], [value, 0]]) {
    const options = { ...body.options, timestamps };
    shows({ packet: { ...packet, body: { ...body, options } } }, `timestamps ${timestamps}`);
  }
  const text = { chunk: patternChunk(7), offset: 3, length: 2 };
  shows({ packet: { ...packet, body: { ...body, ...text } } }, "text");
  for (const name of ["tos", "ttl", "corrupted"] as const) {
    shows({ packet: { ...packet, [name]: other(packet[name]) } }, name);
  }
  shows({ from: one.to, to: one.from }, "direction");
  shows({ held: true }, "held");
  at.flight[0] = { ...one, held: true };
  const held = print();
  at.flight[0] = { ...one, held: true, since: (one.since - 1) as Instant };
  assertNotEquals(print(), held);
});

Deno.test("how many acts were taken is told, though nothing else shows it", () => {
  const { at, print } = worldOf({
    ...bothCloses,
    script: [
      { on: "A", connect: "B:80", as: "c" },
      { at: "1s", release: "nothing" },
      { at: "1s", release: "nothing" },
    ],
  });
  at.stage.world.now = 1e9 as Instant;
  const before = print();
  at.take({ kind: "act" });
  assertNotEquals(print(), before);
});

Deno.test("the network is a bag: its order is not told, the number of copies is", () => {
  const { at, print } = worldOf(bothCloses);
  at.take({ kind: "copy", place: 0 });
  at.take({ kind: "copy", place: 0 });
  assert(at.flight.length >= 2);
  const before = print();
  at.flight.reverse();
  assertEquals(print(), before);
  at.flight.push(at.flight[0]!);
  assertNotEquals(print(), before);
});

Deno.test("what ends and hosts have come to is told: final states are judged by it", () => {
  const { at, print } = worldOf(bothCloses);
  for (let n = 0; n < 3; n++) at.take({ kind: "deliver", place: 0 });
  const { world } = at.stage;
  const end = world.tracker!.find("B.c") as unknown as Fields;
  const before = print();
  const shows = (part: Fields, name: string, value: unknown) => {
    const kept = part[name];
    part[name] = value;
    assertNotEquals(print(), before, name);
    part[name] = kept;
    assertEquals(print(), before);
  };
  for (const name of ["accepted", "eof", "sentOctets", "receivedOctets", "stateNumber"]) {
    shows(end, name, other(end[name]));
  }
  shows(end, "outcome", "reset");
  shows(end, "told", ["R1"]);
  const host = world.host("B") as unknown as Fields;
  for (const name of ["accepted", "established", "paused"]) shows(host, name, other(host[name]));
  shows(at.script as unknown as Fields, "cursor", 0);
  const { id } = world.tracker!.find("B.c")!;
  at.resets[id] = true;
  assertNotEquals(print(), before);
});

Deno.test("what the story's own faults and acts may ask of the past is told", () => {
  const story: Scenario = {
    ...bothCloses,
    faults: [{ drop: { from: "A", is: "SYN", try: 3 } }, { hold: { has: "FIN" }, as: "late" }],
  };
  const { at, print } = worldOf(story);
  const { faults, tracker } = at.stage.world;
  const before = print();
  const numbers = tracker!.find("A.c")!.numbers!;
  numbers.tries = new Map([[0, 2]]);
  const again = print();
  assertNotEquals(again, before);
  faults.all[0]!.hits = 1;
  assertNotEquals(print(), again);
  const timed = exploredOf(
    { ...story, faults: [{ drop: { from: "A", between: ["0s", "1s"] } }] },
    {},
  );
  assertEquals(rulesOf(timed), { moments: true, sendings: true, last: false });
  assertEquals(rulesOf(exploredOf(bothCloses, {})), {
    moments: false,
    sendings: false,
    last: false,
  });
});

Deno.test("what the network may still do is told apart from the state, each in an octet of its own", () => {
  const { at } = worldOf(bothCloses);
  Object.assign(at, { drops: 1, dups: 2, holds: 3, faults: Infinity });
  assertEquals(leftOf(at) >>> 0, 0x01_02_03_ff);
});
