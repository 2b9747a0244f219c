import { refuse, show } from "./_message.ts";
import { equal } from "./equal.ts";

/** Asserts that two values differ in structure. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  if (!equal(actual, expected)) return;
  refuse(`Expected actual: ${show(actual)} not to be: ${show(expected)}`, msg);
}
