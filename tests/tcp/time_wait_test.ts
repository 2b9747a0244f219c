import { type ProfileName, PROFILES } from "../../lib/tcp/profiles.ts";
import { assertEquals } from "@std/assert";
import type { Bench, BenchOptions, Told } from "./bench.ts";
import { inState } from "./factory.ts";

// What may end TIME-WAIT early: RFC 9293, section 3.6.1 (MAY-2, SHLD-4); RFC 6191; RFC 1337.

type Stamp = readonly [number, number];

/** TIME-WAIT of a passive connection; with timestamps, TS.Recent is 1000. RCV.NXT is IRS+2. */
function waiting(options: BenchOptions, stamps: boolean): Bench {
  const peer = stamps ? { timestamps: [1000, 0] as Stamp } : {};
  if (!stamps) return inState("TIME-WAIT", { ...options, passive: true, peer });
  const bench = inState("SYN-RECEIVED", { ...options, passive: true, peer });
  const own = { timestamps: [1000, 0] as Stamp };
  bench.arrive({ seq: 1, ack: 1, options: own });
  bench.shutdown();
  bench.arrive({ flags: "FIN,ACK", seq: 1, ack: 2, options: own });
  bench.take();
  return bench;
}

/** What a new SYN draws: the first flag of the answer, or silence. */
function reopened(bench: Bench, seq: number, stamp: number | null): string {
  const options = stamp === null ? {} : { timestamps: [stamp, 0] as Stamp };
  const sent = bench.arrive({ flags: "SYN", seq, options });
  return sent.length === 0 ? "silence" : sent[0]!.split(" ")[0]!;
}

Deno.test("timeWaitReuse timestamps: a newer one reopens, an equal one asks the SEQ, an older one is dropped silently (RFC 6191, 2)", () => {
  const cases: [stamps: boolean, seq: number, stamp: number | null, answer: string][] = [
    [true, -1000, 1001, "SYN,ACK"],
    [true, 1000, 1001, "SYN,ACK"],
    [true, 1000, 1000, "SYN,ACK"],
    [true, -1000, 1000, "silence"],
    [true, 1000, 999, "silence"],
    [true, 1000, null, "SYN,ACK"],
    [true, -1000, null, "silence"],
    [false, -1000, 5, "SYN,ACK"], // the connection before had none to compare with
    [false, 1000, null, "SYN,ACK"],
    [false, -1000, null, "silence"],
  ];
  for (const [stamps, seq, stamp, answer] of cases) {
    const bench = waiting({}, stamps);
    assertEquals(bench.state, "TIME-WAIT");
    assertEquals(reopened(bench, seq, stamp), answer, `${stamps} ${seq} ${stamp}`);
    assertEquals(bench.stack.tcbs, answer === "silence" ? 1 : 2);
  }
});

Deno.test("timeWaitReuse timestamps: a stack that uses none asks the SEQ (RFC 6191, 2)", () => {
  const bench = waiting({ timestamps: false }, false);
  assertEquals(reopened(bench, -1000, 5), "silence");
  assertEquals(reopened(bench, 1000, 5), "SYN,ACK");
});

Deno.test("timeWaitReuse higher-seq: timestamps tell nothing, and a lower SEQ is answered (RFC 9293, 3.6.1, MAY-2)", () => {
  const config = { timeWaitReuse: "higher-seq" } as const;
  assertEquals(reopened(waiting(config, false), -1000, 5), "ACK");
  assertEquals(reopened(waiting(config, false), 1000, 5), "SYN,ACK");
  assertEquals(reopened(waiting(config, true), -1000, 1001), "ACK");
});

Deno.test("timeWaitReuse never: every SYN is answered with an ACK (RFC 9293, 3.10.7.4)", () => {
  const config = { timeWaitReuse: "never" } as const;
  assertEquals(reopened(waiting(config, true), 1000, 1001), "ACK");
});

Deno.test("nobody reopens TIME-WAIT without a listener: a SYN is answered (RFC 9293, 3.10.7.4)", () => {
  const bench = inState("TIME-WAIT");
  assertEquals(reopened(bench, 1000, null), "ACK");
});

Deno.test("a reset ends TIME-WAIT, and by policy does not (RFC 9293, 3.10.7.4, second step; RFC 1337, 3, F1)", () => {
  const accepts = inState("TIME-WAIT");
  accepts.arrive({ flags: "RST" });
  assertEquals([accepts.state, accepts.outcome], ["CLOSED", "closed"]);
  const ignores = inState("TIME-WAIT", { timeWaitResets: "ignore" });
  assertEquals(ignores.arrive({ flags: "RST" }), []);
  assertEquals(ignores.arrive({ flags: "RST", seq: 100 }), []); // no challenge either
  ignores.until("239999999999ns");
  assertEquals(ignores.state, "TIME-WAIT");
  ignores.until("240s");
  assertEquals(ignores.state, "CLOSED");
});

Deno.test("resets are ignored in TIME-WAIT alone (RFC 1337, 3, F1)", () => {
  const bench = inState("FIN-WAIT-2", { timeWaitResets: "ignore" });
  bench.arrive({ flags: "RST" });
  assertEquals(bench.outcome, "reset");
});

Deno.test("TIME-WAIT restarts 2MSL for the peer's FIN alone: its ACK has to be on and in range (RFC 9293, 3.10.7.4, fifth step)", () => {
  const strange = [
    { flags: "FIN", seq: 1 },
    { flags: "SYN,FIN,ACK", seq: 0, ack: 2 },
    { flags: "FIN,ACK", seq: 1, ack: 3 }, // never sent
    { flags: "FIN,ACK", seq: 1, ack: -9999 }, // older than the largest window: SND.UNA is 2
  ];
  for (const segment of strange) {
    const bench = inState("TIME-WAIT");
    bench.until("1s");
    assertEquals(bench.arrive(segment), ["ACK 2 ack 2"], JSON.stringify(segment));
    assertEquals(bench.inspect()!.timeWaitAt, 240e9, JSON.stringify(segment));
  }
  const bench = inState("TIME-WAIT");
  bench.until("1s");
  assertEquals(bench.arrive({ flags: "FIN,ACK", seq: 1, ack: -9998 }), ["ACK 2 ack 2"]);
  assertEquals(bench.inspect()!.timeWaitAt, 241e9);
});

Deno.test("FreeBSD's profile lets no reset end TIME-WAIT, the others do (RFC 1337, section 3, F1)", () => {
  const after = (name: ProfileName) => {
    const bench = inState("TIME-WAIT", { ...PROFILES[name] });
    bench.arrive({ flags: "RST", seq: 2 });
    return bench.state;
  };
  assertEquals([after("rfc"), after("linux"), after("freebsd")], ["CLOSED", "CLOSED", "TIME-WAIT"]);
});

Deno.test("PAWS holds in TIME-WAIT: an older FIN is answered and starts nothing again, nor does one without timestamps (RFC 7323, 5.3, R1)", () => {
  const cases: [stamp: number | null, sent: string[], end: number][] = [
    [999, ["ACK 2 ack 2"], 240e9],
    [null, [], 240e9],
    [1000, ["ACK 2 ack 2"], 241e9],
    [1001, ["ACK 2 ack 2"], 241e9],
  ];
  for (const [stamp, sent, end] of cases) {
    const bench = waiting({}, true);
    bench.until("1s");
    const options = stamp === null ? {} : { timestamps: [stamp, 0] as Stamp };
    assertEquals(bench.arrive({ flags: "FIN,ACK", seq: 1, ack: 2, options }), sent, `${stamp}`);
    assertEquals(bench.inspect()!.timeWaitAt, end, `${stamp}`);
  }
});

Deno.test("timeWaitAnswers acks: the FIN again is answered each time, other empty segments once in an interval (RFC 5961, 7)", () => {
  const bench = inState("TIME-WAIT", { timeWaitAnswers: "acks" });
  const drawn = (told: Told) => [1, 2, 3].map(() => bench.arrive(told).length);
  assertEquals(drawn({ flags: "FIN,ACK", seq: 1, ack: 2 }), [1, 1, 1]);
  assertEquals(drawn({ seq: 1, ack: 2 }), [1, 0, 0]);
  assertEquals(drawn({ flags: "FIN,ACK", seq: 1, ack: 2 }), [1, 1, 1]);
  bench.until("500ms");
  assertEquals(drawn({ seq: 1, ack: 2 }), [1, 0, 0]);
});
