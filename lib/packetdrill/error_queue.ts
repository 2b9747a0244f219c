/**
 * Notes that a socket keeps about what was sent, for `recvmsg(MSG_ERRQUEUE)`: buffers that may be used again
 * (MSG_ZEROCOPY), and when octets were sent and acknowledged (SO_TIMESTAMPING). After Linux's documentation.
 *
 * @module
 */

import type { Instant } from "../base/time.ts";

/** A note. */
export type Note =
  /** The sends from the `first` to the `last` are acknowledged. */
  | { readonly kind: "zerocopy"; readonly first: number; readonly last: number }
  /** An octet, counted from 0, was handed to the device, sent, or acknowledged. */
  | {
    readonly kind: "stamp";
    readonly what: "sched" | "snd" | "ack";
    readonly octet: number;
    readonly at: Instant;
  };

/** What time stamps are asked for. */
export interface StampWishes {
  /** When it is handed to the device. */
  readonly sched: boolean;
  /** When it is sent. */
  readonly snd: boolean;
  /** When it is acknowledged. */
  readonly ack: boolean;
  /** The place in the stream that octets are counted from. */
  readonly from: number;
}

interface Watched {
  /** The place in the stream behind its last octet. */
  readonly end: number;
  readonly octet: number;
  readonly wishes: StampWishes;
  sent: boolean;
}

/** The notes of one socket. */
export class ErrorQueue {
  readonly #notes: Note[] = [];
  readonly #zerocopy: { readonly id: number; readonly end: number }[] = [];
  readonly #watched: Watched[] = [];
  #sends = 0;
  /** How often something was added: what wakes a waiter. */
  wakes = 0;

  /** Whether a note waits. */
  get any(): boolean {
    return this.#notes.length > 0;
  }

  /** A send of a buffer that is not copied, up to a place in the stream. */
  zerocopy(end: number): void {
    this.#zerocopy.push({ id: this.#sends++, end });
  }

  /** A send whose last octet is watched. */
  watch(end: number, wishes: StampWishes): void {
    this.#watched.push({ end, octet: end - 1 - wishes.from, wishes, sent: false });
  }

  /** How far the stream is now: places behind the last octet sent, and acknowledged. */
  update(sent: number, acked: number, at: Instant): void {
    for (const watched of this.#watched) {
      if (watched.sent || watched.end > sent) continue;
      watched.sent = true;
      const { wishes: { sched, snd }, octet } = watched;
      if (sched) this.#put({ kind: "stamp", what: "sched", octet, at });
      if (snd) this.#put({ kind: "stamp", what: "snd", octet, at });
    }
    while (this.#watched.length > 0 && this.#watched[0]!.end <= acked) {
      const { wishes: { ack }, octet } = this.#watched.shift()!;
      if (ack) this.#put({ kind: "stamp", what: "ack", octet, at });
    }
    while (this.#zerocopy.length > 0 && this.#zerocopy[0]!.end <= acked) {
      this.#complete(this.#zerocopy.shift()!.id);
    }
  }

  /** A send is done: one note tells of all in a row that nobody has asked for yet. */
  #complete(id: number): void {
    const last = this.#notes.at(-1);
    if (last?.kind === "zerocopy" && last.last === id - 1) {
      this.#notes[this.#notes.length - 1] = { ...last, last: id };
      this.wakes++;
    } else this.#put({ kind: "zerocopy", first: id, last: id });
  }

  #put(note: Note): void {
    this.#notes.push(note);
    this.wakes++;
  }

  /** The oldest note. */
  take(): Note | undefined {
    return this.#notes.shift();
  }
}
