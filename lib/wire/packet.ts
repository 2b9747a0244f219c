/**
 * One IP packet as plain data: what links carry.
 *
 * @module
 */

import { type Address, ipHeaderOctets } from "./address.ts";
import { optionsOctets } from "./options.ts";
import type { Segment } from "./segment.ts";

/** The ICMP errors that TCP reads (RFC 9293, section 3.9.2.2), by what they mean to it. */
export type IcmpKind =
  | "net-unreachable"
  | "host-unreachable"
  | "protocol-unreachable"
  | "port-unreachable"
  | "packet-too-big"
  | "source-route-failed"
  | "time-exceeded"
  | "parameter-problem"
  | "source-quench"
  | "prohibited";

/** An ICMP error about a segment that its receiver once sent. */
export interface IcmpError {
  /** What tells an ICMP error from a segment. */
  readonly kind: "icmp";
  /** What is reported. */
  readonly error: IcmpKind;
  /** The ICMP code, where the kind has several on the wire; the kind's own if left out. */
  readonly code?: number;
  /** "packet-too-big": the next hop's MTU, octets; 0 or left out if the router does not say (RFC 1191, section 3). */
  readonly mtu?: number;
  /** The address that the quoted segment was sent to. */
  readonly quotedDst: Address;
  /** The quoted segment's source port: the receiver's own. */
  readonly quotedSrcPort: number;
  /** The quoted segment's destination port. */
  readonly quotedDstPort: number;
  /** The quoted segment's sequence number, int32. */
  readonly quotedSeq: number;
}

/** An IP packet. Immutable once sent: a link that changes one makes another. */
export interface Packet {
  /** Its number in the run, 1 and on; 0 while the network has not numbered it. */
  readonly id: number;
  /** The `id` of the packet that it copies; 0 if it is an original. */
  readonly copyOf: number;
  /** The sender's address. */
  readonly src: Address;
  /** The receiver's address. */
  readonly dst: Address;
  /** Time to live, 0 to 255. */
  readonly ttl: number;
  /** Type of service, the whole octet, 0 to 255. */
  readonly tos: number;
  /** Octets with IP and TCP headers: what rates, queues and MTUs count. */
  readonly length: number;
  /** Whether its octets were damaged on the way: its receiver drops it by checksum. */
  readonly corrupted: boolean;
  /** What it carries. */
  readonly body: Segment | IcmpError;
}

/** The octets of a TCP header without options. */
export const HEADER_OCTETS = 20;

/** The time to live of packets whose sender names none (RFC 1122 leaves it open; 64 is customary). */
export const TTL_DEFAULT = 64;

/** A packet for a segment, not yet numbered. */
export function packetOf(
  src: Address,
  dst: Address,
  body: Segment | IcmpError,
  tos = 0,
  ttl: number = TTL_DEFAULT,
): Packet {
  // An ICMP error quotes an IP header and eight octets after its own eight (RFC 792).
  const ip = ipHeaderOctets(dst);
  const length = body.kind === "segment"
    ? ip + HEADER_OCTETS + optionsOctets(body.options) + body.length
    : 2 * ip + 16;
  return { id: 0, copyOf: 0, src, dst, ttl, tos, length, corrupted: false, body };
}

/** The same packet with its number in the run. */
export function numbered(packet: Packet, id: number, copyOf = 0): Packet {
  return {
    id,
    copyOf,
    src: packet.src,
    dst: packet.dst,
    ttl: packet.ttl,
    tos: packet.tos,
    length: packet.length,
    corrupted: packet.corrupted,
    body: packet.body,
  };
}

/** The same packet, damaged. */
export function corrupted(packet: Packet): Packet {
  return { ...packet, corrupted: true };
}
