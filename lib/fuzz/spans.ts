/**
 * A set of whole numbers as spans: which runs of a campaign are made.
 *
 * @module
 */

/** Spans of whole numbers, each from the first to one past the last. */
export class Spans {
  /** From, until, from, until...: in order, none touching another. */
  #borders: number[] = [];

  /** How many numbers there are. */
  get size(): number {
    return this.within(-Infinity, Infinity);
  }

  /** How many numbers there are from `from` on, below `until`. */
  within(from: number, until: number): number {
    let size = 0;
    for (let i = 0; i < this.#borders.length; i += 2) {
      size += Math.max(
        0,
        Math.min(until, this.#borders[i + 1]!) - Math.max(from, this.#borders[i]!),
      );
    }
    return size;
  }

  /** Adds the numbers from `from` on, below `until`. */
  add(from: number, until: number): void {
    if (from >= until) return;
    const kept: number[] = [];
    let [low, high] = [from, until];
    for (let i = 0; i < this.#borders.length; i += 2) {
      const [a, b] = [this.#borders[i]!, this.#borders[i + 1]!];
      if (b < low || a > high) kept.push(a, b);
      else [low, high] = [Math.min(a, low), Math.max(b, high)];
    }
    const at = kept.findIndex((border, i) => i % 2 === 0 && border > high);
    kept.splice(at < 0 ? kept.length : at, 0, low, high);
    this.#borders = kept;
  }

  /** Takes the numbers from `from` on, below `until`, out. */
  remove(from: number, until: number): void {
    if (from >= until) return;
    const kept: number[] = [];
    for (let i = 0; i < this.#borders.length; i += 2) {
      const [a, b] = [this.#borders[i]!, this.#borders[i + 1]!];
      if (a < Math.min(b, from)) kept.push(a, Math.min(b, from));
      if (Math.max(a, until) < b) kept.push(Math.max(a, until), b);
    }
    this.#borders = kept;
  }

  /** The first number from `from` on that is not there. */
  firstGap(from: number): number {
    for (let i = 0; i < this.#borders.length; i += 2) {
      if (this.#borders[i]! <= from && from < this.#borders[i + 1]!) return this.#borders[i + 1]!;
    }
    return from;
  }

  /** The first number above `from` that is there; infinite if none is. */
  nextFrom(from: number): number {
    for (let i = 0; i < this.#borders.length; i += 2) {
      if (this.#borders[i]! > from) return this.#borders[i]!;
    }
    return Infinity;
  }

  /** Spans from such a list. */
  static fromJSON(borders: readonly number[]): Spans {
    const spans = new Spans();
    for (let i = 0; i + 1 < borders.length; i += 2) spans.add(borders[i]!, borders[i + 1]!);
    return spans;
  }

  /** How many numbers other spans have in common with these. */
  shared(other: Spans): number {
    const borders = other.#borders;
    let size = 0;
    for (let i = 0; i < borders.length; i += 2) size += this.within(borders[i]!, borders[i + 1]!);
    return size;
  }

  /** The spans as a flat list: from, until, from, until... */
  toJSON(): readonly number[] {
    return [...this.#borders];
  }
}
