import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ScenarioError } from "../../lib/base/fail.ts";
import { hours, type Instant, NEVER, ns, seconds } from "../../lib/base/time.ts";
import { HostClock } from "../../lib/net/clock.ts";

const at = (n: number) => n as Instant;

Deno.test("HostClock without options is the world's clock", () => {
  const clock = new HostClock();
  assertEquals([clock.local(at(5)), clock.world(at(5)), clock.world(NEVER)], [5, 5, NEVER]);
});

Deno.test("HostClock is ahead by its offset, fast by its drift, and begins at its boot", () => {
  assertEquals(new HostClock({ offset: seconds(3) }).local(at(1e9)), 4e9);
  assertEquals(new HostClock({ driftPpm: 100 }).local(at(1e10)), 1e10 + 1e6);
  assertEquals(new HostClock({ driftPpm: -500_000 }).local(at(1e10)), 5e9);
  assertEquals(new HostClock({ offset: ns(7) }, at(1e9)).local(at(1e9 + 5)), 12);
});

Deno.test("HostClock.world() is the first moment at which local() is reached: their inverse law", () => {
  const clocks = fc.record({
    offset: fc.oneof(fc.constant(0), fc.nat()).map(ns),
    driftPpm: fc.oneof(
      fc.constantFrom(0, 1, -1, 500_000, -500_000),
      fc.integer({ min: -500_000, max: 500_000 }),
    ),
    bootedAt: fc.oneof(fc.constant(0), fc.nat()),
    up: fc.oneof(fc.nat({ max: 3_000_000 }), fc.integer({ min: 0, max: hours(24) })),
  });
  fc.assert(
    fc.property(clocks, ({ offset, driftPpm, bootedAt, up }) => {
      const clock = new HostClock({ offset, driftPpm }, at(bootedAt));
      const now = at(bootedAt + up);
      const local = clock.local(now);
      assert(Number.isSafeInteger(local));
      assert(clock.local(at(now + 1)) >= local, "the clock went back");
      const world = clock.world(local);
      assertEquals(clock.local(world) >= local, true);
      assert(world <= now && world >= bootedAt);
      if (world > bootedAt) assert(clock.local(at(world - 1)) < local);
    }),
    { seed: 21, numRuns: 1_000 },
  );
});

Deno.test("HostClock.world() of a moment before the boot is the boot", () => {
  const clock = new HostClock({ offset: seconds(5) }, at(1e9));
  assertEquals([clock.world(at(0)), clock.world(at(5e9)), clock.world(at(6e9))], [1e9, 1e9, 2e9]);
});

Deno.test("HostClock refuses a drift that is out of range or not whole", () => {
  for (const driftPpm of [500_001, -500_001, 0.5, NaN]) {
    const error = assertThrows(() => new HostClock({ driftPpm }), ScenarioError);
    assertEquals(
      error.message,
      `Cannot set a clock at driftPpm: ${driftPpm} is not a whole number from -500000 to 500000`,
    );
  }
});
