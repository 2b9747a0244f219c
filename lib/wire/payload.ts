/**
 * Octets in flight: a payload is (immutable chunk, offset, length), so that cutting, copying and
 * holding one costs nothing and a copy held past the life of a send buffer still has its own octets.
 *
 * @module
 */

/**
 * Immutable octets. A chunk with `bytes` holds them; one without is a *pattern*: an endless run of octets
 * that are a function of (stream, offset), so that a stray octet tells where it came from.
 */
export interface Chunk {
  /** Which incarnation and direction the octets belong to; 0 if nobody knows. */
  readonly stream: number;
  /** The octets, never written again; null for a pattern. */
  readonly bytes: Uint8Array | null;
}

/** A run of octets inside a chunk. */
export interface Payload {
  /** Where the octets are. */
  readonly chunk: Chunk;
  /** The first octet's place in the chunk. */
  readonly offset: number;
  /** How many octets, 0 or more. */
  readonly length: number;
}

/** The chunk of what carries no octets. */
export const NO_CHUNK: Chunk = Object.freeze({ stream: 0, bytes: null });

/** The payload without octets. */
export const NO_PAYLOAD: Payload = Object.freeze({ chunk: NO_CHUNK, offset: 0, length: 0 });

/** The pattern of one stream. */
export function patternChunk(stream: number): Chunk {
  return { stream, bytes: null };
}

/** A chunk that holds a copy of `bytes`. */
export function bytesChunk(bytes: Uint8Array, stream = 0): Chunk {
  return { stream, bytes: bytes.slice() };
}

/** The octet `at` of a pattern: a mixed function of both, so that two streams rarely agree for long. */
function patternOctet(stream: number, at: number): number {
  let word = Math.imul((at >>> 2) ^ Math.imul(stream, 0x9e3779b1), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return ((word ^ (word >>> 16)) >>> ((at & 3) << 3)) & 0xff;
}

/** The octet `at` of a chunk. */
export function octetAt(chunk: Chunk, at: number): number {
  return chunk.bytes === null ? patternOctet(chunk.stream, at) : chunk.bytes[at]!;
}

/** A copy of a payload's octets. */
export function payloadBytes(payload: Payload): Uint8Array {
  const bytes = new Uint8Array(payload.length);
  writePayload(payload, bytes, 0);
  return bytes;
}

/** Writes a payload's octets from `at` on. */
export function writePayload({ chunk, offset, length }: Payload, to: Uint8Array, at: number): void {
  if (chunk.bytes !== null) return to.set(chunk.bytes.subarray(offset, offset + length), at);
  for (let i = 0; i < length; i++) to[at + i] = patternOctet(chunk.stream, offset + i);
}

/** Whether `next` goes on in the same chunk just where `payload` ends. */
export function continues(payload: Payload, next: Payload): boolean {
  return payload.chunk === next.chunk && payload.offset + payload.length === next.offset;
}

/**
 * Tells a payload in numbers, so that equal lists mean equal octets from the same sender: a pattern by its place, bytes
 * one by one.
 */
export function tellPayload(into: number[], { chunk, offset, length }: Payload): void {
  const { stream, bytes } = chunk;
  if (bytes === null) {
    into.push(0, stream, offset, length);
    return;
  }
  into.push(1, stream, length);
  for (let i = 0; i < length; i++) into.push(bytes[offset + i]!);
}
