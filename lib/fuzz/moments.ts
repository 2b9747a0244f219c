/**
 * Times with a lean to their edges, as stories write them.
 *
 * @module
 */

import type { DurationText } from "../base/time.ts";
import { type Choice, integer, lean, oneOf } from "./choice.ts";

/** How long the restless part of a story lasts, ms: what goes wrong begins before it ends. */
export const RESTLESS = 4_000;

/** Texts of whole milliseconds: there are few, and stories are full of them. */
const TEXTS: readonly DurationText[] = Array.from(
  { length: RESTLESS + 1 },
  (_, n): DurationText => `${n}ms`,
);

/** A span in whole milliseconds, as a story writes it. */
export function msText(milliseconds: number): DurationText {
  return TEXTS[milliseconds] ?? `${milliseconds}ms`;
}

/**
 * A moment up to `last`, ms: often the very beginning, one trip or one round trip of a link later, or a
 * retransmission's time, so that things meet.
 */
export function moments(last: number = RESTLESS): Choice<number> {
  return oneOf<number>(
    [2, lean([0, 1, 10, 20, 21, 40, 60, 100, 1000, 1020, 3000], 0, last)],
    [2, integer(0, Math.min(last, 200))],
    [1, integer(0, last)],
  );
}
