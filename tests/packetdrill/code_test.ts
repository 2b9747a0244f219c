import { assertEquals, assertThrows } from "@std/assert";
import { CodeFailed, runCode } from "../../lib/packetdrill/code_eval.ts";
import type { CodeValue } from "../../lib/packetdrill/code_tree.ts";
import { ScriptError, UnknownName } from "../../lib/packetdrill/script_error.ts";
import { action, read } from "./reading.ts";

const NAMES: Readonly<Record<string, CodeValue>> = {
  tcpi_snd_cwnd: 11,
  tcpi_options: 0x25,
  tcpi_rtt: 30_500,
  tcpi_ca_state: 3,
  TCPI_OPT_SACK: 2,
  TCPI_OPT_SYN_DATA: 32,
  TCP_CA_Recovery: 3,
};

/** What a script's code blocks print, one map of variables for all of them. */
function printed(...blocks: readonly string[]): string[] {
  const lines: string[] = [];
  const variables = new Map<string, CodeValue>();
  for (const block of blocks) {
    const script = read(`+0 %{${block}}%`);
    const code = script.events[0]!.action;
    if (code.kind !== "code") throw new Error(`${block} is a ${JSON.stringify(code)}`);
    runCode(
      code,
      script,
      (name) => Object.hasOwn(NAMES, name) ? NAMES[name] : undefined,
      (line) => lines.push(line),
      variables,
    );
  }
  return lines;
}

/** What Python's `print()` says of an expression. */
function value(expression: string): string {
  return printed(`print(${expression})`)[0]!;
}

function failure(block: string): CodeFailed {
  return assertThrows(() => printed(block), CodeFailed);
}

function refusal(block: string): string {
  return assertThrows(() => printed(block), ScriptError).message;
}

function problem(block: string): string {
  return assertThrows(() => printed(block), ScriptError).problem;
}

Deno.test("assertions that hold say nothing, whatever is written around them", () => {
  const blocks = [
    "assert tcpi_snd_cwnd == 11",
    " assert tcpi_snd_cwnd == 11, tcpi_snd_cwnd ",
    "\nassert tcpi_snd_cwnd == 11 # why\n\n# all\n  assert (tcpi_options & TCPI_OPT_SYN_DATA) != 0\n",
    "assert 30000 <= tcpi_rtt <= 31000, 'srtt=%d us' % tcpi_rtt; \\\n\tassert 1;\\\n assert 2",
    "assert (tcpi_rtt > 5 and\n  tcpi_rtt < 10**6\n)",
    "pass",
    "",
    "if tcpi_rtt: assert 1",
  ];
  assertEquals(printed(...blocks), []);
});

Deno.test("an assertion that fails names itself, both sides, and its message where it says more", () => {
  const failed = failure("\n\n  assert tcpi_snd_cwnd == 10, 'cwnd=%d' % tcpi_snd_cwnd");
  assertEquals(failed.message, "tcpi_snd_cwnd == 10 does not hold: tcpi_snd_cwnd is 11 (cwnd=11)");
  assertEquals(failed.assertion, "tcpi_snd_cwnd == 10");
  assertEquals(failed.sides, [["tcpi_snd_cwnd", "11"]]);
  assertEquals(failed.note, "cwnd=11");
  assertEquals(failed.place, { line: 3, column: 3 });
  assertEquals(
    [
      "assert tcpi_snd_cwnd == 10, tcpi_snd_cwnd",
      "assert 1 <= tcpi_snd_cwnd\t< 3",
      "assert (tcpi_options & TCPI_OPT_SACK) == TCPI_OPT_SACK, tcpi_options",
      "assert tcpi_ca_state == 3 and tcpi_rtt == 1",
      "assert tcpi_ca_state == 1 and tcpi_rtt == 1",
      "assert tcpi_ca_state == 1 or tcpi_rtt == 1",
      "assert not tcpi_rtt",
      "assert tcpi_rtt * 0",
      "assert 0",
      "x = 'a'; assert x in ('b', 'c')",
      "assert tcpi_rtt / (tcpi_ca_state - 3) > 0",
    ].map((block) => failure(block).message),
    [
      "tcpi_snd_cwnd == 10 does not hold: tcpi_snd_cwnd is 11",
      "1 <= tcpi_snd_cwnd < 3 does not hold: tcpi_snd_cwnd is 11",
      "(tcpi_options & TCPI_OPT_SACK) == TCPI_OPT_SACK does not hold: " +
      "(tcpi_options & TCPI_OPT_SACK) is 0, TCPI_OPT_SACK is 2 (37)",
      "tcpi_ca_state == 3 and tcpi_rtt == 1 does not hold: tcpi_rtt is 30500",
      "tcpi_ca_state == 1 and tcpi_rtt == 1 does not hold: tcpi_ca_state is 3",
      "tcpi_ca_state == 1 or tcpi_rtt == 1 does not hold: tcpi_ca_state is 3, tcpi_rtt is 30500",
      "not tcpi_rtt does not hold: tcpi_rtt is 30500",
      "tcpi_rtt * 0 does not hold: tcpi_rtt * 0 is 0",
      "0 does not hold",
      "x in ('b', 'c') does not hold: x is 'a'",
      "tcpi_rtt / (tcpi_ca_state - 3) is a division by zero",
    ],
  );
});

Deno.test("arithmetic is Python's: floors, remainders with the divisor's sign, powers to the right", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["7 // 2", "3"],
    ["-7 // 2", "-4"],
    ["7 / 2", "3.5"],
    ["-7 % 3", "2"],
    ["7 % -3", "-2"],
    ["6 % -3", "0"],
    ["2 ** 3 ** 2", "512"],
    ["-2 ** 2", "-4"],
    ["2 ** -1", "0.5"],
    ["1 + 2 * 3 - 4", "3"],
    ["(1 + 2) * 3", "9"],
    ["1 << 40", "1099511627776"],
    ["-8 >> 1", "-4"],
    ["0xffffffff & 0xf0 | 1 ^ 3", "242"],
    ["~5", "-6"],
    ["-1 & 0xffffffffff", "1099511627775"],
    ["True + True", "2"],
    ["0b101 + 0o17 + 1e3 + .5", "1020.5"],
    ["- 0", "0"],
    ["'a' 'b' + \"c\"", "abc"],
    ["(1, 2) + (3,)", "(1, 2, 3)"],
  ];
  assertEquals(cases.map(([text]) => value(text)), cases.map(([, expected]) => expected));
});

Deno.test("comparisons chain, and, or and not give what Python gives", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["1 < 2 < 3", "True"],
    ["1 < 3 < 2", "False"],
    ["3 > 2 != 2", "False"],
    ["1 == True", "True"],
    ["1 is True", "False"],
    ["None is None", "True"],
    ["1 is not None", "True"],
    ["'1' == 1", "False"],
    ["'a' < 'b'", "True"],
    ["(1, 2) < (1, 3)", "True"],
    ["(1, 2) < (1, 2, 0)", "True"],
    ["(1, 2) == [1, 2]", "True"],
    ["2 in (1, 2)", "True"],
    ["2 not in [1, 2]", "False"],
    ["'ab' in 'cabs'", "True"],
    ["0 or 'x'", "x"],
    ["0 and 1", "0"],
    ["1 and ''", ""],
    ["not 0 and not ''", "True"],
    ["not 1 == 2", "True"],
    ["1 if tcpi_rtt else 2", "1"],
    ["1 if () else 2 if [] else 3", "3"],
  ];
  assertEquals(cases.map(([text]) => value(text)), cases.map(([, expected]) => expected));
});

Deno.test("functions and conversions that messages use", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["abs(-3), min(2, 1), max([1, 5, 3])", "3 1 5"],
    ["int(3.9), int(-3.9), int('7'), float('0.5'), round(2.5), round(3.5)", "3 -3 7 0.5 2 4"],
    ["round(-2.5), round(2.567, 2), round(0.4)", "-2 2.57 0"],
    ["len('abc'), len((1,)), str(5) + 'x', bool([]), bool(2)", "3 1 5x False True"],
    ["'%d %s %r %x %X %%' % (7, 'a', 'b', 255, 255)", "7 a 'b' ff FF %"],
    ["'%5d|%-5d|%05d|%.2f|%f' % (1, 2, 3, 2.345, 1)", "    1|2    |00003|2.35|1.000000"],
    ["'%s' % None, '%d' % 3.7, '%i%u' % (1, True)", "None 3 11"],
    ["(), (1,), None, True, 'a'", "() (1,) None True a"],
  ];
  assertEquals(cases.map(([text]) => value(text)), cases.map(([, expected]) => expected));
});

Deno.test("names that a block assigns are there for the blocks behind it", () => {
  assertEquals(
    printed(
      "cwnd = 10; none = None",
      "cwnd += 1; assert tcpi_snd_cwnd == cwnd; print(cwnd, none)",
      "cwnd *= 2; cwnd -= 2; cwnd //= 3; cwnd **= 2; cwnd %= 10; cwnd <<= 3; cwnd |= 1; print(cwnd)",
      "tcpi_rtt = 1, 2; print(tcpi_rtt)",
    ),
    ["11 None", "49", "(1, 2)"],
  );
});

Deno.test("if takes one branch, in a line or in a block, nested too", () => {
  const block = [
    "if x < 1: print('small'); print('very')",
    "elif x < 10:",
    "    print('middle')",
    "    if x == 5:",
    "        print('five')",
    "    else: print('other')",
    "    print('done')",
    "else:",
    "  print('large')",
    "print('end')",
  ].join("\n");
  assertEquals(printed("x = 0", block), ["small", "very", "end"]);
  assertEquals(printed("x = 5", block), ["middle", "five", "done", "end"]);
  assertEquals(printed("x = 6", block), ["middle", "other", "done", "end"]);
  assertEquals(printed("x = 60", block), ["large", "end"]);
});

Deno.test("a name that nobody knows is told apart from other mistakes", () => {
  const script = read("\n+0 %{\n  assert tcpi_new == 1 }%");
  const code = script.events[0]!.action;
  if (code.kind !== "code") throw new Error(code.kind);
  const error = assertThrows(
    () => runCode(code, script, () => undefined, () => {}),
    UnknownName,
  );
  assertEquals(error.unknown, "tcpi_new");
  assertEquals(
    error.message,
    "Cannot run a.pkt:3:10: the name tcpi_new is unknown here\n" +
      "    assert tcpi_new == 1 }%\n           ^",
  );
});

Deno.test("texts and numbers do not mix, and functions are few", () => {
  assertEquals(
    [
      "print('a' + 1)",
      "print(-'a')",
      "print('a' < 1)",
      "print(1 in 2)",
      "print(1.5 & 1)",
      "print(2 ** 0.5)",
      "print(1 << -1)",
      "print(abs('x'))",
      "print(min())",
      "print(len(3))",
      "print('%d' % 'a')",
      "print('%d %d' % 1)",
      "print('%d' % (1, 2))",
      "print('%q' % 1)",
      "print(open('x'))",
    ].map(problem),
    [
      "\"+\" does not go with 'a' and 1",
      "\"-\" wants a number, not 'a'",
      "cannot tell which is less, 'a' or 1",
      "2 holds nothing to look for 1 in",
      '"&" wants whole numbers below 2^53, not 1.5',
      '"**" wants a whole number up to 1024 behind it, not 0.5',
      '"<<" wants 0 to 1024 behind it, not -1',
      "abs() wants one number",
      "min() wants a value",
      "len() wants a text or a list",
      "%d wants a number, not 'a'",
      "no value is left for %d",
      "the format has no place for 2",
      "%q is no conversion here, write %d, %s, %r, %x or %f",
      "no function open() here, write one of print, abs, min, max, int, float, round, len, str, bool",
    ],
  );
  assertEquals(
    failure("x = 2 ** 1000 * 2 ** 1000").message,
    "2 ** 1000 * 2 ** 1000 is too large a number",
  );
});

Deno.test("values that double in every line come to an end", () => {
  const block = "s = 'abcdefgh'\n" + "s += s\n".repeat(60);
  assertEquals(failure(block).message, "s += s is longer than 100000");
  const lists = "a = [1]\n" + "a = [a, a]\n".repeat(60);
  assertEquals(failure(lists).message, "a = [a, a] is longer than 100000");
  const deep = "a = [1]\n" + "a = [a]\n".repeat(2000);
  assertEquals(failure(deep).message, "a = [a] is longer than 100000");
  const quoted = "s = '\\\\'\n" + "s = '%r%r' % (s, s)\n".repeat(60);
  assertEquals(failure(quoted).message, "s = '%r%r' % (s, s) is longer than 100000");
});

Deno.test("Python that is not here is a feature by its name", () => {
  const name = (block: string): string => {
    const found = action(`%{ ${block} }%`);
    return found.kind === "feature" ? found.name : found.kind;
  };
  assertEquals(
    [
      "import os",
      "for x in (1, 2): pass",
      "while 1: pass",
      "def f(): pass",
      "print(tcp.rtt)",
      "print(x[0])",
      "print({1: 2})",
      "print([x for x in y])",
      "print((x for x in y))",
      "print(x, end='')",
      "print(*x)",
      "print(f'{x}')",
      "print('''x''')",
      "f = lambda: 1",
      "a, b = 1, 2",
      "a = b = 1",
      "f()()",
    ].map(name),
    [
      "Python import",
      "Python for",
      "Python while",
      "Python def",
      "Python attributes",
      "Python subscripts",
      "Python dictionaries",
      "Python comprehensions",
      "Python comprehensions",
      "Python keyword arguments",
      "Python starred arguments",
      "Python strings with f",
      "Python long strings",
      "Python lambda",
      "Python assignments to several names",
      "Python assignments to several names",
      "Python calls of values",
    ],
  );
});

Deno.test("a block that is not Python is refused where it stops to be", () => {
  assertEquals(
    refusal("assert x ==\n"),
    "Cannot read a.pkt:1:17: expected a value, found the end of the line\n" +
      "  +0 %{assert x ==\n                  ^",
  );
  assertEquals(
    [
      "assert",
      "assert 1 2",
      "assert (1",
      "x = 'abc",
      "x = 1 +",
      "x = $",
      "if x print(1)",
      "if x:\npass",
      "else: pass",
      "1 if 2",
      "True = 1",
      "print(1 2)",
      "print x",
      "x = not",
      "(".repeat(200) + ")".repeat(200),
    ].map(problem),
    [
      "expected a value, found the end of the line",
      'expected the end of the statement, found "2"',
      "a bracket in the code block is not closed",
      "a string in the code block has no end, write ' behind it",
      "expected a value, found the end of the line",
      'a code block does not know "$"',
      'expected ":" behind a condition, found "print"',
      "expected statements, further right than the condition, found the end of the line",
      'expected a value, found "else"',
      'expected "else" behind a condition, found the end of the line',
      'expected a name that can be assigned to, found "True"',
      'expected ")" or a comma behind a value, found "2"',
      'expected the end of the statement, found "x"',
      "expected a value, found the end of the line",
      "nested deeper than 100",
    ],
  );
});
