/**
 * The two ways in which a script ends before its end: the host did otherwise, or the runner lacks something. Thrown
 * inside, and never out of, a run.
 *
 * @module
 */

import type { Duration } from "../base/time.ts";

/** What is known of a failure besides its words. */
export interface FailureDetail {
  /** What the script expects, in its own notation. */
  readonly expected?: string;
  /** What came, in the same notation. */
  readonly actual?: string;
  /** How far off in time it was: above 0 too late, below 0 too early, beyond the tolerance. Nanoseconds. */
  readonly off?: Duration;
}

/** The host did not do as the script says, or the script says what cannot be. */
export class Failed extends Error {
  /** The class's name. */
  override readonly name: string = "Failed";

  /** A failure at a line of the script. */
  constructor(
    /** The line, from 1. */
    readonly line: number,
    message: string,
    /** What else is known. */
    readonly detail: FailureDetail = {},
  ) {
    super(message);
  }
}

/** The script needs something that the runner does not have. */
export class Skipped extends Error {
  /** The class's name. */
  override readonly name: string = "Skipped";

  /** A feature that is missing, by the name that a user would look for. */
  constructor(
    /** The line that asks for it, from 1. */
    readonly line: number,
    /** The feature. */
    readonly feature: string,
  ) {
    super(feature);
  }
}
