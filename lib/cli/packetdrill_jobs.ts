/**
 * Shares packetdrill scripts among workers. A worker takes a tenth of a second to start: it pays from a thousand
 * scripts on.
 *
 * @module
 */

import { type Outcome, runTask, type Task } from "./packetdrill_task.ts";

/** Scripts for which no second worker is started: it would take longer than they do. */
const TASKS_MIN = 200;

/** Runs scripts with up to `jobs` workers; what came of each, in their order. */
export async function runTasks(tasks: readonly Task[], jobs: number): Promise<readonly Outcome[]> {
  const count = Math.min(jobs, Math.ceil(tasks.length / TASKS_MIN));
  if (count <= 1) return tasks.map(runTask);
  const size = Math.ceil(tasks.length / count);
  const shares: (readonly Task[])[] = [];
  for (let at = 0; at < tasks.length; at += size) shares.push(tasks.slice(at, at + size));
  // The last share is run here: this thread would only wait.
  const away = shares.slice(0, -1).map(inWorker);
  const here = shares.at(-1)!.map(runTask);
  return [...(await Promise.all(away)).flat(), ...here];
}

/** Runs scripts in a worker. */
function inWorker(tasks: readonly Task[]): Promise<readonly Outcome[]> {
  const worker = new Worker(new URL("./packetdrill_worker.ts", import.meta.url), {
    type: "module",
  });
  const done = new Promise<readonly Outcome[]>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<readonly Outcome[]>) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`A worker stopped: ${event.message}`));
    };
  });
  worker.postMessage(tasks);
  return done.finally(() => worker.terminate());
}
