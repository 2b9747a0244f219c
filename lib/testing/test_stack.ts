/**
 * The conformance kit as tests: everything that this package checks, turned on a stack that is not ours.
 *
 * @module
 */

import type { StackFactory } from "../net/host_options.ts";
import { conformanceKit } from "./kit.ts";
import type { StackTestOptions } from "./kit_types.ts";

/**
 * Registers the conformance kit for a stack as tests, one for each check. It needs no permission.
 *
 * The parts are the contract of the `Stack` interface, the arrival matrix, each kind of liveness, the scenarios of
 * this package that need no setting of the stack, and random lives, in each of which the stack meets ours on either
 * side, or itself. A check that needs what the stack does not show is left out; an ignored test says which.
 *
 * @example
 * ```ts ignore
 * import { testStack } from "@halfopen/harness/testing";
 * import { MyStack } from "./my_stack.ts";
 *
 * testStack((isnKey) => new MyStack(isnKey), { name: "mine", skip: ["catalogue: established/icmp"] });
 * ```
 *
 * @param factory makes the stack: anew for each boot of each host
 */
export function testStack(factory: StackFactory, options: StackTestOptions = {}): void {
  const { name = "stack" } = options;
  const { checks, leftOut } = conformanceKit(factory, options);
  for (const check of checks) Deno.test(`${name}: ${check.name}`, () => check.perform());
  // What is left out is counted and named where tests are: as tests that are not run.
  const ignore = leftOut.length > 0;
  for (const what of leftOut) {
    Deno.test({ name: `${name}: left out: ${what}`, ignore, fn: () => {} });
  }
}
