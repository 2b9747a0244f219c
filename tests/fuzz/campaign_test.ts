import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ScenarioError } from "../../lib/base/fail.ts";
import { type BatchResult, BatchRunner, type BatchTask } from "../../lib/fuzz/batch.ts";
import { RUNS_MAX, seedOf } from "../../lib/fuzz/seeds.ts";
import {
  BATCH_RUNS,
  Campaign,
  campaignJson,
  type CampaignSettings,
  shardOf,
} from "../../lib/fuzz/campaign.ts";
import { SOMETIMES_NAMES } from "../../lib/check/sometimes.ts";
import { CoverageMap } from "../../lib/fuzz/coverage_map.ts";
import { Spans } from "../../lib/fuzz/spans.ts";

const SETTINGS: CampaignSettings = {
  seed: 3,
  from: 0,
  until: 1_700,
  only: undefined,
  guided: false,
};

/** What a worker would tell of a batch in which the runs of `failing` fail. */
function told({ from, count }: BatchTask, failing: Readonly<Record<number, string>> = {}) {
  const failures = Object.entries(failing).map(([run, mark]) => ({
    run: Number(run),
    seed: seedOf(3, Number(run)),
    check: mark.split(":")[0]!,
    mark,
    story: null,
    count: 1,
  })).filter(({ run }) => run >= from && run < from + count);
  const map = new CoverageMap();
  for (let n = 0; n < count; n++) map.add([]);
  const result: BatchResult = {
    from,
    count,
    segments: 10 * count,
    failures,
    coverage: map.toJSON(),
    sometimes: { "a simultaneous open": count },
    corpus: [],
  };
  return result;
}

Deno.test("Spans are a set of whole numbers", () => {
  const span = fc.tuple(fc.boolean(), fc.nat(40), fc.nat(15));
  fc.assert(
    fc.property(fc.array(span), fc.nat(50), (changes, probe) => {
      const spans = new Spans();
      const set = new Set<number>();
      for (const [adds, from, length] of changes) {
        if (adds) spans.add(from, from + length);
        else spans.remove(from, from + length);
        for (let n = from; n < from + length; n++) {
          if (adds) set.add(n);
          else set.delete(n);
        }
      }
      assertEquals(spans.size, set.size);
      assertEquals(spans.within(10, 30), [...set].filter((n) => n >= 10 && n < 30).length);
      let gap = probe;
      while (set.has(gap)) gap++;
      assertEquals(spans.firstGap(probe), gap);
      assertEquals(spans.nextFrom(gap), Math.min(...[...set].filter((n) => n > gap)));
      const borders = spans.toJSON();
      const again = Spans.fromJSON(borders);
      assertEquals([again.toJSON(), again.shared(spans)], [borders, set.size]);
      again.remove(5, 25);
      assertEquals(spans.shared(again), again.size);
      assert(borders.every((border, i) => i === 0 || border > borders[i - 1]!));
    }),
    { seed: 11, numRuns: 300 },
  );
});

Deno.test("Campaign hands each run out once, and those again that nobody made", () => {
  const campaign = new Campaign(SETTINGS);
  const [a, b, c, d] = [campaign.next()!, campaign.next()!, campaign.next()!, campaign.next()!];
  assertEquals([a, b, c, d].map(({ from, count }) => [from, count]), [
    [0, 500],
    [500, 500],
    [1000, 500],
    [1500, 200],
  ]);
  assertEquals(campaign.next(), undefined);
  campaign.take(told(c), c);
  campaign.take({ ...told(a), count: 100 }, a); // stopped in the middle
  const again = campaign.next()!;
  assertEquals([again.from, again.count], [100, 400]);
  campaign.take(told(again), again);
  campaign.take(told(b), b);
  assertEquals([campaign.runs, campaign.complete], [1_500, false]);
  campaign.take(told(d), d);
  assertEquals([campaign.runs, campaign.complete, campaign.next()], [1_700, true, undefined]);
});

Deno.test("Campaign tells a lost worker's run as a failure with its seed, and has the others made", () => {
  const campaign = new Campaign(SETTINGS);
  const task = campaign.next()!;
  const loss = { run: 123, how: "hang", message: "no end after 30 s", told: null } as const;
  campaign.lose(task, { ...loss, isRun: true });
  const rest = [campaign.next()!, campaign.next()!];
  assertEquals(rest.map(({ from, count }) => [from, count]), [[0, 123], [124, 376]]);
  for (const one of rest) campaign.take(told(one), one);
  assertEquals(campaign.runs, BATCH_RUNS);
  const [group] = campaign.groups;
  assertEquals([group!.check, group!.seed, group!.count], ["hang", 3_000_000_123, 1]);
});

Deno.test("Campaign counts failures by mark, the first run first, and settles them in order", () => {
  const failing = { 700: "end: x", 20: "final-states: y", 1_400: "end: x" };
  const campaign = new Campaign(SETTINGS);
  const tasks = Array.from({ length: 4 }, () => campaign.next()!);
  for (const task of [tasks[3]!, tasks[2]!]) campaign.take(told(task, failing), task);
  // A run before may fail the same way: nobody knows yet which is the first.
  assertEquals([campaign.groups.length, campaign.settledGroups], [1, []]);
  campaign.take(told(tasks[0]!, failing), tasks[0]!);
  assertEquals(campaign.settledGroups.map(({ run }) => run), [20]);
  campaign.take(told(tasks[1]!, failing), tasks[1]!);
  assertEquals(campaign.settledGroups.map(({ run, mark, count }) => [run, mark, count]), [
    [20, "final-states: y", 1],
    [700, "end: x", 2],
  ]);
});

Deno.test("Campaign comes to the same, whoever makes which run, and when it is interrupted", () => {
  const settings = { ...SETTINGS, until: 300 };
  const hooks = { begin: () => {}, stopped: () => false };
  const whole = new Campaign(settings);
  const one = new BatchRunner({ only: undefined, guided: false });
  for (let task = whole.next(); task !== undefined; task = whole.next()) {
    whole.take(one.run(task, hooks), task);
  }
  // Another order, other workers, and half-way through written down and taken up again.
  const first = new Campaign({ ...settings, from: 150 });
  const task = first.next()!;
  first.take(new BatchRunner({ only: undefined, guided: false }).run(task, hooks), task);
  const second = new Campaign(settings);
  second.resume(JSON.parse(JSON.stringify(first.toJSON(2))), "_campaign.json");
  const rest = second.next()!;
  assertEquals([rest.from, rest.count], [0, 150]);
  second.take(new BatchRunner({ only: undefined, guided: false }).run(rest, hooks), rest);
  assertEquals(second.toJSON(0), whole.toJSON(0));
  assertEquals(second.secondsBefore, 2);
  assert(whole.segments > 300 * 20, `${whole.segments} segments`);
});

Deno.test("Campaign shrinks again what could not be written down", () => {
  const campaign = new Campaign(SETTINGS);
  const saved = { mark: "end: x", file: "found/end_x.ts", shape: "end: x", tale: "A.c connects" };
  const unwritten = { ...saved, mark: "end: y", file: null };
  const unfounded = { mark: "end: z", file: null, shape: "", tale: "" };
  for (const one of [saved, unwritten, unfounded]) campaign.findings.set(one.mark, one);
  const later = new Campaign(SETTINGS);
  later.resume(JSON.parse(JSON.stringify(campaign.toJSON(1))), "_campaign.json");
  assertEquals([...later.findings.values()], [saved, unfounded]);
});

Deno.test("a campaign of 2,500 lives finds nothing, and sees nearly all that must be seen sometimes", () => {
  const runner = new BatchRunner({ only: undefined, guided: false });
  const hooks = { begin: () => {}, stopped: () => false };
  const task = { seed: 9293, from: 0, count: 2_500, corpus: [] };
  const { failures, coverage, sometimes, segments } = runner.run(task, hooks);
  assertEquals(failures, []);
  assert(segments >= 30 * 2_500, `${segments} segments`);
  const map = CoverageMap.fromJSON(coverage, "a batch");
  assertEquals(map.defects(), []);
  assert(map.counts.reached > 450, `${map.counts.reached} cells`);
  // The rarest take more: a congestion mark has to meet a connection that uses ECN.
  const never = SOMETIMES_NAMES.filter((name) => sometimes[name] === undefined);
  assert(never.length <= 4, never.join(", "));
});

Deno.test("BatchRunner stops between two runs, and tells what it has", () => {
  const runner = new BatchRunner({ only: ["send"], guided: false });
  const begun: number[] = [];
  const result = runner.run({ seed: 1, from: 10, count: 50, corpus: [] }, {
    begin: (run) => begun.push(run),
    stopped: () => begun.length === 3,
  });
  assertEquals([begun, result.count, result.coverage.runs], [[10, 11, 12], 3, 3]);
});

Deno.test("BatchRunner guides: stories that reach something new are handed on", () => {
  const hooks = { begin: () => {}, stopped: () => false };
  const task = { seed: 1, from: 0, count: 60, corpus: [] };
  const first = new BatchRunner({ only: undefined, guided: true }).run(task, hooks);
  assert(first.corpus.length > 3, `${first.corpus.length} stories`);
  // The same once more, and another worker that learns of them.
  const again = new BatchRunner({ only: undefined, guided: true }).run(task, hooks);
  assertEquals(again, first);
  const other = new BatchRunner({ only: undefined, guided: true });
  const told = other.run({ ...task, from: 60, corpus: first.corpus }, hooks);
  assert(told.coverage.spots.length > 0);
  assertEquals(told.failures, []);
});

Deno.test("BatchRunner learns of stories that others found without counting them as runs", () => {
  const hooks = { begin: () => {}, stopped: () => false };
  const task = { seed: 1, from: 0, count: 40, corpus: [] };
  const { corpus, ...first } = new BatchRunner({ only: undefined, guided: true }).run(task, hooks);
  const made: string[][] = [];
  const runner = new BatchRunner({ only: undefined, guided: true });
  const nothing = { ...task, from: 7, count: 0, corpus };
  const told = runner.run(nothing, { ...hooks, made: (from) => made.push([...from]) });
  const { from, count, segments, sometimes, coverage } = told;
  assertEquals([from, count, segments, sometimes, coverage.runs], [7, 0, 0, {}, 0]);
  assertEquals(made.flat().sort(), corpus.map(({ name }) => name).sort());
  // All that is new to this worker and was kept is reached.
  assert(CoverageMap.fromJSON(coverage, "a batch").counts.reached > 100);
  assertEquals([first.count, runner.run({ ...task, from: 60 }, hooks).count], [40, 40]);
});

Deno.test("Campaign notes a failure that came of no run of its own", () => {
  const campaign = new Campaign(SETTINGS);
  const task = campaign.next()!;
  const story = { why: "It fails", hosts: { A: {} }, script: [{ end: {} }] };
  const loss = { run: 0, how: "hang", message: "no end", told: { story, seed: 9 } } as const;
  campaign.lose(task, { ...loss, isRun: false });
  assertEquals(campaign.runs, 0);
  assertEquals(campaign.next(), task);
  const failed = { run: 0, seed: 9, check: "end", mark: "end: x", story, count: 1 };
  campaign.take({ ...told({ ...task, count: 0 }), failures: [failed] }, task);
  assertEquals(campaign.groups.map(({ mark, seed }) => [mark, seed]), [["end: x", 9], [
    "hang: no end",
    9,
  ]]);
  assertEquals([campaign.runs, campaign.next()], [0, task]);
});

Deno.test("shardOf() shares all runs out, none twice", () => {
  const shards = [1, 2, 3].map((index) => shardOf(1_000, index, 3));
  assertEquals(shards, [[0, 333], [333, 666], [666, 1_000]]);
  assertEquals(shardOf(RUNS_MAX, 2, 2)[1], RUNS_MAX);
});

Deno.test("Campaign goes on with its own file alone", () => {
  const campaign = new Campaign(SETTINGS);
  const other = new Campaign({ ...SETTINGS, seed: 4, only: ["loss"] }).toJSON(0);
  assertThrows(
    () => campaign.resume(other, "c/_campaign_4.json"),
    ScenarioError,
    "Cannot go on with c/_campaign_4.json: it is of another campaign, write --seed 4 --only loss",
  );
  for (const value of [null, 7, {}, { ...other, made: [-1] }, { ...other, format: 2 }]) {
    assertThrows(
      () => campaignJson(value, "x.json"),
      ScenarioError,
      "Cannot read x.json: it is no campaign of format 1",
    );
  }
});
