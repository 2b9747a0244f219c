import { assert, assertEquals } from "@std/assert";
import { Drive, type DriveOptions } from "../../lib/cli/fuzz_drive.ts";
import { Pulse } from "../../lib/cli/fuzz_pulse.ts";
import type { Hello, Job, Report } from "../../lib/cli/fuzz_worker_protocol.ts";
import type { BatchResult, BatchTask } from "../../lib/fuzz/batch.ts";
import { Campaign, type CampaignSettings, type Group } from "../../lib/fuzz/campaign.ts";
import { Corpus, type CorpusFile, fileOf, toldOf } from "../../lib/fuzz/corpus.ts";
import { CoverageMap } from "../../lib/fuzz/coverage_map.ts";
import { storyOf } from "../../lib/fuzz/generate.ts";
import { retold } from "../../lib/fuzz/guide.ts";
import { seedOf } from "../../lib/fuzz/seeds.ts";

/** All but what failed before: that fails again. */
type Work = Exclude<Job, { kind: "retry" }>;

/** A worker that is a function: what it makes of a job, or undefined if it dies of it. */
class FakeWorker {
  onmessage: (event: { data: Report }) => void = () => {};
  onerror: (event: { message: string; preventDefault(): void }) => void = () => {};
  /** What it shares with who gives it jobs. */
  pulse = new Pulse();
  readonly #act: (job: Work, worker: FakeWorker) => Report | undefined;

  constructor(act: (job: Work, worker: FakeWorker) => Report | undefined) {
    this.#act = act;
  }

  postMessage(message: Hello | Job): void {
    if (message.kind === "hello") {
      this.pulse = new Pulse(message.pulse);
      this.pulse.beat();
      return;
    }
    queueMicrotask(() => {
      const data = message.kind === "retry" ? message : this.#act(message, this);
      if (data !== undefined) this.onmessage({ data });
      else this.onerror({ message: "out of luck", preventDefault: () => {} });
    });
  }

  terminate(): void {}
}

function resultOf({ from, count }: BatchTask, corpus: readonly CorpusFile[]): BatchResult {
  const coverage = new CoverageMap().toJSON();
  return { from, count, segments: 0, failures: [], coverage, sometimes: {}, corpus };
}

/** Makes workers that make this of batches, and die of everything else. */
function workers(act: (task: BatchTask) => BatchResult | undefined): () => Worker {
  return makers((job) => {
    const result = job.kind === "batch" ? act(job.task) : undefined;
    return result && { kind: "batch", result };
  });
}

function makers(act: (job: Work, worker: FakeWorker) => Report | undefined): () => Worker {
  return () => new FakeWorker(act) as unknown as Worker;
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
  lostMax: 100,
  corpus: [],
  taken: () => Promise.resolve([]),
  save: (file) => Promise.resolve(file),
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
  const makeWorker = workers(act);
  const campaign = new Campaign(SETTINGS);
  await new Drive(campaign, { ...OPTIONS, corpus: [earlier], makeWorker }).run();
  assertEquals(given.slice(0, 4), [["earlier"], [], ["earlier", "found"], []]);
  assertEquals([campaign.complete, campaign.groups.length], [true, 1]);
});

Deno.test("a changed story that a worker is lost in is told, for its run's seed does not tell it", async () => {
  const corpus = new Corpus();
  const file = (seed: number) => {
    const reached = { spots: [seed], count: 1, events: 1 };
    return fileOf(corpus.add({ story: storyOf(seed), seed }, reached)!);
  };
  const [given, found] = [file(1), file(2)];
  const seed = seedOf(1, 123);
  let lost = 0;
  const makeWorker = makers((job, worker) => {
    if (job.kind !== "batch") return undefined;
    if (lost++ > 0) return { kind: "batch", result: resultOf(job.task, []) };
    worker.onmessage({ data: { kind: "found", file: found } });
    worker.pulse.begin(123);
    worker.pulse.note = `${given.name} ${found.name}`;
    return undefined;
  });
  const campaign = new Campaign(SETTINGS);
  await new Drive(campaign, { ...OPTIONS, corpus: [given], makeWorker }).run();
  const [group] = campaign.groups;
  const stories = new Map([given, found].map((file) => [file.name, toldOf(file)]));
  const told = retold(seed, [given.name, found.name], { storyOf }, (name) => stories.get(name))!;
  assertEquals([group!.run, group!.check, group!.seed], [123, "crash", told.seed]);
  assertEquals(group!.story, told.story);
});

Deno.test("stories are kept before the runs that found them count as made", async () => {
  const campaign = new Campaign({ ...SETTINGS, until: 500 });
  const found = { name: "found", text: "" };
  const makeWorker = workers((task) => resultOf(task, [found]));
  const counted: number[] = [];
  const keep = () => Promise.resolve(void counted.push(campaign.runs));
  await new Drive(campaign, { ...OPTIONS, keep, makeWorker }).run();
  assertEquals([counted, campaign.runs], [[0], 500]);
});

Deno.test("a failure whose worker is lost while it is shrunk is told with the reason, and not tried again", async () => {
  const campaign = new Campaign({ ...SETTINGS, until: 500 });
  const failed = { run: 3, seed: 1_000_000_003, check: "end", mark: "end: x", story: null };
  const makeWorker = workers((task) => ({
    ...resultOf(task, []),
    failures: [{ ...failed, count: 1 }],
  }));
  const told: string[] = [];
  const complain = (text: string) => void told.push(text);
  await new Drive(campaign, { ...OPTIONS, findingsMax: 20, complain, makeWorker }).run();
  assertEquals(told, ["Cannot shrink end: x: its worker was lost (crash: out of luck)"]);
  assertEquals([...campaign.findings.values()].map(({ file, shape }) => [file, shape]), [
    [null, ""],
  ]);
});

Deno.test("a failure whose worker is lost while it is shrunk is saved as far as it was shrunk", async () => {
  const campaign = new Campaign({ ...SETTINGS, until: 500 });
  const failed = { run: 3, seed: 1_000_000_003, check: "end", mark: "end: x", story: null };
  const best = { story: storyOf(1), seed: 7 };
  const hunts: (readonly [unknown, number])[] = [];
  const makeWorker = makers((job, worker) => {
    if (job.kind === "batch") {
      const failures = [{ ...failed, count: 1 }];
      return { kind: "batch", result: { ...resultOf(job.task, []), failures } };
    }
    hunts.push([job.task.best, job.task.timeMax]);
    if (hunts.length === 1) {
      worker.onmessage({ data: { kind: "progress", progress: { runs: 5, size: 9, best } } });
      return undefined;
    }
    const outcome = { shape: "end: x", tale: "t", file: "found/x.ts", text: "text" };
    return { kind: "hunt", outcome: { ...outcome, size: 9, runs: 2, complete: false, rest: null } };
  });
  const told: string[] = [];
  const saved: string[][] = [];
  await new Drive(campaign, {
    ...OPTIONS,
    findingsMax: 20,
    complain: (text) => void told.push(text),
    save: (file, text) => (saved.push([file, text]), Promise.resolve(file)),
    makeWorker,
  }).run();
  assertEquals(hunts, [[null, 1], [best, 0]]);
  assertEquals(told, [
    "Cannot shrink end: x any further: its worker was lost (crash: out of luck)",
  ]);
  assertEquals(saved, [["found/x.ts", "text"]]);
  assertEquals([...campaign.findings.values()].map(({ file }) => file), ["found/x.ts"]);
});

Deno.test("a campaign that loses worker after worker stops, and keeps what it has", async () => {
  const campaign = new Campaign({ ...SETTINGS, until: 100_000 });
  const makeWorker = makers((job, worker) => {
    if (job.kind === "hunt") return undefined;
    if (job.task.from < 500) return { kind: "batch", result: resultOf(job.task, []) };
    worker.pulse.begin(job.task.from);
    return undefined;
  });
  const told: string[] = [];
  const complain = (text: string) => void told.push(text);
  await new Drive(campaign, { ...OPTIONS, jobs: 2, lostMax: 7, complain, makeWorker }).run();
  assertEquals(told, ["Stopped: 7 workers were lost, first mend what they are lost in"]);
  assert(campaign.runs >= 507 && campaign.runs <= 508, `${campaign.runs} runs`);
  const [{ check, count }] = campaign.groups as [Group];
  assertEquals([check, count], ["crash", campaign.runs - 500]);
});

Deno.test("a story of the corpus that a worker is lost in costs no run, and is given to nobody again", async () => {
  const [bad, good] = [1, 2].map((seed) => {
    const reached = { spots: [seed], count: 1, events: 1 };
    return fileOf(new Corpus().add({ story: storyOf(seed), seed }, reached)!);
  }) as [CorpusFile, CorpusFile];
  const given: string[][] = [];
  const makeWorker = makers((job, worker) => {
    if (job.kind !== "batch") return undefined;
    given.push(job.task.corpus.map(({ name }) => name));
    if (given.length > 1) return { kind: "batch", result: resultOf(job.task, []) };
    worker.pulse.begin(0);
    worker.pulse.note = bad.name;
    return undefined;
  });
  const campaign = new Campaign({ ...SETTINGS, until: 1_000 });
  await new Drive(campaign, { ...OPTIONS, corpus: [bad, good], makeWorker }).run();
  assertEquals(given, [[bad.name, good.name], [good.name], []]);
  assertEquals([campaign.runs, campaign.coverage.runs, campaign.complete], [1_000, 0, true]);
  assertEquals(campaign.groups.map(({ seed, story }) => [seed, story]), [
    [1, toldOf(bad).story],
  ]);
});

Deno.test("what somebody stops for good while it is shrunk is shrunk on from its smallest story", async () => {
  const campaign = new Campaign({ ...SETTINGS, until: 500 });
  const failed = { run: 3, seed: 1_000_000_003, check: "end", mark: "end: x", story: null };
  const best = { story: storyOf(1), seed: 7 };
  const given: unknown[] = [];
  let giveUp = () => {};
  const makeWorker = makers((job, worker) => {
    if (job.kind === "batch") {
      const failures = [{ ...failed, count: 1 }];
      return { kind: "batch", result: { ...resultOf(job.task, []), failures } };
    }
    given.push(job.task.best);
    if (given.length > 1) return { kind: "hunt", outcome: null };
    worker.onmessage({ data: { kind: "progress", progress: { runs: 5, size: 9, best } } });
    giveUp();
    return undefined;
  });
  const first = new Drive(campaign, { ...OPTIONS, findingsMax: 20, makeWorker });
  giveUp = () => first.giveUp();
  await first.run();
  const later = new Campaign(campaign.settings);
  later.resume(JSON.parse(JSON.stringify(campaign.toJSON(1))), "_campaign.json");
  await new Drive(later, { ...OPTIONS, findingsMax: 20, makeWorker }).run();
  assertEquals(given, [null, best]);
});
