import { assertEquals } from "@std/assert";
import { seqAdd } from "../../lib/base/seq.ts";
import { Reno } from "../../lib/tcp/reno.ts";
import { FULL, range, Sender } from "./sender.ts";

// Recovery by SACK (RFC 6675). cwnd is ten segments at first; `ack(n, [a, b])` acknowledges all up to segment n and
// reports a to b.

function sender(queued: number, window = 60_000): Sender {
  const made = new Sender({ sack: true, sndWnd: window });
  made.send(queued);
  return made;
}

Deno.test("before recovery, SACKed segments leave the pipe: each lets one new segment out (RFC 6675, section 5, step 3)", () => {
  const s = sender(40);
  assertEquals(s.ack(0, [2, 2]), [11]);
  assertEquals(s.ack(0, [2, 3]), [12]);
});

Deno.test("an ACK that reports nothing new is no duplicate (RFC 6675, section 2; RFC 3042, section 2)", () => {
  const s = sender(40);
  s.ack(0, [2, 2]);
  assertEquals([s.ack(0, [2, 2]), s.ack(0), s.ack(0), s.ack(0)], [[], [], [], []]);
});

Deno.test("one loss: the third duplicate sends it again, the pipe paces the rest (RFC 6675, section 5)", () => {
  const s = sender(40);
  s.ack(0, [2, 2]);
  s.ack(0, [2, 3]);
  assertEquals(s.ack(0, [2, 4]), [1]);
  assertEquals([s.window, s.threshold], [5, 5]); // of FlightSize 10: limited transmit does not count
  // The pipe is 1 and 5 to 12: nine. It must fall below five.
  const sent = range(5, 12).map((last) => s.ack(0, [2, last]));
  assertEquals(sent, [[], [], [], [], [13], [14], [15], [16]]);
  assertEquals(s.ack(12), [17]);
  assertEquals(s.window, 5);
});

Deno.test("IsLost() starts recovery before the third duplicate: one ACK may tell of enough (RFC 6675, section 5, step 2)", () => {
  const s = sender(40);
  assertEquals(s.ack(0, [2, 4]).slice(0, 1), [1]); // two ACKs were lost
  assertEquals(s.threshold, 5);
});

Deno.test("an ACK that moves on and reports news is a duplicate too: it may start recovery (RFC 6675, sections 2 and 5)", () => {
  const s = sender(40); // the ACKs of 1 to 3 are lost, and so is segment 5
  assertEquals(s.ack(4, [6, 8]).slice(0, 1), [5]);
  assertEquals(s.threshold, 3); // half of the six in flight
});

Deno.test("three losses in a window are repaired in one round trip, in order (RFC 6675, NextSeg, rules 1 and 2)", () => {
  const s = sender(40); // 1, 4 and 7 are lost
  assertEquals(s.ack(0, [2, 2]), [11]);
  assertEquals(s.ack(0, [2, 3]), [12]);
  assertEquals(s.ack(0, [5, 5], [2, 3]), [1]);
  assertEquals(s.ack(0, [5, 6], [2, 3]), []); // pipe 8
  assertEquals(s.ack(0, [8, 8], [5, 6], [2, 3]), []); // 4 is lost: pipe 6
  assertEquals(s.ack(0, [8, 9], [5, 6], [2, 3]), []); // pipe 5
  assertEquals(s.ack(0, [8, 10], [5, 6], [2, 3]), [4, 7]); // 7 is lost: pipe 3
  assertEquals(s.ack(0, [8, 11], [5, 6], [2, 3]), [13]); // rule 2: new data
  assertEquals(s.ack(0, [8, 12], [5, 6], [2, 3]), [14]);
  assertEquals(s.ack(3, [8, 12], [5, 6]), [15]);
  assertEquals(s.ack(6, [8, 12]), [16]);
  assertEquals(s.ack(12), [17]);
  assertEquals([s.window, s.threshold], [5, 5]); // halved once
});

Deno.test("without new data, holes that are not yet lost go again (RFC 6675, NextSeg, rule 3), and the tail once (rule 4)", () => {
  const s = sender(10); // 1 and 9 are lost
  s.ack(0, [2, 2]);
  s.ack(0, [2, 3]);
  assertEquals(s.ack(0, [2, 4]), [1]);
  assertEquals([s.ack(0, [2, 5]), s.ack(0, [2, 6])], [[], []]);
  assertEquals(s.ack(0, [2, 7]), [10]); // rule 4: 8 to 10 are not SACKed, nothing else is to be sent
  assertEquals(s.ack(0, [2, 8]), []); // once in a recovery
  assertEquals(s.ack(0, [10, 10], [2, 8]), [9]); // rule 3
  assertEquals(s.ack(8, [10, 10]), []);
  assertEquals(s.ack(10), []);
});

Deno.test("new data goes before holes that are not yet lost (RFC 6675, NextSeg, rule 2 before 3)", () => {
  const s = sender(40); // 1 and 11 are lost
  for (const last of [2, 3, 4, 5, 6, 7, 8]) s.ack(0, [2, last]);
  assertEquals(s.ack(0, [2, 9]), [13]);
  assertEquals(s.ack(0, [2, 10]), [14]);
  assertEquals(s.ack(0, [12, 12], [2, 10]), [15]);
  assertEquals(s.ack(0, [12, 14], [2, 10]), [11, 16, 17]); // lost now: rule 1
});

Deno.test("the tail that goes once is the highest that is outstanding, of new data too (RFC 6675, NextSeg, rule 4)", () => {
  const s = sender(13); // 1 and 13 are lost
  for (const last of [2, 3, 4, 5, 6, 7, 8]) s.ack(0, [2, last]);
  assertEquals(s.ack(0, [2, 9]), [13]);
  assertEquals(s.ack(0, [2, 10]), [13]);
  assertEquals([s.ack(0, [2, 11]), s.ack(0, [2, 12])], [[], []]);
  assertEquals(s.ack(13), []);
});

Deno.test("the tail that goes once takes the FIN along (RFC 6675, NextSeg, rule 4; RFC 9293, 3.10.4)", () => {
  const s = sender(10);
  s.bench.shutdown();
  for (const last of [2, 3, 4, 5, 6, 7]) s.ack(0, [2, last]);
  s.ack(0, [2, 8]);
  assertEquals(s.bench.show(s.bench.last), "FIN,PSH,ACK 9002+999 ack 1");
});

Deno.test("a window's worth of losses, all but one, is repaired without a timeout (RFC 6675, section 5)", () => {
  const s = sender(10, 10 * FULL);
  for (let n = 1; n <= 10; n++) s.ack(n);
  assertEquals(s.send(10), range(11, 20)); // of which 11 to 16 are lost
  s.ack(10, [17, 17]);
  s.ack(10, [17, 18]);
  assertEquals(s.ack(10, [17, 19]), [11, 12, 13, 14]); // pipe 5: 20 and four sent again
  assertEquals(s.ack(10, [17, 20]), [15]);
  assertEquals(s.ack(11, [17, 20]), [16]);
});

Deno.test("recovery sends no hole twice; one that is lost again waits for the timer (RFC 6675, section 5.1)", () => {
  const s = sender(40); // 1 is lost, and lost again
  for (const last of range(2, 12)) s.ack(0, [2, last]);
  for (const last of range(13, 16)) s.ack(0, [2, last]);
  const front = seqAdd(s.bench.iss, 1);
  const ones = s.bench.log.filter(({ segment: { seq, length } }) => seq === front && length > 0);
  assertEquals(ones.length, 2);
  assertEquals(s.until("1.1s"), [1]);
});

Deno.test("the next loss starts the next recovery, at the first number after the last one too (RFC 6675, section 5)", () => {
  const s = sender(40);
  for (const last of range(2, 12)) s.ack(0, [2, last]);
  assertEquals(s.ack(12), [17]); // 13 to 17 in flight; 13 is lost
  assertEquals(s.ack(12, [14, 14]), [18]);
  assertEquals(s.ack(12, [14, 15]), [19]);
  assertEquals(s.ack(12, [14, 16])[0], 13);
  assertEquals(s.threshold, 2.5);
});

// ---- timeouts ----

Deno.test("after a timeout holes go again by slow start, SACKed text does not (RFC 6675, section 5.1)", () => {
  const s = sender(10); // all but 2 and 8 are lost
  s.ack(0, [2, 2]);
  s.ack(0, [8, 8], [2, 2]);
  assertEquals(s.until("1.1s"), [1]);
  assertEquals([s.window, s.threshold], [1, 5]);
  assertEquals(s.ack(2, [8, 8]), [3, 4]);
  assertEquals(s.ack(3, [8, 8]), [5, 6]);
  assertEquals(s.ack(4, [8, 8]), [7, 9]);
  assertEquals(s.ack(5, [8, 8]), [10]);
  assertEquals(s.ack(10), []);
});

Deno.test("after a timeout SACK starts no fast recovery until all before it is acknowledged (RFC 6675, section 5.1)", () => {
  const s = sender(10);
  s.until("1.1s");
  assertEquals(s.ack(0, [2, 9]), []);
  assertEquals([s.window, s.threshold], [1, 5]);
  assertEquals(s.ack(9), [10]);
});

Deno.test("new data follows the last hole after a timeout (RFC 6675, section 5.1)", () => {
  const s = sender(40);
  s.ack(0, [3, 3]); // 11 goes
  s.until("1.1s");
  assertEquals(s.ack(1, [3, 11]), [2, 12]);
});

Deno.test("small segments: only the hole goes again, not what is SACKed behind it (RFC 6675, section 5.1)", () => {
  const s = new Sender({ sack: true });
  for (let n = 0; n < 5; n++) s.bench.send(100);
  const { iss } = s.bench;
  const sack = [[iss + 101, iss + 301]] as const;
  s.bench.arrive({ ack: 1, options: { sack } });
  assertEquals(s.bench.until("1.1s"), ["1.1 ACK 1+100 ack 1"]);
});

Deno.test("an ACK that stops just before what was SACKed tells that the peer discarded it: it goes again (RFC 2018, section 8)", () => {
  const s = sender(10); // 2 to 6 arrived and were discarded
  s.ack(0, [2, 2]);
  s.ack(0, [2, 2]);
  s.until("1.1s");
  s.ack(0, [2, 6]);
  assertEquals(s.ack(1), [2, 3]);
  assertEquals(s.ack(2), [4, 5]);
  assertEquals(s.ack(3), [6, 7]);
});

Deno.test("in fast recovery too, what the peer discarded is sent again in the end (RFC 2018, section 8)", () => {
  const s = sender(10);
  for (const last of [2, 3, 4, 5, 6]) s.ack(0, [2, last]);
  s.ack(1); // 2 to 6 were discarded
  assertEquals(s.until("1.1s"), [2]);
  assertEquals(s.ack(2), [3, 4]);
});

Deno.test("a second timeout of one segment forgets what was SACKed (RFC 2018, section 8)", () => {
  const s = sender(10);
  s.ack(0, [2, 3]);
  assertEquals(s.until("3.1s"), [1, 1]);
  assertEquals(s.ack(1), [2, 3]);
  // Behind a hole too, where no ACK stops just before it.
  const behind = sender(10);
  behind.ack(0, [3, 4]);
  assertEquals(behind.until("3.1s"), [1, 1]);
  assertEquals(behind.ack(1), [2, 3]);
});

// ---- blocks that tell nothing ----

Deno.test("blocks that are no blocks are ignored: empty, backwards, acknowledged, beyond SND.NXT (RFC 2018, section 3)", () => {
  const s = sender(40);
  const { iss } = s.bench;
  const at = (n: number) => seqAdd(iss, 1 + n * FULL);
  const blocks = [
    [at(3), at(3)],
    [at(4), at(2)],
    [at(0), at(3)],
    [at(-4), at(-2)],
    [
      at(2),
      at(11),
    ],
    [at(8), seqAdd(at(10), 1)],
    [seqAdd(at(0), 0x7fff_ffff), seqAdd(at(0), -0x7fff_0000)],
  ]; // across the farthest number
  for (const [left, right] of blocks) {
    assertEquals(s.bench.arrive({ ack: 1, options: { sack: [[left!, right!]] } }), []);
    assertEquals(s.bench.stack.metrics(s.bench.connection)!.sacked, 0);
  }
  assertEquals(s.ack(0, [2, 2]), [11]); // the first that counts
});

Deno.test("D-SACK tells nothing of what is missing (RFC 2883, section 4)", () => {
  const s = sender(40);
  s.ack(2);
  assertEquals([s.ack(2, [1, 1]), s.ack(2, [1, 2]), s.ack(2, [2, 2])], [[], [], []]);
});

Deno.test("SACK that was not permitted is ignored (RFC 2018, section 2)", () => {
  const s = new Sender({ sack: false });
  s.send(40);
  const sent = [[2, 2], [2, 3], [2, 4]].map(([a, b]) => s.ack(0, [a!, b!]));
  assertEquals(sent, [[11], [12], [1]]); // as plain duplicates
});

Deno.test("blocks without octets count for no range above a hole (RFC 6675, section 4, IsLost)", () => {
  const s = sender(40);
  const at = (n: number) => seqAdd(s.bench.iss, 1 + n * FULL);
  const empty = (n: number) => [at(n), at(n)] as const;
  const before = s.bench.log.length;
  s.bench.arrive({ ack: 1, options: { sack: [[at(1), at(2)], empty(4), empty(6), empty(8)] } });
  assertEquals(s.bench.log.slice(before).map(({ segment }) => segment.seq), [at(10)]);
});

Deno.test("a peer that discards what it reported gets it again, after a timeout at once (RFC 2018, section 8)", () => {
  const s = sender(10); // 4 is reported and then discarded
  s.ack(0, [4, 4]);
  assertEquals(s.until("1.1s"), [1]);
  assertEquals([s.ack(1, [4, 4]), s.ack(2, [4, 4])], [[2, 3], [5, 6]]);
  assertEquals(s.ack(3)[0], 4);
});

Deno.test("a timeout in the middle of recovery begins again from the front: all holes, also those that recovery had sent (RFC 6675, section 5.1)", () => {
  const s = sender(10); // 1 to 3 are lost, and lost again
  s.ack(0, [4, 4]);
  s.ack(0, [4, 5]);
  s.ack(0, [4, 6]);
  for (const last of [7, 8, 9, 10]) s.ack(0, [4, last]);
  assertEquals(s.until("1.1s"), [1]);
  assertEquals(s.ack(1, [4, 10]), [2, 3]);
});

Deno.test("the tail that goes once is no longer than what is outstanding: nothing SACKed goes again (RFC 6675, NextSeg, rule 4)", () => {
  const s = sender(10);
  s.bench.send(300); // waits for room
  s.ack(0, [2, 10]); // 1 goes again, the rest of the text goes, and that again
  assertEquals(s.bench.show(s.bench.last), "PSH,ACK 10001+300 ack 1");
});

Deno.test("each recovery has its tail once (RFC 6675, NextSeg, rule 4)", () => {
  const s = sender(10);
  assertEquals(range(2, 8).flatMap((last) => s.ack(0, [2, last])), [1, 10]);
  s.ack(10);
  s.send(20);
  for (const last of range(11, 30)) s.ack(last);
  assertEquals(s.send(6), range(31, 36));
  assertEquals([s.ack(30, [32, 34]), s.ack(30, [32, 35])], [[31], [36]]);
});

Deno.test("holes go again wherever the numbers wrap (RFC 9293, section 3.4)", () => {
  for (const iss of [-5_000, -15_000, 2 ** 31 - 5_000, 2 ** 31 - 15_000]) {
    const s = new Sender({ sack: true, iss: iss | 0 }); // 1, 4 and 7 are lost
    s.send(40);
    s.ack(0, [2, 3]);
    s.ack(0, [5, 6], [2, 3]);
    const sent = [8, 9, 10, 11, 12].flatMap((last) => s.ack(0, [8, last], [5, 6], [2, 3]));
    assertEquals(sent.filter((n) => n < 8), [1, 4, 7].filter((n) => sent.includes(n)), `${iss}`);
    assertEquals([sent.includes(4), sent.includes(7)], [true, true], `${iss}`);
  }
});

Deno.test("a D-SACK block is no news: the ACK that brings it and moves on is no duplicate (RFC 2883, section 4)", () => {
  const s = sender(40);
  assertEquals(s.ack(4, [3, 3]).includes(5), false);
  assertEquals(s.bench.stack.metrics(s.bench.connection)!.phase, "open");
  assertEquals([s.ack(4, [6, 6]), s.ack(4, [6, 7])].flat().includes(5), false);
  assertEquals(s.ack(4, [6, 8])[0], 5); // the third
});

Deno.test("every block of an ACK counts, where those before it were lost (RFC 2018, section 4)", () => {
  const s = sender(40); // 1, 4 and 7 are lost, and all ACKs but the last
  assertEquals(s.ack(0, [8, 10], [5, 6], [2, 3]), [1, 4, 7, 11, 12]);
});

Deno.test("the same report again and again is no news: no third duplicate comes of it (RFC 6675, section 2)", () => {
  const s = sender(10);
  const again = range(1, 6).flatMap(() => s.ack(0, [2, 2]));
  assertEquals([again, s.threshold > 1000], [[], true]);
});

Deno.test("after a timeout, too, `delivered` counts no octets that SACK had told of", () => {
  for (const [congestionCounts, window] of [["acknowledged", 4], ["delivered", 3]] as const) {
    const s = new Sender({
      sack: true,
      congestionCounts,
      congestion: (start) => new Reno(start, Infinity),
    });
    s.send(10);
    s.ack(0, [3, 3]);
    assertEquals(s.until("1.1s"), [1]);
    assertEquals([s.ack(1, [3, 3]), s.ack(3).length > 0], [[2, 4], true]);
    assertEquals(s.bench.inspect()!.congestionWindow, window * FULL, congestionCounts);
  }
});
