import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { GOOD, halfopen, inFolder, storyText } from "./shell.ts";

/** Files that are no stories, and what is said about each. */
const BAD: Readonly<Record<string, readonly [text: string, said: string | RegExp]>> = {
  "unknown_field.ts": [
    storyText("", "fautls: []"),
    `Cannot read unknown_field.ts: unknown name "fautls", write "faults"`,
  ],
  "negative_delay.ts": [
    storyText("", `link: { delay: "-20ms" }`),
    `Cannot read negative_delay.ts at link.delay: "-20ms" is negative, write "20ms"`,
  ],
  "no_unit.ts": [
    storyText("", `link: { delay: "20" }`),
    `Cannot read no_unit.ts at link.delay: "20" has no unit, write "20ms"`,
  ],
  "misspelt_state.ts": [
    storyText(`{ end: { "A.c": "ESTABLISHD" } }`),
    `Cannot read misspelt_state.ts at script[1].end["A.c"]: "ESTABLISHD" is no state, write "ESTABLISHED"`,
  ],
  "port_taken.ts": [
    storyText(`{ on: "B", listen: 80 }`),
    `Cannot read port_taken.ts at script[1].listen: B listens on 80 already, leave one out`,
  ],
  "throws.ts": [`throw new Error("a line\\nand another");`, "Cannot read throws.ts: a line"],
  "syntax.ts": ["export default {;", /^Cannot read syntax\.ts: .+$/],
  "import.ts": [`import "./none.ts";`, /^Cannot read import\.ts: Module not found .+none\.ts"$/],
  "default.ts": [
    "export const story = 1;",
    "Cannot read default.ts: it has no default export, write export default scenario({ ... })",
  ],
  "number.ts": ["export default 7;", /^Cannot read number\.ts: 7 .+$/],
  "json.json": [`{ "why": 1, }`, /^Cannot read json\.json at line 1, column 13: .+$/],
};

Deno.test("a bad file is reported in one line, never a stack, and the other files still run", async () => {
  const files = Object.fromEntries(Object.entries(BAD).map(([name, [text]]) => [name, text]));
  await inFolder({ ...files, "zgood.ts": GOOD }, async (folder) => {
    const { code, out, err } = await halfopen(folder, ["run", "."]);
    assertEquals(code, 2);
    const lines = err.trimEnd().split("\n");
    assertEquals(lines.length, Object.keys(BAD).length, err);
    for (const [name, [, said]] of Object.entries(BAD)) {
      const line = lines.find((line) => line.startsWith(`Cannot read ${name}`)) ?? "";
      if (typeof said === "string") assertEquals(line, said);
      else assertMatch(line, said);
    }
    const count = lines.length;
    assertEquals(
      out,
      `zgood.ts ... ok (1 case, 1 run)\n\n1 passed, 0 failed, ${count} could not be run (1 run, 1 file)\n`,
    );
  });
});

Deno.test("with --json, what is wrong with a file goes to standard error alone", async () => {
  await inFolder({ "a.ts": "export default 7;", "b.ts": GOOD }, async (folder) => {
    const { code, out, err } = await halfopen(folder, ["run", "a.ts", "b.ts", "--json"]);
    assertEquals([code, out.trimEnd().split("\n").length], [2, 1]);
    assertEquals(JSON.parse(out).file, "b.ts");
    assertStringIncludes(err, "Cannot read a.ts: ");
  });
});

Deno.test("a path that leads nowhere is named with the nearest that does not", async () => {
  const files = { "scenarios/open/lost_syn.ts": GOOD, "empty/note.txt": "" };
  await inFolder(files, async (folder) => {
    const args = ["run", "open/lots_syn.ts", "nothing/at/all", "empty", "empty/note.txt"];
    const { code, out, err } = await halfopen(folder, args);
    assertEquals([code, out], [2, ""]);
    assertEquals(err.trimEnd().split("\n"), [
      "Cannot read open/lots_syn.ts: nothing is there, write open/lost_syn.ts",
      "Cannot read nothing/at/all: nothing is there, look at the path",
      "Cannot read empty: there is no scenario beneath it",
      "Cannot read empty/note.txt: it is no story's file, name one that ends in .ts, .js, .mjs or .json",
    ]);
  });
});

Deno.test("a module that never finishes loading, or fails later, keeps no other file from running", async () => {
  const files = {
    "late.ts": `Promise.reject(new Error("afterwards"));\n${GOOD}`,
    "never.ts": `await new Promise(() => {});\n${GOOD}`,
    "zgood.ts": GOOD,
  };
  await inFolder(files, async (folder) => {
    const { code, out, err } = await halfopen(folder, ["run", "."]);
    assertEquals(code, 2);
    assertStringIncludes(err, `an error of its own came late, "afterwards"`);
    assertMatch(err, /Cannot read never\.ts: it is still being loaded after \d+ s/);
    assertStringIncludes(out, "zgood.ts ... ok");
  });
});

Deno.test("a case that no file has is named with the nearest that one has", async () => {
  await inFolder({ "a.ts": storyText("", `cases: { silent: {}, b: {} }`) }, async (folder) => {
    const { code, err } = await halfopen(folder, ["run", "a.ts", "--case", "slient"]);
    assertEquals(code, 2);
    assertEquals(
      err,
      `Cannot run the case "slient": no file has one of that name, write "silent"\n`,
    );
  });
});

Deno.test("without the permission to read, one line says so", async () => {
  await inFolder({ "a.ts": GOOD }, async (folder) => {
    const { code, err } = await halfopen(folder, ["run", "a.ts"], []);
    assertEquals(code, 2);
    assertMatch(err, /^Cannot read .+: it needs the permission to read, add --allow-read\n$/);
  });
});
