/**
 * A segment arrives in SYN-SENT (RFC 9293, section 3.10.7.3).
 *
 * @module
 */

import type { Instant } from "../base/time.ts";
import { seqLe, seqLt } from "../base/seq.ts";
import type { Packet } from "../wire/packet.ts";
import { ACK, RST, type Segment, SYN, URG } from "../wire/segment.ts";
import { acknowledge, establish } from "./arrive_ack.ts";
import { learnSyn, queueText } from "./arrive_listen.ts";
import type { Core } from "./core.ts";
import { startRexmit } from "./emit.ts";
import { CLOSED, SYN_RECEIVED } from "./state.ts";
import type { Tcb } from "./tcb.ts";
import { sendSyn } from "./transmit.ts";
import { arriveUrgent } from "./urgent.ts";

/** Takes a segment for a connection whose SYN is out. */
export function arriveSynSent(
  core: Core,
  tcb: Tcb,
  packet: Packet,
  segment: Segment,
  now: Instant,
): void {
  const acks = (segment.flags & ACK) !== 0;
  // First, check the ACK bit.
  if (acks && !(seqLt(tcb.sndUna, segment.ack) && seqLe(segment.ack, tcb.sndNxt))) {
    core.refuse(packet, segment, tcb.config);
    return;
  }
  // Second, check the RST bit. (RCV.NXT is not known yet: RFC 5961's check has nothing to compare.)
  if ((segment.flags & RST) !== 0) {
    if (acks) core.end(tcb, CLOSED, "reset", "refused");
    return;
  }
  // Third, security: does not exist here. Fourth, check the SYN bit. Fifth, without it drop the segment.
  if ((segment.flags & SYN) === 0) return;
  learnSyn(core, tcb, segment);
  queueText(tcb, segment);
  if (acks) {
    acknowledge(core, tcb, segment, now);
    core.ackLater(tcb);
    establish(core, tcb, now, "segment");
    // "Continue processing at the sixth step": text and FIN are there already.
    if ((segment.flags & URG) !== 0) arriveUrgent(core, tcb, segment);
    return;
  }
  // Simultaneous open (section 3.5, figure 7, MUST-10): our SYN goes again, now with the ACK.
  core.move(tcb, SYN_RECEIVED, "segment");
  tcb.rttTimed = false;
  sendSyn(core, tcb);
  startRexmit(tcb, now);
  core.timers.schedule(tcb);
}
