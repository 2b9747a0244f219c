/**
 * Choices as data: what may be drawn, without saying by whom. Two readers make values of one description:
 * `dice.ts` from a seed, fast enough for a million stories, and `arbitrary.ts` for fast-check, which also shrinks.
 *
 * @module
 */

import type { Feature } from "./features.ts";

/** One of several choices, and how often it is made against the others. */
export interface Weighted {
  /** A whole number, 1 and up. */
  readonly weight: number;
  /** The choice. */
  readonly of: Node;
}

/** A choice without the type of what comes out. */
export type Node =
  /** One of these, each as likely; what stands first is the plainest: shrinking leads there. */
  | { readonly kind: "pick"; readonly values: readonly unknown[] }
  /** A whole number, both ends included. */
  | { readonly kind: "integer"; readonly low: number; readonly high: number }
  /** One of several choices; the first is the plainest. */
  | { readonly kind: "one-of"; readonly options: readonly Weighted[] }
  /** `min` to `max` of one choice. */
  | { readonly kind: "list"; readonly of: Node; readonly min: number; readonly max: number }
  /** One of each. */
  | { readonly kind: "tuple"; readonly of: readonly Node[] }
  /** One of each, by name; what comes out undefined is left out. */
  | { readonly kind: "record"; readonly names: readonly string[]; readonly of: readonly Node[] }
  /** What a function makes of a choice; it draws nothing. */
  | { readonly kind: "mapped"; readonly of: Node; readonly change: (value: unknown) => unknown }
  /** A choice if a feature is on, else a value. */
  | {
    readonly kind: "gated";
    readonly feature: Feature;
    readonly of: Node;
    readonly otherwise: unknown;
  };

declare const drawn: unique symbol;

/** A choice of a `T`. */
export type Choice<T> = Node & { readonly [drawn]?: T };

/** One of these values, each as likely; the plainest first. */
export function pick<const T>(...values: readonly T[]): Choice<T> {
  return { kind: "pick", values };
}

/** A whole number from `low` to `high`. */
export function integer(low: number, high: number): Choice<number> {
  return { kind: "integer", low, high };
}

/** One of several choices, by weight; the plainest first. */
export function oneOf<T>(
  ...options: readonly (readonly [weight: number, of: Choice<T>])[]
): Choice<T> {
  return { kind: "one-of", options: options.map(([weight, of]) => ({ weight, of })) };
}

/** Up to `max` of a choice. */
export function list<T>(of: Choice<T>, max: number, min = 0): Choice<T[]> {
  return { kind: "list", of, min, max };
}

/** One of each choice. */
export function tuple<T extends readonly unknown[]>(
  ...of: { readonly [K in keyof T]: Choice<T[K]> }
): Choice<T> {
  return { kind: "tuple", of };
}

/** One of each choice, by name; what comes out undefined is left out. */
export function record<T extends object>(
  fields: { readonly [K in keyof T]-?: Choice<T[K] | undefined> },
): Choice<T> {
  return { kind: "record", names: Object.keys(fields), of: Object.values(fields) as Node[] };
}

/** What a function makes of a choice. */
export function mapped<T, U>(of: Choice<T>, change: (value: T) => U): Choice<U> {
  return { kind: "mapped", of, change: change as (value: unknown) => unknown };
}

/** A choice where a feature is on; `otherwise` where it is not. */
export function gated<T, U>(feature: Feature, of: Choice<T>, otherwise: U): Choice<T | U> {
  return { kind: "gated", feature, of, otherwise };
}

/** A choice with one chance in `rarity`, else a value. */
export function rarely<T, U>(of: Choice<T>, otherwise: U, rarity: number): Choice<T | U> {
  return oneOf<T | U>([rarity - 1, pick(otherwise)], [1, of as Choice<T | U>]);
}

/** Settings of which each is there with one chance in `rarity`. */
export function some<T extends object>(
  fields: { readonly [K in keyof T]?: Choice<NonNullable<T[K]>> },
  rarity = 2,
): Choice<T> {
  return {
    kind: "record",
    names: Object.keys(fields),
    of: (Object.values(fields) as Node[]).map((of) => rarely(of, undefined, rarity)),
  };
}

/** One of `edges` mostly, anything from `low` to `high` otherwise. */
export function lean(edges: readonly number[], low: number, high: number): Choice<number> {
  const inside = edges.filter((edge) => edge >= low && edge <= high);
  return oneOf<number>([3, pick(...inside)], [1, integer(low, high)]);
}
