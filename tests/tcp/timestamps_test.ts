import { assertEquals } from "@std/assert";
import { ns, parseDuration } from "../../lib/base/time.ts";
import { TcpStack } from "../../lib/tcp/endpoint.ts";
import type { Segment } from "../../lib/wire/segment.ts";
import { TCP_DEFAULTS } from "../../lib/tcp/config.ts";
import { Core } from "../../lib/tcp/core.ts";
import { stampNow } from "../../lib/tcp/stamps.ts";
import type { Bench, BenchOptions, Told } from "./bench.ts";
import { establishedStack, inState } from "./factory.ts";

// RFC 7323: negotiation, what is echoed, PAWS, and round trips by echo (RTTM).

const STAMPED = { mss: 1012, timestamps: [500, 0] } as const;

/** A connection that uses timestamps; segments carry 1000 octets at most. */
function stamped(options: BenchOptions = {}): Bench {
  return establishedStack({ nagle: false, peer: STAMPED, delayedAck: 0 as never, ...options });
}

/** The peer's segment with a timestamp; what is echoed by the last segment that the stack sent. */
function arrive(bench: Bench, value: number, told: Told = {}): number | undefined {
  bench.arrive({ ack: 1, ...told, options: { timestamps: [value | 0, 0] } });
  return echoed(bench);
}

function echoed(bench: Bench): number | undefined {
  return bench.last.options.timestamps?.[1];
}

/** How many segments an act makes the stack send. */
function answers(bench: Bench, act: () => void): number {
  const before = bench.log.length;
  act();
  return bench.log.length - before;
}

// ---- negotiation (section 3.2) ----

Deno.test("a SYN offers timestamps with an echo of 0 (RFC 7323, section 3.2)", () => {
  assertEquals(inState("SYN-SENT").last.options.timestamps?.[1], 0);
  assertEquals(inState("SYN-SENT", { timestamps: false }).last.options.timestamps, undefined);
});

Deno.test("a SYN-ACK carries timestamps if the SYN did (RFC 7323, section 3.2)", () => {
  const answer = (options: BenchOptions) => {
    const bench = inState("LISTEN", options);
    const { peer } = options;
    bench.arrive({ flags: "SYN", seq: 0, ...(peer ? { options: peer } : {}) });
    return echoed(bench);
  };
  assertEquals(answer({ peer: { timestamps: [500, 0] } }), 500);
  assertEquals(answer({ peer: { mss: 1000 } }), undefined);
  assertEquals(answer({ peer: { timestamps: [500, 0] }, timestamps: false }), undefined);
});

for (const passive of [false, true]) {
  const side = passive ? "passive" : "active";

  Deno.test(`${side} open: every segment carries timestamps if both SYNs did, and none if not (RFC 7323, section 3.2)`, () => {
    const uses = (options: BenchOptions) => {
      const bench = establishedStack({ passive, ...options });
      bench.send(10);
      return bench.last.options.timestamps !== undefined;
    };
    if (!passive) assertEquals(uses({ peer: STAMPED }), true);
    assertEquals(uses({ peer: { mss: 1000 } }), false);
    assertEquals(uses({ peer: STAMPED, timestamps: false }), false);
  });
}

Deno.test("passive open: the ACK of the SYN-ACK must carry timestamps, the segments after it do (RFC 7323, section 3.2)", () => {
  const bench = inState("SYN-RECEIVED", { passive: true, peer: STAMPED });
  bench.arrive({ seq: 1, ack: 1 });
  assertEquals(bench.state, "SYN-RECEIVED");
  bench.arrive({ seq: 1, ack: 1, options: { timestamps: [501, 0] } });
  assertEquals(bench.state, "ESTABLISHED");
  bench.send(10);
  assertEquals(echoed(bench), 501);
});

Deno.test("the option takes its twelve octets from every segment's text (RFC 7323, section 3.2; RFC 9293, 3.7.1)", () => {
  const lengths = [STAMPED, { mss: 1012 }].map((peer) => {
    const bench = stamped({ peer });
    bench.send(3000);
    return bench.last.length;
  });
  assertEquals(lengths, [1000, 3000 - 2 * 1012]);
});

Deno.test("TSval counts ticks of the host's clock (RFC 7323, section 5.4)", () => {
  for (const [tick, ticks] of [["1ms", 50], ["10ms", 5]] as const) {
    const bench = stamped({ timestampTick: parseDuration(tick) });
    bench.send(10);
    const before = bench.last.options.timestamps![0];
    bench.until("50ms");
    bench.send(10);
    assertEquals((bench.last.options.timestamps![0] - before) | 0, ticks);
  }
});

// ---- TS.Recent (section 4.3) ----

Deno.test("under delayed ACKs the echo is of the first segment that is acknowledged (RFC 7323, section 4.3)", () => {
  const bench = stamped({ delayedAck: 200e6 as never });
  assertEquals(answers(bench, () => arrive(bench, 510, { seq: 1, length: 100 })), 0);
  assertEquals(arrive(bench, 520, { seq: 101, length: 100 }), 510);
  assertEquals(answers(bench, () => arrive(bench, 530, { seq: 201, length: 100 })), 0);
  assertEquals(arrive(bench, 540, { seq: 301, length: 100 }), 530);
});

Deno.test("beside a gap the echo is of the last segment that moved the left edge (RFC 7323, section 4.3)", () => {
  const bench = stamped();
  assertEquals(arrive(bench, 510, { seq: 1, length: 100 }), 510);
  assertEquals(arrive(bench, 520, { seq: 201, length: 100 }), 510);
  assertEquals(arrive(bench, 530, { seq: 301, length: 100 }), 510);
  assertEquals(arrive(bench, 540, { seq: 101, length: 100 }), 540); // fills the gap
  assertEquals(arrive(bench, 550, { seq: 401, length: 100 }), 550);
});

Deno.test("a segment that begins before Last.ACK.sent and brings news counts (RFC 7323, section 4.3, rule 2)", () => {
  const bench = stamped();
  arrive(bench, 510, { seq: 1, length: 100 });
  assertEquals(arrive(bench, 520, { seq: 51, length: 100 }), 520);
});

Deno.test("an old segment's timestamp is not kept, though it stands at the edge (RFC 7323, section 4.3, rule 2)", () => {
  const bench = stamped();
  arrive(bench, 510, { seq: 1, length: 100 });
  assertEquals(arrive(bench, 509, { seq: 101, length: 100 }), 510);
});

// ---- PAWS (section 5) ----

Deno.test("a segment older than TS.Recent is answered and dropped (RFC 7323, section 5.3, rule R1)", () => {
  const bench = stamped();
  arrive(bench, 510, { seq: 1, length: 100 });
  bench.take();
  arrive(bench, 509, { seq: 101, length: 100 });
  assertEquals([bench.take(), bench.receive().octets], [["ACK 1 ack 101"], 100]);
  arrive(bench, 510, { seq: 101, length: 100 });
  assertEquals(bench.receive().octets, 100); // as old as the last one is fine
});

Deno.test("timestamps are compared modulo 2^32 (RFC 7323, section 5.2)", () => {
  const bench = stamped({ peer: { ...STAMPED, timestamps: [0x7ffffff0, 0] } });
  assertEquals(arrive(bench, -0x80000000, { seq: 1, length: 100 }), -0x80000000);
  arrive(bench, 0x7fffffff, { seq: 101, length: 100 });
  assertEquals(bench.receive().octets, 100);
});

Deno.test("an old ACK moves nothing (RFC 7323, section 5.3, rule R1)", () => {
  const bench = stamped();
  bench.send(100);
  arrive(bench, 499, { ack: 101 });
  assertEquals(bench.inspect()!.sndUna, bench.iss + 1);
});

Deno.test("a reset is not tested (RFC 7323, section 5.2)", () => {
  const old = stamped();
  arrive(old, 499, { flags: "RST" });
  const bare = stamped();
  bare.arrive({ flags: "RST" });
  assertEquals([old.outcome, bare.outcome], ["reset", "reset"]);
});

Deno.test("a segment without timestamps is dropped without an answer (RFC 7323, section 3.2)", () => {
  const bench = stamped();
  assertEquals(bench.arrive({ length: 100 }), []);
  assertEquals([bench.receive().error, bench.state], ["would block", "ESTABLISHED"]);
});

Deno.test("a SYN without timestamps is challenged as ever (RFC 5961, section 4.2; RFC 7323, section 3.2)", () => {
  const bench = stamped();
  assertEquals(bench.arrive({ flags: "SYN", seq: 1 }), ["ACK 1 ack 1"]);
});

Deno.test("a segment whose ACK is not good leaves TS.Recent as it was (RFC 5961, section 5)", () => {
  const bench = stamped();
  assertEquals(arrive(bench, 501, { seq: 1, length: 10 }), 501);
  arrive(bench, 90_000, { seq: 11, ack: 9_999, length: 10 });
  assertEquals(arrive(bench, 502, { seq: 11, length: 10 }), 502); // not older than what a stranger sent
});

Deno.test("TS.Recent counts for 24 days (RFC 7323, section 5.5)", () => {
  const days = 24 * 24 * 3_600_000 * 1e6;
  for (const [moment, octets] of [[days, 0], [days + 1, 100]] as const) {
    const bench = stamped();
    bench.until(moment);
    arrive(bench, 499, { seq: 1, length: 100 });
    assertEquals(bench.receive().octets, octets);
  }
});

Deno.test("after 24 days the new segment's timestamp takes its place, and counts (RFC 7323, section 5.5)", () => {
  const bench = stamped();
  bench.until(24 * 24 * 3_600_000 * 1e6 + 1);
  assertEquals(arrive(bench, 400, { seq: 1, length: 100 }), 400);
  arrive(bench, 399, { seq: 101, length: 100 });
  assertEquals(bench.receive().octets, 100);
});

// ---- RTTM (section 4) ----

/** Settings under which the least RTO hides nothing. */
const fine: BenchOptions = { rtoMin: ns(1), clockGranularity: ns(1) };

/** The peer acknowledges, echoing what a segment carried. */
function ack(bench: Bench, number: number, echo: number): void {
  bench.arrive({ ack: number, options: { timestamps: [500, echo] } });
}

Deno.test("an ACK of what was sent again is measured by its echo, and ends the back-off (RFC 7323, section 4.1)", () => {
  const bench = stamped({ ...fine, rtt: "100ms" }); // SRTT 100 ms, RTTVAR 50 ms, RTO 300 ms
  bench.send(10);
  bench.until("450ms"); // sent again at 400 ms
  assertEquals(bench.inspect()!.rto, 600e6);
  ack(bench, 11, bench.last.options.timestamps![0]);
  // R' = 50 ms: RTTVAR = 3/4 * 50 + 1/4 * 50 = 50; SRTT = 7/8 * 100 + 1/8 * 50 = 93.75
  assertEquals(bench.inspect()!.rto, 293.75e6);
});

Deno.test("an echo of the first sending tells the longer round trip (RFC 7323, section 4.1)", () => {
  const bench = stamped({ ...fine, rtt: "100ms" });
  bench.send(10);
  const first = bench.last.options.timestamps![0];
  bench.until("450ms");
  ack(bench, 11, first);
  // R' = 350 ms: RTTVAR = 3/4 * 50 + 1/4 * 250 = 100; SRTT = 7/8 * 100 + 1/8 * 350 = 131.25
  assertEquals(bench.inspect()!.rto, 531.25e6);
});

Deno.test("an echo of 0 or of the future tells nothing (RFC 7323, section 3.2)", () => {
  for (const future of [false, true]) {
    const bench = stamped({ ...fine, rtt: "100ms" });
    bench.send(10);
    bench.until("450ms");
    ack(bench, 11, future ? (bench.last.options.timestamps![0] + 51) | 0 : 0);
    assertEquals(bench.inspect()!.rto, 600e6);
  }
});

Deno.test("only an ACK of new data is measured (RFC 7323, section 4.1)", () => {
  const bench = stamped({ ...fine, rtt: "100ms" });
  bench.send(10);
  bench.until("450ms");
  ack(bench, 1, bench.last.options.timestamps![0]);
  assertEquals(bench.inspect()!.rto, 600e6);
});

Deno.test("many echoes in a round trip weigh less each (RFC 7323, section 4.2 and appendix G)", () => {
  const bench = stamped({ ...fine, rtt: "100ms" });
  bench.send(10_000);
  const echo = bench.last.options.timestamps![0];
  bench.until("300ms");
  // The first is timed: R' = 200 ms. RTTVAR = 3/4 * 50 + 1/4 * 100 = 62.5; SRTT = 7/8 * 100 + 1/8 * 200 = 112.5
  ack(bench, 2001, echo);
  assertEquals(bench.inspect()!.rto, 362.5e6);
  // Eight segments in flight: four samples expected, so 1/16 and 1/32 of R' = 200 ms.
  // RTTVAR = 15/16 * 62.5 + 1/16 * 87.5 = 64.0625; SRTT = 31/32 * 112.5 + 1/32 * 200 = 115.234375
  ack(bench, 4001, echo);
  assertEquals(bench.inspect()!.rto, 371.484375e6);
});

Deno.test("the timestamp clock begins anew at each boot, so that an old echo tells nothing (RFC 7323, 5.4)", () => {
  const first = (key0: number, key1: number) => {
    const stack = new TcpStack({}, { key0, key1 });
    const sockets = { localAddress: 1, localPort: 2, remoteAddress: 3, remotePort: 4 };
    const { packets } = stack.call({ op: "connect", ...sockets }, 0 as never);
    return (packets[0]!.body as Segment).options.timestamps![0];
  };
  const boots = [first(0, 0), first(0, 1), first(1, 0), first(1, 1)];
  assertEquals(new Set(boots).size, 4);
});

Deno.test("an echo of less than a tick is a round trip of 0, and counts (RFC 7323, section 4.1)", () => {
  const bench = stamped({ ...fine, rtt: "100ms", timestampTick: parseDuration("100ms") });
  bench.send(10);
  bench.until("450ms"); // sent again at 400 ms
  ack(bench, 11, bench.last.options.timestamps![0]);
  // R' = 0: RTTVAR = 3/4 * 50 + 1/4 * 100 = 62.5; SRTT = 7/8 * 100 = 87.5
  assertEquals(bench.inspect()!.rto, 337.5e6);
});

Deno.test("while a segment is timed, echoes of others are not measured: one sample a round trip (RFC 6298, section 3)", () => {
  const bench = stamped({ ...fine, rtt: "100ms" });
  bench.send(1000); // timed
  bench.send(1000);
  const echo = bench.last.options.timestamps![0];
  bench.until("200ms");
  ack(bench, 1001, echo);
  bench.send(1000); // timed
  const { rto } = bench.inspect()!;
  bench.until("250ms");
  ack(bench, 2001, echo);
  assertEquals(bench.inspect()!.rto, rto);
});

Deno.test("an echo is counted in the ticks of the stack's own clock (RFC 7323, section 4.1)", () => {
  const bench = stamped({ ...fine, rtt: "100ms", timestampTick: parseDuration("10ms") });
  bench.send(10);
  bench.until("450ms"); // sent again at 400 ms
  ack(bench, 11, bench.last.options.timestamps![0]);
  assertEquals(bench.inspect()!.rto, 293.75e6); // R' = 50 ms
});

Deno.test("TSval starts anywhere, elsewhere at each boot: an old echo tells nothing (RFC 7323, section 5.4)", () => {
  const values = [1, 2, 3].map((key0) => stampNow(new Core(TCP_DEFAULTS, { key0, key1: 0 })));
  assertEquals([new Set(values).size, values.includes(0)], [3, false]);
});
