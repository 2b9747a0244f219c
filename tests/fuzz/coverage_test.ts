/** Laws of coverage: what each event of a run reaches, which cells there are, and maps that are joined. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { ScenarioError } from "../../lib/base/fail.ts";
import { seqDiff } from "../../lib/base/seq.ts";
import { LEGAL_EDGES } from "../../lib/check/legal_edges.ts";
import { ACK_EDGES, cells, type Facts, lengthOf, SEQ_EDGES } from "../../lib/check/matrix_axes.ts";
import { Coverage } from "../../lib/fuzz/coverage.ts";
import {
  ACK_CLASSES,
  ackClassOf,
  MOVES_FROM,
  moveSpot,
  SEQ_CLASSES,
  seqClassOf,
  spotName,
  SPOTS,
} from "../../lib/fuzz/coverage_axes.ts";
import { CoverageMap } from "../../lib/fuzz/coverage_map.ts";
import { RULED_OUT, ruleFor, RULES } from "../../lib/fuzz/coverage_rules.ts";
import { coverageText } from "../../lib/fuzz/coverage_text.ts";
import type { Scenario } from "../../lib/scenario/format.ts";
import { FAMILIES, type Family } from "../properties/families.ts";
import { reachedBy, stories, watch } from "./watched.ts";

const FACTS: Facts = {
  iss: 5_000,
  sndUna: 6_000,
  sndNxt: 6_020,
  sndWndMax: 65_535,
  irs: -50,
  rcvNxt: -20, // the window goes past the wrap
  rcvWnd: 1_000,
};

Deno.test("seqClassOf() puts each edge of the arrival matrix into the class of its name", () => {
  for (const { situation, kind, seq, ack } of cells()) {
    if (seq === "any" || seq === "wrap" || ack !== "none") continue;
    const length = lengthOf(kind);
    const window = situation.shut ? 0 : FACTS.rcvWnd;
    const at = SEQ_EDGES[seq].of({ ...FACTS, rcvWnd: window }, length);
    const { name } = SEQ_CLASSES[seqClassOf(seqDiff(at, FACTS.rcvNxt), length, window)]!;
    const past = (seq === "fills" && length > 10) || (seq === "right-edge" && length > 1);
    const ends = seq === "right-edge" && length === 1;
    assertEquals(name, past ? "over" : ends ? "fills" : seq, `${kind.name}, ${seq}`);
  }
});

Deno.test("seqClassOf() of a window of one number knows but its edges", () => {
  const names = (length: number) =>
    [-2, -1, 0, 1, 2].map((ahead) => SEQ_CLASSES[seqClassOf(ahead, length, 1)]!.name);
  assertEquals(names(0), ["far-left", "left-of", "left-edge", "right-of", "far-right"]);
  assertEquals(names(1), ["far-left", "left-of", "fills", "right-of", "far-right"]);
  assertEquals(names(2), ["left-of", "across", "over", "right-of", "far-right"]);
});

Deno.test("ackClassOf() puts each edge of the arrival matrix into the class of its name", () => {
  const { sndUna, sndNxt } = FACTS;
  for (const edge of ["too-old", "oldest", "old", "una", "inside", "nxt", "beyond"] as const) {
    const ack = ACK_EDGES[edge].of(FACTS, 0);
    const { name } = ACK_CLASSES[ackClassOf(seqDiff(ack, sndUna), seqDiff(sndNxt, sndUna))]!;
    assertEquals(name, edge === "too-old" || edge === "oldest" ? "old" : edge);
  }
  assertEquals([-1, 0, 1].map((ahead) => ACK_CLASSES[ackClassOf(ahead, 0)]!.name), [
    "old",
    "quiet",
    "beyond",
  ]);
});

const CLEAN_CLOSE: Scenario = {
  why: "Nothing goes wrong",
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  script: [
    { on: "A", connect: "B:80", as: "c" },
    { at: "1s", on: "A.c", send: 1 },
    { at: "2s", on: "A.c", do: "shutdown" },
    { at: "3s", on: "B.c", do: "shutdown" },
    { end: {} },
  ],
};

Deno.test("Coverage notes every event of a clean life once, at the place where it happened", () => {
  assertEquals(reachedBy(CLEAN_CLOSE), [
    "CLOSED, connect",
    "CLOSED to SYN-SENT by call",
    "LISTEN, SYN, SEQ any",
    "LISTEN to SYN-RECEIVED by segment",
    "SYN-SENT, SYN,ACK, SEQ any, ACK nxt",
    "SYN-SENT to ESTABLISHED by segment",
    "SYN-RECEIVED, from LISTEN, ACK, SEQ left-edge, ACK nxt",
    "SYN-RECEIVED to ESTABLISHED by segment",
    "ESTABLISHED, accept",
    "ESTABLISHED, send",
    "ESTABLISHED, ACK +10, SEQ left-edge, ACK quiet",
    "ESTABLISHED, read",
    "ESTABLISHED, late ACK",
    "ESTABLISHED, ACK, SEQ left-edge, ACK nxt",
    "ESTABLISHED, shutdown",
    "ESTABLISHED to FIN-WAIT-1 by call",
    "ESTABLISHED, FIN,ACK, SEQ left-edge, ACK quiet",
    "ESTABLISHED to CLOSE-WAIT by segment",
    "FIN-WAIT-1, ACK, SEQ left-edge, ACK nxt",
    "FIN-WAIT-1 to FIN-WAIT-2 by segment",
    "CLOSE-WAIT, shutdown",
    "CLOSE-WAIT to LAST-ACK by call",
    "FIN-WAIT-2, FIN,ACK, SEQ left-edge, ACK quiet",
    "FIN-WAIT-2 to TIME-WAIT by segment",
    "LAST-ACK, ACK, SEQ left-edge, ACK nxt",
    "LAST-ACK to CLOSED by segment",
    "TIME-WAIT, time is up",
    "TIME-WAIT to CLOSED by timeout",
  ]);
});

Deno.test("Coverage tells timers, resets of unknown segments and reboots", () => {
  const names = reachedBy({
    ...CLEAN_CLOSE,
    faults: [{ drop: { from: "A", is: "SYN", try: 1 } }, {
      drop: { from: "A", length: 1, try: 1 },
    }],
    script: [
      ...CLEAN_CLOSE.script.slice(0, 1),
      { at: "2s", on: "A.c", send: 1 },
      { at: "4s", on: "B", do: "reboot" },
      { at: "5s", on: "A.c", send: 1 },
      { end: {} },
    ],
  });
  for (
    const name of [
      "SYN-SENT, SYN again",
      "ESTABLISHED, text again",
      "ESTABLISHED, reboot",
      "CLOSED, ACK +10, SEQ any, ACK any",
      "ESTABLISHED, RST, SEQ left-edge",
      "ESTABLISHED to CLOSED by reset",
    ]
  ) assert(names.includes(name), name);
});

Deno.test("Coverage leaves out what only a story's own segments reach", () => {
  const inject = { to: "B", from: "A", of: "A.c", flags: "SYN,FIN", seq: 1 } as const;
  const story: Scenario = {
    ...CLEAN_CLOSE,
    script: [...CLEAN_CLOSE.script.slice(0, 1), { at: "1s", inject }, { end: {} }],
  };
  assertEquals(reachedBy(story).filter((name) => name.includes("SYN,FIN")), []);
});

Deno.test("Coverage leaves out what only a counterfactual policy reaches", () => {
  const hosts = { A: {}, B: { listen: 80, tcp: { handshake: "two-way" } } } as const;
  const names = reachedBy({ ...CLEAN_CLOSE, hosts });
  assert(names.includes("ESTABLISHED to CLOSE-WAIT by segment"));
  assertEquals(names.filter((name) => name.endsWith("by policy")), []);
});

Deno.test("no random story reaches what a rule says cannot be reached", () => {
  const coverage = new Coverage();
  const map = new CoverageMap();
  for (const family of Object.keys(FAMILIES) as Family[]) {
    for (const [seed, story] of stories(50, 41, family).entries()) {
      watch(coverage, { story, seed });
      map.add(coverage.spots, coverage.count);
    }
  }
  assertEquals(map.defects(), []);
  const { reached, transitionsReached } = map.counts;
  assert(reached > 180 && transitionsReached > 35, `${reached}, ${transitionsReached}`);
});

Deno.test("a spot that is reached against a rule is told as the rule's defect", () => {
  const spot = RULED_OUT.findIndex((rule) => rule !== 0);
  const map = new CoverageMap();
  map.add([spot]);
  assertEquals(map.defects(), [
    `${spotName(spot)} was reached, against the rule "${ruleFor(spot)!.why}"`,
  ]);
  assertEquals(map.counts.reached, 0);
  assert(coverageText(map).includes("Defects of the rules:"));
});

Deno.test("every legal edge is a transition that can be reached, or a rule says why not", () => {
  const legal = new Set(LEGAL_EDGES.map(([from, to, cause]) => moveSpot(from, to, cause)));
  const open = [...legal].filter((spot) => RULED_OUT[spot] === 0);
  assertEquals(new CoverageMap().counts.transitions, open.length);
  for (let spot = MOVES_FROM; spot < SPOTS; spot++) {
    if (!legal.has(spot)) assertEquals(ruleFor(spot)?.why, "no such edge is legal");
  }
  for (const [i, { why }] of RULES.entries()) {
    assert(RULED_OUT.includes(i + 1), `the rule "${why}" rules nothing out`);
  }
});

Deno.test("spotName() gives every spot a name of its own", () => {
  const names = new Set(Array.from({ length: SPOTS }, (_, spot) => spotName(spot)));
  assertEquals(names.size, SPOTS);
});

function mapOf(seed: number): CoverageMap {
  const coverage = new Coverage();
  const map = new CoverageMap();
  for (const [i, story] of stories(20, seed).entries()) {
    watch(coverage, { story, seed: i });
    map.add(coverage.spots, coverage.count);
  }
  return map;
}

Deno.test("CoverageMap.merge() adds up, in any order, and JSON brings the map back", () => {
  const [one, other] = [mapOf(1), mapOf(2)];
  const there = new CoverageMap();
  const back = new CoverageMap();
  for (const map of [one, other]) there.merge(map);
  for (const map of [other, one]) back.merge(map);
  assertEquals(there.toJSON(), back.toJSON());
  assertEquals(there.runs, 40);
  there.hits.forEach((hits, spot) => assertEquals(hits, one.hits[spot]! + other.hits[spot]!));
  const read = CoverageMap.fromJSON(JSON.parse(JSON.stringify(there)), "coverage.json");
  assertEquals(read.toJSON(), there.toJSON());
  assertEquals(read.counts, there.counts);
});

Deno.test("CoverageMap.add() counts new spots, and hasNew() knows of them before", () => {
  const map = new CoverageMap();
  assertEquals([map.hasNew([3, 4]), map.add([3, 4])], [true, 2]);
  assertEquals([map.hasNew([3, 4]), map.hasNew([4, 5]), map.hasNew([4, 5], 1)], [
    false,
    true,
    false,
  ]);
  assertEquals(map.add([4, 5]), 1);
});

Deno.test("CoverageMap.fromJSON() says what is wrong with a file", () => {
  const json = mapOf(1).toJSON();
  const read = (value: unknown) => () => CoverageMap.fromJSON(value, "coverage.json");
  const bad: readonly (readonly [unknown, string])[] = [
    [null, "is no coverage of format 1"],
    [{ ...json, format: 2 }, "is no coverage of format 1"],
    [{ ...json, axes: "1x2" }, `its axes are "1x2"`],
    [{ ...json, spots: [0, 1] }, "0 and 1 at spots[0]"],
    [{ ...json, spots: [1, "a"] }, "1 and a at spots[0]"],
    [{ ...json, spots: [99_999, 1] }, "there is no spot 99998"],
    [{ ...json, runs: -1 }, "runs is -1"],
  ];
  for (const [value, message] of bad) assertThrows(read(value), ScenarioError, message);
});

Deno.test("coverageText() keeps to 100 columns and tells what was not found, and why", () => {
  const map = mapOf(3);
  const text = coverageText(map, { cells: true });
  const lines = text.split("\n");
  assertEquals(lines.filter((line) => line.length > 100), []);
  const { reached, cells, transitions, transitionsReached } = map.counts;
  assert(lines[0]!.startsWith(`${reached} of ${cells} cells (`));
  assert(lines[0]!.includes(`${transitionsReached} of ${transitions} transitions`));
  for (const part of ["Never found", "another incarnation", "Unreachable by argument:"]) {
    assert(text.includes(part), part);
  }
  for (const { why } of RULES) assert(text.replaceAll(/\n +/g, " ").includes(why), why);
  // A row of the table of shares: what is reached and what there is, added up over all rows, are the counts.
  const shares = [...text.split("Cells by SEQ")[0]!.matchAll(/ (\d+)\/(\d+)/g)];
  assertEquals(shares.reduce((sum, [, part]) => sum + Number(part), 0), reached);
  assertEquals(shares.reduce((sum, [, , all]) => sum + Number(all), 0), cells);
});
