/**
 * Event records: what happened in a run, as plain data, in order. A trace is a list of them; checks are
 * fed with them one by one. They leave out everything that another event already tells.
 *
 * @module
 */

import type { Instant } from "../base/time.ts";
import type { Packet } from "../wire/packet.ts";
import type { Payload } from "../wire/payload.ts";
import type { DropReason } from "../link/link.ts";
import type { CallError, Outcome, Sockets } from "../tcp/stack.ts";
import type { Cause, State } from "../tcp/state.ts";

/** One end of a connection: its identity in a run. */
export interface End extends Sockets {
  /** Its number in the run, 1 and on, in the order in which TCBs were made. */
  readonly id: number;
  /** Its name: `"A.c"`, and `"A.c#2"` for a later incarnation. */
  readonly name: string;
  /** Its host's name. */
  readonly host: string;
  /** Whether it was opened passively. */
  readonly passive: boolean;
  /** The stream number of the octets that its user sends (see `Chunk.stream`). */
  readonly stream: number;
}

/** What tells one sent segment from every other, so that a fault can name it. */
export interface SegmentIdentity {
  /** Which sending of this segment: 1 for the first. Counted for each (flags, SEQ, length, and ACK if empty). */
  readonly try: number;
  /** SEQ relative to the sender's ISS; absolute if that is not known. */
  readonly seq: number;
  /** ACK relative to the receiver's ISS; absolute if that is not known, 0 without ACK. */
  readonly ack: number;
  /** The sender's state when it was sent; CLOSED for a host's own reset. */
  readonly state: State;
}

/** What an explicit fault does to a packet. */
export type FaultAct = "drop" | "delay" | "hold" | "duplicate" | "corrupt" | "cut";

/** What a user asked for, as traces name it. */
export type CallName =
  | "connect"
  | "listen"
  | "unlisten"
  | "accept"
  | "send"
  | "receive"
  | "shutdown"
  | "close"
  | "configure"
  | "abort";

/** Something that happened. */
export type TraceEvent =
  /** A user call, and how it was answered. */
  | {
    readonly kind: "called";
    readonly at: Instant;
    readonly host: string;
    readonly end: End | null;
    readonly call: CallName;
    readonly octets: number;
    readonly error: CallError | null;
  }
  /** A TCB was made. */
  | { readonly kind: "opened"; readonly at: Instant; readonly end: End }
  /** A state changed. */
  | {
    readonly kind: "moved";
    readonly at: Instant;
    readonly end: End;
    readonly from: State;
    readonly to: State;
    readonly cause: Cause;
  }
  /** An application accepted a connection. */
  | { readonly kind: "accepted"; readonly at: Instant; readonly end: End }
  /** Octets reached an application. */
  | { readonly kind: "read"; readonly at: Instant; readonly end: End; readonly payload: Payload }
  /** An application heard that no more octets will come. */
  | { readonly kind: "eof"; readonly at: Instant; readonly end: End }
  /** An application heard of trouble (R1, an ICMP error) or of urgent data. */
  | { readonly kind: "told"; readonly at: Instant; readonly end: End; readonly news: string }
  /** A TCB is gone. */
  | { readonly kind: "closed"; readonly at: Instant; readonly end: End; readonly outcome: Outcome }
  /** A stack sent a packet. `end` is null for a host's own answer to an unknown connection. */
  | {
    readonly kind: "sent";
    readonly at: Instant;
    readonly host: string;
    readonly end: End | null;
    readonly packet: Packet;
    readonly identity: SegmentIdentity;
  }
  /** A scenario put a packet of its own into the network. */
  | {
    readonly kind: "injected";
    readonly at: Instant;
    readonly packet: Packet;
    readonly identity: SegmentIdentity;
  }
  /** An explicit fault hit a packet; `fault` is its place in the scenario's list, from 0. */
  | {
    readonly kind: "faulted";
    readonly at: Instant;
    readonly packet: Packet;
    readonly fault: number;
    readonly act: FaultAct;
  }
  /** The network made a copy of a packet. */
  | { readonly kind: "copied"; readonly at: Instant; readonly packet: Packet }
  /** A packet was lost, and why. */
  | {
    readonly kind: "dropped";
    readonly at: Instant;
    readonly packet: Packet;
    readonly reason: DropReason;
  }
  /** A packet reached a host's stack; `end` is the connection that it found, if any. */
  | {
    readonly kind: "delivered";
    readonly at: Instant;
    readonly host: string;
    readonly end: End | null;
    readonly packet: Packet;
  }
  /** Something was done to a host: it lost its memory, stopped, went on. */
  | {
    readonly kind: "host";
    readonly at: Instant;
    readonly host: string;
    readonly act: "reboot" | "pause" | "resume";
  }
  /** A link's options changed. */
  | { readonly kind: "relinked"; readonly at: Instant; readonly place: string };

/** Is fed with every event of a run, in order. */
export interface Observer {
  /** Takes the next event. */
  observe(event: TraceEvent): void;
}
