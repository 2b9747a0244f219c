/** How the stand-ins word a failure: values, endings and line differences. */

import { AssertionError } from "./assertion_error.ts";

/** Throws the failure: the caller's own message comes last, after a colon. */
export function refuse(what: string, message: string | undefined): never {
  throw new AssertionError(ending(what, message));
}

/** `what` with the caller's message, or with a full stop where there is none. */
export function ending(what: string, message: string | undefined): string {
  return message ? `${what}: ${message}` : `${what}.`;
}

/** One property a line, sorted and whole, so that two values can be compared line by line. */
export function show(value: unknown): string {
  return Deno.inspect(value, {
    compact: false,
    depth: Infinity,
    getters: true,
    iterableLimit: Infinity,
    sorted: true,
    strAbbreviateSize: Infinity,
    trailingComma: true,
  });
}

/**
 * The lines in which two values differ, with the lines around them.
 *
 * Only what both share at the start and at the end is taken out: not the shortest difference, but
 * it takes linear time, and a test's values seldom differ in two places.
 */
export function difference(actual: unknown, expected: unknown): string {
  const before = show(actual).split("\n"), after = show(expected).split("\n");
  const shorter = Math.min(before.length, after.length);
  let head = 0, tail = 0;
  while (head < shorter && before[head] === after[head]) head++;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const lines = [
    ...before.slice(0, head).map((line) => `    ${line}`),
    ...before.slice(head, before.length - tail).map((line) => `-   ${line}`),
    ...after.slice(head, after.length - tail).map((line) => `+   ${line}`),
    ...before.slice(before.length - tail).map((line) => `    ${line}`),
  ];
  return `\n\n    [Diff] Actual / Expected\n\n\n${lines.join("\n")}\n`;
}
