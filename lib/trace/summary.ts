/**
 * A run in a few numbers. It leaves out ICMP errors: they are counts of segments.
 *
 * @module
 */

import { unreachable } from "../base/fail.ts";
import type { DropReason } from "../link/link.ts";
import type { Observer, TraceEvent } from "../net/events.ts";
import { type Flow, FlowTable } from "../wire/flow_table.ts";
import type { Packet } from "../wire/packet.ts";
import { segLen, type Segment } from "../wire/segment.ts";

/** Counts of the segments of a run. */
export interface Counts {
  /** Sent by stacks, every sending counted. */
  readonly sent: number;
  /** Of those, segments with text, SYN or FIN that had been sent before. */
  readonly retransmitted: number;
  /** Put into the network by the scenario. */
  readonly injected: number;
  /** Copies that the network made. */
  readonly duplicated: number;
  /** Held back by a fault, for a time or until released. */
  readonly keptBack: number;
  /** Reached a stack, copies counted. */
  readonly delivered: number;
  /**
   * Delivered after a segment of the same direction of the same connection that was sent later. A copy
   * counts by when its original was sent.
   */
  readonly reordered: number;
  /** Lost, copies counted. */
  readonly dropped: number;
  /** Lost, by reason: those that occurred. */
  readonly drops: Readonly<Partial<Record<DropReason, number>>>;
}

interface Direction extends Flow {
  nextInBucket: this | null;
  /** The packet sent last of those that were delivered, by number: they are given in order of sending. */
  latest: number;
}

/** Counts the segments of a run as its events come. */
export class Summary implements Observer {
  readonly #counts = {
    sent: 0,
    retransmitted: 0,
    injected: 0,
    duplicated: 0,
    keptBack: 0,
    delivered: 0,
    reordered: 0,
    dropped: 0,
  };
  readonly #drops: Partial<Record<DropReason, number>> = {};
  readonly #directions = new FlowTable<Direction>();

  /** The counts so far. */
  get counts(): Counts {
    return { ...this.#counts, drops: { ...this.#drops } };
  }

  /** Takes the next event. */
  observe(event: TraceEvent): void {
    if (!("packet" in event)) return;
    const { packet } = event;
    const { body } = packet;
    if (body.kind !== "segment") return;
    const counts = this.#counts;
    switch (event.kind) {
      case "sent":
        counts.sent++;
        if (event.identity.try > 1 && segLen(body) > 0) counts.retransmitted++;
        return;
      case "injected":
        counts.injected++;
        return;
      case "copied":
        counts.duplicated++;
        return;
      case "faulted":
        if (event.act === "hold" || event.act === "delay") counts.keptBack++;
        return;
      case "dropped":
        counts.dropped++;
        this.#drops[event.reason] = (this.#drops[event.reason] ?? 0) + 1;
        return;
      case "delivered":
        counts.delivered++;
        if (this.#isReordered(packet, body)) counts.reordered++;
        return;
      default:
        return unreachable(event);
    }
  }

  #isReordered({ id, copyOf, src, dst }: Packet, { srcPort, dstPort }: Segment): boolean {
    const sent = copyOf === 0 ? id : copyOf;
    const direction = this.#directions.get(src, srcPort, dst, dstPort);
    if (direction === undefined) {
      this.#directions.add({
        localAddress: src,
        localPort: srcPort,
        remoteAddress: dst,
        remotePort: dstPort,
        nextInBucket: null,
        latest: sent,
      });
      return false;
    }
    if (sent < direction.latest) return true;
    direction.latest = sent;
    return false;
  }
}

/** The counts of a whole trace. */
export function summaryOf(events: Iterable<TraceEvent>): Counts {
  const summary = new Summary();
  for (const event of events) summary.observe(event);
  return summary.counts;
}
