/**
 * Bounds of a run: one that is hit is a verdict, not a hang.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";

/** A bound of a run was hit: it would not have ended in reasonable time. */
export class BoundError extends ScenarioError {
  /** The class's name. */
  override readonly name: string = "BoundError";
}

/** How often a stack may be polled at one moment: ours needs two or three. */
export const POLLS_AT_ONCE_MAX = 10_000;
