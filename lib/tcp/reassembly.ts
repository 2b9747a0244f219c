/**
 * Segments that came before their turn (RFC 9293, section 3.10.7.4, SHLD-31): text by sequence number,
 * and where the FIN stands.
 *
 * @module
 */

import { seqAdd, seqDiff, seqLe, seqLt, seqMax } from "../base/seq.ts";
import { continues, type Payload, tellPayload } from "../wire/payload.ts";
import type { SackBlock } from "../wire/options.ts";

interface Piece {
  readonly seq: number;
  readonly payload: Payload;
}

function endOf(piece: Piece): number {
  return seqAdd(piece.seq, piece.payload.length);
}

function cut(piece: Piece, from: number, to: number): Piece {
  const { chunk, offset } = piece.payload;
  return {
    seq: from,
    payload: { chunk, offset: offset + seqDiff(from, piece.seq), length: seqDiff(to, from) },
  };
}

/** Text that waits for a gap to be filled: disjoint pieces in order. Of octets that come twice, the first stay. */
export class Reassembly {
  #pieces: Piece[] = [];

  /** The FIN's sequence number, once one came. */
  finSeq: number | null = null;

  /** Whether it holds nothing. */
  get empty(): boolean {
    return this.#pieces.length === 0 && this.finSeq === null;
  }

  /** How many octets it holds. */
  get octets(): number {
    let octets = 0;
    for (const piece of this.#pieces) octets += piece.payload.length;
    return octets;
  }

  /** Keeps text that begins at `seq`. */
  insert(seq: number, payload: Payload): void {
    if (payload.length === 0) return;
    const whole: Piece = { seq, payload };
    const end = endOf(whole);
    let at = this.#firstEndingAfter(seq);
    let from = seq;
    while (seqLt(from, end)) {
      const next = this.#pieces[at];
      const to = next === undefined || seqLe(end, next.seq) ? end : next.seq;
      if (seqLt(from, to) && !this.#extend(at - 1, cut(whole, from, to))) {
        this.#pieces.splice(at++, 0, cut(whole, from, to));
      }
      if (next === undefined) return;
      from = endOf(next);
      at++;
    }
  }

  /** Lets a piece go on with text that follows it in the same chunk: most segments do. */
  #extend(at: number, piece: Piece): boolean {
    const before = this.#pieces[at];
    if (before === undefined || endOf(before) !== piece.seq) return false;
    if (!continues(before.payload, piece.payload)) return false;
    const { chunk, offset, length } = before.payload;
    this.#pieces[at] = {
      seq: before.seq,
      payload: { chunk, offset, length: length + piece.payload.length },
    };
    return true;
  }

  /** The unbroken run of text around `seq`; null if it is not there. */
  blockAt(seq: number): SackBlock | null {
    const pieces = this.#pieces;
    let first = this.#firstEndingAfter(seq);
    let last = first;
    if (first === pieces.length || seqLt(seq, pieces[first]!.seq)) return null;
    while (first > 0 && endOf(pieces[first - 1]!) === pieces[first]!.seq) first--;
    while (last + 1 < pieces.length && endOf(pieces[last]!) === pieces[last + 1]!.seq) last++;
    return [pieces[first]!.seq, endOf(pieces[last]!)];
  }

  /** The first unbroken run inside [`left`, `right`) that it holds; null if it holds nothing of it. */
  firstHeld(left: number, right: number): SackBlock | null {
    const piece = this.#pieces[this.#firstEndingAfter(left)];
    if (piece === undefined || !seqLt(piece.seq, right)) return null;
    const from = seqMax(piece.seq, left);
    const [, end] = this.blockAt(from)!;
    return [from, seqLt(right, end) ? right : end];
  }

  /** Takes out the text that goes on at `rcvNxt` without a gap, in order. */
  take(rcvNxt: number): Payload[] {
    const taken: Payload[] = [];
    let count = 0;
    for (const piece of this.#pieces) {
      if (seqLt(rcvNxt, piece.seq)) break;
      count++;
      const end = endOf(piece);
      if (seqLe(end, rcvNxt)) continue;
      taken.push(cut(piece, rcvNxt, end).payload);
      rcvNxt = end;
    }
    this.#pieces.splice(0, count);
    return taken;
  }

  /** Tells what it holds, for a fingerprint; numbers are counted from `irs`. */
  tell(into: number[], irs: number): void {
    const { finSeq } = this;
    into.push(this.#pieces.length, finSeq === null ? -1 : seqDiff(finSeq, irs));
    for (const { seq, payload } of this.#pieces) {
      into.push(seqDiff(seq, irs));
      tellPayload(into, payload);
    }
  }

  /** The first piece whose end is past `seq`, by bisection. */
  #firstEndingAfter(seq: number): number {
    let low = 0;
    let high = this.#pieces.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (seqLe(endOf(this.#pieces[middle]!), seq)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
