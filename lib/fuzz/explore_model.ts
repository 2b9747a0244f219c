/**
 * What explorations are about: budgets, what is in flight, what may happen.
 *
 * @module
 */

import type { Instant } from "../base/time.ts";
import type { CheckName, Preconditions } from "../check/view.ts";
import type { Host } from "../net/host.ts";
import type { StackFactory } from "../net/host_options.ts";
import type { ResolvedStory } from "../scenario/cases.ts";
import type { Packet } from "../wire/packet.ts";
import type { ActStep } from "./explore_script.ts";

/** How much the network may do. */
export interface Budgets {
  /** Segments that it drops. */
  readonly drops: number;
  /** Segments that it delivers and keeps a copy of. */
  readonly dups: number;
  /** Segments that it holds while time goes on. */
  readonly holds: number;
  /** All of these together. */
  readonly faults: number;
}

/** What all paths of one exploration have in common. */
export interface Explored {
  /** The story, its ISNs fixed. */
  readonly story: ResolvedStory;
  /** Its acts. */
  readonly acts: readonly ActStep[];
  /** The same as they were told, for words. */
  readonly actsTold: readonly ActStep[];
  /** What the network may do. */
  readonly budgets: Budgets;
  /** Whether acts may be taken at other times than theirs. */
  readonly free: boolean;
  /** How often one segment may be sent again by a timer. */
  readonly retransmissions: number;
  /** The longest that a path may last. */
  readonly until: Instant;
  /** Which laws are checked; all if left out. */
  readonly checks?: readonly CheckName[];
  /** What holds in the story. */
  readonly preconditions: Preconditions;
  /** Stacks in place of ours. */
  readonly stacks: Readonly<Record<string, StackFactory>>;
}

/** A packet in flight. */
export interface InFlight {
  /** The packet. */
  readonly packet: Packet;
  /** Who sent it. */
  readonly from: Host;
  /** Whom it goes to. */
  readonly to: Host;
  /** When it entered the network. */
  readonly since: Instant;
  /** Whether time went on meanwhile. */
  held: boolean;
}

/** What happens next. */
export type Choice =
  | { readonly kind: "act" }
  | { readonly kind: "deliver" | "copy"; readonly place: number }
  /** `host` by place, {@linkcode PLANNED} or {@linkcode ACT}; `drops` is a set of places, a bit each; the other segments are held. */
  | { readonly kind: "fire"; readonly host: number; readonly drops: number }
  | { readonly kind: "drop-all" };

/** In place of a host: what the story has planned, as a fault that delays does. */
export const PLANNED = 30;
/** In place of a host: the next act, whose moment comes. */
export const ACT = 31;

/** More segments in flight than this are not looked at. */
export const FLIGHT_MAX = 20;

/** Why a state was not gone on from. */
export type CutReason = "retransmissions" | "virtual time" | "segments in flight" | "held past MSL";
