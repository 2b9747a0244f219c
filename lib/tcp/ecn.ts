/**
 * Explicit congestion notification (RFC 3168, section 6): agreed on by the SYNs; then CE on a packet comes back as ECE
 * on ACKs until CWR answers it. It leaves out accurate ECN (RFC 9768) and the nonce.
 *
 * @module
 */

import type { Instant } from "../base/time.ts";
import { seqDiff, seqLt } from "../base/seq.ts";
import type { Packet } from "../wire/packet.ts";
import { ACK, CWR, ECE, type Segment, SYN } from "../wire/segment.ts";
import { Extras } from "./extras.ts";
import { OPEN } from "./losses.ts";
import type { Tcb } from "./tcb.ts";

/** ECT(0): the sender can take marks (RFC 3168, section 5). */
const ECT_0 = 2;
/** CE: the network met congestion. */
const CE = 3;

/** The ECN bits of a SYN or SYN-ACK (section 6.1.1). A SYN that gets no answer is sent without them at last. */
export function synMarks(tcb: Tcb, first: boolean): number {
  const { ecn, ecnSynMax } = tcb.config;
  if (!first) return tcb.extras !== null && tcb.extras.ecn ? ECE : 0;
  if (ecn !== "ask" || tcb.retransmissions >= ecnSynMax) return 0;
  return ECE | CWR;
}

/**
 * What the peer's SYN or SYN-ACK says: whether both ends are capable. Who sent a SYN that did not ask is not, even if
 * one that does crosses it.
 */
export function learnEcn(tcb: Tcb, segment: Segment, now: Instant): void {
  const { ecn } = tcb.config;
  if (ecn === "off") return;
  const marks = segment.flags & (ECE | CWR);
  const asked = (segment.flags & ACK) === 0 ? ECE | CWR : ECE;
  const willing = tcb.passive || synMarks(tcb, true) !== 0; // by our last SYN
  if (marks !== asked || !willing) return;
  const extras = tcb.extras ??= new Extras(now);
  extras.ecn = true;
  extras.reducedAt = tcb.iss;
}

/** The ECN bits of every other segment: ECE until the peer has answered it, and our own answer once. */
export function ackMarks(extras: Extras): number {
  return extras.echoing ? ECE : 0;
}

/** The IP header's two bits for a segment with new text; text that goes again is not marked (section 6.1.5). */
export function textMark(tcb: Tcb): number {
  return tcb.extras !== null && tcb.extras.ecn ? ECT_0 : 0;
}

/** CWR for the first new text after the window was reduced (section 6.1.2). */
export function takeCwr(tcb: Tcb): number {
  const { extras } = tcb;
  if (extras === null || !extras.answering) return 0;
  extras.answering = false;
  return CWR;
}

/** Takes the marks of an acceptable segment (sections 6.1.2 and 6.1.3). */
export function arriveMarks(
  tcb: Tcb,
  extras: Extras,
  packet: Packet,
  segment: Segment,
  now: Instant,
): void {
  if (!extras.ecn || (segment.flags & SYN) !== 0) return;
  if ((segment.flags & CWR) !== 0) extras.echoing = false;
  if ((packet.tos & 3) === CE) extras.echoing = true;
  if ((segment.flags & (ECE | ACK)) === (ECE | ACK)) reduce(tcb, extras, segment, now);
}

/** The window was reduced, whatever for: CWR tells the peer, and marks of what is in flight have been answered. */
export function tellReduced({ extras, sndNxt }: Tcb): void {
  if (extras === null || !extras.ecn) return;
  extras.reducedAt = sndNxt;
  extras.answering = true;
}

/** The window is reduced at most once for each window of data, as after a loss (section 6.1.2). */
function reduce(tcb: Tcb, extras: Extras, segment: Segment, now: Instant): void {
  const { recovery } = tcb;
  if (recovery === null || !tcb.inFlight || !seqLt(extras.reducedAt, segment.ack)) return;
  tellReduced(tcb);
  if (recovery.phase === OPEN) recovery.congestion.lost(seqDiff(tcb.sndNxt, tcb.sndUna), now);
}
