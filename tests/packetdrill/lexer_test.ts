import { assertEquals } from "@std/assert";
import { Lexer } from "../../lib/packetdrill/lexer.ts";
import { nameOf, type Token } from "../../lib/packetdrill/token.ts";
import { refusal } from "./reading.ts";

function tokens(text: string, defines: Readonly<Record<string, string>> = {}): Token[] {
  const source = { file: "a.pkt", lines: text.split("\n") };
  const lexer = new Lexer(source, text, new Map(Object.entries(defines)));
  const all: Token[] = [];
  for (let token = lexer.next(); token.kind !== "end"; token = lexer.next()) all.push(token);
  return all;
}

function words(text: string, defines: Readonly<Record<string, string>> = {}): string[] {
  return tokens(text, defines).map(({ kind, text }) => `${kind} ${text}`);
}

Deno.test("the longest token counts, and a number before a word that is as long", () => {
  assertEquals(words("0 -1 0x1f 1.5 .5 -0.25 12ab 0xzz _a1"), [
    "integer 0",
    "integer -1",
    "integer 0x1f",
    "float 1.5",
    "float .5",
    "float -0.25",
    "word 12ab",
    "word 0xzz",
    "word _a1",
  ]);
  assertEquals(tokens("-7 0x1F 08").map(({ value }) => value), [-7, 31, 8]);
});

Deno.test("points, dashes and the time of a blocking call come apart as in flex", () => {
  assertEquals(words("+0...0.200"), ["sign +", "integer 0", "ellipsis ...", "float 0.200"]);
  assertEquals(words("+.1~+.2"), ["sign +", "float .1", "sign ~", "sign +", "float .2"]);
  assertEquals(words("S.5 - S0. F."), [
    "word S",
    "float .5",
    "sign -",
    "word S0",
    "sign .",
    "word F",
    "sign .",
  ]);
  assertEquals(words("1:1001(1000)!"), [
    "integer 1",
    "sign :",
    "integer 1001",
    "sign (",
    "integer 1000",
    "sign )",
    "sign !",
  ]);
});

Deno.test("addresses are one token, sequence numbers are none", () => {
  assertEquals(words("10.0.0.1 > 192.168.0.1:"), [
    "address 10.0.0.1",
    "sign >",
    "address 192.168.0.1",
    "sign :",
  ]);
  const six = ["::", "::1", "2001:DB8::1", "fd3d:fa7b:d17d::0", "1:2:3:4:5:6:7:8"];
  assertEquals(six.flatMap((text) => words(text)), six.map((text) => `address ${text}`));
  assertEquals(words("2001:db8::1:"), ["address 2001:db8::1", "sign :"]);
  assertEquals(words("::ffff:1.2.3.4"), ["address ::ffff:1.2.3.4"]);
  assertEquals(words("sack 1:2 3:4").filter((word) => word.startsWith("address")), []);
});

Deno.test("words with a dash are nplab's options and a code point, no other words", () => {
  assertEquals(words("gen-7 exp-f989 exp-FO EXP-FO exp-AccECN0 exp-tarr voice-admit"), [
    "word gen-7",
    "word exp-f989",
    "word exp-FO",
    "word EXP-FO",
    "word exp-AccECN0",
    "word exp-tarr",
    "word voice-admit",
  ]);
  assertEquals(words("a-b"), ["word a", "sign -", "word b"]);
});

Deno.test("quotations keep what stands in them, over lines, and count the lines", () => {
  const found = tokens('"a \\" b" `one\n# two \\` three`\nend');
  assertEquals(
    found.map(({ kind, text, line, first }) => [kind, text, line, first]),
    [
      ["string", 'a \\" b', 1, true],
      ["command", "one\n# two \\` three", 1, false],
      ["word", "end", 3, true],
    ],
  );
});

Deno.test("a code block loses the blanks at its ends, and knows where its text begins", () => {
  const [block, next] = tokens("+0 %{ \t a = {1}\n  b }% c").slice(2);
  assertEquals(block?.text, "a = {1}\n  b");
  assertEquals(block?.inner, { line: 1, column: 9 });
  assertEquals([next?.text, next?.line, next?.first], ["c", 2, false]);
  assertEquals(words("%{}%"), ["code "]);
  assertEquals(words("%{   }%"), ["code "]);
});

Deno.test("both comments are blanks, also with quotes in them", () => {
  assertEquals(words('a // "b\n/* ` \n * / %{ */ c'), ["word a", "word c"]);
  assertEquals(words("/udp(1)"), ["sign /", "word udp", "sign (", "integer 1", "sign )"]);
});

Deno.test("every token knows its line and column; CRLF is a line's end", () => {
  const found = tokens("a\r\n  bc\t=\n\n\t1");
  assertEquals(found.map(({ text, line, column }) => [text, line, column]), [
    ["a", 1, 1],
    ["bc", 2, 3],
    ["=", 2, 6],
    ["1", 4, 2],
  ]);
});

Deno.test("an option takes a word, a text or a definition for its value", () => {
  const options = tokens(
    '--a\n--b=5\n--c="x y"\n--define=CC="reno x"\n--define=S=`a b`\n--d = 192.168.0.1 // why\n',
  );
  assertEquals(options.map(({ text, option }) => [text, option]), [
    ["a", undefined],
    ["b", "5"],
    ["c", "x y"],
    ["define", 'CC="reno x"'],
    ["define", "S=`a b`"],
    ["d", "192.168.0.1"],
  ]);
});

Deno.test("a defined word is the number, text, command or word of its value", () => {
  const defines = { N: "12", H: "0x10", M: "-3", S: '"a b"', C: "`ls`", W: "reno", E: "" };
  assertEquals(words("N H M S C W E X", defines), [
    "integer 12",
    "integer 0x10",
    "integer -3",
    "string a b",
    "command ls",
    "word reno",
    "word E",
    "word X",
  ]);
  assertEquals(tokens("H M", defines).map(({ value }) => value), [16, -3]);
});

Deno.test("what has no end is refused where it begins", () => {
  assertEquals(
    refusal('+0 f("abc) = 0\n'),
    'Cannot read a.pkt:1:6: a text has no end, write " behind it\n  +0 f("abc) = 0\n       ^',
  );
  assertEquals(
    refusal("\n+0 `ls\n"),
    "Cannot read a.pkt:2:4: a command has no end, write ` behind it\n  +0 `ls\n     ^",
  );
  assertEquals(
    refusal("+0 %{ assert 1"),
    "Cannot read a.pkt:1:4: a code block has no end, write }% behind it\n" +
      "  +0 %{ assert 1\n     ^",
  );
  assertEquals(
    refusal("\t/* a"),
    "Cannot read a.pkt:1:2: the comment has no end, write */ behind it\n  \t/* a\n  \t^",
  );
  assertEquals(
    refusal('--a="b\n'),
    'Cannot read a.pkt:1:1: the option\'s value has no end, write " behind it\n  --a="b\n  ^',
  );
});

Deno.test("nameOf() says what a token is, a long one in short", () => {
  const texts = ["ab", "...", '"x"', "`ls`", "%{ 1 }%", "--a=1", "--b", "x".repeat(60)];
  assertEquals(texts.map((text) => nameOf(tokens(text)[0]!)), [
    '"ab"',
    '"..."',
    'the text "x"',
    "a command",
    "a code block",
    '"--a=1"',
    '"--b"',
    `"${"x".repeat(37)}..."`,
  ]);
});
