/**
 * One end of a connection as its application sees it. It survives its TCB: what happened to it can still be
 * asked.
 *
 * @module
 */

import { Ring } from "../base/ring.ts";
import { type Instant, NEVER } from "../base/time.ts";
import type { Flow } from "../wire/flow_table.ts";
import type { Address } from "../wire/packet.ts";
import {
  bytesChunk,
  type Chunk,
  patternChunk,
  type Payload,
  payloadBytes,
} from "../wire/payload.ts";
import type {
  Call,
  CallError,
  ConnectionNumber,
  Inspection,
  Outcome,
  Output,
  Sockets,
  Stack,
} from "../tcp/stack.ts";
import { type State, STATE_NAMES, type StateName } from "../tcp/state.ts";
import type { CallName, End } from "./events.ts";
import type { Ground } from "./ground.ts";

/** A connection's host, as the connection knows it. */
export interface Owner {
  /** Its name. */
  readonly name: string;
  /** Its world. */
  readonly world: Ground;
  /** Its stack. */
  readonly stack: Stack;
  /** Hands a call to the stack and does what comes of it; nameless, it goes on with one made before. */
  call(name: CallName | null, end: Connection | null, call: Call, octets?: number): Output;
}

/** One end of a connection. */
export class Connection implements Flow, End {
  /** Its number in the run. */
  readonly id: number;
  /** Its host. */
  readonly owner: Owner;
  /** Its number at its host's stack, until it is closed. */
  readonly number: ConnectionNumber;
  /** Whether it was opened passively. */
  readonly passive: boolean;
  readonly localAddress: Address;
  readonly localPort: number;
  readonly remoteAddress: Address;
  readonly remotePort: number;
  /** For the world's table of flows. */
  nextInBucket: this | null = null;
  /** Its full name. */
  name: string;
  /** The connection that had the same sockets at this host before; only where names are kept. */
  previous: Connection | null = null;

  /** The state's number. */
  stateNumber: State;
  /** How it ended; `"open"` while it has not. */
  outcome: Outcome | "open" = "open";
  /** Octets that the application sent: taken by the stack, or waiting for it. */
  sentOctets = 0;
  /** Octets that the application received. */
  receivedOctets = 0;
  /** Whether the application heard EOF after the last octet that came. */
  eof = false;
  /** Whether the application accepted it. */
  accepted = false;
  /** When its TCB was made. */
  readonly openedAt: Instant;
  /** When its TCB was deleted; NEVER while it exists. */
  closedAt: Instant = NEVER;
  /** The states that it went through, the first included; null where nobody asked for paths. */
  path: State[] | null = null;

  /** What the network knows of its numbers: null where nothing is observed. */
  numbers: Numbers | null = null;

  #pattern: Chunk | null = null;
  #unsent: Ring<Payload> | null = null;
  #ending: "shutdown" | "close" | null = null;
  #unread: Payload[] | null = null;
  #text: Uint8Array[] | null = null;
  #textOctets = 0;

  /** Made by its host. */
  constructor(
    owner: Owner,
    id: number,
    number: ConnectionNumber,
    sockets: Sockets,
    passive: boolean,
    state: State,
    openedAt: Instant,
  ) {
    this.owner = owner;
    this.id = id;
    this.number = number;
    this.passive = passive;
    this.localAddress = sockets.localAddress;
    this.localPort = sockets.localPort;
    this.remoteAddress = sockets.remoteAddress;
    this.remotePort = sockets.remotePort;
    this.stateNumber = state;
    this.openedAt = openedAt;
    this.name = "";
  }

  /** Its host's name. */
  get host(): string {
    return this.owner.name;
  }

  /** The stream number of the octets that its application sends. */
  get stream(): number {
    return this.id;
  }

  /** The state, by RFC 9293's name. */
  get state(): StateName {
    return STATE_NAMES[this.stateNumber];
  }

  /** Whether its TCB exists. */
  get open(): boolean {
    return this.closedAt === NEVER;
  }

  /** The stack's variables, if the stack shows them and the TCB exists. */
  inspect(): Inspection | undefined {
    return this.open ? this.owner.stack.inspect?.(this.number) : undefined;
  }

  /**
   * Sends octets: a text (UTF-8), bytes (copied), or a number of octets of the connection's own pattern.
   * What the stack has no room for waits and goes as room comes.
   *
   * @returns why it was refused; null if it was not
   */
  write(data: string | Uint8Array | number): CallError | null {
    if (!this.open) return "connection does not exist";
    if (this.#ending !== null) return "connection closing";
    return this.#send(this.#payloadOf(data));
  }

  #payloadOf(data: string | Uint8Array | number): Payload {
    if (typeof data === "number") {
      this.#pattern ??= patternChunk(this.stream);
      return { chunk: this.#pattern, offset: this.sentOctets, length: data };
    }
    const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
    return { chunk: bytesChunk(bytes, this.stream), offset: 0, length: bytes.length };
  }

  #send(payload: Payload): CallError | null {
    if (this.#unsent !== null && this.#unsent.size > 0) {
      this.#unsent.push(payload);
      this.sentOctets += payload.length;
      const { now, observer } = this.owner.world;
      const { host } = this;
      const octets = payload.length;
      observer?.observe({
        kind: "called",
        at: now,
        host,
        end: this,
        call: "send",
        octets,
        error: null,
      });
      return null;
    }
    const output = this.#call("send", payload.length, {
      op: "send",
      connection: this.number,
      payload,
    });
    const error = output?.error ?? null;
    if (error !== null && error !== "insufficient resources") return error;
    const taken = output!.octets ?? 0;
    this.sentOctets += payload.length;
    if (taken < payload.length) this.#wait(payload, taken);
    return null;
  }

  #wait(payload: Payload, taken: number): void {
    this.#unsent ??= new Ring();
    const { chunk, offset, length } = payload;
    this.#unsent.push({ chunk, offset: offset + taken, length: length - taken });
  }

  /** The stack has room again: what waits goes on. */
  continueSending(): void {
    const unsent = this.#unsent;
    while (unsent !== null && unsent.size > 0) {
      const payload = unsent.at(0)!;
      const output = this.#call(null, 0, { op: "send", connection: this.number, payload });
      const taken = output?.octets ?? 0;
      if (taken < payload.length) {
        const { chunk, offset, length } = payload;
        unsent.replace(0, { chunk, offset: offset + taken, length: length - taken });
        return;
      }
      unsent.shift();
    }
    if (this.#ending !== null && this.open) this.#end(this.#ending);
  }

  /**
   * Reads up to `max` octets that arrived in order, as payloads: nothing is copied.
   *
   * @returns what there was, possibly nothing
   */
  take(max = Number.MAX_SAFE_INTEGER): readonly Payload[] {
    const payloads = this.open
      ? this.#call("receive", 0, { op: "receive", connection: this.number, octets: max })!.payloads
      : this.#takeUnread(max);
    for (const payload of payloads ?? []) {
      this.receivedOctets += payload.length;
      this.owner.world.observer?.observe({
        kind: "read",
        at: this.owner.world.now,
        end: this,
        payload,
      });
    }
    return payloads ?? [];
  }

  #takeUnread(max: number): Payload[] {
    const unread = this.#unread ?? [];
    const taken: Payload[] = [];
    while (max > 0 && unread.length > 0) {
      const { chunk, offset, length } = unread[0]!;
      const count = Math.min(max, length);
      taken.push({ chunk, offset, length: count });
      if (count === length) unread.shift();
      else unread[0] = { chunk, offset: offset + count, length: length - count };
      max -= count;
    }
    return taken;
  }

  /** Keeps what arrived in order and was not read when the TCB was deleted. */
  keepUnread(unread: readonly Payload[]): void {
    if (unread.length > 0) this.#unread = [...unread];
  }

  /** Reads up to `max` octets, copied. */
  read(max: number = Number.MAX_SAFE_INTEGER): Uint8Array {
    return join(this.take(max).map(payloadBytes));
  }

  /**
   * Reads a text of just `octets` octets (UTF-8).
   *
   * @returns undefined, without losing anything, until so many have come
   */
  readText(octets: number): string | undefined {
    this.#text ??= [];
    for (const payload of this.take(octets - this.#textOctets)) {
      this.#text.push(payloadBytes(payload));
      this.#textOctets += payload.length;
    }
    if (this.#textOctets < octets) return undefined;
    const text = new TextDecoder().decode(join(this.#text));
    this.#text = null;
    this.#textOctets = 0;
    return text;
  }

  /** RFC 9293's CLOSE: no more to send; receiving goes on. */
  shutdown(): CallError | null {
    return this.#endAfterUnsent("shutdown");
  }

  /** The application is gone (MAY-1): what it has not read, and what still comes, draws a reset. */
  close(): CallError | null {
    return this.#endAfterUnsent("close");
  }

  #endAfterUnsent(how: "shutdown" | "close"): CallError | null {
    if (this.#unsent !== null && this.#unsent.size > 0) {
      this.#ending = how;
      return null;
    }
    return this.#end(how);
  }

  #end(how: "shutdown" | "close"): CallError | null {
    const output = this.#call(how, 0, { op: how, connection: this.number });
    return output === null ? "connection does not exist" : output.error ?? null;
  }

  /** RFC 9293's ABORT: everything is dropped, the peer hears a reset. */
  abort(): CallError | null {
    const output = this.#call("abort", 0, { op: "abort", connection: this.number });
    return output === null ? "connection does not exist" : output.error ?? null;
  }

  #call(name: CallName | null, octets: number, call: Call): Output | null {
    if (!this.open) return null;
    return this.owner.call(name, this, call, octets);
  }
}

/** What the network knows of an end's sequence numbers, from its segments alone. */
export class Numbers {
  /** The end's ISS, once its SYN was seen. */
  iss = 0;
  /** Whether `iss` is known. */
  issKnown = false;
  /** The peer's ISS, once its SYN arrived. */
  irs = 0;
  /** Whether `irs` is known. */
  irsKnown = false;
  /** The relative number after the last that was sent. */
  sentTo = 0;
  /** How often a number was sent again, by relative SEQ; null while none was. */
  tries: Map<number, number> | null = null;
  /** The last empty segment's SEQ, relative. */
  emptySeq: number = -1;
  /** The last empty segment's ACK, relative. */
  emptyAck: number = -1;
  /** How often it was sent in a row. */
  emptyTries = 0;
  /** The window scale that its SYN offered; below 0 if none. */
  shift: number = -1;
  /** Whether the peer's SYN offered one. */
  peerScales = false;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
