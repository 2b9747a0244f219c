/**
 * What to send now (RFC 9293, sections 3.8 and 3.8.6): the one place where segments of connections are made.
 * It leaves out resets and when to send: `arrive`, the calls and the timers decide that.
 *
 * @module
 */

import { type Instant, NEVER } from "../base/time.ts";
import { seqAdd, seqDiff, seqLt } from "../base/seq.ts";
import { packetOf } from "../wire/packet.ts";
import { NO_PAYLOAD, type Payload } from "../wire/payload.ts";
import { ACK, FIN, NO_OPTIONS, PSH, type SegmentOptions, SYN } from "../wire/segment.ts";
import type { Core } from "./core.ts";
import { rexmitSpan } from "./rto.ts";
import {
  type Cause,
  CLOSE_WAIT,
  CLOSING,
  ESTABLISHED,
  FIN_WAIT_1,
  LAST_ACK,
  SYN_SENT,
} from "./state.ts";
import type { Tcb } from "./tcb.ts";

/** The shift that lets a 16-bit window show the whole buffer (RFC 7323, section 2.3), 14 at most. */
export function windowShift(bufferOctets: number): number {
  let shift = 0;
  while (shift < 14 && (65_535 << shift) < bufferOctets) shift++;
  return shift;
}

/** RCV.WND. */
export function receiveWindow(tcb: Tcb): number {
  const window = seqDiff(tcb.rcvAdv, tcb.rcvNxt);
  return window > 0 ? window : 0;
}

/**
 * How far the right edge of the window may move now: as far as there is room, but not in small steps, and
 * never to the left (RFC 9293, section 3.8.6.2.2, MUST-39, SHLD-14).
 */
function nextRightEdge(core: Core, tcb: Tcb): number {
  const buffer = core.config.receiveBufferOctetsMax;
  const room = buffer - tcb.unreadOctets;
  const edge = seqAdd(tcb.rcvNxt, room > 0 ? room : 0);
  const step = Math.min(buffer >> 1, tcb.sndMss);
  return seqDiff(edge, tcb.rcvAdv) >= step ? edge : tcb.rcvAdv;
}

/** Whether a read opened the window so far that the peer should hear of it without being asked. */
export function windowOpened(core: Core, tcb: Tcb): boolean {
  // While the peer still has half a buffer of window left, the next ACK tells it soon enough; half of one
  // octet is none, and a closed window never is enough.
  return nextRightEdge(core, tcb) !== tcb.rcvAdv &&
    receiveWindow(tcb) < Math.max(1, core.config.receiveBufferOctetsMax >> 1);
}

/** The window of a SYN, which is never scaled (RFC 7323, section 2.2). */
export function synWindow(core: Core): number {
  return Math.min(core.config.receiveBufferOctetsMax, 65_535);
}

/** The window field: moves the right edge and says what of it the 16 bits can show. */
function advertise(core: Core, tcb: Tcb, flags: number): number {
  if ((flags & SYN) !== 0) {
    const window = synWindow(core);
    // A SYN-ACK that goes again takes back nothing of what an ACK, scaled, has promised since (SHLD-14).
    const edge = seqAdd(tcb.rcvNxt, window);
    if (seqLt(tcb.rcvAdv, edge)) tcb.rcvAdv = edge;
    return window;
  }
  const edge = nextRightEdge(core, tcb);
  const field = Math.min(seqDiff(edge, tcb.rcvNxt) >> tcb.rcvScale, 65_535);
  // What the shift cuts off is not promised; an older, farther promise stays.
  const promised = seqAdd(tcb.rcvNxt, field << tcb.rcvScale);
  if (seqLt(tcb.rcvAdv, promised)) tcb.rcvAdv = promised;
  return field;
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
  const window = acks || (flags & SYN) !== 0 ? advertise(core, tcb, flags) : 0;
  if (acks) {
    tcb.ackNow = false;
    tcb.unackedSegments = 0;
    tcb.delackAt = NEVER;
  }
  core.send(packetOf(tcb.localAddress, tcb.remoteAddress, {
    kind: "segment",
    srcPort: tcb.localPort,
    dstPort: tcb.remotePort,
    seq,
    ack: acks ? tcb.rcvNxt : 0,
    flags,
    window,
    urgent: 0,
    options,
    chunk: payload.chunk,
    offset: payload.offset,
    length: payload.length,
  }));
}

/** Sends the SYN, or the SYN-ACK once the peer's SYN has come. */
export function sendSyn(core: Core, tcb: Tcb): void {
  const flags = tcb.state === SYN_SENT ? SYN : SYN | ACK;
  // A SYN-ACK carries the window scale only if the SYN did (RFC 7323, section 2.2).
  const options: SegmentOptions = tcb.scaling
    ? { mss: core.mss, windowScale: windowShift(core.config.receiveBufferOctetsMax) }
    : { mss: core.mss };
  transmit(core, tcb, flags, tcb.iss, NO_PAYLOAD, options);
}

/** Starts the retransmission timer (RFC 6298, rule 5.1), and the user timeout where it is set. */
export function startRexmit(core: Core, tcb: Tcb, now: Instant): void {
  tcb.rexmitAt = now + rexmitSpan(tcb, core.config);
  const { userTimeout } = core.config;
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
function track(core: Core, tcb: Tcb, now: Instant, seq: number, next: number): void {
  if (!tcb.inFlight) {
    tcb.firstSentAt = now;
    tcb.retransmissions = 0;
  }
  const idle = !tcb.inFlight || tcb.rexmitAt === NEVER;
  tcb.sndNxt = next;
  if (idle) startRexmit(core, tcb, now);
  if (!tcb.rttTimed && !tcb.recovering) {
    tcb.rttTimed = true;
    tcb.rttSeq = seq;
    tcb.rttAt = now;
  }
}

/** Sends the first SYN or SYN-ACK of a connection. */
export function sendFirstSyn(core: Core, tcb: Tcb, now: Instant): void {
  sendSyn(core, tcb);
  track(core, tcb, now, tcb.iss, seqAdd(tcb.iss, 1));
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
 * Whether `length` octets are worth a segment (RFC 9293, section 3.8.6.2.1, MUST-38): a full one, all there
 * is, or half of the largest window ever seen. Nagle's bracketed conditions belong here too.
 */
function worthSending(tcb: Tcb, length: number, unsent: number): boolean {
  return length >= tcb.sndMss || length === unsent || 2 * length >= tcb.sndWndMax;
}

/**
 * Sends new data and the FIN behind it, as far as the window and silly-window avoidance allow. With
 * `force`, at least one octet (or the FIN): a probe, or the override timeout.
 */
function sendNew(core: Core, tcb: Tcb, now: Instant, cause: Cause, force: boolean): void {
  for (;;) {
    const unsent = tcb.unsentOctets;
    const finDue = tcb.finQueued && !tcb.finSent;
    if (unsent === 0 && !finDue) return;
    let usable = tcb.sndWnd - seqDiff(tcb.sndNxt, tcb.sndUna);
    if (force && usable < 1) usable = 1;
    const length = Math.max(0, Math.min(unsent, usable, tcb.sndMss));
    const fin = finDue && length === unsent && usable > length;
    if (length === 0 && !fin) break;
    if (!fin && !force && !worthSending(tcb, length, unsent)) break;
    force = false;
    sendText(core, tcb, now, length, fin, length === unsent);
    if (fin && tcb.state === CLOSE_WAIT) core.move(tcb, LAST_ACK, cause);
  }
  // Nothing fits: with nothing in flight, only a timer can get things going again.
  if (!tcb.inFlight && tcb.rexmitAt === NEVER) {
    const override = core.config.sillyWindowOverride;
    if (tcb.probing) startRexmit(core, tcb, now);
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
  // MUST-61: the last buffered segment carries PSH.
  const flags = ACK | (fin ? FIN : 0) | (last && length > 0 ? PSH : 0);
  transmit(core, tcb, flags, seq, payload, NO_OPTIONS);
  if (fin) tcb.finSent = true;
  track(core, tcb, now, seq, seqAdd(seq, length + (fin ? 1 : 0)));
}

/** Sends the segment at the front of the retransmission queue again (RFC 9293, section 3.10.8). */
export function retransmit(core: Core, tcb: Tcb): void {
  tcb.rttTimed = false; // Karn: RFC 6298, section 3
  if (!tcb.synAcked) {
    sendSyn(core, tcb);
    return;
  }
  const inFlight = seqDiff(tcb.sndNxt, tcb.sndUna);
  const text = inFlight - (tcb.finSent ? 1 : 0);
  // SHLD-16: only what lies in the window, even if it shrank; in a closed one, one number as a probe.
  const window = Math.max(tcb.sndWnd, 1);
  const length = Math.min(text, tcb.sndMss, window);
  const fin = tcb.finSent && length === text && window > length;
  const payload = length === 0 ? NO_PAYLOAD : tcb.sendQueue!.slice(0, length);
  const last = length > 0 && length === tcb.sendQueue!.octets;
  const flags = ACK | (fin ? FIN : 0) | (last ? PSH : 0);
  transmit(core, tcb, flags, tcb.sndUna, payload, NO_OPTIONS);
}

/** Sends everything that is due for one connection, an ACK by itself only if nothing else carried it. */
export function emit(core: Core, tcb: Tcb, now: Instant, cause: Cause, force = false): void {
  if (tcb.resend) {
    tcb.resend = false;
    if (tcb.inFlight) {
      retransmit(core, tcb);
      startRexmit(core, tcb, now);
    }
  }
  if (mayTransmit(tcb)) sendNew(core, tcb, now, cause, force);
  if (tcb.ackNow) transmit(core, tcb, ACK, tcb.sndNxt, NO_PAYLOAD, NO_OPTIONS);
  core.timers.schedule(tcb);
}
