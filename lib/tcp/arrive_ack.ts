/**
 * The fifth step of RFC 9293, section 3.10.7.4: the ACK field.
 *
 * @module
 */

import { type Instant, NEVER } from "../base/time.ts";
import { seqAdd, seqDiff, seqLe, seqLt } from "../base/seq.ts";
import type { Packet } from "../wire/packet.ts";
import { segLen, type Segment, SYN } from "../wire/segment.ts";
import { enterTimeWait } from "./arrive_fin.ts";
import { drain } from "./arrive_text.ts";
import type { Core } from "./core.ts";
import { startRexmit, stopRexmit } from "./emit.ts";
import type { Recovery } from "./losses.ts";
import { duplicateAck, newAck } from "./recovery.ts";
import { measure } from "./rto.ts";
import { Scoreboard } from "./scoreboard.ts";
import { echoedRoundTrip } from "./stamps.ts";
import {
  type Cause,
  CLOSED,
  CLOSING,
  ESTABLISHED,
  FIN_WAIT_1,
  FIN_WAIT_2,
  LAST_ACK,
  SYN_RECEIVED,
  SYN_SENT,
} from "./state.ts";
import type { Tcb } from "./tcb.ts";

/**
 * Takes the ACK field of a segment that has one.
 *
 * @returns whether the segment's text and FIN are to be processed
 */
export function arriveAck(
  core: Core,
  tcb: Tcb,
  packet: Packet,
  segment: Segment,
  now: Instant,
): boolean {
  const { ack } = segment;
  if (tcb.state === SYN_RECEIVED) {
    if (!(seqLt(tcb.sndUna, ack) && seqLe(ack, tcb.sndNxt))) {
      core.refuse(packet, segment, tcb.config);
      return false;
    }
    acknowledge(core, tcb, segment, now);
    setWindow(tcb, segment);
    establish(core, tcb, now, "segment");
    return true;
  }
  if (!isGoodAck(tcb, ack)) {
    const quiet = tcb.config.unsentAck === "drop" && seqLt(tcb.sndNxt, ack);
    if (!quiet) core.challenge(tcb, segment, now);
    return false;
  }
  const opening = !tcb.synAcked; // a CLOSE in SYN-RECEIVED went past ESTABLISHED
  const sacked = tcb.recovery === null ? 0 : takeSack(tcb, tcb.recovery, segment);
  const moves = seqLt(tcb.sndUna, ack);
  if (moves) acknowledge(core, tcb, segment, now);
  // With SACK, one that moves on may be a duplicate all the same (RFC 6675, section 5).
  if (tcb.recovery !== null && (sacked > 0 || !moves) && isDuplicate(tcb, segment, sacked)) {
    if (duplicateAck(tcb, tcb.recovery, now)) tcb.resend = true;
    core.answerLater(tcb);
  }
  if (tcb.sndUna === ack) updateWindow(core, tcb, segment, now);
  const goesOn = byState(core, tcb, now);
  if (opening && tcb.synAcked) {
    core.takeOver(tcb);
    drain(core, tcb, now);
  }
  return goesOn;
}

/** MAY-12 (RFC 5961, section 5): neither beyond what was sent nor older than a window. */
export function isGoodAck(tcb: Tcb, ack: number): boolean {
  return seqLe(ack, tcb.sndNxt) && seqLe(seqAdd(tcb.sndUna, -tcb.sndWndMax), ack);
}

function byState(core: Core, tcb: Tcb, now: Instant): boolean {
  switch (tcb.state) {
    case FIN_WAIT_1:
      if (tcb.finAcked) {
        core.move(tcb, FIN_WAIT_2, "segment");
        core.startFinWait2(tcb, now);
      }
      return true;
    case CLOSING:
      if (tcb.finAcked) enterTimeWait(core, tcb, now);
      return false;
    case LAST_ACK:
      if (tcb.finAcked) core.end(tcb, CLOSED, "segment", "closed");
      return false;
    default:
      return true;
  }
}

/**
 * SND.UNA moves on: what is acknowledged is forgotten, the round trip measured, the timer set (RFC 6298,
 * rules 5.2 and 5.3).
 */
export function acknowledge(core: Core, tcb: Tcb, segment: Segment, now: Instant): void {
  const { ack } = segment;
  const finAcked = tcb.finSent && ack === tcb.sndNxt;
  const octets = seqDiff(ack, tcb.sndUna) - (tcb.synAcked ? 0 : 1) - (finAcked ? 1 : 0);
  if (octets > 0) tcb.sendQueue!.dropFront(octets);
  measureRoundTrip(core, tcb, segment, now);
  tcb.sndUna = ack;
  // RFC 6298, rule 5.7: after a SYN that had to be sent again, data starts with a longer RTO.
  if (tcb.state === SYN_SENT || tcb.state === SYN_RECEIVED) {
    const { rtoInitial, rtoAfterSynLoss, rtoMax } = tcb.config;
    const applies = tcb.retransmissions > 0 && rtoInitial < rtoAfterSynLoss;
    if (applies) tcb.rto = Math.min(rtoAfterSynLoss, rtoMax); // rule 2.5
  }
  tcb.retransmissions = 0;
  tcb.probes = 0;
  tcb.firstSentAt = now;
  if (tcb.recovery !== null && octets > 0) {
    tcb.resend = newAck(tcb, tcb.recovery, octets, now);
  }
  if (tcb.inFlight) startRexmit(tcb, now);
  else stopRexmit(tcb);
  if (tcb.blocked && octets > 0) {
    tcb.blocked = false;
    core.tell({ kind: "writable", connection: tcb.number });
  }
  core.answerLater(tcb);
}

/** A measurement: of the segment that is timed, else by the echoed timestamp (RFC 7323, section 4.1). */
function measureRoundTrip(core: Core, tcb: Tcb, segment: Segment, now: Instant): void {
  const timed = tcb.rttTimed && seqLt(tcb.rttSeq, segment.ack);
  if (timed) {
    // The clock of this end is finer than the ticks of the timestamps.
    tcb.rttTimed = false;
    measure(tcb, now - tcb.rttAt);
  } else if (tcb.stamps !== null && !tcb.rttTimed) {
    const echoed = echoedRoundTrip(core, segment);
    // One for every second segment in flight (RFC 7323, appendix G).
    const expected = Math.ceil(seqDiff(tcb.sndNxt, tcb.sndUna) / (2 * tcb.sndMss));
    if (echoed >= 0) measure(tcb, echoed, expected);
  }
}

/** Takes the SACK blocks of an ACK in; returns how many octets are news. D-SACK blocks are none (RFC 2883). */
function takeSack(tcb: Tcb, recovery: Recovery, segment: Segment): number {
  const { sack } = segment.options;
  if (sack === undefined || !tcb.sackOk) return 0;
  let news = 0;
  const flight = seqDiff(tcb.sndNxt, tcb.sndUna);
  for (const [left, right] of sack) {
    // Counted from SND.UNA: one edge alone may look near from the other side of all numbers.
    const from = seqDiff(left, tcb.sndUna);
    const to = seqDiff(right, tcb.sndUna);
    if (from <= 0 || to <= from || to > flight || seqLt(left, segment.ack)) continue;
    recovery.board ??= new Scoreboard();
    news += recovery.board.add(left, right);
  }
  return news;
}

/** A duplicate ACK: RFC 5681, section 2; with SACK, one that reports news (RFC 6675, section 2). */
function isDuplicate(tcb: Tcb, segment: Segment, sacked: number): boolean {
  if (segment.ack !== tcb.sndUna || !tcb.inFlight) return false;
  if (tcb.sackOk) return sacked > 0;
  return segLen(segment) === 0 && segment.window << tcb.sndScale === tcb.sndWnd && !tcb.probing;
}

/** SND.WND, SND.WL1 and SND.WL2 from a segment, which is the newest. */
function setWindow(tcb: Tcb, segment: Segment): void {
  // The window of a SYN-ACK is not scaled (RFC 7323, section 2.2): a simultaneous open ends with one.
  tcb.sndWnd = segment.window << ((segment.flags & SYN) === 0 ? tcb.sndScale : 0);
  if (tcb.sndWnd > tcb.sndWndMax) tcb.sndWndMax = tcb.sndWnd;
  tcb.sndWl1 = segment.seq;
  tcb.sndWl2 = segment.ack;
}

/** The window, unless the segment is older than the one that set it last. */
function updateWindow(core: Core, tcb: Tcb, segment: Segment, now: Instant): void {
  const newer = seqLt(tcb.sndWl1, segment.seq) ||
    (tcb.sndWl1 === segment.seq && seqLe(tcb.sndWl2, segment.ack));
  if (!newer) return;
  const wasClosed = tcb.sndWnd === 0;
  const before = tcb.sndWnd;
  setWindow(tcb, segment);
  if (tcb.sndWnd === 0) {
    // An answered probe: the connection stays as long as they are (MUST-37).
    tcb.retransmissions = 0;
    tcb.probeOut = false;
    tcb.firstSentAt = now;
    tcb.giveUpAt = NEVER; // the user timeout does not count against it
    core.timers.schedule(tcb);
    if (!wasClosed) core.answerLater(tcb);
  } else if (wasClosed) {
    tcb.probes = 0;
    // The probe's octet fell on a closed window: it goes again now, not when a long timer fires.
    tcb.resend = tcb.inFlight;
    if (!tcb.inFlight) stopRexmit(tcb);
  }
  if (tcb.sndWnd > before) core.answerLater(tcb);
}

/**
 * The handshake is done: to ESTABLISHED, or past it if the user closed in the meantime. Text that came with
 * the SYN is delivered now.
 */
export function establish(core: Core, tcb: Tcb, now: Instant, cause: Cause): void {
  core.move(tcb, ESTABLISHED, cause);
  core.takeOver(tcb);
  if (tcb.extras !== null) core.answerLater(tcb); // keep-alive begins to count
  if (tcb.listener !== null) {
    tcb.listener.offer(tcb);
    core.tell({ kind: "acceptable", connection: tcb.number, localPort: tcb.localPort });
  }
  // Section 3.10.4, SYN-RECEIVED: a CLOSE with data before it waited for this.
  if (tcb.finQueued) core.move(tcb, FIN_WAIT_1, "call");
  drain(core, tcb, now);
}
