/**
 * Random stories for properties of one's own: the same description that campaigns draw from.
 *
 * @module
 */

import type { Arbitrary } from "fast-check";
import type { Fault, LinkSettings, Scenario } from "../scenario/format.ts";
import { arbitraryOf } from "./arbitrary.ts";
import { type Choice, tuple } from "./choice.ts";
import type { FeatureOptions } from "./features.ts";
import { LIFE } from "./description.ts";
import { FAULTS, LINK } from "./links.ts";

/**
 * Lives of connections: stories whose faults end after four seconds or some more, after which all is healed.
 *
 * @example No random life breaks a law
 * ```ts
 * import fc from "fast-check";
 * import { complaints, lifecycle, tellOnce } from "@halfopen/harness/fuzz";
 * import { assertEquals } from "@std/assert";
 *
 * fc.assert(
 *   fc.property(lifecycle({ among: ["loss", "close"] }), (story) => {
 *     assertEquals(complaints(story, tellOnce(story, 1)), []);
 *   }),
 *   { seed: 1, numRuns: 20 },
 * );
 * ```
 */
export function lifecycle(options: FeatureOptions = {}): Arbitrary<Scenario> {
  return arbitraryOf(LIFE, options);
}

/** What a link and explicit faults do to a story's packets, for stories of one's own. */
export interface LinkFaults {
  /** Of every direction. */
  readonly link: LinkSettings;
  /** All of them `optional`; what is held waits for `release: "held"`. */
  readonly faults: readonly Fault[];
}

/** Links with every impairment and explicit faults, all within a story's first four seconds. */
export function linkFaults(
  options: FeatureOptions = {},
): Arbitrary<LinkFaults> {
  return arbitraryOf(tuple(LINK, FAULTS) as Choice<[LinkSettings, Fault[]]>, options)
    .map(([link, faults]) => ({ link, faults }));
}
