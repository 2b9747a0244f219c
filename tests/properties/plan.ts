/**
 * What is drawn of a life before it is told as a story: small parts that shrink one by one.
 *
 * @module
 */

import type {
  HostSettings,
  LinkSettings,
  Scenario,
  SegmentMatch,
} from "../../lib/scenario/format.ts";
import type { Pair } from "./links.ts";

/** What a plan's story is about. */
export interface About {
  /** Why such a story is told. */
  readonly why: string;
  /** How long the restless part lasts, ms. */
  readonly restless: number;
  /** Whether links change: a packet may then overtake another. */
  readonly relinks: boolean;
  /** What no segment may ever be, besides what holds of every story. */
  readonly never?: SegmentMatch<Pair>;
}

/** What may happen to a connection's end. */
export type CallKind = "send" | "pause" | "resume" | "read" | "shutdown" | "close" | "abort";

/** An OPEN, active at one side or both. */
export interface Opening {
  readonly on: Pair;
  readonly at: number;
  readonly samePort: boolean;
  readonly iss: number | undefined;
  /** How much later the other side opens too; never if undefined. */
  readonly crossing: number | undefined;
  /** Both ends are closed, one first: what leads to TIME-WAIT. */
  readonly closing: Closing | undefined;
}

/** Both sides end their directions, `first` so long after the OPEN, the other so much later. */
export interface Closing {
  readonly first: Pair;
  readonly after: number;
  readonly gap: number;
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
  readonly of: number;
  readonly on: Pair;
  readonly after: number;
  readonly kind: CallKind;
  /** A number of octets: so many segments, and so many more. */
  readonly size: readonly [segments: number, octets: number];
  readonly asText: boolean;
}

/** Something done to a host for a while. */
export interface HostAct {
  readonly on: Pair;
  readonly at: number;
  readonly length: number;
}

/** Everything that was drawn. */
export interface Plan {
  readonly hosts: readonly [HostSettings, HostSettings];
  readonly listening: readonly [Listening, Listening];
  readonly msl: number;
  readonly links: readonly [LinkSettings, LinkSettings | undefined];
  readonly relinks: readonly { readonly at: number; readonly link: LinkSettings }[];
  readonly faults: Scenario["faults"];
  readonly openings: readonly Opening[];
  readonly calls: readonly Call[];
  readonly reboots: readonly HostAct[];
  readonly pauses: readonly HostAct[];
  readonly calm: number;
  /** How much later than A its peer ends its direction at last; nobody does if undefined. */
  readonly ends: number | undefined;
}
