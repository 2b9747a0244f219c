import { assertEquals } from "@std/assert";
import { Drive, type DriveOptions } from "../../lib/cli/fuzz_drive.ts";
import { BEATS, type Hello, type Job } from "../../lib/cli/fuzz_worker_protocol.ts";
import type { BatchResult, BatchTask } from "../../lib/fuzz/batch.ts";
import { Campaign, type CampaignSettings } from "../../lib/fuzz/campaign.ts";
import type { CorpusFile } from "../../lib/fuzz/corpus.ts";
import { CoverageMap } from "../../lib/fuzz/coverage_map.ts";

/** A worker that is a function: what it makes of a batch, or undefined if it dies of it. */
class FakeWorker {
  onmessage: (event: { data: unknown }) => void = () => {};
  onerror: (event: { message: string; preventDefault(): void }) => void = () => {};
  #pulse: Float64Array<ArrayBufferLike> = new Float64Array(2);
  readonly #act: (task: BatchTask) => BatchResult | undefined;

  constructor(act: (task: BatchTask) => BatchResult | undefined) {
    this.#act = act;
  }

  postMessage(message: Hello | Job): void {
    if (message.kind === "hello") {
      this.#pulse = new Float64Array(message.pulse);
      this.#pulse[BEATS]!++;
      return;
    }
    const result = message.kind === "batch" ? this.#act(message.task) : undefined;
    queueMicrotask(() => {
      if (result !== undefined) this.onmessage({ data: { kind: "batch", result } });
      else this.onerror({ message: "out of luck", preventDefault: () => {} });
    });
  }

  terminate(): void {}
}

function resultOf({ from, count }: BatchTask, corpus: readonly CorpusFile[]): BatchResult {
  const coverage = new CoverageMap().toJSON();
  return { from, count, segments: 0, failures: [], coverage, sometimes: {}, corpus };
}

const SETTINGS: CampaignSettings = {
  seed: 1,
  from: 0,
  until: 2_000,
  only: undefined,
  guided: true,
};
const OPTIONS: Omit<DriveOptions, "makeWorker"> = {
  jobs: 1,
  patience: 60_000,
  folder: "found/",
  command: "halfopen fuzz",
  shrinkTime: 1,
  findingsMax: 0,
  corpus: [],
  taken: () => Promise.resolve([]),
  save: () => Promise.resolve(true),
  complain: () => {},
  keep: () => Promise.resolve(),
  changed: () => {},
};

Deno.test("who takes a lost worker's place is given all stories that there are", async () => {
  const earlier = { name: "earlier", text: "" };
  const found = { name: "found", text: "" };
  const given: string[][] = [];
  const act = (task: BatchTask) => {
    given.push(task.corpus.map(({ name }) => name));
    if (given.length === 2) return undefined;
    return resultOf(task, given.length === 1 ? [found] : []);
  };
  const makeWorker = () => new FakeWorker(act) as unknown as Worker;
  const campaign = new Campaign(SETTINGS);
  await new Drive(campaign, { ...OPTIONS, corpus: [earlier], makeWorker }).run();
  assertEquals(given.slice(0, 4), [["earlier"], [], ["earlier", "found"], []]);
  assertEquals([campaign.complete, campaign.groups.length], [true, 1]);
});

Deno.test("stories are kept before the runs that found them count as made", async () => {
  const campaign = new Campaign({ ...SETTINGS, until: 500 });
  const found = { name: "found", text: "" };
  const makeWorker = () => new FakeWorker((task) => resultOf(task, [found])) as unknown as Worker;
  const counted: number[] = [];
  const keep = () => Promise.resolve(void counted.push(campaign.runs));
  await new Drive(campaign, { ...OPTIONS, keep, makeWorker }).run();
  assertEquals([counted, campaign.runs], [[0], 500]);
});

Deno.test("a failure whose worker is lost while it is shrunk is told with the reason, and not tried again", async () => {
  const campaign = new Campaign({ ...SETTINGS, until: 500 });
  const failed = { run: 3, seed: 1_000_000_003, check: "end", mark: "end: x", story: null };
  const makeWorker = () =>
    new FakeWorker((task) => ({
      ...resultOf(task, []),
      failures: [{ ...failed, count: 1 }],
    })) as unknown as Worker;
  const told: string[] = [];
  const complain = (text: string) => void told.push(text);
  await new Drive(campaign, { ...OPTIONS, findingsMax: 20, complain, makeWorker }).run();
  assertEquals(told, ["Cannot shrink end: x: its worker was lost (crash: out of luck)"]);
  assertEquals([...campaign.findings.values()].map(({ file, shape }) => [file, shape]), [
    [null, ""],
  ]);
});
