/**
 * Randomness without a sequence: a draw is computed from (seed, stream, ordinal, copy), so that asking
 * for one more draw never changes another. The function is HalfSipHash-2-4, a keyed pseudo-random
 * function on 32-bit words (Aumasson and Bernstein's SipHash with half-size words).
 *
 * @module
 */

function rotateLeft(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

/**
 * HalfSipHash-2-4 of the three words `a`, `b`, `c` under the key (`key0`, `key1`).
 *
 * @returns an integer, 0 to 2^32 - 1
 */
export function keyedHash(key0: number, key1: number, a: number, b: number, c: number): number {
  let v0 = key0 | 0;
  let v1 = key1 | 0;
  let v2 = key0 ^ 0x6c796765;
  let v3 = key1 ^ 0x74656462;
  const LENGTH_WORD = 12 << 24; // the message is 12 octets long
  for (let word = 0; word < 5; word++) {
    const finish = word === 4;
    const m = word === 0 ? a : word === 1 ? b : word === 2 ? c : finish ? 0 : LENGTH_WORD;
    if (finish) v2 ^= 0xff;
    else v3 ^= m;
    for (let round = finish ? 4 : 2; round > 0; round--) {
      v0 = (v0 + v1) | 0;
      v1 = rotateLeft(v1, 5) ^ v0;
      v0 = rotateLeft(v0, 16);
      v2 = (v2 + v3) | 0;
      v3 = rotateLeft(v3, 8) ^ v2;
      v0 = (v0 + v3) | 0;
      v3 = rotateLeft(v3, 7) ^ v0;
      v2 = (v2 + v1) | 0;
      v1 = rotateLeft(v1, 13) ^ v2;
      v2 = rotateLeft(v2, 16);
    }
    if (!finish) v0 ^= m;
  }
  return (v1 ^ v3) >>> 0;
}

/** The number of a stream's name: FNV-1a over its UTF-16 code units. */
export function streamOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) {
    hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  }
  return hash | 0;
}

/**
 * The draw for (`seed`, `stream`, `ordinal`, `copy`).
 *
 * @param seed the run's seed: a safe integer
 * @param stream from {@linkcode streamOf}
 * @returns an integer, 0 to 2^32 - 1
 */
export function draw(seed: number, stream: number, ordinal: number, copy = 0): number {
  return keyedHash(seed | 0, (seed / 0x1_0000_0000) | 0, stream, ordinal, copy);
}
