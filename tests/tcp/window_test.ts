import { assertEquals } from "@std/assert";
import { settings } from "./bench.ts";
import { establishedStack, inState } from "./factory.ts";

// Managing the window: RFC 9293, section 3.8.6.

// ---- zero-window probing (3.8.6.1) ----

Deno.test("a closed window is first probed after one RTO, with one octet (RFC 9293, 3.8.6.1, SHLD-29, MUST-36)", () => {
  const bench = establishedStack({ sndWnd: 0 });
  assertEquals(bench.send(100).sent, []);
  assertEquals(bench.until("999999999ns"), []);
  assertEquals(bench.until("1s"), ["1 ACK 1+1 ack 1"]);
});

Deno.test("the intervals between probes double up to rtoMax, the RTO stays (RFC 9293, 3.8.6.1, SHLD-30)", () => {
  const bench = establishedStack({ sndWnd: 0, ...settings({ rtoMax: 5e9 }) });
  bench.send(100);
  const at = bench.until("20s").map((line) => Number(line.split(" ")[0]));
  assertEquals(at, [1, 3, 7, 12, 17]);
  assertEquals(bench.inspect()!.rto, 1e9);
});

Deno.test("answered probes keep a connection open for ever (RFC 9293, 3.8.6.1, MUST-37)", () => {
  const bench = establishedStack({
    sndWnd: 0,
    ...settings({ rtoMax: 2e9, retransmissionsR2: 3, giveUpMin: 0 }),
  });
  bench.send(100);
  for (let probes = 0; probes < 500; probes++) {
    assertEquals(bench.until(bench.stack.deadline()).length, 1);
    bench.arrive({ ack: 1, window: 0 });
  }
  assertEquals([bench.state, bench.news.includes("troubled")], ["ESTABLISHED", false]);
  assertEquals(bench.stack.recurring(), true);
});

Deno.test("probes that nobody answers reach R1 and R2 (RFC 9293, 3.8.3)", () => {
  const bench = establishedStack({
    sndWnd: 0,
    ...settings({ retransmissionsR2: 4, giveUpMin: 0 }),
  });
  bench.send(100);
  // The probe at 1 s is the first sending; it goes again at 3, 7, 15 and 31 s.
  assertEquals(bench.until("62999999999ns").length, 5);
  assertEquals([bench.state, bench.news], ["ESTABLISHED", ["troubled"]]);
  bench.until("63s");
  assertEquals([bench.state, bench.outcome], ["CLOSED", "timed-out"]);
});

Deno.test("recurring() holds while probes are answered, not while they are not, nor before the first (RFC 9293, 3.8.6.1)", () => {
  const bench = establishedStack({ sndWnd: 0 });
  bench.send(100);
  assertEquals(bench.stack.recurring(), false); // it may find an open window
  bench.until("1s");
  assertEquals(bench.stack.recurring(), false);
  bench.arrive({ ack: 1, window: 0 });
  assertEquals(bench.stack.recurring(), true);
  bench.until("7s");
  assertEquals(bench.stack.recurring(), false);
  bench.arrive({ ack: 1, window: 0 });
  assertEquals(bench.stack.recurring(), true);
});

Deno.test("a window that opens lets the probe's octet go again at once, with the rest (RFC 9293, 3.8.6.1)", () => {
  const bench = establishedStack({ sndWnd: 0 });
  bench.send(100);
  bench.until("40s");
  assertEquals(bench.arrive({ ack: 1, window: 1000 }), ["ACK 1+1 ack 1", "PSH,ACK 2+99 ack 1"]);
  assertEquals(bench.inspect()!.rexmitAt, 41e9);
});

Deno.test("a window that opens before the first probe lets everything go (RFC 9293, 3.8.6.1)", () => {
  const bench = establishedStack({ sndWnd: 0 });
  bench.send(100);
  bench.until("500ms");
  assertEquals(bench.arrive({ ack: 1, window: 1000 }), ["PSH,ACK 1+100 ack 1"]);
  assertEquals(bench.inspect()!.rexmitAt, 1.5e9);
});

Deno.test("a probe whose octet is taken goes on with the next (RFC 9293, 3.8.6.1)", () => {
  const bench = establishedStack({ sndWnd: 0 });
  bench.send(100);
  bench.until("1s");
  assertEquals(bench.arrive({ ack: 2, window: 0 }), []);
  // The probe measured a round trip of 0 s: the RTO is 1 s again.
  assertEquals(bench.until("2s"), ["2 ACK 2+1 ack 1"]);
});

Deno.test("a window that shrinks to zero over data in flight is probed with its first octet (RFC 9293, 3.8.6, MUST-34, MUST-35)", () => {
  const bench = establishedStack();
  bench.send(500);
  assertEquals(bench.arrive({ ack: 1, window: 0 }), []);
  assertEquals(bench.until("3s"), ["1 ACK 1+1 ack 1", "3 ACK 1+1 ack 1"]);
  assertEquals(bench.arrive({ ack: 1, window: 500 }), ["PSH,ACK 1+500 ack 1"]);
});

Deno.test("a window that shrinks keeps back new data and what lies past it (RFC 9293, 3.8.6, SHLD-15, SHLD-16)", () => {
  const bench = establishedStack();
  bench.send(500);
  bench.arrive({ ack: 1, window: 200 });
  assertEquals(bench.send(100).sent, []);
  assertEquals(bench.until("1s"), ["1 ACK 1+200 ack 1"]);
});

Deno.test("a window that shrinks to the text in flight keeps the FIN behind it back (RFC 9293, 3.8.6, SHLD-16)", () => {
  const bench = establishedStack();
  bench.send(100);
  bench.shutdown();
  bench.arrive({ ack: 1, window: 100 });
  assertEquals(bench.until("1s"), ["1 PSH,ACK 1+100 ack 1"]);
  assertEquals(bench.arrive({ ack: 101, window: 100 }), ["FIN,ACK 101 ack 1"]);
});

Deno.test("a window that opens at the moment of a probe sends its octet once (RFC 9293, 3.8.6.1)", () => {
  const bench = establishedStack({ sndWnd: 0 });
  bench.send(1);
  bench.until("2999999999ns"); // probed at 1 s; the next is due at 3 s
  bench.now = 3e9;
  bench.arriveOnly({ ack: 1, window: 1000 });
  assertEquals(bench.poll(), ["PSH,ACK 1+1 ack 1"]);
});

Deno.test("userTimeout does not end a connection whose probes are answered (RFC 9293, 3.8.6.1, MUST-37)", () => {
  const bench = establishedStack({ sndWnd: 0, ...settings({ userTimeout: 10e9 }) });
  bench.send(100);
  bench.until("8s"); // probes at 1, 3 and 7 s went without an answer
  bench.arrive({ ack: 1, window: 0 });
  for (let second = 9; second < 60; second++) {
    if (bench.until(second * 1e9).length > 0) bench.arrive({ ack: 1, window: 0 });
  }
  assertEquals(bench.state, "ESTABLISHED");
});

Deno.test("userTimeout ends a connection whose probes are not answered (RFC 9293, 3.10.8)", () => {
  const bench = establishedStack({ sndWnd: 0, ...settings({ userTimeout: 10e9 }) });
  bench.send(100);
  bench.until("10999999999ns"); // the first probe went at 1 s
  assertEquals(bench.state, "ESTABLISHED");
  bench.until("11s");
  assertEquals(bench.outcome, "timed-out");
});

// ---- the sender's silly-window avoidance (3.8.6.2.1, MUST-38) ----

Deno.test("a full segment goes, a lesser part of a window waits for an ACK (RFC 9293, 3.8.6.2.1, rule 1)", () => {
  const bench = establishedStack({ sndWnd: 4300 });
  const four = [
    "ACK 1+1000 ack 1",
    "ACK 1001+1000 ack 1",
    "ACK 2001+1000 ack 1",
    "ACK 3001+1000 ack 1",
  ];
  assertEquals(bench.send(6000).sent, four); // 300 octets of window are left
  assertEquals(bench.arrive({ ack: 1001, window: 4300 }), ["ACK 4001+1000 ack 1"]);
});

Deno.test("all there is goes, however little (RFC 9293, 3.8.6.2.1, rule 2)", () => {
  const bench = establishedStack();
  assertEquals([bench.send(3).sent, bench.send(1).sent], [["PSH,ACK 1+3 ack 1"], [
    "PSH,ACK 4+1 ack 1",
  ]]);
});

Deno.test("half of the largest window goes, less does not (RFC 9293, 3.8.6.2.1, rule 3)", () => {
  const half = establishedStack({ sndWnd: 600 });
  half.arrive({ seq: 1, window: 300 });
  assertEquals(half.send(1000).sent, ["ACK 1+300 ack 1"]);
  const less = establishedStack({ sndWnd: 600 });
  less.arrive({ seq: 1, window: 299 });
  assertEquals(less.send(1000).sent, []);
});

Deno.test("the override timeout sends what silly-window avoidance kept back (RFC 9293, 3.8.6.2.1, rule 4)", () => {
  const bench = establishedStack({ sndWnd: 600 });
  bench.arrive({ seq: 1, window: 100 });
  bench.send(1000);
  assertEquals(bench.stack.recurring(), false);
  assertEquals(bench.until("500ms"), ["0.5 ACK 1+100 ack 1"]);
  bench.arrive({ ack: 101, window: 100 });
  assertEquals(bench.until("1s"), ["1 ACK 101+100 ack 1"]);
});

Deno.test("the last segment that is queued carries PSH, others do not (RFC 9293, 3.9.1.2, MUST-61)", () => {
  const bench = establishedStack();
  assertEquals(bench.send(1500).sent, ["ACK 1+1000 ack 1", "PSH,ACK 1001+500 ack 1"]);
});

// ---- the receiver's silly-window avoidance (3.8.6.2.2, MUST-39) ----

Deno.test("the right edge stays while room comes in small steps (RFC 9293, 3.8.6.2.2, MUST-39)", () => {
  const bench = establishedStack({ rcvWnd: 4000 });
  bench.arrive({ seq: 1, length: 1000 });
  bench.arrive({ seq: 1001, length: 1000 });
  assertEquals(bench.last.window, 2000);
  assertEquals(bench.receive(999).sent, []);
  bench.arrive({ seq: 2001, length: 10 });
  bench.arrive({ seq: 2011, length: 10 });
  assertEquals([bench.last.window, bench.inspect()!.rcvAdv - 5001], [1980, 4000]);
});

Deno.test("the right edge moves once a full segment fits (RFC 9293, 3.8.6.2.2, MUST-39)", () => {
  const bench = establishedStack({ rcvWnd: 4000 });
  bench.arrive({ seq: 1, length: 1000 });
  bench.receive(1000);
  bench.arrive({ seq: 1001, length: 1000 });
  assertEquals([bench.last.window, bench.inspect()!.rcvAdv - 5001], [3000, 5000]);
});

Deno.test("a read that reopens the window is told at once, a read before that is not (RFC 9293, 3.8.6.2.2)", () => {
  const bench = establishedStack({ rcvWnd: 4000 });
  for (let seq = 1; seq < 4000; seq += 1000) bench.arrive({ seq, length: 1000 });
  assertEquals([bench.last.window, bench.receive(999).sent], [0, []]);
  assertEquals(bench.receive(1).sent, ["ACK 1 ack 4001"]);
  assertEquals([bench.last.window, bench.receive(500).sent], [1000, []]);
});

Deno.test("a read sends no window update while half of the buffer is still offered (RFC 9293, 3.8.6.2.2)", () => {
  const bench = establishedStack({ rcvWnd: 4000 });
  bench.arrive({ seq: 1, length: 1000 });
  bench.arrive({ seq: 1001, length: 1000 });
  assertEquals(bench.receive().sent, []);
});

Deno.test("a read in CLOSE-WAIT sends no window update: nobody sends any more (RFC 9293, 3.10.3)", () => {
  const bench = establishedStack({ rcvWnd: 1000 });
  bench.arrive({ flags: "FIN,ACK", seq: 1, length: 999 });
  assertEquals(bench.receive().sent, []);
});

Deno.test("a buffer of one octet is reopened by the read of it (RFC 9293, 3.8.6.2.2)", () => {
  const bench = establishedStack({ rcvWnd: 1 });
  bench.arrive({ seq: 1, text: "a" });
  bench.until("200ms");
  assertEquals(bench.last.window, 0);
  assertEquals([bench.receive().sent, bench.last.window], [["ACK 1 ack 2"], 1]);
});

Deno.test("the right edge never moves left: a full buffer closes the window (RFC 9293, 3.8.6, SHLD-14)", () => {
  const bench = establishedStack({ rcvWnd: 100 });
  const edges = [bench.inspect()!.rcvAdv];
  for (let seq = 1; seq <= 101; seq += 20) {
    bench.arrive({ seq, length: 20 });
    edges.push(bench.inspect()!.rcvAdv);
  }
  assertEquals([new Set(edges).size, bench.last.window], [1, 0]);
});

Deno.test("a SYN-ACK that goes again takes back nothing of a wider window (RFC 9293, 3.8.6, SHLD-14)", () => {
  const bench = inState("SYN-RECEIVED", {
    passive: true,
    rcvWnd: 200_000,
    windowScaling: true,
    peer: { mss: 1000, windowScale: 0 },
  });
  bench.shutdown(); // its FIN shows the whole window, scaled
  assertEquals(bench.inspect()!.rcvAdv - 5001, 200_000);
  assertEquals(bench.until("1s"), ["1 SYN,ACK 0 ack 1"]);
  assertEquals([bench.last.window, bench.inspect()!.rcvAdv - 5001], [65_535, 200_000]);
});

Deno.test("a probe of our closed window is answered with RCV.NXT and the window (RFC 9293, 3.8.6.1)", () => {
  const bench = inState("ESTABLISHED", { rcvWnd: 100 });
  bench.arrive({ seq: 1, length: 100 });
  assertEquals(bench.arrive({ seq: 101, length: 1 }), ["ACK 1 ack 101"]);
  assertEquals(bench.last.window, 0);
});

Deno.test("the right edge moves by half of a small buffer, or by a segment where that is less, at once and no sooner (RFC 9293, 3.8.6.2.2, MUST-39)", () => {
  for (
    const [rcvWnd, step] of [[1200, 600], [1999, 999], [2001, 1000], [4000, 1000]] as const
  ) {
    for (const less of [1, 0]) {
      const bench = establishedStack({ rcvWnd });
      bench.arrive({ seq: 1, length: rcvWnd });
      bench.receive(step - less);
      bench.arrive({ seq: 1, length: 10 }); // old: draws an ACK
      assertEquals(bench.last.window, less > 0 ? 0 : step, `${rcvWnd} ${less}`);
    }
  }
});

Deno.test("a read is told once less than half of the buffer was offered, not while half is (RFC 9293, 3.8.6.2.2)", () => {
  for (const [octets, told] of [[2000, 0], [2001, 1]] as const) {
    const bench = establishedStack({ rcvWnd: 4000 });
    bench.arrive({ seq: 1, length: octets });
    bench.until("1s");
    bench.take();
    assertEquals(bench.receive().sent.length, told, `${octets}`);
  }
});

Deno.test("an edge that does not move is not told: what is read is less than a step (RFC 9293, 3.8.6.2.2)", () => {
  const bench = establishedStack({ rcvWnd: 4000 });
  bench.arrive({ seq: 1, length: 3000 });
  bench.until("1s");
  assertEquals(bench.receive(999).sent, []);
  assertEquals(bench.receive(1).sent, ["ACK 1 ack 3001"]);
});

Deno.test("half of the largest window is of the largest that ever was offered, not of the SYN's or the last (RFC 9293, 3.8.6.2.1, rule 3)", () => {
  for (const [window, sent] of [[499, []], [500, ["ACK 1+500 ack 1"]]] as const) {
    const bench = establishedStack({ sndWnd: 600, peer: { mss: 1460 } });
    bench.arrive({ seq: 1, window: 1000 });
    bench.arrive({ seq: 1, window });
    assertEquals(bench.send(1200).sent, [...sent], `${window}`);
  }
});

Deno.test("a window that opens a little before the first probe is left to the override timeout (RFC 9293, 3.8.6.2.1, rule 4)", () => {
  const bench = establishedStack({ sndWnd: 1000 });
  bench.arrive({ seq: 1, window: 0 });
  bench.send(2000);
  bench.until("400ms"); // the probe is due at 1 s
  assertEquals(bench.arrive({ seq: 1, window: 100 }), []);
  assertEquals(bench.until("900ms"), ["0.9 ACK 1+100 ack 1"]);
});

Deno.test("a window that opened and closed again is probed from the start, with the first interval (RFC 9293, 3.8.6.1, SHLD-29)", () => {
  const bench = establishedStack({ sndWnd: 0 });
  bench.send(100);
  bench.until("7s"); // probes at 1, 3 and 7 s
  bench.arrive({ ack: 1, window: 100 });
  bench.arrive({ ack: 1, window: 0 });
  assertEquals(bench.until("10s"), ["8 ACK 1+1 ack 1", "10 ACK 1+1 ack 1"]);
});

Deno.test("answered probes are no duplicate ACKs: cwnd and what is sent stay (RFC 5681, 2)", () => {
  for (const sack of [true, false]) {
    const bench = establishedStack({ sndWnd: 0, sack, peer: { mss: 1000, sackPermitted: true } });
    bench.send(100);
    for (const at of ["1s", "3s", "7s", "15s", "31s"] as const) {
      assertEquals(bench.until(at).length, 1);
      assertEquals(bench.arrive({ ack: 1, window: 0 }), []);
    }
    bench.arrive({ ack: 1, window: 1000 });
    bench.arrive({ ack: 101, window: 1000 });
    assertEquals(bench.stack.metrics(bench.connection)!.threshold, 2 ** 30);
  }
});

Deno.test("what goes again after the front keeps to a window that shrank, too (RFC 9293, 3.8.6, SHLD-16)", () => {
  const bench = establishedStack();
  bench.send(4000);
  bench.until("1s"); // all counts as lost, the first went again
  assertEquals(
    bench.arrive({ ack: 1001, window: 1500 }),
    [
      "1 ACK 1001+1000 ack 1",
      "1 ACK 2001+500 ack 1",
    ].map((line) => line.slice(2)),
  );
});

Deno.test("an ACK behind a probe of our window of one octet counts (RFC 9293, 3.10.7.4, first step)", () => {
  const bench = establishedStack({ rcvWnd: 1 });
  bench.send(100);
  assertEquals(bench.inspect()!.rcvAdv - bench.inspect()!.rcvNxt, 1);
  bench.arrive({ seq: 2, ack: 101 });
  assertEquals(bench.inspect()!.sndUna, bench.iss + 101);
});

Deno.test("a read reopens the window though text waits behind a gap (RFC 9293, 3.8.6.2.2)", () => {
  const bench = establishedStack({ rcvWnd: 4000 });
  bench.arrive({ seq: 3001, length: 500 });
  bench.arrive({ seq: 1, length: 2001 });
  assertEquals(bench.receive().sent, ["ACK 1 ack 2002"]);
  assertEquals(bench.last.window, 4000);
});

Deno.test("the SYN-ACK's window is no newer than those that follow it, whatever the ISN (RFC 9293, 3.10.7.4, fifth step)", () => {
  for (const irs of [1, 2 ** 31 - 1, -(2 ** 31), -1]) {
    for (const iss of [1, 2 ** 31 - 1, -(2 ** 31), -1]) {
      const bench = establishedStack({ irs, iss, sndWnd: 1000 });
      bench.arrive({ seq: 1, ack: 1, window: 500 });
      assertEquals(bench.inspect()!.sndWnd, 500, `${irs} ${iss}`);
      bench.arrive({ seq: 1, ack: 1, window: 2000 });
      assertEquals(bench.inspect()!.sndWnd, 2000, `${irs} ${iss}`);
    }
  }
});
