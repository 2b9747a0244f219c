/**
 * The workers of a campaign: long-lived, watched, and replaced when one is lost. It leaves out what they work on.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import type { BatchSettings } from "../fuzz/batch.ts";
import type { CorpusFile } from "../fuzz/corpus.ts";
import type { ShrinkProgress } from "../fuzz/shrink.ts";
import { Pulse } from "./fuzz_pulse.ts";
import type { Hello, Job, Report } from "./fuzz_worker_protocol.ts";

/** How often a worker is looked at before it counts as one that hangs. */
const LOOKS = 10;
/** How long a worker may take to load its program: milliseconds. */
const START_MS = 120_000;

/** A worker that is lost. */
export interface Lost {
  readonly kind: "lost";
  /** The run that it was in. */
  readonly run: number;
  /** What the run's story was made of; see `retold()`. */
  readonly from: readonly string[];
  /** Stories that it found since its job began. */
  readonly found: readonly CorpusFile[];
  readonly how: "crash" | "hang";
  readonly message: string;
}

/** What came of a job. */
export type Done =
  | Extract<Report, { kind: "batch" | "hunt" | "retry" }>
  | Lost
  /** The worker was dismissed before it was done. */
  | { readonly kind: "dismissed" };

/** How workers are made and watched. */
export interface CrewOptions {
  /** What all batches have in common. */
  readonly settings: BatchSettings;
  /** A worker that stands still for longer in one run is lost: milliseconds. */
  readonly patience: number;
  /** Hears how far shrinking has come. */
  readonly progress: (progress: ShrinkProgress) => void;
  /** Makes a worker. */
  readonly makeWorker: () => Worker;
}

/** Makes a worker of `fuzz_worker.ts`. */
export function fuzzWorker(): Worker {
  return new Worker(new URL("./fuzz_worker.ts", import.meta.url), { type: "module" });
}

/** One worker, and its successors. */
export class Hand {
  readonly #options: CrewOptions;
  readonly #stop: SharedArrayBuffer;
  #worker: Worker | null = null;
  #pulse = new Pulse();
  /** Ends the job at hand without a result. */
  #leave: () => void = () => {};

  /** A hand without a worker: one is made for its first job. */
  constructor(options: CrewOptions, stop: SharedArrayBuffer) {
    this.#options = options;
    this.#stop = stop;
  }

  /**
   * Does a job. A worker that is lost is told as what came of it; the next job gets another.
   *
   * @throws {ScenarioError} if no worker can be made: no run is to blame, and the next one would come to the same
   */
  async do(job: Job): Promise<Done> {
    const worker = this.#worker ??= this.#hire();
    const pulse = this.#pulse;
    const found: CorpusFile[] = [];
    const lost = (how: Lost["how"], message: string): Lost => {
      const { run, note } = pulse;
      return { kind: "lost", run, from: note === "" ? [] : note.split(" "), found, how, message };
    };
    let watch: ReturnType<typeof setInterval> | undefined;
    const done = new Promise<Done>((resolve) => {
      this.#leave = () => resolve({ kind: "dismissed" });
      worker.onmessage = ({ data }: MessageEvent<Report>) => {
        if (data.kind === "progress") this.#options.progress(data.progress);
        else if (data.kind === "found") found.push(data.file);
        else resolve(data);
      };
      worker.onerror = (event) => {
        event.preventDefault();
        resolve(lost("crash", event.message));
      };
      const { patience } = this.#options;
      let beats = 0;
      let still = 0;
      watch = setInterval(() => {
        still += patience / LOOKS;
        if (pulse.beats !== beats) {
          beats = pulse.beats;
          still = 0;
        }
        if (still < (beats > 0 ? patience : START_MS)) return;
        const message = `no ${beats > 0 ? "end" : "sign of life"} after ${still / 1000} s`;
        resolve(lost("hang", message));
      }, patience / LOOKS);
    });
    worker.postMessage(job);
    const outcome = await done;
    clearInterval(watch);
    if (outcome.kind !== "lost") return outcome;
    this.dismiss();
    if (pulse.beats === 0) {
      throw new ScenarioError(`Cannot start a worker: ${outcome.message}`);
    }
    return outcome;
  }

  #hire(): Worker {
    const worker = this.#options.makeWorker();
    this.#pulse = new Pulse();
    const hello: Hello = {
      kind: "hello",
      settings: this.#options.settings,
      pulse: this.#pulse.shared,
      stop: this.#stop,
    };
    worker.postMessage(hello);
    return worker;
  }

  /** Ends its worker, and the job that it is at. */
  dismiss(): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#leave();
  }
}
