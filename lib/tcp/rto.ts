/**
 * The retransmission timeout (RFC 6298).
 *
 * @module
 */

import type { TcpConfig } from "./config.ts";
import type { Tcb } from "./tcb.ts";

/**
 * Takes a measurement of `r` nanoseconds (RFC 6298, rules 2.2 to 2.5): SRTT, RTTVAR and a fresh RTO, any
 * back-off gone. Halves and quarters are exact in binary, so every engine gets the same.
 */
export function measure(tcb: Tcb, r: number, config: TcpConfig): void {
  if (tcb.srtt < 0) {
    tcb.srtt = r;
    tcb.rttvar = r / 2;
  } else {
    tcb.rttvar = 0.75 * tcb.rttvar + 0.25 * Math.abs(tcb.srtt - r);
    tcb.srtt = 0.875 * tcb.srtt + 0.125 * r;
  }
  const rto = Math.ceil(tcb.srtt + Math.max(config.clockGranularity, 4 * tcb.rttvar));
  tcb.rto = Math.min(Math.max(rto, config.rtoMin), config.rtoMax);
}

/** Doubles the RTO (RFC 6298, rule 5.5). */
export function backOff(tcb: Tcb, config: TcpConfig): void {
  tcb.rto = Math.min(tcb.rto * 2, config.rtoMax);
}

/**
 * What the retransmission timer is set to: the RTO, doubled for each probe in a row while the window is
 * closed (RFC 9293, section 3.8.6.1, SHLD-29 and SHLD-30).
 */
export function rexmitSpan(tcb: Tcb, config: TcpConfig): number {
  let span = tcb.rto;
  if (tcb.probing) {
    for (let n = tcb.probes; n > 0 && span < config.rtoMax; n--) span *= 2;
  }
  return Math.min(span, config.rtoMax);
}
