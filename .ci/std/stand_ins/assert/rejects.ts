import { refuse } from "./_message.ts";
import { checkThrown, type ErrorClass, type Wanted, wanted } from "./_thrown.ts";

/** Asserts that a function's promise rejects, and resolves to the reason. */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
/** Asserts that a function's promise rejects with an error of a class, and resolves to it. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  // deno-lint-ignore no-explicit-any -- a constructor's parameters cannot be told any other way
  ErrorClass: abstract new (...args: any[]) => E,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects(
  fn: () => PromiseLike<unknown>,
  classOrMsg?: ErrorClass | string,
  msgIncludes?: string,
  msg?: string,
): Promise<unknown> {
  const want = wanted(classOrMsg, msgIncludes, msg);
  const promise = promised(fn, want);
  try {
    await promise;
  } catch (error) {
    checkThrown(error, "rejected", want);
    return error;
  }
  refuse("Expected function to reject", want.msg);
}

/** A throw before there is a promise is a mistake in the test, not a rejection. */
function promised(fn: () => PromiseLike<unknown>, want: Wanted): PromiseLike<unknown> {
  let promise: PromiseLike<unknown> | undefined;
  try {
    promise = fn();
  } catch {
    // Worded below, together with a value that is no promise.
  }
  if (typeof promise?.then === "function") return promise;
  refuse("Function throws when expected to reject", want.msg);
}
