import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { digestOfRun } from "./digest_run.ts";

Deno.test("a run is a function of its seed: twice the same digest, for another seed another", () => {
  const [one, again, two] = [1, 1, 2].map(digestOfRun);
  assertEquals(one, again);
  assertNotEquals(one, two);
  assert(one!.endsWith(" busy drawn"), one);
});

Deno.test("a run has the same digest in another process", async () => {
  const script = new URL("./digest_run.ts", import.meta.url).pathname;
  const args = ["run", "--quiet", "--no-check", "--cached-only", script];
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), { args }).output();
  assert(success, new TextDecoder().decode(stderr));
  const there = new TextDecoder().decode(stdout).trim().split("\n");
  assertEquals(there, [1, 2, 3].map(digestOfRun));
});
