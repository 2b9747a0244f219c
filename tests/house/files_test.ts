import { assertEquals } from "@std/assert";
import { findIn, type Finding, importsOf } from "./syntax.ts";
import { filesBelow, read, sourcesBelow } from "./tree.ts";

const linesMax = 400;

/** Marks of unfinished work; put together here, or this file would be full of them. */
const marks = new RegExp(
  `\\b(${["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"].join("|")})\\b`,
);

/** Tests that keep others, or themselves, from running. */
function skipsIn(path: string, text: string): Finding[] {
  return findIn(path, text, (note) => ({
    "CallExpression[callee.property.name=/^(only|skip|ignore)$/]": (node) =>
      note(node, "runs some tests and not others: take it out"),
    "Property[key.name=/^(only|ignore)$/][value.value=true]": (node) =>
      note(node, "runs some tests and not others: take it out"),
  }));
}

/** What a scenario file must not import: a story lives on the public name alone. */
function strayImports(path: string, text: string): string[] {
  const may = path.endsWith("_test.ts")
    ? ["@halfopen/harness", "@halfopen/harness/testing"]
    : ["@halfopen/harness"];
  const stray = importsOf(path, text).filter(({ from }) => !may.includes(from));
  return stray.map(({ line, from }) => `${path}:${line} imports "${from}", not "${may[0]}"`);
}

Deno.test(`no file has more than ${linesMax} lines`, async () => {
  const long: string[] = [];
  for (const path of await sourcesBelow("lib", "tests", "scenarios", ".ci")) {
    const lines = (await read(path)).trimEnd().split("\n").length;
    if (lines > linesMax) long.push(`${path} has ${lines} lines: find the part with its own name`);
  }
  assertEquals(long, []);
});

Deno.test("no mark of unfinished work is left", async () => {
  const found: string[] = [];
  const texts = (await filesBelow(".")).filter((path) => /\.(ts|md|json)$/.test(path));
  for (const path of texts) {
    const lines = (await read(path)).split("\n");
    for (const [i, line] of lines.entries()) {
      if (marks.test(line)) found.push(`${path}:${i + 1} ${line.trim()}: finish it`);
    }
  }
  assertEquals(found, []);
});

Deno.test("no test is left out", async () => {
  const found: string[] = [];
  for (const path of await sourcesBelow("lib", "tests", "scenarios")) {
    for (const { line, what } of skipsIn(path, await read(path))) {
      found.push(`${path}:${line} ${what}`);
    }
  }
  assertEquals(found, []);
});

Deno.test("a test that is left out is found, a word in a text is not", () => {
  const bad = [
    "Deno.test.only('a', f);",
    "Deno.test.ignore('a', f);",
    "Deno.test({ name: 'a', ignore: true, fn });",
    "Deno.test('a', { only: true }, f);",
  ];
  for (const text of bad) assertEquals(skipsIn("a_test.ts", text).length, 1, text);
  const good = ["Deno.test('ignore: true', f);", "// Deno.test.only()", "const o = { ignore: x };"];
  for (const text of good) assertEquals(skipsIn("a_test.ts", text), [], text);
});

Deno.test("scenario files import the public name and nothing else", async () => {
  const stray: string[] = [];
  for (const path of await sourcesBelow("scenarios")) {
    stray.push(...strayImports(path, await read(path)));
  }
  assertEquals(stray, []);
});

Deno.test("an import past the public name is found", () => {
  const good = 'import { scenario } from "@halfopen/harness";';
  assertEquals(strayImports("scenarios/a.ts", good), []);
  const bad = [
    'import { scenario } from "../lib/scenario/mod.ts";',
    'import type { Scenario } from "@halfopen/harness/testing";',
    'export * from "./b.ts";',
    'export { b } from "./b.ts";',
    'import "./b.ts";',
    'type B = import("./b.ts").B;',
    'const b = await import("./b.ts");',
  ];
  for (const text of bad) assertEquals(strayImports("scenarios/a.ts", text).length, 1, text);
});
