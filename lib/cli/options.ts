/**
 * Values of options, read, and what is wrong with them said in one line.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import { remedy } from "../scenario/nearest.ts";

/** Options by name, as the shell's words give them. */
export type Options = Readonly<Record<string, unknown>>;

/** An error about the arguments. */
export function refusal(cause: string): ScenarioError {
  return new ScenarioError(`Cannot read the arguments: ${cause}`);
}

/** The name that an option gives, in whatever case; undefined if the option is not there. */
export function oneOf<T extends string>(
  option: string,
  value: unknown,
  names: readonly T[],
): T | undefined {
  if (value === undefined) return undefined;
  const given = String(value);
  const found = names.find((name) => name.toLowerCase() === given.toLowerCase());
  if (found !== undefined) return found;
  if (given === "") throw refusal(`--${option} needs a name, write one of ${names.join(", ")}`);
  throw refusal(`there is no ${option} ${JSON.stringify(given)}, ${remedy(given, names)}`);
}

/** The whole number that an option gives; undefined if the option is not there. */
export function wholeNumber(name: string, value: unknown, least: number): number | undefined {
  if (value === undefined) return undefined;
  const number = /^\d+$/.test(String(value)) ? Number(value) : NaN;
  if (number >= least && Number.isSafeInteger(number)) return number;
  const given = value === "" ? "" : `, not ${JSON.stringify(value)}`;
  throw refusal(`--${name} needs a whole number from ${least} on${given}, write --${name} 7`);
}
