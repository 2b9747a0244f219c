/**
 * What to send now (RFC 9293, sections 3.8 and 3.8.6): the one place where segments of connections are made.
 * It leaves out resets and when to send: `arrive`, the calls and the timers decide that.
 *
 * @module
 */

import { type Instant, NEVER } from "../base/time.ts";
import { seqAdd, seqDiff, seqLt, seqMax } from "../base/seq.ts";
import { packetOf } from "../wire/packet.ts";
import { NO_PAYLOAD, type Payload } from "../wire/payload.ts";
import { NO_OPTIONS, sackOctets, type SegmentOptions } from "../wire/options.ts";
import { ACK, FIN, PSH, SYN, URG } from "../wire/segment.ts";
import type { Core } from "./core.ts";
import { armKeepAlive, disarmKeepAlive } from "./keep_alive.ts";
import { OPEN, Recovery } from "./losses.ts";
import { allowance, nextHole } from "./recovery.ts";
import { rexmitSpan } from "./rto.ts";
import { stampNow } from "./stamps.ts";
import {
  type Cause,
  CLOSE_WAIT,
  CLOSING,
  ESTABLISHED,
  FIN_WAIT_1,
  LAST_ACK,
  SYN_SENT,
} from "./state.ts";
import { announcedMss, synWindow, windowShift } from "./syn.ts";
import type { Tcb } from "./tcb.ts";
import { dropMarks, isHeld, isPushed, urgentField } from "./urgent.ts";

/** RCV.WND. */
export function receiveWindow(tcb: Tcb): number {
  const window = seqDiff(tcb.rcvAdv, tcb.rcvNxt);
  return window > 0 ? window : 0;
}

/**
 * How far the right edge of the window may move now: as far as there is room, but not in small steps, and
 * never to the left (RFC 9293, section 3.8.6.2.2, MUST-39, SHLD-14).
 */
function nextRightEdge(tcb: Tcb): number {
  const buffer = tcb.config.receiveBufferOctetsMax;
  const room = buffer - tcb.unreadOctets;
  const edge = seqAdd(tcb.rcvNxt, room > 0 ? room : 0);
  const step = Math.min(buffer >> 1, tcb.sndMss);
  return seqDiff(edge, tcb.rcvAdv) >= step ? edge : tcb.rcvAdv;
}

/** Whether a read opened the window so far that the peer should hear of it without being asked. */
export function windowOpened(tcb: Tcb): boolean {
  // While the peer still has half a buffer of window left, the next ACK tells it soon enough; half of one
  // octet is none, and a closed window never is enough.
  return nextRightEdge(tcb) !== tcb.rcvAdv &&
    receiveWindow(tcb) < Math.max(1, tcb.config.receiveBufferOctetsMax >> 1);
}

/** The window field: moves the right edge and says what of it the 16 bits can show. */
function advertise(tcb: Tcb, flags: number): number {
  if ((flags & SYN) !== 0) {
    const window = synWindow(tcb.config);
    // A SYN-ACK that goes again takes back nothing of what an ACK, scaled, has promised since (SHLD-14).
    const edge = seqAdd(tcb.rcvNxt, window);
    if (seqLt(tcb.rcvAdv, edge)) tcb.rcvAdv = edge;
    return window;
  }
  const edge = nextRightEdge(tcb);
  const field = Math.min(seqDiff(edge, tcb.rcvNxt) >> tcb.rcvScale, 65_535);
  // What the shift cuts off is not promised; an older, farther promise stays.
  const promised = seqAdd(tcb.rcvNxt, field << tcb.rcvScale);
  if (seqLt(tcb.rcvAdv, promised)) tcb.rcvAdv = promised;
  return field;
}

/** The octets of options on the next segment that make its text shorter. */
function reportOctets(tcb: Tcb): number {
  const report = tcb.sackReport;
  if (report === null || report.empty) return 0;
  return sackOctets(tcb.stamps === null ? 4 : 3); // as many as fit in 40 octets of options
}

/** The options of every segment but SYNs. */
function optionsOf(core: Core, tcb: Tcb): SegmentOptions {
  const { stamps, sackReport } = tcb;
  if (stamps === null && sackReport === null) return NO_OPTIONS;
  const blocks = sackReport === null || sackReport.empty
    ? undefined
    : sackReport.take(tcb.reassembly, stamps === null ? 4 : 3);
  const sack = blocks === undefined || blocks.length === 0 ? undefined : blocks;
  if (stamps === null) return sack === undefined ? NO_OPTIONS : { sack };
  const timestamps = [stampNow(core), stamps.recent] as const;
  return sack === undefined ? { timestamps } : { sack, timestamps };
}

/** Sends one segment of a connection; everything but a first SYN carries the acknowledgment. */
function transmit(
  core: Core,
  tcb: Tcb,
  flags: number,
  seq: number,
  payload: Payload,
  options: SegmentOptions,
): void {
  const acks = (flags & ACK) !== 0;
  const window = acks || (flags & SYN) !== 0 ? advertise(tcb, flags) : 0;
  if (acks) {
    tcb.ackNow = false;
    tcb.unackedSegments = 0;
    tcb.delackAt = NEVER;
    if (tcb.stamps !== null) tcb.stamps.lastAckSent = tcb.rcvNxt;
  }
  const urgent = tcb.extras === null || (flags & SYN) !== 0 ? 0 : urgentField(tcb.extras, seq);
  core.send(packetOf(tcb.localAddress, tcb.remoteAddress, {
    kind: "segment",
    srcPort: tcb.localPort,
    dstPort: tcb.remotePort,
    seq,
    ack: acks ? tcb.rcvNxt : 0,
    flags: urgent === 0 ? flags : flags | URG,
    window,
    urgent,
    options,
    chunk: payload.chunk,
    offset: payload.offset,
    length: payload.length,
  }));
}

/** Sends the SYN, or the SYN-ACK once the peer's SYN has come. */
export function sendSyn(core: Core, tcb: Tcb): void {
  const first = tcb.state === SYN_SENT;
  const { timestamps } = tcb.config;
  const stamped = first ? timestamps : tcb.stamps !== null;
  // A SYN-ACK carries what the SYN did (RFC 7323, sections 2.2 and 3.2; RFC 2018, section 2).
  const options: SegmentOptions = {
    mss: announcedMss(tcb.config, tcb.localAddress),
    ...(tcb.scaling ? { windowScale: windowShift(tcb.config) } : {}),
    ...(tcb.sackOk ? { sackPermitted: true } : {}),
    ...(stamped ? { timestamps: [stampNow(core), tcb.stamps?.recent ?? 0] as const } : {}),
  };
  transmit(core, tcb, first ? SYN : SYN | ACK, tcb.iss, NO_PAYLOAD, options);
}

/** Starts the retransmission timer (RFC 6298, rule 5.1), and the user timeout where it is set. */
export function startRexmit(tcb: Tcb, now: Instant): void {
  tcb.rexmitAt = now + rexmitSpan(tcb);
  const { userTimeout } = tcb.config;
  // It counts unacknowledged data only, and not against a closed window whose probes are answered.
  const counts = userTimeout > 0 && tcb.synAcked && !(tcb.probing && tcb.retransmissions <= 1);
  tcb.giveUpAt = counts ? tcb.firstSentAt + userTimeout : NEVER;
}

/** Stops the retransmission timer (RFC 6298, rule 5.2). */
export function stopRexmit(tcb: Tcb): void {
  tcb.rexmitAt = NEVER;
  tcb.giveUpAt = NEVER;
}

/** Takes note of new sequence numbers in flight: timer, and the round trip that is timed. */
function track(tcb: Tcb, now: Instant, seq: number, next: number): void {
  if (!tcb.inFlight) {
    tcb.firstSentAt = now;
    tcb.retransmissions = 0;
  }
  const idle = !tcb.inFlight || tcb.rexmitAt === NEVER;
  tcb.sndNxt = next;
  if (idle) startRexmit(tcb, now);
  if (!tcb.rttTimed && (tcb.recovery === null || tcb.recovery.phase === OPEN)) {
    tcb.rttTimed = true;
    tcb.rttSeq = seq;
    tcb.rttAt = now;
  }
}

/** Sends the first SYN or SYN-ACK of a connection. */
export function sendFirstSyn(core: Core, tcb: Tcb, now: Instant): void {
  sendSyn(core, tcb);
  track(tcb, now, tcb.iss, seqAdd(tcb.iss, 1));
}

/** Whether the state lets data out: SYN-SENT and SYN-RECEIVED queue it (RFC 9293, section 3.10.2). */
function mayTransmit(tcb: Tcb): boolean {
  switch (tcb.state) {
    case ESTABLISHED:
    case CLOSE_WAIT:
      return true;
    case FIN_WAIT_1:
    case CLOSING:
      return !tcb.finSent;
    default:
      return false;
  }
}

/**
 * Whether `length` octets are worth a segment (RFC 9293, section 3.8.6.2.1, MUST-38): a full one, or, with nothing
 * in flight, all there is or half of the largest window ever seen. The condition is Nagle's (section 3.7.4).
 */
function worthSending(tcb: Tcb, length: number, full: number, unsent: number): boolean {
  if (length >= full) return true;
  if (tcb.config.nagle && tcb.inFlight) return false;
  return length === unsent || 2 * length >= tcb.sndWndMax;
}

/** The state of recovery, made when data is first sent. */
export function recoveryOf(tcb: Tcb, now: Instant): Recovery {
  const known = tcb.recovery;
  if (known !== null) return known;
  const congestion = tcb.config.congestion({ mss: tcb.sndMss, synLost: tcb.synLost });
  return tcb.recovery = new Recovery(congestion, tcb.sndUna, now);
}

/** What congestion control lets out now; after an RTO of silence it starts small (RFC 5681, section 4.1). */
function congestionRoom(tcb: Tcb, now: Instant): number {
  const recovery = recoveryOf(tcb, now);
  if (!tcb.inFlight && now - recovery.sentAt > tcb.rto) {
    recovery.congestion.restarted(now);
    recovery.sentAt = now;
  }
  return allowance(tcb, recovery);
}

/**
 * Sends new data and the FIN behind it, as far as both windows and silly-window avoidance allow. With
 * `force`, at least one octet (or the FIN): a probe, or the override timeout.
 */
function sendNew(core: Core, tcb: Tcb, now: Instant, cause: Cause, force: boolean): void {
  const full = Math.max(1, tcb.sndMss - reportOctets(tcb));
  for (;;) {
    const unsent = tcb.unsentOctets;
    const finDue = tcb.finQueued && !tcb.finSent;
    if (unsent === 0 && !finDue) return;
    const offered = tcb.sndWnd - seqDiff(tcb.sndNxt, tcb.sndUna);
    let usable = unsent === 0 ? offered : Math.min(offered, congestionRoom(tcb, now));
    if (force && usable < 1) usable = 1;
    const length = Math.max(0, Math.min(unsent, usable, full));
    const fin = finDue && length === unsent && usable > length;
    if (length === 0 && !fin) break;
    if (!fin && !force && length === unsent && isHeld(tcb, length, full)) break;
    if (!fin && !force && !worthSending(tcb, length, full, unsent)) break;
    force = false;
    sendText(core, tcb, now, length, fin, length === unsent);
    if (fin && tcb.state === CLOSE_WAIT) core.move(tcb, LAST_ACK, cause);
  }
  // Nothing fits: with nothing in flight, only a timer can get things going again.
  if (!tcb.inFlight && tcb.rexmitAt === NEVER) {
    const override = tcb.config.sillyWindowOverride;
    if (tcb.probing) startRexmit(tcb, now);
    else tcb.rexmitAt = now + override;
  }
}

function sendText(
  core: Core,
  tcb: Tcb,
  now: Instant,
  length: number,
  fin: boolean,
  last: boolean,
): void {
  const seq = tcb.sndNxt;
  const queue = tcb.sendQueue;
  const payload = length === 0
    ? NO_PAYLOAD
    : queue!.slice(seqDiff(seq, tcb.sndUna) - (tcb.synAcked ? 0 : 1), length);
  const flags = ACK | (fin ? FIN : 0) | (isPushed(tcb, seq, length, last) ? PSH : 0);
  transmit(core, tcb, flags, seq, payload, optionsOf(core, tcb));
  if (length > 0) recoveryOf(tcb, now).sentAt = now;
  if (fin) tcb.finSent = true;
  track(tcb, now, seq, seqAdd(seq, length + (fin ? 1 : 0)));
}

/** Sends the segment at the front of the retransmission queue again (RFC 9293, section 3.10.8). */
export function retransmit(core: Core, tcb: Tcb): void {
  tcb.rttTimed = false; // Karn: RFC 6298, section 3
  if (!tcb.synAcked) {
    sendSyn(core, tcb);
    return;
  }
  const { recovery } = tcb;
  const end = recovery?.board?.holeEnd(tcb.sndUna, tcb.sndNxt) ?? tcb.sndNxt;
  const next = sendAgain(core, tcb, tcb.sndUna, end);
  if (recovery !== null) recovery.highRxt = seqMax(recovery.highRxt, next);
}

/**
 * Sends numbers in [`seq`, `end`) again, as one segment.
 *
 * @returns the number after the last that was sent
 */
function sendAgain(core: Core, tcb: Tcb, seq: number, end: number): number {
  const textEnd = tcb.finSent ? seqAdd(tcb.sndNxt, -1) : tcb.sndNxt;
  // SHLD-16: only what lies in the window, even if it shrank; in a closed one, one number as a probe.
  const window = Math.max(seqDiff(seqAdd(tcb.sndUna, tcb.sndWnd), seq), 1);
  const full = Math.max(1, tcb.sndMss - reportOctets(tcb));
  const text = Math.max(0, seqDiff(seqLt(end, textEnd) ? end : textEnd, seq));
  const length = Math.min(text, full, window);
  const reachesEnd = seqAdd(seq, length) === textEnd;
  const fin = tcb.finSent && reachesEnd && seqLt(textEnd, end) && window > length;
  const payload = length === 0
    ? NO_PAYLOAD
    : tcb.sendQueue!.slice(seqDiff(seq, tcb.sndUna), length);
  const last = reachesEnd && tcb.unsentOctets === 0;
  const flags = ACK | (fin ? FIN : 0) | (isPushed(tcb, seq, length, last) ? PSH : 0);
  transmit(core, tcb, flags, seq, payload, optionsOf(core, tcb));
  if (tcb.recovery !== null) tcb.recovery.sentAt = core.now;
  return seqAdd(seq, length + (fin ? 1 : 0));
}

/** Sends the holes again that recovery knows of, as far as the congestion window allows. */
function fillHoles(core: Core, tcb: Tcb, recovery: Recovery, lostOnly: boolean): void {
  while (recovery.phase !== OPEN && allowance(tcb, recovery) >= tcb.sndMss) {
    const hole = nextHole(tcb, recovery, lostOnly);
    if (hole === null) return;
    const next = sendAgain(core, tcb, hole.seq, hole.end);
    if (hole.rescue) return; // it does not move HighRxt (RFC 6675, NextSeg, rule 4)
    recovery.highRxt = seqMax(recovery.highRxt, next);
  }
}

/** Sends a keep-alive probe: <SEQ=SND.NXT-1>, which is not acceptable, so that it is answered; no text (SHLD-12). */
export function sendKeepAlive(core: Core, tcb: Tcb): void {
  transmit(core, tcb, ACK, seqAdd(tcb.sndNxt, -1), NO_PAYLOAD, optionsOf(core, tcb));
}

/** Sends everything that is due for one connection, an ACK by itself only if nothing else carried it. */
export function emit(core: Core, tcb: Tcb, now: Instant, cause: Cause, force = false): void {
  const { extras } = tcb;
  if (extras !== null) disarmKeepAlive(tcb, extras);
  if (tcb.resend) {
    tcb.resend = false;
    if (tcb.inFlight) {
      retransmit(core, tcb);
      startRexmit(tcb, now);
    }
  }
  const { recovery } = tcb;
  const recovering = recovery !== null && recovery.phase !== OPEN && !tcb.probing &&
    tcb.inFlight && tcb.synAcked;
  if (recovering) fillHoles(core, tcb, recovery, true);
  if (mayTransmit(tcb)) sendNew(core, tcb, now, cause, force);
  if (recovering) fillHoles(core, tcb, recovery, false);
  if (tcb.ackNow) transmit(core, tcb, ACK, tcb.sndNxt, NO_PAYLOAD, optionsOf(core, tcb));
  if (extras !== null) {
    dropMarks(tcb, extras);
    armKeepAlive(tcb, extras);
  }
  core.timers.schedule(tcb);
}
