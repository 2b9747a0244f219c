import { assertEquals } from "@std/assert";
import { ms, ns, seconds } from "../../lib/base/time.ts";
import { PROFILES } from "../../lib/tcp/profiles.ts";
import { Bench } from "./bench.ts";
import { establishedStack, inState } from "./factory.ts";

// Timers that stacks set differently (see `TcpConfig`).

Deno.test("rtoSlop is added to every RTO but the first guess, up to rtoMax in all", () => {
  const bench = inState("SYN-SENT", { rtoSlop: ms(200), rtoMax: seconds(5) });
  assertEquals(bench.until("15s"), ["1 SYN 0", "3.2 SYN 0", "7.4 SYN 0", "12.4 SYN 0"]);
});

Deno.test("a measured RTO has its slop at once", () => {
  const bench = establishedStack({ rtoSlop: ms(200), rtt: "100ms" });
  bench.send(10);
  bench.take();
  assertEquals(bench.until("2s"), ["1.3 PSH,ACK 1+10 ack 1"]); // 1 s at least, and the slop
});

Deno.test("handshakeTimeout ends a handshake, whatever R2 says, and has nothing to say afterwards", () => {
  const opening = inState("SYN-SENT", { handshakeTimeout: seconds(10), synRetransmissionsR2: 255 });
  opening.until("9.9s");
  assertEquals(opening.state, "SYN-SENT");
  opening.until("10s");
  assertEquals([opening.state, opening.outcome], ["CLOSED", "timed-out"]);
  const bench = establishedStack({ handshakeTimeout: seconds(10) });
  bench.send(10);
  bench.until("30s");
  assertEquals(bench.state, "ESTABLISHED");
});

Deno.test("synAckRetransmissionsR2 counts for SYN-ACKs alone", () => {
  const options = { synAckRetransmissionsR2: 1, synGiveUpMin: ns(0), synRetransmissionsR2: 3 };
  for (const passive of [true, false]) {
    const answering = inState("SYN-RECEIVED", { ...options, passive });
    assertEquals(answering.until("60s").length, 1);
    assertEquals(answering.outcome, "timed-out");
  }
  const asking = inState("SYN-SENT", options);
  assertEquals(asking.until("60s").length, 3);
});

Deno.test("freebsd: SYN again after 1 s, then after the doubled RTO and 200 ms, until 75 s are over", () => {
  const bench = new Bench({ ...PROFILES.freebsd });
  bench.connect();
  const times = bench.until("200s").map((sent) => Number(sent.split(" ")[0]));
  assertEquals(times, [1, 3.2, 7.4, 15.6, 31.8, 64]);
  assertEquals(bench.closed?.outcome, "timed-out");
});

Deno.test("linux: an RTO is never under SRTT + 200 ms, five SYNs go again", () => {
  const bench = establishedStack({ ...PROFILES.linux, windowScaling: false, rtt: "100ms" });
  bench.send(10);
  bench.take();
  assertEquals(bench.until("450ms"), ["0.4 PSH,ACK 1+10 ack 1"]);
  const opening = new Bench({ ...PROFILES.linux });
  opening.connect();
  assertEquals(opening.until("200s").length, 5);
});

Deno.test("R2 gives up at the first timeout with as many retransmissions and as much time, neither alone (RFC 9293, 3.8.3, SHLD-11, MUST-23)", () => {
  // With an RTO of 1 s the timer fires at 1, 3, 7, 15 and 31 s.
  const cases: [r2: number, min: number, end: number][] = [
    [0, 0, 1],
    [1, 0, 3],
    [2, 7_000_000_000, 7],
    [2, 7_000_000_001, 15],
    [3, 7_000_000_000, 15],
    [0, 31_000_000_000, 31],
  ];
  for (const [r2, min, end] of cases) {
    const data = establishedStack({
      retransmissionsR2: r2,
      giveUpMin: ns(min),
      synGiveUpMin: ns(0),
    });
    data.send(10);
    const syn = { synRetransmissionsR2: r2, synGiveUpMin: ns(min), giveUpMin: ns(0) };
    const answers = { synAckRetransmissionsR2: r2, synGiveUpMin: ns(min), synRetransmissionsR2: 9 };
    const benches = [
      data,
      inState("SYN-SENT", { ...syn, synAckRetransmissionsR2: 9 }),
      inState("SYN-RECEIVED", { ...syn, synAckRetransmissionsR2: -1 }),
      inState("SYN-RECEIVED", { ...answers, passive: true }),
    ];
    for (const bench of benches) {
      const { state } = bench;
      bench.until(`${end * 1e9 - 1}ns`);
      assertEquals(bench.state, state, `${state} ${r2} ${min}`);
      bench.until(`${end}s`);
      assertEquals(bench.outcome, "timed-out", `${state} ${r2} ${min}`);
    }
  }
});

Deno.test("handshakeTimeout counts from the first SYN, and a SYN-ACK has it too", () => {
  for (const state of ["SYN-SENT", "SYN-RECEIVED"] as const) {
    const bench = inState(state, { handshakeTimeout: seconds(100), passive: state !== "SYN-SENT" });
    bench.until("99999999999ns");
    assertEquals(bench.state, state);
    bench.until("100s");
    assertEquals(bench.outcome, "timed-out", state);
  }
});
