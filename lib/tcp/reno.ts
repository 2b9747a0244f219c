/**
 * Slow start, congestion avoidance and the window's side of fast recovery (RFC 5681), for NewReno and for SACK
 * recovery alike.
 *
 * @module
 */

import type { CongestionControl, CongestionStart } from "./congestion.ts";

/** No window grows past this: far beyond what any peer can offer, and still exact. */
const WINDOW_MAX = 1 << 30;

/** IW (RFC 6928, section 2): ten segments, 14,600 octets at most unless two are more; one after a lost SYN. */
export function initialWindow({ mss, synLost }: CongestionStart): number {
  if (synLost) return mss; // RFC 5681, section 3.1
  return Math.min(10 * mss, Math.max(2 * mss, 14_600));
}

/** The algorithm of RFC 5681. */
export class Reno implements CongestionControl {
  window: number;
  threshold: number = WINDOW_MAX;
  readonly #mss: number;
  readonly #initial: number;
  /** Octets acknowledged in congestion avoidance since the window last grew. */
  #acknowledged = 0;

  /** The most by which one ACK opens the window in slow start, octets. */
  readonly #slowStartMax: number;

  /**
   * The algorithm at the start of a connection.
   *
   * @param segments L, the most segments by which one ACK opens the window in slow start: 1 (RFC 5681, section 3.1),
   * 2 (RFC 3465, section 2.2), or Infinity, all that it acknowledges
   */
  constructor(start: CongestionStart, segments = 1) {
    this.#slowStartMax = segments * start.mss;
    this.#mss = start.mss;
    this.#initial = this.window = initialWindow(start);
  }

  acknowledged(octets: number): void {
    if (this.window < this.threshold) {
      // Slow start: RFC 5681, equation 2.
      this.#grow(Math.min(octets, this.#slowStartMax));
      return;
    }
    // Congestion avoidance by counting octets (RFC 5681, section 3.1): one segment a window acknowledged.
    this.#acknowledged += octets;
    if (this.#acknowledged >= this.window) {
      this.#acknowledged -= this.window;
      this.#grow(this.#mss);
    }
  }

  #grow(octets: number): void {
    this.window = Math.min(this.window + octets, WINDOW_MAX);
  }

  lost(flight: number): void {
    this.#halve(flight);
    this.window = this.threshold;
  }

  /** RFC 5681, equation 4. */
  #halve(flight: number): void {
    this.threshold = Math.max(flight >> 1, 2 * this.#mss);
    this.#acknowledged = 0;
  }

  recovered(flight: number): void {
    // RFC 6582, section 3.2, step 3, first option: no burst if little is left in flight.
    this.window = Math.min(this.threshold, Math.max(flight, this.#mss) + this.#mss);
  }

  timedOut(flight: number, again: boolean): void {
    if (!again) this.#halve(flight);
    this.window = this.#mss; // LW: RFC 5681, section 3.1
  }

  restarted(): void {
    this.window = Math.min(this.#initial, this.window); // RW: RFC 5681, section 4.1
  }

  fingerprint(): readonly number[] {
    return [this.#acknowledged, this.#mss, this.#initial, this.#slowStartMax];
  }
}
