import { assert } from "@std/assert";
import fc from "fast-check";
import { seqDiff, seqLe } from "../../lib/base/seq.ts";
import type { Instant } from "../../lib/base/time.ts";
import type { TcpConfig } from "../../lib/tcp/config.ts";
import { TcpStack } from "../../lib/tcp/endpoint.ts";
import type { Call, Inspection, Output, Signal } from "../../lib/tcp/stack.ts";
import { type Packet, packetOf } from "../../lib/wire/packet.ts";
import { patternChunk } from "../../lib/wire/payload.ts";
import { segment } from "../../lib/wire/segment.ts";
import { LOCAL, REMOTE } from "./bench.ts";

// Any stream of segments and calls into one stack: the laws that hold whatever comes.

const chunk = patternChunk(1);

/** How far a number lies from one that counts: mostly on it or beside it. */
const beside = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -2, max: 2 }) },
  { weight: 3, arbitrary: fc.integer({ min: -1500, max: 1500 }) },
  { weight: 1, arbitrary: fc.integer() },
);

const acts = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("segment" as const),
      flags: fc.oneof(
        { weight: 9, arbitrary: fc.constantFrom(0x10, 0x10, 0x11, 0x18, 0x02, 0x12) },
        { weight: 1, arbitrary: fc.nat({ max: 63 }) },
      ),
      seq: beside,
      ack: beside,
      length: fc.oneof(fc.constantFrom(0, 0, 1), fc.nat({ max: 1500 })),
      window: fc.constantFrom(0, 1, 100, 65_535),
      which: fc.nat({ max: 2 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("call" as const),
      op: fc.oneof(
        {
          weight: 12,
          arbitrary: fc.constantFrom("send", "send", "receive", "shutdown", "close", "connect"),
        },
        { weight: 1, arbitrary: fc.constantFrom("abort", "accept") },
      ),
      octets: fc.constantFrom(0, 1, 700, 5000),
      which: fc.nat({ max: 2 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("wait" as const),
      span: fc.constantFrom(0, 1, 1e6, 2e8, 5e8, 1e9, 7e9, 1e11, 2.4e11),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("icmp" as const),
      hard: fc.boolean(),
      which: fc.nat({ max: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("listen" as const), open: fc.boolean() }) },
);
type Act = typeof acts extends fc.Arbitrary<infer T> ? T : never;

const configs = fc.constantFrom<Partial<TcpConfig>>(
  {},
  { receiveBufferOctetsMax: 1000, delayedAck: 0 as never },
  { receiveBufferOctetsMax: 1, sendBufferOctetsMax: 10 },
  { timeWait: "none", unexpectedSyn: "reset", resets: "any", handshake: "two-way" },
  { userTimeout: 20e9 as never, backlog: 1, resets: "window" },
);

/** One run: the stack, and for every connection what was last seen of it. */
class Run {
  readonly stack: TcpStack;
  now = 0;
  readonly #seen = new Map<number, Inspection>();
  readonly #live = new Set<number>();

  constructor(config: Partial<TcpConfig>) {
    this.stack = new TcpStack(config, { key0: 1, key1: 2 });
  }

  act(act: Act): void {
    switch (act.kind) {
      case "segment":
        return this.take(this.stack.arrive(this.packet(act), this.now as Instant));
      case "icmp":
        return this.take(this.stack.arrive(this.icmp(act.hard, act.which), this.now as Instant));
      case "call":
        return this.take(
          this.stack.call(this.call(act.op, act.octets, act.which), this.now as Instant),
        );
      case "listen": {
        const op = act.open ? "listen" : "unlisten";
        return this.take(this.stack.call({ op, localPort: 80 }, this.now as Instant));
      }
      case "wait":
        return this.wait(this.now + act.span);
    }
  }

  wait(end: number): void {
    for (let polls = 0; this.stack.deadline() <= end; polls++) {
      assert(polls < 2_000, "the stack wants to be polled for ever");
      this.now = Math.max(this.now, this.stack.deadline());
      this.take(this.stack.poll(this.now as Instant));
    }
    this.now = Math.max(this.now, end);
  }

  packet(told: Act & { kind: "segment" }): Packet {
    const view = this.stack.inspect(told.which);
    return packetOf(
      REMOTE,
      LOCAL,
      segment({
        srcPort: view?.remotePort ?? 7000 + told.which,
        dstPort: view?.localPort ?? 80,
        seq: (view?.rcvNxt ?? 100) + told.seq,
        ack: (view?.sndNxt ?? 0) + told.ack,
        flags: told.flags,
        window: told.window,
        chunk,
        length: told.length,
      }),
    );
  }

  icmp(hard: boolean, which: number): Packet {
    const view = this.stack.inspect(which);
    return packetOf(REMOTE, LOCAL, {
      kind: "icmp",
      error: hard ? "port-unreachable" : "time-exceeded",
      quotedDst: REMOTE,
      quotedSrcPort: view?.localPort ?? 80,
      quotedDstPort: view?.remotePort ?? 80,
      quotedSeq: view?.sndUna ?? 0,
    });
  }

  call(op: string, octets: number, connection: number): Call {
    switch (op) {
      case "connect": {
        const ports = { localPort: 40_000 + connection, remotePort: 80 };
        return { op, localAddress: LOCAL, remoteAddress: REMOTE, ...ports };
      }
      case "accept":
        return { op, localPort: 80 };
      case "send":
        return { op, connection, payload: { chunk, offset: 0, length: octets } };
      case "receive":
        return { op, connection, octets };
      default:
        return { op: op as "shutdown" | "close" | "abort", connection };
    }
  }

  /** The laws: numbers never go back, states are told as they are, a connection is told of once. */
  take({ signals, packets }: Output): void {
    for (const signal of signals) this.hear(signal);
    for (const { body, length } of packets) {
      assert(body.kind === "segment" && body.length >= 0 && length <= 1500);
      assert(body.window >= 0 && body.window <= 65_535);
    }
    assert(this.stack.tcbs === this.#live.size);
    for (const connection of this.#live) {
      const view = this.stack.inspect(connection)!;
      const before = this.#seen.get(connection);
      assert(seqLe(view.sndUna, view.sndNxt), "SND.UNA passed SND.NXT");
      assert(view.unreadOctets >= 0 && view.rto > 0);
      if (before !== undefined && before.irs === view.irs) {
        assert(seqLe(before.rcvNxt, view.rcvNxt), "RCV.NXT went back");
        assert(before.state === 2 || seqLe(before.rcvAdv, view.rcvAdv), "the window shrank");
        assert(seqLe(before.sndUna, view.sndUna), "SND.UNA went back");
        assert(seqLe(before.sndNxt, view.sndNxt), "SND.NXT went back");
      }
      assert(seqDiff(view.sndNxt, view.sndUna) <= 65_536 + 2);
      this.#seen.set(connection, { ...snapshot(view) });
    }
  }

  hear(signal: Signal): void {
    const { connection } = signal;
    if (signal.kind === "opened") {
      assert(!this.#live.has(connection), "a number is given twice");
      this.#live.add(connection);
      this.#seen.delete(connection);
      return;
    }
    assert(this.#live.has(connection), `news of a connection that does not exist: ${signal.kind}`);
    if (signal.kind === "closed") this.#live.delete(connection);
  }
}

function snapshot({ state, irs, sndUna, sndNxt, rcvNxt, rcvAdv }: Inspection): Inspection {
  return { state, irs, sndUna, sndNxt, rcvNxt, rcvAdv } as Inspection;
}

const streams = fc.array(acts, { maxLength: 60, size: "max" });

/** One passive and one active connection, so that most streams begin where most of the rules are. */
const OPENING: readonly Act[] = [
  { kind: "segment", flags: 0x02, seq: 0, ack: 0, length: 0, window: 65_535, which: 0 },
  { kind: "wait", span: 0 },
  { kind: "segment", flags: 0x10, seq: 0, ack: 0, length: 0, window: 65_535, which: 0 },
  { kind: "call", op: "connect", octets: 0, which: 1 },
  { kind: "segment", flags: 0x12, seq: 0, ack: 0, length: 0, window: 65_535, which: 1 },
  { kind: "wait", span: 0 },
];

Deno.test("any stream of segments and calls: no Defect, no hang, SND.UNA =< SND.NXT, RCV.NXT never back (RFC 9293, 3.4)", () => {
  fc.assert(
    fc.property(configs, fc.boolean(), streams, (config, open, acts) => {
      const run = new Run(config);
      run.act({ kind: "listen", open: true });
      if (open) { for (const act of OPENING) run.act(act); }
      for (const act of acts) run.act(act);
      run.wait(run.now + 1e12);
    }),
    { seed: 14, numRuns: 2_500 },
  );
});
