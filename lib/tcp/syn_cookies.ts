/**
 * SYN cookies (RFC 4987, section 3.6): a listener that remembers nothing until the third segment brings back what
 * it would have remembered.
 *
 * What they cost: options other than the MSS are lost, for no timestamp carries them here; text on the SYN is
 * dropped; the SYN-ACK is never sent again; ISNs do not follow the clock of RFC 9293, section 3.4.1; and an old
 * ACK can open a connection once more while its cookie lasts.
 *
 * @module
 */

import { keyedHash } from "../base/draw.ts";
import { seqAdd } from "../base/seq.ts";
import { type Instant, seconds } from "../base/time.ts";
import { NO_OPTIONS } from "../wire/options.ts";
import { type Packet, packetOf } from "../wire/packet.ts";
import { ACK, FIN, type Segment, segment as segmentOf, SYN, URG } from "../wire/segment.ts";
import { establish } from "./arrive_ack.ts";
import { arriveText } from "./arrive_text.ts";
import type { Core } from "./core.ts";
import { agreedMss, announcedMss, assumedMss, synWindow } from "./syn.ts";
import type { Listener } from "./listener.ts";
import type { Sockets } from "./stack.ts";
import type { Tcb } from "./tcb.ts";
import { arriveUrgent } from "./urgent.ts";

/** The MSSs that a cookie can carry: three bits. The first fits the smallest MTU (RFC 791). */
const MSS_TABLE: readonly number[] = Object.freeze([28, 216, 536, 1220, 1360, 1440, 1460, 8960]);

/** The tick of the slow counter, whose low five bits a cookie tells: it lasts one to two of them. */
const TICK = seconds(64);
const COUNTER_MASK = 0x1f;

/** What sets the hash apart from the one behind ISNs. */
const DOMAIN = 0x636f6f6b;

function tickAt(now: Instant): number {
  return Math.floor(now / TICK);
}

/**
 * A cookie: the counter's low bits (5), the place of the MSS (3), and 24 bits that only this host can compute, of
 * the sockets, the peer's ISN, the whole counter and the MSS.
 */
function cookieOf(core: Core, sockets: Sockets, irs: number, tick: number, place: number): number {
  const { key0, key1 } = core.isnKey;
  const { localAddress, remoteAddress } = sockets;
  const ports = (sockets.localPort << 16) | sockets.remotePort;
  const who = keyedHash(key0, key1 ^ DOMAIN, localAddress, remoteAddress, ports);
  const secret = keyedHash(key0, key1 ^ DOMAIN, who, irs, (tick << 3) | place);
  return (((tick & COUNTER_MASK) << 3 | place) << 24) | (secret & 0xff_ffff);
}

/** The MSS that a cookie carries; undefined if it is not this host's, or too old. */
function mssOf(
  core: Core,
  sockets: Sockets,
  irs: number,
  cookie: number,
  now: Instant,
): number | undefined {
  const tick = tickAt(now);
  const place = (cookie >>> 24) & 7;
  const age = (tick - (cookie >>> 27)) & COUNTER_MASK;
  if (age > 1 || cookieOf(core, sockets, irs, tick - age, place) !== cookie) return undefined;
  return MSS_TABLE[place]!;
}

function socketsOf(packet: Packet, segment: Segment): Sockets {
  return {
    localAddress: packet.dst,
    localPort: segment.dstPort,
    remoteAddress: packet.src,
    remotePort: segment.srcPort,
  };
}

/** Whether a SYN is answered with a cookie now. */
export function bakes(listener: Listener<Tcb>): boolean {
  const { synCookies, handshake } = listener.config;
  if (handshake !== "three-way") return false;
  return synCookies === "always" ||
    (synCookies === "when-full" && listener.halfOpen.size >= listener.backlog);
}

/** Answers a SYN and forgets it: everything that counts is in the SYN-ACK's number. */
export function sendCookie(
  core: Core,
  listener: Listener<Tcb>,
  packet: Packet,
  segment: Segment,
  now: Instant,
): void {
  const sockets = socketsOf(packet, segment);
  const { config } = listener;
  const bare = config.synOptions === "none"; // a socket without options of its own takes none in
  const { mss = assumedMss(packet.src) } = bare ? NO_OPTIONS : segment.options;
  let place = MSS_TABLE.length - 1;
  while (place > 0 && MSS_TABLE[place]! > mss) place--;
  const answer = segmentOf({
    srcPort: sockets.localPort,
    dstPort: sockets.remotePort,
    seq: cookieOf(core, sockets, segment.seq, tickAt(now), place),
    ack: seqAdd(segment.seq, 1),
    flags: SYN | ACK,
    window: synWindow(config),
    options: bare ? NO_OPTIONS : { mss: announcedMss(config, packet.dst) },
  });
  core.send(packetOf(packet.dst, packet.src, answer, config.tos, config.ttl));
}

/**
 * Makes a connection of an ACK that brings a cookie back. While the queue for accept is full it falls: the peer's
 * next segment brings the cookie again.
 *
 * @returns whether it brought a valid one
 */
export function openByCookie(
  core: Core,
  listener: Listener<Tcb>,
  packet: Packet,
  segment: Segment,
  now: Instant,
): boolean {
  if (listener.config.synCookies === "off" || (segment.flags & SYN) !== 0) return false;
  const sockets = socketsOf(packet, segment);
  const iss = seqAdd(segment.ack, -1);
  const irs = seqAdd(segment.seq, -1);
  const mss = mssOf(core, sockets, irs, iss, now);
  if (mss === undefined) return false;
  if (listener.full) return true;
  const tcb = core.create(sockets, listener, listener.config);
  tcb.iss = iss;
  tcb.sndUna = tcb.sndNxt = segment.ack;
  tcb.irs = irs;
  tcb.rcvNxt = segment.seq;
  tcb.rcvAdv = seqAdd(segment.seq, synWindow(listener.config)); // what the SYN-ACK offered
  tcb.sndWnd = tcb.sndWndMax = segment.window;
  tcb.sndWl1 = segment.seq;
  tcb.sndWl2 = segment.ack;
  tcb.sndMss = agreedMss(listener.config, packet.dst, mss);
  tcb.scaling = tcb.sackOk = false;
  tcb.rcvScale = 0;
  establish(core, tcb, now, "cookie");
  // The sixth to eighth steps of RFC 9293, section 3.10.7.4.
  if ((segment.flags & URG) !== 0) arriveUrgent(core, tcb, segment);
  if (segment.length > 0 || (segment.flags & FIN) !== 0) arriveText(core, tcb, segment, now);
  return true;
}
