/**
 * The times of events: absolute, relative, ranges, `*`. It leaves out where a time may stand, and the end of a blocking
 * call, which `parse_call.ts` reads with {@linkcode parseSeconds}.
 *
 * @module
 */

import { type Duration, DURATION_MAX } from "../base/time.ts";
import type { Cursor } from "./cursor.ts";
import type { When } from "./script.ts";

/** What to write where a time is wanted. */
const WANTED = 'a time, write "+0", "0.200", "+0~+0.1" or "*"';

/**
 * The time before an event.
 *
 * @throws {ScriptError} if none stands there, one is negative, or a range is backwards
 */
export function parseWhen(cursor: Cursor): When {
  if (cursor.takeSign("*")) return { kind: "any" };
  const start = cursor.peek();
  const relative = cursor.takeSign("+");
  const from = parseSeconds(cursor, WANTED);
  let until = from;
  if (cursor.takeSign("~")) {
    // Google's grammar and nplab's want the second plus of a relative range; neither allows one without the first.
    if (relative) cursor.wantSign("+", "before the end of a relative range");
    until = parseSeconds(cursor, "the end of a range of times");
  }
  if (until < from) cursor.fail(start, "the range of times is backwards, write the earlier first");
  return { kind: relative ? "relative" : "absolute", from, until };
}

/**
 * Seconds as a script writes them, `1`, `0.2`, `.5`: exact to the nanosecond, further digits are dropped.
 *
 * @throws {ScriptError} if something else comes, or it is negative or longer than virtual time is exact
 */
export function parseSeconds(cursor: Cursor, wanted: string): Duration {
  const token = cursor.peek();
  if (token.kind !== "integer" && token.kind !== "float") cursor.expected(wanted);
  cursor.take();
  if (token.text.startsWith("-")) cursor.fail(token, `the time ${token.text} is negative`);
  if (token.kind === "integer") return bounded(cursor, token, token.value * 1e9);
  // Digit by digit: a product would be rounded.
  const [whole = "", fraction = ""] = token.text.split(".");
  const ns = Number(whole) * 1e9 + Number(fraction.slice(0, 9).padEnd(9, "0"));
  return bounded(cursor, token, ns);
}

function bounded(cursor: Cursor, token: { line: number; column: number }, ns: number): Duration {
  if (ns > DURATION_MAX) {
    cursor.fail(token, "the time is longer than virtual time is exact, write at most 9000000");
  }
  return ns as Duration;
}
