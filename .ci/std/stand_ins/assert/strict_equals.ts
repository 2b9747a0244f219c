import { difference, ending, show } from "./_message.ts";
import { AssertionError } from "./assertion_error.ts";

/** Asserts that two values are the same by `Object.is`. */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T {
  if (Object.is(actual, expected)) return;
  const alike = show(actual);
  if (alike === show(expected)) {
    const what = ending("Values have the same structure but are not reference-equal", msg);
    throw new AssertionError(`${what}\n\n${alike.replace(/^/gm, "    ")}\n`);
  }
  const what = ending("Values are not strictly equal", msg);
  throw new AssertionError(what + difference(actual, expected));
}
