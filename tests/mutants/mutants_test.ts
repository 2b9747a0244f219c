import { assertEquals, assertThrows } from "@std/assert";
import { filesBelow, read } from "../house/tree.ts";
import { MUTANTS } from "./all.ts";
import { mutated } from "./mutant.ts";

Deno.test("every mutant still applies, once", async () => {
  const stale: string[] = [];
  for (const mutant of MUTANTS) {
    try {
      mutated(await read(mutant.file), mutant);
    } catch (error) {
      stale.push((error as Error).message);
    }
  }
  assertEquals(stale, []);
});

Deno.test("mutants have names of their own and say what they are", () => {
  const names = MUTANTS.map(({ name }) => name);
  assertEquals(names.filter((name, i) => names.indexOf(name) !== i), []);
  assertEquals(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)), []);
  for (const { why } of MUTANTS) assertEquals(why.includes("\n") || why.endsWith("."), false, why);
});

Deno.test("every file of lib/tcp that does something has mutants", async () => {
  const files = (await filesBelow("lib/tcp")).filter((path) => path.endsWith(".ts"));
  const broken = new Set(MUTANTS.map(({ file }) => file));
  // Types alone, the rarer variables, and what explorations fold by, which decides nothing.
  const without = ["congestion", "extras", "fingerprint", "stack"].map((name) =>
    `lib/tcp/${name}.ts`
  );
  assertEquals(files.filter((path) => !broken.has(path)), without);
});

Deno.test("mutated() refuses what does not stand there once or changes nothing", () => {
  const mutant = { name: "x", file: "f.ts", search: "a", replace: "b", why: "w" };
  assertEquals(mutated("cac", mutant), "cbc");
  assertEquals(mutated("cac", { ...mutant, replace: "$&$1" }), "c$&$1c");
  assertThrows(() => mutated("aa", mutant), Error, "2 times");
  assertThrows(() => mutated("c", mutant), Error, "0 times");
  assertThrows(() => mutated("a", { ...mutant, replace: "a" }), Error, "changes nothing");
});
