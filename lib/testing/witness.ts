/**
 * Stands between a host and a stack and holds the stack to the contract of the `Stack` interface, call by call: what
 * comes out is well formed, news come in order, what was sent stays as it was. It changes nothing.
 *
 * @module
 */

import { type Instant, NEVER } from "../base/time.ts";
import type { Call, CallError, Output, Signal, Stack } from "../tcp/stack.ts";
import { CAUSES, CLOSED, LISTEN, type State, STATE_NAMES } from "../tcp/state.ts";
import type { Packet } from "../wire/packet.ts";
import { payloadBytes } from "../wire/payload.ts";

/** What a stack did that its interface does not allow. */
export interface Breach {
  /** When, by the clock of its host. */
  readonly at: Instant;
  /** What it did, in one line. */
  readonly message: string;
  /** What it should have done. */
  readonly expected: string;
}

/** What the news told of a connection. */
interface Told {
  state: State;
  readonly passive: boolean;
  acceptable: boolean;
  accepted: boolean;
  eof: boolean;
}

const ERRORS: readonly CallError[] = [
  "connection already exists",
  "connection does not exist",
  "connection closing",
  "connection reset",
  "insufficient resources",
  "remote socket unspecified",
  "port in use",
  "no free port",
  "would block",
];

/** So many of the packets that were sent last are looked at again. */
const REMEMBERED = 256;

/** A stack, watched. */
export class Witness {
  /** What to hand to a host in place of the stack. */
  readonly stack: Stack;
  /** What it did that it must not; the first few. */
  readonly breaches: Breach[] = [];

  readonly #inner: Stack;
  readonly #open = new Map<number, Told>();
  /** Packets that were sent, and what they looked like then. */
  readonly #sent: (readonly [packet: Packet, text: string])[] = [];
  #now = 0 as Instant;

  /** Watches a stack from its boot on. */
  constructor(inner: Stack) {
    this.#inner = inner;
    this.stack = {
      call: (call, now) => this.#called(call, now),
      arrive: (packet, now) => this.#arrived(packet, now),
      poll: (now) => {
        this.#now = now;
        return this.#took("poll()", inner.poll(now));
      },
      deadline: () => this.#deadline(),
      ...(inner.recurring === undefined ? {} : { recurring: () => inner.recurring!() }),
      ...(inner.inspect === undefined ? {} : {
        inspect: (connection: number) => inner.inspect!(connection),
      }),
      ...(inner.metrics === undefined ? {} : {
        metrics: (connection: number) => inner.metrics!(connection),
      }),
    };
  }

  /** Looks a last time at everything that was sent. */
  finish(): readonly Breach[] {
    this.#review();
    return this.breaches;
  }

  #breach(message: string, expected: string): void {
    if (this.breaches.length < 10) this.breaches.push({ at: this.#now, message, expected });
  }

  #deadline(): Instant {
    const at: unknown = this.#inner.deadline();
    if (typeof at === "number" && at === at) {
      if (this.#inner.deadline() !== at) {
        this.#breach("deadline() changed though nothing happened", "the same answer, asked twice");
      }
      return at as Instant;
    }
    this.#breach(`deadline() gave ${at}`, "a moment, or NEVER");
    return NEVER;
  }

  #called(call: Call, now: Instant): Output {
    this.#now = now;
    const known = "connection" in call && this.#open.has(call.connection);
    const output = this.#took(`call ${call.op}`, this.#inner.call(call, now));
    const { error = null, connection, octets = 0, payloads = [] } = output;
    if (error !== null) {
      if (!ERRORS.includes(error)) {
        this.#breach(`${call.op} was refused with "${error}"`, `one of ${ERRORS.join(", ")}`);
      }
      return output;
    }
    switch (call.op) {
      case "connect":
        if (connection === undefined || !this.#open.has(connection)) {
          this.#breach(
            `connect gave connection ${connection}`,
            "the number of its opened signal in the same output",
          );
        }
        break;
      case "accept":
        this.#accepted(connection);
        break;
      case "send":
        if (!Number.isSafeInteger(octets) || octets < 0 || octets > call.payload.length) {
          this.#breach(
            `send took ${octets} octets`,
            `0 to ${call.payload.length}, what it was given`,
          );
        }
        break;
      case "receive": {
        const sum = payloads.reduce((total, { length }) => total + length, 0);
        if (sum > call.octets) {
          this.#breach(`receive gave ${sum} octets`, `${call.octets} at most, what was asked for`);
        }
      }
    }
    if ("connection" in call && !known) {
      this.#breach(
        `${call.op} served connection ${call.connection}, which is not open`,
        '"connection does not exist"',
      );
    }
    return output;
  }

  #accepted(connection: number | undefined): void {
    const told = connection === undefined ? undefined : this.#open.get(connection);
    if (told === undefined || !told.acceptable || told.accepted) {
      this.#breach(`accept gave connection ${connection}`, "one that waits to be accepted, once");
    }
    if (told !== undefined) told.accepted = true;
  }

  #arrived(packet: Packet, now: Instant): Output {
    this.#now = now;
    const before = textOf(packet);
    const output = this.#took("arrive()", this.#inner.arrive(packet, now));
    if (textOf(packet) !== before) {
      this.#breach(
        "arrive() changed the packet that arrived",
        "a packet as it was: it is immutable",
      );
    }
    return output;
  }

  #took(what: string, output: Output): Output {
    const { packets, signals } = output;
    if (!Array.isArray(packets) || !Array.isArray(signals)) {
      this.#breach(`${what} gave no arrays`, "packets and signals, empty if there are none");
      return { ...output, packets: [...packets ?? []], signals: [...signals ?? []] };
    }
    for (const signal of signals) this.#heard(signal);
    this.#review();
    for (const packet of packets) {
      this.#sent.push([packet, textOf(packet)]);
      if (this.#sent.length > REMEMBERED) this.#sent.shift();
    }
    return output;
  }

  /** Whether packets that are on their way still are what they were. */
  #review(): void {
    for (const [i, [packet, text]] of this.#sent.entries()) {
      if (textOf(packet) === text) continue;
      this.#breach(
        "a packet changed after it was sent",
        "a packet as it was sent: it is immutable",
      );
      this.#sent.splice(i, 1);
      return;
    }
  }

  // ---- news ----

  #heard(signal: Signal): void {
    const { kind, connection } = signal;
    if (kind === "opened") return this.#opened(connection, signal.passive);
    const told = this.#open.get(connection);
    if (told === undefined) {
      this.#breach(
        `"${kind}" was told of connection ${connection}, which is not open`,
        "news between opened and closed",
      );
      return;
    }
    switch (kind) {
      case "moved":
        return this.#moved(told, signal, connection);
      case "acceptable":
        if (!told.passive || told.acceptable) {
          this.#breach(
            `"acceptable" was told of connection ${connection}, ${
              told.passive ? "again" : "which is active"
            }`,
            "once, of a passive connection",
          );
        }
        told.acceptable = true;
        return;
      case "eof":
        if (told.eof) this.#breach(`"eof" was told again of connection ${connection}`, "once");
        told.eof = true;
        return;
      case "closed":
        this.#open.delete(connection);
        if (told.state !== CLOSED && told.state !== LISTEN) {
          this.#breach(
            `"closed" was told of connection ${connection} in ${STATE_NAMES[told.state]}`,
            "the move to CLOSED or LISTEN before it",
          );
        }
        if (!Array.isArray(signal.unread)) {
          this.#breach(
            `"closed" has no list of what is unread`,
            "an empty one if there is nothing",
          );
        }
    }
  }

  #opened(connection: number, passive: boolean): void {
    if (!Number.isSafeInteger(connection) || connection < 0) {
      this.#breach(`"opened" gave the number ${connection}`, "a small whole number, 0 or more");
    }
    if (this.#open.has(connection)) {
      this.#breach(
        `"opened" gave the number ${connection} to a second connection`,
        "a number that is free: it is taken until closed",
      );
    }
    const state = passive ? LISTEN : CLOSED;
    this.#open.set(connection, { state, passive, acceptable: false, accepted: false, eof: false });
  }

  #moved(told: Told, signal: Signal & { kind: "moved" }, connection: number): void {
    const { from, to, cause } = signal;
    if (STATE_NAMES[from] === undefined || STATE_NAMES[to] === undefined) {
      this.#breach(`"moved" went from ${from} to ${to}`, "numbers of states");
    } else if (from !== told.state) {
      this.#breach(
        `"moved" left ${STATE_NAMES[from]}, and connection ${connection} is in ${
          STATE_NAMES[told.state]
        }`,
        `the state that it is in, ${STATE_NAMES[told.state]}`,
      );
    }
    if (!CAUSES.includes(cause)) {
      this.#breach(`"moved" gave the cause "${cause}"`, `one of ${CAUSES.join(", ")}`);
    }
    told.state = to;
  }
}

/** Everything of a packet, written down. */
function textOf({ src, dst, ttl, tos, body }: Packet): string {
  const head = [src, dst, ttl, tos, body.kind];
  if (body.kind !== "segment") return JSON.stringify(head);
  const { srcPort, dstPort, seq, ack, flags, window, urgent, options } = body;
  const fields = [...head, srcPort, dstPort, seq, ack, flags, window, urgent, options];
  // What a pattern's octets are follows from where they begin.
  const text = body.chunk.bytes === null
    ? [body.chunk.stream, body.offset, body.length]
    : [...payloadBytes(body)];
  return JSON.stringify([fields, text]);
}
