/**
 * What the parts of a world ask of it: the time, who watches, and where packets and news go. Parts know this
 * much of the world and no more.
 *
 * @module
 */

import type { Instant } from "../base/time.ts";
import type { DropReason, PacketNumbers } from "../link/link.ts";
import type { IsnKey } from "../tcp/isn.ts";
import type { State } from "../tcp/state.ts";
import type { Packet } from "../wire/packet.ts";
import type { End, Observer } from "./events.ts";
import type { Schedule } from "./schedule.ts";

/** The world, as connections, links and faults know it. */
export interface Ground extends PacketNumbers {
  /** The time. */
  readonly now: Instant;
  /** Who is fed with every event; null for nobody. */
  readonly observer: Observer | null;
  /** The event queue. */
  readonly schedule: Schedule;
  /** Does `action` at a moment, not before now. */
  at(moment: Instant, action: (now: Instant) => void): void;
  /** A packet enters the link to its receiver. */
  enter(packet: Packet): void;
  /** A packet is lost. */
  drop(packet: Packet, reason: DropReason): void;
  /** The network made a copy. */
  copied(packet: Packet): void;
}

/** The world, as a host knows it; `C` is its connection. */
export interface HostGround<C extends End> extends Ground {
  /** The name that the connection being opened gets; null for one of its own. */
  naming: string | null;
  /** The number of the next connection. */
  nextConnection(): number;
  /** The secret behind the ISNs of one boot of a host. */
  isnKey(host: string, boot: number): IsnKey;
  /** A stack sends a packet. */
  send(host: string, packet: Packet): void;
  /** A packet reaches a stack. */
  delivered(host: string, packet: Packet): void;
  /** A TCB was made. */
  opened(connection: C, first: State): void;
  /** A TCB is gone. */
  closed(connection: C): void;
}

/** Takes packets at the end of a link. */
export interface Receiver {
  /** Its name. */
  readonly name: string;
  /** A packet reaches it. */
  deliver(packet: Packet): void;
}
