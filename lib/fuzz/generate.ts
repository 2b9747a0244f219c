/**
 * Random stories by seed.
 *
 * @module
 */

import type { Scenario } from "../scenario/format.ts";
import { Dice, drawer, drawFeatures } from "./dice.ts";
import type { FeatureOptions } from "./features.ts";
import { LIFE } from "./description.ts";

const drawLife = drawer(LIFE);
const ANY: FeatureOptions = Object.freeze({});

/**
 * The story of a seed: the same one every time, in every process.
 *
 * @param seed a safe integer, 0 and up
 * @param options which features may be on
 */
export function storyOf(seed: number, options: FeatureOptions = ANY): Scenario {
  const dice = new Dice(seed);
  return drawLife(dice, drawFeatures(dice, options));
}
