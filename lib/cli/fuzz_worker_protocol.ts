/**
 * What workers of `halfopen fuzz` are told and tell.
 *
 * @module
 */

import type { BatchResult, BatchSettings, BatchTask, FailedRun } from "../fuzz/batch.ts";
import type { CorpusFile } from "../fuzz/corpus.ts";
import type { HuntOutcome, HuntTask } from "../fuzz/hunt.ts";
import type { ShrinkProgress } from "../fuzz/shrink.ts";

/** What a worker is told first. */
export interface Hello {
  readonly kind: "hello";
  /** What all batches have in common. */
  readonly settings: BatchSettings;
  /** The memory of its pulse, which beats with each run and with this hello. */
  readonly pulse: SharedArrayBuffer;
  /** Not 0 once everybody is to stop. */
  readonly stop: SharedArrayBuffer;
}

/** What a worker is asked to do. */
export type Job =
  | { readonly kind: "batch"; readonly task: BatchTask }
  | { readonly kind: "hunt"; readonly task: HuntTask }
  /** To run again what failed in an earlier session. */
  | { readonly kind: "retry"; readonly failed: FailedRun };

/** What a worker tells. */
export type Report =
  | { readonly kind: "batch"; readonly result: BatchResult }
  | { readonly kind: "hunt"; readonly outcome: HuntOutcome | null }
  /** The run as it fails now; null if it passes. */
  | { readonly kind: "retry"; readonly failed: FailedRun | null }
  /** How far shrinking has come. */
  | { readonly kind: "progress"; readonly progress: ShrinkProgress }
  /** A story that reached something new, before the batch is done. */
  | { readonly kind: "found"; readonly file: CorpusFile };
