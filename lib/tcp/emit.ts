/**
 * What to send now (RFC 9293, sections 3.8 and 3.8.6). It leaves out how a segment is made (`transmit.ts`), resets, and
 * when to send: `arrive`, the calls and the timers decide that.
 *
 * @module
 */

import { type Instant, NEVER } from "../base/time.ts";
import { seqAdd, seqDiff, seqLt, seqMax } from "../base/seq.ts";
import { NO_PAYLOAD } from "../wire/payload.ts";
import { ACK, FIN, PSH } from "../wire/segment.ts";
import type { Core } from "./core.ts";
import { takeCwr, textMark } from "./ecn.ts";
import { armKeepAlive, disarmKeepAlive } from "./keep_alive.ts";
import { OPEN, Recovery } from "./losses.ts";
import { allowance, nextHole } from "./recovery.ts";
import { rexmitSpan } from "./rto.ts";
import { type Cause, CLOSE_WAIT, CLOSING, ESTABLISHED, FIN_WAIT_1, LAST_ACK } from "./state.ts";
import type { Tcb } from "./tcb.ts";
import { optionsOf, reportOctets, sendSyn, transmit } from "./transmit.ts";
import { dropMarks, isHeld, isPushed, recordEnd } from "./urgent.ts";

/** Starts the retransmission timer (RFC 6298, rule 5.1), and the user or handshake timeout where one is set. */
export function startRexmit(tcb: Tcb, now: Instant): void {
  tcb.rexmitAt = now + rexmitSpan(tcb);
  setGiveUp(tcb);
}

/** Sets the user or handshake timeout by what is in flight. */
export function setGiveUp(tcb: Tcb): void {
  const { userTimeout, handshakeTimeout } = tcb.config;
  if (!tcb.synAcked && handshakeTimeout > 0) {
    tcb.giveUpAt = tcb.firstSentAt + handshakeTimeout;
    return;
  }
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

/**
 * How many segments are a burst: what about a millisecond takes at twice the window in a round trip, all that an
 * interface takes where the round trip is shorter than its own delays, never more than half of the peer's window, and
 * no fewer than is set.
 */
function burstOf(tcb: Tcb): number {
  const { srtt, sndMss, recovery, config } = tcb;
  const window = recovery === null ? 0 : recovery.congestion.window;
  const near = Math.floor(Math.max(0, srtt) / 512_000); // 512 µs
  const octets = near === 0
    ? BURST_OCTETS_MAX
    : Math.floor(2 * window * 0.9e6 / srtt) + (near < 16 ? BURST_OCTETS_MAX >> near : 0);
  return Math.max(config.burstSegments, Math.floor(Math.min(octets, tcb.sndWndMax >> 1) / sndMss));
}

/** The largest burst that an interface takes, octets. */
const BURST_OCTETS_MAX = 65_536;

/** What congestion control lets out now; after an RTO of silence it starts small (RFC 5681, section 4.1). */
function congestionRoom(tcb: Tcb, now: Instant): number {
  const recovery = recoveryOf(tcb, now);
  if (!tcb.inFlight && now - recovery.sentAt > tcb.rto && tcb.config.restartAfterIdle) {
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
  const burst = tcb.config.burstSegments === 0 ? Infinity : burstOf(tcb);
  let inBurst = 0;
  for (;;) {
    const unsent = tcb.unsentOctets;
    const finDue = tcb.finQueued && !tcb.finSent;
    if (unsent === 0 && !finDue) break;
    const offered = tcb.sndWnd - seqDiff(tcb.sndNxt, tcb.sndUna);
    let usable = unsent === 0 ? offered : Math.min(offered, congestionRoom(tcb, now));
    if (force && usable < 1) usable = 1;
    const most = Math.max(0, Math.min(unsent, usable, full));
    const length = recordEnd(tcb, tcb.sndNxt, most);
    const fin = finDue && length === unsent && usable > length;
    if (length === 0 && !fin) break;
    const whole = length < most && length < unsent; // a record ends here and more is there: nothing to wait for
    if (!fin && !force && !whole) {
      if (length === unsent && isHeld(tcb, length, full)) break;
      if (!worthSending(tcb, length, full, unsent)) break;
    }
    const ends = ++inBurst === burst;
    const last = length === unsent;
    const overridden = force && last && tcb.config.unpushed === "until-event";
    sendText(core, tcb, now, length, fin, last, (ends && burst > 1) || overridden);
    force = false;
    if (ends) inBurst = 0;
    if (fin && tcb.state === CLOSE_WAIT) core.move(tcb, LAST_ACK, cause);
  }
  if (inBurst > 1 && burst !== Infinity) core.pushLast();
  // Nothing fits: with nothing in flight, only a timer can get things going again.
  if (!tcb.inFlight && tcb.rexmitAt === NEVER && tcb.owes) {
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
  pushes: boolean,
): void {
  const seq = tcb.sndNxt;
  const queue = tcb.sendQueue;
  const payload = length === 0
    ? NO_PAYLOAD
    : queue!.slice(seqDiff(seq, tcb.sndUna) - (tcb.synAcked ? 0 : 1), length);
  const pushed = length > 0 && (pushes || isPushed(tcb, seq, length, last));
  const flags = ACK | (fin ? FIN : 0) | (pushed ? PSH : 0);
  const text = length > 0 && !tcb.probing; // a probe tells nothing of congestion (RFC 3168, section 6.1.6)
  const marks = text ? takeCwr(tcb) : 0;
  transmit(core, tcb, flags | marks, seq, payload, optionsOf(core, tcb), text ? textMark(tcb) : 0);
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
  const length = recordEnd(tcb, seq, Math.min(text, full, window));
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
