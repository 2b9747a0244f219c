import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { CHECK_NAMES } from "../lib/check/view.ts";
import { helpText } from "../lib/cli/help.ts";
import { deno } from "./cli/shell.ts";
import { read, root, sourcesBelow } from "./house/tree.ts";
import { testIn } from "./testing/project.ts";

const readme = await read("README.md");

function blocks(language: string): string[] {
  const found = [...readme.matchAll(/^```(.*)\n([^]*?)^```$/gm)];
  return found.filter(([, info]) => info === language).map(([, , text]) => text!);
}

Deno.test("README shows the two-by-two of the expired request just as the demo prints it", async () => {
  const { out } = await deno(root, ["run", "--quiet", "lib/cli/main.ts", "demo"]);
  const table = blocks("text").find((block) => block.includes("three-way handshake"));
  assert(table !== undefined, "README.md has no table, copy it from halfopen demo");
  for (const line of table.trimEnd().split("\n")) assertStringIncludes(out, line.trimEnd());
});

Deno.test("README's testScenario() example runs in deno test without any permission", async () => {
  const example = blocks("ts ignore").find((block) => block.includes("testScenario("));
  assert(example !== undefined, "README.md has no example of testScenario()");
  const { code, out } = await testIn(example);
  assertEquals(code, 0, out);
  assertStringIncludes(out, "1 passed");
});

/** The RFCs that a text cites: "RFC 9293", "RFCs 2018 and 2883", "RFC 5681, 6582". */
function rfcsIn(text: string): Set<string> {
  const lists = text.matchAll(/\bRFCs? (\d{3,5}(?:(?:, | and )\d{3,5}\b(?!\.))*)/g);
  return new Set([...lists].flatMap(([, list]) => list!.match(/\d{3,5}/g)!));
}

/** The rows of README's table of RFCs: numbers, and the floor that cites them. */
function rfcRows(): [rfcs: string[], floor: string][] {
  const rows = readme.matchAll(/^\| ([\d, ]+?) +\|[^|]*\| `([a-z]+)` +\|$/gm);
  return [...rows].map(([, rfcs, floor]) => [rfcs!.split(", "), floor!]);
}

async function cited(floor: string): Promise<Set<string>> {
  const all = new Set<string>();
  for (const path of await sourcesBelow(`lib/${floor}`)) {
    for (const rfc of rfcsIn(await read(path))) all.add(rfc);
  }
  return all;
}

Deno.test("README's table of RFCs is what the code cites, row by row and without a gap", async () => {
  const rows = rfcRows();
  assert(rows.length > 15, "the table of RFCs is gone");
  const told = new Set(rows.flatMap(([rfcs]) => rfcs));
  assertEquals(told.size, rows.flatMap(([rfcs]) => rfcs).length, "an RFC stands in two rows");
  for (const floor of ["tcp", "wire", "link"]) {
    const here = await cited(floor);
    const missing = rows.filter(([, at]) => at === floor)
      .flatMap(([rfcs]) => rfcs.filter((rfc) => !here.has(rfc)));
    assertEquals(missing, [], `in the table, and lib/${floor} cites no such RFC`);
    assertEquals(
      [...here].filter((rfc) => !told.has(rfc)),
      [],
      `lib/${floor} cites it, no row does`,
    );
  }
});

Deno.test("no RFC is cited that RFC 9293 obsoletes", async () => {
  const obsolete = ["793", "879", "2873", "6093", "6429", "6528", "6691"];
  for (const path of await sourcesBelow("lib", "scenarios")) {
    const found = [...rfcsIn(await read(path))].filter((rfc) => obsolete.includes(rfc));
    assertEquals(found, [], path);
  }
});

Deno.test("README's commands, folders and files exist", () => {
  for (const [, path] of readme.matchAll(/\]\((?!http)([^)#]+)\)/g)) {
    assert(Deno.statSync(new URL(path!, root)).isFile, path);
  }
  const map = [...readme.matchAll(/^\| `([a-z./]+)` +\|/gm)].map(([, path]) => path!);
  assert(map.length > 10, "the map of the folders is gone");
  for (const path of map) Deno.statSync(new URL(path, root));
});

Deno.test("README names every check, every command and no task that there is not", () => {
  const missing = CHECK_NAMES.filter((name) => !readme.includes(`\`${name}\``));
  assertEquals(missing, [], "checks");
  const told = [...helpText(null).matchAll(/^ {2}halfopen ([a-z]+)/gm)].map(([, name]) => name!);
  assert(told.length > 7, "help tells of no commands any more");
  const rows = told.filter((name) => name !== "help" && !readme.includes(`| \`halfopen ${name}`));
  assertEquals(rows, [], "rows of the table of commands");
  const { tasks } = JSON.parse(Deno.readTextFileSync(new URL("deno.json", root)));
  const named = [...readme.matchAll(/deno task (?:--quiet )?([a-z:]+)/g)].map(([, name]) => name!);
  assertEquals(named.filter((name) => !(name in tasks)), [], "tasks");
});

Deno.test("README's figures of explorations are those that explore:all holds them to", async () => {
  const rows = [
    ...readme.matchAll(/\| (?:any one|any two|one of each) +\| ([\d,]+) +\| ([\d,]+) +\|/g),
  ];
  const figures = rows.map(([, ...counts]) => counts.map((text) => Number(text.replace(",", ""))));
  const held = await read("tests/fuzz/explore_all.ts");
  for (const [states, edges] of figures) assertStringIncludes(held, `[${states}, ${edges}]`);
  assertEquals(figures.length, [...held.matchAll(/\[\d+, \d+\]/g)].length);
});
