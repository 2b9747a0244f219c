/**
 * What a user sent and the peer has not acknowledged: octets in order, in the pieces in which they came.
 *
 * @module
 */

import { Ring } from "../base/ring.ts";
import {
  bytesChunk,
  type Chunk,
  continues,
  NO_PAYLOAD,
  type Payload,
  payloadBytes,
  tellPayload,
} from "../wire/payload.ts";

/** Octets waiting to be sent or acknowledged. */
export class SendQueue {
  readonly #pieces: Ring<Payload> = new Ring();
  /** The piece in which the last slice began, and the octets before it: slices come in order. */
  #cursor = 0;
  #cursorStart = 0;

  /** How many octets it holds. */
  octets = 0;

  /** Puts octets at the end. */
  append(payload: Payload): void {
    if (payload.length === 0) return;
    const pieces = this.#pieces;
    const last = pieces.at(pieces.size - 1);
    if (last !== undefined && continues(last, payload)) {
      const length = last.length + payload.length;
      pieces.replace(pieces.size - 1, { chunk: last.chunk, offset: last.offset, length });
    } else {
      pieces.push(payload);
    }
    this.octets += payload.length;
  }

  /** Forgets the first `count` octets: they are acknowledged. */
  dropFront(count: number): void {
    const pieces = this.#pieces;
    this.octets -= count;
    while (count > 0) {
      const { chunk, offset, length } = pieces.at(0)!;
      if (count < length) {
        pieces.replace(0, { chunk, offset: offset + count, length: length - count });
        this.#cursorStart = this.#cursor === 0 ? 0 : this.#cursorStart - count;
        return;
      }
      pieces.shift();
      count -= length;
      if (this.#cursor > 0) {
        this.#cursor--;
        this.#cursorStart -= length;
      }
    }
  }

  /**
   * The `length` octets that begin `from` octets behind the first. Costs nothing inside one piece; octets
   * of several pieces are copied into a chunk of their own.
   */
  slice(from: number, length: number): Payload {
    if (length === 0) return NO_PAYLOAD;
    this.#seek(from);
    const piece = this.#pieces.at(this.#cursor)!;
    const into = from - this.#cursorStart;
    if (into + length <= piece.length) {
      return { chunk: piece.chunk, offset: piece.offset + into, length };
    }
    return { chunk: this.#join(from, length, piece.chunk.stream), offset: 0, length };
  }

  /** Tells its octets, for a fingerprint; where the last slice began only saves time. */
  tell(into: number[]): void {
    into.push(this.#pieces.size);
    for (let i = 0; i < this.#pieces.size; i++) tellPayload(into, this.#pieces.at(i)!);
  }

  #seek(from: number): void {
    while (from < this.#cursorStart) {
      this.#cursorStart -= this.#pieces.at(--this.#cursor)!.length;
    }
    let length = this.#pieces.at(this.#cursor)!.length;
    while (from >= this.#cursorStart + length) {
      this.#cursorStart += length;
      length = this.#pieces.at(++this.#cursor)!.length;
    }
  }

  #join(from: number, length: number, stream: number): Chunk {
    const bytes = new Uint8Array(length);
    let at = this.#cursor;
    let into = from - this.#cursorStart;
    for (let filled = 0; filled < length; at++, into = 0) {
      const piece = this.#pieces.at(at)!;
      const take = Math.min(piece.length - into, length - filled);
      const part = { chunk: piece.chunk, offset: piece.offset + into, length: take };
      bytes.set(payloadBytes(part), filled);
      filled += take;
    }
    return bytesChunk(bytes, stream);
  }
}
