/**
 * A worker of `halfopen packetdrill --jobs`: runs the scripts that it is sent, and sends back what came of them.
 *
 * @module
 */

import { runTask, type Task } from "./packetdrill_task.ts";

/** What a worker's global scope has besides a program's. */
interface WorkerScope {
  postMessage(message: unknown): void;
}

addEventListener("message", (event) => {
  const tasks = (event as MessageEvent<readonly Task[]>).data;
  (globalThis as unknown as WorkerScope).postMessage(tasks.map(runTask));
});
