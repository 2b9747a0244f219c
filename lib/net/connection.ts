/**
 * One end of a connection as its application sees it. It survives its TCB: what happened to it can still be
 * asked.
 *
 * @module
 */

import { type Duration, type Instant, later, NEVER } from "../base/time.ts";
import type { Flow } from "../wire/flow_table.ts";
import type { Address } from "../wire/address.ts";
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
import type { TcpConfig } from "../tcp/config.ts";
import { type State, STATE_NAMES, type StateName } from "../tcp/state.ts";
import type { CallName, End } from "./events.ts";
import type { Ground } from "./ground.ts";
import { joined, Mail } from "./mail.ts";
import type { Numbers } from "./numbers.ts";

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

/** How octets are sent. */
export interface WriteOptions {
  /** Whether everything sent so far becomes urgent (RFC 9293, section 3.8.5); not if left out. */
  readonly urgent?: boolean;
  /** Whether they go at once (the default) or wait for company (section 3.9.1.2). */
  readonly push?: boolean;
  /** Whether a segment ends behind them, whatever follows; not if left out. */
  readonly endOfRecord?: boolean;
}

/** What came of an offer. */
export interface Offered {
  /** The octets that were taken. */
  readonly octets: number;
  /** Why none were taken; null if some were, or none offered. */
  readonly error: CallError | null;
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
  /** What the application heard of trouble and of urgent data, in order; null before the first. */
  told: string[] | null = null;
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
  #mail: Mail<WriteOptions> | null = null;

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
  write(data: string | Uint8Array | number, options: WriteOptions = {}): CallError | null {
    if (!this.open) return "connection does not exist";
    if (this.#mail !== null && this.#mail.ending !== null) return "connection closing";
    return this.#send(this.#payloadOf(data), options);
  }

  /** Sends as many octets of its own pattern, up to `octets`, as the stack has room for; the rest is not kept. */
  offer(octets: number, options: WriteOptions = {}): Offered {
    const payload = this.#payloadOf(octets);
    const output = this.#call("send", octets, {
      op: "send",
      connection: this.number,
      payload,
      ...options,
    });
    if (output === null) return { octets: 0, error: "connection does not exist" };
    const { octets: taken = 0, error = null } = output;
    this.sentOctets += taken;
    return { octets: taken, error };
  }

  /** Octets up to the end of the peer's urgent data that were not read (MUST-33); 0 if nothing is urgent. */
  get urgentOctets(): number {
    return this.inspect()?.urgentOctets ?? 0;
  }

  /** Switches keep-alive on, with the idle span before its first probe, or off with 0 (MUST-24). */
  keepAlive(idle: Duration): CallError | null {
    return this.configure({ keepAlive: idle });
  }

  /** Gives it settings of its own, from now on: a socket option. Those of a host alone have no effect. */
  configure(settings: Partial<TcpConfig>): CallError | null {
    const output = this.#call("configure", 0, {
      op: "configure",
      connection: this.number,
      settings,
    });
    return output === null ? "connection does not exist" : output.error ?? null;
  }

  #payloadOf(data: string | Uint8Array | number): Payload {
    if (typeof data === "number") {
      this.#pattern ??= patternChunk(this.stream);
      return { chunk: this.#pattern, offset: this.sentOctets, length: data };
    }
    const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
    return { chunk: bytesChunk(bytes, this.stream), offset: 0, length: bytes.length };
  }

  /** Whether octets wait for room at the stack. */
  get #waits(): boolean {
    return this.#mail !== null && this.#mail.unsent.size > 0;
  }

  #mailbox(): Mail<WriteOptions> {
    return this.#mail ??= new Mail();
  }

  #send(payload: Payload, options: WriteOptions): CallError | null {
    if (this.#waits) {
      this.#mailbox().wait(payload, 0, options);
      this.sentOctets += payload.length;
      this.#tellSend(payload.length);
      return null;
    }
    const output = this.#call("send", payload.length, {
      op: "send",
      connection: this.number,
      payload,
      ...options,
    });
    const error = output?.error ?? null;
    if (error !== null && error !== "insufficient resources") return error;
    const taken = output!.octets ?? 0;
    this.sentOctets += payload.length;
    if (taken < payload.length) this.#mailbox().wait(payload, taken, options);
    return null;
  }

  #tellSend(octets: number): void {
    const { now, observer } = this.owner.world;
    const { host } = this;
    const call = "send";
    observer?.observe({ kind: "called", at: now, host, end: this, call, octets, error: null });
  }

  /** The stack has room again: what waits goes on. */
  continueSending(): void {
    const mail = this.#mail;
    if (mail === null) return;
    const { unsent } = mail;
    while (unsent.size > 0) {
      const payload = unsent.at(0)!;
      const { options } = payload;
      const output = this.#call(null, 0, {
        op: "send",
        connection: this.number,
        payload,
        ...options,
      });
      const taken = output?.octets ?? 0;
      if (taken < payload.length) {
        const { chunk, offset, length } = payload;
        unsent.replace(0, { chunk, offset: offset + taken, length: length - taken, options });
        return;
      }
      unsent.shift();
    }
    if (mail.ending !== null && this.open) this.#end(mail.ending);
  }

  /**
   * Reads up to `max` octets that arrived in order, as payloads: nothing is copied.
   *
   * @returns what there was, possibly nothing
   */
  take(max = Number.MAX_SAFE_INTEGER): readonly Payload[] {
    const payloads = this.open
      ? this.#call("receive", 0, { op: "receive", connection: this.number, octets: max })!.payloads
      : this.#mail?.takeUnread(max);
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

  /** Octets that arrived in order and wait to be read, its TCB there or gone. */
  get unreadOctets(): number {
    return this.inspect()?.unreadOctets ?? this.#mail?.unreadOctets ?? 0;
  }

  /** Keeps what arrived in order and was not read when the TCB was deleted. */
  keepUnread(unread: readonly Payload[]): void {
    if (unread.length > 0) this.#mailbox().unread = [...unread];
  }

  /** Reads up to `max` octets, copied. */
  read(max: number = Number.MAX_SAFE_INTEGER): Uint8Array {
    return joined(this.take(max).map(payloadBytes));
  }

  /**
   * Reads a text of just `octets` octets (UTF-8).
   *
   * @returns undefined, without losing anything, until so many have come
   */
  readText(octets: number): string | undefined {
    const mail = this.#mailbox();
    for (const payload of this.take(octets - mail.textOctets)) {
      mail.text.push(payloadBytes(payload));
      mail.textOctets += payload.length;
    }
    if (mail.textOctets < octets) return undefined;
    const text = new TextDecoder().decode(joined(mail.text));
    mail.text = [];
    mail.textOctets = 0;
    return text;
  }

  /** RFC 9293's CLOSE: no more to send; receiving goes on. */
  shutdown(): CallError | null {
    return this.#endAfterUnsent("shutdown");
  }

  /**
   * The application is gone (MAY-1): what it has not read, and what still comes, draws a reset.
   *
   * @param linger how long the peer may take to acknowledge everything before it is reset; 0 resets at once
   */
  close(linger?: Duration): CallError | null {
    if (this.#mail?.ending === "close") return "connection closing";
    if (linger === undefined) return this.#endAfterUnsent("close");
    const { world } = this.owner;
    const until = later(world.now, linger);
    this.#mailbox().lingerUntil = until;
    if (linger === 0) return this.#end("close");
    if (this.#waits) {
      // The stack has not heard of the close yet.
      world.at(until, () => {
        if (this.open && this.#waits) this.#end("close");
      });
    }
    return this.#endAfterUnsent("close");
  }

  #endAfterUnsent(how: "shutdown" | "close"): CallError | null {
    if (this.#waits) {
      const mail = this.#mailbox();
      // A close may follow a shutdown that waits, nothing else.
      if (mail.ending !== null && how === "shutdown") return "connection closing";
      mail.ending = how;
      return null;
    }
    return this.#end(how);
  }

  #end(how: "shutdown" | "close"): CallError | null {
    const until = this.#mail?.lingerUntil ?? NEVER;
    const linger = until === NEVER
      ? undefined
      : Math.max(0, until - this.owner.world.now) as Duration;
    const output = this.#call(
      how,
      0,
      how === "close" && linger !== undefined
        ? { op: how, connection: this.number, linger }
        : { op: how, connection: this.number },
    );
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
