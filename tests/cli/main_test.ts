import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type Door, main } from "../../lib/cli/mod.ts";
import { root } from "../house/tree.ts";
import { fakeShell } from "./door.ts";
import { halfopen, inFolder, storyText, WRONG } from "./shell.ts";

/** A shell that keeps what is printed, with one story in it. */
function doorTo(story: () => unknown, colour = false) {
  const { door, out, err } = fakeShell({ columns: 80, colour });
  const told: Door = {
    ...door,
    outside: {
      ...door.outside,
      readText: () => Promise.resolve(""),
      importModule: () => Promise.resolve().then(() => ({ default: story() })),
      nameOf: (url) => url.pathname.slice(1),
    },
    here: () => new URL("file:///"),
    kindOf: (url) => Promise.resolve(url.pathname === "/a.ts" ? "file" : undefined),
  };
  return { door: told, out, err };
}

const WRONG_STORY = {
  why: "It is told",
  hosts: { A: {}, B: { listen: 80 } },
  script: [{ on: "A", connect: "B:80", as: "c" }, { end: { "A.c": "LISTEN" } }],
};

Deno.test("colours are used where the terminal takes them, and not with --no-color", async () => {
  const { door, out } = doorTo(() => WRONG_STORY, true);
  assertEquals(await main(["run", "a.ts"], door), 1);
  assertStringIncludes(out.join("\n"), "\x1b[31mFAILED\x1b[0m");
  const plain = doorTo(() => WRONG_STORY, true);
  assertEquals(await main(["run", "a.ts", "--no-color"], plain.door), 1);
  assertEquals(plain.out.join("\n").includes("\x1b"), false);
  assertEquals(await main(["demo", "--no-color"], plain.door), 0);
  assertEquals(plain.out.join("\n").includes("\x1b"), false);
});

Deno.test("demo keeps to 80 columns where there are no more", async () => {
  const { door, out } = doorTo(() => WRONG_STORY);
  assertEquals(await main(["demo"], door), 0);
  assertEquals(out.join("\n").split("\n").filter((line) => line.length > 80), []);
});

Deno.test("a process whose output is no terminal prints no colours", async () => {
  await inFolder({ "wrong.ts": WRONG }, async (folder) => {
    const { out, err } = await halfopen(folder, ["run", "wrong.ts", "--ladder"]);
    assertEquals([out.includes("\x1b"), err], [false, ""]);
  });
});

Deno.test("an error that nobody foresaw is called our bug, with its replay, and ends with 3", async () => {
  const { door, err } = doorTo(() => WRONG_STORY);
  const broken: Door = {
    ...door,
    kindOf: () => Promise.reject(new TypeError("Cannot happen")),
  };
  assertEquals(await main(["run", "a.ts", "--seed", "3"], broken), 3);
  assertEquals(err, [
    "TypeError: Cannot happen\n  this is a bug of halfopen\n  replay    halfopen run a.ts --seed 3",
  ]);
});

Deno.test("usage ends with 2 and one line; help and version with 0", async () => {
  const { door, out, err } = doorTo(() => WRONG_STORY);
  assertEquals(await main(["rum"], door), 2);
  assertEquals(err, [`Cannot read the arguments: there is no command "rum", write "run"`]);
  assertEquals(await main(["help"], door), 0);
  assertEquals(await main(["--version"], door), 0);
  assertMatch(out.join("\n"), /^halfopen: fault stories[^]+\nhalfopen \d+\.\d+\.\d+$/);
});

Deno.test("a reader that goes away is no error: nothing is said", async () => {
  await inFolder({ "a.ts": storyText("{ end: {} }") }, async (folder) => {
    const entry = new URL("lib/cli/main.ts", root).pathname;
    const config = new URL("deno.json", root).pathname;
    const command = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--config", config, "--allow-read", entry]
        .concat(["run", "a.ts", "--ladder", "--runs", "5000"]),
      cwd: folder,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
    const process = command.spawn();
    await process.stdout.cancel();
    const said = await new Response(process.stderr).text();
    assertEquals([said, (await process.status).code], ["", 141]);
  });
});

Deno.test("list groups stories by folder and says why; --json prints one line each", async () => {
  const files = {
    "x/a.ts": storyText("", `cases: { one: {}, two: { why: "Two is told" } }, cite: "RFC 9293"`),
    "x/b.ts": "export default 7;",
    "y/c.ts": storyText(""),
  };
  await inFolder(files, async (folder) => {
    const listed = await halfopen(folder, ["list", "."]);
    assertEquals(listed.code, 2);
    assertMatch(listed.err, /^Cannot read x\/b\.ts: .+\n$/);
    assertEquals(
      listed.out,
      "x/\n  a.ts  It is told\n        2 cases: one; two\n\ny/\n  c.ts  It is told\n\n2 scenarios\n",
    );
    const { out } = await halfopen(folder, ["list", "x/a.ts", "--json"]);
    assertEquals(JSON.parse(out), {
      file: "x/a.ts",
      why: "It is told",
      cite: ["RFC 9293"],
      cases: [{ name: "one", why: "It is told" }, { name: "two", why: "Two is told" }],
    });
  });
});

Deno.test("list without a folder lists the package's own scenarios", async () => {
  await inFolder({}, async (folder) => {
    const { code, out } = await halfopen(folder, ["list", "--json"]);
    const whys = out.trimEnd().split("\n").map((line) => JSON.parse(line).why);
    assertEquals([code, whys.length > 40], [0, true]);
    assertEquals(whys.every((why) => typeof why === "string"), true);
  });
});
