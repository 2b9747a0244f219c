/**
 * A worker of `halfopen fuzz`: runs batches and shrinks failures, one job after the other. Which run it is in, and
 * whether it is to stop, stands in memory that it shares with who gave it the job: a worker that hangs tells nothing.
 *
 * @module
 */

import { BatchRunner, type BatchSettings } from "../fuzz/batch.ts";
import { hunt, retried } from "../fuzz/hunt.ts";
import { Pulse } from "./fuzz_pulse.ts";
import type { Hello, Job, Report } from "./fuzz_worker_protocol.ts";

/** What a worker's global scope has besides a program's. */
interface WorkerScope {
  postMessage(message: Report): void;
}

const scope = globalThis as unknown as WorkerScope;

let pulse = new Pulse();
let stop: Int32Array<ArrayBufferLike> = new Int32Array(1);
let runner: BatchRunner | null = null;
let only: BatchSettings["only"];

addEventListener("message", (event) => {
  const message = (event as MessageEvent<Hello | Job>).data;
  switch (message.kind) {
    case "hello":
      pulse = new Pulse(message.pulse);
      stop = new Int32Array(message.stop);
      only = message.settings.only;
      runner = new BatchRunner(message.settings);
      pulse.beat();
      return;
    case "batch": {
      const result = runner!.run(message.task, {
        begin: (run) => pulse.begin(run),
        made: (from) => pulse.note = from.join(" "),
        found: (file) => scope.postMessage({ kind: "found", file }),
        stopped: isStopped,
      });
      scope.postMessage({ kind: "batch", result });
      return;
    }
    case "retry": {
      const { failed } = message;
      pulse.begin(failed.run);
      scope.postMessage({ kind: "retry", failed: retried(failed, only) });
      return;
    }
    case "hunt": {
      const outcome = hunt(message.task, {
        now: () => performance.now(),
        stopped: () => {
          pulse.begin(message.task.failed.run);
          return isStopped();
        },
        progress: (progress) => scope.postMessage({ kind: "progress", progress }),
      });
      scope.postMessage({ kind: "hunt", outcome: outcome ?? null });
    }
  }
});

function isStopped(): boolean {
  return Atomics.load(stop, 0) !== 0;
}
