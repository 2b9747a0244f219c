import { assertEquals } from "@std/assert";
import { ms } from "../../lib/base/time.ts";
import type { Bench, BenchOptions } from "./bench.ts";
import { establishedStack } from "./factory.ts";

// Where segments end: records, corks, sends that wait, bursts (RFC 9293, section 3.9.1.2, leaves these to the
// interface).

function send(
  bench: Bench,
  octets: number,
  how: { push?: boolean; endOfRecord?: boolean },
): string[] {
  const payload = bench.payload(octets);
  return bench.call({ op: "send", connection: bench.connection, payload, ...how }).sent;
}

const RECORD = { endOfRecord: true };

Deno.test("no segment goes across the end of a record, and PSH stands there", () => {
  const bench = establishedStack({ sndWnd: 1000 });
  bench.send(1000); // fills the window
  for (const octets of [400, 400]) send(bench, octets, RECORD);
  bench.send(1500);
  bench.take();
  assertEquals(bench.arrive({ ack: 1001, window: 60_000 }), [
    "PSH,ACK 1001+400 ack 1",
    "PSH,ACK 1401+400 ack 1",
    "ACK 1801+1000 ack 1",
    "PSH,ACK 2801+500 ack 1",
  ]);
});

Deno.test("what goes again ends at the end of its record too", () => {
  const bench = establishedStack();
  send(bench, 400, RECORD);
  send(bench, 400, RECORD);
  bench.take();
  assertEquals(bench.until("1s"), ["1 PSH,ACK 1+400 ack 1"]);
});

Deno.test("Nagle's algorithm holds no whole record back that has text behind it (RFC 9293, 3.7.4)", () => {
  const bench = establishedStack({ nagle: true });
  bench.send(100);
  assertEquals(send(bench, 100, RECORD), []); // the last, and small
  assertEquals(bench.send(10).sent, ["PSH,ACK 101+100 ack 1"]);
  assertEquals(bench.arrive({ ack: 101 }), []); // what follows waits for the ACK of what went now
  assertEquals(bench.arrive({ ack: 201 }), ["PSH,ACK 201+10 ack 1"]);
});

Deno.test("a record that was acknowledged is forgotten", () => {
  const bench = establishedStack();
  send(bench, 10, RECORD);
  bench.arrive({ ack: 11 });
  assertEquals(bench.send(1000).sent, ["PSH,ACK 11+1000 ack 1"]);
});

Deno.test("a cork holds small segments and lets full ones go; without it they go at once", () => {
  const bench = establishedStack({ cork: true });
  assertEquals(bench.send(40).sent, []);
  assertEquals(bench.send(40).sent, []);
  assertEquals(bench.send(1000).sent, ["ACK 1+1000 ack 1"]);
  assertEquals(bench.configure({ cork: false }), ["PSH,ACK 1001+80 ack 1"]);
});

Deno.test("a cork gives way to the override timeout, and to a FIN (RFC 9293, 3.8.6.2.1, rule 4)", () => {
  const bench = establishedStack({ cork: true, sillyWindowOverride: ms(200) });
  bench.send(40);
  assertEquals(bench.until("200ms"), ["0.2 PSH,ACK 1+40 ack 1"]);
  bench.arrive({ ack: 41 });
  bench.send(40);
  bench.take();
  assertEquals(bench.shutdown().sent, ["FIN,PSH,ACK 41+40 ack 1"]);
});

Deno.test("unpushed: with `until-event` anything that happens sends what a send left waiting", () => {
  const options: BenchOptions = { unpushed: "until-event", sillyWindowOverride: ms(200) };
  const bench = establishedStack(options);
  assertEquals(send(bench, 1010, { push: false }), ["ACK 1+1000 ack 1"]);
  assertEquals(bench.arrive({ ack: 1001 }), ["ACK 1001+10 ack 1"]); // no PSH: nothing was pushed
  assertEquals(send(bench, 10, { push: false }), []);
  assertEquals(bench.configure({ nagle: false }), ["ACK 1011+10 ack 1"]);
  const alone = establishedStack(options);
  send(alone, 10, { push: false });
  assertEquals(alone.until("200ms"), ["0.2 PSH,ACK 1+10 ack 1"]);
});

Deno.test("burstSegments: PSH ends each burst of two segments or more, a single one has none", () => {
  const options: BenchOptions = { burstSegments: 2, rtt: "100ms" };
  const flags = (octets: number, more: BenchOptions = {}) =>
    establishedStack({ ...options, ...more }).send(octets).sent.map((sent) => sent.split(" ")[0]);
  assertEquals(flags(20_000, { sndWnd: 5000 }), ["ACK", "PSH,ACK", "ACK", "PSH,ACK", "ACK"]);
  assertEquals(flags(20_000, { sndWnd: 1000 }), ["ACK"]);
  assertEquals(flags(20_000, { sndWnd: 5000, burstSegments: 3 }), [
    "ACK",
    "ACK",
    "PSH,ACK",
    "ACK",
    "PSH,ACK",
  ]);
  assertEquals(flags(20_000, { sndWnd: 5000, burstSegments: 1 }), [
    "ACK",
    "ACK",
    "ACK",
    "ACK",
    "ACK",
  ]);
  assertEquals(flags(20_000, { sndWnd: 5000, burstSegments: 0 }), [
    "ACK",
    "ACK",
    "ACK",
    "ACK",
    "ACK",
  ]);
});

Deno.test("a burst is half of the largest window where there is no round trip to speak of", () => {
  const bench = establishedStack({ burstSegments: 2, rtt: "0s", sndWnd: 10_000 });
  bench.arrive({ window: 5_000 });
  assertEquals(bench.send(20_000).sent.map((sent) => sent.startsWith("PSH")), [
    false,
    false,
    false,
    false,
    true,
  ]);
});

Deno.test("congestionCounts: what duplicate ACKs or SACK told of does not open the window twice", () => {
  for (const [congestionCounts, grown] of [["acknowledged", 1000], ["delivered", 0]] as const) {
    const bench = establishedStack({ congestionCounts, sack: false });
    bench.send(10_000);
    const before = bench.inspect()!.congestionWindow!;
    bench.arrive({ ack: 1 });
    bench.arrive({ ack: 1001 }); // the segment that the duplicate told of
    assertEquals(bench.inspect()!.congestionWindow! - before, grown, congestionCounts);
    bench.arrive({ ack: 1001 });
    bench.arrive({ ack: 1001 });
    bench.arrive({ ack: 2001 }); // two told of more than it acknowledges
    assertEquals(bench.inspect()!.congestionWindow! - before, 2 * grown, congestionCounts);
  }
});

Deno.test("restartAfterIdle: silence for an RTO takes the window back to the initial one, or not (RFC 5681, section 4.1)", () => {
  for (const restartAfterIdle of [true, false]) {
    const bench = establishedStack({ restartAfterIdle, sndWnd: 60_000 });
    bench.send(10_000);
    for (let n = 1; n <= 10; n++) bench.arrive({ ack: 1 + 1000 * n });
    bench.until("10s");
    bench.send(1);
    assertEquals(bench.inspect()!.congestionWindow, restartAfterIdle ? 10_000 : 20_000);
  }
});

Deno.test("a record whose send found too little room has not ended yet", () => {
  const bench = establishedStack({ sendBufferOctetsMax: 500, sndWnd: 400 });
  const payload = bench.payload(800);
  const { output } = bench.call({
    op: "send",
    connection: bench.connection,
    payload,
    endOfRecord: true,
  });
  assertEquals(output.octets, 500);
  bench.arrive({ ack: 401, window: 0 });
  send(bench, 300, RECORD);
  assertEquals(bench.arrive({ ack: 401, window: 10_000 }), ["PSH,ACK 401+400 ack 1"]);
});

Deno.test("a burst is no more than half of the largest window, and small where the round trip is longer than an interface waits", () => {
  const ends = (options: BenchOptions) =>
    establishedStack({ burstSegments: 2, ...options }).send(20_000).sent
      .flatMap((sent, n) => sent.startsWith("PSH") ? [n + 1] : []);
  assertEquals(ends({ rtt: "0s", sndWnd: 10_000 }), [5, 10]);
  assertEquals(ends({ rtt: "0s", sndWnd: 60_000 }), [10]);
  assertEquals(ends({ rtt: "8ms", sndWnd: 60_000 }), [2, 4, 6, 8, 10]);
});

Deno.test("a record of one octet is a segment of its own", () => {
  const bench = establishedStack({ nagle: true, sndWnd: 1000 });
  bench.send(1000);
  send(bench, 1, RECORD);
  bench.send(10);
  assertEquals(bench.arrive({ ack: 1001, window: 1000 }), ["PSH,ACK 1001+1 ack 1"]);
  assertEquals(bench.arrive({ ack: 1002, window: 1000 }), ["PSH,ACK 1002+10 ack 1"]);
});
