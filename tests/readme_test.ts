import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { deno } from "./cli/shell.ts";
import { read, root } from "./house/tree.ts";
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
  const { code, out } = await testIn(example, []);
  assertEquals(code, 0, out);
  assertStringIncludes(out, "1 passed");
});

Deno.test("README's commands, folders and files exist", () => {
  for (const [, path] of readme.matchAll(/\]\((?!http)([^)#]+)\)/g)) {
    assert(Deno.statSync(new URL(path!, root)).isFile, path);
  }
  const map = [...readme.matchAll(/^\| `([a-z./]+)` +\|/gm)].map(([, path]) => path!);
  assert(map.length > 10, "the map of the folders is gone");
  for (const path of map) Deno.statSync(new URL(path, root));
});
