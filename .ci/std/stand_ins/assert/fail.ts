import { refuse } from "./_message.ts";

/** Fails. */
export function fail(msg?: string): never {
  refuse("Failed assertion", msg);
}
