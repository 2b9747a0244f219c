/**
 * What became of each packet: a first pass over a whole trace, so that a picture can say at a segment's
 * sending that it never arrives. It leaves out what hosts made of the packets that did.
 *
 * @module
 */

import type { Instant } from "../base/time.ts";
import type { DropReason } from "../link/link.ts";
import type { End, FaultAct, SegmentIdentity, TraceEvent } from "../net/events.ts";
import type { Packet } from "../wire/packet.ts";

/** How a packet arrived against those sent before and after it in the same direction of a connection. */
export type Order =
  /** In its turn, or not at all. */
  | "in-turn"
  /** After one that was sent later. */
  | "late"
  /** Before the one that was sent just before it. */
  | "early";

/** A packet's way through the network. */
export interface PacketStory {
  /** Where it came from. */
  readonly origin: "sent" | "injected" | "copied";
  /** The event of its sending, by place. */
  readonly index: number;
  /** When it was sent, injected or copied. */
  readonly at: Instant;
  /** The sending end; null for a host's own answer and for a packet that no stack sent. */
  readonly end: End | null;
  /** What the run knows of it; for a copy, what it knows of the original. */
  readonly identity: SegmentIdentity | null;
  /** The faults that hit it, in order. */
  readonly faults: readonly { readonly fault: number; readonly act: FaultAct }[];
  /** How many copies the network made of it. */
  readonly copies: number;
  /** The story of the packet that it copies. */
  readonly original: PacketStory | null;
  /** Its loss. */
  readonly drop: { readonly at: Instant; readonly reason: DropReason } | null;
  /** The event of its arrival, by place; -1 if it never came. */
  readonly deliveredIndex: number;
  /** How it arrived among others. */
  readonly order: Order;
}

type Draft = { -readonly [K in keyof Omit<PacketStory, "faults" | "original">]: PacketStory[K] } & {
  readonly faults: { fault: number; act: FaultAct }[];
  readonly original: Draft | null;
};

/** Whether a fault keeps the packet back for a while. */
export function isKeptBack(story: PacketStory): boolean {
  return story.faults.some(({ act }) => act === "hold" || act === "delay");
}

/** The stories of a trace's packets, by packet number. */
export function storiesOf(events: readonly TraceEvent[]): readonly (PacketStory | undefined)[] {
  const stories: (Draft | undefined)[] = [];
  const flows = new Map<string, Draft[]>();
  const draft = ({ id, copyOf }: Packet, at: Instant, index: number): Draft =>
    stories[id] ??= {
      origin: "sent",
      index,
      at,
      end: null,
      identity: null,
      faults: [],
      copies: 0,
      original: stories[copyOf] ?? null,
      drop: null,
      deliveredIndex: -1,
      order: "in-turn",
    };
  events.forEach((event, index) => {
    if (!("packet" in event)) return;
    const story = draft(event.packet, event.at, index);
    switch (event.kind) {
      case "sent":
      case "injected":
        story.origin = event.kind;
        story.index = index;
        story.at = event.at;
        story.end = event.kind === "sent" ? event.end : null;
        story.identity = event.identity;
        if (event.kind === "sent") group(flows, flowOf(event.packet)).push(story);
        break;
      case "copied":
        story.origin = "copied";
        story.identity = story.original?.identity ?? null;
        story.end = story.original?.end ?? null;
        if (story.original !== null) story.original.copies++;
        break;
      case "faulted":
        story.faults.push({ fault: event.fault, act: event.act });
        break;
      case "dropped":
        story.drop = { at: event.at, reason: event.reason };
        break;
      case "delivered":
        if (story.deliveredIndex < 0) story.deliveredIndex = index;
    }
  });
  for (const flow of flows.values()) judgeOrder(flow);
  return stories;
}

function group<T>(groups: Map<string, T[]>, key: string): T[] {
  const found = groups.get(key);
  if (found !== undefined) return found;
  const made: T[] = [];
  groups.set(key, made);
  return made;
}

function flowOf({ src, dst, body }: Packet): string {
  return body.kind === "segment"
    ? `${src}:${body.srcPort}>${dst}:${body.dstPort}`
    : `${src}>${dst}`;
}

/** Says which of a flow's packets, in the order of sending, came late or early. What faults kept back is no news. */
function judgeOrder(flow: Draft[]): void {
  const arrived = flow.filter((story) => story.deliveredIndex >= 0 && !isKeptBack(story));
  let soonestLater = Infinity;
  for (let i = arrived.length - 1; i >= 0; i--) {
    const story = arrived[i]!;
    const before = arrived[i - 1];
    if (soonestLater < story.deliveredIndex) story.order = "late";
    else if (before !== undefined && before.deliveredIndex > story.deliveredIndex) {
      story.order = "early";
    }
    soonestLater = Math.min(soonestLater, story.deliveredIndex);
  }
}
