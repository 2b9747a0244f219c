import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { StoryFailed } from "../../lib/testing/mod.ts";
import { WRONG } from "../cli/shell.ts";
import { read } from "../house/tree.ts";
import { testIn } from "./project.ts";

const START = `
import { scenario } from "@halfopen/harness";
import { testScenario, testScenarios } from "@halfopen/harness/testing";
const hosts = { A: {}, B: { listen: 80 } };
const open = { on: "A", connect: "B:80", as: "c" } as const;
const good = scenario({ why: "It opens", hosts, script: [open, { end: { "A.c": "ESTABLISHED" } }] });
const wrong = scenario({ why: "It does not", hosts, script: [open, { end: { "A.c": "LISTEN" } }] });
`;

const reportAt = (at: string) =>
  `error: CheckFailed end: A.c is not as the story expects at ${at}
  expected  state LISTEN (script[1])
  got       state ESTABLISHED

       s   A.c`;

Deno.test("testScenario() and the record form need no permission; cases are steps", async () => {
  const { code, out } = await testIn(`${START}
    testScenario(good);
    testScenarios({ one: good, two: { ...good, cases: { a: {}, b: { why: "B" } } } });
  `);
  assertEquals(code, 0, out);
  assertMatch(out, /^It opens \.\.\. ok/m);
  assertMatch(out, /^one: It opens \.\.\. ok/m);
  assertMatch(out, /^two: It opens \.\.\.\n {2}a \.\.\. ok.*\n {2}b \.\.\. ok/m);
  assertStringIncludes(out, "3 passed (2 steps) | 0 failed");
});

Deno.test("the examples of the documentation hold, types and all", async () => {
  // `deno test --doc` runs an example inside of a test, where none may be registered.
  const text = await read("lib/testing/mod.ts");
  const examples = [...text.matchAll(/```ts ignore\n([^]*?)```/g)].map(([, code]) =>
    code!.replaceAll(/^ \* ?/gm, "")
  );
  const [folder, ...others] = examples;
  assertEquals(others.length, 2);
  const story = others[0]!.replace(/^import .+testing";$/m, "")
    .replace("testScenario(", "export default (");
  const files = {
    "scenarios/lost_syn.ts": story,
    "one_test.ts": others[0]!,
    "two_test.ts": others[1]!,
  };
  const { code, out } = await testIn(
    folder!,
    ["--allow-read", "one_test.ts", "two_test.ts"],
    files,
  );
  assertEquals(code, 0, out);
  assertStringIncludes(out, "4 passed | 0 failed");
});

Deno.test("a failing story prints the report and no frames of the harness", async () => {
  const { code, out } = await testIn(`${START} testScenario(wrong);`);
  assertEquals(code, 1);
  assertStringIncludes(out, reportAt("0.000 s"));
  assertStringIncludes(out, `  replay    deno test --filter "It does not"\n`);
  assertEquals(/\n\s+at /.test(out), false, out);
  assertEquals(out.match(/CheckFailed/g)?.length, 1);
});

Deno.test("a value that is no story is a test that fails, with what to write", async () => {
  const { code, out } = await testIn(`${START}
    testScenarios({ bad: { ...good, scrpt: [] } as never, none: null as never, good });
  `);
  assertEquals(code, 1);
  assertStringIncludes(out, `error: Cannot read bad: unknown name "scrpt", write "script"\n`);
  assertMatch(out, /^error: Cannot read none: .+$/m);
  assertStringIncludes(out, "1 passed | 2 failed");
  assertEquals(/\n\s+at /.test(out), false, out);
});

Deno.test("testScenarios() of a folder needs --allow-read alone; a bad file is a failing test", async () => {
  const test = `${START} testScenarios(new URL("./told", import.meta.url));`;
  const files = {
    "told/good.ts": `import { scenario } from "@halfopen/harness";
      export default scenario({
        why: "It opens",
        hosts: { A: {}, B: { listen: 80 } },
        script: [{ on: "A", connect: "B:80", as: "c" }, { end: { "A.c": "ESTABLISHED" } }],
      });`,
    "told/deep/wrong.ts": WRONG,
    "told/throws.ts": `throw new Error("boom");`,
    "told/_draft.ts": "",
    "told/good_test.ts": "",
  };
  const { code, out } = await testIn(test, ["--no-check", "--allow-read"], files);
  assertEquals(code, 1);
  assertMatch(out, /^deep\/wrong\.ts \.\.\. FAILED/m);
  assertMatch(out, /^good\.ts \.\.\. ok/m);
  assertStringIncludes(out, "error: Cannot read throws.ts: boom\n");
  assertStringIncludes(out, reportAt("0.060 s"));
  assertStringIncludes(out, "1 passed | 2 failed");
});

Deno.test("testScenarios() says in a failing test what is wrong with a folder", async () => {
  const of = async (path: string, options: readonly string[]) => {
    const test = `${START} testScenarios(new URL("${path}", import.meta.url));`;
    const { code, out } = await testIn(test, options, { "empty/note.txt": "" });
    assertEquals(code, 1);
    return out.match(/^error: (.*)$/m)?.[1]?.replace(/ \/\S*\//, " ");
  };
  const reading = ["--no-check", "--allow-read"];
  assertEquals(await of("./none/", reading), "Cannot read : it is no folder, look at the path");
  assertEquals(await of("./empty/", reading), "Cannot read : there is no scenario beneath it");
  assertEquals(
    await of("./empty/", ["--no-check"]),
    "Cannot read : it needs the permission, add --allow-read",
  );
});

Deno.test("a stack of one's own stands on its side, and seeds are counted", async () => {
  const { code, out } = await testIn(`${START}
    import { assertEquals } from "@std/assert";
    let made = 0;
    const silent = () => {
      made++;
      return {
        call: () => ({ error: null, connection: null, packets: [], signals: [] }),
        arrive: () => ({ packets: [], signals: [] }),
        poll: () => ({ packets: [], signals: [] }),
        deadline: () => Infinity,
      };
    };
    testScenario(
      scenario({ why: "Nobody answers", hosts, script: [open, { at: "1s", end: { "A.c": "SYN-SENT" } }] }),
      { stacks: { B: silent as never }, seeds: 3 },
    );
    Deno.test("made", () => assertEquals(made, 3));
  `);
  assertEquals(code, 0, out);
});

Deno.test("StoryFailed is its message", () => {
  const error = new StoryFailed("a line\nanother");
  assertEquals([error.message, String(error)], ["a line\nanother", "a line\nanother"]);
});
