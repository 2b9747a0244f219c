/**
 * A passive OPEN: who waits for a handshake to end, and who for the application.
 *
 * @module
 */

import { Ring } from "../base/ring.ts";
import type { TcpConfig } from "./config.ts";

/** What a listener knows of a connection. */
export interface Waiter {
  /** Whether it waits in the queue for accept. */
  waiting: boolean;
}

/** A port in LISTEN. */
export class Listener<T extends Waiter> {
  /** The port. */
  readonly port: number;
  /** How many may be half-open, and how many wait for accept. */
  readonly backlog: number;
  /** Connections in SYN-RECEIVED, the oldest first. */
  readonly halfOpen: Set<T> = new Set();
  readonly #iss: readonly number[];
  readonly #waiting: Ring<T> = new Ring();
  #opened = 0;

  /** The settings of its connections. */
  config: TcpConfig;

  /** @param iss ISNs of its first connections, uint32 */
  constructor(port: number, backlog: number, iss: readonly number[], config: TcpConfig) {
    this.port = port;
    this.backlog = backlog;
    this.#iss = iss;
    this.config = config;
  }

  /** The fixed ISN of the connection that is opened now, if there is one. */
  nextIss(): number | undefined {
    return this.#iss[this.#opened++];
  }

  /** Whether nobody more may wait for accept. */
  get full(): boolean {
    return this.#waiting.size >= this.backlog;
  }

  /** Puts a connection behind those that wait for accept. */
  offer(tcb: T): void {
    tcb.waiting = true;
    this.#waiting.push(tcb);
  }

  /** The oldest connection that waits for accept and still exists. */
  accept(): T | undefined {
    const tcb = this.#waiting.shift();
    if (tcb !== undefined) tcb.waiting = false;
    return tcb;
  }

  /** Forgets a connection that ended before it was accepted. */
  forget(tcb: T): void {
    for (let rest = this.#waiting.size; rest > 0; rest--) {
      const other = this.#waiting.shift()!;
      if (other !== tcb) this.#waiting.push(other);
    }
  }

  /** Tells who waits and which fixed ISNs are left, for a fingerprint; `nameOf` gives a connection's number. */
  tell(into: number[], nameOf: (tcb: T) => number): void {
    into.push(this.port, this.backlog, this.#opened, this.halfOpen.size);
    for (const tcb of this.halfOpen) into.push(nameOf(tcb));
    into.push(this.#waiting.size);
    for (let i = 0; i < this.#waiting.size; i++) into.push(nameOf(this.#waiting.at(i)!));
    for (let i = this.#opened; i < this.#iss.length; i++) into.push(this.#iss[i]!);
  }
}
