/**
 * What workers of `halfopen fuzz` are told and tell.
 *
 * @module
 */

import type { BatchSettings, BatchTask } from "../fuzz/batch.ts";
import type { HuntTask } from "../fuzz/hunt.ts";

/** What a worker is told first. */
export interface Hello {
  readonly kind: "hello";
  /** What all batches have in common. */
  readonly settings: BatchSettings;
  /** The run that it is in, and a count that goes up with each and with this hello. */
  readonly pulse: SharedArrayBuffer;
  /** Not 0 once everybody is to stop. */
  readonly stop: SharedArrayBuffer;
}

/** What a worker is asked to do. */
export type Job =
  | { readonly kind: "batch"; readonly task: BatchTask }
  | { readonly kind: "hunt"; readonly task: HuntTask };

/** Where the run stands in the shared pulse. */
export const RUN = 0;
/** Where the count stands in it: 0 until the worker has heard its hello. */
export const BEATS = 1;
