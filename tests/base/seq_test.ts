import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { seqAdd, seqDiff, seqIn, seqLe, seqLt, seqMax, seqOut } from "../../lib/base/seq.ts";

const M = 2 ** 32;

/** Sequence numbers that lean to both wraps: 2^32 and, inside, 2^31. */
const numbers = fc.oneof(
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  fc.tuple(fc.constantFrom(0, 2 ** 31), fc.integer({ min: -3, max: 3 }))
    .map(([wrap, by]) => (wrap + by) | 0),
);
const spans = fc.oneof(
  fc.nat({ max: 2 ** 31 - 1 }),
  fc.constantFrom(0, 1, 2 ** 31 - 1),
);

Deno.test("seqAdd() and seqDiff() are inverse modulo 2^32 (RFC 9293, 3.4)", () => {
  fc.assert(
    fc.property(numbers, spans, (a, span) => {
      const sum = seqAdd(a, span);
      assertEquals(seqOut(sum), (((a + span) % M) + M) % M);
      assertEquals(seqDiff(sum, a), span);
      assertEquals(seqDiff(a, sum), 0 - span);
    }),
    { seed: 3, numRuns: 2_000 },
  );
});

Deno.test("seqLt() and seqLe() order numbers less than 2^31 apart, past a wrap too (RFC 9293, 3.4)", () => {
  fc.assert(
    fc.property(numbers, spans, (a, span) => {
      const b = seqAdd(a, span);
      assertEquals([seqLt(a, b), seqLt(b, a)], [span > 0, false]);
      assertEquals([seqLe(a, b), seqLe(b, a)], [true, span === 0]);
      assertEquals([seqMax(a, b), seqMax(b, a)], [b, b]);
    }),
    { seed: 4, numRuns: 2_000 },
  );
});

Deno.test("seqIn() holds from the window's left edge up to, not with, its right edge (RFC 9293, 3.4)", () => {
  fc.assert(
    fc.property(numbers, fc.integer({ min: 1, max: 2 ** 30 }), (low, span) => {
      const inside = [0, span - 1].map((by) => seqIn(seqAdd(low, by), low, span));
      const outside = [-1, span].map((by) => seqIn(seqAdd(low, by), low, span));
      assertEquals([inside, outside], [[true, true], [false, false]]);
      assertEquals(seqIn(low, low, 0), false);
    }),
    { seed: 5, numRuns: 2_000 },
  );
});

Deno.test("seqOut() is the unsigned number of the wire", () => {
  assertEquals([0, -1, 2 ** 31 | 0, 7].map(seqOut), [0, M - 1, 2 ** 31, 7]);
});
