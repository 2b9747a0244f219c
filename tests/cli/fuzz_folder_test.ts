/** What lies in the folder of a campaign: lives that are kept, what was done, what is joined. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fuzz } from "../../lib/cli/fuzz.ts";
import type { FuzzCommand } from "../../lib/cli/fuzz_arguments.ts";
import { main } from "../../lib/cli/mod.ts";
import { COUNTERFACTUALS, FEATURE_NAMES } from "../../lib/fuzz/features.ts";
import { fakeShell } from "./door.ts";
import { halfopen, inFolder } from "./shell.ts";

import { campaign, COMMAND, lasting, once } from "./fuzz_campaign.ts";
Deno.test("fuzz that is interrupted while it shrinks saves the smallest so far, and shrinks on later", async () => {
  const shell = fakeShell();
  const words = "fuzz --from 444 --runs 1 --seed 1 --jobs 1 --corpus kept --out found --only " +
    "no-time-wait,reuse,connections,both-close,send,loss,holds,msl";
  const interrupt = once(() => shell.interrupt());
  const status = (line: string) => /shrinking: \d+ steps/.test(line) && interrupt();
  // Every line is shown.
  let now = 0;
  const door = { ...shell.door, watched: true, status, now: () => now += 1_000 };
  assertEquals(await main([...words.split(" "), "--json"], door), 1);
  const [{ file, mark }] = JSON.parse(shell.out.pop()!).failures;
  const before = shell.files.get(file)!;
  assertStringIncludes(before, "It may get smaller: shrinking was cut short.");
  assertEquals(await main([...words.split(" "), "--json"], shell.door), 1);
  const { failures } = JSON.parse(shell.out.pop()!);
  assertEquals(failures.map((one: Record<string, unknown>) => [one.file, one.mark]), [[
    file,
    mark,
  ]]);
  const after = shell.files.get(file)!;
  assert(!after.includes("cut short") && after.length < before.length, after);
  assertEquals([...shell.files.keys()].filter((name) => name.startsWith("found/")), [file]);
});

Deno.test("fuzz that goes on tries again what failed, and drops what is mended", async () => {
  const words = "--from 444 --runs 1 --seed 1 --jobs 1 --corpus kept --out found --only " +
    "no-time-wait,reuse,connections,both-close,send,loss,holds,msl";
  const { files, json } = await campaign(words);
  const name = [...files.keys()].find((name) => name.includes("_campaign_"))!;
  const made = JSON.parse(files.get(name)!);
  // What an earlier stack failed in: a run that passes, and one that fails otherwise.
  const [failed] = made.failures;
  const gone = { ...failed, run: 3, seed: 1_000_000_003, mark: "end: A is gone", count: 4 };
  const renamed = { ...failed, check: "end", mark: "end: it was called so" };
  const story = { mark: gone.mark, file: "found/gone.ts", shape: "x", tale: "y" };
  const before = {
    ...made,
    failures: [gone, renamed],
    findings: [...made.findings, story],
  };
  const options = { files: { ...Object.fromEntries(files), [name]: JSON.stringify(before) } };
  const again = await campaign(words, options);
  assertEquals(again.err, [
    "Mended: end: A is gone: the run of seed 1000000003 passes now; 3 more failed so, and are not run again",
  ]);
  assertEquals([again.status, again.json.failures], [1, json.failures]);
  const { failures, findings } = JSON.parse(again.files.get(name)!);
  assertEquals([failures, findings], [made.failures, made.findings]);
});

Deno.test("fuzz keeps the story that a worker of a guided campaign is lost in, and says how to replay it", async () => {
  const { door, out, files } = fakeShell();
  const url = new URL("./fuzz_broken_worker.ts?hang=38&mutant", import.meta.url);
  const makeWorker = () => new Worker(url, { type: "module" });
  const command: FuzzCommand = { ...COMMAND, corpus: "kept", json: false };
  assertEquals(await fuzz(command, door, { makeWorker, patience: 3_000 }), 1);
  const [, path, seed] = /^ {2}replay {4}halfopen run (\S+) --seed (\d+) --runs 1$/.exec(
    out.at(-1)!,
  )!;
  assertMatch(path!, /^kept\/_failed_hang_[0-9a-f]{8}\.json$/);
  const text = files.get(path!)!;
  assertStringIncludes(text, `It fails with --seed ${seed}: hang: no end after 3 s`);
  await inFolder({ "kept/_failed.json": text }, async (folder) => {
    const { code } = await halfopen(folder, ["run", "kept/_failed.json", "--runs", "1"]);
    assert(code <= 1);
  });
  // Joined with others, it is kept there too.
  const merged = fakeShell({ files: Object.fromEntries(files) });
  assertEquals(await main(["fuzz", "merge", "kept", "--out", "all"], merged.door), 1);
  const there = path!.replace("kept/", "all/");
  assertEquals(merged.files.get(there), text);
  assertEquals(merged.out.at(-1), `  replay    halfopen run ${there} --seed ${seed} --runs 1`);
});

Deno.test("fuzz that is interrupted loses nothing: the same command goes on", async () => {
  const shell = fakeShell();
  // The first line that is shown means that a batch is done.
  const door = { ...shell.door, watched: true, status: once(() => shell.interrupt()) };
  const words = ["fuzz", "--runs", "800", "--seed", "6", "--jobs", "1", "--corpus", "kept"];
  assertEquals(await main([...words, "--json"], door), 0);
  const made = JSON.parse(shell.out.pop()!).runs;
  assert(made >= 500 && made < 800, `${made} runs were made`);
  assertEquals(shell.err, [
    "Interrupted: what is under way is brought to its end, unless you interrupt again",
  ]);
  assertEquals(await main([...words, "--json"], shell.door), 0);
  const json = JSON.parse(shell.out.pop()!);
  assertEquals(json.runs, 800);
  // Once more: nothing is left to do.
  assertEquals(await main([...words, "--json"], shell.door), 0);
  assertEquals(lasting(JSON.parse(shell.out.pop()!)), lasting(json));
  const names = [...shell.files.keys()];
  assert(names.includes("kept/_campaign_6.json"));
  assert(names.filter((name) => !name.includes("_campaign_")).length > 50);
});

Deno.test("fuzz with a folder of another campaign says so", async () => {
  const { files } = await campaign("--runs 20 --seed 6 --jobs 1 --corpus kept");
  const text = files.get("kept/_campaign_6.json")!.replace(`"seed":6`, `"seed":7`);
  const other = await campaign("--runs 20 --seed 6 --jobs 1 --corpus kept", {
    files: { "kept/_campaign_6.json": text },
  });
  assertEquals([other.status, other.json], [2, null]);
  assertMatch(
    other.err[0]!,
    /^Cannot go on with kept\/_campaign_6\.json: it is of another campaign/,
  );
  const broken = await campaign("--runs 20 --seed 6 --jobs 1 --corpus kept", {
    files: { "kept/_campaign_6.json": "{" },
  });
  assertMatch(broken.err[0]!, /^Cannot read kept\/_campaign_6\.json: it is no JSON/);
});

Deno.test("fuzz is guided by stories of its own features alone", async () => {
  const { files } = await campaign(
    "--runs 20 --seed 6 --jobs 1 --only close,two-way --corpus kept",
  );
  const options = { files: Object.fromEntries(files) };
  const other = await campaign("--runs 20 --seed 6 --jobs 1 --corpus kept", options);
  assertEquals([other.status, other.json], [2, null]);
  assertEquals(other.err, [
    "Cannot be guided by kept: its stories have other features, write --only close,two-way or another --corpus",
  ]);
  // The same features in another order are the same campaign.
  const same = "--runs 20 --seed 6 --jobs 1 --only two-way,close,close --corpus kept";
  const again = await campaign(same, options);
  assertEquals([again.status, again.files.size], [0, files.size]);
});

Deno.test("fuzz keeps a campaign of all features under a name that a file may have", async () => {
  const only = FEATURE_NAMES.filter((name) => !COUNTERFACTUALS.includes(name)).join(",");
  const { files } = await campaign(`--runs 1 --jobs 1 --corpus kept --only ${only}`);
  const names = [...files.keys()].filter((name) => name.includes("_campaign_"));
  assertMatch(names[0]!, /^kept\/_campaign_1_only_\d+_[0-9a-f]{8}\.json$/);
});

Deno.test("shards together make the runs of the whole, and merge joins them", async () => {
  const a = await campaign("--runs 120 --seed 5 --shard 1/2 --jobs 1 --corpus a");
  const b = await campaign("--runs 120 --seed 5 --shard 2/2 --jobs 1 --corpus b");
  assertEquals([a.json.runs, b.json.runs], [60, 60]);
  const files = Object.fromEntries([...a.files, ...b.files]);
  const shell = fakeShell({ files });
  assertEquals(await main(["fuzz", "merge", "a", "b", "--out", "all", "--json"], shell.door), 0);
  const json = JSON.parse(shell.out.join("\n"));
  assertEquals([json.campaigns, json.runs], [2, 120]);
  assertEquals(json.segments, a.json.segments + b.json.segments);
  assert(json.coverage.reached >= Math.max(a.json.coverage.reached, b.json.coverage.reached));
  const stories = new Set(
    Object.keys(files).filter((name) => !name.includes("_campaign_")).map((name) => name.slice(2)),
  );
  assertEquals(json.stories, stories.size);
  assertEquals(
    [...shell.files.keys()].filter((name) => name.startsWith("all/")).length,
    stories.size + 2,
  );
  // A blind campaign in shards is the whole campaign.
  const whole = await campaign("--runs 120 --seed 5 --jobs 1");
  const shards = [await campaign("--runs 120 --seed 5 --shard 1/2 --jobs 1")];
  shards.push(await campaign("--runs 120 --seed 5 --shard 2/2 --jobs 1"));
  assertEquals(shards.reduce((sum, { json }) => sum + json.segments, 0), whole.json.segments);
});

Deno.test("merge says so where campaigns made the same runs: a whole one and its parts", async () => {
  const { files } = await campaign("--runs 1 --seed 5 --jobs 1 --corpus a");
  const made = JSON.parse(files.get("a/_campaign_5.json")!);
  const part = (from: number, until: number, changes = {}) =>
    JSON.stringify({ ...made, made: [from, until], ...changes });
  const shell = fakeShell({
    files: {
      "a/_campaign_5.json": part(0, 3_000),
      "b/_campaign_5_0_1500.json": part(0, 1_500),
      "b/_campaign_5_1500_3000.json": part(1_500, 2_000),
      "b/_campaign_6.json": part(0, 3_000, { seed: 6 }),
      "b/_campaign_5_only_loss.json": part(0, 3_000, { only: ["loss"] }),
    },
  });
  assertEquals(await main(["fuzz", "merge", "a", "b", "--json"], shell.door), 0);
  assertEquals(shell.err, [
    "_campaign_5.json and _campaign_5_0_1500.json made the same 1,500 runs of seed 5: counted twice",
    "_campaign_5.json and _campaign_5_1500_3000.json made the same 500 runs of seed 5: counted twice",
  ]);
});

Deno.test("merge names the campaign that a run without a file is of", async () => {
  const { files } = await campaign("--runs 1 --seed 5 --jobs 1 --only close --corpus a");
  const name = [...files.keys()].find((name) => name.includes("_campaign_"))!;
  const made = JSON.parse(files.get(name)!);
  const hang = { run: 7, seed: 5_000_000_007, check: "hang", mark: "hang: no end", story: null };
  files.set(name, JSON.stringify({ ...made, failures: [{ ...hang, count: 1 }] }));
  const { door, out } = fakeShell({ files: Object.fromEntries(files) });
  assertEquals(await main(["fuzz", "merge", "a"], door), 1);
  assertMatch(out[0]!, /^1 campaign, 1 story in a\/$/);
  assertEquals(out.at(-1), "  again     halfopen fuzz --seed 5 --from 7 --runs 1 --only close");
});

Deno.test("a story of a corpus runs by itself", async () => {
  const { files } = await campaign("--runs 40 --seed 5 --jobs 1 --corpus kept");
  const kept = [...files].filter(([name]) => !name.includes("_campaign_")).slice(0, 5);
  await inFolder(Object.fromEntries(kept), async (folder) => {
    const { code, out } = await halfopen(folder, ["run", "kept", "--seed", "1", "--runs", "1"]);
    assertEquals(out.match(/\.json \.\.\. /g)?.length, kept.length, out);
    assert(code <= 1);
  });
});

Deno.test("fuzz that may not write its corpus, or has a file for a folder, runs nothing", async () => {
  const words = "--runs 30 --seed 5 --jobs 1 --corpus kept --out found";
  const readOnly = await campaign(words, { readOnly: "kept" });
  assertEquals([readOnly.status, readOnly.json], [2, null]);
  assertStringIncludes(readOnly.err[0]!, "Cannot write kept/_campaign_5.json");
  for (const [name, option] of [["kept", "corpus"], ["found", "out"]] as const) {
    const { status, err, json } = await campaign(words, { files: { [name]: "a file" } });
    assertEquals([status, json], [2, null]);
    assertEquals(err, [`Cannot write to ${name}: it is a file, give --${option} a folder`]);
  }
});
