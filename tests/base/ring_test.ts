import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Ring } from "../../lib/base/ring.ts";

Deno.test("Ring gives what an array gives: push, shift, at and replace, growing or not", () => {
  const act = fc.oneof(
    { weight: 4, arbitrary: fc.record({ act: fc.constant("push" as const), value: fc.nat() }) },
    { weight: 3, arbitrary: fc.record({ act: fc.constant("shift" as const), value: fc.nat() }) },
    { weight: 2, arbitrary: fc.record({ act: fc.constant("replace" as const), value: fc.nat() }) },
  );
  const acts = fc.array(act, { maxLength: 120, size: "max" });
  fc.assert(
    fc.property(acts, (acts) => {
      const ring = new Ring<number>();
      const array: number[] = [];
      for (const { act, value } of acts) {
        if (act === "push") {
          ring.push(value);
          array.push(value);
        } else if (act === "shift") {
          assertEquals(ring.shift(), array.shift());
        } else if (array.length > 0) {
          const at = value % array.length;
          ring.replace(at, value);
          array[at] = value;
        }
        assertEquals(ring.size, array.length);
        const seen = array.map((_, at) => ring.at(at));
        assertEquals([...seen, ring.at(array.length)], [...array, undefined]);
      }
    }),
    { seed: 8, numRuns: 200 },
  );
});
