import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { jsonMistake } from "../../lib/scenario/json_place.ts";

const WRONG: readonly (readonly [text: string, line: number, column: number, says: string])[] = [
  ["", 1, 1, "the text ends here, write a value"],
  ["{", 1, 2, 'the text ends here, write a name in double quotes or "}"'],
  ['{"a"}', 1, 5, '} is no JSON, write ":"'],
  ['{"a": 1,}', 1, 9, "} is no JSON, write a name in double quotes"],
  ['{"a": 1 "b"', 1, 9, '"b" is no JSON, write "," or "}"'],
  ["[1,\n 2", 2, 3, 'the text ends here, write "," or "]"'],
  ["[1,]", 1, 4, "] is no JSON, write a value"],
  ["[01]", 1, 2, '01 is no JSON, write a value or "]"'],
  ["[1}", 1, 3, '} is no JSON, write "," or "]"'],
  ["// note", 1, 1, "/ is no JSON, write a value"],
  ["1 2", 1, 3, "2 is no JSON, leave it out"],
  ["'a'", 1, 1, "' is no JSON, write a value"],
  ["NaN", 1, 1, "NaN is no JSON, write a value"],
];

for (const [text, line, column, message] of WRONG) {
  Deno.test(`jsonMistake() finds the place in ${JSON.stringify(text)}`, () => {
    assertEquals(jsonMistake(text), { line, column, message });
  });
}

Deno.test("jsonMistake() finds a mistake exactly where JSON.parse() throws", () => {
  const pieces = fc.constantFrom(
    ..."{}[],:",
    ' "a" ',
    '"\\n"',
    '"\\x"',
    "1",
    "-0.5e3",
    "01",
    "true",
    "nul",
    "\n",
    '"',
    "\u0001",
  );
  const texts = fc.oneof(
    fc.json(),
    fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join("")),
    fc.json().map((text) => text.slice(0, -1)),
  );
  fc.assert(fc.property(texts, (text) => {
    let parses = true;
    try {
      JSON.parse(text);
    } catch {
      parses = false;
    }
    assertEquals(jsonMistake(text) === undefined, parses, text);
  }));
});
