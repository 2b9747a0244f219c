import { assertEquals } from "@std/assert";
import { FULL, range, Sender } from "./sender.ts";

// Recovery without SACK: fast retransmit and recovery (RFC 5681, 6582), limited transmit (RFC 3042), timeouts, and
// the restart after idle. cwnd is ten segments at first; `ack(n)` acknowledges all up to segment n.

/** Segments 1 to 10 are out, the first is lost, three duplicate ACKs came: 11 and 12 went by limited transmit. */
function fast(queued = 40): Sender {
  const sender = new Sender();
  sender.send(queued);
  sender.acks(3, 0);
  return sender;
}

Deno.test("the first flight is the initial window (RFC 6928, section 2)", () => {
  assertEquals(new Sender().send(40), range(1, 10));
});

Deno.test("slow start sends two segments for each that is acknowledged (RFC 5681, section 3.1)", () => {
  const sender = new Sender();
  sender.send(40);
  assertEquals([sender.ack(1), sender.ack(2), sender.ack(4)], [[11, 12], [13, 14], [15, 16, 17]]);
});

// ---- duplicates ----

Deno.test("the first two duplicate ACKs let one new segment out each (RFC 3042, section 2)", () => {
  const sender = new Sender();
  sender.send(40);
  assertEquals(sender.acks(2, 0), [[11], [12]]);
  assertEquals(sender.window, 10);
});

Deno.test("limited transmit stays within the peer's window, and sends what there is (RFC 3042, section 2)", () => {
  const narrow = new Sender({ sndWnd: 10 * FULL });
  narrow.send(40);
  assertEquals(narrow.acks(2, 0), [[], []]);
  const short = new Sender();
  short.send(11);
  assertEquals(short.acks(2, 0), [[11], []]);
});

Deno.test("what limited transmit let out is in flight, not in cwnd: the next ACK lets out less (RFC 3042, section 2)", () => {
  const sender = new Sender();
  sender.send(40);
  sender.acks(2, 0);
  assertEquals(sender.ack(1), []); // cwnd 11, 2 to 12 in flight
  assertEquals(sender.ack(2), [13, 14]);
});

Deno.test("the third duplicate ACK sends the front again at once (RFC 5681, section 3.2, step 2)", () => {
  const sender = new Sender();
  sender.send(40);
  assertEquals(sender.acks(3, 0), [[11], [12], [1]]);
});

Deno.test("ssthresh is half of FlightSize, limited transmit not counted; cwnd is that and three segments (RFC 5681, section 3.2, steps 2 and 3)", () => {
  const sender = fast();
  assertEquals([sender.window, sender.threshold], [5, 5]); // of 10, not of 12; the three are inflation
});

Deno.test("each further duplicate inflates cwnd by a segment, which goes out once there is room (RFC 5681, section 3.2, steps 4 and 5)", () => {
  const sender = fast();
  // 5 + 3 segments may be in flight, 12 are: the first four duplicates make up for that.
  assertEquals(sender.acks(8, 0), [[], [], [], [], [13], [14], [15], [16]]);
});

Deno.test("a full ACK ends recovery with cwnd near ssthresh (RFC 6582, section 3.2, step 3)", () => {
  const sender = fast();
  sender.acks(8, 0);
  assertEquals(sender.ack(12), [17]); // 13 to 16 in flight: min(5, 4 + 1)
  assertEquals([sender.window, sender.threshold], [5, 5]);
  assertEquals(sender.ack(13), [18]); // congestion avoidance
  assertEquals(sender.acks(1, 18), [range(19, 24)]);
});

Deno.test("a full ACK with little in flight makes no burst (RFC 6582, section 3.2, step 3)", () => {
  const sender = fast();
  assertEquals(sender.ack(12), [13, 14]); // nothing in flight: min(5, 1 + 1)
});

Deno.test("a partial ACK sends the next hole again at once, one for each round trip (RFC 6582, section 3.2, step 3)", () => {
  const sender = fast();
  sender.acks(4, 0); // 1, 5 and 9 are lost, 12 still under way
  assertEquals(sender.ack(4), [5, 13]); // 12 - 4 + 1 = 9; 5 to 12 in flight
  assertEquals(sender.ack(8), [9, 14]); // 9 - 4 + 1 = 6; 9 to 13 in flight
  assertEquals(sender.bench.inspect()!.rexmitAt, 1.1e9); // started again
});

Deno.test("a partial ACK deflates cwnd by what it acknowledges, less a segment (RFC 6582, section 3.2, step 3)", () => {
  const sender = fast();
  assertEquals(sender.acks(7, 0).at(-1), [15]); // 5 + 3 + 7 in flight
  assertEquals(sender.ack(4), [5, 16]); // 15 - 4 + 1 = 12; 5 to 15 in flight
  assertEquals(sender.ack(0), []); // an old ACK is no duplicate
  assertEquals(sender.ack(4), [17]); // but this one is
});

Deno.test("a partial ACK of less than a segment adds nothing back (RFC 6582, section 3.2, step 3)", () => {
  const sender = fast();
  sender.acks(7, 0); // 15 may be in flight, 15 are
  const sent = sender.bench.arrive({ ack: 1 + FULL / 2 });
  assertEquals(sent, ["ACK 501+1000 ack 1"]);
  assertEquals(sender.bench.arrive({ ack: 1 + FULL / 2 }), ["ACK 15001+1000 ack 1"]);
});

Deno.test("a partial ACK that acknowledges more than the duplicates told of makes no burst (RFC 6582, section 3.2, step 3)", () => {
  const sender = fast(); // duplicates for 5 to 11 were lost
  assertEquals(sender.ack(11), [12]); // 5 + 3 - 11 + 1: below what is in flight
});

Deno.test("duplicates of what the last recovery sent retransmit nothing again (RFC 6582, section 3.2, step 1)", () => {
  const sender = fast();
  sender.acks(8, 0);
  sender.ack(12); // 13 to 17 in flight
  assertEquals(sender.acks(4, 12), [[18], [19], [], []]);
  assertEquals(sender.window, 5);
});

Deno.test("beyond the last recovery, the third duplicate counts again (RFC 6582, section 3.2, step 1)", () => {
  const sender = fast();
  sender.acks(8, 0);
  sender.ack(12);
  sender.ack(13); // 14 to 18 in flight
  assertEquals(sender.acks(3, 13), [[19], [20], [14]]);
  assertEquals(sender.threshold, 2.5);
});

Deno.test("no duplicate: with text, with another window, with nothing in flight (RFC 5681, section 2)", () => {
  const sender = new Sender();
  const { bench } = sender;
  sender.send(40);
  bench.arrive({ ack: 1, length: 10 });
  bench.arrive({ ack: 1, window: 50_000 });
  bench.arrive({ ack: 1, window: 50_001 });
  assertEquals(sender.acks(1, 0), [[]]); // the window changed once more
  assertEquals(sender.acks(3, 0), [[11], [12], [1]]);
  const idle = new Sender();
  assertEquals(idle.acks(4, 0), [[], [], [], []]);
  assertEquals(idle.send(1), [1]);
  assertEquals(idle.acks(2, 0), [[], []]);
});

// ---- timeouts ----

Deno.test("after a timeout all in flight counts as lost: slow start from one segment (RFC 5681, section 3.1)", () => {
  const sender = new Sender();
  sender.send(40);
  assertEquals(sender.until("1.1s"), [1]);
  assertEquals([sender.window, sender.threshold], [1, 5]);
  const sent = [1, 2, 3, 4].map((last) => sender.ack(last));
  assertEquals(sent, [[2, 3], [4, 5], [6, 7], [8, 9]]);
  assertEquals([5, 6, 7, 8].map((last) => sender.ack(last)), [[10], [11], [12], [13]]);
});

Deno.test("what a late ACK covers is not sent again (RFC 5681, section 3.1)", () => {
  const sender = new Sender();
  sender.send(40);
  sender.until("1.1s");
  assertEquals(sender.ack(10), [11, 12]); // the ACKs were lost, not the segments
});

Deno.test("a second timeout of one segment leaves ssthresh alone (RFC 5681, section 3.1)", () => {
  const sender = new Sender();
  sender.send(40);
  assertEquals(sender.until("3.1s"), [1, 1]);
  assertEquals([sender.window, sender.threshold], [1, 5]);
});

Deno.test("duplicates after a timeout start no fast retransmit of what went before it (RFC 6582, section 4)", () => {
  const sender = new Sender();
  sender.send(40);
  sender.until("1.1s");
  sender.ack(1);
  assertEquals(sender.acks(5, 1), [[], [], [], [], []]);
  assertEquals([sender.window, sender.threshold], [2, 5]);
});

Deno.test("a timeout ends fast recovery, its inflation too (RFC 5681, section 3.1)", () => {
  const sender = fast();
  sender.acks(8, 0); // 1 to 16 in flight
  assertEquals(sender.until("1.1s"), [1]);
  assertEquals([sender.window, sender.threshold], [1, 8]);
  assertEquals(sender.ack(1), [2, 3]);
});

Deno.test("fast retransmit starts the timer anew (RFC 6298, section 5; RFC 5681, section 3.2)", () => {
  const sender = new Sender();
  sender.send(40);
  sender.until("600ms");
  sender.acks(3, 0);
  assertEquals(sender.bench.inspect()!.rexmitAt, 1.6e9);
});

// ---- idle ----

Deno.test("after more than an RTO of silence cwnd is the restart window (RFC 5681, section 4.1)", () => {
  for (const [idle, flight] of [["1.1s", 20], [1.1e9 + 1, 10]] as const) {
    const sender = new Sender(); // established at 100 ms, RTO 1 s
    sender.send(10);
    for (let n = 1; n <= 10; n++) sender.ack(n);
    assertEquals(sender.window, 20);
    sender.until(idle);
    assertEquals(sender.send(40).length, flight);
  }
});

Deno.test("silence of the peer alone is no restart: what counts is when data was last sent (RFC 5681, section 4.1)", () => {
  const sender = new Sender();
  sender.send(10);
  for (let n = 1; n <= 9; n++) sender.ack(n);
  sender.until("1s");
  sender.ack(10);
  sender.until("1.05s");
  assertEquals(sender.send(40).length, 20);
});

Deno.test("data that was sent a moment ago is no silence, however long the connection is there (RFC 5681, section 4.1)", () => {
  const sender = new Sender();
  sender.send(10);
  for (let n = 1; n <= 10; n++) sender.ack(n);
  sender.until("800ms");
  sender.send(1);
  sender.ack(11);
  sender.until("1.7s"); // 0.9 s later
  assertEquals([sender.send(40).length, sender.window], [21, 21]);
});

Deno.test("with data in flight there is no silence: its ACKs are still to come (RFC 5681, section 4.1)", () => {
  const sender = new Sender();
  sender.send(10);
  for (let n = 1; n <= 5; n++) sender.ack(n);
  sender.until("900ms");
  sender.ack(6);
  sender.until("1.5s");
  assertEquals([sender.send(40).length, sender.window], [12, 16]);
});

Deno.test("ACKs with nothing in flight are no duplicates, after data too (RFC 5681, section 2)", () => {
  const sender = new Sender();
  sender.send(10);
  sender.ack(10);
  assertEquals(sender.acks(5, 10), [[], [], [], [], []]);
  assertEquals([sender.send(3), sender.acks(2, 10)], [range(11, 13), [[], []]]);
  assertEquals(sender.threshold > 1000, true);
});

Deno.test("a segment with a FIN is no duplicate ACK (RFC 5681, section 2)", () => {
  const sender = new Sender();
  const { bench } = sender;
  sender.send(40);
  sender.acks(2, 0);
  const before = bench.log.length;
  bench.arrive({ flags: "FIN,ACK", ack: 1 });
  assertEquals(bench.log.slice(before).map(({ segment }) => bench.show(segment)), [
    "ACK 12001 ack 2",
  ]);
});

Deno.test("a FIN alone is not held back by cwnd: it is no data (RFC 5681, section 2)", () => {
  const sender = new Sender();
  sender.send(10); // all of cwnd
  assertEquals(sender.bench.shutdown().sent, ["FIN,ACK 10001 ack 1"]);
});

Deno.test("duplicates are told by the window as scaled (RFC 5681, section 2; RFC 7323, section 2)", () => {
  const sender = new Sender({ windowScaling: true, peer: { mss: FULL, windowScale: 3 } });
  sender.bench.arrive({ ack: 1, window: 7_500 });
  const duplicate = () => sender.bench.arrive({ ack: 1, window: 7_500 });
  sender.send(40);
  assertEquals([duplicate(), duplicate(), duplicate()], [
    ["ACK 10001+1000 ack 1"],
    ["ACK 11001+1000 ack 1"],
    ["ACK 1+1000 ack 1"],
  ]);
});

Deno.test("what goes out while a hole is open is not timed: its ACK waits for the hole (RFC 6298, section 3)", () => {
  const sender = fast();
  sender.acks(8, 0);
  const { srtt } = sender.bench.stack.metrics(sender.bench.connection)!;
  sender.until("900ms");
  sender.ack(16);
  assertEquals(sender.bench.stack.metrics(sender.bench.connection)!.srtt, srtt);
});

Deno.test("a window that closes in the middle of recovery is probed, no hole goes again octet by octet (RFC 9293, 3.8.6.1)", () => {
  for (const sack of [false, true]) {
    const sender = new Sender({ sack });
    sender.send(10);
    sender.until("1.1s"); // all counts as lost
    assertEquals(sender.bench.arrive({ ack: 1 + FULL, window: 0 }), [], `${sack}`);
  }
});

Deno.test("a partial ACK of just a segment leaves the window where it was (RFC 6582, section 3.2, step 3)", () => {
  const sender = fast();
  assertEquals(sender.acks(7, 0).at(-1), [15]); // 15 may be in flight
  assertEquals(sender.ack(1), [2, 16]); // 2 to 16 are
});
