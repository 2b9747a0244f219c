/**
 * The sending end of a link with a rate: packets are put on the line one after another, and wait their turn
 * in a queue of limited room.
 *
 * @module
 */

import type { Instant } from "../base/time.ts";
import type { LinkOptions } from "./options.ts";

/** What {@linkcode Transmitter.accept} answers when the queue has no room. */
export const NO_ROOM = -1 as Instant;

/** What a limit of the transmitter is made of. */
export type TransmitterOptions = Pick<
  LinkOptions,
  "rateBitsPerSecond" | "queueOctetsMax" | "queuePacketsMax"
>;

/**
 * Puts packets on the line, first in, first out. The queue is what is not fully on the line yet: the packet in
 * transmission is part of it, with all its octets, until its last bit is out. So a limit of one packet
 * lets one be sent and none wait, and a packet longer than the limit in octets is never taken. Packets that are
 * on their way (delayed) take no room. Without a rate nothing waits, and no limit is ever reached.
 */
export class Transmitter {
  // A ring of pairs (moment of the last bit, octets), the oldest at the head.
  #queue = new Float64Array(16);
  #head = 0;
  #freeAt = 0;

  /** Packets in the queue when it was last asked. */
  packets = 0;

  /** Octets in the queue when it was last asked. */
  octets = 0;

  /** Whether nothing is in the queue at `now`. */
  isIdle(now: Instant): boolean {
    return this.#freeAt <= now;
  }

  /**
   * Takes a packet of `length` octets into the queue.
   *
   * The rate holds for packets that come from now on; those inside keep their moments. When it was lifted, what
   * comes next still waits behind them.
   *
   * @returns the moment at which its last bit is on the line, or {@linkcode NO_ROOM}
   */
  accept(length: number, now: Instant, options: TransmitterOptions): Instant {
    if (this.packets > 0) this.#leave(now);
    const rate = options.rateBitsPerSecond;
    const idle = this.#freeAt <= now;
    if (rate === 0 && idle) return now;
    if (this.packets >= options.queuePacketsMax) return NO_ROOM;
    if (this.octets + length > options.queueOctetsMax) return NO_ROOM;
    const begin = idle ? now : this.#freeAt;
    // Below 2^53 for any packet up to 1 MB, so that the rounding up is exact for every whole rate.
    const end = rate === 0 ? begin : begin + Math.ceil(length * 8e9 / rate);
    this.#freeAt = end;
    this.#push(end, length);
    return end as Instant;
  }

  #leave(now: Instant): void {
    const queue = this.#queue;
    while (this.packets > 0 && queue[this.#head]! <= now) {
      this.octets -= queue[this.#head + 1]!;
      this.packets--;
      this.#head = (this.#head + 2) & (queue.length - 1);
    }
  }

  #push(end: number, length: number): void {
    if (this.packets * 2 === this.#queue.length) this.#grow();
    const queue = this.#queue;
    const tail = (this.#head + this.packets * 2) & (queue.length - 1);
    queue[tail] = end;
    queue[tail + 1] = length;
    this.packets++;
    this.octets += length;
  }

  #grow(): void {
    const old = this.#queue;
    const queue = new Float64Array(old.length * 2);
    queue.set(old.subarray(this.#head));
    queue.set(old.subarray(0, this.#head), old.length - this.#head);
    this.#queue = queue;
    this.#head = 0;
  }
}
