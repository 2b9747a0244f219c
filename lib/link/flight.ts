/**
 * Packets under way: in with the moment of delivery, out when it has come, by (moment, insertion). A ring
 * as long as they are put in by the order of their moments, a heap for those that overtake.
 *
 * @module
 */

import { TimeHeap } from "../base/heap.ts";
import { type Instant, NEVER } from "../base/time.ts";
import type { Packet } from "../wire/packet.ts";

/** Packets that overtake others: a heap of the places where they lie. */
class Overtakers {
  readonly heap: TimeHeap = new TimeHeap();
  readonly #packets: (Packet | undefined)[] = [];
  readonly #free: number[] = [];

  push(packet: Packet, at: Instant): void {
    const place = this.#free.pop() ?? this.#packets.length;
    this.#packets[place] = packet;
    this.heap.push(at, place);
  }

  pop(): Packet {
    const place = this.heap.pop();
    const packet = this.#packets[place]!;
    this.#packets[place] = undefined;
    this.#free.push(place);
    return packet;
  }
}

/** Packets under way on one direction of a link. */
export class Flight {
  // One ring in two arrays: reading a moment from a typed array allocates nothing.
  #packets: (Packet | undefined)[];
  #moments: Float64Array;
  #head = 0;
  #count = 0;
  // Made by the first packet that overtakes: most links never have one.
  #overtakers: Overtakers | undefined = undefined;

  /**
   * Nothing under way.
   *
   * @param capacity the packets it has room for before it first grows: a power of 2
   */
  constructor(capacity = 8) {
    this.#packets = new Array(capacity).fill(undefined);
    this.#moments = new Float64Array(capacity);
  }

  /** How many packets are under way. */
  get size(): number {
    return this.#overtakers === undefined ? this.#count : this.#count + this.#overtakers.heap.size;
  }

  /** The earliest moment of delivery; NEVER when nothing is under way. */
  get nextAt(): Instant {
    const ring = this.#count === 0 ? NEVER : this.#moments[this.#head] as Instant;
    if (this.#overtakers === undefined) return ring;
    const other = this.#overtakers.heap.time as Instant;
    return other < ring ? other : ring;
  }

  /** Puts a packet in that is to be delivered at `at`. */
  push(packet: Packet, at: Instant): void {
    const count = this.#count;
    if (count > 0) {
      const mask = this.#packets.length - 1;
      if (at < this.#moments[(this.#head + count - 1) & mask]!) {
        this.#overtakers ??= new Overtakers();
        this.#overtakers.push(packet, at);
        return;
      }
      if (count > mask) this.#grow();
    }
    const tail = (this.#head + count) & (this.#packets.length - 1);
    this.#packets[tail] = packet;
    this.#moments[tail] = at;
    this.#count = count + 1;
  }

  /**
   * Takes out everything that is due at `now` and writes it to `out`, which keeps its room from call to call.
   *
   * @returns how many packets were due
   */
  take(now: Instant, out: Packet[]): number {
    const overtakers = this.#overtakers;
    const taken = overtakers === undefined || overtakers.heap.size === 0
      ? this.#takeFromRing(now, out, 0)
      : this.#takeFromBoth(now, out, overtakers);
    if (out.length > taken) out.length = taken;
    return taken;
  }

  #takeFromRing(until: number, out: Packet[], taken: number): number {
    const packets = this.#packets;
    const moments = this.#moments;
    const mask = packets.length - 1;
    let head = this.#head;
    let count = this.#count;
    while (count > 0 && moments[head]! <= until) {
      out[taken++] = packets[head]!;
      packets[head] = undefined;
      head = (head + 1) & mask;
      count--;
    }
    this.#head = head;
    this.#count = count;
    return taken;
  }

  // A packet is put into the heap only when the ring's end is later than it, and every call takes all that is
  // due: so whatever shares a heap packet's moment in the ring was put in before it, and goes first.
  #takeFromBoth(now: Instant, out: Packet[], overtakers: Overtakers): number {
    let taken = 0;
    while (overtakers.heap.size > 0 && overtakers.heap.time <= now) {
      taken = this.#takeFromRing(overtakers.heap.time, out, taken);
      out[taken++] = overtakers.pop();
    }
    return this.#takeFromRing(now, out, taken);
  }

  #grow(): void {
    const oldPackets = this.#packets;
    const oldMoments = this.#moments;
    const size = oldPackets.length;
    const packets: (Packet | undefined)[] = new Array(size * 2).fill(undefined);
    const moments = new Float64Array(size * 2);
    for (let i = 0; i < size; i++) {
      const from = (this.#head + i) & (size - 1);
      packets[i] = oldPackets[from];
      moments[i] = oldMoments[from]!;
    }
    this.#packets = packets;
    this.#moments = moments;
    this.#head = 0;
  }
}
