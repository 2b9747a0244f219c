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
