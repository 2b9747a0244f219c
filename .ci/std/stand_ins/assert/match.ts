import { refuse } from "./_message.ts";

/** Asserts that a text matches a pattern. */
export function assertMatch(actual: string, expected: RegExp, msg?: string): void {
  if (!expected.test(actual)) {
    refuse(`Expected actual: "${actual}" to match: "${expected}"`, msg);
  }
}
