/** A worker of a campaign that dies or hangs in one run: `?crash=RUN` or `?hang=RUN`. */

import { BatchRunner } from "../../lib/fuzz/batch.ts";
import { BEATS, type Hello, type Job, RUN } from "../../lib/cli/fuzz_worker_protocol.ts";

const query = new URL(import.meta.url).searchParams;
const crash = Number(query.get("crash") ?? -1);
const hang = Number(query.get("hang") ?? -1);

let pulse: Float64Array<ArrayBufferLike> = new Float64Array(2);
let runner: BatchRunner | null = null;

addEventListener("message", (event) => {
  const message = (event as MessageEvent<Hello | Job>).data;
  if (message.kind === "hello") {
    pulse = new Float64Array(message.pulse);
    runner = new BatchRunner(message.settings);
    pulse[BEATS]!++;
  } else if (message.kind === "batch") {
    const result = runner!.run(message.task, {
      begin: (run) => {
        pulse[RUN] = run;
        pulse[BEATS]!++;
        if (run === crash) throw new Error("out of luck");
        while (run === hang);
      },
      stopped: () => false,
    });
    (globalThis as unknown as { postMessage(message: unknown): void })
      .postMessage({ kind: "batch", result });
  }
});
