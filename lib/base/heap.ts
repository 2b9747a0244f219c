/**
 * A priority queue of (time, insertion, item) in typed arrays: what happens first comes out first, and
 * of what happens at one moment, what was put in first.
 *
 * @module
 */

/** A 4-ary heap of items by (time, insertion). Items are integers: an index into what the owner holds. */
export class TimeHeap {
  #times: Float64Array;
  #orders: Float64Array;
  #items: Int32Array;
  #inserted = 0;

  /** How many entries it holds. */
  size = 0;

  /** @param capacity the entries it has room for before it first grows */
  constructor(capacity = 16) {
    this.#times = new Float64Array(capacity);
    this.#orders = new Float64Array(capacity);
    this.#items = new Int32Array(capacity);
  }

  /** The earliest time, or Infinity when it is empty. */
  get time(): number {
    return this.size === 0 ? Infinity : this.#times[0]!;
  }

  /** The item of the earliest entry; meaningless when it is empty. */
  get item(): number {
    return this.#items[0]!;
  }

  /** Puts an item in; `order` breaks ties of time and is the insertion's number unless given. */
  push(time: number, item: number, order: number = this.#inserted++): void {
    if (this.size === this.#times.length) this.#grow();
    const times = this.#times;
    const orders = this.#orders;
    const items = this.#items;
    let at = this.size++;
    while (at > 0) {
      const parent = (at - 1) >> 2;
      const parentTime = times[parent]!;
      if (parentTime < time || (parentTime === time && orders[parent]! < order)) break;
      times[at] = parentTime;
      orders[at] = orders[parent]!;
      items[at] = items[parent]!;
      at = parent;
    }
    times[at] = time;
    orders[at] = order;
    items[at] = item;
  }

  /** Takes the earliest entry out and returns its item. */
  pop(): number {
    const times = this.#times;
    const orders = this.#orders;
    const items = this.#items;
    const first = items[0]!;
    const last = --this.size;
    const time = times[last]!;
    const order = orders[last]!;
    const item = items[last]!;
    let at = 0;
    for (;;) {
      let child = at * 4 + 1;
      if (child >= last) break;
      const end = child + 4 < last ? child + 4 : last;
      let childTime = times[child]!;
      for (let other = child + 1; other < end; other++) {
        const otherTime = times[other]!;
        if (
          otherTime < childTime || (otherTime === childTime && orders[other]! < orders[child]!)
        ) {
          child = other;
          childTime = otherTime;
        }
      }
      if (time < childTime || (time === childTime && order < orders[child]!)) break;
      times[at] = childTime;
      orders[at] = orders[child]!;
      items[at] = items[child]!;
      at = child;
    }
    times[at] = time;
    orders[at] = order;
    items[at] = item;
    return first;
  }

  #grow(): void {
    const capacity = Math.max(16, this.#times.length * 2);
    const times = new Float64Array(capacity);
    const orders = new Float64Array(capacity);
    const items = new Int32Array(capacity);
    times.set(this.#times);
    orders.set(this.#orders);
    items.set(this.#items);
    this.#times = times;
    this.#orders = orders;
    this.#items = items;
  }
}
