import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { NO_ROOM, Transmitter } from "../../lib/link/transmitter.ts";
import { at, type BareOptions, options } from "./observe.ts";

// 8 bits a nanosecond: one octet takes 1 ns.
const OCTET_A_NS = 8e9;

/** The moments at which packets of these (moment, octets) are on the line. */
function accepted(bare: BareOptions, packets: number[][]): number[] {
  const transmitter = new Transmitter();
  const settings = options(bare);
  return packets.map(([now, length]) => transmitter.accept(length!, at(now!), settings));
}

Deno.test("Transmitter: without a rate a packet is on the line at once, and no limit is reached", () => {
  const bare = { queuePacketsMax: 0, queueOctetsMax: 0 };
  assertEquals(accepted(bare, [[5, 1500], [5, 1500]]), [5, 5]);
});

Deno.test("Transmitter: length * 8 / rate, rounded up to whole nanoseconds", () => {
  assertEquals(accepted({ rateBitsPerSecond: 3e9 }, [[0, 3], [100, 1]]), [8, 103]);
  assertEquals(accepted({ rateBitsPerSecond: 10_000_000 }, [[0, 1500]]), [1_200_000]);
  assertEquals(accepted({ rateBitsPerSecond: 1 }, [[0, 65535]]), [65535 * 8e9]);
});

Deno.test("Transmitter: packets follow each other without a gap, and begin at once on a free line", () => {
  assertEquals(accepted({ rateBitsPerSecond: OCTET_A_NS }, [[0, 10], [3, 10], [50, 10]]), [
    10,
    20,
    60,
  ]);
});

Deno.test("Transmitter: the packet in transmission takes a place until its last bit is out", () => {
  const bare = { rateBitsPerSecond: OCTET_A_NS, queuePacketsMax: 1 };
  assertEquals(accepted(bare, [[0, 10], [9, 10], [10, 10]]), [10, NO_ROOM, 20]);
});

Deno.test("Transmitter: a limit in octets counts whole packets, and lets an exact fit in", () => {
  const bare = { rateBitsPerSecond: OCTET_A_NS, queueOctetsMax: 20 };
  assertEquals(accepted(bare, [[0, 10], [9, 11], [9, 10], [10, 11], [10, 10]]), [
    10,
    NO_ROOM,
    20,
    NO_ROOM,
    30,
  ]);
});

Deno.test("Transmitter: a packet longer than the limit in octets is never taken", () => {
  assertEquals(
    accepted({ rateBitsPerSecond: OCTET_A_NS, queueOctetsMax: 9 }, [[0, 10], [99, 10]]),
    [NO_ROOM, NO_ROOM],
  );
});

Deno.test("Transmitter: a limit of no packets lets none through", () => {
  assertEquals(accepted({ rateBitsPerSecond: OCTET_A_NS, queuePacketsMax: 0 }, [[0, 1]]), [
    NO_ROOM,
  ]);
});

Deno.test("Transmitter: a lifted rate leaves the order alone: what comes next waits for the backlog", () => {
  const transmitter = new Transmitter();
  transmitter.accept(10, at(0), options({ rateBitsPerSecond: OCTET_A_NS }));
  assertEquals(transmitter.isIdle(at(9)), false);
  assertEquals(transmitter.accept(10, at(1), options({})), 10);
  assertEquals(transmitter.isIdle(at(10)), true);
  assertEquals(transmitter.accept(10, at(11), options({})), 11);
});

Deno.test("Transmitter: drops exactly when there is no room, as a list of what is inside says", () => {
  const arrival = fc.tuple(fc.nat({ max: 25 }), fc.integer({ min: 1, max: 30 }));
  fc.assert(
    fc.property(
      fc.array(arrival, { maxLength: 80, size: "max" }),
      fc.nat({ max: 24 }),
      fc.nat({ max: 200 }),
      (arrivals, queuePacketsMax, queueOctetsMax) => {
        const transmitter = new Transmitter();
        const settings = options({
          rateBitsPerSecond: OCTET_A_NS,
          queuePacketsMax,
          queueOctetsMax,
        });
        let inside: { end: number; length: number }[] = [];
        let now = 0;
        for (const [gap, length] of arrivals) {
          now += gap;
          inside = inside.filter((entry) => entry.end > now);
          const octets = inside.reduce((sum, entry) => sum + entry.length, 0);
          const fits = inside.length < queuePacketsMax && octets + length <= queueOctetsMax;
          const end = (inside.at(-1)?.end ?? now) + length;
          assertEquals(transmitter.accept(length, at(now), settings), fits ? end : NO_ROOM);
          if (fits) inside.push({ end, length });
          assertEquals(transmitter.packets, inside.length);
          assertEquals(transmitter.octets, octets + (fits ? length : 0));
        }
      },
    ),
    { seed: 21, numRuns: 300 },
  );
});
