import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ScenarioError } from "../../lib/base/fail.ts";
import {
  DURATION_MAX,
  formatDuration,
  formatInstant,
  hours,
  type Instant,
  later,
  minutes,
  ms,
  NEVER,
  ns,
  parseDuration,
  seconds,
  us,
} from "../../lib/base/time.ts";

/** Spans of every size, round ones and their neighbours among them. */
const spans = fc.oneof(
  fc.nat(),
  fc.maxSafeNat(),
  fc.tuple(fc.constantFrom(1, 1e3, 1e6, 1e9, 60e9, 3600e9), fc.nat({ max: 9_000 }))
    .map(([unit, count]) => Math.min(unit * count, DURATION_MAX)),
  fc.nat({ max: 1_000_000 }).map((under) => DURATION_MAX - under),
).map(ns);

Deno.test("ns(), us(), ms(), seconds(), minutes(), hours() count nanoseconds", () => {
  assertEquals(
    [ns(7), us(7), ms(7), seconds(7), minutes(7), hours(7)].map(Number),
    [7, 7e3, 7e6, 7e9, 420e9, 25_200e9],
  );
  assertEquals(later(5 as Instant, ns(7)), 12);
  assertEquals(DURATION_MAX, 2 ** 53 - 1);
  assertEquals(NEVER > DURATION_MAX, true);
});

Deno.test("parseDuration() reads every unit, fractions and a space before the unit", () => {
  const texts = [
    "40ms",
    "1.5s",
    "2min",
    "0.5h",
    "3us",
    "3µs",
    "9ns",
    "20 ms",
    "0s",
    "-0s",
    "0.1us",
  ];
  assertEquals(
    texts.map((text) => Number(parseDuration(text))),
    [40e6, 1.5e9, 120e9, 1800e9, 3e3, 3e3, 9, 20e6, 0, 0, 100],
  );
});

Deno.test("parseDuration() is exact where a multiplication would round", () => {
  assertEquals(parseDuration("1.001ms"), 1_001_000);
  assertEquals(parseDuration("0.1s"), 100_000_000);
  assertEquals(parseDuration("9007199.254740991s"), 2 ** 53 - 1);
  assertEquals(parseDuration("9007198.740740993s"), 9_007_198_740_740_993);
});

Deno.test("parseDuration() says what is wrong with a text and what to write instead", () => {
  const wrong: Record<string, string> = {
    "": '"" is no span of time, write "20ms"',
    "ms": '"ms" is no span of time, write "20ms"',
    "1e3ms": '"1e3ms" is no span of time, write "20ms"',
    "20": '"20" has no unit, write "20ms"',
    "20sec": '"20sec" has an unknown unit, write ns, us, ms, s, min or h',
    "20constructor": '"20constructor" has an unknown unit, write ns, us, ms, s, min or h',
    "-20ms": '"-20ms" is negative, write "20ms"',
    "3000h": '"3000h" is longer than virtual time is exact, write at most "2500h"',
    "9007199254740992ns":
      '"9007199254740992ns" is longer than virtual time is exact, write at most "2500h"',
    "0.5ns": '"0.5ns" is not a whole number of nanoseconds',
    "1.0000000001s": '"1.0000000001s" is not a whole number of nanoseconds',
    "2000000.0000000001s": '"2000000.0000000001s" is not a whole number of nanoseconds',
  };
  for (const [text, message] of Object.entries(wrong)) {
    const error = assertThrows(() => parseDuration(text), ScenarioError);
    assertEquals(error.message, message);
  }
});

Deno.test("formatDuration() writes the largest unit that keeps three decimals", () => {
  const written = [
    0,
    1,
    999,
    1_000,
    1_500,
    20e6,
    1_234_567,
    1.5e9,
    61e9,
    60e9,
    240e9,
    3600e9,
    9e12,
  ];
  assertEquals(
    written.map((span) => formatDuration(ns(span))),
    [
      "0ns",
      "1ns",
      "999ns",
      "1us",
      "1.5us",
      "20ms",
      "1234.567us",
      "1.5s",
      "61s",
      "1min",
      "4min",
      "1h",
      "150min",
    ],
  );
});

Deno.test("parseDuration() is the inverse of formatDuration() for every span up to 2^53 - 1 ns", () => {
  fc.assert(
    fc.property(spans, (span) => {
      assertEquals(parseDuration(formatDuration(span)), span);
    }),
    { seed: 1, numRuns: 2_000 },
  );
});

Deno.test("formatInstant() writes seconds with at least three decimals and no digit lost", () => {
  assertEquals(
    [0, 1, 1e6, 1.5e9, 240_220_000_000, 2 ** 53 - 1].map((at) => formatInstant(at as Instant)),
    ["0.000", "0.000000001", "0.001", "1.500", "240.220", "9007199.254740991"],
  );
  fc.assert(
    fc.property(spans, (span) => {
      assertEquals(parseDuration(`${formatInstant(Number(span) as Instant)}s`), span);
    }),
    { seed: 2, numRuns: 2_000 },
  );
});
