/**
 * What checks are given and what they give back: the view of the world that they may ask, the
 * preconditions of a run, failures and the verdict.
 *
 * @module
 */

import type { Instant } from "../base/time.ts";
import type { End } from "../net/events.ts";
import type { TcpConfig } from "../tcp/config.ts";
import type { Inspection } from "../tcp/stack.ts";

/** A check's name. */
export type CheckName =
  | "legal-edges"
  | "isn-agreement"
  | "stream-prefix"
  | "incarnations"
  | "no-going-back"
  | "ack-received"
  | "syn-fin-number"
  | "time-wait-2msl"
  | "rto-schedule"
  | "no-storm"
  | "sack-received"
  | "paws-keeps-new"
  | "window-overrun"
  | "congestion-window"
  | "delayed-ack"
  | "answers"
  | "arrivals"
  | "options-agreed"
  | "resets"
  | "offers"
  | "small-segments"
  | "congestion-moves"
  | "giving-up"
  | "quiescence"
  | "final-states";

/** The checks by name, in the order in which they are asked. */
export const CHECK_NAMES: readonly CheckName[] = Object.freeze(
  [
    "legal-edges",
    "isn-agreement",
    "stream-prefix",
    "incarnations",
    "no-going-back",
    "ack-received",
    "syn-fin-number",
    "time-wait-2msl",
    "rto-schedule",
    "no-storm",
    "sack-received",
    "paws-keeps-new",
    "window-overrun",
    "congestion-window",
    "delayed-ack",
    "answers",
    "arrivals",
    "options-agreed",
    "resets",
    "offers",
    "small-segments",
    "congestion-moves",
    "giving-up",
    "quiescence",
    "final-states",
  ] as const,
);

/** What a check may ask while a run goes on. */
export interface CheckView {
  /**
   * A live view of a connection, as it is after the whole input that caused the event at hand; undefined
   * for a stack without `inspect` and for an end whose TCB is gone.
   */
  inspect(end: End): Inspection | undefined;
  /** A host's settings; undefined for a foreign stack. */
  config(hostName: string): TcpConfig | undefined;
  /** What the clock of an end's host shows at a moment of the world. */
  hostTime(end: End, at: Instant): Instant;
}

/** A host that wants to be polled although the run is over. */
export interface PendingDeadline {
  /** The host's name. */
  readonly host: string;
  /** When it wants to be polled, of the world's clock. */
  readonly at: Instant;
  /** Whether only timers that recur for ever are armed (see `Stack.recurring`). */
  readonly recurring: boolean;
}

/** What a check may ask when the run is over. */
export interface FinalView extends CheckView {
  /** The moment at which the run ended. */
  readonly now: Instant;
  /** Whether it ended because nothing but recurring timers was left, not at a bound or a named time. */
  readonly quiescent: boolean;
  /**
   * Whether nothing stands in anybody's way any more: links lose and damage nothing, nothing is held back, no host
   * stands still. True if left out.
   */
  readonly healed?: boolean;
  /** Octets that came in order to an end whose TCB is gone and were not read; not asked for if left out. */
  unread?(end: End): number;
  /** The ends that still have a TCB; listeners are none. */
  readonly ends: readonly End[];
  /** The hosts that want to be polled; hosts with a deadline of NEVER are left out. */
  readonly pending: readonly PendingDeadline[];
}

/** Facts of a run that decide which laws hold in it. */
export interface Preconditions {
  /** Segments that no stack sent were put into the network. */
  readonly injects: boolean;
  /** A counterfactual policy is in force (two-way handshake, no TIME-WAIT, any reset accepted). */
  readonly counterfactual: boolean;
  /** A segment may be delivered more than one MSL after it was sent. */
  readonly outlivesMsl: boolean;
}

/** A run that is told by stacks alone, by the book. */
export const PRECONDITIONS_DEFAULT: Preconditions = Object.freeze({
  injects: false,
  counterfactual: false,
  outlivesMsl: false,
});

/** What failed: a check, or a property of a user's own. */
export type FailedName = CheckName | (string & Record<never, never>);

/** Which law broke, and how. */
export interface Failure {
  /** The check, or the property by its name. */
  readonly check: FailedName;
  /** When. */
  readonly at: Instant;
  /** What went wrong, in one line that begins with the end's name. */
  readonly message: string;
  /** What should have been, without the place in the RFC. */
  readonly expected: string;
  /** What was. */
  readonly got: string;
  /** Where the law stands: RFC and section. */
  readonly cite: string;
  /** Whose fault it is; null if it is no single end's. */
  readonly end: End | null;
  /** The event at which it showed, counted from 0; the number of events if at the end of the run. */
  readonly eventIndex: number;
}

/** How a run was judged. */
export interface Verdict {
  /** Whether no check failed. */
  readonly passed: boolean;
  /** What failed, in order; each check at most once for each end, each property once. */
  readonly failures: readonly Failure[];
  /** How often each property was seen that must be seen sometimes; those that were not are left out. */
  readonly sometimes: Readonly<Record<string, number>>;
}
