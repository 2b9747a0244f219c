/**
 * What is drawn of a life before it is told as a story: small parts that shrink one by one.
 *
 * @module
 */

import type { Fault, HostSettings, Inject, LinkSettings } from "../scenario/format.ts";
import type { HostName } from "./links.ts";

/** What may happen to a connection's end. */
export type CallKind = "send" | "pause" | "resume" | "read" | "shutdown" | "close" | "abort";

/** An OPEN, active at one side or both. */
export interface Opening {
  /** Who opens; B is called by the others, and calls A. */
  readonly on: HostName;
  /** When, ms. */
  readonly at: number;
  /** Whether it comes from port 5000, as others may. */
  readonly samePort: boolean;
  /** Its ISN; the stack's own if undefined. */
  readonly iss: number | undefined;
  /** How much later the other side opens too, ms; never if undefined. */
  readonly crossing: number | undefined;
  /** Both ends are closed, one first: what leads to TIME-WAIT. */
  readonly closing: Closing | undefined;
}

/** Both sides end their directions, `first` so long after the OPEN, the other so much later. */
export interface Closing {
  /** Whether who opened is the first. */
  readonly opener: boolean;
  /** When, ms after the OPEN. */
  readonly after: number;
  /** How much later the other side does the same, ms. */
  readonly gap: number;
  /** What they do. */
  readonly how: "shutdown" | "close";
}

/** What a host's listener goes through. */
export interface Listening {
  /** The ISN of the first connection that it opens. */
  readonly iss: number | undefined;
  /** When its application accepts, if it does not do so by itself. */
  readonly accepts: readonly number[] | undefined;
  /** When it is closed, and for how long. */
  readonly closed: { readonly at: number; readonly length: number } | undefined;
}

/** A call, so long after its connection was opened. */
export interface Call {
  /** Which connection, counted over all that are opened. */
  readonly of: number;
  /** Whether it is a call of who opened. */
  readonly opener: boolean;
  /** When, ms after the OPEN. */
  readonly after: number;
  /** What. */
  readonly kind: CallKind;
  /** A number of octets: so many segments, and so many more. */
  readonly size: readonly [segments: number, octets: number];
  /** Whether a text is sent. */
  readonly asText: boolean;
  /** Whether what is sent is urgent. */
  readonly urgent: boolean;
  /** Whether what is sent waits for company. */
  readonly unpushed: boolean;
  /** How long a close lingers; for ever if undefined. */
  readonly linger: "0s" | "1s" | undefined;
}

/** Something done to a host for a while. */
export interface HostAct {
  /** The host. */
  readonly on: HostName;
  /** When, ms. */
  readonly at: number;
  /** For how long, ms. */
  readonly length: number;
}

/**
 * A connection whose passive side closes first, so that it waits in TIME-WAIT, and another on the same sockets before that
 * is over: what MAY-2 of RFC 9293, section 3.6.1 is about, and what chance alone seldom finds.
 */
export interface Succession {
  /** When the passive side closes, ms. */
  readonly closes: number;
  /** How much later the other does, ms. */
  readonly gap: number;
  /** How much later the next is opened, ms. */
  readonly reopens: number;
  /** How many octets each sends: so many segments, and so many more. */
  readonly size: readonly [segments: number, octets: number];
  /** The ISN of the first. */
  readonly iss: number | undefined;
}

/** A segment that no stack sent, its numbers counted from what is expected; or an ICMP error. */
export interface Stray {
  /** When, ms. */
  readonly at: number;
  /** Which connection, counted over all that are opened. */
  readonly of: number;
  /** Whether it comes to who opened. */
  readonly toOpener: boolean;
  /** What it is. */
  readonly what:
    | Pick<Inject, "flags" | "seq" | "ack" | "length" | "window" | "timestamp" | "tos">
    | Pick<Inject, "icmp" | "mtu">;
}

/** Everything that was drawn. */
export interface Plan {
  readonly hosts: readonly [HostSettings, HostSettings, HostSettings | undefined];
  readonly listening: readonly [Listening, Listening];
  readonly msl: number;
  readonly links: readonly [LinkSettings, LinkSettings | undefined];
  readonly relinks: readonly { readonly at: number; readonly link: LinkSettings }[];
  readonly faults: readonly Fault<HostName>[];
  readonly strays: readonly Stray[];
  readonly openings: readonly Opening[];
  readonly succession: Succession | undefined;
  readonly calls: readonly Call[];
  readonly reboots: readonly HostAct[];
  readonly pauses: readonly HostAct[];
  /** How long after the restless part everything is healed, ms. */
  readonly calm: number;
  /** What is never healed: every link, or one direction. */
  readonly cutOff: "all" | "A>B" | "B>A" | undefined;
  /** How much later than openers their peers end their direction at last, ms; nobody does if undefined. */
  readonly ends: number | undefined;
}
