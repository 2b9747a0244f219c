/**
 * The states that an exploration has met: 128 bits of each, and the step that first led to it. A table in typed arrays,
 * 40 octets a state and no object, so that memory is known beforehand.
 *
 * Two different states are taken for one if 128 bits agree: with a hundred million states the chance is below 10^-22.
 *
 * @module
 */

/** Octets for each state, with the room that a table of open addresses needs. */
const OCTETS_EACH = 4 * 4 + 4 * 4 + 2 * 4;

/** While everything is copied into arrays of twice the size, both are there. */
const GROWTH = 3;

const FIRST_CAPACITY = 1024;

/** The states of one exploration, numbered from 0 in the order in which they were met. */
export class States {
  /** How many there are, the same one with more left of something else counted again. */
  size = 0;
  /** How many there may be. */
  readonly sizeMax: number;

  #capacity = FIRST_CAPACITY;
  #lanes = new Int32Array(4 * FIRST_CAPACITY);
  #parents = new Int32Array(FIRST_CAPACITY);
  #choices = new Int32Array(FIRST_CAPACITY);
  #left = new Int32Array(FIRST_CAPACITY);
  /** The number plus one of the state that is the same but for what is left, and was met before; 0 for none. */
  #before = new Int32Array(FIRST_CAPACITY);
  /** State numbers plus one by hash; twice the capacity. */
  #table = new Int32Array(2 * FIRST_CAPACITY);
  readonly #double = new Float64Array(1);
  readonly #words = new Int32Array(this.#double.buffer);
  readonly #hash = new Int32Array(4);

  /** @param octets how much memory they may take */
  constructor(octets: number) {
    this.sizeMax = Math.max(FIRST_CAPACITY, Math.floor(octets / (GROWTH * OCTETS_EACH)));
  }

  /**
   * Takes a state in, unless it was met before with as much left to spend of everything: then whatever can become of it
   * can become of that one.
   *
   * @param left what the network may still do, four numbers up to 255, one an octet
   * @param parent the state that it came from, -1 for none
   * @param choice what led there, as a number of the caller's
   * @returns whether it is new
   */
  add(fingerprint: readonly number[], left: number, parent: number, choice: number): boolean {
    this.#digest(fingerprint);
    const slot = this.#find();
    const known = this.#table[slot]! - 1;
    if (this.#covered(known, left)) return false;
    if (this.size === this.#capacity) {
      this.#grow();
      this.#put(this.#find(), left, parent, choice);
    } else this.#put(slot, left, parent, choice);
    return true;
  }

  /** Whether a state is in, with as much left of everything. */
  has(fingerprint: readonly number[], left: number): boolean {
    this.#digest(fingerprint);
    return this.#covered(this.#table[this.#find()]! - 1, left);
  }

  /** Whether one of the states that are like `known`, met last, has as much left of everything. */
  #covered(known: number, left: number): boolean {
    for (let same = known; same >= 0; same = this.#before[same]! - 1) {
      if (covers(this.#left[same]!, left)) return true;
    }
    return false;
  }

  /** The steps from the first state to one. */
  pathTo(state: number): number[] {
    const path: number[] = [];
    for (let at = state; this.#parents[at]! >= 0; at = this.#parents[at]!) {
      path.push(this.#choices[at]!);
    }
    return path.reverse();
  }

  #put(slot: number, left: number, parent: number, choice: number): void {
    const state = this.size++;
    this.#lanes.set(this.#hash, 4 * state);
    this.#parents[state] = parent;
    this.#choices[state] = choice;
    this.#left[state] = left;
    this.#before[state] = this.#table[slot]!;
    this.#table[slot] = state + 1;
  }

  /** The slot of the state whose hash is at hand, or the free one where it belongs. */
  #find(): number {
    const hash = this.#hash;
    const a = hash[0]!;
    const b = hash[1]!;
    const c = hash[2]!;
    const d = hash[3]!;
    const mask = this.#table.length - 1;
    const lanes = this.#lanes;
    for (let slot = (a ^ (b >>> 7)) & mask;; slot = (slot + 1) & mask) {
      const known = this.#table[slot]!;
      if (known === 0) return slot;
      const at = 4 * (known - 1);
      if (lanes[at] === a && lanes[at + 1] === b && lanes[at + 2] === c && lanes[at + 3] === d) {
        return slot;
      }
    }
  }

  #grow(): void {
    const capacity = this.#capacity = 2 * this.#capacity;
    this.#lanes = enlarged(this.#lanes, 4 * capacity);
    this.#parents = enlarged(this.#parents, capacity);
    this.#choices = enlarged(this.#choices, capacity);
    this.#left = enlarged(this.#left, capacity);
    this.#before = enlarged(this.#before, capacity);
    const old = this.#table;
    const table = this.#table = new Int32Array(2 * capacity);
    const mask = table.length - 1;
    for (const known of old) {
      if (known === 0) continue;
      const at = 4 * (known - 1);
      let slot = (this.#lanes[at]! ^ (this.#lanes[at + 1]! >>> 7)) & mask;
      while (table[slot]! !== 0) slot = (slot + 1) & mask;
      table[slot] = known;
    }
  }

  /** Each number as the 64 bits that it is: no two different lists are fed alike but for their lengths, which follow. */
  #digest(numbers: readonly number[]): void {
    let a = 0x243f6a88;
    let b = 0x85a308d3 | 0;
    let c = 0x13198a2e;
    let d = 0x03707344;
    const count = numbers.length;
    for (let i = 0; i <= count; i++) {
      this.#double[0] = i === count ? count : numbers[i]! + 0; // -0 is 0
      const low = this.#words[0]!;
      const high = this.#words[1]!;
      a = Math.imul(a ^ low, 0x2c1b3c6d);
      b = Math.imul(b ^ high, 0x297a2d39);
      c = Math.imul(c ^ low ^ (a >>> 15), 0x85a308d3);
      d = Math.imul(d ^ high ^ (b >>> 13), 0x5851f42d);
      a = (a + ((d << 7) | (d >>> 25))) | 0;
      b ^= (a << 11) | (a >>> 21);
      c = (c + ((b << 17) | (b >>> 15))) | 0;
      d ^= (c << 5) | (c >>> 27);
      a = (a + (d ^ (d >>> 16))) | 0;
    }
    // The last words went through few steps: mix once more, so that each bit reaches every lane.
    for (let i = 0; i < 4; i++) {
      a = Math.imul(a ^ (d >>> 15), 0x2c1b3c6d);
      b = Math.imul(b ^ (a >>> 13), 0x297a2d39);
      c = Math.imul(c ^ (b >>> 16), 0x85a308d3);
      d = Math.imul(d ^ (c >>> 14), 0x5851f42d);
    }
    const hash = this.#hash;
    hash[0] = a;
    hash[1] = b;
    hash[2] = c;
    hash[3] = d;
  }
}

function enlarged(old: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const array = new Int32Array(length);
  array.set(old);
  return array;
}

/** Whether each octet of `one` is at least that of `other`. */
function covers(one: number, other: number): boolean {
  return (one >>> 24) >= (other >>> 24) && (one >>> 16 & 255) >= (other >>> 16 & 255) &&
    (one >>> 8 & 255) >= (other >>> 8 & 255) && (one & 255) >= (other & 255);
}
