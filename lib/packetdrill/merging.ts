/**
 * Consecutive segments that stand for one: a sender that hands large ones to its device sends several on the wire, of
 * one size but for the last.
 *
 * @module
 */

import { CWR, FIN, PSH, type Segment } from "../wire/segment.ts";
import type { Packet } from "../wire/packet.ts";

/** A packet that the host sent, and when. */
export interface Sent {
  /** The packet. */
  readonly packet: Packet;
  /** The segment that it carries. */
  readonly segment: Segment;
  /** When. */
  readonly at: number;
  /** Whether its octets are those that the application wrote. */
  readonly intact: boolean;
}

/** Flags that only the first or the last of several has. */
const EDGE_FLAGS = FIN | PSH | CWR;

/**
 * Whether a segment goes on where another ended, as part of one larger.
 *
 * @param rest the octets that are still missing: the last part may be shorter than the others
 */
export function goesOn(before: Sent, next: Sent, rest: number): boolean {
  const [a, b] = [before.segment, next.segment];
  if ((a.flags & ~EDGE_FLAGS) !== (b.flags & ~EDGE_FLAGS)) return false;
  if (b.seq !== ((a.seq + a.length) | 0) || a.ack !== b.ack) return false;
  if (a.window !== b.window || a.urgent !== b.urgent) return false;
  if (before.packet.tos !== next.packet.tos || before.packet.ttl !== next.packet.ttl) return false;
  return b.length === a.length || b.length >= rest;
}

/** Several segments as one: where it begins from the first, everything else from the last. */
export function merged(parts: readonly Sent[]): Sent {
  const first = parts[0]!;
  const last = parts.at(-1)!;
  const length = parts.reduce((sum, { segment }) => sum + segment.length, 0);
  const flags = (last.segment.flags & ~CWR) | (first.segment.flags & CWR);
  return {
    packet: last.packet,
    segment: { ...last.segment, seq: first.segment.seq, flags, length },
    at: last.at,
    intact: parts.every(({ intact }) => intact),
  };
}
