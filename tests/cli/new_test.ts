import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { SCHEMA_FILE } from "../../lib/cli/new.ts";
import { moduleTemplate } from "../../lib/cli/template.ts";
import { root } from "../house/tree.ts";
import { deno, GOOD, halfopen, inFolder } from "./shell.ts";

const WRITING = ["--allow-read", "--allow-write=."];

function create(folder: URL, ...args: string[]) {
  return halfopen(folder, ["new", ...args], WRITING);
}

const textOf = (name: string, folder: URL) => Deno.readTextFile(new URL(name, folder));

async function namesIn(folder: URL): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}

Deno.test("new writes a story that passes as it is, as a module and as JSON", async () => {
  await inFolder({}, async (folder) => {
    const written = await create(folder, "stories/fin_lost");
    assertEquals(written, {
      code: 0,
      out: "stories/fin_lost.ts is written, and passes as it is\n\n" +
        "  halfopen run stories/fin_lost.ts\n",
      err: "",
    });
    assertEquals((await create(folder, "stories/a b", "--json")).code, 0);
    assertEquals((await create(folder, "stories/c.json")).code, 0);
    assertEquals(await namesIn(new URL("stories/", folder)), ["a b.json", "c.json", "fin_lost.ts"]);
    const { code, out, err } = await halfopen(folder, ["run", "stories"]);
    assertEquals([code, err], [0, ""]);
    assertStringIncludes(out, "21 passed, 0 failed (21 runs, 3 files)\n");
  });
});

Deno.test("new writes what the formatter, the linter and the types leave as it is", async () => {
  await inFolder({}, async (folder) => {
    await create(folder, "fin_lost.ts");
    const config = new URL("deno.json", root).pathname;
    for (
      const gate of [
        ["fmt", "--check", "--no-config"],
        ["fmt", "--check", "--no-config", "--line-width", "100"],
        ["lint", "--no-config"],
        ["check", "--config", config],
      ]
    ) {
      const { code, err } = await deno(folder, [...gate, "fin_lost.ts"]);
      assertEquals(code, 0, `${gate.join(" ")}: ${err}`);
    }
  });
});

Deno.test("what stands in the comments of a new story can be told as well, and passes", async () => {
  const text = moduleTemplate();
  const offered = text.match(/^ *\/\/ \{.*\},$/gm) ?? [];
  assertEquals(offered.length, 6);
  const told = (lines: readonly string[]) =>
    lines.reduce((all, line) => all.replace(line, line.replace("// ", "")), text);
  const held = offered.filter((line) => line.includes(`"old"`));
  const apart = offered.filter((line) => !held.includes(line)).map((line) => [line]);
  const files = [held, ...apart].map((lines, at) => [`${at}.ts`, told(lines)] as const);
  await inFolder(Object.fromEntries(files), async (folder) => {
    const { code, out, err } = await halfopen(folder, ["run", "."]);
    assertEquals([code, err], [0, ""], out);
  });
});

Deno.test("a new story in JSON is that of the module, and names its schema from where it lies", async () => {
  await inFolder({ [SCHEMA_FILE]: "{}" }, async (folder) => {
    await create(folder, "one.ts");
    const { out } = await create(folder, "deep/er/one.json");
    assertEquals(out.includes("halfopen schema"), false);
    const { $schema, ...story } = JSON.parse(await textOf("deep/er/one.json", folder));
    assertEquals(new URL($schema, new URL("deep/er/", folder)), new URL(SCHEMA_FILE, folder));
    assertEquals(story, (await import(new URL("one.ts", folder).href)).default);
    assertEquals(
      JSON.parse(await textOf("deep/er/one.json", folder)).$schema,
      `../../${SCHEMA_FILE}`,
    );
    const beside = await create(new URL("deep/", folder), "one.json");
    assertStringIncludes(beside.out, `  halfopen schema > ${SCHEMA_FILE}\n`);
    assertEquals(JSON.parse(await textOf("deep/one.json", folder)).$schema, `./${SCHEMA_FILE}`);
  });
});

Deno.test("new overwrites nothing without --force, and leaves nothing else behind", async () => {
  await inFolder({ "a.ts": GOOD, "b/c.txt": "" }, async (folder) => {
    const { code, out, err } = await create(folder, "a");
    assertEquals([code, out], [2, ""]);
    assertEquals(
      err,
      "Cannot write a.ts: it exists, name another or overwrite it with --force\n",
    );
    assertEquals([await textOf("a.ts", folder), await namesIn(folder)], [GOOD, ["a.ts", "b"]]);
    assertEquals((await create(folder, "a", "--force")).code, 0);
    assertEquals(await textOf("a.ts", folder), moduleTemplate());
    assertEquals(await namesIn(folder), ["a.ts", "b"]);
  });
});

Deno.test("of those who write one file at once, one does, and the others are refused", async () => {
  await inFolder({}, async (folder) => {
    const codes = await Promise.all(
      [1, 2, 3, 4].map(async () => (await create(folder, "a.ts")).code),
    );
    assertEquals(codes.sort(), [0, 2, 2, 2]);
    assertEquals([await textOf("a.ts", folder), await namesIn(folder)], [moduleTemplate(), [
      "a.ts",
    ]]);
  });
});

Deno.test("without the permission to write, one line says so and nothing is made", async () => {
  await inFolder({ "a.ts": GOOD }, async (folder) => {
    for (const args of [["new", "b/c"], ["new", "c"], ["new", "a", "--force"]]) {
      const { code, out, err } = await halfopen(folder, args);
      assertEquals([code, out], [2, ""]);
      assertMatch(
        err,
        /^Cannot write \S+: it needs the permission to write, add --allow-write\n$/,
      );
    }
    assertEquals([await textOf("a.ts", folder), await namesIn(folder)], [GOOD, ["a.ts"]]);
  });
});

Deno.test("new refuses names that make no story's file", async () => {
  await inFolder({ "a.ts/b.txt": "", "file": "" }, async (folder) => {
    const rows: [string[], string][] = [
      [["stories/"], "stories/: it names no file, write scenarios/fin_lost.ts"],
      [[""], `"": it names no file, write scenarios/fin_lost.ts`],
      [[".."], "..: it names no file, write scenarios/fin_lost.ts"],
      [["a.ts"], "a.ts: a folder is there, name another"],
      [["x.ts", "--json"], "x.ts: --json writes JSON, name it x.json or leave out --json"],
    ];
    for (const name of ["_x", ".x", "x_test.ts", "x/x.test"]) {
      const file = name.endsWith(".ts") ? name : `${name}.ts`;
      const said = "a folder's scenarios are not looked for under such a name, name another";
      rows.push([[name], `${file}: ${said}`]);
    }
    for (const [args, said] of rows) {
      const { code, err } = await create(folder, ...args);
      assertEquals([code, err], [2, `Cannot write ${said}\n`]);
    }
    const { code, err } = await create(folder, "file/x.ts");
    assertEquals(code, 2);
    assertMatch(err, /^Cannot write file\/x\.ts: .+\n$/);
    assertEquals(await namesIn(folder), ["a.ts", "file"]);
    assert((await namesIn(new URL("a.ts/", folder))).length === 1);
  });
});
