/**
 * Who is who in a run that somebody watches: names of connections, relative sequence numbers, which sending
 * of a segment it is. A run that nobody watches does without.
 *
 * @module
 */

import { FlowTable } from "../wire/flow_table.ts";
import type { Packet } from "../wire/packet.ts";
import { ACK, segLen, type Segment, SYN } from "../wire/segment.ts";
import { CLOSED, type State, SYN_SENT } from "../tcp/state.ts";
import type { Connection } from "./connection.ts";
import type { SegmentIdentity } from "./events.ts";
import { Numbers } from "./numbers.ts";

/** Names, numbers and identities of one run. */
export class Tracker {
  /** Connections whose TCBs exist, by their sockets. */
  readonly #open: FlowTable<Connection> = new FlowTable();
  /** The last connection of each pair of sockets that has none now. */
  readonly #past: FlowTable<Connection> = new FlowTable();
  /** How many connections had a name. */
  readonly #names: Map<string, number> = new Map();
  /** Connections by name. */
  readonly #byName: Map<string, Connection> = new Map();
  #opening: Segment | null = null;

  /** The connection of this name, its TCB there or gone. */
  find(name: string): Connection | undefined {
    return this.#byName.get(name);
  }

  /** Every connection of the run, the oldest first. */
  get connections(): Iterable<Connection> {
    return this.#byName.values();
  }

  /** A TCB was made: the connection gets its name. `as` is the name that its user gave it. */
  opened(connection: Connection, first: State, as: string | null): void {
    connection.numbers = new Numbers();
    connection.path = [first];
    const { host } = connection;
    if (connection.passive) {
      connection.name = this.#unused(`${host}.${this.#openerOf(connection) ?? "stray"}`, false);
      if (this.#opening !== null) this.#learnFrom(connection, this.#opening);
    } else {
      connection.name = this.#unused(`${host}.${as ?? "c"}`, as === null);
    }
    this.#byName.set(connection.name, connection);
    this.#open.add(connection);
  }

  /** `A.c`, `A.c#2` for its second incarnation; a name that nobody gave counts as `A.c1`, `A.c2`. */
  #unused(name: string, plain: boolean): string {
    const count = (this.#names.get(name) ?? 0) + 1;
    this.#names.set(name, count);
    if (plain) return `${name}${count}`;
    return count === 1 ? name : `${name}#${count}`;
  }

  /** The short name of the connection whose SYN opened a passive one. */
  #openerOf(connection: Connection): string | null {
    const { localAddress: la, localPort: lp, remoteAddress: ra, remotePort: rp } = connection;
    const irs = this.#opening === null ? undefined : irsOf(this.#opening);
    const open = this.#open.get(ra, rp, la, lp) ?? null;
    for (let other = open; other !== null; other = other.previous) {
      if (other.numbers!.iss === irs) return shortName(other);
    }
    let past = this.#past.get(ra, rp, la, lp) ?? null;
    for (; past !== null; past = past.previous) {
      if (past.numbers!.iss === irs) return shortName(past);
    }
    return null;
  }

  /** A TCB is gone: what comes for its sockets finds nobody. */
  closed(connection: Connection): void {
    this.#open.delete(connection);
    const { localAddress, localPort, remoteAddress, remotePort } = connection;
    const before = this.#past.get(localAddress, localPort, remoteAddress, remotePort);
    if (before !== undefined) this.#past.delete(before);
    connection.previous = before ?? null;
    this.#past.add(connection);
  }

  /** A packet reaches a host; returns the connection that it will find there, if any. */
  arrived(packet: Packet): Connection | null {
    const segment = packet.body;
    if (segment.kind !== "segment") {
      const { quotedSrcPort, quotedDst, quotedDstPort } = segment;
      return this.#open.get(packet.dst, quotedSrcPort, quotedDst, quotedDstPort) ?? null;
    }
    this.#opening = segment;
    const connection = this.#open.get(packet.dst, segment.dstPort, packet.src, segment.srcPort);
    if (connection === undefined) return null;
    // Until the handshake goes on, the last SYN is the one that counts.
    if ((segment.flags & SYN) !== 0 && connection.stateNumber === SYN_SENT) {
      this.#learnIrs(connection, segment);
    }
    return connection;
  }

  /** What the segment that opens a passive connection tells: a SYN, or an ACK that brings a SYN cookie back. */
  #learnFrom(connection: Connection, opening: Segment): void {
    this.#learnIrs(connection, opening);
    if ((opening.flags & SYN) !== 0) return;
    const numbers = connection.numbers!;
    numbers.iss = (opening.ack - 1) | 0;
    numbers.issKnown = true;
    numbers.sentTo = 1;
  }

  #learnIrs(connection: Connection, segment: Segment): void {
    const numbers = connection.numbers!;
    numbers.irs = irsOf(segment);
    numbers.irsKnown = true;
    numbers.peerScales = segment.options.windowScale !== undefined;
  }

  /** The connection that sent a packet; null for a host's own answer. */
  senderOf(packet: Packet): Connection | null {
    const segment = packet.body;
    if (segment.kind !== "segment") return null;
    return this.#open.get(packet.src, segment.srcPort, packet.dst, segment.dstPort) ?? null;
  }

  /** The identity of a segment that is being sent. */
  identify(connection: Connection | null, packet: Packet): SegmentIdentity {
    const segment = packet.body;
    if (segment.kind !== "segment") return { try: 1, seq: 0, ack: 0, state: CLOSED };
    if (connection === null) return this.#identifyStray(packet, segment);
    const numbers = connection.numbers!;
    if ((segment.flags & SYN) !== 0) {
      numbers.iss = segment.seq;
      numbers.issKnown = true;
      numbers.shift = segment.options.windowScale ?? -1;
    }
    const seq = (segment.seq - numbers.iss) >>> 0;
    const ack = (segment.flags & ACK) === 0 ? 0 : (segment.ack - numbers.irs) >>> 0;
    return { try: tryOf(numbers, segment, seq, ack), seq, ack, state: connection.stateNumber };
  }

  /** A host's own answer, or a packet of the scenario's: its numbers are told from the peer's side. */
  #identifyStray(packet: Packet, segment: Segment): SegmentIdentity {
    const { srcPort, dstPort } = segment;
    const peer = this.#open.get(packet.dst, dstPort, packet.src, srcPort) ??
      this.#past.get(packet.dst, dstPort, packet.src, srcPort);
    const numbers = peer?.numbers;
    // A SYN says itself what it is counted from: a listener that keeps nothing answers with one (RFC 4987).
    const syn = (segment.flags & SYN) !== 0;
    const seq = numbers?.irsKnown ? segment.seq - numbers.irs : syn ? 0 : segment.seq;
    const ack = numbers?.issKnown ? segment.ack - numbers.iss : segment.ack;
    const acks = (segment.flags & ACK) !== 0;
    return { try: 1, seq: seq >>> 0, ack: acks ? ack >>> 0 : 0, state: CLOSED };
  }
}

/** Which sending of a segment: a number sent again counts on, an empty segment counts in a row. */
function tryOf(numbers: Numbers, segment: Segment, seq: number, ack: number): number {
  const length = segLen(segment);
  if (length === 0) {
    const again = seq === numbers.emptySeq && ack === numbers.emptyAck;
    numbers.emptySeq = seq;
    numbers.emptyAck = ack;
    return numbers.emptyTries = again ? numbers.emptyTries + 1 : 1;
  }
  const end = (seq + length) >>> 0;
  if (((seq - numbers.sentTo) | 0) >= 0) {
    numbers.sentTo = end;
    return 1;
  }
  if (((end - numbers.sentTo) | 0) > 0) numbers.sentTo = end;
  numbers.tries ??= new Map();
  const count = (numbers.tries.get(seq) ?? 1) + 1;
  numbers.tries.set(seq, count);
  return count;
}

/** The ISN of who sent a SYN, or the first segment behind it. */
function irsOf(segment: Segment): number {
  return (segment.flags & SYN) !== 0 ? segment.seq : (segment.seq - 1) | 0;
}

function shortName(connection: Connection): string {
  const name = connection.name.slice(connection.host.length + 1);
  const hash = name.indexOf("#");
  return hash < 0 ? name : name.slice(0, hash);
}

/** The window that a segment offers, in octets: scaled once both SYNs agreed (RFC 7323, section 2). */
export function windowOf(connection: Connection | null, segment: Segment): number {
  const numbers = connection?.numbers;
  if (numbers === null || numbers === undefined || (segment.flags & SYN) !== 0) {
    return segment.window;
  }
  const scaled = numbers.peerScales && numbers.shift > 0;
  return scaled ? segment.window << numbers.shift : segment.window;
}
