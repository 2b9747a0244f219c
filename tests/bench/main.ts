/**
 * The bench: what each workload completed, beside what it cost. CPU time of this process, on one core if it is
 * given one; of several repetitions the cheapest counts, because other programs can only make one dearer.
 *
 * Run it as `deno task bench [WORKLOAD ...] [--json] [--repeat N]`.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { cpuUsage } from "node:process";
import {
  bulk,
  BULK_OCTETS,
  CLEAN,
  fuzzed,
  held,
  lifecycles,
  LOSSY,
  randomLifecycles,
  type Work,
} from "./workloads.ts";

/** A workload's figures: a line of `--json`. */
interface Figures {
  workload: string;
  completed: number;
  microsecondsEach: number;
  segments: number;
  segmentsPerSecond: number;
  bytesEach: number | null;
  virtualSeconds: number;
  deliveredOctets: number;
}

const COUNT = 10_000;
const IN_FLIGHT = 1_000;
const HELD = 100_000;
const CHECKED = 2_000;
const FUZZED = 5_000;
const BULK_BUFFER = 4_000_000;

/** Microseconds of CPU that this process has used. */
function cpuMicroseconds(): number {
  const { user, system } = cpuUsage();
  return user + system;
}

function collectGarbage(): void {
  const { gc } = globalThis as { gc?: () => void };
  if (gc === undefined) throw new Error("run it with --v8-flags=--expose-gc");
  gc();
}

function bytesInUse(): number {
  collectGarbage();
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}

/** How often a workload runs before it counts: its compilation goes on for some runs. */
const WARM_UPS = 4;

/** Runs a workload some times, and keeps the cheapest run. */
function measure(workload: string, repeat: number, run: () => Work, warmUp = run): Figures {
  for (let n = 0; n < WARM_UPS; n++) warmUp();
  let best: Figures | null = null;
  for (let n = 0; n < repeat; n++) {
    // No forced collection here: one drops the engine's notes on classes that have no instance right now, and
    // with them the compiled code, as no program of a user's would.
    const before = cpuMicroseconds();
    const work = run();
    const figures = figuresOf(workload, work, cpuMicroseconds() - before);
    if (best === null || figures.microsecondsEach < best.microsecondsEach) best = figures;
  }
  return best!;
}

function figuresOf(workload: string, work: Work, microseconds: number): Figures {
  const { completed, segments, virtualSeconds, deliveredOctets } = work;
  return {
    workload,
    completed,
    microsecondsEach: round(microseconds / completed),
    segments,
    segmentsPerSecond: Math.round(segments / microseconds * 1e6),
    bytesEach: null,
    virtualSeconds,
    deliveredOctets,
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Held connections: what their set-up costs and what they weigh. */
function measureHeld(workload: string, count: number, repeat: number): Figures {
  const figures = measure(workload, repeat, () => held(count), () => held(HELD / 10));
  const before = bytesInUse();
  const { world, completed } = held(count);
  const bytes = bytesInUse() - before;
  if (world!.hosts.length !== 2) throw new Error("the world must stay alive until here");
  return { ...figures, bytesEach: Math.round(bytes / completed) };
}

/** One transfer, which arrives whole or counts for nothing; what matters is segments a second. */
function measureBulk(workload: string, repeat: number, loss: number): Figures {
  return measure(workload, repeat, () => {
    const work = bulk(BULK_OCTETS, BULK_BUFFER, loss, 1);
    if (work.completed !== 1 || work.deliveredOctets !== BULK_OCTETS) {
      throw new Error(`${workload} delivered ${work.deliveredOctets} octets of ${BULK_OCTETS}`);
    }
    return work;
  });
}

const WORKLOADS: Readonly<Record<string, (repeat: number) => Figures[]>> = {
  seq: (repeat) => [measure("seq", repeat, () => lifecycles(COUNT, 1, CLEAN, 1))],
  conc: (repeat) => [measure("conc", repeat, () => lifecycles(COUNT, IN_FLIGHT, CLEAN, 1))],
  lossy: (repeat) => [measure("lossy", repeat, () => lifecycles(COUNT, 1, LOSSY, 1))],
  hold: (repeat) => [
    measureHeld("hold-10000", HELD / 10, repeat),
    measureHeld("hold", HELD, repeat),
  ],
  bulk: (repeat) => [measureBulk("bulk", repeat, 0)],
  "bulk-loss": (repeat) => [measureBulk("bulk-loss", repeat, 0.001)],
  checked: (repeat) => [
    measure("checked", repeat, () => randomLifecycles(CHECKED, true, 1)),
    measure("unchecked", repeat, () => randomLifecycles(CHECKED, false, 1)),
  ],
  fuzz: (repeat) => [measure("fuzz", repeat, () => fuzzed(FUZZED, 1))],
};

function row(figures: Figures): string {
  const { workload, completed, microsecondsEach, segments, segmentsPerSecond, bytesEach } = figures;
  return [
    workload.padEnd(12),
    String(completed).padStart(9),
    microsecondsEach.toFixed(2).padStart(9),
    String(segments).padStart(10),
    String(segmentsPerSecond).padStart(12),
    String(bytesEach ?? "").padStart(10),
    figures.virtualSeconds.toFixed(0).padStart(10),
    String(figures.deliveredOctets).padStart(12),
  ].join(" ");
}

const HEAD = [
  "workload".padEnd(12),
  "completed".padStart(9),
  "µs each".padStart(9),
  "segments".padStart(10),
  "segments/s".padStart(12),
  "bytes each".padStart(10),
  "virtual s".padStart(10),
  "octets".padStart(12),
].join(" ");

/** Runs the workloads that are named, or all. */
function main(args: string[]): number {
  const options = parseArgs(args, {
    boolean: ["json"],
    string: ["repeat"],
    default: { repeat: "5" },
  });
  const names = options._.length > 0 ? options._.map(String) : Object.keys(WORKLOADS);
  const unknown = names.find((name) => !Object.hasOwn(WORKLOADS, name));
  const repeat = Number(options.repeat);
  if (unknown !== undefined || !Number.isInteger(repeat) || repeat < 1) {
    const known = Object.keys(WORKLOADS).join(", ");
    console.error(`usage: deno task bench [${known}] [--json] [--repeat N]`);
    return 2;
  }
  if (!options.json) console.log(HEAD);
  for (const name of names) {
    for (const figures of WORKLOADS[name]!(repeat)) {
      console.log(options.json ? JSON.stringify(figures) : row(figures));
    }
  }
  return 0;
}

if (import.meta.main) Deno.exit(main(Deno.args));
