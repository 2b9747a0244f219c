import { assertEquals, assertThrows } from "@std/assert";
import { Defect, ScenarioError, unreachable } from "../../lib/base/fail.ts";
import {
  CERTAIN,
  IMPOSSIBLE,
  parseOctets,
  parseProbability,
  parseRate,
} from "../../lib/base/units.ts";

function refusals<T>(parse: (value: T) => unknown, values: readonly T[]): string[] {
  return values.map((value) => assertThrows(() => parse(value), ScenarioError).message);
}

Deno.test("parseProbability() reads fractions and percentages in units of 2^-32", () => {
  assertEquals(
    ([0, 1, 0.5, "50%", "2 %", "0%", "100%", 2 ** -32] as const).map((p) =>
      Number(parseProbability(p))
    ),
    [0, 2 ** 32, 2 ** 31, 2 ** 31, 85_899_346, 0, 2 ** 32, 1],
  );
  assertEquals([Number(IMPOSSIBLE), Number(CERTAIN)], [0, 2 ** 32]);
});

Deno.test("parseProbability() says what is wrong with a value", () => {
  assertEquals(refusals(parseProbability, ["2", "x%", "", "1e-3%"]), [
    '"2" is no probability, write 0.02 or "2%"',
    '"x%" is no probability, write 0.02 or "2%"',
    '"" is no probability, write 0.02 or "2%"',
    '"1e-3%" is no probability, write 0.02 or "2%"',
  ]);
  assertEquals(refusals(parseProbability, [-0.1, 1.1, "101%", "-1%", Infinity]).length, 5);
  assertEquals(
    refusals(parseProbability, [1.1]),
    ['1.1 is not from 0 to 1 ("0%" to "100%")'],
  );
});

Deno.test("parseRate() reads netem's units in bits a second", () => {
  assertEquals(["8bit", "1kbit", "1.5mbit", "10 gbit"].map(parseRate), [8, 1e3, 1.5e6, 1e10]);
});

Deno.test("parseRate() says what is wrong with a rate", () => {
  assertEquals(refusals(parseRate, ["10", "10mbps", "-1bit", "0kbit", "1valueOf"]), [
    '"10" is no rate, write "10mbit" (bit, kbit, mbit, gbit)',
    '"10mbps" is no rate, write "10mbit" (bit, kbit, mbit, gbit)',
    '"-1bit" is no rate, write "10mbit" (bit, kbit, mbit, gbit)',
    '"0kbit" moves nothing, cut the link instead',
    '"1valueOf" is no rate, write "10mbit" (bit, kbit, mbit, gbit)',
  ]);
});

Deno.test("parseOctets() reads numbers and decimal and binary units", () => {
  assertEquals(
    [0, 1000, "7B", "1kB", "64KiB", "1MB", "1.5MiB", "1GB", "1 GiB"].map((v) => parseOctets(v)),
    [0, 1000, 7, 1000, 65_536, 1e6, 1_572_864, 1e9, 2 ** 30],
  );
});

Deno.test("parseOctets() says what is wrong with a size", () => {
  assertEquals(refusals(parseOctets, ["10", "1kb", "-1B", "1toString", 1.5, -1, "1.5B"]), [
    '"10" is no size, write 1000, "64KiB" or "1MB"',
    '"1kb" is no size, write 1000, "64KiB" or "1MB"',
    '"-1B" is no size, write 1000, "64KiB" or "1MB"',
    '"1toString" is no size, write 1000, "64KiB" or "1MB"',
    "1.5 is not a whole number of octets, 0 or more",
    "-1 is not a whole number of octets, 0 or more",
    '"1.5B" is not a whole number of octets, 0 or more',
  ]);
});

Deno.test("unreachable() is a Defect that names the value", () => {
  const error = assertThrows(() => unreachable({ op: "dance" } as never), Defect);
  assertEquals(error.message, 'Cannot happen: unexpected {"op":"dance"}');
  assertEquals(error.name, "Defect");
});
