import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { ScenarioError } from "../../lib/base/fail.ts";
import { COMMANDS, readArguments } from "../../lib/cli/arguments.ts";
import { helpText, VERSION } from "../../lib/cli/help.ts";
import { read } from "../house/tree.ts";

Deno.test("readArguments() tells commands, options and paths apart", () => {
  assertEquals(readArguments(["run", "a.ts", "--seed", "7", "--json", "7"]), {
    command: "run",
    paths: ["a.ts", "7"],
    json: true,
    ladder: false,
    seed: 7,
    plain: false,
  });
  assertEquals(readArguments(["run", "--case=a b", "x", "--runs=3", "--ladder", "--no-color"]), {
    command: "run",
    paths: ["x"],
    json: false,
    ladder: true,
    caseName: "a b",
    runs: 3,
    plain: true,
  });
  assertEquals(readArguments(["list"]), { command: "list", paths: [], json: false, plain: false });
  assertEquals(readArguments(["new", "a b", "--json"]), {
    command: "new",
    path: "a b",
    json: true,
    force: false,
    plain: false,
  });
  assertEquals(readArguments(["matrix"]), {
    command: "matrix",
    profile: "rfc",
    json: false,
    plain: false,
  });
  assertEquals(readArguments(["matrix", "--state", "last-ack", "--profile=Linux", "--json"]), {
    command: "matrix",
    state: "LAST-ACK",
    profile: "linux",
    json: true,
    plain: false,
  });
  assertEquals(readArguments(["schema"]), { command: "schema", plain: false });
  assertEquals(readArguments(["demo"]), { command: "demo", plain: false });
  assertEquals(readArguments(["--help"]), { command: "help", about: null, plain: false });
  assertEquals(readArguments(["run", "-h"]), { command: "help", about: "run", plain: false });
  assertEquals(readArguments(["help", "list"]), { command: "help", about: "list", plain: false });
  assertEquals(readArguments(["--version"]), { command: "version", plain: false });
});

Deno.test("readArguments() refuses in one line, with what to write instead", () => {
  const rows: [string, string][] = [
    [
      "",
      "no command is named, write one of run, list, new, packetdrill, matrix, fuzz, explore, schema, demo, help",
    ],
    ["rum a", `there is no command "rum", write "run"`],
    [
      "xyzzy",
      `there is no command "xyzzy", write one of run, list, new, packetdrill, matrix, fuzz, explore, schema, demo, help`,
    ],
    ["help lst", `there is no command "lst", write "list"`],
    ["run a --sede 1", "there is no option --sede, write --seed"],
    ["run a --sede=1", "there is no option --sede, write --seed"],
    ["--jsno run a", "there is no option --jsno, write --json"],
    ["demo --xyzzy", "there is no option --xyzzy, write one of --no-color, --help"],
    ["run", "run needs a file or a folder, write halfopen run scenarios/"],
    ["run a --seed", "--seed needs a whole number from 0 on, write --seed 7"],
    ["run a --seed x", `--seed needs a whole number from 0 on, not "x", write --seed 7`],
    ["run a --seed=-1", `--seed needs a whole number from 0 on, not "-1", write --seed 7`],
    ["run a --runs 0", `--runs needs a whole number from 1 on, not "0", write --runs 7`],
    [
      "run a --seed 9007199254740991",
      "the last seed is above 9007199254740991, write a smaller --seed",
    ],
    ["matrix LISTEN", `matrix takes nothing behind it, leave out "LISTEN"`],
    ["matrix --state LISTE", `there is no state "LISTE", write "LISTEN"`],
    ["matrix --profile bsd", `there is no profile "bsd", write one of rfc, freebsd, linux`],
    ["matrix --profile", "--profile needs a name, write one of rfc, freebsd, linux"],
    ["run a --profile rfc", "run takes no --profile, leave it out"],
    ["run a --case", "--case needs a name, write --case NAME"],
    ["run a --json --ladder", "--json prints nothing but JSON, leave out --ladder"],
    ["list --seed 1", "list takes no --seed, leave it out"],
    ["new", "new needs the file to write, write halfopen new scenarios/fin_lost.ts"],
    ["new a b", `new writes one file, leave out "b"`],
    ["new a --forse", "there is no option --forse, write --force"],
    ["run a --force", "run takes no --force, leave it out"],
    ["schema a", `schema takes nothing behind it, leave out "a"`],
    ["schema --json", "schema takes no --json, leave it out"],
    ["demo open", `demo takes nothing behind it, leave out "open"`],
  ];
  for (const [line, said] of rows) {
    const args = line.split(" ").filter((word) => word !== "");
    const { message } = assertThrows(() => readArguments(args), ScenarioError, undefined, line);
    assertEquals(message, `Cannot read the arguments: ${said}`);
  }
});

Deno.test("help says every option of a command, in at most 100 columns", () => {
  for (const command of ["run", "list", "new", "schema", "demo"] as const) {
    const text = helpText(command);
    for (const option of COMMANDS[command]) {
      if (option !== "help") assertMatch(text, new RegExp(`--${option}\\b`), command);
    }
    for (const line of text.split("\n")) assertEquals(line.length <= 100, true, line);
  }
});

Deno.test("the version that is printed is the package's", async () => {
  assertEquals(VERSION, JSON.parse(await read("deno.json")).version);
});
