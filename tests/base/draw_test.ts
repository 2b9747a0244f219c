import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { draw, keyedHash, streamOf } from "../../lib/base/draw.ts";

const MASK = 0xffff_ffffn;

function rotate(value: bigint, by: bigint): bigint {
  return ((value << by) | (value >> (32n - by))) & MASK;
}

/** One round on four words, in the published order of additions, rotations and exclusive ors. */
function sipRound([v0, v1, v2, v3]: bigint[]): bigint[] {
  let a = (v0! + v1!) & MASK;
  let b = rotate(v1!, 5n) ^ a;
  a = rotate(a, 16n);
  let c = (v2! + v3!) & MASK;
  let d = rotate(v3!, 8n) ^ c;
  a = (a + d) & MASK;
  d = rotate(d, 7n) ^ a;
  c = (c + b) & MASK;
  b = rotate(b, 13n) ^ c;
  return [a, b, rotate(c, 16n), d];
}

/** HalfSipHash-2-4 with a 32-bit tag of any octets, on big integers: written apart from the code under test. */
function halfSipHash(key: Uint8Array, message: Uint8Array): number {
  const wordAt = (bytes: Uint8Array, at: number) =>
    [0, 1, 2, 3].reduce((word, i) => word | (BigInt(bytes[at + i] ?? 0) << BigInt(8 * i)), 0n);
  const k0 = wordAt(key, 0);
  const k1 = wordAt(key, 4);
  let v = [k0, k1, 0x6c796765n ^ k0, 0x74656462n ^ k1];
  const words: bigint[] = [];
  const whole = message.length & ~3;
  for (let at = 0; at < whole; at += 4) words.push(wordAt(message, at));
  words.push(wordAt(message.subarray(whole), 0) | (BigInt(message.length & 0xff) << 24n));
  for (const word of words) {
    v[3]! ^= word;
    v = sipRound(sipRound(v));
    v[0]! ^= word;
  }
  v[2]! ^= 0xffn;
  for (let round = 0; round < 4; round++) v = sipRound(v);
  return Number(v[1]! ^ v[3]!);
}

function octets(...words: number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * words.length));
  words.forEach((word, i) => view.setInt32(4 * i, word, true));
  return new Uint8Array(view.buffer);
}

Deno.test("the test's own HalfSipHash-2-4 gives the reference vectors for 0 to 12 octets", () => {
  const key = Uint8Array.from({ length: 8 }, (_, i) => i);
  const vectors = [
    0x5b9f35a9,
    0xb85a4727,
    0x03a662fa,
    0x04e7fe8a,
    0x89466e2a,
    0x69b6fac5,
    0x23fc6358,
    0xc563cf8b,
    0x8f84b8d0,
    0x79e706f8,
    0x3479b094,
    0x50300808,
    0x2f87f057,
  ];
  const tags = vectors.map((_, length) =>
    halfSipHash(key, Uint8Array.from({ length }, (_, i) => i))
  );
  assertEquals(tags, vectors);
});

Deno.test("keyedHash() gives the reference vector of HalfSipHash-2-4 for 12 octets", () => {
  const tag = keyedHash(0x03020100, 0x07060504, 0x03020100, 0x07060504, 0x0b0a0908);
  assertEquals(tag, 0x2f87f057);
});

Deno.test("keyedHash() is HalfSipHash-2-4 for every key and three words", () => {
  const word = fc.integer();
  fc.assert(
    fc.property(word, word, word, word, word, (k0, k1, a, b, c) => {
      assertEquals(keyedHash(k0, k1, a, b, c), halfSipHash(octets(k0, k1), octets(a, b, c)));
    }),
    { seed: 6, numRuns: 300 },
  );
});

Deno.test("draw() and streamOf() keep the values that saved runs rest on", () => {
  assertEquals(["", "a", "A>B/loss"].map(streamOf), [0x811c9dc5 | 0, 0xe40c292c | 0, -490803394]);
  assertEquals(
    [draw(1, 0, 0), draw(1, 0, 0, 1), draw(1, 0, 1), draw(1, 1, 0), draw(2, 0, 0)],
    [2369556495, 3864244246, 3212554202, 1104324725, 665361364],
  );
  assertEquals([draw(2 ** 32 + 1, 0, 0), draw(-1, 0, 0)], [3770349945, 604855713]);
});

Deno.test("draw() takes the whole of a seed past 32 bits into account", () => {
  const high = [0, 1, 2, 3].map((word) => draw(word * 2 ** 32 + 5, 0, 0));
  assertEquals(new Set(high).size, 4);
});

Deno.test("draw() is uniform: 16 classes of 64,000 draws stay within 5 deviations", () => {
  const count = 64_000;
  const deviation = Math.sqrt(count / 16 * (15 / 16));
  for (const shift of [28, 14, 0]) {
    const classes = new Array<number>(16).fill(0);
    for (let i = 0; i < count; i++) classes[(draw(1, 7, i) >>> shift) & 15]!++;
    for (const size of classes) assert(Math.abs(size - count / 16) < 5 * deviation, `${classes}`);
  }
});

Deno.test("draw() is independent: neighbouring seeds, streams, ordinals and copies share no bits", () => {
  const count = 4_000;
  const pairs: ((i: number) => [number, number])[] = [
    (i) => [draw(i, 3, 4, 0), draw(i + 1, 3, 4, 0)],
    (i) => [draw(1, i, 4, 0), draw(1, i + 1, 4, 0)],
    (i) => [draw(1, 3, i, 0), draw(1, 3, i + 1, 0)],
    (i) => [draw(1, 3, i, 0), draw(1, 3, i, 1)],
    (i) => [draw(1, 3, i, 0), draw(1, 4, i, 0)],
  ];
  for (const pair of pairs) {
    let same = 0;
    for (let i = 0; i < count; i++) {
      const [a, b] = pair(i);
      for (let bits = ~(a ^ b); bits !== 0; bits &= bits - 1) same++;
    }
    // Half of 32 bits agree by chance; the deviation of the sum is sqrt(32 n) / 2.
    assert(Math.abs(same - 16 * count) < 5 * Math.sqrt(32 * count) / 2, `${same}`);
  }
});
