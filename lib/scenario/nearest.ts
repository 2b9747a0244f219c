/**
 * The known name that somebody probably meant.
 *
 * @module
 */

/** How many known names a message lists when none is near. */
const LISTED_MAX = 16;

/** The insertions, removals, replacements and swaps of neighbours that turn `a` into `b`. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, before[j - 2]! + 1);
      }
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[b.length]!;
}

/**
 * The name of `known` that is nearest to `name`, case aside: at most one slip for every three letters.
 * The first of several; undefined if none is near.
 */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  const most = Math.ceil(Math.min(name.length, 40) / 3);
  let best: string | undefined;
  let least = most + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) > most) continue;
    const slips = distance(name.toLowerCase(), candidate.toLowerCase());
    // A name of which nothing is left was not meant.
    if (slips < least && slips < candidate.length) {
      best = candidate;
      least = slips;
    }
  }
  return best;
}

/** What to write in place of an unknown name: the nearest known one, else all of them. */
export function remedy(name: string, known: Iterable<string>): string {
  const names = [...known];
  const meant = nearest(name, names);
  if (meant !== undefined) return `write "${meant}"`;
  if (names.length === 0) return "there is none";
  if (names.length === 1) return `write "${names[0]}"`;
  const listed = names.slice(0, LISTED_MAX).join(", ");
  return `write one of ${listed}${names.length > LISTED_MAX ? ", ..." : ""}`;
}
