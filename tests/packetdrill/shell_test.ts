import { assertEquals } from "@std/assert";
import { parseShell } from "../../lib/packetdrill/shell.ts";

/** A text's statements: how each follows on the one before, and its commands' words. */
function read(text: string): unknown {
  return parseShell(text)?.map(({ when, pipeline }) => [when, ...pipeline]);
}

Deno.test("words are parted by blanks, quotes keep them together", () => {
  assertEquals(read(`sysctl -q a.b="4096 5 6" 'c d' e\\ f`), [
    ["always", ["sysctl", "-q", "a.b=4096 5 6", "c d", "e f"]],
  ]);
});

Deno.test("lines, semicolons and operators part statements, bars commands, a backslash joins lines", () => {
  assertEquals(read("a\nb; c && d || e | f \\\n g"), [
    ["always", ["a"]],
    ["always", ["b"]],
    ["always", ["c"]],
    ["and", ["d"]],
    ["or", ["e"], ["f", "g"]],
  ]);
});

Deno.test("comments and what goes to /dev/null are left out", () => {
  const text = "a > /dev/null 2>&1 # b\nc &> /dev/null\nd 2>/dev/null; e";
  assertEquals(read(text), [["always", ["a"]], ["always", ["c"]], ["always", ["d"]], [
    "always",
    ["e"],
  ]]);
});

Deno.test("what is not understood is not guessed at", () => {
  for (const text of ["echo 3 > /sys/a", "a $(b)", "(a)", "a `b`", "a &", "cat < b", "a 'b"]) {
    assertEquals(read(text), undefined, text);
  }
});
