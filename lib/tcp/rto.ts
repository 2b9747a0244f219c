/**
 * The retransmission timeout (RFC 6298).
 *
 * @module
 */

import type { Tcb } from "./tcb.ts";

/**
 * Takes a measurement of `r` nanoseconds (RFC 6298, rules 2.2 to 2.5): SRTT, RTTVAR and a fresh RTO, any
 * back-off gone. Nothing but the four operations, so every engine gets the same.
 *
 * @param expected how many measurements a round trip is thought to give: so much less does each weigh (RFC 7323,
 * section 4.2 and appendix G)
 */
export function measure(tcb: Tcb, r: number, expected = 1): void {
  const { config } = tcb;
  if (tcb.srtt < 0) {
    tcb.srtt = r;
    tcb.rttvar = r / 2;
  } else {
    const beta = 0.25 / expected;
    const alpha = 0.125 / expected;
    tcb.rttvar = (1 - beta) * tcb.rttvar + beta * Math.abs(tcb.srtt - r);
    tcb.srtt = (1 - alpha) * tcb.srtt + alpha * r;
  }
  const rto = Math.ceil(tcb.srtt + Math.max(config.clockGranularity, 4 * tcb.rttvar));
  tcb.rto = Math.min(Math.max(rto, config.rtoMin), config.rtoMax);
}

/** Doubles the RTO (RFC 6298, rule 5.5). */
export function backOff(tcb: Tcb): void {
  tcb.rto = Math.min(tcb.rto * 2, tcb.config.rtoMax);
}

/**
 * What the retransmission timer is set to: the RTO, doubled for each probe in a row while the window is
 * closed (RFC 9293, section 3.8.6.1, SHLD-29 and SHLD-30).
 */
export function rexmitSpan(tcb: Tcb): number {
  const { rtoMax } = tcb.config;
  // The first guess stands as it is: nothing was measured and nothing went again.
  const guess = tcb.srtt < 0 && tcb.retransmissions === 0;
  let span = tcb.rto + (guess ? 0 : tcb.config.rtoSlop);
  if (tcb.probing) {
    for (let n = tcb.probes; n > 0 && span < rtoMax; n--) span *= 2;
  }
  return Math.min(span, rtoMax);
}
