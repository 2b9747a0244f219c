import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { ScenarioError } from "../../lib/base/fail.ts";
import { fuzz } from "../../lib/cli/fuzz.ts";
import type { FuzzCommand } from "../../lib/cli/fuzz_arguments.ts";
import { clock, grouped } from "../../lib/cli/fuzz_show.ts";
import { main } from "../../lib/cli/mod.ts";
import { root } from "../house/tree.ts";
import { fakeShell } from "./door.ts";
import { halfopen } from "./shell.ts";

import { campaign, COMMAND, lasting } from "./fuzz_campaign.ts";
Deno.test("fuzz --json says what a campaign came to, the same with one worker and with two", async () => {
  const one = await campaign("--runs 600 --seed 4 --jobs 1");
  const two = await campaign("--runs 600 --seed 4 --jobs 2");
  assertEquals(lasting(two.json), lasting(one.json));
  assertEquals([one.status, one.err, one.json.runs, one.json.failures], [0, [], 600, []]);
  assertEquals(Object.keys(one.json), [
    "runs",
    "seconds",
    "runsPerSecond",
    "segments",
    "segmentsPerRun",
    "failures",
    "coverage",
    "sometimes",
  ]);
  assertEquals(Object.keys(one.json.coverage), [
    "cells",
    "reached",
    "transitions",
    "transitionsReached",
  ]);
  assert(one.json.segmentsPerRun >= 30, `${one.json.segmentsPerRun} segments a run`);
  assert(one.json.coverage.reached > 100);
  assert(Object.keys(one.json.sometimes).length > 40);
  assert(one.json.sometimes["ESTABLISHED entered"] > 400);
});

Deno.test("fuzz says options and seed first, and what was never seen last", async () => {
  const { door, out, err } = fakeShell();
  const words = "fuzz --runs 60 --seed 9 --from 1000 --only loss,close --jobs 1".split(" ");
  assertEquals(await main(words, door), 0);
  assertEquals(err, []);
  assertEquals(
    out[0],
    "halfopen fuzz: seed 9; 60 runs; 1 worker; from run 1,000; only loss, close",
  );
  assertMatch(out[1]!, /^60 runs in [\d.]+ s, [\d,]+ a second; [\d,]+ segments, [\d.]+ a run$/);
  assertMatch(out[2]!, /^ {2}cells {8}[\d,]+ of [\d,]+$/);
  assertMatch(out[4]!, /^ {2}sometimes {4}never seen: .*a SYN cookie opened a connection/);
  assertEquals(out[5], "  failures     none");
});

Deno.test("fuzz --coverage prints the matrix", async () => {
  const { door, out } = fakeShell();
  assertEquals(await main(["fuzz", "--runs", "30", "--jobs", "1", "--coverage"], door), 0);
  assert(out.length > 40);
  assert(out.some((line) => /ESTABLISHED/.test(line)));
});

Deno.test("fuzz shows a line on a terminal and takes it away", async () => {
  const { door, shown } = fakeShell({ watched: true, columns: 120 });
  assertEquals(await main(["fuzz", "--runs", "600", "--jobs", "1"], door), 0);
  assertMatch(shown[0]!, /^[█░]{20} +\d+ % {2}[\d,]+ of 600 {2}[\d,]+ runs\/s {2}\d+ cells/);
  assertEquals(shown.at(-1), "");
});

Deno.test("fuzz shrinks what fails, saves it once, and says how to replay it", async () => {
  // Without TIME-WAIT nobody answers the last FIN that comes again.
  const words = "--from 444 --runs 1 --seed 1 --only " +
    "no-time-wait,reuse,connections,both-close,send,loss,holds,msl --jobs 1";
  const { status, json, files, err } = await campaign(`${words} --out found`);
  assertEquals([status, err, json.failures.length], [1, [], 1]);
  const [first] = json.failures;
  assertMatch(first.file, /^found\/[a-z0-9_]+\.ts$/);
  const text = files.get(first.file)!;
  assertStringIncludes(text, `Replay: halfopen run ${first.file}`);
  assertStringIncludes(
    text,
    "Found by halfopen fuzz --seed 1 --from 444 --runs 1 --only loss,holds,connections",
  );
  // Told anew, it is the same bug; where another story has its name, it gets one of its own.
  const again = await campaign(`${words} --out found`, { files: Object.fromEntries(files) });
  assertEquals([again.json.failures, again.files], [json.failures, files]);
  const other = text.replace("hosts:", "/* another */ hosts:");
  const beside = await campaign(`${words} --out found`, { files: { [first.file]: other } });
  const second = first.file.replace(".ts", "_2.ts");
  assertEquals([...beside.files], [[first.file, other], [
    second,
    text.replace(first.file, second),
  ]]);
});

for (const [how, message] of [["crash", "out of luck"], ["hang", "no end after 3 s"]] as const) {
  Deno.test(`fuzz replaces a worker that is lost (${how}), and tells its seed`, async () => {
    const { door, out } = fakeShell();
    const url = new URL(`./fuzz_broken_worker.ts?${how}=7`, import.meta.url);
    const makeWorker = () => new Worker(url, { type: "module" });
    const command: FuzzCommand = { ...COMMAND, json: true };
    assertEquals(await fuzz(command, door, { makeWorker, patience: 3_000 }), 1);
    const json = JSON.parse(out.join("\n"));
    assertEquals(json.runs, 40);
    assertEquals(json.failures.length, 1);
    const [{ check, seed, file, mark }] = json.failures;
    assertEquals([check, seed, file], [how, 2_000_000_007, null]);
    assertStringIncludes(mark, message);
  });
}

Deno.test("fuzz that is interrupted without a folder says how to go on", async () => {
  const shell = fakeShell();
  const door = { ...shell.door, watched: true, status: () => shell.interrupt() };
  const words = ["fuzz", "--runs", "5000", "--seed", "6", "--jobs", "1", "--only", "send"];
  assertEquals(await main(words, door), 0);
  const [, from] = /^(\d[\d,]*) runs in/m.exec(shell.out.join("\n"))!;
  const made = Number(from!.replace(",", ""));
  assert(made >= 500 && made < 5_000);
  const line = `  go on        halfopen fuzz --seed 6 --from ${made} --runs ${
    5_000 - made
  } --only send`;
  assert(shell.out.includes(line), shell.out.join("\n"));
});

Deno.test("fuzz that is interrupted twice waits for nobody", async () => {
  const shell = fakeShell();
  const url = new URL("./fuzz_broken_worker.ts?hang=3", import.meta.url);
  const makeWorker = () => new Worker(url, { type: "module" });
  const running = fuzz(COMMAND, shell.door, { makeWorker, patience: 60_000 });
  const began = performance.now();
  while (performance.now() - began < 20_000) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    shell.interrupt();
    if (shell.err.length > 0) break;
  }
  shell.interrupt();
  assertEquals(await running, 0);
  assertEquals([shell.err.length, JSON.parse(shell.out.join("\n")).runs], [1, 0]);
});

Deno.test("fuzz says so if no worker can be made, and blames no run for it", async () => {
  const url = "data:text/javascript,throw new Error('no room')";
  const makeWorker = () => new Worker(url, { type: "module" });
  const error = await assertRejects(
    () => fuzz({ ...COMMAND, jobs: 2 }, fakeShell().door, { makeWorker }),
    ScenarioError,
  );
  assertMatch(error.message, /^Cannot start a worker: .*no room/);
});

Deno.test("fuzz that may not write what it found says so, and tells it all the same", async () => {
  const words = "--from 444 --runs 1 --seed 1 --only " +
    "no-time-wait,reuse,connections,both-close,send,loss,holds,msl --jobs 1";
  const { status, err, json } = await campaign(`${words} --out found`, { readOnly: "found" });
  assertEquals([status, json.failures.length, json.failures[0].file], [1, 1, null]);
  assertStringIncludes(err[0]!, "Cannot write found/");
  assertEquals(
    err.at(-1),
    "Cannot save what was found: see above, add --allow-write or another --out",
  );
});

Deno.test("fuzz says what is wrong with its arguments", async () => {
  const cases: readonly (readonly [string, string])[] = [
    ["--runs 0", `--runs needs a whole number from 1 on, not "0", write --runs 7`],
    ["--minutes x", `--minutes needs a number up to 10000, not "x", write 0.5`],
    ["--shard 3/2", `--shard needs a part and how many there are, not "3/2", write 1/4`],
    ["--seed 99999999999", "--seed 99999999999 is too large, write 9007198 or less"],
    [
      "--runs 2000000000",
      "a campaign has 1000000000 runs, write a smaller --runs or another --seed",
    ],
    ["now", `fuzz takes nothing behind it but merge, leave out "now"`],
    ["merge", "fuzz merge needs folders, write halfopen fuzz merge corpus-1 corpus-2"],
    ["merge a --seed 3", "fuzz merge takes no --seed, leave it out"],
    ["--jobs 5000", "--jobs 5000 is too many, write 1024 or less"],
    ["--ladder", "fuzz takes no --ladder, leave it out"],
  ];
  for (const [words, message] of cases) {
    const { door, err } = fakeShell();
    assertEquals(await main(["fuzz", ...words.split(" ")], door), 2, words);
    assertEquals(err, [`Cannot read the arguments: ${message}`]);
  }
  const { door, err } = fakeShell();
  assertEquals(await main(["fuzz", "--only", "lost"], door), 2);
  assertEquals(err, [`Cannot draw --only lost: there is no such feature, write "loss"`]);
  assertEquals(await main(["fuzz", "merge", "nowhere"], door), 2);
  assertMatch(err[1]!, /^Cannot read nowhere: it is no folder/);
});

Deno.test("fuzz runs in a process of its own, with the permission to read alone", async () => {
  const { code, out, err } = await halfopen(root, [
    "fuzz",
    "--runs",
    "50",
    "--jobs",
    "1",
    "--json",
  ]);
  assertEquals([code, err], [0, ""]);
  assertEquals(JSON.parse(out).runs, 50);
});

Deno.test("numbers and clocks read as people write them", () => {
  assertEquals([grouped(999), grouped(1_000), grouped(1_234_567)], ["999", "1,000", "1,234,567"]);
  assertEquals([clock(0), clock(61.2), clock(3_600)], ["00:00", "01:02", "1:00:00"]);
});
