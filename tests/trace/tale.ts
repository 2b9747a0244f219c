/**
 * Hand-made event lists: a tale is told event by event, in order of time. It leaves out everything that a
 * world would see to (timers, answers, delays): the teller says what happens.
 *
 * @module
 */

import { type Instant, ms } from "../../lib/base/time.ts";
import type { DropReason } from "../../lib/link/link.ts";
import type { CallName, End, FaultAct, SegmentIdentity, TraceEvent } from "../../lib/net/events.ts";
import type { CallError, Outcome } from "../../lib/tcp/stack.ts";
import { type Cause, type State, STATE_NAMES, type StateName } from "../../lib/tcp/state.ts";
import { numbered, type Packet, packetOf } from "../../lib/wire/packet.ts";
import { patternChunk } from "../../lib/wire/payload.ts";
import { NO_OPTIONS } from "../../lib/wire/options.ts";
import { ACK, FLAG_NAMES, segLen, segment, type SegmentInit } from "../../lib/wire/segment.ts";

/** Addresses of the hosts `A`, `B` and `C`. */
export const ADDRESSES: Readonly<Record<string, number>> = {
  A: 0x0a000001,
  B: 0x0a000002,
  C: 0x0a000003,
};

/** What a teller says of a segment: flags by name, SEQ and ACK relative. */
export interface Said {
  flags?: string;
  seq?: number;
  ack?: number;
  len?: number;
  window?: number;
  try?: number;
}

/** The number of a state. */
export function stateOf(name: StateName): State {
  return STATE_NAMES.indexOf(name) as State;
}

function flagsOf(text: string): number {
  const flags = FLAG_NAMES.filter(([, name]) => text.split(",").includes(name));
  return flags.reduce((all, [bit]) => all | bit, 0);
}

/** Tells a run. */
export class Tale {
  readonly events: TraceEvent[] = [];
  readonly #states = new Map<number, State>();
  readonly #isn = new Map<number, number>();
  #now = 0 as Instant;
  #packets = 0;
  #ends = 0;

  /** From now on, events happen at so many milliseconds. */
  at(milliseconds: number): this {
    this.#now = Math.round(ms(milliseconds)) as Instant;
    return this;
  }

  /** The place of the next event. */
  get next(): number {
    return this.events.length;
  }

  end(
    name: string,
    peer: string,
    { port = 40000, passive = false, iss = 1000 } = {},
  ): End {
    const host = name.slice(0, name.indexOf("."));
    const id = ++this.#ends;
    const ports = passive ? [80, port] as const : [port, 80] as const;
    this.#isn.set(id, iss);
    return {
      id,
      name,
      host,
      passive,
      stream: id,
      localAddress: ADDRESSES[host]!,
      localPort: ports[0],
      remoteAddress: ADDRESSES[peer]!,
      remotePort: ports[1],
    };
  }

  open(end: End): this {
    this.events.push({ kind: "opened", at: this.#now, end });
    this.#states.set(end.id, stateOf(end.passive ? "LISTEN" : "CLOSED"));
    return this;
  }

  call(who: End | string, call: CallName, octets = 0, error: CallError | null = null): this {
    const end = typeof who === "string" ? null : who;
    const host = typeof who === "string" ? who : who.host;
    this.events.push({ kind: "called", at: this.#now, host, end, call, octets, error });
    return this;
  }

  /** An active OPEN, in the order in which a world tells it: the call, the TCB, the state. */
  connect(end: End): this {
    return this.call(end.host, "connect").open(end).move(end, "SYN-SENT", "call");
  }

  move(end: End, name: StateName, cause: Cause = "segment"): this {
    const to = stateOf(name);
    const from = this.#states.get(end.id) ?? stateOf("CLOSED");
    this.events.push({ kind: "moved", at: this.#now, end, from, to, cause });
    this.#states.set(end.id, to);
    return this;
  }

  close(end: End, outcome: Outcome = "closed"): this {
    this.events.push({ kind: "closed", at: this.#now, end, outcome });
    return this;
  }

  /** An end sends; the peer's ISN is 5000 on top of a relative ACK. */
  send(end: End, said: Said): Packet {
    const { packet, identity } = this.#packet(end, said);
    this.events.push({ kind: "sent", at: this.#now, host: end.host, end, packet, identity });
    return packet;
  }

  /** A host answers a segment of no connection; the numbers are absolute. */
  answer(host: string, to: Packet, said: Said): Packet {
    if (to.body.kind !== "segment") throw new TypeError("only segments are answered");
    const init = { srcPort: to.body.dstPort, dstPort: to.body.srcPort };
    const packet = this.#numbered(to.dst, to.src, init, said, 0, 0);
    const identity = this.#identity(said, stateOf("CLOSED"));
    this.events.push({ kind: "sent", at: this.#now, host, end: null, packet, identity });
    return packet;
  }

  inject(end: End, said: Said): Packet {
    const { packet, identity } = this.#packet(end, said);
    this.events.push({ kind: "injected", at: this.#now, packet, identity });
    return packet;
  }

  arrive(packet: Packet, end: End | null, host = end?.host ?? ""): this {
    this.events.push({ kind: "delivered", at: this.#now, host, end, packet });
    return this;
  }

  lose(packet: Packet, reason: DropReason): this {
    this.events.push({ kind: "dropped", at: this.#now, packet, reason });
    return this;
  }

  fault(packet: Packet, fault: number, act: FaultAct): this {
    this.events.push({ kind: "faulted", at: this.#now, packet, fault, act });
    return this;
  }

  copy(packet: Packet): Packet {
    const made = numbered(packet, ++this.#packets, packet.id);
    this.events.push({ kind: "copied", at: this.#now, packet: made });
    return made;
  }

  add(event: TraceEvent): this {
    this.events.push(event);
    return this;
  }

  #packet(end: End, said: Said): { packet: Packet; identity: SegmentIdentity } {
    const init = { srcPort: end.localPort, dstPort: end.remotePort };
    const isn = this.#isn.get(end.id)!;
    const peer = isn === 1000 ? 5000 : 1000;
    const chunk = patternChunk(end.stream);
    const packet = this.#numbered(
      end.localAddress,
      end.remoteAddress,
      { ...init, chunk, offset: said.seq ?? 0 },
      said,
      isn,
      peer,
    );
    return {
      packet,
      identity: this.#identity(said, this.#states.get(end.id) ?? stateOf("CLOSED")),
    };
  }

  #numbered(
    src: number,
    dst: number,
    init: SegmentInit,
    said: Said,
    isn: number,
    peer: number,
  ): Packet {
    const flags = flagsOf(said.flags ?? "") | (said.ack === undefined ? 0 : ACK);
    const body = segment({
      ...init,
      flags,
      seq: (said.seq ?? 0) + isn,
      ack: said.ack === undefined ? 0 : said.ack + peer,
      length: said.len ?? 0,
      window: said.window ?? 65535,
      options: segLen(segment({ ...init, flags })) > 0 && said.flags?.includes("SYN") === true
        ? { mss: 1460 }
        : NO_OPTIONS,
    });
    return numbered(packetOf(src, dst, body), ++this.#packets);
  }

  #identity(said: Said, state: State): SegmentIdentity {
    return { try: said.try ?? 1, seq: said.seq ?? 0, ack: said.ack ?? 0, state };
  }
}

/** A tale at the point where `A.c` and `B.c` are ESTABLISHED, at 60 ms: delay 20 ms. */
export function established(): { tale: Tale; a: End; b: End } {
  const tale = new Tale();
  const a = tale.end("A.c", "B");
  const b = tale.end("B.c", "A", { passive: true, iss: 5000 });
  tale.at(0).call("B", "listen").connect(a);
  const syn = tale.send(a, { flags: "SYN" });
  tale.at(20).arrive(syn, null, "B").open(b).move(b, "SYN-RECEIVED");
  const synAck = tale.send(b, { flags: "SYN", ack: 1 });
  tale.at(40).arrive(synAck, a).move(a, "ESTABLISHED");
  const ack = tale.send(a, { seq: 1, ack: 1 });
  tale.at(60).arrive(ack, b).move(b, "ESTABLISHED").add({
    kind: "accepted",
    at: 60e6 as Instant,
    end: b,
  });
  return { tale, a, b };
}
