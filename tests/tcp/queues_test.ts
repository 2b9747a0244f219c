import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { seqAdd } from "../../lib/base/seq.ts";
import { Reassembly } from "../../lib/tcp/reassembly.ts";
import { ReceiveQueue } from "../../lib/tcp/receive_queue.ts";
import { SendQueue } from "../../lib/tcp/send_queue.ts";
import { bytesChunk, patternChunk, type Payload, payloadBytes } from "../../lib/wire/payload.ts";

// The queues of a connection against arrays of octets.

const octetsOf = (payloads: readonly Payload[]) => payloads.flatMap((p) => [...payloadBytes(p)]);

/** Payloads: bytes, pieces of one pattern that go on, and pieces that do not. */
const payloads = fc.oneof(
  fc.uint8Array({ maxLength: 9 }).map((bytes): Payload => ({
    chunk: bytesChunk(bytes),
    offset: 0,
    length: bytes.length,
  })),
  fc.nat({ max: 9 }).map((length): number => length),
);

/** Turns lengths into the next octets of one pattern. */
function told(): (payload: Payload | number) => Payload {
  const chunk = patternChunk(7);
  let offset = 0;
  return (payload) => {
    if (typeof payload !== "number") return payload;
    const piece = { chunk, offset, length: payload };
    offset += payload;
    return piece;
  };
}

Deno.test("SendQueue gives what an array gives: append, dropFront and slices in any order", () => {
  const act = fc.oneof(
    fc.record({ act: fc.constant("append" as const), payload: payloads }),
    fc.record({ act: fc.constant("drop" as const), part: fc.nat({ max: 100 }) }),
    fc.record({
      act: fc.constant("slice" as const),
      from: fc.nat({ max: 100 }),
      part: fc.nat({ max: 100 }),
    }),
  );
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60, size: "max" }), (acts) => {
      const queue = new SendQueue();
      const next = told();
      let model: number[] = [];
      for (const one of acts) {
        if (one.act === "append") {
          const payload = next(one.payload);
          queue.append(payload);
          model.push(...payloadBytes(payload));
        } else if (one.act === "drop") {
          const count = Math.floor(model.length * one.part / 100);
          queue.dropFront(count);
          model = model.slice(count);
        } else {
          const from = Math.floor(model.length * one.from / 101);
          const length = Math.floor((model.length - from) * one.part / 100);
          const payload = queue.slice(from, length);
          assertEquals([...payloadBytes(payload)], model.slice(from, from + length));
        }
        assertEquals(queue.octets, model.length);
      }
    }),
    { seed: 11, numRuns: 400 },
  );
});

Deno.test("a slice still holds its octets when the queue has forgotten them", () => {
  const queue = new SendQueue();
  const mine = Uint8Array.of(1, 2, 3);
  queue.append({ chunk: bytesChunk(mine), offset: 0, length: 3 });
  queue.append({ chunk: bytesChunk(Uint8Array.of(4, 5)), offset: 0, length: 2 });
  const inside = queue.slice(0, 2);
  const across = queue.slice(1, 4);
  queue.dropFront(5);
  queue.append({ chunk: bytesChunk(Uint8Array.of(9, 9, 9, 9, 9)), offset: 0, length: 5 });
  assertEquals(octetsOf([inside, across]), [1, 2, 2, 3, 4, 5]);
});

Deno.test("a slice inside one piece is not copied: it stands in the piece's chunk", () => {
  const queue = new SendQueue();
  const chunk = patternChunk(3);
  queue.append({ chunk, offset: 10, length: 5 });
  queue.append({ chunk, offset: 15, length: 5 });
  assertEquals(queue.slice(2, 7), { chunk, offset: 12, length: 7 });
  assert(queue.slice(2, 7).chunk === chunk);
});

Deno.test("ReceiveQueue gives what an array gives: append and take", () => {
  const acts = fc.array(fc.tuple(payloads, fc.nat({ max: 12 })), { maxLength: 60, size: "max" });
  fc.assert(
    fc.property(acts, (acts) => {
      const queue = new ReceiveQueue();
      const next = told();
      const model: number[] = [];
      for (const [piece, count] of acts) {
        const payload = next(piece);
        if (payload.length > 0) queue.append(payload); // nothing else arrives
        model.push(...payloadBytes(payload));
        const taken = queue.take(count);
        assertEquals(octetsOf(taken), model.splice(0, count));
        assertEquals(taken.every(({ length }) => length > 0), true);
        assertEquals(queue.octets, model.length);
      }
    }),
    { seed: 12, numRuns: 300 },
  );
});

Deno.test("Reassembly gives what an array of octets gives, the first of two copies kept (RFC 9293, 3.10.7.4, SHLD-31)", () => {
  const act = fc.record({
    at: fc.nat({ max: 60 }),
    length: fc.nat({ max: 20 }),
    take: fc.nat({ max: 4 }),
  });
  const base = fc.constantFrom(0, -30, 2 ** 31 - 30 | 0);
  fc.assert(
    fc.property(base, fc.array(act, { maxLength: 40, size: "max" }), (base, acts) => {
      const reassembly = new Reassembly();
      const model = new Map<number, number>();
      let next = 0;
      let mark = 0;
      for (const { at, length, take } of acts) {
        const from = next + at;
        const bytes = Uint8Array.from({ length }, () => ++mark & 0xff);
        reassembly.insert(seqAdd(base, from), { chunk: bytesChunk(bytes), offset: 0, length });
        bytes.forEach((octet, i) => model.has(from + i) || model.set(from + i, octet));
        assertEquals([reassembly.octets, reassembly.empty], [model.size, model.size === 0]);
        if (take > 0) continue;
        const expected: number[] = [];
        for (; model.has(next); next++) {
          expected.push(model.get(next)!);
          model.delete(next);
        }
        const taken = octetsOf(reassembly.take(seqAdd(base, next - expected.length)));
        assertEquals(taken, expected);
      }
    }),
    { seed: 13, numRuns: 400 },
  );
});

Deno.test("Reassembly.take() drops what RCV.NXT has passed and cuts what it stands in (RFC 9293, 3.10.7.4, first step)", () => {
  const reassembly = new Reassembly();
  const put = (seq: number, ...octets: number[]) =>
    reassembly.insert(seq, {
      chunk: bytesChunk(Uint8Array.from(octets)),
      offset: 0,
      length: octets.length,
    });
  put(1, 1, 2);
  put(5, 5, 6, 7);
  put(9, 9);
  assertEquals(octetsOf(reassembly.take(6)), [6, 7]);
  assertEquals(reassembly.octets, 1);
  reassembly.finSeq = 10;
  assertEquals(octetsOf(reassembly.take(9)), [9]);
  assertEquals([reassembly.octets, reassembly.empty], [0, false]);
});
