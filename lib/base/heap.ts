/**
 * A priority queue of (time, insertion, item): what happens first comes out first, and of what happens at one
 * moment, what was put in first.
 *
 * @module
 */

/** Numbers that an entry takes: its time, its insertion, its item. */
const STRIDE = 3;

const NOTHING = new Float64Array(0);

/**
 * A 4-ary heap of items by (time, insertion). Items are integers: an index into what the owner holds. One typed
 * array holds everything, and none is made before the first entry: worlds are many and short-lived.
 */
export class TimeHeap {
  #entries: Float64Array = NOTHING;
  #inserted = 0;

  /** How many entries it holds. */
  size = 0;

  /** The earliest time, or Infinity when it is empty. */
  get time(): number {
    return this.size === 0 ? Infinity : this.#entries[0]!;
  }

  /** The item of the earliest entry; meaningless when it is empty. */
  get item(): number {
    return this.#entries[2]!;
  }

  /** Puts an item in; `order` breaks ties of time and is the insertion's number unless given. */
  push(time: number, item: number, order: number = this.#inserted++): void {
    const end = this.size++ * STRIDE;
    if (end === this.#entries.length) this.#grow();
    const entries = this.#entries;
    let at = end;
    while (at > 0) {
      const parent = ((at / STRIDE - 1) >> 2) * STRIDE;
      const parentTime = entries[parent]!;
      if (parentTime < time || (parentTime === time && entries[parent + 1]! < order)) break;
      entries[at] = parentTime;
      entries[at + 1] = entries[parent + 1]!;
      entries[at + 2] = entries[parent + 2]!;
      at = parent;
    }
    entries[at] = time;
    entries[at + 1] = order;
    entries[at + 2] = item;
  }

  /** Takes the earliest entry out and returns its item. */
  pop(): number {
    const entries = this.#entries;
    const first = entries[2]!;
    const last = --this.size * STRIDE;
    const time = entries[last]!;
    const order = entries[last + 1]!;
    const item = entries[last + 2]!;
    let at = 0;
    for (;;) {
      let child = at * 4 + STRIDE;
      if (child >= last) break;
      const end = child + 4 * STRIDE < last ? child + 4 * STRIDE : last;
      let childTime = entries[child]!;
      for (let other = child + STRIDE; other < end; other += STRIDE) {
        const otherTime = entries[other]!;
        if (
          otherTime < childTime ||
          (otherTime === childTime && entries[other + 1]! < entries[child + 1]!)
        ) {
          child = other;
          childTime = otherTime;
        }
      }
      if (time < childTime || (time === childTime && order < entries[child + 1]!)) break;
      entries[at] = childTime;
      entries[at + 1] = entries[child + 1]!;
      entries[at + 2] = entries[child + 2]!;
      at = child;
    }
    entries[at] = time;
    entries[at + 1] = order;
    entries[at + 2] = item;
    return first;
  }

  #grow(): void {
    const entries = new Float64Array(Math.max(8 * STRIDE, this.#entries.length * 2));
    entries.set(this.#entries);
    this.#entries = entries;
  }
}
