import { assert, assertEquals } from "@std/assert";
import { type Import, importsOf } from "../house/syntax.ts";
import { filesBelow, read, root, sourcesBelow } from "../house/tree.ts";

const standIns = ".ci/std/stand_ins";

/** What each stand-in offers, by the specifier under which it is imported. */
async function offers(): Promise<Map<string, Set<string>>> {
  const all = new Map<string, Set<string>>();
  for (const path of await sourcesBelow(standIns)) {
    const [, name = "", file = ""] = path.match(/([^/]+)\/([^/]+)\.ts$/) ?? [];
    if (file.startsWith("_")) continue;
    const specifier = file === "mod" ? `@std/${name}` : `@std/${name}/${file.replaceAll("_", "-")}`;
    all.set(specifier, await exportsOf(path));
  }
  return all;
}

async function exportsOf(path: string): Promise<Set<string>> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["doc", "--json", path],
    cwd: root,
    stdout: "piped",
    stderr: "inherit",
  });
  const { stdout } = await command.output();
  const { nodes } = JSON.parse(new TextDecoder().decode(stdout));
  const symbols = Object.values<{ symbols: { name: string }[] }>(nodes)
    .flatMap((module) => module.symbols);
  return new Set(symbols.map(({ name }) => name));
}

/** What a source takes from `@std` and the stand-ins lack. */
function lacking(imports: readonly Import[], offered: Map<string, Set<string>>): string[] {
  return imports.filter(({ from }) => from.startsWith("@std/")).flatMap(({ from, name, line }) => {
    const names = offered.get(from);
    if (names?.has(name)) return [];
    if (!names) return [`line ${line}: ${from} has no stand-in`];
    // What a star takes cannot be told from here.
    if (name === "*") return [`line ${line}: import from ${from} by name`];
    return [`line ${line}: ${from} has no ${name} in its stand-in`];
  });
}

Deno.test(`what the project takes from @std is in ${standIns}`, async () => {
  const offered = await offers();
  const found: string[] = [];
  for (const path of await sourcesBelow("lib", "tests", "scenarios")) {
    const imports = importsOf(path, await read(path));
    found.push(...lacking(imports, offered).map((what) => `${path} ${what}`));
  }
  assertEquals(found, [], `add it to ${standIns} and its behaviour to tests/std`);
});

Deno.test("what a stand-in lacks is found, by name and by path", async () => {
  const offered = await offers();
  const lines = [
    'import { assertEquals as same, type AssertionError } from "@std/assert";',
    'import { delay } from "@std/async/delay";',
    'import { parseArgs } from "@std/cli/parse-args";',
  ];
  assertEquals(lacking(importsOf("a.ts", lines.join("\n")), offered), []);
  const bad = [
    'import { assertNever } from "@std/assert";',
    'import { delay } from "@std/async/deadline";',
    'import { walk } from "@std/fs";',
    'import * as asserts from "@std/assert";',
    'export { retry } from "@std/async";',
  ];
  for (const line of bad) assertEquals(lacking(importsOf("a.ts", line), offered).length, 1, line);
});

Deno.test("every package that is pinned has a stand-in, and every stand-in a pin", async () => {
  const { imports } = JSON.parse(await read("deno.json"));
  const pins = Object.keys(imports).filter((it) => it.startsWith("@std/")).sort();
  const names = (await filesBelow(standIns)).map((path) => `@std/${path.split("/").at(-2)}`);
  assertEquals(pins, [...new Set(names)]);
  for (const pin of pins) {
    const target: string = imports[pin];
    assert(/^jsr:@std\/[a-z-]+@\d+\.\d+\.\d+$/.test(target), `${target}: pin one version`);
  }
});
