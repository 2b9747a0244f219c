/**
 * Random choices in a row, for what is drawn by a seed and never shrunk.
 *
 * @module
 */

import { draw, streamOf } from "../base/draw.ts";

/** Random choices. */
export interface Randomness {
  /** A whole number from 0 to `below` - 1; 0 if `below` is less than 1. */
  int(below: number): number;
  /** True with one chance in `n`. */
  chance(n: number): boolean;
}

/** The choices of a seed: the same for the same seed and stream. */
export function randomness(seed: number, stream: string, from = 0): Randomness {
  const number = streamOf(stream);
  let ordinal = 0;
  const int = (below: number) =>
    Math.floor(draw(seed, number, from, ordinal++) / 0x1_0000_0000 * Math.max(1, below));
  return { int, chance: (n) => int(n) === 0 };
}

/** One of a list that is not empty. */
export function pick<T>(rng: Randomness, list: readonly T[]): T {
  return list[rng.int(list.length)]!;
}
