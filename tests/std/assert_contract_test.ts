/**
 * What this project relies on in `@std/assert`, whichever lies in `vendor/`: the package or its
 * stand-in. `node:assert` is the judge here, since nothing can vouch for itself.
 */

import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertExists,
  assertFalse,
  assertGreater,
  assertGreaterOrEqual,
  assertInstanceOf,
  AssertionError,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertNotEquals,
  assertObjectMatch,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  equal,
  fail,
} from "@std/assert";
import { assertEquals as assertEqualsAlone } from "@std/assert/equals";
import judge from "node:assert/strict";

/** The message with which an assertion failed. */
function messageOf(assertion: () => void): string {
  try {
    assertion();
  } catch (error) {
    judge.ok(error instanceof AssertionError, `not an AssertionError: ${error}`);
    return error.message;
  }
  throw new Error(`It should have failed: ${assertion}`);
}

class Point {
  #secret = 0;
  constructor(readonly x: number, readonly y: number) {}
  get sum(): number {
    return this.x + this.y + this.#secret;
  }
}

const loop: Record<string, unknown> = { name: "loop" };
loop.self = loop;
const sameLoop: Record<string, unknown> = { name: "loop" };
sameLoop.self = sameLoop;

const equals: [string, unknown, unknown][] = [
  ["texts", "ab", "ab"],
  ["not-a-numbers", NaN, NaN],
  ["zeros of both signs", [0], [-0]],
  ["nested data", { a: [1, { b: null }] }, { a: [1, { b: null }] }],
  ["keys in another order", { a: 1, b: 2 }, { b: 2, a: 1 }],
  ["an object without a prototype", Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
  ["octets", new Uint8Array([1, 2]), new Uint8Array([1, 2])],
  ["buffers", new Uint8Array([1]).buffer, new Uint8Array([1]).buffer],
  ["big integers", [1n], [1n]],
  ["dates", new Date(5), new Date(5)],
  ["patterns", /a/g, /a/g],
  ["sets in another order", new Set([{ a: 1 }, { b: 2 }]), new Set([{ b: 2 }, { a: 1 }])],
  ["maps in another order", new Map([["a", [1]], ["b", [2]]]), new Map([["b", [2]], ["a", [1]]])],
  ["instances", new Point(1, 2), new Point(1, 2)],
  ["values that hold themselves", loop, sameLoop],
];

const differs: [string, unknown, unknown][] = [
  ["a number and its text", 1, "1"],
  ["null and undefined", null, undefined],
  ["an absent and an undefined property", {}, { a: undefined }],
  ["two undefined properties", { a: undefined }, { b: undefined }],
  ["an array and an object", [], {}],
  ["lengths", [1], [1, 2]],
  ["depths", { a: { b: 1 } }, { a: { b: 2 } }],
  ["octets", new Uint8Array([1, 2]), new Uint8Array([1, 3])],
  ["kinds of arrays", new Uint8Array([1]), new Int8Array([1])],
  ["dates", new Date(5), new Date(6)],
  ["patterns", /a/g, /a/],
  ["sets", new Set([1, 2]), new Set([1, 3])],
  ["maps", new Map([["a", 1]]), new Map([["a", 2]])],
  ["an instance and plain data", new Point(1, 2), { x: 1, y: 2 }],
  ["instances", new Point(1, 2), new Point(1, 3)],
];

for (const [what, a, b] of equals) {
  Deno.test(`assertEquals() takes as equal: ${what}`, () => {
    judge.equal(equal(a, b), true);
    assertEquals(a, b);
    assertEqualsAlone(b, a);
    messageOf(() => assertNotEquals(a, b));
  });
}

for (const [what, a, b] of differs) {
  Deno.test(`assertEquals() tells apart: ${what}`, () => {
    judge.equal(equal(a, b), false);
    messageOf(() => assertEquals(a, b));
    messageOf(() => assertEqualsAlone(b, a));
    assertNotEquals(a, b);
  });
}

Deno.test("assertEquals() shows the lines that differ and the caller's message", () => {
  const message = messageOf(() => assertEquals({ a: 1, b: 2 }, { a: 1, b: 3 }, "the story"));
  judge.match(message, /^Values are not equal: the story\n/);
  // deno-lint-ignore no-control-regex -- colours, where they are on
  const plain = message.replace(/\x1b\[[\d;]*m/g, "");
  judge.match(plain, /^ +a: 1,$/m);
  judge.match(plain, /^- +b: 2,$/m);
  judge.match(plain, /^\+ +b: 3,$/m);
  judge.match(messageOf(() => assertEquals(1, 2)), /^Values are not equal\.\n/);
});

Deno.test("assertStrictEquals() goes by identity", () => {
  const one = { a: 1 };
  assertStrictEquals(one, one);
  assertStrictEquals(NaN, NaN);
  messageOf(() => assertStrictEquals(0, -0));
  const message = messageOf(() => assertStrictEquals(one, { a: 1 }, "twin"));
  judge.match(message, /^Values have the same structure but are not reference-equal: twin/);
  judge.match(messageOf(() => assertStrictEquals(1, 2)), /^Values are not strictly equal\./);
});

Deno.test("assert(), assertFalse(), assertExists() and fail() say what they were told", () => {
  assert([]);
  judge.equal(messageOf(() => assert(0, "zero")), "zero");
  judge.equal(messageOf(() => assert("")), "");
  assertFalse("");
  judge.equal(messageOf(() => assertFalse(1, "one")), "one");
  assertExists(0);
  judge.match(messageOf(() => assertExists(null)), /"null" to not be null or undefined\.$/);
  judge.equal(messageOf(() => fail()), "Failed assertion.");
  judge.equal(messageOf(() => fail("why")), "Failed assertion: why");
});

Deno.test("the assertions narrow types", () => {
  const given = [1, undefined][0];
  assertExists(given);
  judge.equal(given.toFixed(), "1");
  const error: unknown = new TypeError("x");
  assertInstanceOf(error, TypeError);
  judge.equal(error.message, "x");
});

Deno.test("the comparisons hold at their bounds", () => {
  assertGreater(2, 1);
  assertGreaterOrEqual(1, 1);
  assertLess(1n, 2n);
  assertLessOrEqual("a", "a");
  judge.equal(messageOf(() => assertGreater(1, 1)), "Expect 1 > 1");
  judge.equal(messageOf(() => assertGreaterOrEqual(1, 2)), "Expect 1 >= 2");
  judge.equal(messageOf(() => assertLess(1, 1)), "Expect 1 < 1");
  judge.equal(messageOf(() => assertLessOrEqual(2, 1, "too many")), "too many");
});

Deno.test("assertAlmostEquals() has a relative default and takes a tolerance", () => {
  assertAlmostEquals(0.1 + 0.2, 0.3);
  assertAlmostEquals(10, 11, 1);
  judge.match(messageOf(() => assertAlmostEquals(1, 1.001)), /to be close to/);
  messageOf(() => assertAlmostEquals(10, 11, 0.5));
  messageOf(() => assertAlmostEquals(NaN, 1));
});

Deno.test("assertMatch() and assertStringIncludes() show the text", () => {
  assertMatch("abc", /b./);
  assertStringIncludes("abc", "bc");
  const unmatched = messageOf(() => assertMatch("abc", /x/, "m"));
  judge.equal(unmatched, 'Expected actual: "abc" to match: "/x/": m');
  const absent = messageOf(() => assertStringIncludes("abc", "x"));
  judge.equal(absent, 'Expected actual: "abc" to contain: "x".');
});

Deno.test("assertInstanceOf() names both classes", () => {
  assertInstanceOf(new Date(), Date);
  const message = messageOf(() => assertInstanceOf(new Map(), Date));
  judge.equal(message, 'Expected object to be an instance of "Date" but was "Map".');
  judge.match(messageOf(() => assertInstanceOf(null, Date)), /but was "null"\.$/);
});

Deno.test("assertObjectMatch() asks for what is expected and no more", () => {
  const actual = { a: 1, b: { c: [1, { d: 2, e: 3 }], f: 4 } };
  assertObjectMatch(actual, { b: { c: [1, { d: 2 }] } });
  assertObjectMatch({ list: [1, 2, 3] }, { list: [1, 2] });
  assertObjectMatch({ m: new Map([["a", 1], ["b", 2]]) }, { m: new Map([["a", 1]]) });
  messageOf(() => assertObjectMatch(actual, { b: { c: [1, { d: 3 }] } }));
  messageOf(() => assertObjectMatch(actual, { z: undefined }));
  messageOf(() => assertObjectMatch({ list: [1] }, { list: [1, 2] }));
});

Deno.test("assertThrows() checks class and text, and returns the error", () => {
  const bad = new RangeError("\x1b[31mtoo\x1b[0m far");
  const throwing = () => {
    throw bad;
  };
  judge.equal(assertThrows(throwing), bad);
  judge.equal(assertThrows(throwing, RangeError, "too far"), bad);
  judge.equal(assertThrows(throwing, Error), bad);
  judge.equal(messageOf(() => void assertThrows(() => 1)), "Expected function to throw.");
  judge.equal(messageOf(() => void assertThrows(() => 1, "m")), "Expected function to throw: m");
  judge.match(messageOf(() => void assertThrows(throwing, TypeError)), /"TypeError".*"RangeError"/);
  judge.match(messageOf(() => void assertThrows(throwing, Error, "near")), /to include "near"/);
  const throwingText = () => {
    throw "text";
  };
  judge.equal(assertThrows(throwingText), "text");
  judge.match(
    messageOf(() => void assertThrows(throwingText, Error)),
    /non-Error object was thrown/,
  );
});

Deno.test("assertRejects() checks class and text, and resolves to the error", async () => {
  const bad = new RangeError("too far");
  judge.equal(await assertRejects(() => Promise.reject(bad)), bad);
  judge.equal(await assertRejects(() => Promise.reject(bad), RangeError, "far"), bad);
  const failures: [() => Promise<unknown>, RegExp][] = [
    [() => assertRejects(() => Promise.resolve()), /^Expected function to reject\.$/],
    [() => assertRejects(() => Promise.resolve(), "m"), /^Expected function to reject: m$/],
    [() => assertRejects(() => Promise.reject(bad), TypeError), /"TypeError".*"RangeError"/],
    [() => assertRejects(() => Promise.reject(bad), Error, "near"), /to include "near"/],
    [() => assertRejects(() => Promise.reject(1), Error), /non-Error object was rejected/],
    [() => assertRejects(() => fail("at once")), /^Function throws when expected to reject\.$/],
  ];
  for (const [failing, pattern] of failures) {
    await judge.rejects(failing, (error) => {
      judge.ok(error instanceof AssertionError);
      judge.match(error.message, pattern);
      return true;
    });
  }
});

Deno.test("AssertionError is an error with its name and cause", () => {
  const error = new AssertionError("m", { cause: 1 });
  judge.ok(error instanceof Error);
  judge.equal(`${error}`, "AssertionError: m");
  judge.equal(error.cause, 1);
});
