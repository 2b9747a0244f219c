/**
 * Runs of sequence numbers with gaps between them, as a flat list: from, until, from, until... in order, none touching
 * another. All of them lie within half of all numbers.
 *
 * @module
 */

import { seqDiff } from "../base/seq.ts";

/** Adds the numbers from `low` on, before `high`; what they touch becomes one with them. */
export function addIsland(islands: number[], low: number, high: number): void {
  let at = 0;
  while (at < islands.length && seqDiff(islands[at + 1]!, low) < 0) at += 2;
  let taken = at;
  while (taken < islands.length && seqDiff(islands[taken]!, high) <= 0) {
    if (seqDiff(islands[taken]!, low) < 0) low = islands[taken]!;
    if (seqDiff(islands[taken + 1]!, high) > 0) high = islands[taken + 1]!;
    taken += 2;
  }
  islands.splice(at, taken - at, low, high);
}

/** How far one comes from `from` without a gap; what lies before that is taken out. */
export function reach(islands: number[], from: number): number {
  let taken = 0;
  while (taken < islands.length && seqDiff(islands[taken]!, from) <= 0) {
    if (seqDiff(islands[taken + 1]!, from) > 0) from = islands[taken + 1]!;
    taken += 2;
  }
  if (taken > 0) islands.splice(0, taken);
  return from;
}
