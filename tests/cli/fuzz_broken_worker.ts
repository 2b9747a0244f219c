/** A worker of a campaign that dies or hangs in one run: `?crash=RUN` or `?hang=RUN`; a changed one if `&mutant=1`. */

import { BatchRunner } from "../../lib/fuzz/batch.ts";
import { Pulse } from "../../lib/cli/fuzz_pulse.ts";
import type { Hello, Job, Report } from "../../lib/cli/fuzz_worker_protocol.ts";

const query = new URL(import.meta.url).searchParams;
const crash = Number(query.get("crash") ?? -1);
const hang = Number(query.get("hang") ?? -1);
const mutant = query.has("mutant");

let pulse = new Pulse();
let runner: BatchRunner | null = null;

const tell = (message: Report) =>
  (globalThis as unknown as { postMessage(message: Report): void }).postMessage(message);

function fail(run: number): void {
  if (run === crash) throw new Error("out of luck");
  while (run === hang);
}

addEventListener("message", (event) => {
  const message = (event as MessageEvent<Hello | Job>).data;
  if (message.kind === "hello") {
    pulse = new Pulse(message.pulse);
    runner = new BatchRunner(message.settings);
    pulse.beat();
  } else if (message.kind === "batch") {
    const result = runner!.run(message.task, {
      begin: (run) => {
        pulse.begin(run);
        if (!mutant) fail(run);
      },
      made: (from) => {
        pulse.note = from.join(" ");
        if (mutant) fail(pulse.run);
      },
      found: (file) => tell({ kind: "found", file }),
      stopped: () => false,
    });
    tell({ kind: "batch", result });
  }
});
