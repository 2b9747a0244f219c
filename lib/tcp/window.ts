/**
 * The receive window: what is offered, in which steps, and when a read is news to the peer (RFC 9293, sections
 * 3.8.6.2.2 and 3.10.7.4; RFC 7323, section 2).
 *
 * @module
 */

import { NEVER } from "../base/time.ts";
import { seqAdd, seqDiff, seqLt } from "../base/seq.ts";
import { TIMESTAMPS_OCTETS } from "../wire/options.ts";
import { SYN } from "../wire/segment.ts";
import { synWindow } from "./syn.ts";
import type { Tcb } from "./tcb.ts";

/** RCV.WND. */
export function receiveWindow(tcb: Tcb): number {
  const window = seqDiff(tcb.rcvAdv, tcb.rcvNxt);
  return window > 0 ? window : 0;
}

/** RCV.BUFF, octets: what is set, grown to whole segments where that is the policy and their size is known. */
export function receiveBuffer(tcb: Tcb): number {
  const { receiveBufferOctetsMax: octets, receiveBufferRounding } = tcb.config;
  if (receiveBufferRounding === "none" || tcb.sndMss === 0) return octets;
  const mss = segmentSize(tcb);
  return Math.ceil(octets / mss) * mss;
}

/** The MSS as agreed, options not counted. */
function segmentSize(tcb: Tcb): number {
  return tcb.sndMss + (tcb.stamps === null ? 0 : TIMESTAMPS_OCTETS);
}

/** The right edge of the window that may be offered now; never to the left of what was offered (SHLD-14). */
function nextRightEdge(tcb: Tcb): number {
  return tcb.config.windowOffer === "room" ? edgeOfRoom(tcb) : edgeInSteps(tcb);
}

/** As far as there is room, but not in small steps (RFC 9293, section 3.8.6.2.2, MUST-39). */
function edgeInSteps(tcb: Tcb): number {
  const buffer = receiveBuffer(tcb);
  const room = buffer - tcb.unreadOctets;
  const edge = seqAdd(tcb.rcvNxt, room > 0 ? room : 0);
  const step = Math.min(buffer >> 1, tcb.sndMss);
  return seqDiff(edge, tcb.rcvAdv) >= step ? edge : tcb.rcvAdv;
}

/** All the room there is, unless that is less than a segment and a small part of the buffer: then nothing more. */
function edgeOfRoom(tcb: Tcb): number {
  const room = roomOf(tcb);
  if (room < receiveBuffer(tcb) >> 2 && room < segmentSize(tcb)) return tcb.rcvAdv;
  const edge = seqAdd(tcb.rcvNxt, room);
  return seqLt(tcb.rcvAdv, edge) ? edge : tcb.rcvAdv;
}

function roomOf(tcb: Tcb): number {
  const room = Math.max(0, receiveBuffer(tcb) - tcb.unreadOctets);
  return Math.min(room, 65_535 << tcb.rcvScale);
}

/** Whether a read opened the window so far that the peer should hear of it without being asked. */
export function windowOpened(tcb: Tcb): boolean {
  const buffer = receiveBuffer(tcb);
  if (tcb.config.windowOffer === "room") {
    if (tcb.delackAt !== NEVER) return false; // the ACK that waits will tell
    const moved = roomOf(tcb) - receiveWindow(tcb);
    return (moved >= 2 * segmentSize(tcb) && moved >= buffer >> 2) || 2 * moved >= buffer;
  }
  // While the peer still has half a buffer of window left, the next ACK tells it soon enough; half of one
  // octet is none, and a closed window never is enough.
  return edgeInSteps(tcb) !== tcb.rcvAdv && receiveWindow(tcb) < Math.max(1, buffer >> 1);
}

/** The window field: moves the right edge and says what of it the 16 bits can show. */
export function advertise(tcb: Tcb, flags: number): number {
  if ((flags & SYN) !== 0) {
    const window = synWindow(tcb.config);
    // A SYN-ACK that goes again takes back nothing of what an ACK, scaled, has promised since (SHLD-14).
    const edge = seqAdd(tcb.rcvNxt, window);
    if (seqLt(tcb.rcvAdv, edge)) tcb.rcvAdv = edge;
    return window;
  }
  const shift = tcb.rcvScale;
  const window = seqDiff(nextRightEdge(tcb), tcb.rcvNxt);
  const rest = tcb.config.windowRounding === "up" ? (1 << shift) - 1 : 0;
  const field = Math.min((window + rest) >> shift, 65_535);
  // What the shift cuts off is not promised; an older, farther promise stays.
  const promised = seqAdd(tcb.rcvNxt, field << shift);
  if (seqLt(tcb.rcvAdv, promised)) tcb.rcvAdv = promised;
  return field;
}
