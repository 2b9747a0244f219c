/**
 * The boundary of one direction of a link: a packet goes in with `now`; deliveries and drops come out when
 * they are due. Anything that meets {@linkcode Link} can stand between two hosts.
 *
 * @module
 */

import type { Instant } from "../base/time.ts";
import type { Packet } from "../wire/packet.ts";

/** Why a packet never reached its receiver's TCP. */
export type DropReason =
  /** The random model lost it. */
  | "loss"
  /** The queue had no room. */
  | "queue-full"
  /** Active queue management took it. */
  | "aqm"
  /** It was longer than the link's MTU. */
  | "mtu"
  /** The link was cut. */
  | "partition"
  /** An explicit fault took it. */
  | "fault"
  /** A middlebox took it. */
  | "middlebox"
  /** Its receiver found it damaged. */
  | "checksum"
  /** Nothing leads to its address. */
  | "no-route";

/** What comes out of a link. Read it before the next call: a link may fill the same arrays again. */
export interface LinkOutput {
  /** Packets that reach the other end now, in order. */
  readonly deliveries: readonly Packet[];
  /** Packets that were lost, and why. */
  readonly drops: readonly { readonly packet: Packet; readonly reason: DropReason }[];
  /** Copies that the link made; each is delivered or dropped in its turn. */
  readonly copies: readonly Packet[];
}

/** Hands out the numbers of packets, so that a link can number its copies. */
export interface PacketNumbers {
  /** The number of the next packet. */
  next(): number;
}

/** One direction of a link. A packet may have none, one or many outcomes, and a queue may drop late. */
export interface Link {
  /** Takes a packet from the sender's side. */
  offer(packet: Packet, now: Instant): LinkOutput;
  /** Gives what is due at `now`. */
  poll(now: Instant): LinkOutput;
  /** When it wants to be polled; NEVER for not at all. */
  deadline(): Instant;
}
