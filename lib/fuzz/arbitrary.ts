/**
 * Choices made by fast-check, which shrinks them: the same descriptions that `dice.ts` draws from.
 *
 * @module
 */

import fc from "fast-check";
import type { Choice, Node } from "./choice.ts";
import { drawable, type Feature, type FeatureOptions } from "./features.ts";

/** The features of one story; shrinks towards none. */
function features(options: FeatureOptions): fc.Arbitrary<ReadonlySet<Feature>> {
  if (options.only !== undefined) return fc.constant(new Set(options.only));
  const names = drawable(options);
  return fc.tuple(
    fc.constantFrom(1, 2, 2, 4),
    fc.array(fc.nat({ max: 7 }), { minLength: names.length, maxLength: names.length }),
  ).map(([density, faces]) => new Set(names.filter((_, i) => faces[i]! > 7 - density)));
}

/** An arbitrary of what a description describes. */
export function arbitraryOf<T>(choice: Choice<T>, options: FeatureOptions = {}): fc.Arbitrary<T> {
  return features(options).chain((on) => interpret(choice, on)) as fc.Arbitrary<T>;
}

function interpret(node: Node, on: ReadonlySet<Feature>): fc.Arbitrary<unknown> {
  switch (node.kind) {
    case "pick":
      return fc.constantFrom(...node.values);
    case "integer":
      return fc.integer({ min: node.low, max: node.high });
    case "one-of":
      return fc.oneof(
        { withCrossShrink: true },
        ...node.options.map(({ weight, of }) => ({ weight, arbitrary: interpret(of, on) })),
      );
    case "list":
      return fc.array(interpret(node.of, on), { minLength: node.min, maxLength: node.max });
    case "tuple":
      return fc.tuple(...node.of.map((of) => interpret(of, on)));
    case "record":
      return fc.tuple(...node.of.map((of) => interpret(of, on))).map((values) =>
        Object.fromEntries(
          node.names.map((name, i) => [name, values[i]]).filter(([, value]) => value !== undefined),
        )
      );
    case "mapped":
      return interpret(node.of, on).map(node.change);
    case "gated": {
      if (on.has(node.feature)) return interpret(node.of, on);
      // It is drawn all the same: a feature that shrinks away then changes nothing of the others.
      return fc.noShrink(interpret(node.of, on).map(() => node.otherwise));
    }
  }
}
