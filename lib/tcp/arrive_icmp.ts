/**
 * An ICMP error arrives (RFC 9293, section 3.9.2.2). It leaves out path MTU discovery.
 *
 * @module
 */

import { seqDiff, seqIn } from "../base/seq.ts";
import type { IcmpError, Packet } from "../wire/packet.ts";
import type { Core } from "./core.ts";
import { CLOSED, SYN_RECEIVED, SYN_SENT } from "./state.ts";

/** The errors that nothing will mend (SHLD-26). */
function isHard(error: IcmpError): boolean {
  return error.error === "protocol-unreachable" || error.error === "port-unreachable";
}

/**
 * Directs an error to the connection that caused it (MUST-54), if it quotes a number in flight (RFC 5927,
 * section 4.1). A hard error ends a handshake; a soft one never ends anything (MUST-56).
 *
 * Deviates: RFC 9293, section 3.9.2.2 (SHLD-26) lets a hard error end any connection; in the synchronized
 * states it is reported like a soft one, as RFC 5927, section 5.2 advises.
 */
export function arriveIcmp(core: Core, packet: Packet, icmp: IcmpError): void {
  if (icmp.error === "source-quench") return; // MUST-55
  const { quotedSrcPort, quotedDst, quotedDstPort, quotedSeq } = icmp;
  const tcb = core.flows.get(packet.dst, quotedSrcPort, quotedDst, quotedDstPort);
  if (tcb === undefined) return;
  if (!seqIn(quotedSeq, tcb.sndUna, seqDiff(tcb.sndNxt, tcb.sndUna))) return;
  const opening = tcb.state === SYN_SENT || tcb.state === SYN_RECEIVED;
  if (opening && isHard(icmp)) core.end(tcb, CLOSED, "icmp", "refused");
  else core.tell({ kind: "icmp", connection: tcb.number, error: icmp.error });
}
