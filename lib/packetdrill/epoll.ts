/**
 * What a file is ready for, and who waits to hear of it: poll and epoll. Edges are told by counters: news of a socket
 * count on, and an edge-triggered watch remembers how far they were.
 *
 * @module
 */

import { CLOSED, ESTABLISHED, SYN_SENT } from "../tcp/state.ts";
import type { Pipe } from "./pipe.ts";
import type { Socket } from "./socket.ts";

/** What a file descriptor stands for. */
export type File = Socket | Epoll | Pipe;

/** What is asked of the host. */
export interface ReadyHost {
  /** Whether a connection waits for accept on a port. */
  acceptable(port: number): boolean;
  /** A socket's send buffer, octets. */
  sendBufferOf(socket: Socket): number;
}

/** Readable. */
export const IN = 0x1;
/** Urgent data. */
export const PRI = 0x2;
/** Writable. */
export const OUT = 0x4;
/** An error waits. */
export const ERR = 0x8;
/** Both directions ended. */
export const HUP = 0x10;
/** Readable, by its other name. */
export const RDNORM = 0x40;
/** Writable, by its other name. */
export const WRNORM = 0x100;
/** The peer ended its direction. */
export const RDHUP = 0x2000;

const ONESHOT = 0x4000_0000;
const EDGE = 0x8000_0000;

/** What is told whether or not it was asked for. */
const ALWAYS = ERR | HUP;

/** What a file is ready for now. */
export function readiness(host: ReadyHost, file: File): number {
  if (file.kind === "pipe") return (file.octets > 0 ? IN | RDNORM : 0) | OUT | WRNORM;
  if (file.kind === "epoll") return file.ready(host).length > 0 ? IN | RDNORM : 0;
  return socketReadiness(host, file);
}

function socketReadiness(host: ReadyHost, socket: Socket): number {
  const { connection } = socket;
  if (socket.listeningPort > 0) {
    return host.acceptable(socket.listeningPort) ? IN | RDNORM : 0;
  }
  const errors = socket.errorsIfAny?.any ? ERR : 0;
  if (connection === null) return OUT | WRNORM | HUP | errors;
  if (connection.stateNumber === SYN_SENT) return errors;
  let ready = errors;
  const bothShut = socket.ended || (socket.writeShut && socket.atEnd);
  if (socket.error !== null) ready |= ERR;
  if (bothShut || connection.stateNumber === CLOSED) ready |= HUP;
  if (socket.unreadOctets > 0 || socket.atEnd) ready |= IN | RDNORM;
  if (socket.atEnd) ready |= RDHUP;
  if (connection.urgentOctets > 0) ready |= PRI;
  const writable = bothShut || socket.writeShut || connection.stateNumber < ESTABLISHED ||
    socket.space.isWritable(host.sendBufferOf(socket));
  return writable ? ready | OUT | WRNORM : ready;
}

/** What tells one watch's file, as the application named it: `fd`, `ptr`, `u32` or `u64`. */
export interface WatchData {
  /** Which. */
  readonly name: string;
  /** Its value. */
  readonly value: number;
}

interface Watch {
  events: number;
  data: WatchData;
  /** Whether a one-shot watch was told. */
  spent: boolean;
  /** What was ready when it was last looked at. */
  before: number;
  /** How many news there had been. */
  news: number;
  /** What was never told, of an edge-triggered watch. */
  fresh: number;
}

/** A file that is ready. */
export interface Ready {
  /** What it is ready for. */
  readonly events: number;
  /** Its name. */
  readonly data: WatchData;
}

/** An epoll descriptor. */
export class Epoll {
  /** What tells it from other files. */
  readonly kind = "epoll";
  readonly #watches: Map<File, Watch> = new Map();

  /** Whether a file is watched. */
  has(file: File): boolean {
    return this.#watches.has(file);
  }

  /** Whether it watches an epoll descriptor, or one that does: what may not close to a ring. */
  reaches(other: Epoll): boolean {
    return [...this.#watches.keys()].some((file) =>
      file === other || (file.kind === "epoll" && file.reaches(other))
    );
  }

  /** Watches a file, or watches it otherwise. */
  watch(file: File, events: number, data: WatchData): void {
    this.#watches.set(file, { events, data, spent: false, before: 0, news: -1, fresh: 0 });
  }

  /** Watches a file no more. */
  forget(file: File): void {
    this.#watches.delete(file);
  }

  /** Takes note of what changed; to be asked whenever something happened. */
  look(host: ReadyHost): void {
    for (const [file, watch] of this.#watches) {
      const ready = this.#wanted(host, file, watch);
      const news = newsOf(file);
      // An edge is what was not ready before, or something that came on top of it.
      const came = news !== watch.news ? ready : ready & ~watch.before;
      watch.fresh = (watch.fresh | (came !== 0 ? ready : 0)) & ready;
      watch.before = ready;
      watch.news = news;
    }
  }

  #wanted(host: ReadyHost, file: File, { events, spent }: Watch): number {
    return spent ? 0 : readiness(host, file) & (events | ALWAYS);
  }

  /** The files that are ready, without taking note of it. */
  ready(host: ReadyHost): readonly Ready[] {
    this.look(host);
    const found: Ready[] = [];
    for (const [file, watch] of this.#watches) {
      const events = isEdge(watch) ? watch.fresh : this.#wanted(host, file, watch);
      if (events !== 0) found.push({ events, data: watch.data });
    }
    return found;
  }

  /** Up to `most` files that are ready; each is told once, where that was asked for. */
  take(host: ReadyHost, most: number): readonly Ready[] {
    const found: Ready[] = [];
    this.look(host);
    for (const [file, watch] of this.#watches) {
      if (found.length >= most) break;
      const events = isEdge(watch) ? watch.fresh : this.#wanted(host, file, watch);
      if (events === 0) continue;
      watch.fresh = 0;
      if ((watch.events & ONESHOT) !== 0) watch.spent = true;
      found.push({ events, data: watch.data });
    }
    return found;
  }
}

function isEdge({ events }: Watch): boolean {
  return (events & EDGE) !== 0;
}

/** How many news there were of a file that an edge-triggered watch hears of though it was ready before. */
function newsOf(file: File): number {
  if (file.kind !== "socket") return 0;
  const { connection } = file;
  const arrived = (connection?.receivedOctets ?? 0) + file.unreadOctets;
  return arrived + (file.errorsIfAny?.wakes ?? 0) + (connection?.eof ? 1 : 0);
}
