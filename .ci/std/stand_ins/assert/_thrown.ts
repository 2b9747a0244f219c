/** What `assertThrows()` and `assertRejects()` ask of an error. */

import { stripVTControlCharacters } from "node:util";
import { refuse } from "./_message.ts";

/** Any class of errors. */
// deno-lint-ignore no-explicit-any -- a constructor's parameters cannot be told any other way
export type ErrorClass<E extends Error = Error> = abstract new (...args: any[]) => E;

/** The optional arguments, once it is known which of the two signatures was used. */
export interface Wanted {
  readonly errorClass?: ErrorClass | undefined;
  readonly includes?: string | undefined;
  readonly msg?: string | undefined;
}

/** Sorts out `(msg)` from `(class, text, msg)`. */
export function wanted(
  first: ErrorClass | string | undefined,
  includes: string | undefined,
  msg: string | undefined,
): Wanted {
  return typeof first === "string" ? { msg: first } : { errorClass: first, includes, msg };
}

/** Refuses an error of another class or with another text; without a class it takes anything. */
export function checkThrown(error: unknown, verb: "thrown" | "rejected", want: Wanted): void {
  const { errorClass, includes, msg } = want;
  if (errorClass === undefined) return;
  if (!(error instanceof Error)) refuse(`A non-Error object was ${verb}`, msg);
  if (!(error instanceof errorClass)) {
    const got = (error as Error).constructor?.name;
    refuse(`Expected error to be instance of "${errorClass.name}", but was "${got}"`, msg);
  }
  if (!includes || plain(error.message).includes(plain(includes))) return;
  const [text, message] = [JSON.stringify(includes), JSON.stringify(error.message)];
  refuse(`Expected error message to include ${text}, but got ${message}`, msg);
}

/** Colours are no part of what a message says. */
function plain(text: string): string {
  return stripVTControlCharacters(text);
}
