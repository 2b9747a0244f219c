/**
 * Random stories by seed.
 *
 * @module
 */

import type { Scenario } from "../scenario/format.ts";
import { Dice, drawer, drawFeatures, featureBits } from "./dice.ts";
import type { FeatureOptions } from "./features.ts";
import { LIFE } from "./description.ts";

const drawLife = drawer(LIFE);

/**
 * The story of a seed: the same one every time, in every process.
 *
 * @param seed a safe integer, 0 and up
 * @param options which features may be on
 */
export function storyOf(seed: number, options: FeatureOptions = {}): Scenario {
  const dice = new Dice(seed);
  return drawLife(dice, featureBits(drawFeatures(dice, options)));
}
