import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Instant, ms } from "../../lib/base/time.ts";
import { ladder } from "../../lib/trace/ladder.ts";
import { ladderRows } from "../../lib/trace/ladder_build.ts";
import { assertGolden } from "./golden.ts";
import { established, Tale } from "./tale.ts";
import * as tales from "./tales.ts";

const PICTURES = {
  handshake: tales.handshake,
  data_both_ways: tales.dataBothWays,
  four_way_close: tales.fourWayClose,
  last_ack_lost: () => tales.lastAckLost().events,
  duplicates: tales.duplicates,
  reordered: tales.reordered,
  drops: tales.drops,
  hold_and_release: tales.holdAndRelease,
  unknown_connection: tales.unknownConnection,
  injected_reset: tales.injectedReset,
  two_connections: tales.twoConnections,
  three_hosts: tales.threeHosts,
};

for (const [name, tell] of Object.entries(PICTURES)) {
  Deno.test(`ladder() draws ${name.replaceAll("_", " ")}`, () => {
    assertGolden(`${name}.txt`, ladder(tell()));
  });
}

Deno.test("ladder() draws the design's picture of a lost last ACK", () => {
  const { events, failed } = tales.lastAckLost();
  const mark = { index: failed, text: "failed here" };
  assertGolden("last_ack_lost_marked.txt", ladder(events, { rows: 6, mark }));
});

Deno.test("ladder() with colour differs by ANSI codes only", () => {
  for (const tell of [tales.drops, tales.duplicates, tales.injectedReset]) {
    const plain = ladder(tell());
    const coloured = ladder(tell(), { colour: true });
    assert(coloured !== plain);
    // deno-lint-ignore no-control-regex
    assertEquals(coloured.replace(/\x1b\[[\d;]*m/g, ""), plain);
  }
  assertGolden("drops_colour.txt", ladder(tales.drops(), { colour: true }));
});

Deno.test("ladder() keeps within 100 columns, and within fewer when told", () => {
  for (const tell of Object.values(PICTURES)) {
    for (const line of ladder(tell()).split("\n")) assert(line.length <= 100, line);
    for (const line of ladder(tell(), { width: 72 }).split("\n")) assert(line.length <= 80, line);
  }
});

Deno.test("ladder() aligns both columns on every row", () => {
  const lines = ladder(tales.dataBothWays()).split("\n");
  const right = lines[0]!.indexOf("B.c");
  for (const word of ["SYN-RECEIVED", "ESTABLISHED", "send 300", "read 2000"]) {
    const line = lines.findLast((line) => line.includes(word))!;
    assertEquals(line.indexOf(word), right, line);
  }
});

Deno.test("ladder() shows at most `rows` rows, with the states before them", () => {
  const { events } = tales.lastAckLost();
  const lines = ladder(events, { rows: 3 }).split("\n");
  assertEquals(lines.length, 2 + 3);
  assertMatch(lines[1]!, /⋮ +TIME-WAIT +LAST-ACK/);
  assertMatch(lines.at(-1)!, /240\.220 +CLOSED +timer 2MSL/);
});

Deno.test("ladder() shows the rows around a mark early in the run", () => {
  const events = tales.fourWayClose();
  const index = events.findIndex((e) => e.kind === "moved" && e.at === ms(60) as number);
  const lines = ladder(events, { rows: 4, mark: { index, text: "here" } }).split("\n");
  assertMatch(lines.at(-2)!, /^ +0\.060 ▶ +ESTABLISHED {2}← here$/);
});

Deno.test("ladder() marks a moment at which nothing happened", () => {
  const events = tales.handshake();
  const mark = { index: events.length - 1, at: 2e9 as Instant, text: "nothing came by then" };
  assertMatch(ladder(events, { mark }).split("\n").at(-1)!, /2\.000 ▶ +← nothing came by then$/);
});

Deno.test("ladder() shows a span of time", () => {
  const text = ladder(tales.lastAckLost().events, {
    from: ms(200) as number as Instant,
    until: ms(1200) as number as Instant,
  });
  assertEquals(text.match(/ack 2/g)?.length, 3);
  assert(!text.includes("SYN"));
});

Deno.test("ladder() takes hosts and ends for its columns", () => {
  const events = tales.threeHosts();
  assertGolden("three_hosts_a_c.txt", ladder(events, { ends: ["A", "C"] }));
  assertMatch(ladder(events, { ends: ["B", "A"] }), /B\.c +A\.c\n +0\.000 +listen +connect/);
  const two = ladder(tales.twoConnections(), { ends: ["A.d", "B.d"] });
  assertMatch(two, /^ +s +A\.d +B\.d$/m);
  assertEquals(two.match(/SYN-SENT/g)?.length, 1);
  assert(!two.includes("ESTABLISHED"));
});

Deno.test("ladder() of no events is a header", () => {
  assertEquals(ladder([]), "       s");
});

Deno.test("ladder() keeps its columns with nanoseconds and a link without delay", () => {
  const tale = new Tale();
  const a = tale.end("A.c", "B");
  const b = tale.end("B.c", "A", { passive: true, iss: 5000 });
  tale.at(0).connect(a);
  const syn = tale.send(a, { flags: "SYN" });
  tale.arrive(syn, null, "B").open(b).move(b, "SYN-RECEIVED");
  tale.at(0.000123);
  const synAck = tale.send(b, { flags: "SYN", ack: 1 });
  tale.at(1.5).arrive(synAck, a).move(a, "ESTABLISHED");
  assertGolden("nanoseconds.txt", ladder(tale.events));
});

Deno.test("ladder() tells the SEQ of a segment that is not the next", () => {
  const { tale, a } = established();
  tale.at(100);
  tale.send(a, { seq: 0, ack: 1 });
  assertMatch(ladder(tale.events), /── seq 0 ack 1 ──⋯ in flight/);
});

Deno.test("ladderRows() names each event's row once", () => {
  for (const tell of Object.values(PICTURES)) {
    const shown = ladderRows(tell()).rows.flatMap(({ events }) => events);
    assertEquals(shown, [...new Set(shown)].sort((a, b) => a - b));
  }
});
