/**
 * What became of every segment that a stack sent in a run: when it and its copies arrived, or that none did. It
 * leaves out why: a loss, a full queue and a partition look the same to the hosts.
 *
 * @module
 */

import type { Instant } from "../base/time.ts";
import type { TraceEvent } from "../net/events.ts";
import type { Address } from "../wire/address.ts";

/** A segment that a stack sent, as the trace tells it. */
export type SentEvent = Extract<TraceEvent, { kind: "sent" }>;

/** When a segment or a copy of it arrived. */
export interface Arrival {
  /** The moment. */
  readonly at: Instant;
  /** Its place among all arrivals of the run: of those of one moment, too, one comes first. */
  readonly rank: number;
}

/** What became of one segment. */
export interface Fate {
  /** Its sending. */
  readonly sent: SentEvent;
  /** The host that it went to; null if nothing from or to that host was ever seen. */
  to: string | null;
  /** When it or a copy arrived undamaged, in order. */
  readonly arrivals: Arrival[];
  /** When it or a copy arrived damaged, in order. */
  readonly damaged: Instant[];
  /** Whether it or a copy was lost on the way. */
  lost: boolean;
  /** Whether an explicit fault hit it. */
  faulted: boolean;
  /** Whether an explicit fault held it. */
  held: boolean;
  /** How often the link that it entered had been changed before. */
  readonly epoch: number;
}

/** A span in which a host stood still. */
export interface Pause {
  /** The host. */
  readonly host: string;
  /** Its begin. */
  readonly from: Instant;
  /** Its end; Infinity if it never went on. */
  readonly until: Instant;
}

/** What a run tells about its network. */
export interface Fates {
  /** Every segment, in the order in which they were sent. */
  readonly all: readonly Fate[];
  /** When each direction (`"A>B"`) was changed, in order. */
  readonly changes: ReadonlyMap<string, readonly Instant[]>;
  /** When hosts stood still. */
  readonly pauses: readonly Pause[];
}

/** The fates of a run's segments, from its events. */
export function fatesOf(events: readonly TraceEvent[]): Fates {
  const all: Fate[] = [];
  const byPacket = new Map<number, Fate>();
  const changes = new Map<string, Instant[]>();
  const hosts = hostsByAddress(events);
  let rank = 0;
  for (const event of events) {
    switch (event.kind) {
      case "sent": {
        const to = hosts.get(event.packet.dst) ?? null;
        const epoch = changes.get(`${event.host}>${to}`)?.length ?? 0;
        const fate = {
          sent: event,
          to,
          arrivals: [],
          damaged: [],
          lost: false,
          faulted: false,
          held: false,
          epoch,
        };
        all.push(fate);
        byPacket.set(event.packet.id, fate);
        break;
      }
      case "copied": {
        const fate = byPacket.get(event.packet.copyOf ?? -1);
        if (fate !== undefined) byPacket.set(event.packet.id, fate);
        break;
      }
      case "faulted": {
        const fate = byPacket.get(event.packet.id);
        if (fate === undefined) break;
        fate.faulted = true;
        if (event.act === "hold") fate.held = true;
        break;
      }
      case "dropped": {
        const fate = byPacket.get(event.packet.id);
        if (event.reason === "checksum") fate?.damaged.push(event.at);
        else if (fate !== undefined) fate.lost = true;
        break;
      }
      case "delivered":
        byPacket.get(event.packet.id)?.arrivals.push({ at: event.at, rank: rank++ });
        break;
      case "relinked":
        changes.set(event.place, [...changes.get(event.place) ?? [], event.at]);
    }
  }
  return { all, changes, pauses: pausesOf(events) };
}

function hostsByAddress(events: readonly TraceEvent[]): Map<Address, string> {
  const hosts = new Map<Address, string>();
  for (const event of events) {
    if (event.kind === "sent") hosts.set(event.packet.src, event.host);
    else if (event.kind === "delivered") hosts.set(event.packet.dst, event.host);
  }
  return hosts;
}

function pausesOf(events: readonly TraceEvent[]): Pause[] {
  const pauses: Pause[] = [];
  const begun = new Map<string, Instant>();
  for (const event of events) {
    if (event.kind !== "host" || event.act === "reboot") continue;
    const from = begun.get(event.host);
    if (event.act === "pause" && from === undefined) begun.set(event.host, event.at);
    if (event.act === "resume" && from !== undefined) {
      pauses.push({ host: event.host, from, until: event.at });
      begun.delete(event.host);
    }
  }
  for (const [host, from] of begun) pauses.push({ host, from, until: Infinity as Instant });
  return pauses;
}
