/**
 * What arrived in order and the user has not read.
 *
 * @module
 */

import { Ring } from "../base/ring.ts";
import { continues, type Payload, tellPayload } from "../wire/payload.ts";

/** Octets waiting to be read. */
export class ReceiveQueue {
  readonly #pieces: Ring<Payload> = new Ring();

  /** How many octets it holds: RCV.USER (RFC 9293, section 3.8.6.2.2). */
  octets = 0;

  /** Puts octets at the end. */
  append(payload: Payload): void {
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

  /** Takes up to `count` octets out. */
  take(count: number): Payload[] {
    const taken: Payload[] = [];
    while (count > 0 && this.#pieces.size > 0) {
      const piece = this.#pieces.at(0)!;
      const { chunk, offset, length } = piece;
      if (count < length) {
        taken.push({ chunk, offset, length: count });
        this.#pieces.replace(0, { chunk, offset: offset + count, length: length - count });
        this.octets -= count;
        return taken;
      }
      taken.push(piece);
      this.#pieces.shift();
      this.octets -= length;
      count -= length;
    }
    return taken;
  }

  /** Tells its octets, for a fingerprint. */
  tell(into: number[]): void {
    into.push(this.#pieces.size);
    for (let i = 0; i < this.#pieces.size; i++) tellPayload(into, this.#pieces.at(i)!);
  }
}
