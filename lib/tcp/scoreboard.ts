/**
 * What the peer has reported by SACK (RFC 2018, section 5; RFC 6675, section 3): disjoint ranges above SND.UNA.
 *
 * @module
 */

import { seqAdd, seqDiff, seqLe, seqLt } from "../base/seq.ts";

/** DupThresh (RFC 6675, section 2). */
export const DUP_THRESH = 3;

interface SackRange {
  left: number;
  right: number;
}

function sizeOf(range: SackRange): number {
  return seqDiff(range.right, range.left);
}

/** The scoreboard of one connection. */
export class Scoreboard {
  readonly #ranges: SackRange[] = [];
  /** The range where the last count from below ended, and the octets of those before it: counts go on from there. */
  #cursor = 0;
  #cursorOctets = 0;

  /** Octets that are SACKed and not yet acknowledged. */
  octets = 0;

  /** Whether nothing is SACKed. */
  get empty(): boolean {
    return this.#ranges.length === 0;
  }

  /** Whether the lowest range begins at `seq`. */
  beginsAt(seq: number): boolean {
    return this.#ranges.length > 0 && this.#ranges[0]!.left === seq;
  }

  /** The number after the highest that is SACKed; `una` if none is. */
  highest(una: number): number {
    return this.#ranges.length === 0 ? una : this.#ranges[this.#ranges.length - 1]!.right;
  }

  /**
   * Takes a reported block in.
   *
   * @returns how many octets of it are news
   */
  add(left: number, right: number): number {
    const ranges = this.#ranges;
    let at = this.#firstReaching(left);
    const begin = at;
    let from = left;
    let to = right;
    let known = 0;
    while (at < ranges.length && seqLe(ranges[at]!.left, to)) {
      const range = ranges[at++]!;
      known += seqDiff(range.right, range.left);
      if (seqLt(range.left, from)) from = range.left;
      if (seqLt(to, range.right)) to = range.right;
    }
    const news = seqDiff(to, from) - known;
    if (at <= this.#cursor) {
      this.#cursor += 1 - (at - begin);
      this.#cursorOctets += news;
    } else {
      while (this.#cursor > begin) this.#cursorOctets -= sizeOf(ranges[--this.#cursor]!);
    }
    ranges.splice(begin, at - begin, { left: from, right: to });
    this.octets += news;
    return news;
  }

  /** Forgets what lies before `una`: it is acknowledged. */
  acknowledge(una: number): void {
    const ranges = this.#ranges;
    const before = this.octets;
    let count = 0;
    while (count < ranges.length && seqLe(ranges[count]!.right, una)) {
      this.octets -= sizeOf(ranges[count++]!);
    }
    if (count > 0) ranges.splice(0, count);
    const first = ranges[0];
    if (first !== undefined && seqLt(first.left, una)) {
      this.octets -= seqDiff(una, first.left);
      first.left = una;
    }
    this.#cursor -= count;
    this.#cursorOctets -= before - this.octets;
    if (this.#cursor <= 0) this.#cursor = this.#cursorOctets = 0;
  }

  /** Forgets everything: the peer may have discarded what it reported (RFC 2018, section 8). */
  clear(): void {
    this.#ranges.length = 0;
    this.octets = this.#cursor = this.#cursorOctets = 0;
  }

  /**
   * The number below which whatever is not SACKed counts as lost (RFC 6675, IsLost): DupThresh ranges, or more
   * than DupThresh - 1 segments, are SACKed above it. `una` if nothing is.
   */
  lostBelow(una: number, mss: number): number {
    let octets = 0;
    let count = 0;
    for (let at = this.#ranges.length - 1; at >= 0; at--) {
      const range = this.#ranges[at]!;
      octets += sizeOf(range);
      if (++count >= DUP_THRESH || octets > (DUP_THRESH - 1) * mss) return range.left;
    }
    return una;
  }

  /** How many octets are SACKed below `seq`. */
  octetsBelow(seq: number): number {
    const ranges = this.#ranges;
    while (this.#cursor > 0 && !seqLt(ranges[this.#cursor - 1]!.right, seq)) {
      this.#cursorOctets -= sizeOf(ranges[--this.#cursor]!);
    }
    while (this.#cursor < ranges.length && seqLt(ranges[this.#cursor]!.right, seq)) {
      this.#cursorOctets += sizeOf(ranges[this.#cursor++]!);
    }
    const range = ranges[this.#cursor];
    const part = range !== undefined && seqLt(range.left, seq) ? seqDiff(seq, range.left) : 0;
    return this.#cursorOctets + part;
  }

  /** How many octets are SACKed at `seq` and above. */
  octetsFrom(seq: number): number {
    let octets = 0;
    for (let at = this.#ranges.length - 1; at >= 0; at--) {
      const { left, right } = this.#ranges[at]!;
      if (seqLe(right, seq)) break;
      octets += seqDiff(right, seqLt(left, seq) ? seq : left);
    }
    return octets;
  }

  /** The first number from `seq` on that is not SACKed. */
  firstHole(seq: number): number {
    const range = this.#ranges[this.#firstReaching(seqAdd(seq, 1))];
    return range !== undefined && seqLe(range.left, seq) ? range.right : seq;
  }

  /** Where the hole that `seq` lies in ends; `limit` if nothing above is SACKed. */
  holeEnd(seq: number, limit: number): number {
    const range = this.#ranges[this.#firstReaching(seqAdd(seq, 1))];
    return range !== undefined && seqLt(range.left, limit) ? range.left : limit;
  }

  /** Tells its ranges, for a fingerprint; numbers are counted from `iss`. The cursor only saves time. */
  tell(into: number[], iss: number): void {
    into.push(this.#ranges.length);
    for (const { left, right } of this.#ranges) into.push(seqDiff(left, iss), seqDiff(right, iss));
  }

  /** The first range whose right edge is at `seq` or past it, by bisection. */
  #firstReaching(seq: number): number {
    let low = 0;
    let high = this.#ranges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (seqLt(this.#ranges[middle]!.right, seq)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
