/**
 * What lies between an application and its stack: octets that the stack has no room for, octets that nobody has
 * read. Most connections never have any, and pay nothing for it.
 *
 * @module
 */

import { Ring } from "../base/ring.ts";
import { NEVER } from "../base/time.ts";
import type { Payload } from "../wire/payload.ts";

/** Octets that wait for room at the stack; `O` is how they were sent. */
export interface Waiting<O> extends Payload {
  /** How they were sent. */
  readonly options: O;
}

/** The mail of one connection. */
export class Mail<O> {
  /** Octets that the stack had no room for, in order. */
  readonly unsent: Ring<Waiting<O>> = new Ring();
  /** What the application asked for behind them. */
  ending: "shutdown" | "close" | null = null;
  /** Until when a close lingers; NEVER if it does not. */
  lingerUntil: number = NEVER;
  /** What was not read when the TCB was deleted. */
  unread: Payload[] = [];
  /** The parts of a text that has not come whole. */
  text: Uint8Array[] = [];
  /** Octets in {@linkcode Mail.text}. */
  textOctets = 0;

  /** Puts octets behind those that wait, but for the first `taken`. */
  wait({ chunk, offset, length }: Payload, taken: number, options: O): void {
    this.unsent.push({ chunk, offset: offset + taken, length: length - taken, options });
  }

  /** Octets in {@linkcode Mail.unread}. */
  get unreadOctets(): number {
    return this.unread.reduce((sum, { length }) => sum + length, 0);
  }

  /** Takes up to `max` octets out of what was not read. */
  takeUnread(max: number): Payload[] {
    const taken: Payload[] = [];
    for (let first = this.unread[0]; first !== undefined && max > 0; first = this.unread[0]) {
      const { chunk, offset, length } = first;
      const count = Math.min(max, length);
      taken.push({ chunk, offset, length: count });
      if (count === length) this.unread.shift();
      else this.unread[0] = { chunk, offset: offset + count, length: length - count };
      max -= count;
    }
    return taken;
  }
}

/** Octets in one piece. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
