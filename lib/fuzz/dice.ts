/**
 * Choices made by a seed: a description is turned into a function once, which then makes a value in microseconds.
 *
 * The generator is xoshiro128** (Blackman and Vigna), seeded through the keyed hash of `draw()`. Here a sequence is right
 * where a run's own draws are functions: a story is drawn once, in one order, and then stands written down.
 *
 * @module
 */

import { draw, streamOf } from "../base/draw.ts";
import type { Choice, Node } from "./choice.ts";
import { drawable, FEATURE_NAMES, type FeatureOptions } from "./features.ts";

const STREAM = streamOf("fuzz/dice");

/** Numbers from a seed, in a sequence. */
export class Dice {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** The sequence of a seed: a safe integer, 0 and up. */
  constructor(seed: number) {
    this.#a = draw(seed, STREAM, 0) | 0;
    this.#b = draw(seed, STREAM, 1) | 0;
    this.#c = draw(seed, STREAM, 2) | 0;
    this.#d = draw(seed, STREAM, 3) | 1; // never all zero
  }

  /** The next 32 bits: an integer, 0 to 2^32 - 1. */
  next(): number {
    const times5 = Math.imul(this.#b, 5);
    const result = Math.imul((times5 << 7) | (times5 >>> 25), 9) >>> 0;
    const t = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= t;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** A whole number from 0 to `count` - 1; `count` is at most 2^32. */
  below(count: number): number {
    // A lean of less than one in a million for what is drawn here: small counts.
    return Math.floor(this.next() / 0x1_0000_0000 * count);
  }
}

/** Of eight stories, how many have a feature: few features by turns, or half of them. */
const DENSITIES: readonly number[] = [1, 2, 2, 4];

/** Which features are on, by their place in the list. */
export type Features = Uint8Array;

/** Whether each feature may be on, for the options that were asked for last. */
let known: { readonly options: FeatureOptions; readonly may: Features } | null = null;

function mayBeOn(options: FeatureOptions): Features {
  if (known?.options !== options) {
    const names = drawable(options);
    known = {
      options,
      may: Uint8Array.from(FEATURE_NAMES, (name) => names.includes(name) ? 1 : 0),
    };
  }
  return known.may;
}

/** The features of one story. */
export function drawFeatures(dice: Dice, options: FeatureOptions): Features {
  const may = mayBeOn(options);
  if (options.only !== undefined) return may;
  const density = DENSITIES[dice.below(DENSITIES.length)]!;
  const on = new Uint8Array(may.length);
  for (let i = 0; i < may.length; i++) if (may[i] === 1 && dice.below(8) < density) on[i] = 1;
  return on;
}

type Drawer = (dice: Dice, on: Features) => unknown;

/** A function that makes the choice that a description describes. */
export function drawer<T>(choice: Choice<T>): (dice: Dice, on: Features) => T {
  return compile(choice) as (dice: Dice, on: Features) => T;
}

function compile(node: Node): Drawer {
  switch (node.kind) {
    case "pick": {
      const { values } = node;
      if (values.length === 1) return () => values[0];
      return (dice) => values[dice.below(values.length)];
    }
    case "integer": {
      const { low, high } = node;
      return (dice) => low + dice.below(high - low + 1);
    }
    case "one-of":
      return compileOneOf(node);
    case "list": {
      const { min, max } = node;
      const of = compile(node.of);
      return (dice, on) => {
        const made: unknown[] = [];
        for (let left = min + dice.below(max - min + 1); left > 0; left--) made.push(of(dice, on));
        return made;
      };
    }
    case "tuple": {
      const of = node.of.map(compile);
      return (dice, on) => {
        const made: unknown[] = [];
        for (const one of of) made.push(one(dice, on));
        return made;
      };
    }
    case "record":
      return compileRecord(node);
    case "mapped": {
      const { change } = node;
      const of = compile(node.of);
      return (dice, on) => change(of(dice, on));
    }
    case "gated": {
      const { otherwise } = node;
      const feature = FEATURE_NAMES.indexOf(node.feature);
      const of = compile(node.of);
      return (dice, on) => on[feature] === 1 ? of(dice, on) : otherwise;
    }
  }
}

function compileOneOf({ options }: Node & { kind: "one-of" }): Drawer {
  const of = options.map((option) => compile(option.of));
  const weights = options.map(({ weight }) => weight);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return (dice, on) => {
    let left = dice.below(total);
    let at = 0;
    while (left >= weights[at]!) left -= weights[at++]!;
    return of[at]!(dice, on);
  };
}

function compileRecord({ names, of }: Node & { kind: "record" }): Drawer {
  const drawers = of.map(compile);
  return (dice, on) => {
    const made: Record<string, unknown> = {};
    for (let i = 0; i < names.length; i++) {
      const value = drawers[i]!(dice, on);
      if (value !== undefined) made[names[i]!] = value;
    }
    return made;
  };
}
