import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { NEVER } from "../../lib/base/time.ts";
import { Flight } from "../../lib/link/flight.ts";
import type { Packet } from "../../lib/wire/packet.ts";
import { at, packet } from "./observe.ts";

Deno.test("Flight: nothing inside is never due", () => {
  const flight = new Flight();
  assertEquals([flight.size, flight.nextAt], [0, NEVER]);
  assertEquals(flight.take(at(1e9), []), 0);
});

Deno.test("Flight.take() gives what is due up to now and no later packet", () => {
  const flight = new Flight();
  for (const [id, moment] of [[1, 10], [2, 20], [3, 15], [4, 30]]) {
    flight.push(packet(id!), at(moment!));
  }
  const out: Packet[] = [];
  assertEquals([flight.size, flight.nextAt], [4, 10]);
  assertEquals(flight.take(at(9), out), 0);
  assertEquals(flight.take(at(20), out), 3);
  assertEquals(out.map((p) => p.id), [1, 3, 2]);
  assertEquals([flight.size, flight.nextAt], [1, 30]);
  assertEquals(flight.take(at(30), out), 1);
  assertEquals(out.map((p) => p.id), [4]);
  assertEquals([flight.size, flight.nextAt], [0, NEVER]);
});

Deno.test("Flight.take() at NEVER empties ring and heap, and ends", () => {
  const flight = new Flight();
  flight.push(packet(1), at(10));
  flight.push(packet(2), at(5));
  const out: Packet[] = [];
  assertEquals(flight.take(NEVER, out), 2);
  assertEquals(out.map((p) => p.id), [2, 1]);
});

Deno.test("Flight.nextAt is an overtaker's moment when that is first", () => {
  const flight = new Flight();
  flight.push(packet(1), at(10));
  flight.push(packet(2), at(5));
  assertEquals(flight.nextAt, 5);
});

Deno.test("Flight: ring and heap together give what a list sorted at each call gives", () => {
  const step = fc.record({ ahead: fc.nat({ max: 6 }), wait: fc.nat({ max: 2 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120, size: "max" }), (steps) => {
      const flight = new Flight(2);
      const out: Packet[] = [];
      let listed: { id: number; moment: number }[] = [];
      let now = 0;
      const compare = () => {
        // Array sorting is stable: packets of one moment stay in the order in which they were put in.
        listed.sort((a, b) => a.moment - b.moment);
        const due = listed.filter((entry) => entry.moment <= now).map((entry) => entry.id);
        listed = listed.filter((entry) => entry.moment > now);
        assertEquals(flight.take(at(now), out), due.length);
        assertEquals(out.map((p) => p.id), due);
        assertEquals([flight.size, flight.nextAt], [listed.length, listed[0]?.moment ?? NEVER]);
      };
      steps.forEach(({ ahead, wait }, index) => {
        flight.push(packet(index + 1), at(now + ahead));
        listed.push({ id: index + 1, moment: now + ahead });
        if (wait > 0) compare();
        now += wait;
      });
      now += 10;
      compare();
    }),
    { seed: 20, numRuns: 300 },
  );
});
