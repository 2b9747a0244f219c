import { assertEquals, assertInstanceOf } from "@std/assert";
import { ScenarioError } from "../../lib/base/fail.ts";
import { ns, seconds } from "../../lib/base/time.ts";
import { ScriptError } from "../../lib/packetdrill/script_error.ts";
import { read, refusal } from "./reading.ts";

/** What each event is, with the line and column of its time. */
function outline(text: string): string[] {
  return read(text).events.map(({ place, action }) => {
    const what = action.kind === "feature" ? `feature ${action.name}` : action.kind;
    return `${place.line}:${place.column} ${what}`;
  });
}

Deno.test("a script has options, commands, events of all kinds, and its lines", () => {
  const text = [
    "// A story.",
    "--tolerance_usecs=75000",
    "--verbose",
    "`first`",
    "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3",
    "  +0 < S 0:0(0) win 1000",
    "+.1 > S. 0:0(0) ack 1 <...>",
    "+0 < icmp unreachable",
    "+0 `second`",
    "+0 %{ assert 1 }%",
    "`last`",
  ].join("\n");
  const script = read(text);
  assertEquals(script.file, "a.pkt");
  assertEquals(script.lines, text.split("\n"));
  assertEquals(script.options, [
    { place: { line: 2, column: 1 }, name: "tolerance_usecs", value: "75000" },
    { place: { line: 3, column: 1 }, name: "verbose", value: undefined },
  ]);
  assertEquals(outline(text), [
    "4:1 command",
    "5:1 call",
    "6:3 packet",
    "7:1 packet",
    "8:1 icmp",
    "9:1 command",
    "10:1 code",
    "11:1 command",
  ]);
  assertEquals(script.events[0]?.when, { kind: "relative", from: ns(0), until: ns(0) });
  assertEquals(script.events[6]?.action, {
    kind: "code",
    text: "assert 1",
    textPlace: { line: 10, column: 7 },
  });
});

Deno.test("a time is absolute, relative, a range of either, or any", () => {
  const when = (time: string) => read(`${time} > . 1:1(0) ack 1`).events[0]?.when;
  const [absolute, relative] = ["absolute", "relative"] as const;
  assertEquals(
    ["1", "1.5", "+0", "+.000000001", "1~2", "+0~+0.1", "+1 ~ +1", "*"].map(when),
    [
      { kind: absolute, from: seconds(1), until: seconds(1) },
      { kind: absolute, from: seconds(1.5), until: seconds(1.5) },
      { kind: relative, from: ns(0), until: ns(0) },
      { kind: relative, from: ns(1), until: ns(1) },
      { kind: absolute, from: seconds(1), until: seconds(2) },
      { kind: relative, from: ns(0), until: seconds(0.1) },
      { kind: relative, from: seconds(1), until: seconds(1) },
      { kind: "any" },
    ],
  );
});

Deno.test("a time is exact where a product of floats would not be", () => {
  const from = (time: string) => {
    const when = read(`${time} f() = 0`).events[0]?.when;
    return when?.kind === "absolute" ? when.from : undefined;
  };
  assertEquals(["0.290", "1.005", "4503599.627370497", "0.1234567899"].map(from), [
    ns(290_000_000),
    ns(1_005_000_000),
    ns(4_503_599_627_370_497),
    ns(123_456_789),
  ]);
});

Deno.test("several events may share a line, and one may take several", () => {
  assertEquals(outline("0 f() = 0 +1 g() = 1 2\n< S 0:0(0)\nwin 5"), [
    "1:1 call",
    "1:11 call",
    "1:22 packet",
  ]);
});

Deno.test("behind a feature the parser goes on at the next event", () => {
  const text = [
    "0.0 < sctp: INIT[flgs=0, tag=1, a_rwnd=1500, os=1, is=1, tsn=1,",
    "                 0 f() = 0]",
    "+0.0 > sctp: DATA[flgs=BE, len=16]; SACK[flgs=0,",
    "  5, gaps=[], dups=[]]",
    "* > udp (1000)",
    "+0.1~+0.2 > mpls (label 0, tc 0, ttl 0): . 1:1(0)",
    "+0 < udplite (5, 5)",
    "`cleanup`",
  ].join("\n");
  assertEquals(outline(text), [
    "1:1 feature SCTP",
    "3:1 feature SCTP",
    "5:1 feature UDP packets",
    "6:1 feature MPLS",
    "7:1 feature UDP-Lite packets",
    "8:1 command",
  ]);
});

Deno.test("Python that is not here is a feature, a mistake in a code block is a mistake", () => {
  assertEquals(outline("0 %{ import os }%\n+0 %{ x = tcpi_rtt }%"), [
    "1:1 feature Python import",
    "2:1 code",
  ]);
  assertEquals(
    refusal("0 f() = 0\n+0 %{\nassert tcpi_rtt ==\n}%"),
    "Cannot read a.pkt:3:19: expected a value, found the end of the line\n" +
      "  assert tcpi_rtt ==\n                    ^",
  );
});

Deno.test("a refusal names file, line and column, and points", () => {
  assertEquals(
    refusal("0.000 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0\t< S 0:0(0) wim 1000\n"),
    'Cannot read a.pkt:2:15: a packet received needs a window, write "win 1000"\n' +
      "  +0\t< S 0:0(0) wim 1000\n    \t           ^",
  );
  const error = (() => {
    try {
      return read("\n+0 < S 0:5(4) win 1\n");
    } catch (error) {
      return error;
    }
  })();
  assertInstanceOf(error, ScriptError);
  assertInstanceOf(error, ScenarioError);
  assertEquals([error.file, error.place], ["a.pkt", { line: 2, column: 8 }]);
  assertEquals(
    error.problem,
    '0 and 4 octets end at 4, not at 5, write "0:4(4)"',
  );
});

Deno.test("a long line is shown around the column", () => {
  const line = `+0 f(${"1, ".repeat(300)}]) = 0`;
  const [, shown = "", caret = ""] = refusal(line).split("\n");
  assertEquals([shown.length <= 202, shown.charAt(caret.length - 1)], [true, "]"]);
});

Deno.test("events, options and commands stand where both grammars have them", () => {
  const told = (text: string) => refusal(text).split("\n")[0]!.replace("Cannot read a.pkt:", "");
  assertEquals(
    [
      "",
      "--a=1\n",
      "+0 f() = 0\n--a=1\n",
      "--define=A\n+0 f() = 0",
      "+0 f() = 0\n`b`\n+0 f() = 0\n",
      "f() = 0",
      "+0",
      "+ f() = 0",
      "+-1 f() = 0",
      "-0.5 f() = 0",
      "1~0.5 > . 1:1(0)",
      "+1~0.5 > . 1:1(0)",
      "99999999 f() = 0",
      "* f() = 0",
      "* < . 1:1(0) win 5",
      "+0~+1 `b`",
      "0~1 %{ pass }%",
    ].map(told),
    [
      "1:1: expected an event, found the end of the script",
      "2:1: expected an event, found the end of the script",
      "2:1: options stand before the first event",
      '1:1: --define wants a name and a value, write "--define=NAME=VALUE"',
      '2:1: a command between events needs a time, write "+0" before it',
      '1:1: expected a time, write "+0", "0.200", "+0~+0.1" or "*", found "f"',
      '1:3: expected "<", ">", a call, a command or a code block, found the end of the script',
      '1:3: expected a time, write "+0", "0.200", "+0~+0.1" or "*", found "f"',
      "1:2: the time -1 is negative",
      "1:1: the time -0.5 is negative",
      "1:1: the range of times is backwards, write the earlier first",
      '1:4: expected "+" before the end of a relative range, found "0.5"',
      "1:1: the time is longer than virtual time is exact, write at most 9000000",
      '1:1: "*" is of packets sent alone, write one time',
      '1:1: "*" is of packets sent alone, write one time',
      "1:1: a range of times is of packets sent alone, write one time",
      "1:1: a range of times is of packets sent alone, write one time",
    ],
  );
});
