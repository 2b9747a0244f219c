/**
 * Numbers and times with a lean to their edges: what everything else in this folder is drawn from. It knows
 * nothing of stories.
 *
 * @module
 */

import fc from "fast-check";
import type { DurationText } from "../../lib/base/time.ts";

/** One of `edges` mostly, anything between `low` and `high` otherwise. */
export function lean(
  edges: readonly number[],
  low: number,
  high: number,
): fc.Arbitrary<number> {
  const inside = edges.filter((edge) => edge >= low && edge <= high);
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...inside) },
    { weight: 1, arbitrary: fc.integer({ min: low, max: high }) },
  );
}

/** A span in whole milliseconds, as a story writes it. */
export function msText(milliseconds: number): DurationText {
  return `${milliseconds}ms`;
}

/** The milliseconds of a span that {@linkcode msText} wrote. */
export function msOf(text: DurationText): number {
  return Number(text.slice(0, -2));
}

/**
 * A moment within a story's restless part: often the very beginning, one trip or one round trip of a link
 * later, or a retransmission's time, so that things meet.
 */
export function moments(last: number): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 2, arbitrary: lean([0, 1, 10, 20, 21, 40, 60, 100, 1000, 1020, 3000], 0, last) },
    { weight: 2, arbitrary: fc.nat({ max: Math.min(last, 200) }) },
    { weight: 1, arbitrary: fc.nat({ max: last }) },
  );
}

/** Something with one chance in `rarity`, `otherwise` else; it shrinks to that. */
export function rarely<T, U>(
  arbitrary: fc.Arbitrary<T>,
  otherwise: U,
  rarity: number,
): fc.Arbitrary<T | U> {
  return fc.oneof(
    { withCrossShrink: true },
    { weight: rarity - 1, arbitrary: fc.constant(otherwise) },
    { weight: 1, arbitrary },
  );
}

/**
 * Settings of which each is there with one chance in `rarity`. What shrinks away is left out, so that the
 * plainest story is the default one.
 */
export function some<T extends object>(
  model: { [K in keyof T]?: fc.Arbitrary<NonNullable<T[K]>> },
  rarity = 2,
): fc.Arbitrary<T> {
  const fields = Object.entries(model) as [string, fc.Arbitrary<unknown>][];
  return fc.tuple(...fields.map(([, value]) => rarely(value, undefined, rarity))).map((values) =>
    Object.fromEntries(
      fields.map(([name], i) => [name, values[i]]).filter(([, value]) => value !== undefined),
    ) as T
  );
}
