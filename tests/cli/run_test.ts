import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { root } from "../house/tree.ts";
import { GOOD, halfopen, inFolder, storyText, WRONG } from "./shell.ts";

const LOSSY = `link: { delay: "20ms", loss: "20%" }`;

Deno.test("run prints a line a file and a summary, and ends with 0 when everything passed", async () => {
  const variants = `cases: { one: {}, two: {} }`;
  const files = { "a.ts": GOOD, "b/c.ts": storyText(`{ end: {} }`, variants) };
  await inFolder(files, async (folder) => {
    const { code, out, err } = await halfopen(folder, ["run", "."]);
    assertEquals({ code, out, err }, {
      code: 0,
      out: "a.ts ... ok (1 case, 1 run)\nb/c.ts ... ok (2 cases, 2 runs)\n\n" +
        "3 passed, 0 failed (3 runs, 2 files)\n",
      err: "",
    });
  });
});

Deno.test("run ends with 1 when a check failed, and reports it with the line that replays it", async () => {
  await inFolder({ "good.ts": GOOD, "wrong.ts": WRONG }, async (folder) => {
    const { code, out, err } = await halfopen(folder, ["run", "wrong.ts", "good.ts"]);
    assertEquals([code, err], [1, ""]);
    const begin =
      "wrong.ts ... FAILED (1 case, 1 run)\n\nCheckFailed end: A.c is not as the story " +
      "expects at 0.060 s\n  expected  state LISTEN (script[1])\n  got       state ESTABLISHED\n\n";
    assertEquals(out.slice(0, begin.length), begin);
    assertStringIncludes(out, "← failed here\n");
    assertStringIncludes(out, "  replay    halfopen run wrong.ts\n\ngood.ts ... ok");
    assertStringIncludes(out, "\n1 passed, 1 failed (2 runs, 2 files)\n");
  });
});

Deno.test("run tells of a case the first seed that fails, and names the others", async () => {
  const story = storyText(
    `{ at: "1ms", end: { "A.c": "LISTEN" } }`,
    `${LOSSY}, cases: { "the one": {} }, seeds: 3`,
  );
  await inFolder({ "a.ts": story }, async (folder) => {
    const { code, out } = await halfopen(folder, ["run", "a.ts", "--seed", "7"]);
    assertEquals([code, out.match(/CheckFailed/g)?.length], [1, 1]);
    assertStringIncludes(out, `replay    halfopen run a.ts --case "the one" --seed 7 --runs 1\n`);
    assertStringIncludes(out, "besides   seeds 8, 9\n");
  });
});

Deno.test("run --json prints one line a run with all its fields and nothing else", async () => {
  await inFolder({ "a.ts": GOOD, "b.ts": WRONG }, async (folder) => {
    const { code, out, err } = await halfopen(folder, ["run", "a.ts", "b.ts", "--json"]);
    const [good, wrong, ...rest] = out.trimEnd().split("\n").map((line) => JSON.parse(line));
    assertEquals([code, err, rest.length], [1, "", 0]);
    const { digest, ...fields } = good;
    assertMatch(digest, /^[0-9a-f]{32}$/);
    assertEquals(fields, {
      scenario: "a",
      case: "",
      file: "a.ts",
      seed: 1,
      passed: true,
      failures: [],
      endpoints: {
        "A.c": {
          state: "ESTABLISHED",
          path: ["CLOSED", "SYN-SENT", "ESTABLISHED"],
          outcome: "open",
          sentOctets: 0,
          receivedOctets: 0,
        },
        "B.c": {
          state: "ESTABLISHED",
          path: ["LISTEN", "SYN-RECEIVED", "ESTABLISHED"],
          outcome: "open",
          sentOctets: 0,
          receivedOctets: 0,
        },
      },
      hosts: { A: { tcbs: 1, accepted: 0 }, B: { tcbs: 1, accepted: 1 } },
      virtualSeconds: 0.06,
      segments: { sent: 3, delivered: 3, dropped: 0, duplicated: 0, reordered: 0 },
    });
    assertEquals([wrong.passed, wrong.failures.length], [false, 1]);
    assertEquals(Object.keys(wrong.failures[0]), ["check", "at", "message"]);
  });
});

Deno.test("the same scenario and seed have the same digest in every process, another seed another", async () => {
  const story = storyText(`{ on: "A.c", send: "100kB" }, { end: {} }`, LOSSY);
  await inFolder({ "a.ts": story }, async (folder) => {
    const args = ["run", "a.ts", "--json", "--runs", "3"];
    const [one, two] = await Promise.all([halfopen(folder, args), halfopen(folder, args)]);
    assertEquals(one, two);
    const runs = one.out.trimEnd().split("\n").map((line) => JSON.parse(line));
    assertEquals(runs.map(({ seed }) => seed), [1, 2, 3]);
    assertEquals(new Set(runs.map(({ digest }) => digest)).size, 3);
  });
});

Deno.test("without --runs a story that draws nothing is run once, one that draws with 10 seeds or its own", async () => {
  const files = {
    "calm.ts": GOOD,
    "drawn.ts": storyText(`{ end: {} }`, LOSSY),
    "own.ts": storyText(`{ end: {} }`, `${LOSSY}, seeds: 4`),
  };
  await inFolder(files, async (folder) => {
    const countOf = async (...options: string[]) => {
      const { out } = await halfopen(folder, ["run", ".", "--json", ...options]);
      const files = out.trimEnd().split("\n").map((line) => JSON.parse(line).file);
      return ["calm.ts", "drawn.ts", "own.ts"].map((name) =>
        files.filter((file) => file === name).length
      );
    };
    assertEquals(await countOf(), [1, 10, 4]);
    assertEquals(await countOf("--runs", "2"), [2, 2, 2]);
  });
});

Deno.test("run --case runs that case alone; --ladder shows each run", async () => {
  const story = storyText(`{ end: {} }`, `cases: { one: {}, two: {} }`);
  await inFolder({ "a.ts": story, "b.ts": GOOD }, async (folder) => {
    const { code, out } = await halfopen(folder, ["run", ".", "--case", "two", "--ladder"]);
    assertEquals(code, 0);
    assertStringIncludes(out, "a.ts, two, seed 1\n\n       s   A.c ");
    assertStringIncludes(out, "── SYN 0:1 ───");
    assertStringIncludes(
      out,
      "a.ts ... ok (1 case, 1 run)\n\n1 passed, 0 failed (1 run, 1 file)\n",
    );
  });
});

Deno.test("a path that is not here is looked for in scenarios/, as the replay line needs it", async () => {
  await inFolder({ "scenarios/x/a.ts": WRONG }, async (folder) => {
    const { code, out } = await halfopen(folder, ["run", "x/a.ts"]);
    assertEquals(code, 1);
    assertStringIncludes(out, "x/a.ts ... FAILED");
    assertStringIncludes(out, "replay    halfopen run x/a.ts\n");
  });
  // A file of the same path comes first: then the long way is the one that leads back.
  await inFolder({ "scenarios/x/a.ts": WRONG, "x/a.ts": GOOD }, async (folder) => {
    const { out } = await halfopen(folder, ["run", "scenarios"]);
    assertStringIncludes(out, "replay    halfopen run scenarios/x/a.ts\n");
    assertEquals((await halfopen(folder, ["run", "x/a.ts"])).code, 0);
  });
  assertEquals((await halfopen(root, ["run", "time_wait/last_ack_lost.ts"])).code, 0);
});

Deno.test("a run that hits a bound fails: events, virtual time", async () => {
  const files = {
    "events.ts": storyText(
      `{ on: "A.c", send: "1MB" }, { end: {} }`,
      `link: { delay: "20ms", rate: "1mbit" }, bounds: { events: 100 }`,
    ),
    "time.ts": storyText(
      `{ when: { "B.c": "ESTABLISHED" }, on: "B", do: "pause" }, { on: "A.c", send: "1MB" }, { end: {} }`,
      `bounds: { virtualTime: "3s" }`,
    ),
  };
  await inFolder(files, async (folder) => {
    const { code, out, err } = await halfopen(folder, ["run", "."]);
    assertEquals([code, err], [1, ""]);
    assertMatch(out, /CheckFailed bounds: Cannot go on at .*: the run took more than 100 events\n/);
    assertMatch(out, /CheckFailed bounds: Cannot go on at .*: the run is longer than 3 s\n/);
    assertStringIncludes(out, "0 passed, 2 failed");
  });
});
