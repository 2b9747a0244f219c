/**
 * A segment arrives for a connection in a state past SYN-SENT: the eight steps of RFC 9293, section
 * 3.10.7.4, in their order.
 *
 * @module
 */

import type { Instant } from "../base/time.ts";
import { seqAdd, seqIn, seqLt } from "../base/seq.ts";
import type { Packet } from "../wire/packet.ts";
import { ACK, FIN, RST, segLen, type Segment, SYN, URG } from "../wire/segment.ts";
import { arriveAck, isGoodAck } from "./arrive_ack.ts";
import { arriveText, reportTwice } from "./arrive_text.ts";
import { arriveTimeWait, reuses } from "./arrive_time_wait.ts";
import type { Core } from "./core.ts";
import { arriveMarks } from "./ecn.ts";
import { CLOSED, ESTABLISHED, LISTEN, mayReceive, SYN_RECEIVED, TIME_WAIT } from "./state.ts";
import { checkStamps, keepStamp } from "./stamps.ts";
import type { Stamps, Tcb } from "./tcb.ts";
import { sendReset, sendSyn } from "./transmit.ts";
import { arriveUrgent } from "./urgent.ts";
import { receiveWindow } from "./window.ts";

/** Takes a segment for a connection past SYN-SENT. */
export function arriveOther(
  core: Core,
  tcb: Tcb,
  packet: Packet,
  segment: Segment,
  now: Instant,
): void {
  const { flags } = segment;
  if (tcb.state === TIME_WAIT) {
    if (reuses(core, tcb, packet, segment, now)) return;
    if (tcb.config.timeWaitAnswers === "acks" && arriveTimeWait(core, tcb, packet, segment, now)) {
      return;
    }
  }

  // Before all: timestamps (RFC 7323, section 5.3).
  if (tcb.stamps !== null && !stampsFit(core, tcb, tcb.stamps, segment, now)) return;

  // First, check sequence number.
  const fit = checkSequence(core, tcb, segment, now);
  if (fit === "unacceptable") return;

  // Second, check the RST bit.
  if ((flags & RST) !== 0) {
    arriveReset(core, tcb, segment, now);
    return;
  }

  // Third, check security: it does not exist here.

  // Fourth, check the SYN bit.
  if ((flags & SYN) !== 0 && fit !== "simultaneous") {
    arriveUnexpectedSyn(core, tcb, segment, fit, now);
    return;
  }

  // Fifth, check the ACK field.
  if ((flags & ACK) === 0) return;
  // Deviates: RFC 7323, section 5.3 keeps the timestamp once the SEQ is good. Who guesses no ACK could then age every
  // segment to come, which RFC 5961, section 5 is there to prevent.
  if (isGoodAck(tcb, segment.ack)) {
    if (tcb.stamps !== null) keepStamp(core, tcb.stamps, segment);
    if (tcb.extras !== null) arriveMarks(tcb, tcb.extras, packet, segment, now);
  }
  if (!arriveAck(core, tcb, packet, segment, now)) return;

  // Sixth, check the URG bit; a closed window does not matter to it.
  if ((flags & URG) !== 0) arriveUrgent(core, tcb, segment);

  // Seventh, process the segment text; eighth, check the FIN bit.
  if (fit !== "ack-only" && mayReceive(tcb)) arriveText(core, tcb, segment, now);
}

/** Whether a segment's timestamps let it in; an old one is answered like any unacceptable segment. */
function stampsFit(
  core: Core,
  tcb: Tcb,
  stamps: Stamps,
  segment: Segment,
  now: Instant,
): boolean {
  const verdict = checkStamps(core, tcb, stamps, segment);
  if (verdict === "old") core.challenge(tcb, segment, now);
  return verdict === "fine";
}

/** What the first step finds. */
type Fit =
  /** In the window: every step follows. */
  | "acceptable"
  /** Out of the window: answered, dropped. */
  | "unacceptable"
  /** The window is closed: RST and ACK count; SYN, text and FIN do not. */
  | "ack-only"
  /** The peer's SYN-ACK of a simultaneous open: its ACK counts. */
  | "simultaneous";

/** The first step: table 6, and the answer to what is not acceptable. */
function checkSequence(core: Core, tcb: Tcb, segment: Segment, now: Instant): Fit {
  const { seq, flags } = segment;
  const length = segLen(segment);
  const window = receiveWindow(tcb);
  // Before table 6, which lets the text behind a SYN in and would drop the SYN alone.
  if (tcb.state === SYN_RECEIVED && seq === tcb.irs && (flags & (SYN | RST)) === SYN) {
    // Deviates: RFC 9293, section 3.10.7.4, first step (see its appendix A.2). After a simultaneous open the peer's
    // SYN-ACK stands at IRS, left of the window, and figure 7 wants its ACK processed.
    if ((flags & ACK) !== 0 && !tcb.passive) return "simultaneous";
    if ((flags & ACK) === 0 && tcb.config.duplicateSyn === "syn-ack") {
      tcb.rttTimed = false; // Karn: RFC 6298, section 3
      sendSyn(core, tcb);
      return "unacceptable";
    }
  }
  if (window === 0) {
    if (seq === tcb.rcvNxt) {
      if (length === 0) return "acceptable";
      // "Special allowance should be made to accept valid ACKs, URGs, and RSTs"; the rest is answered.
      if ((flags & RST) === 0) core.ackLater(tcb);
      return "ack-only";
    }
  } else if (
    seqIn(seq, tcb.rcvNxt, window) ||
    (length > 0 && seqIn(seqAdd(seq, length - 1), tcb.rcvNxt, window))
  ) return "acceptable";

  if ((flags & RST) !== 0) {
    // Counterfactual: a reset counts wherever it stands.
    return tcb.config.resets === "any" ? "acceptable" : "unacceptable";
  }
  // Deviates: the same step. The peer's FIN comes again because our last ACK was lost: the fifth step's TIME-WAIT
  // paragraph wants it answered, where its ACK is on and good.
  if (
    tcb.state === TIME_WAIT && (flags & (SYN | FIN | ACK)) === (FIN | ACK) &&
    seqAdd(seq, length) === tcb.rcvNxt && isGoodAck(tcb, segment.ack)
  ) {
    core.ackLater(tcb);
    core.startTimeWait(tcb, now);
    return "unacceptable";
  }
  if (segment.length > 0) reportTwice(tcb, segment);
  if (tcb.config.sequenceCheck === "trim") {
    const fit = trim(core, tcb, segment, window, now);
    if (fit !== "unacceptable") return fit;
  }
  core.challenge(tcb, segment, now);
  // "Special allowance should be made to accept valid ACKs": a probe that found no room has moved the peer's
  // SND.NXT, where its ACKs stand now, one past our closed window. Data must flow the other way all the same
  // (section 3.4).
  const behindProbe = window <= 1 && length === 0 && seq === seqAdd(tcb.rcvNxt, 1);
  return behindProbe && tcb.state >= ESTABLISHED ? "ack-only" : "unacceptable";
}

/**
 * The first step as the BSDs take it, for what table 6 does not let in: text and FIN left of the window are cut off, and
 * the ACK field that is left counts; an empty segment just right of the window is taken for one inside.
 *
 * Deviates: RFC 9293, section 3.10.7.4, first step drops both after the answer.
 */
function trim(core: Core, tcb: Tcb, segment: Segment, window: number, now: Instant): Fit {
  const { seq, flags } = segment;
  if (tcb.state < ESTABLISHED || tcb.state === TIME_WAIT || (flags & SYN) !== 0) {
    return "unacceptable";
  }
  if (seqLt(seq, tcb.rcvNxt)) {
    core.challenge(tcb, segment, now); // throttled, or old empty ACKs without end would draw as many
    return "ack-only";
  }
  const justPast = window > 0 && segLen(segment) === 0 && seq === seqAdd(tcb.rcvNxt, window);
  return justPast ? "acceptable" : "unacceptable";
}

/** The second step, for a reset in the window: RFC 5961, section 3.2, then what each state does. */
function arriveReset(core: Core, tcb: Tcb, segment: Segment, now: Instant): void {
  if (tcb.state === TIME_WAIT && tcb.config.timeWaitResets === "ignore") return; // RFC 1337, section 3, F1
  const { resets } = tcb.config;
  // Its text may reach into the window: it is the SEQ that has to lie there (RFC 5961, section 3.2, case 1).
  if (resets !== "any" && seqLt(segment.seq, tcb.rcvNxt)) return;
  if (resets === "exact" && segment.seq !== tcb.rcvNxt) {
    core.challenge(tcb, segment, now);
    return;
  }
  switch (tcb.state) {
    case SYN_RECEIVED:
      if (tcb.passive) core.end(tcb, LISTEN, "reset", "returned"); // MUST-11
      else core.end(tcb, CLOSED, "reset", "refused");
      return;
    case TIME_WAIT:
      core.end(tcb, CLOSED, "reset", "closed"); // nothing was lost: both FINs are acknowledged
      return;
    default:
      core.end(tcb, CLOSED, "reset", "reset");
  }
}

/** The fourth step, for a SYN of a connection that has had one. */
function arriveUnexpectedSyn(
  core: Core,
  tcb: Tcb,
  segment: Segment,
  fit: Fit,
  now: Instant,
): void {
  // The SYN itself has to be in the window: not the one that opened it, of which only text is, nor any in a closed one.
  if (fit === "ack-only" || seqLt(segment.seq, tcb.rcvNxt)) {
    core.challenge(tcb, segment, now);
  } else if (tcb.state === SYN_RECEIVED && tcb.passive) {
    core.end(tcb, LISTEN, "segment", "returned");
  } else if (tcb.config.unexpectedSyn === "challenge") {
    core.challenge(tcb, segment, now); // RFC 5961, section 4.2
  } else {
    sendReset(core, tcb);
    core.end(tcb, CLOSED, "abort", "reset");
  }
}
