import { assertEquals } from "@std/assert";
import { complaint, read, refusal, shape } from "./reading.ts";

/** The names of the calls that count, with the lines in which they stand. */
function calls(lines: readonly string[], defines: Readonly<Record<string, string>> = {}): string[] {
  const text = [...lines, "+0 end() = 0"].join("\n");
  return read(text, defines).events.map(({ action, place }) =>
    action.kind === "call" ? `${action.name}:${place.line}` : action.kind
  );
}

const BRANCHES = ["#ifdef FreeBSD", "+0 yes() = 0", "#else", "+0 no() = 0", "#endif"];

Deno.test("#ifdef takes the lines of a defined name, #else the others; lines keep their numbers", () => {
  assertEquals(calls(BRANCHES, { FreeBSD: "" }), ["yes:2", "end:6"]);
  assertEquals(calls(BRANCHES), ["no:4", "end:6"]);
  const negated = BRANCHES.map((line) => line.replace("#ifdef", "#ifndef"));
  assertEquals(calls(negated, { FreeBSD: "1" }), ["no:4", "end:6"]);
});

Deno.test("conditions nest, and what does not count may hold anything", () => {
  const lines = [
    "#ifdef A",
    "+0 a() = 0",
    "# ifdef B",
    "+0 ab() = 0",
    "# else",
    'not "a script `',
    "#nonsense",
    "# endif // B",
    "#else /* not A */",
    "#ifdef B",
    "+0 b() = 0",
    "#endif",
    "#endif",
  ];
  assertEquals(calls(lines, { A: "", B: "" }), ["a:2", "ab:4", "end:14"]);
  assertEquals(calls(lines, { B: "" }), ["b:11", "end:14"]);
  assertEquals(calls(lines, {}), ["end:14"]);
});

Deno.test("#if knows names, numbers, defined(), and C's signs between them", () => {
  const holds = (condition: string): boolean =>
    calls([`#if ${condition}`, "+0 yes() = 0", "#endif"], { A: "", V: "1400", Z: "0" }).length > 1;
  const right = [
    "1",
    "A",
    "V",
    "defined(A)",
    "defined A",
    "!defined(B)",
    "defined(A) && !defined(B)",
    "defined(B) || V >= 1400",
    "V == 1400 && V != 1 && V < 1401 && V <= 1400 && V > 0x10",
    "!(B || Z) // a comment",
    "0 && 0 || 1",
    "1 || 1 && 0",
  ];
  const wrong = ["0", "B", "Z", "defined(B)", "!A", "(A && B)", "V > 1400", "1 && 0", "0 /* 1 */"];
  assertEquals(right.filter((condition) => !holds(condition)), []);
  assertEquals(wrong.filter(holds), []);
});

Deno.test("#elif is asked only if no branch before it was taken", () => {
  const lines = ["#if A == 1", "+0 one() = 0", "#elif A == 2", "+0 two() = 0"];
  lines.push("#elif A > 0", "+0 more() = 0", "#else", "+0 none() = 0", "#endif");
  const taken = (value: string) => calls(lines, { A: value })[0];
  assertEquals(["1", "2", "3", "0"].map(taken), ["one:2", "two:4", "more:6", "none:8"]);
});

Deno.test("#define gives a word its value, #undef takes it, neither where lines do not count", () => {
  const text = "#define N 5\n#if 0\n#define N 6\n#undef N\n#endif\n+0 f(N) = 0";
  const [event] = read(text).events;
  assertEquals(event?.action.kind === "call" && event.action.args.map(shape), [5]);
  assertEquals(calls(["#define A", "#undef A", "#ifdef A", "+0 a() = 0", "#endif"]), ["end:6"]);
});

Deno.test("--define in the script defines too, and the caller's value wins", () => {
  const text = "--define=N=5\n#ifdef N\n+0 f(N) = 0\n#endif";
  const value = (defines: Readonly<Record<string, string>>): unknown => {
    const [event] = read(text, defines).events;
    const first = event?.action.kind === "call" ? event.action.args[0] : undefined;
    return first?.kind === "integer" ? first.value : first?.kind;
  };
  assertEquals(value({}), 5);
  assertEquals(value({ N: "6" }), 6);
});

Deno.test("# in commands and code blocks is theirs", () => {
  const { events } = read("+0 `a\n#ifdef X\nb`\n+0 %{\n# endif\npass }%\n");
  assertEquals(events.map(({ action }) => action.kind), ["command", "code"]);
});

Deno.test("a script may name its program in the first line", () => {
  assertEquals(calls(["#!/usr/bin/env packetdrill"]), ["end:2"]);
});

Deno.test("directives that do not fit are refused where they stand", () => {
  assertEquals(
    refusal("+0 f() = 0\n #endif\n"),
    "Cannot read a.pkt:2:2: #endif has no #ifdef before it\n   #endif\n   ^",
  );
  assertEquals(
    refusal("#ifdef A\n+0 f() = 0\n"),
    "Cannot read a.pkt:3:1: the #if in line 1 has no #endif\n  \n  ^",
  );
  const told = (text: string) => refusal(text).split("\n")[0]!.replace(/^.*?:\d+:\d+: /, "");
  assertEquals(
    [
      "#else",
      "#ifdef A\n#else\n#else",
      "#ifdef",
      "#ifdef 1",
      "#if",
      "#if (A",
      "#if A B",
      "#if defined(",
      "#if A + 1",
      "#define f(x) x",
      "#error no luck",
      "#include <a>",
      "#if " + "(".repeat(70),
      "#if 1\n".repeat(65),
    ].map(told),
    [
      "#else has no #ifdef before it",
      "#else stands behind #else",
      '#ifdef wants one name, write "#ifdef FreeBSD"',
      '#ifdef wants one name, write "#ifdef FreeBSD"',
      '#if wants a name or a number, write "#if defined(FreeBSD)"',
      "#if lacks a closing parenthesis",
      '#if does not expect "B" here',
      'defined wants a name, write "defined(FreeBSD)"',
      '#if does not know " + 1"',
      '#define wants a name without arguments, write "#define NAME"',
      "the script refuses: no luck",
      '"#include" is no directive here, write #ifdef, #ifndef, #if, #else or #endif, or a comment with //',
      "#if nests deeper than 64",
      "more than 64 #if in each other",
    ],
  );
  assertEquals(
    complaint("f() = 0 # why"),
    "# begins a comment only in commands and code blocks, write //",
  );
});
