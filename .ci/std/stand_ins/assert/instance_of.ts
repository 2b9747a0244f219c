import { refuse } from "./_message.ts";

/** Asserts that a value is an instance of a class. */
export function assertInstanceOf<
  // deno-lint-ignore no-explicit-any -- a constructor's parameters cannot be told any other way
  T extends abstract new (...args: any[]) => any,
>(actual: unknown, expectedType: T, msg = ""): asserts actual is InstanceType<T> {
  if (actual instanceof expectedType) return;
  const wanted = expectedType.name, kind = kindOf(actual);
  let got = ` but was "${kind}"`;
  // Two classes of one name: to say "X but was X" would only confuse.
  if (kind === wanted) got = "";
  if (kind === "function") got = " but was not an instanced object";
  refuse(`Expected object to be an instance of "${wanted}"${got}`, msg);
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return typeof value === "object" ? value.constructor?.name ?? "Object" : typeof value;
}
