/**
 * What the conformance kit is made of: its options, its checks, the setup that they go by.
 *
 * @module
 */

import type { Duration, DurationText } from "../base/time.ts";
import type { MatrixPolicy } from "../check/matrix_rules.ts";
import type { Property } from "../check/property.ts";
import type { StackFactory } from "../net/host_options.ts";

/** Where the stack stands in a story: its opener's side, its listener's, or at both ends. */
export type KitSide = "A" | "B" | "both";

/** The parts of the kit. */
export type KitPart =
  /** What the `Stack` interface promises, asked of the stack alone. */
  | "contract"
  /** What answers an arrival, in every state. */
  | "matrix"
  /** The scenarios of this package that need no setting of the stack. */
  | "catalogue"
  /** Each kind of liveness: what must come about once everything is healed. */
  | "liveness"
  /** Random lives of connections. */
  | "lives";

/** The parts, in the order in which they are performed. */
export const KIT_PARTS: readonly KitPart[] = Object.freeze(
  ["contract", "matrix", "liveness", "catalogue", "lives"] as const,
);

/** How a stack is tested. */
export interface StackTestOptions {
  /** What it is called in names of tests; `"stack"` if left out. */
  readonly name?: string;
  /** Where it stands; everywhere if left out. */
  readonly sides?: readonly KitSide[];
  /** The parts of the kit; all if left out. */
  readonly parts?: readonly KitPart[];
  /** How many random lives for each side; 200 if left out. */
  readonly runs?: number;
  /** The first seed of random lives; 1 if left out. */
  readonly seed?: number;
  /** Checks that are left out, by their names or how those begin: `"catalogue: established/keep_alive"`. */
  readonly skip?: readonly string[];
  /** Policies that the stack has where RFCs leave room, for the matrix; our defaults if left out. */
  readonly policy?: Partial<MatrixPolicy>;
  /** How long a random life may go on once everything is healed; an hour if left out. */
  readonly patience?: DurationText;
  /** Properties of one's own that every run is held to as well. */
  readonly properties?: readonly Property[];
}

/** Everything that a check of the kit goes by. */
export interface KitSetup {
  /** Makes the stack. */
  readonly factory: StackFactory;
  /** What it is called. */
  readonly name: string;
  /** Whether it shows its connections. */
  readonly inspects: boolean;
  /** Where it stands. */
  readonly sides: readonly KitSide[];
  /** How many random lives. */
  readonly runs: number;
  /** The first seed. */
  readonly seed: number;
  /** Policies for the matrix. */
  readonly policy: Partial<MatrixPolicy>;
  /** How long a life may go on. */
  readonly patience: Duration;
  /** Properties of the user's own. */
  readonly properties: readonly Property[];
}

/** One check of the kit. */
export interface KitCheck {
  /** Its name: its part, a colon, what it is about. */
  readonly name: string;
  /** Its part. */
  readonly part: KitPart;
  /**
   * Performs it.
   *
   * @throws {StoryFailed} with what is wrong, understood in a minute, and one line to replay it
   */
  readonly perform: () => void | Promise<void>;
}

/** The kit, made out for one stack. */
export interface Kit {
  /** What there is to check, in order. */
  readonly checks: readonly KitCheck[];
  /** What cannot be asked of this stack, each with the reason. */
  readonly leftOut: readonly string[];
}
