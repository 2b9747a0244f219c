/**
 * What a connection that sends data knows of its losses. What it makes of them is in `recovery.ts`.
 *
 * @module
 */

import { seqAdd } from "../base/seq.ts";
import type { Instant } from "../base/time.ts";
import type { CongestionControl } from "./congestion.ts";
import type { Scoreboard } from "./scoreboard.ts";

/** Data flows; nothing is known to be lost. */
export const OPEN = 0;
/** Duplicate ACKs or SACK told of a loss. */
export const FAST = 1;
/** The retransmission timer fired: everything in flight counts as lost. */
export const LOSS = 2;

/** What a connection that sends data knows of its losses. */
export class Recovery {
  /** The congestion control. */
  readonly congestion: CongestionControl;
  /** {@linkcode OPEN}, {@linkcode FAST} or {@linkcode LOSS}. */
  phase: 0 | 1 | 2 = OPEN;
  /** RecoveryPoint: SND.NXT when the last recovery began. Below it, duplicate ACKs tell nothing new. */
  recover: number;
  /** HighRxt: the number up to which the holes have been sent again. */
  highRxt = 0;
  /** Duplicate ACKs in a row. */
  dupAcks = 0;
  /** Octets by which duplicate ACKs inflate the window in NewReno's recovery. */
  inflation = 0;
  /** What the peer reported by SACK; null until it did. */
  board: Scoreboard | null = null;
  /** Whether the hole at the end was sent again in this recovery (RFC 6675, rule 4). */
  rescued = false;
  /** When data was last sent. */
  sentAt: number;

  /** The start of a connection's data. */
  constructor(congestion: CongestionControl, una: number, now: Instant) {
    this.congestion = congestion;
    this.recover = seqAdd(una, -1);
    this.sentAt = now;
  }
}
