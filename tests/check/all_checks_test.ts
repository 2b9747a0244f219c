import { assert, assertEquals } from "@std/assert";
import { AllChecks } from "../../lib/check/all_checks.ts";
import { CHECK_NAMES } from "../../lib/check/view.ts";
import { storyOf } from "../../lib/fuzz/generate.ts";
import { tellOnce } from "../../lib/fuzz/judge.ts";
import { read, root, sourcesBelow } from "../house/tree.ts";

type Method = (...args: unknown[]) => unknown;
type Prototype = Record<string, Method>;

const METHODS = Object.getOwnPropertyNames(AllChecks.prototype)
  .filter((name) => name !== "constructor");

/** The prototypes of all classes in `lib/check` that are a check, by their names. */
async function checkPrototypes(): Promise<Map<string, Prototype>> {
  const found = new Map<string, Prototype>();
  for (const path of await sourcesBelow("lib/check")) {
    const [, className] = /^export class (\w+) implements Check \{/m.exec(await read(path)) ?? [];
    if (className === undefined) continue;
    const module = await import(new URL(path, root).href);
    found.set(className, module[className].prototype);
  }
  return found;
}

/** Counts calls of a method while `run` runs. */
function counted(prototypes: ReadonlyMap<string, Prototype>, run: () => void): Map<string, number> {
  const calls = new Map<string, number>();
  const restore: (() => void)[] = [];
  for (const [className, prototype] of prototypes) {
    for (const method of METHODS) {
      const original = prototype[method];
      if (original === undefined) continue;
      const key = `${className}.${method}`;
      calls.set(key, 0);
      prototype[method] = function (this: unknown, ...args) {
        calls.set(key, calls.get(key)! + 1);
        return original.apply(this, args);
      };
      restore.push(() => prototype[method] = original);
    }
  }
  try {
    run();
  } finally {
    for (const undo of restore) undo();
  }
  return calls;
}

Deno.test("AllChecks asks every check whatever it can answer, each time", async () => {
  const checks = await checkPrototypes();
  assertEquals(checks.size, CHECK_NAMES.length);
  const all = new Map([...checks, ["AllChecks", AllChecks.prototype as unknown as Prototype]]);
  const calls = counted(all, () => {
    for (let seed = 0; seed < 60; seed++) tellOnce(storyOf(seed), seed);
  });
  for (const [key, count] of calls) {
    const times = calls.get(`AllChecks.${key.split(".")[1]}`)!;
    assert(times > 0, `${key} is never called`);
    assertEquals(count, times, `${key} is called ${count} of ${times} times`);
  }
});
