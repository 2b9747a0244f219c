/**
 * What all rooms of a stack share: its connections, its listeners, what it wants to send and to say.
 *
 * @module
 */

import { Defect } from "../base/fail.ts";
import { type Instant, NEVER } from "../base/time.ts";
import { keyedHash } from "../base/draw.ts";
import { seqAdd } from "../base/seq.ts";
import { FlowTable } from "../wire/flow_table.ts";
import { type Packet, packetOf } from "../wire/packet.ts";
import { NO_CHUNK } from "../wire/payload.ts";
import { NO_OPTIONS, type SegmentOptions } from "../wire/options.ts";
import { ACK, PSH, RST, segLen, type Segment } from "../wire/segment.ts";
import type { TcpConfig } from "./config.ts";
import { Extras } from "./extras.ts";
import type { IsnKey } from "./isn.ts";
import type { Listener } from "./listener.ts";
import type { Outcome, Signal, Sockets } from "./stack.ts";
import { type Cause, CLOSED, moveTo, type State, SYN_RECEIVED, TIME_WAIT } from "./state.ts";
import { Tcb } from "./tcb.ts";
import { Timers } from "./timers.ts";

/**
 * The most packets that may want to go out at one moment: 190 megabytes of an Ethernet's segments.
 * A loop that sends and never ends would take all memory before anybody could tell who is to blame.
 */
const PACKETS_AT_ONCE_MAX = 1 << 17;

/** The empty list that all share. */
export const NONE: readonly never[] = Object.freeze([]);

/** A list with one more. Most lists have one entry, and emptying a used one costs more than another of one. */
function withOne<T>(list: readonly T[], entry: T): readonly T[] {
  if (list === NONE) return [entry];
  (list as T[]).push(entry); // not the shared one: made here
  return list;
}

/** The shared parts of one stack. */
export class Core {
  /** The settings. */
  readonly config: TcpConfig;
  /** The secret of this boot. */
  readonly isnKey: IsnKey;
  /** Connections by their sockets. */
  readonly flows: FlowTable<Tcb> = new FlowTable();
  /** Connections by number. */
  readonly tcbs: (Tcb | null)[] = [];
  readonly #freeNumbers: number[] = [];
  /** How many ephemeral ports were tried: the next one's place. */
  nextEphemeral = 0;
  /** Listeners by port. */
  readonly listeners: Map<number, Listener<Tcb>> = new Map();
  /** The timers. */
  readonly timers: Timers = new Timers(this.tcbs);
  /** Packets that want to go out. */
  packets: readonly Packet[] = NONE;
  /** News for the user. */
  signals: readonly Signal[] = NONE;
  /** Connections that want to answer once the user has had its say at this moment. */
  dirty: readonly Tcb[] = NONE;

  /** The time of the input at hand. */
  now = 0 as Instant;
  /** What the timestamp clock began with at this boot: another for each, so that an old echo tells nothing. */
  readonly stampOffset: number;

  /** A stack without connections. */
  constructor(config: TcpConfig, isnKey: IsnKey) {
    this.config = config;
    this.isnKey = isnKey;
    this.stampOffset = keyedHash(isnKey.key0, isnKey.key1, 0, 0, 0x7473) | 0;
  }

  /** Sends a packet. */
  send(packet: Packet): void {
    if (this.packets.length >= PACKETS_AT_ONCE_MAX) {
      throw new Defect(`Cannot send more than ${PACKETS_AT_ONCE_MAX} packets at one moment`);
    }
    this.packets = withOne(this.packets, packet);
  }

  /** Puts PSH on the last of the packets that are about to go out. */
  pushLast(): void {
    const last = this.packets.length - 1;
    const packet = this.packets[last]!;
    if (packet.body.kind !== "segment") return;
    const body = { ...packet.body, flags: packet.body.flags | PSH };
    this.packets = [...this.packets.slice(0, last), { ...packet, body }];
  }

  /** Tells the user. */
  tell(signal: Signal): void {
    this.signals = withOne(this.signals, signal);
  }

  /** Makes a TCB, numbered and to be found by its sockets. */
  create(sockets: Sockets, listener: Listener<Tcb> | null, config: TcpConfig): Tcb {
    const number = this.#freeNumbers.pop() ?? this.tcbs.length;
    const tcb = new Tcb(number, sockets, listener, config);
    if (config.keepAlive > 0 || config.quickAcks > 0) {
      tcb.extras = new Extras(this.now);
      tcb.extras.quickAcks = config.quickAcks;
    }
    this.tcbs[number] = tcb;
    this.flows.add(tcb);
    this.tell({
      kind: "opened",
      connection: number,
      passive: listener !== null,
      localAddress: sockets.localAddress,
      localPort: sockets.localPort,
      remoteAddress: sockets.remoteAddress,
      remotePort: sockets.remotePort,
    });
    return tcb;
  }

  /** Changes a connection's state and says so. */
  move(tcb: Tcb, to: State, cause: Cause): void {
    const from = tcb.state;
    moveTo(tcb, to, cause);
    this.tell({ kind: "moved", connection: tcb.number, from, to, cause });
    if (from === SYN_RECEIVED && tcb.listener !== null) tcb.listener.halfOpen.delete(tcb);
  }

  /**
   * Ends a connection: changes its state to CLOSED (or back to LISTEN) and deletes its TCB. A connection
   * in TIME-WAIT whose sockets it had taken over is found again (MAY-2, condition 2).
   */
  end(tcb: Tcb, to: State, cause: Cause, outcome: Outcome): void {
    this.move(tcb, to, cause);
    const queue = tcb.receiveQueue;
    const lost = outcome !== "closed" && tcb.config.unreadAtEnd === "flush";
    const flushed = lost || queue === null || tcb.gone;
    const unread = flushed ? [] : queue.take(queue.octets);
    if (tcb.waiting) tcb.listener!.forget(tcb);
    this.flows.delete(tcb);
    this.timers.cancel(tcb);
    this.tcbs[tcb.number] = null;
    this.#freeNumbers.push(tcb.number);
    this.tell({ kind: "closed", connection: tcb.number, outcome, unread });
  }

  /** Whether a connection still exists: it may have ended while it was on a list. */
  lives(tcb: Tcb): boolean {
    return this.tcbs[tcb.number] === tcb;
  }

  /** Lets a connection answer at this moment, after the user had its say. */
  answerLater(tcb: Tcb): void {
    if (tcb.dirty) return;
    tcb.dirty = true;
    this.dirty = withOne(this.dirty, tcb);
  }

  /** An ACK is due for a segment that brought something. */
  ackLater(tcb: Tcb): void {
    tcb.ackNow = true;
    this.answerLater(tcb);
  }

  /**
   * An ACK answers a segment that was not acceptable, or challenges it. At most so many in an interval for each
   * connection unless the segment carries data, or two hosts could answer each other for ever (RFC 5961,
   * section 7).
   */
  challenge(tcb: Tcb, segment: Segment, now: Instant): void {
    if (segment.length === 0) {
      const interval = tcb.config.challengeAckInterval;
      if (interval === 0 || now >= tcb.challengedAt + interval) {
        tcb.challengedAt = now;
        tcb.challenges = 0;
      }
      if (tcb.challenges >= tcb.config.challengeAcksMax) return;
      tcb.challenges++;
    }
    this.ackLater(tcb);
  }

  /** FIN-WAIT-2 begins, or its user is gone: it ends some time, where that is set and nobody is left to read. */
  startFinWait2(tcb: Tcb, now: Instant): void {
    const { finWait2Timeout } = tcb.config;
    tcb.timeWaitAt = tcb.gone && finWait2Timeout > 0 ? now + finWait2Timeout : NEVER;
    this.timers.schedule(tcb);
  }

  /** Starts 2MSL, or starts it again; every other timer is off. */
  startTimeWait(tcb: Tcb, now: Instant): void {
    tcb.rexmitAt = tcb.delackAt = tcb.giveUpAt = NEVER;
    tcb.timeWaitAt = now + 2 * tcb.config.msl;
    this.timers.schedule(tcb);
  }

  /**
   * Answers a segment that finds no connection, or acknowledges what never was (RFC 9293, section
   * 3.10.7.1): the reset is made acceptable to its receiver. Never answers a reset.
   *
   * @param config whose type of service and time to live it has
   */
  refuse(packet: Packet, segment: Segment, config: TcpConfig): void {
    if ((segment.flags & RST) !== 0) return;
    const sockets: Sockets = {
      localAddress: packet.dst,
      localPort: segment.dstPort,
      remoteAddress: packet.src,
      remotePort: segment.srcPort,
    };
    if ((segment.flags & ACK) !== 0) this.sendBare(sockets, segment.ack, 0, RST, config);
    else this.sendBare(sockets, 0, seqAdd(segment.seq, segLen(segment)), RST | ACK, config);
  }

  /** Sends a segment without text or window. */
  sendBare(
    sockets: Sockets,
    seq: number,
    ack: number,
    flags: number,
    { tos, ttl }: TcpConfig,
    options: SegmentOptions = NO_OPTIONS,
  ): void {
    const body: Segment = {
      kind: "segment",
      srcPort: sockets.localPort,
      dstPort: sockets.remotePort,
      seq,
      ack,
      flags,
      window: 0,
      urgent: 0,
      options,
      chunk: NO_CHUNK,
      offset: 0,
      length: 0,
    };
    this.send(packetOf(sockets.localAddress, sockets.remoteAddress, body, tos, ttl));
  }

  /** The handshake is done: the connection in TIME-WAIT that it replaces ends for good (MAY-2). */
  takeOver(tcb: Tcb): void {
    const parked = tcb.parked;
    tcb.parked = null;
    if (parked !== null && parked.state === TIME_WAIT && this.lives(parked)) {
      this.end(parked, CLOSED, "reuse", "closed");
    }
  }
}
