/** What this project relies on in `@std/cli`, whichever lies in `vendor/`. */

import { parseArgs } from "@std/cli";
import { parseArgs as parseArgsAlone } from "@std/cli/parse-args";
import { ProgressBar } from "@std/cli/unstable-progress-bar";
import judge from "node:assert/strict";

type Options = Parameters<typeof parseArgs>[1];

const rows: [string, string[], Options, Record<string, unknown>][] = [
  ["positional arguments", ["a", "2", "-"], {}, { _: ["a", 2, "-"] }],
  ["long values", ["--a=1", "--b", "x", "--c"], {}, { _: [], a: 1, b: "x", c: true }],
  ["an empty value", ["--a="], {}, { _: [], a: "" }],
  ["values with an equals sign", ["--a=b=c"], {}, { _: [], a: "b=c" }],
  ["letters", ["-ab", "-n5", "-x", "y"], {}, { _: [], a: true, b: true, n: 5, x: "y" }],
  ["a letter's value", ["-o=f", "-p/tmp"], {}, { _: [], o: "f", p: "/tmp" }],
  ["texts", ["--seed", "007", "-n", "5"], { string: ["seed"] }, { _: [], seed: "007", n: 5 }],
  ["a text without a value", ["--seed"], { string: ["seed"] }, { _: [], seed: "" }],
  ["positional texts", ["01"], { string: ["_"] }, { _: ["01"] }],
  ["booleans", ["--all", "x"], { boolean: ["all", "no"] }, { _: ["x"], all: true, no: false }],
  ["a boolean's value", ["--all=false"], { boolean: ["all"] }, { _: [], all: false }],
  ["a boolean's next", ["--all", "false"], { boolean: ["all"] }, { _: [], all: false }],
  ["all booleans", ["--a", "x"], { boolean: true }, { _: ["x"], a: true }],
  ["collected", ["--f", "a", "--f=b"], { collect: ["f"], string: ["f"] }, { _: [], f: ["a", "b"] }],
  ["none collected", [], { collect: ["f"], string: ["f"] }, { _: [], f: [] }],
  ["the last of several", ["--a=1", "--a=2"], {}, { _: [], a: 2 }],
  ["defaults", ["--a=1"], { default: { a: 0, b: "x" } }, { _: [], a: 1, b: "x" }],
  ["no default for falsy values", ["--a=0"], { default: { a: 5 } }, { _: [], a: 0 }],
  ["aliases", ["-s", "7"], { alias: { seed: "s" } }, { _: [], s: 7, seed: 7 }],
  [
    "aliases of booleans",
    ["-q", "x"],
    { boolean: ["quiet"], alias: { quiet: ["q", "silent"] } },
    { _: ["x"], q: true, quiet: true, silent: true },
  ],
  ["negation", ["--no-color"], { negatable: ["color"] }, { _: [], color: false }],
  ["a name with no-", ["--no-color"], {}, { _: [], "no-color": true }],
  [
    "negation over a default",
    ["--no-color"],
    { boolean: ["color"], negatable: ["color"], default: { color: true } },
    { _: [], color: false },
  ],
  ["what follows --", ["a", "--", "--b"], {}, { _: ["a", "--b"] }],
  ["what follows --, apart", ["a", "--", "-b"], { "--": true }, { _: ["a"], "--": ["-b"] }],
  ["the first command", ["--a", "run", "--b"], { stopEarly: true, boolean: ["a"] }, {
    _: ["run", "--b"],
    a: true,
  }],
  ["dotted names", ["--a.b=1", "--a.c"], {}, { _: [], a: { b: 1, c: true } }],
];

for (const [what, args, options, expected] of rows) {
  Deno.test(`parseArgs() reads ${what}: ${args.join(" ")}`, () => {
    judge.deepEqual({ ...parseArgs(args, options) }, expected);
    judge.deepEqual({ ...parseArgsAlone(args, options) }, expected);
  });
}

Deno.test("parseArgs() asks about what it does not know, and leaves it out on false", () => {
  const asked: unknown[][] = [];
  const args = parseArgs(["run", "--seed=1", "--sed=2", "-x"], {
    string: ["seed"],
    unknown: (...call) => {
      asked.push(call);
      return call[1] === undefined;
    },
  });
  judge.deepEqual(asked, [["run"], ["--sed=2", "sed", "2"], ["-x", "x", true]]);
  judge.deepEqual({ ...args }, { _: ["run"], seed: "1" });
});

Deno.test("parseArgs() reaches no prototype", () => {
  parseArgs(["--__proto__.polluted=1", "--constructor.prototype.polluted=1"]);
  judge.equal(Reflect.get({}, "polluted"), undefined);
});

Deno.test("parseArgs() has types for what it returns", () => {
  const args = parseArgs(["--seed", "7", "--jobs", "x"], {
    string: ["seed", "out", "file"],
    boolean: ["verbose", "color"],
    collect: ["file"],
    negatable: ["color"],
    default: { out: "." },
    "--": true,
  });
  const seed: string | undefined = args.seed;
  const out: string = args.out;
  const verbose: boolean = args.verbose;
  const color: boolean = args.color;
  const files: string[] = args.file;
  const rest: string[] = args["--"];
  const positional: (string | number)[] = args._;
  const jobs: unknown = args.jobs;
  const all = [seed, out, verbose, color, files, rest, positional, jobs];
  judge.deepEqual(all, ["7", ".", false, false, [], [], [], "x"]);
});

/** What a bar drew, as one text. */
async function drawn(
  options: ConstructorParameters<typeof ProgressBar>[0],
  use: (bar: ProgressBar) => void | Promise<void>,
): Promise<string> {
  let text = "";
  const writable = new WritableStream<Uint8Array>({
    write: (octets) => void (text += new TextDecoder().decode(octets)),
  });
  const bar = new ProgressBar({ writable, ...options });
  await use(bar);
  await bar.stop();
  return text;
}

Deno.test("ProgressBar draws at the start and at the end, and ends the line", async () => {
  const text = await drawn({ max: 4096, barLength: 4 }, (bar) => void (bar.value += 2048));
  const start = "\r\x1b[K[00:00] [----] [0.00/4.00 KiB]";
  judge.equal(text, `${start}\r\x1b[K[00:00] [##--] [2.00/4.00 KiB]\n`);
});

Deno.test("ProgressBar takes a formatter, its characters and an interval", async () => {
  const formatter = (at: { progressBar: string; value: number; max: number }) =>
    `${at.progressBar} ${at.value}/${at.max}`;
  const options = { max: 2, barLength: 2, fillChar: "=", emptyChar: " ", interval: 5, formatter };
  const text = await drawn(options, async (bar) => {
    bar.value = 1;
    await new Promise((resolve) => setTimeout(resolve, 30));
    bar.value = 9;
  });
  const frames = new Set(text.trimEnd().split("\r\x1b[K").slice(1));
  judge.deepEqual([...frames], ["   0/2", "=  1/2", "== 9/2"]);
});

Deno.test("ProgressBar clears its line on demand", async () => {
  const text = await drawn({ max: 1, clear: true, formatter: () => "x" }, () => {});
  judge.equal(text, "\r\x1b[Kx\r\x1b[K");
});
