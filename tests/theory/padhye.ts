/**
 * What TCP Reno gets through a path that loses: the full model of Padhye, Firoiu, Towsley and Kurose, "Modeling
 * TCP Reno performance" (2000), for a window that only losses limit.
 *
 * @module
 */

/** What the model is asked about. */
export interface Path {
  /** The probability of a loss. */
  readonly loss: number;
  /** RTT, seconds. */
  readonly roundTrip: number;
  /** T0: the RTO before back-off, seconds. */
  readonly timeout: number;
  /** b: round trips in which the window grows by one segment, in congestion avoidance. */
  readonly b: number;
}

/** The throughput that the model expects: segments a second that arrive. */
export function padhye({ loss: p, roundTrip, timeout, b }: Path): number {
  const c = (2 + b) / (3 * b);
  // The window at a loss.
  const w = c + Math.sqrt(8 * (1 - p) / (3 * b * p) + c * c);
  // The probability that a loss leads to a timeout.
  const three = (1 - p) ** 3;
  const q = Math.min(1, (1 - three) * (1 + three * (1 - (1 - p) ** (w - 3))) / (1 - (1 - p) ** w));
  // The mean length of a run of timeouts, in T0, with back-off up to 64.
  const f = 1 + p + 2 * p ** 2 + 4 * p ** 3 + 8 * p ** 4 + 16 * p ** 5 + 32 * p ** 6;
  const arrived = (1 - p) / p + w / 2 + q;
  return arrived / (roundTrip * (b / 2 * w + 1) + q * timeout * f / (1 - p));
}
