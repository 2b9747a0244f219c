import { assertEquals } from "@std/assert";
import { packedLayout, type SegmentOptions, wordLayout } from "../../lib/wire/options.ts";
import { PROFILES } from "../../lib/tcp/profiles.ts";
import type { Bench } from "./bench.ts";
import { Bench as NewBench, type BenchOptions } from "./bench.ts";
import { ACK } from "../../lib/wire/segment.ts";
import { establishedStack, inState } from "./factory.ts";

// What SYNs offer: RFC 9293, section 3.7.1; RFC 7323; RFC 2018. Kinds: 0 EOL, 1 NOP, 2 MSS, 3 window scale,
// 4 SACK-permitted, 8 timestamps.

const SYN_OPTIONS: BenchOptions = { windowScaling: true };

function layoutOf(options: SegmentOptions): readonly number[] {
  return options.layout ?? wordLayout(options);
}

function firstSyn(options: BenchOptions): readonly number[] {
  return layoutOf(inState("SYN-SENT", { ...SYN_OPTIONS, ...options }).last.options);
}

/** The SYN-ACK that a SYN with these options draws. */
function answer(options: BenchOptions, peer: SegmentOptions): readonly number[] {
  const bench = new NewBench({ ...SYN_OPTIONS, ...options, passive: true });
  bench.call({ op: "listen", localPort: 80 });
  bench.arrive({ flags: "SYN", seq: 0, options: peer });
  return layoutOf(bench.last.options);
}

Deno.test("`words` puts each option on a boundary of four octets, NOPs before it (RFC 7323, appendix A)", () => {
  assertEquals(firstSyn({}), [2, 4, 8, 1, 3]);
  assertEquals(firstSyn({ sack: false }), [2, 1, 1, 8, 1, 3]);
  assertEquals(firstSyn({ timestamps: false }), [2, 1, 1, 4, 1, 3]);
  assertEquals(firstSyn({ timestamps: false, sack: false, windowScaling: false }), [2]);
});

Deno.test("`packed` has the window scale before SACK-permitted, and EOLs at the end", () => {
  const synOptions = "packed";
  assertEquals(firstSyn({ synOptions }), [2, 1, 3, 4, 8]);
  assertEquals(firstSyn({ synOptions, sack: false }), [2, 1, 3, 1, 1, 8]);
  assertEquals(firstSyn({ synOptions, timestamps: false, windowScaling: false }), [2, 4, 0, 0]);
  assertEquals(firstSyn({ synOptions, timestamps: false }), [2, 1, 3, 4, 0, 0]);
  assertEquals(firstSyn({ synOptions, timestamps: false, windowScaling: false, sack: false }), [2]);
});

Deno.test("a SYN-ACK carries what the SYN offered, no more (RFC 7323, 2.2 and 3.2; RFC 2018, 2)", () => {
  const packed: BenchOptions = { synOptions: "packed" };
  assertEquals(answer(packed, { mss: 1460, sackPermitted: true }), [2, 4, 0, 0]);
  assertEquals(answer(packed, { mss: 1460 }), [2]);
  assertEquals(answer(packed, { windowScale: 7 }), [2, 1, 3]);
  assertEquals(answer({}, { mss: 1460, windowScale: 7, sackPermitted: true }), [2, 1, 1, 4, 1, 3]);
  assertEquals(answer({}, { mss: 1460, windowScale: 7 }), [2, 1, 3]);
});

Deno.test("`none` offers nothing and takes nothing in: the peer's MSS is 536 (RFC 9293, 3.7.1, MUST-15)", () => {
  assertEquals(firstSyn({ synOptions: "none" }), []);
  const peer = { mss: 1460, windowScale: 7, sackPermitted: true, timestamps: [1, 0] } as const;
  const bench = establishedStack({ ...SYN_OPTIONS, synOptions: "none", peer });
  const { sndMss, sack, timestamps, scaling } = bench.stack.metrics(bench.connection)!;
  assertEquals([sndMss, sack, timestamps, scaling], [536, false, false, false]);
});

Deno.test("synOptionsDropAt leaves only the MSS from that retransmission of a SYN on", () => {
  const bench = inState("SYN-SENT", { ...SYN_OPTIONS, synOptionsDropAt: 2 });
  bench.until("10s");
  assertEquals(bench.log.map(({ segment }) => layoutOf(segment.options).length), [5, 5, 1, 1]);
});

Deno.test("synOptionsDropAt leaves a SYN-ACK's options alone: it answers a SYN that has them", () => {
  for (const passive of [true, false]) {
    const peer = { mss: 1460, windowScale: 7, sackPermitted: true } as const;
    const bench = inState("SYN-RECEIVED", { ...SYN_OPTIONS, synOptionsDropAt: 1, passive, peer });
    bench.until("10s");
    const answers = bench.log.filter(({ segment }) => (segment.flags & ACK) !== 0);
    assertEquals(answers.map(({ segment }) => layoutOf(segment.options)), [
      [2, 1, 1, 4, 1, 3],
      [2, 1, 1, 4, 1, 3],
      [2, 1, 1, 4, 1, 3],
      [2, 1, 1, 4, 1, 3],
    ]);
  }
});

function mssOf(bench: Bench): [announced: number | undefined, sent: number] {
  return [bench.log[0]!.segment.options.mss, bench.stack.metrics(bench.connection)!.sndMss];
}

Deno.test("mssMax bounds what is announced and what is sent, never above the MTU's (RFC 9293, 3.7.1)", () => {
  assertEquals(mssOf(establishedStack({ mssMax: 700 })), [700, 700]);
  assertEquals(mssOf(establishedStack({ mssMax: 700, peer: { mss: 600 } })), [700, 600]);
  assertEquals(mssOf(establishedStack({ mssMax: 9000, peer: { mss: 9000 } })), [1460, 1460]);
});

Deno.test("mssMin is the least that is sent, whatever the peer announces, where the MTU lets it through", () => {
  assertEquals(mssOf(establishedStack({ peer: { mss: 10 } })), [1460, 10]);
  assertEquals(mssOf(establishedStack({ mssMin: 32, peer: { mss: 10 } })), [1460, 32]);
  assertEquals(mssOf(establishedStack({ mssMin: 32, peer: { mss: 0 } })), [1460, 32]);
  assertEquals(mssOf(establishedStack({ mssMin: 32, mtu: 68 })), [28, 28]); // no packet is longer than the MTU
});

Deno.test("windowScaleOctets is what the window scale covers (RFC 7323, 2.3)", () => {
  const scaleOf = (octets: number): number | undefined =>
    inState("SYN-SENT", { windowScaling: true, windowScaleOctets: octets }).last.options
      .windowScale;
  assertEquals([0, 65_535, 65_536, 2 ** 21, 15 * 2 ** 20, 2 ** 30].map(scaleOf), [
    0,
    0,
    1,
    6,
    8,
    14,
  ]);
});

Deno.test("a receive buffer that changes while the SYN is out changes neither the scale nor the window that it told (RFC 7323, 2.3)", () => {
  const told = { windowScaling: true, receiveBufferOctetsMax: 100_000 }; // a scale of 1
  for (const octets of [30_000, 1_000_000]) {
    const bench = inState("SYN-SENT", told);
    assertEquals(bench.last.options.windowScale, 1);
    bench.configure({ receiveBufferOctetsMax: octets });
    bench.arrive({ flags: "SYN,ACK", seq: 0, ack: 1, options: { mss: 1000, windowScale: 7 } });
    assertEquals(bench.stack.metrics(bench.connection)!.rcvScale, 1);
    // What the peer may send, it may: nothing of the first window is refused.
    bench.arrive({ seq: 65_501, length: 35 });
    assertEquals(bench.last.ack, 5001);
    bench.arrive({ seq: 1, length: 65_500 });
    assertEquals(bench.last.ack, 5001 + 65_535);
  }
  const crossing = inState("SYN-SENT", told);
  crossing.configure({ receiveBufferOctetsMax: 1_000_000 });
  crossing.arrive({ flags: "SYN", seq: 0, options: { mss: 1000, windowScale: 7 } });
  assertEquals(crossing.last.options.windowScale, 1);
});

Deno.test("the profiles' SYNs are those of their kernels", () => {
  const { freebsd, linux } = PROFILES;
  const syn = (profile: Partial<BenchOptions>) => {
    const { options } = inState("SYN-SENT", { ...SYN_OPTIONS, ...profile }).last;
    return [layoutOf(options), options.windowScale];
  };
  assertEquals(syn(freebsd), [[2, 1, 3, 4, 8], 6]);
  assertEquals(syn(linux), [[2, 4, 8, 1, 3], 8]);
});

Deno.test("packedLayout() keeps numbers aligned whatever is left out", () => {
  const all: SegmentOptions = { mss: 1, windowScale: 1, sackPermitted: true, timestamps: [1, 1] };
  for (let mask = 0; mask < 16; mask++) {
    const names = ["mss", "windowScale", "sackPermitted", "timestamps"] as const;
    const some = Object.fromEntries(
      names.filter((_, i) => (mask & (1 << i)) !== 0).map((name) => [name, all[name]]),
    ) as SegmentOptions;
    const octets: Readonly<Record<number, number>> = { 0: 1, 1: 1, 2: 4, 3: 3, 4: 2, 8: 10 };
    let at = 0;
    for (const kind of packedLayout(some)) {
      if (kind === 2) assertEquals(at % 4, 0, `MSS, ${mask}`);
      if (kind === 8) assertEquals(at % 4, 2, `timestamps, ${mask}`);
      at += octets[kind]!;
    }
    assertEquals(at % 4, 0, `padding, ${mask}`);
  }
});

Deno.test("synOptionsDropAt leaves a SYN-ACK as it is: its options answer a SYN that had them (RFC 7323, 2.2 and 3.2)", () => {
  const peer = { mss: 1000, sackPermitted: true, timestamps: [1, 0] } as const;
  const bench = inState("SYN-RECEIVED", { passive: true, synOptionsDropAt: 1, peer });
  bench.until("3s");
  assertEquals(bench.log.map(({ segment }) => segment.options.sackPermitted), [true, true, true]);
});
