import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { TimeHeap } from "../../lib/base/heap.ts";

Deno.test("TimeHeap: an empty heap's time is past every moment", () => {
  const heap = new TimeHeap();
  assertEquals([heap.size, heap.time], [0, Infinity]);
});

Deno.test("TimeHeap gives what a list gives that is sorted by time, then by insertion", () => {
  const act = fc.oneof(
    { weight: 3, arbitrary: fc.nat({ max: 5 }).map((time) => ({ time })) },
    { weight: 2, arbitrary: fc.constant("pop" as const) },
  );
  fc.assert(
    fc.property(
      fc.array(act, { maxLength: 200, size: "max" }),
      (acts) => {
        const heap = new TimeHeap();
        const listed: { time: number; item: number }[] = [];
        let item = 0;
        for (const one of acts) {
          if (one !== "pop") {
            heap.push(one.time, item);
            listed.push({ time: one.time, item: item++ });
            listed.sort((a, b) => a.time - b.time); // stable: ties stay in order of insertion
          } else if (listed.length > 0) {
            assertEquals(heap.item, listed[0]!.item);
            assertEquals(heap.pop(), listed.shift()!.item);
          }
          assertEquals([heap.size, heap.time], [listed.length, listed[0]?.time ?? Infinity]);
        }
        while (heap.size > 0) assertEquals(heap.pop(), listed.shift()!.item);
        assertEquals(listed, []);
      },
    ),
    { seed: 7, numRuns: 300 },
  );
});

Deno.test("TimeHeap.push() breaks ties by an order that is given", () => {
  const heap = new TimeHeap();
  for (const order of [5, 1, 3, 2, 4]) heap.push(9, order * 10, order);
  assertEquals([0, 1, 2, 3, 4].map(() => heap.pop()), [10, 20, 30, 40, 50]);
});
