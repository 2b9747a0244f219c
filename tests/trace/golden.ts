/**
 * Golden files: what a text must be, octet by octet. `deno test --allow-read --allow-write tests/trace -- --update`
 * writes them anew.
 *
 * @module
 */

import { assertEquals } from "@std/assert";

/** Asserts that `text` is the golden file of this name. */
export function assertGolden(name: string, text: string): void {
  const url = new URL(`./golden/${name}`, import.meta.url);
  if (Deno.args.includes("--update")) return Deno.writeTextFileSync(url, `${text}\n`);
  assertEquals(`${text}\n`, Deno.readTextFileSync(url));
}
