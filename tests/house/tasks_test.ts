/** The two halves of the suite: what `deno task test` leaves out, `deno task test:long` runs. */

import { assertEquals } from "@std/assert";
import { leftToLong, read, root } from "./tree.ts";

Deno.test("no test is run by neither test nor test:long", async () => {
  const { tasks } = JSON.parse(await read("deno.json"));
  const left = await leftToLong();
  const long = tasks["test:long"].command.split(" ").filter((word: string) =>
    word.startsWith("tests/")
  );
  assertEquals(long, left);
  for (const path of left) await Deno.stat(new URL(path, root));
  for (const where of [tasks.check.command, await read(".ci/run")]) {
    assertEquals(where.match(/deno task test(?::long)?(?![:\w])/g), [
      "deno task test",
      "deno task test:long",
    ]);
  }
});
