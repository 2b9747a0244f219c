/**
 * An ICMP error arrives (RFC 9293, section 3.9.2.2).
 *
 * @module
 */

import { unreachable } from "../base/fail.ts";
import { seqDiff, seqIn } from "../base/seq.ts";
import { ipHeaderOctets, isIp6 } from "../wire/address.ts";
import { TIMESTAMPS_OCTETS } from "../wire/options.ts";
import { HEADER_OCTETS, type IcmpError, type Packet } from "../wire/packet.ts";
import type { TcpConfig } from "./config.ts";
import type { Core } from "./core.ts";
import { everythingLost } from "./recovery.ts";
import { CLOSED, SYN_RECEIVED, SYN_SENT } from "./state.ts";
import type { Tcb } from "./tcb.ts";

/** The errors that nothing will mend (SHLD-26), and those that a policy counts as such. */
function isHard({ error, code = 0 }: IcmpError, config: TcpConfig): boolean {
  return error === "protocol-unreachable" || error === "port-unreachable" ||
    (error === "prohibited" && config.prohibitedIsHard) ||
    (error === "time-exceeded" && code === 0 && config.timeExceededIsHard);
}

/** Whether hard errors end a connection in this state. */
function mayEnd({ state, config: { hardErrors } }: Tcb): boolean {
  switch (hardErrors) {
    case "never":
      return false;
    case "syn-sent":
      return state === SYN_SENT;
    case "handshake":
      return state === SYN_SENT || state === SYN_RECEIVED;
    case "any":
      return true;
    default:
      return unreachable(hardErrors);
  }
}

/**
 * Directs an error to the connection that caused it (MUST-54), if it quotes a number in flight (RFC 5927,
 * section 4.1). A hard error ends a handshake; a soft one never ends anything (MUST-56).
 *
 * Deviates: RFC 9293, section 3.9.2.2 (SHLD-26) lets a hard error end any connection; in the synchronized
 * states it is reported like a soft one, as RFC 5927, section 5.2 advises, unless `hardErrors` says otherwise.
 */
export function arriveIcmp(core: Core, packet: Packet, icmp: IcmpError): void {
  if (icmp.error === "source-quench") return; // MUST-55
  const { quotedSrcPort, quotedDst, quotedDstPort, quotedSeq } = icmp;
  const tcb = core.flows.get(packet.dst, quotedSrcPort, quotedDst, quotedDstPort);
  if (tcb === undefined) return;
  if (!seqIn(quotedSeq, tcb.sndUna, seqDiff(tcb.sndNxt, tcb.sndUna))) return;
  if (icmp.error === "packet-too-big") {
    arriveTooBig(core, tcb, icmp);
    return;
  }
  const opening = tcb.state === SYN_SENT || tcb.state === SYN_RECEIVED;
  if (mayEnd(tcb) && isHard(icmp, tcb.config)) {
    core.end(tcb, CLOSED, "icmp", opening ? "refused" : "reset");
  } else core.tell({ kind: "icmp", connection: tcb.number, error: icmp.error });
}

/** Sizes that links have, the largest first: what a router that names no MTU is taken to mean (RFC 1191, section 7). */
const PLATEAUS: readonly number[] = Object.freeze([
  65_535,
  32_000,
  17_914,
  8_166,
  4_352,
  2_002,
  1_492,
  1_006,
  508,
  296,
  68,
]);

/** The least MTU that a router may report: RFC 791, section 3.2; RFC 8200, section 5. */
function leastMtu(tcb: Tcb): number {
  return isIp6(tcb.remoteAddress) ? 1280 : 68;
}

/**
 * The path takes less than was sent (RFC 9293, section 3.7.2; RFC 1191, section 6.4; RFC 8201, section 4): the MTU of
 * this connection sinks, and what is in flight goes again from the front in smaller pieces, at once and without a
 * word to congestion control. An MTU that is no smaller than the one in force says nothing new (RFC 5927, section 7).
 */
function arriveTooBig(core: Core, tcb: Tcb, icmp: IcmpError): void {
  const { pathMtu } = tcb.config;
  core.tell({ kind: "icmp", connection: tcb.number, error: icmp.error });
  const aboutSyn = !tcb.synAcked && icmp.quotedSeq === tcb.iss;
  const heeded = pathMtu === "always" ||
    (pathMtu === "data" && (!aboutSyn || isIp6(tcb.remoteAddress)));
  if (!heeded) return;
  const { mtu: before } = tcb.config;
  const reported = icmp.mtu ?? 0;
  const mtu = Math.max(
    leastMtu(tcb),
    reported > 0 ? reported : PLATEAUS.find((plateau) => plateau < before) ?? 0,
  );
  if (mtu >= before) return;
  tcb.config = Object.freeze({ ...tcb.config, mtu });
  const largest = mtu - ipHeaderOctets(tcb.remoteAddress) - HEADER_OCTETS;
  const options = tcb.stamps === null ? 0 : TIMESTAMPS_OCTETS;
  if (tcb.sndMss > 0) tcb.sndMss = Math.max(1, Math.min(tcb.sndMss, largest - options));
  tcb.resend = true;
  tcb.rttTimed = false; // Karn: RFC 6298, section 3
  if (tcb.recovery !== null) everythingLost(tcb, tcb.recovery);
  core.answerLater(tcb);
}
