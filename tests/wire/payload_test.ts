import { assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import {
  bytesChunk,
  continues,
  NO_PAYLOAD,
  octetAt,
  patternChunk,
  payloadBytes,
} from "../../lib/wire/payload.ts";

function bytes(...octets: number[]): Uint8Array {
  return Uint8Array.from(octets);
}

Deno.test("bytesChunk() keeps its own copy: what its maker writes later does not reach it", () => {
  const mine = bytes(1, 2, 3, 4);
  const chunk = bytesChunk(mine, 9);
  mine.fill(0);
  assertEquals(payloadBytes({ chunk, offset: 1, length: 2 }), bytes(2, 3));
  assertEquals([chunk.stream, octetAt(chunk, 3)], [9, 4]);
});

Deno.test("payloadBytes() gives a copy: writing to it does not reach the chunk", () => {
  const chunk = bytesChunk(bytes(1, 2, 3));
  const payload = { chunk, offset: 0, length: 3 };
  payloadBytes(payload).fill(0);
  assertEquals(payloadBytes(payload), bytes(1, 2, 3));
  assertEquals(payloadBytes(NO_PAYLOAD), bytes());
});

Deno.test("a pattern's octets depend on stream and offset alone", () => {
  const octet = fc.nat({ max: 2 ** 31 });
  fc.assert(
    fc.property(fc.integer(), octet, fc.nat({ max: 40 }), (stream, offset, length) => {
      const whole = payloadBytes({ chunk: patternChunk(stream), offset, length });
      const other = patternChunk(stream);
      const single = Array.from({ length }, (_, i) => octetAt(other, offset + i));
      assertEquals([...whole], single);
    }),
    { seed: 9, numRuns: 200 },
  );
});

Deno.test("a pattern tells streams and places apart, and keeps the octets that saved runs rest on", () => {
  const run = (stream: number, offset: number) =>
    payloadBytes({ chunk: patternChunk(stream), offset, length: 64 });
  assertNotEquals(run(1, 0), run(2, 0));
  assertNotEquals(run(1, 0), run(1, 64));
  assertEquals([...run(1, 0).subarray(0, 8)], [47, 117, 100, 198, 202, 248, 179, 13]);
});

Deno.test("continues() holds for the next octets of the same chunk, not of an equal one", () => {
  const chunk = bytesChunk(bytes(1, 2, 3, 4));
  const twin = bytesChunk(bytes(1, 2, 3, 4));
  const first = { chunk, offset: 0, length: 2 };
  assertEquals(
    [
      continues(first, { chunk, offset: 2, length: 1 }),
      continues(first, { chunk, offset: 3, length: 1 }),
      continues(first, { chunk: twin, offset: 2, length: 1 }),
    ],
    [true, false, false],
  );
});
