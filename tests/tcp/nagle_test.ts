import { assertEquals } from "@std/assert";
import type { BenchOptions } from "./bench.ts";
import { establishedStack } from "./factory.ts";

// Nagle's algorithm (RFC 9293, section 3.7.4) and the sender's silly-window avoidance beside it (3.8.6.2.1).

function nagle(options: BenchOptions = {}) {
  return establishedStack({ nagle: true, timestamps: false, sack: false, ...options });
}

Deno.test("a small segment goes at once while nothing is in flight (RFC 9293, 3.7.4, SHLD-7)", () => {
  assertEquals(nagle().send(10).sent, ["PSH,ACK 1+10 ack 1"]);
});

Deno.test("a small segment waits while anything is unacknowledged, and takes what is written meanwhile along (RFC 9293, 3.7.4, SHLD-7)", () => {
  const bench = nagle();
  bench.send(10);
  assertEquals([bench.send(10).sent, bench.send(20).sent], [[], []]);
  assertEquals(bench.arrive({ ack: 11 }), ["PSH,ACK 11+30 ack 1"]);
});

Deno.test("a full segment never waits; what is left of a write does (RFC 9293, 3.7.4)", () => {
  const bench = nagle();
  assertEquals(bench.send(2500).sent, ["ACK 1+1000 ack 1", "ACK 1001+1000 ack 1"]);
  assertEquals(bench.send(499).sent, []);
  assertEquals(bench.send(1).sent, ["PSH,ACK 2001+1000 ack 1"]); // full now
});

Deno.test("what waits goes once all is acknowledged, not before (RFC 9293, 3.7.4)", () => {
  const bench = nagle();
  bench.send(2500);
  assertEquals(bench.arrive({ ack: 1001 }), []);
  assertEquals(bench.arrive({ ack: 2001 }), ["PSH,ACK 2001+500 ack 1"]);
});

Deno.test("a FIN takes the rest along at once (RFC 9293, 3.7.4 and 3.10.4)", () => {
  const bench = nagle();
  bench.send(1500);
  assertEquals(bench.shutdown().sent, ["FIN,PSH,ACK 1001+500 ack 1"]);
});

Deno.test("switched off, every write goes at once (RFC 9293, 3.7.4, MUST-17)", () => {
  const bench = nagle({ nagle: false });
  const sent = [bench.send(10).sent, bench.send(20).sent].flat();
  assertEquals(sent, ["PSH,ACK 1+10 ack 1", "PSH,ACK 11+20 ack 1"]);
});

Deno.test("switched off, silly-window avoidance still holds back what the window cuts short (RFC 9293, 3.8.6.2.1, MUST-38)", () => {
  for (const off of [false, true]) {
    const bench = nagle({ nagle: !off, sndWnd: 1300 });
    assertEquals(bench.send(2000).sent, ["ACK 1+1000 ack 1"]); // 300 of 1300 are left
    assertEquals(bench.arrive({ ack: 1001, window: 1300 }), ["PSH,ACK 1001+1000 ack 1"]);
  }
});

Deno.test("half of the largest window goes when it is all that there is room for (RFC 9293, 3.8.6.2.1, rule 3)", () => {
  const bench = nagle({ sndWnd: 800 });
  assertEquals(bench.send(2000).sent, ["ACK 1+800 ack 1"]);
  assertEquals(bench.arrive({ ack: 801, window: 399 }), []);
  assertEquals(bench.arrive({ ack: 801, window: 400 }), ["ACK 801+400 ack 1"]);
});

Deno.test("Nagle with a peer's delayed ACK costs that delay once for each pair of small writes, and no more (RFC 9293, 3.7.4)", () => {
  const bench = nagle();
  bench.send(10);
  bench.send(10);
  bench.until("200ms"); // the peer's delay
  assertEquals(bench.arrive({ ack: 11 }), ["PSH,ACK 11+10 ack 1"]);
});
