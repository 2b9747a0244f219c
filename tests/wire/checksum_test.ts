import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { checksumOf, isIntact, sumOf } from "../../lib/wire/checksum.ts";

/** The example of RFC 1071, section 3. */
const EXAMPLE = Uint8Array.of(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7);

Deno.test("checksumOf() is RFC 1071's for its own example (section 3)", () => {
  assertEquals(sumOf(EXAMPLE, 0, 8), 0x2ddf0);
  assertEquals(checksumOf(sumOf(EXAMPLE, 0, 8)), 0xddf2 ^ 0xffff);
});

Deno.test("sumOf() fills an odd octet up with zero, and may be taken in parts", () => {
  assertEquals(sumOf(EXAMPLE, 0, 7), 0x00 + 0x01 + 0xf203 + 0xf4f5 + 0xf600);
  assertEquals(sumOf(EXAMPLE, 4, 8, sumOf(EXAMPLE, 0, 4)), sumOf(EXAMPLE, 0, 8));
  assertEquals(sumOf(EXAMPLE, 3, 3, 5), 5);
});

Deno.test("isIntact() holds for data with its checksum, and for no single bit of it turned over", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.nat(), (data, at) => {
      const even = data.length + data.length % 2;
      const whole = new Uint8Array(even + 2);
      whole.set(data);
      const sum = checksumOf(sumOf(data, 0, data.length));
      whole.set([sum >> 8, sum & 0xff], even);
      if (sum === 0xffff) return; // nothing but zeros: no packet sums to that
      assert(isIntact(sumOf(whole, 0, whole.length)));
      whole[at % whole.length]! ^= 1 << (at % 8);
      assert(!isIntact(sumOf(whole, 0, whole.length)));
    }),
    { seed: 1071, numRuns: 2_000 },
  );
});

Deno.test("checksumOf() brings every carry round: 65,535 octets of ones", () => {
  const ones = new Uint8Array(65_535).fill(0xff);
  assertEquals(checksumOf(sumOf(ones, 0, 65_534, 0xffff)), 0);
  assertEquals(checksumOf(sumOf(ones, 0, 65_535, 0xffff)), 0xff);
});
