import { assertEquals, assertRejects } from "@std/assert";
import { ScenarioError } from "../../lib/base/fail.ts";
import type { Outside, OutsideEntry } from "../../lib/scenario/outside.ts";
import { listScenarios, loadScenario } from "../../lib/scenario/read.ts";
import { CHECKS, told } from "./told.ts";

const ROOT = "file:///stories/";

/** An outside world that is a table: text, a module's exports, or what loading it throws. */
function worldOf(files: Record<string, unknown>): Outside {
  const at = (url: URL) => files[url.href.slice(ROOT.length)];
  return {
    nameOf: (url) => url.href.slice(ROOT.length),
    readText(url) {
      const file = at(url);
      if (file === "forbidden") return Promise.reject(new Error("Permission denied\n  at x.ts:1"));
      return Promise.resolve(
        file === undefined ? undefined : typeof file === "string" ? file : "source",
      );
    },
    importModule(url) {
      const file = at(url);
      return file instanceof Map
        ? Promise.reject(file.get("throws"))
        : Promise.resolve(file as Record<string, unknown>);
    },
    list(folder) {
      const prefix = folder.href.slice(ROOT.length);
      const entries = new Map<string, OutsideEntry>();
      for (const path of Object.keys(files)) {
        if (!path.startsWith(prefix)) continue;
        const [name = "", ...rest] = path.slice(prefix.length).split("/");
        entries.set(name, { name, isFolder: rest.length > 0 });
      }
      return Promise.resolve(entries.size === 0 ? undefined : [...entries.values()].reverse());
    },
  };
}

const load = (name: string, file: unknown) =>
  loadScenario(new URL(name, ROOT), worldOf(file === undefined ? {} : { [name]: file }), CHECKS);

for (const name of ["a.ts", "a.js", "a.mjs"]) {
  Deno.test(`loadScenario() takes the default export of ${name}`, async () => {
    assertEquals(await load(name, { default: told() }) as unknown, told());
  });
}

Deno.test("loadScenario() reads JSON", async () => {
  assertEquals(await load("a.json", JSON.stringify(told())) as unknown, told());
});

const throwing = (thrown: unknown) => new Map([["throws", thrown]]);

const REFUSED: readonly (readonly [what: string, name: string, file: unknown, says: string])[] = [
  ["is not there", "a.ts", undefined, "Cannot read a.ts: nothing is there, look at the path"],
  [
    "is no story's",
    "a.txt",
    "hello",
    "Cannot read a.txt: it is no story's file, name one that ends in .ts, .js, .mjs or .json",
  ],
  [
    "has no default export",
    "a.ts",
    { story: told() },
    "Cannot read a.ts: it has no default export, write export default scenario({ ... })",
  ],
  [
    "throws while it is loaded",
    "a.ts",
    throwing(new TypeError("x is not a function\nmore\n    at a.ts:1:1")),
    "Cannot read a.ts: x is not a function",
  ],
  ["throws a text", "a.ts", throwing("no\nway"), "Cannot read a.ts: no"],
  ["may not be read", "a.json", "forbidden", "Cannot read a.json: Permission denied"],
  [
    "is no JSON",
    "a.json",
    '{\n  "why": "x",\n  hosts: {}\n}',
    "Cannot read a.json at line 3, column 3: hosts is no JSON, write a name in double quotes",
  ],
  [
    "holds a mistake",
    "a.json",
    JSON.stringify(told({ link: { delay: "20" } })),
    'Cannot read a.json at link.delay: "20" has no unit, write "20ms"',
  ],
];

for (const [what, name, file, says] of REFUSED) {
  Deno.test(`loadScenario() says clearly that a file ${what}`, async () => {
    const { message } = await assertRejects(() => load(name, file), ScenarioError);
    assertEquals(message, says);
  });
}

Deno.test("listScenarios() finds the stories beneath a folder, sorted, and nothing else", async () => {
  const names = [
    "s/close/b.ts",
    "s/close/a#1.json",
    "s/_parts/x.ts",
    "s/.git/x.ts",
    "s/_part.ts",
    "s/README.md",
    "s/run_test.ts",
    "s/run.test.js",
    "s/test.ts",
    "s/contest.ts",
    "s/types.d.ts",
    "s/z.mjs",
    "s/a.js",
  ];
  const world = worldOf(Object.fromEntries(names.map((name) => [name, ""])));
  const found = await listScenarios(new URL("s/", ROOT), world);
  assertEquals(found.map((url) => url.href.slice(ROOT.length)), [
    "s/a.js",
    "s/close/a%231.json",
    "s/close/b.ts",
    "s/contest.ts",
    "s/z.mjs",
  ]);
});

Deno.test("listScenarios() says that something is no folder", async () => {
  const { message } = await assertRejects(
    () => listScenarios(new URL("s/", ROOT), worldOf({})),
    ScenarioError,
  );
  assertEquals(message, "Cannot read s/: it is no folder, look at the path");
});
