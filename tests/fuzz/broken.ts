/**
 * Stacks with one defect each, and courts that run stories on them: what a fuzzer is to find and shrink.
 *
 * @module
 */

import { seqAdd } from "../../lib/base/seq.ts";
import type { Instant } from "../../lib/base/time.ts";
import { complaints } from "../../lib/fuzz/judge.ts";
import type { Court } from "../../lib/fuzz/trial.ts";
import type { TraceEvent } from "../../lib/net/events.ts";
import { casesOf } from "../../lib/scenario/cases.ts";
import { tcpConfigOf } from "../../lib/scenario/convert.ts";
import type { LinkSettings, Scenario } from "../../lib/scenario/format.ts";
import { type RunFailure, runStory } from "../../lib/scenario/run.ts";
import { TcpStack } from "../../lib/tcp/endpoint.ts";
import type { Output } from "../../lib/tcp/stack.ts";
import { STATE_NAMES } from "../../lib/tcp/state.ts";
import type { Packet } from "../../lib/wire/packet.ts";
import { RST, type Segment } from "../../lib/wire/segment.ts";

function withBody(packet: Packet, changes: Partial<Segment>): Packet {
  return { ...packet, body: { ...packet.body as Segment, ...changes } };
}

/** Takes text that comes twice for text that goes on. */
export class TakesCopies extends TcpStack {
  #end: number | null = null;

  override arrive(packet: Packet, now: Instant): Output {
    const { body } = packet;
    if (body.kind !== "segment" || body.length === 0) return super.arrive(packet, now);
    if (packet.copyOf !== 0 && this.#end !== null) {
      return super.arrive(withBody(packet, { seq: this.#end }), now);
    }
    this.#end = seqAdd(body.seq, body.length);
    return super.arrive(packet, now);
  }
}

/** Believes that it has sent text for the third time, and has not. */
export class SkipsThird extends TcpStack {
  readonly #sendings = new Map<number, number>();

  override poll(now: Instant): Output {
    const output = super.poll(now);
    const packets = output.packets.filter(({ body }) => {
      if (body.kind !== "segment" || body.length === 0) return true;
      const count = (this.#sendings.get(body.seq) ?? 0) + 1;
      this.#sendings.set(body.seq, count);
      return count !== 3;
    });
    return { ...output, packets };
  }
}

/** Breaks down at a reset that acknowledges something. */
export class BreaksDown extends TcpStack {
  override arrive(packet: Packet, now: Instant): Output {
    const { body } = packet;
    if (body.kind === "segment" && (body.flags & RST) !== 0) throw new TypeError("no 7 here");
    return super.arrive(packet, now);
  }
}

/** Never tells its user that the peer has ended its direction. */
export class SwallowsEof extends TcpStack {
  override arrive(packet: Packet, now: Instant): Output {
    const output = super.arrive(packet, now);
    return { ...output, signals: output.signals.filter(({ kind }) => kind !== "eof") };
  }
}

/** A court that lets every host have such a stack, with the settings of the story. */
export function courtOf(Stack: typeof TcpStack): Court {
  return {
    complaints,
    run: (story, seed, trace) => {
      const stacks = Object.entries(story.hosts).map(([name, { tcp }]) =>
        [name, (key: { key0: number; key1: number }) => new Stack(tcpConfigOf(tcp), key)] as const
      );
      return runStory(casesOf(story)[0]!, { seed, trace, stacks: Object.fromEntries(stacks) });
    },
  };
}

/** A court for which it is a failure that something happens at all: as good as a defect there. */
export function courtAgainst(what: (event: TraceEvent) => string | undefined): Court {
  return {
    run: (story, seed) => runStory(casesOf(story)[0]!, { seed, trace: true }),
    complaints: (_, { events }) => {
      const failures: RunFailure[] = [];
      events!.forEach((event, eventIndex) => {
        const message = what(event);
        if (message === undefined) return;
        const of = "end" in event && event.end !== null ? event.end.name : null;
        const { at } = event;
        const more = { expected: "", got: "", cite: "", eventIndex, of };
        failures.push({ check: "legal-edges", at, message, ...more });
      });
      return failures;
    },
  };
}

/** Names every change of state. */
export function edgeOf(event: TraceEvent): string | undefined {
  if (event.kind !== "moved") return undefined;
  return `${STATE_NAMES[event.from]} to ${STATE_NAMES[event.to]} by ${event.cause}`;
}

const WILD: LinkSettings = {
  delay: "20ms",
  jitter: "15ms",
  loss: 0.15,
  duplicate: 0.1,
  reorder: 0.1,
  corrupt: 0.05,
  rate: "1mbit",
  queue: { packets: 10 },
  partitions: [["700ms", "900ms"]],
};

/** A long story with a bit of everything, on a link that does everything. */
export const WILD_STORY: Scenario = {
  why: "Whatever happens, RFC 9293 holds",
  hosts: {
    A: { listen: 80, tcp: { msl: "1s", mtu: 576, delayedAck: "1ms", sack: false } },
    B: { listen: { port: 80, iss: [4294967280] }, tcp: { msl: "1s", nagle: false } },
    C: { tcp: { rtoMin: "300ms" } },
  },
  link: WILD,
  links: { "B>A": { delay: "33ms", loss: "20%" } },
  faults: [
    { drop: { from: "A", has: "FIN", try: 1, between: ["0s", "4s"] }, optional: true },
    { duplicate: { from: "B", seq: [1, 2000], times: 3 }, after: "20ms", optional: true },
  ],
  script: [
    { at: "0ms", on: "A", connect: "B:80", as: "c0" },
    { at: "13ms", on: "A.c0", send: 5000 },
    { at: "21ms", on: "B.c0", send: { text: "The quick brown fox. " } },
    { at: "150ms", on: "B.c0", send: 1461 },
    { at: "180ms", on: "B.c0", do: "pause" },
    { at: "300ms", on: "B", connect: "A:80", as: "c1", from: 5000, iss: 4294967040 },
    { at: "311ms", on: "B.c1", send: 100 },
    { at: "333ms", on: "C", connect: "B:80", as: "c2" },
    { at: "420ms", on: "A.c1", send: 700 },
    { at: "777ms", on: "A.c0", do: "shutdown" },
    { at: "900ms", on: "B", do: "pause" },
    { at: "1234ms", on: "B", do: "resume" },
    { at: "1300ms", on: "B.c1", do: "shutdown" },
    { at: "1300ms", on: "A.c1", do: "shutdown" },
    { at: "1777ms", on: "C.c2", do: "abort" },
    {
      at: "4s",
      relink: { delay: "5ms", jitter: "0s", loss: 0, duplicate: 0, reorder: 0, corrupt: 0 },
    },
    { at: "4s", on: "B.c0", do: "resume" },
    { at: "6s", on: "B.c0", do: "shutdown" },
    { end: {} },
  ],
  bounds: { events: 50_000 },
};
