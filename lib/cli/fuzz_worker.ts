/**
 * A worker of `halfopen fuzz`: runs batches and shrinks failures, one job after the other. Which run it is in, and
 * whether it is to stop, stands in memory that it shares with who gave it the job: a worker that hangs tells nothing.
 *
 * @module
 */

import { BatchRunner, type BatchSettings, type BatchTask } from "../fuzz/batch.ts";
import { hunt, type HuntTask } from "../fuzz/hunt.ts";

/** What a worker is told first. */
export interface Hello {
  readonly kind: "hello";
  /** What all batches have in common. */
  readonly settings: BatchSettings;
  /** The run that it is in, and a count that goes up with each. */
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
/** Where the count stands in it. */
export const BEATS = 1;

/** What a worker's global scope has besides a program's. */
interface WorkerScope {
  postMessage(message: unknown): void;
}

const scope = globalThis as unknown as WorkerScope;

let pulse: Float64Array<ArrayBufferLike> = new Float64Array(2);
let stop: Int32Array<ArrayBufferLike> = new Int32Array(1);
let runner: BatchRunner | null = null;

addEventListener("message", (event) => {
  const message = (event as MessageEvent<Hello | Job>).data;
  switch (message.kind) {
    case "hello":
      pulse = new Float64Array(message.pulse);
      stop = new Int32Array(message.stop);
      runner = new BatchRunner(message.settings);
      return;
    case "batch": {
      const result = runner!.run(message.task, { begin: beat, stopped: isStopped });
      scope.postMessage({ kind: "batch", result });
      return;
    }
    case "hunt": {
      const outcome = hunt(message.task, {
        now: () => performance.now(),
        stopped: () => {
          beat(message.task.failed.run);
          return isStopped();
        },
        progress: ({ runs, size }) => scope.postMessage({ kind: "progress", runs, size }),
      });
      scope.postMessage({ kind: "hunt", outcome: outcome ?? null });
    }
  }
});

function beat(run: number): void {
  pulse[RUN] = run;
  pulse[BEATS]!++;
}

function isStopped(): boolean {
  return Atomics.load(stop, 0) !== 0;
}
