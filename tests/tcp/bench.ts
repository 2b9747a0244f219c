/**
 * One TCP stack without a network: the test is the peer. Segments are told in numbers relative to the two
 * ISNs, and so is what the stack sends. It leaves out links, hosts and worlds.
 *
 * @module
 */

import { type DurationText, type Instant, parseDuration } from "../../lib/base/time.ts";
import type { Address } from "../../lib/wire/address.ts";
import type { TcpConfig } from "../../lib/tcp/config.ts";
import { TcpStack } from "../../lib/tcp/endpoint.ts";
import type { Call, CallError, Inspection, Output, Signal } from "../../lib/tcp/stack.ts";
import { STATE_NAMES, type StateName } from "../../lib/tcp/state.ts";
import { type IcmpKind, type Packet, packetOf } from "../../lib/wire/packet.ts";
import { bytesChunk, patternChunk, type Payload, payloadBytes } from "../../lib/wire/payload.ts";
import type { SegmentOptions } from "../../lib/wire/options.ts";
import { ACK, FLAG_NAMES, flagNames, type Segment, segment } from "../../lib/wire/segment.ts";

/** The stack's address. */
export const LOCAL = 0x0a000001;
/** The peer's address. */
export const REMOTE = 0x0a000002;

/** What a bench is made from. */
export interface BenchOptions extends Partial<TcpConfig> {
  /** The receive buffer, which is the first window, octets. */
  readonly rcvWnd?: number;
  /** The window that the peer offers in its SYN, octets. */
  readonly sndWnd?: number;
  /** The stack's ISN. */
  readonly iss?: number;
  /** The peer's ISN. */
  readonly irs?: number;
  /** Whether the stack listens and the peer connects. */
  readonly passive?: boolean;
  /** Options of the peer's SYN: an MSS of 1000 unless given. */
  readonly peer?: SegmentOptions;
  /** The stack's address, and the peer's. */
  readonly local?: Address;
  readonly remote?: Address;
  /** How long the peer takes to answer the SYN. */
  readonly rtt?: DurationText;
}

/** A segment as a test tells it: flags by name; numbers relative to the ISNs; what is left out is next. */
export interface Told {
  readonly flags?: string;
  readonly seq?: number;
  readonly ack?: number;
  readonly length?: number;
  readonly text?: string;
  readonly window?: number;
  readonly options?: SegmentOptions;
  readonly port?: number;
  readonly urgent?: number;
  /** The IP header's type of service octet: 3 is a congestion mark. */
  readonly tos?: number;
}

/** What an act brought: why it was refused, and the segments that went out. */
export interface Brought {
  readonly error: CallError | null;
  readonly sent: string[];
}

/** Settings of a stack in bare numbers: nanoseconds and octets. */
export function settings(bare: Partial<Record<keyof TcpConfig, number>>): Partial<TcpConfig> {
  return bare as unknown as Partial<TcpConfig>;
}

export function flagsOf(names: string): number {
  const wanted = names.split(",");
  return FLAG_NAMES.reduce((all, [bit, name]) => wanted.includes(name) ? all | bit : all, 0);
}

/** A stack, its peer's part played by the test, and a clock that only the test moves. */
export class Bench {
  readonly stack: TcpStack;
  readonly iss: number;
  readonly irs: number;
  readonly localPort: number;
  readonly remotePort: number;
  now = 0;
  /** The connection under test. */
  connection = -1;
  /** Everything that the stack said, in order. */
  readonly signals: Signal[] = [];
  /** Every segment that went out, in order, with its moment. */
  readonly log: { at: number; segment: Segment; packet: Packet }[] = [];
  readonly sndWnd: number;
  readonly local: Address;
  readonly remote: Address;
  readonly #pattern = patternChunk(1);
  #sentOctets = 0;
  #taken = 0;

  constructor(options: BenchOptions = {}) {
    const { rcvWnd, sndWnd, iss, irs, passive, local, remote, ...rest } = options;
    const { peer: _peer, rtt: _rtt, ...config } = rest;
    this.stack = new TcpStack({
      windowScaling: false,
      nagle: false, // has tests of its own; elsewhere every write is to be seen
      ...(rcvWnd === undefined ? {} : { receiveBufferOctetsMax: rcvWnd }),
      ...config,
    });
    this.iss = iss ?? 1000;
    this.irs = irs ?? 5000;
    this.sndWnd = sndWnd ?? 10_000;
    this.local = local ?? LOCAL;
    this.remote = remote ?? REMOTE;
    this.localPort = passive ? 80 : 40_000;
    this.remotePort = passive ? 40_000 : 80;
  }

  /** The state's name; CLOSED once the TCB is gone. */
  get state(): StateName {
    return STATE_NAMES[this.inspect()?.state ?? 0];
  }

  /** The connection's variables; undefined once the TCB is gone. */
  inspect(): Inspection | undefined {
    return this.closed === undefined ? this.stack.inspect(this.connection) : undefined;
  }

  /** How the connection ended; undefined while it lives. */
  get closed(): Signal & { kind: "closed" } | undefined {
    return this.#last("closed");
  }

  /** How the connection ended; undefined while it lives. */
  get outcome(): string | undefined {
    return this.closed?.outcome;
  }

  #last<K extends Signal["kind"]>(kind: K): Signal & { kind: K } | undefined {
    const mine = this.signals.filter((s) => s.connection === this.connection);
    const opened = mine.findLastIndex((s) => s.kind === "opened");
    return mine.slice(opened).find((s) => s.kind === kind) as Signal & { kind: K } | undefined;
  }

  /** The states that the connection went through, the first left out. */
  get path(): StateName[] {
    return this.signals.filter((s) => s.kind === "moved" && s.connection === this.connection)
      .map((s) => STATE_NAMES[(s as Signal & { kind: "moved" }).to]);
  }

  /** The kinds of news so far that are not about states. */
  get news(): string[] {
    return this.signals.map((s) => s.kind).filter((kind) => kind !== "moved" && kind !== "opened");
  }

  // ---- acts ----

  /** A user call. */
  call(call: Call): Brought & { readonly output: Output } {
    const before = this.log.length;
    const output = { ...this.stack.call(call, this.now as Instant) };
    this.#collect(output);
    this.#settle();
    return { error: output.error ?? null, sent: this.#shown(before), output };
  }

  connect(iss: number | undefined = this.iss): Brought {
    const { output, error, sent } = this.call({
      op: "connect",
      localAddress: this.local,
      localPort: this.localPort,
      remoteAddress: this.remote,
      remotePort: this.remotePort,
      ...(iss === undefined ? {} : { iss: iss >>> 0 }),
    });
    if (error === null) this.connection = output.connection!;
    return { error, sent };
  }

  /** SEND of so many octets of the pattern, or of a text. */
  send(what: number | string): Brought & { octets: number } {
    const payload = this.payload(what);
    const { output, error, sent } = this.call({ op: "send", connection: this.connection, payload });
    if (typeof what === "number") this.#sentOctets += output.octets ?? 0;
    return { error, sent, octets: output.octets ?? 0 };
  }

  payload(what: number | string): Payload {
    if (typeof what === "number") {
      return { chunk: this.#pattern, offset: this.#sentOctets, length: what };
    }
    const bytes = new TextEncoder().encode(what);
    return { chunk: bytesChunk(bytes), offset: 0, length: bytes.length };
  }

  /** RECEIVE: the octets as text. */
  receive(octets = 1_000_000): Brought & { text: string; octets: number } {
    const { output, error, sent } = this.call({
      op: "receive",
      connection: this.connection,
      octets,
    });
    const parts = (output.payloads ?? []).map(payloadBytes);
    const text = parts.map((part) => String.fromCharCode(...part)).join("");
    return { error, sent, text, octets: text.length };
  }

  shutdown(): Brought {
    return this.#plain("shutdown");
  }

  close(): Brought {
    return this.#plain("close");
  }

  abort(): Brought {
    return this.#plain("abort");
  }

  #plain(op: "shutdown" | "close" | "abort"): Brought {
    const { error, sent } = this.call({ op, connection: this.connection });
    return { error, sent };
  }

  /** The peer's segment arrives; what goes out at this moment. */
  arrive(told: Told): string[] {
    const before = this.log.length;
    this.arriveOnly(told);
    this.#settle();
    return this.#shown(before);
  }

  /** The same, without the poll that follows at once. */
  arriveOnly(told: Told): void {
    this.#collect(this.stack.arrive(this.packet(told), this.now as Instant));
  }

  /** What waits to be done now is done. */
  poll(): string[] {
    const before = this.log.length;
    this.#settle();
    return this.#shown(before);
  }

  /** The packet that a test tells of. */
  packet(told: Told): Packet {
    const view = this.inspect();
    const flags = flagsOf(told.flags ?? "ACK");
    const expected = view === undefined || view.irs === 0 && view.rcvNxt === 0
      ? this.irs
      : view.rcvNxt;
    const acked = view === undefined ? this.iss + 1 : view.sndNxt;
    const payload = told.text === undefined ? undefined : this.payload(told.text);
    return packetOf(
      this.remote,
      this.local,
      segment({
        srcPort: told.port ?? this.remotePort,
        dstPort: this.localPort,
        seq: told.seq === undefined ? expected : this.irs + told.seq,
        ack: (flags & ACK) === 0 ? 0 : told.ack === undefined ? acked : this.iss + told.ack,
        flags,
        window: told.window ?? this.sndWnd,
        urgent: told.urgent ?? 0,
        ...(told.options === undefined ? {} : { options: told.options }),
        ...(payload === undefined ? { length: told.length ?? 0 } : payload),
      }),
      told.tos,
    );
  }

  /** An ICMP error about the number `seq`; what goes out at this moment. */
  icmp(error: IcmpKind, seq = 0, port = this.localPort, mtu?: number, code?: number): string[] {
    const before = this.log.length;
    const body = {
      kind: "icmp",
      error,
      ...(code === undefined ? {} : { code }),
      ...(mtu === undefined ? {} : { mtu }),
      quotedDst: this.remote,
      quotedSrcPort: port,
      quotedDstPort: this.remotePort,
      quotedSeq: (this.iss + seq) | 0,
    } as const;
    this.#collect(this.stack.arrive(packetOf(this.remote, this.local, body), this.now as Instant));
    this.#settle();
    return this.#shown(before);
  }

  /** A socket option of the connection; what goes out at this moment. */
  configure(settings: Partial<TcpConfig>): string[] {
    return this.call({ op: "configure", connection: this.connection, settings }).sent;
  }

  /** Lets time pass up to a moment, firing timers at theirs; what goes out, each with its moment. */
  until(moment: DurationText | number): string[] {
    const end = typeof moment === "number" ? moment : Number(parseDuration(moment));
    const before = this.log.length;
    for (let guard = 0; this.stack.deadline() <= end; guard++) {
      if (guard > 10_000) throw new Error("the stack wants to be polled for ever");
      this.now = Math.max(this.now, this.stack.deadline());
      this.#collect(this.stack.poll(this.now as Instant));
    }
    this.now = Math.max(this.now, end);
    return this.log.slice(before).map(({ at, segment }) => `${at / 1e9} ${this.show(segment)}`);
  }

  /** Everything that was sent since the last time. */
  take(): string[] {
    const from = this.#taken;
    this.#taken = this.log.length;
    return this.#shown(from);
  }

  /** The last segment that was sent. */
  get last(): Segment {
    return this.log[this.log.length - 1]!.segment;
  }

  /** The octets of the last segment that was sent. */
  get lastText(): string {
    return String.fromCharCode(...payloadBytes(this.last));
  }

  // ---- what came of it ----

  #settle(): void {
    for (let guard = 0; this.stack.deadline() <= this.now; guard++) {
      if (guard > 1_000) throw new Error("the stack wants to be polled for ever");
      this.#collect(this.stack.poll(this.now as Instant));
    }
  }

  #collect({ packets, signals }: Output): void {
    this.signals.push(...signals);
    for (const packet of packets) {
      if (packet.body.kind !== "segment") throw new Error("the stack sent an ICMP error");
      this.log.push({ at: this.now, segment: packet.body, packet });
    }
  }

  #shown(from: number): string[] {
    return this.log.slice(from).map(({ segment }) => this.show(segment));
  }

  /** `"PSH,ACK 1+100 ack 1"`: flags, SEQ, octets of text, ACK; numbers relative to the ISNs. */
  show(s: Segment): string {
    const length = s.length === 0 ? "" : `+${s.length}`;
    const ack = (s.flags & ACK) === 0 ? "" : ` ack ${(s.ack - this.irs) | 0}`;
    return `${flagNames(s.flags)} ${(s.seq - this.iss) | 0}${length}${ack}`;
  }
}
