/**
 * A segment arrives for a port in LISTEN (RFC 9293, section 3.10.7.2), and the start of a passive connection.
 *
 * @module
 */

import type { Instant } from "../base/time.ts";
import { seqAdd, seqLt } from "../base/seq.ts";
import type { Packet } from "../wire/packet.ts";
import { NO_OPTIONS, TIMESTAMPS_OCTETS } from "../wire/options.ts";
import { ACK, FIN, RST, type Segment, SYN } from "../wire/segment.ts";
import type { Core } from "./core.ts";
import { learnEcn } from "./ecn.ts";
import { sendFirstSyn, stopRexmit } from "./emit.ts";
import { agreedMss, assumedMss, synWindow } from "./syn.ts";
import { establish } from "./arrive_ack.ts";
import { initialSequenceNumber } from "./isn.ts";
import type { Listener } from "./listener.ts";
import { Reassembly } from "./reassembly.ts";
import type { Sockets } from "./stack.ts";
import { LISTEN, SYN_RECEIVED } from "./state.ts";
import { learnStamps } from "./stamps.ts";
import { bakes, openByCookie, sendCookie } from "./syn_cookies.ts";
import type { Tcb } from "./tcb.ts";
import { receiveWindow } from "./window.ts";

/** Takes a segment for a listener. */
export function arriveListen(
  core: Core,
  listener: Listener<Tcb>,
  packet: Packet,
  segment: Segment,
  now: Instant,
): void {
  // First, check for a RST: it cannot be about anything that was sent.
  if ((segment.flags & RST) !== 0) return;
  // Second, check for an ACK: any is bad, unless it brings a SYN cookie back.
  if ((segment.flags & ACK) !== 0) {
    if (openByCookie(core, listener, packet, segment, now)) return;
    core.refuse(packet, segment, listener.config);
    return;
  }
  // Third, check for a SYN. (Security and compartments do not exist here.)
  if ((segment.flags & SYN) !== 0) {
    if (!bakes(listener)) openPassively(core, listener, packet, segment, now, null);
    else if (!listener.full) sendCookie(core, listener, packet, segment, now);
    return;
  }
  // Fourth, other data or control: drop it.
}

/**
 * Makes a connection for a SYN. A full accept queue lets the SYN fall, so that its sender tries again; a
 * full backlog gives up its oldest half-open connection (RFC 4987, section 3.3).
 *
 * @param parked the connection in TIME-WAIT whose sockets the SYN wants to reuse
 */
export function openPassively(
  core: Core,
  listener: Listener<Tcb>,
  packet: Packet,
  segment: Segment,
  now: Instant,
  parked: Tcb | null,
): void {
  if (listener.full) return;
  if (listener.halfOpen.size >= listener.backlog) {
    const oldest: Tcb = listener.halfOpen.values().next().value!;
    core.end(oldest, LISTEN, "recycle", "returned");
  }
  const sockets: Sockets = {
    localAddress: packet.dst,
    localPort: segment.dstPort,
    remoteAddress: packet.src,
    remotePort: segment.srcPort,
  };
  const tcb = core.create(sockets, listener, listener.config);
  tcb.parked = parked;
  tcb.iss = tcb.sndUna = tcb.sndNxt = chooseIss(core, listener, sockets, now, parked);
  learnSyn(core, tcb, segment);
  if (tcb.config.listenText === "hold") queueText(tcb, segment);
  if (tcb.config.handshake === "two-way") {
    establishAtOnce(core, tcb, now);
  } else {
    core.move(tcb, SYN_RECEIVED, "segment");
    listener.halfOpen.add(tcb);
    sendFirstSyn(core, tcb, now);
  }
  core.timers.schedule(tcb);
}

/** An ISS; past every number of the connection that it follows, unless it is fixed (MAY-2, condition 1). */
function chooseIss(
  core: Core,
  listener: Listener<Tcb>,
  sockets: Sockets,
  now: Instant,
  parked: Tcb | null,
): number {
  const fixed = listener.nextIss();
  if (fixed !== undefined) return fixed | 0;
  const iss = initialSequenceNumber(sockets, core.isnKey, now);
  return parked !== null && !seqLt(parked.sndNxt, iss) ? seqAdd(parked.sndNxt, 1) : iss;
}

/**
 * Counterfactual: after two segments the server takes its SYN as acknowledged and never sends it again. What
 * the third segment is for shows by what goes wrong.
 */
function establishAtOnce(core: Core, tcb: Tcb, now: Instant): void {
  sendFirstSyn(core, tcb, now);
  tcb.sndUna = tcb.sndNxt;
  tcb.rttTimed = false;
  stopRexmit(tcb);
  establish(core, tcb, now, "policy");
}

/** What any SYN tells: the peer's sequence numbers, window and options. */
export function learnSyn(core: Core, tcb: Tcb, segment: Segment): void {
  const offered = receiveWindow(tcb); // by our own SYN, unless that is still to be sent
  tcb.irs = segment.seq;
  tcb.rcvNxt = seqAdd(segment.seq, 1);
  tcb.rcvAdv = seqAdd(tcb.rcvNxt, offered > 0 ? offered : synWindow(tcb.config));
  tcb.sndWnd = tcb.sndWndMax = segment.window;
  tcb.sndWl1 = segment.seq;
  tcb.sndWl2 = segment.ack;
  // A socket without options of its own takes none in.
  const options = tcb.config.synOptions === "none" ? NO_OPTIONS : segment.options;
  const { mss = assumedMss(tcb.remoteAddress), windowScale } = options; // MUST-15
  tcb.sndMss = agreedMss(tcb.config, tcb.localAddress, mss); // MUST-16
  tcb.sackOk = tcb.sackOk && options.sackPermitted === true;
  learnStamps(core, tcb, options);
  learnEcn(tcb, segment, core.now);
  if (tcb.stamps !== null) tcb.sndMss = Math.max(1, tcb.sndMss - TIMESTAMPS_OCTETS); // RFC 9293, section 3.7.1
  tcb.scaling = tcb.scaling && windowScale !== undefined;
  if (tcb.scaling) tcb.sndScale = Math.min(windowScale!, 14); // RFC 7323, section 2.3
  else tcb.rcvScale = 0;
}

/** Text and FIN on a SYN wait until the connection is established (sections 3.10.7.2 and 3.10.7.3). */
export function queueText(tcb: Tcb, segment: Segment): void {
  const length = Math.min(segment.length, synWindow(tcb.config));
  const fin = (segment.flags & FIN) !== 0 && length === segment.length;
  if (length === 0 && !fin) return;
  tcb.reassembly ??= new Reassembly();
  tcb.reassembly.insert(tcb.rcvNxt, { chunk: segment.chunk, offset: segment.offset, length });
  if (fin) tcb.reassembly.finSeq = seqAdd(tcb.rcvNxt, length);
}
