/**
 * Picking segments by identity: what explicit faults and expectations are written with.
 *
 * @module
 */

import type { Instant } from "../base/time.ts";
import type { State } from "../tcp/state.ts";
import type { FaultAct } from "./events.ts";

/** An inclusive range of whole numbers. */
export type Range = readonly [low: number, high: number];

/** A segment by identity. What is null is not compared. */
export interface SegmentPattern {
  /** The sending host's name. */
  readonly from: string | null;
  /** The sending end's name. */
  readonly end: string | null;
  /** The flags that must be set. */
  readonly flags: number;
  /** The flags that are compared: those of `flags` alone for "at least", all but PSH for "exactly". */
  readonly flagsMask: number;
  /** SEQ relative to the sender's ISS. */
  readonly seq: Range | null;
  /** ACK relative to the receiver's ISS. */
  readonly ack: Range | null;
  /** Octets of text. */
  readonly length: Range | null;
  /** Octets of the stream, from 0, of which it carries at least one. */
  readonly octets: Range | null;
  /** Which sending of the same segment. */
  readonly tries: Range | null;
  /** The sender's state. */
  readonly state: State | null;
  /** The window, scaled: octets. */
  readonly window: Range | null;
  /** When it was sent. */
  readonly between: readonly [Instant, Instant] | null;
}

/** An explicit fault, as the network carries it out. */
export interface FaultSpec {
  /** What it does. */
  readonly act: FaultAct;
  /** What it does it to. */
  readonly pattern: SegmentPattern;
  /** How many segments it hits at most. */
  readonly timesMax: number;
  /** The receiving host's name, where that is asked for too (`cut`). */
  readonly to: string | null;
  /** "delay", "duplicate": nanoseconds. */
  readonly span: number;
  /** "duplicate": how many copies. */
  readonly copies: number;
  /** "hold": the name that releases it. */
  readonly as: string;
  /** Whether the story holds though it hits nothing. */
  readonly optional: boolean;
}
