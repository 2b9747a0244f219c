/**
 * A first-in-first-out queue without a shift: what a link of constant delay and a send queue are made of.
 *
 * @module
 */

/** What an empty ring shares with every other: nothing is made before the first item. */
const NOTHING: undefined[] = [];

/** A growing ring. Slots that were taken out are cleared, so that it never keeps an item alive. */
export class Ring<T> {
  #slots: (T | undefined)[] = NOTHING;
  #head = 0;

  /** How many items it holds. */
  size = 0;

  /** The item `at` places behind the head; undefined past the end. */
  at(at: number): T | undefined {
    return at < this.size ? this.#slots[(this.#head + at) & (this.#slots.length - 1)] : undefined;
  }

  /** Puts an item at the end. */
  push(item: T): void {
    if (this.size === this.#slots.length) this.#grow();
    this.#slots[(this.#head + this.size++) & (this.#slots.length - 1)] = item;
  }

  /** Replaces the item `at` places behind the head, which must be there. */
  replace(at: number, item: T): void {
    this.#slots[(this.#head + at) & (this.#slots.length - 1)] = item;
  }

  /** Takes the head out; undefined when it is empty. */
  shift(): T | undefined {
    if (this.size === 0) return undefined;
    const item = this.#slots[this.#head];
    this.#slots[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#slots.length - 1);
    this.size--;
    return item;
  }

  #grow(): void {
    const old = this.#slots;
    const slots: (T | undefined)[] = new Array(Math.max(2, old.length * 2)).fill(undefined);
    for (let i = 0; i < this.size; i++) slots[i] = old[(this.#head + i) & (old.length - 1)];
    this.#slots = slots;
    this.#head = 0;
  }
}
