/**
 * Explicit faults: they act on segments between their sender and the link, where the sender's state and the
 * story are known.
 *
 * @module
 */

import { type Instant, later, ns } from "../base/time.ts";
import { corrupted, numbered, type Packet } from "../wire/packet.ts";
import { RST, SYN } from "../wire/segment.ts";
import type { Connection } from "./connection.ts";
import type { SegmentIdentity } from "./events.ts";
import type { Ground } from "./ground.ts";
import type { FaultSpec, Range, SegmentPattern } from "./pattern.ts";
import { windowOf } from "./tracker.ts";

/** A segment as a pattern sees it. */
export interface SentSegment {
  /** When it was sent. */
  readonly at: Instant;
  /** The sending host's name. */
  readonly host: string;
  /** The sending end; null for a host's own answer. */
  readonly end: Connection | null;
  /** The packet. */
  readonly packet: Packet;
  /** What tells it from others. */
  readonly identity: SegmentIdentity;
}

function within(value: number, range: Range | null): boolean {
  return range === null || (value >= range[0] && value <= range[1]);
}

/** Whether a sent segment is one that a pattern means. */
export function matches(pattern: SegmentPattern, sent: SentSegment): boolean {
  const { body } = sent.packet;
  if (body.kind !== "segment") return isAny(pattern) && fromAndWhen(pattern, sent);
  if ((body.flags & pattern.flagsMask) !== pattern.flags) return false;
  if (!fromAndWhen(pattern, sent)) return false;
  const { identity, end } = sent;
  if (pattern.end !== null && end?.name !== pattern.end) return false;
  if (pattern.state !== null && identity.state !== pattern.state) return false;
  if (!within(identity.seq, pattern.seq) || !within(identity.try, pattern.tries)) return false;
  if (!within(identity.ack, pattern.ack) || !within(body.length, pattern.length)) return false;
  if (pattern.window !== null && !within(windowOf(end, body), pattern.window)) return false;
  if (pattern.octets === null) return true;
  // The first octet of the stream follows the SYN: its relative number is 1.
  const first = identity.seq - ((body.flags & SYN) !== 0 ? 0 : 1);
  const last = first + body.length - 1;
  return body.length > 0 && (body.flags & RST) === 0 && first <= pattern.octets[1] &&
    last >= pattern.octets[0];
}

function fromAndWhen(pattern: SegmentPattern, sent: SentSegment): boolean {
  const { from, between } = pattern;
  if (from !== null && from !== sent.host) return false;
  return between === null || (sent.at >= between[0] && sent.at <= between[1]);
}

/** Whether a pattern asks for nothing that only a segment has: a cut takes ICMP errors too. */
function isAny(pattern: SegmentPattern): boolean {
  return pattern.flagsMask === 0 && pattern.end === null && pattern.seq === null &&
    pattern.ack === null && pattern.length === null && pattern.octets === null &&
    pattern.tries === null && pattern.state === null && pattern.window === null;
}

/** A fault at work in a run. */
export class ActiveFault {
  /** How many segments it hit. */
  hits = 0;
  /** Its place among the faults of the run. */
  readonly index: number;
  /** What it does, and to what. */
  readonly spec: FaultSpec;
  /** A function that may choose further, in the library API only. */
  readonly where: ((sent: SentSegment, to: string) => boolean) | null;
  /** Whether it still acts. */
  active = true;

  /** Made by {@linkcode Faults}. */
  constructor(
    index: number,
    spec: FaultSpec,
    where: ((sent: SentSegment, to: string) => boolean) | null,
  ) {
    this.index = index;
    this.spec = spec;
    this.where = where;
  }

  /** Whether it hits a segment that is sent to the host `to`. */
  hitsSegment(sent: SentSegment, to: string): boolean {
    const { spec } = this;
    if (!this.active || this.hits >= spec.timesMax) return false;
    if (spec.to !== null && spec.to !== to) return false;
    return matches(spec.pattern, sent) && (this.where === null || this.where(sent, to));
  }
}

/** A segment that waits for its release. */
export interface HeldSegment extends SentSegment {
  /** The name that releases it. */
  readonly as: string;
}

/** The faults of one run. */
export class Faults {
  /** All of them, in the order in which they act. */
  readonly all: ActiveFault[] = [];
  readonly #world: Ground;
  readonly #held: HeldSegment[] = [];

  /** No faults yet. */
  constructor(world: Ground) {
    this.#world = world;
  }

  /** Adds a fault; it acts from now on, after those that are there. */
  add(
    spec: FaultSpec,
    index: number = this.all.length,
    where: ((sent: SentSegment, to: string) => boolean) | null = null,
  ): ActiveFault {
    const fault = new ActiveFault(index, spec, where);
    this.all.push(fault);
    return fault;
  }

  /** Segments that wait for a release, in the order in which they were sent. */
  get held(): readonly HeldSegment[] {
    return this.#held;
  }

  /** Lets everything that is held under a name enter the link, in the order in which it was sent. */
  release(as: string): readonly HeldSegment[] {
    const released = this.#held.filter((held) => held.as === as);
    const rest = this.#held.filter((held) => held.as !== as);
    this.#held.splice(0, this.#held.length, ...rest);
    for (const { packet } of released) this.#world.enter(packet);
    return released;
  }

  /**
   * Does to a segment what the faults say, in their order, until one takes it away. What is left of it
   * enters the link.
   */
  act(sent: SentSegment, to: string): void {
    const world = this.#world;
    let { packet } = sent;
    let delay = 0;
    for (const fault of this.all) {
      if (!fault.hitsSegment(sent, to)) continue;
      const { act, span, copies, as } = fault.spec;
      fault.hits++;
      world.observer?.observe({ kind: "faulted", at: world.now, packet, fault: fault.index, act });
      switch (act) {
        case "drop":
        case "cut":
          world.drop(packet, "fault");
          return;
        case "hold":
          this.#held.push({ ...sent, packet, as });
          return;
        case "corrupt":
          packet = corrupted(packet);
          break;
        case "delay":
          delay += span;
          break;
        case "duplicate":
          this.#copy(packet, copies, span, delay);
      }
    }
    this.#enterLater(packet, delay);
  }

  #copy(packet: Packet, copies: number, span: number, delay: number): void {
    for (let n = 1; n <= copies; n++) {
      const copy = numbered(packet, this.#world.next(), packet.id);
      this.#world.copied(copy);
      // A copy enters the link after its original even without a span between them.
      this.#world.at(later(this.#world.now, ns(delay + n * span)), () => this.#world.enter(copy));
    }
  }

  #enterLater(packet: Packet, delay: number): void {
    if (delay === 0) this.#world.enter(packet);
    else this.#world.at(later(this.#world.now, ns(delay)), () => this.#world.enter(packet));
  }
}
