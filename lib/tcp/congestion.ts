/**
 * The interface of congestion control: numbers go in, a window comes out. What was lost, and what goes again, is
 * recovery's (see `recovery.ts`); an algorithm knows neither connections nor segments.
 *
 * @module
 */

import type { Instant } from "../base/time.ts";

/** A congestion control algorithm at work on one connection. Octets are integers. */
export interface CongestionControl {
  /** cwnd, octets. */
  readonly window: number;
  /** ssthresh, octets. */
  readonly threshold: number;
  /** New data was acknowledged, and no fast recovery is under way. */
  acknowledged(octets: number, now: Instant): void;
  /** A loss was detected while data flows: fast recovery begins. `flight` is FlightSize, octets. */
  lost(flight: number, now: Instant): void;
  /** Fast recovery ended: everything that was in flight when it began is acknowledged. */
  recovered(flight: number, now: Instant): void;
  /** The retransmission timer fired. `again` tells that it is not the first time for this segment. */
  timedOut(flight: number, again: boolean, now: Instant): void;
  /** Nothing was sent for an RTO: what was known of the path is old. */
  restarted(now: Instant): void;
  /**
   * Every number that decides what it will do, besides window and threshold, moments counted from `now`: two that tell
   * the same have the same future. An algorithm without it cannot be explored (see `Stack.fingerprint`).
   */
  fingerprint?(now: Instant): readonly number[];
}

/** What an algorithm is told when its connection first sends data. */
export interface CongestionStart {
  /** SMSS: the largest text of a segment, octets. */
  readonly mss: number;
  /** Whether the SYN or SYN-ACK had to be sent again. */
  readonly synLost: boolean;
}

/** Makes the algorithm of one connection. */
export type CongestionFactory = (start: CongestionStart) => CongestionControl;
