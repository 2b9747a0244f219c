/**
 * A worker of `halfopen fuzz`: runs batches and shrinks failures, one job after the other. Which run it is in, and
 * whether it is to stop, stands in memory that it shares with who gave it the job: a worker that hangs tells nothing.
 *
 * @module
 */

import { BatchRunner } from "../fuzz/batch.ts";
import { hunt } from "../fuzz/hunt.ts";
import { BEATS, type Hello, type Job, RUN } from "./fuzz_worker_protocol.ts";

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
      pulse[BEATS]!++;
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
