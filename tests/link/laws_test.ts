/** The laws of `EmulatedLink`, for settings and traffic that nobody chose. */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { CERTAIN } from "../../lib/base/units.ts";
import {
  type BareOptions,
  delivered,
  dropped,
  link,
  observe,
  type Observed,
  type Offer,
  stream,
} from "./observe.ts";

const probability = fc.oneof(
  fc.constantFrom(0, 1, CERTAIN - 1, CERTAIN),
  fc.integer({ min: 0, max: CERTAIN }),
);
const limit = fc.oneof(fc.constant(Infinity), fc.nat({ max: 4000 }));

const partitions = fc.array(fc.tuple(fc.nat({ max: 9000 }), fc.integer({ min: 1, max: 900 })), {
  maxLength: 3,
}).map((spans) => spans.map(([from, long]) => [from, from + long]).sort((a, b) => a[0]! - b[0]!));

const settings: fc.Arbitrary<BareOptions> = fc.record({
  delay: fc.nat({ max: 3000 }),
  jitter: fc.nat({ max: 4000 }),
  loss: probability,
  duplicate: probability,
  reorder: probability,
  corrupt: probability,
  rateBitsPerSecond: fc.constantFrom(0, 1e9, 7.7e9, 8e9, 4e10),
  queueOctetsMax: limit,
  queuePacketsMax: fc.oneof(fc.constant(Infinity), fc.nat({ max: 6 })),
  mtu: fc.oneof(fc.constant(Infinity), fc.integer({ min: 20, max: 1500 })),
  partitions,
}, { requiredKeys: [] });

const traffic: fc.Arbitrary<Offer[]> = fc.array(
  fc.tuple(
    fc.oneof(fc.constant(0), fc.nat({ max: 500 })),
    fc.oneof(fc.constantFrom(40, 1500), fc.integer({ min: 20, max: 1500 })),
  ),
  { maxLength: 60, size: "max" },
).map((gaps) => {
  let at = 0;
  return gaps.map(([gap, length], index) => ({ id: index + 1, at: at += gap, length }));
});

const seed = fc.oneof(fc.constantFrom(0, 1, -1), fc.maxSafeInteger());

function plainly(seen: Observed): unknown {
  return [
    seen.deliveries.map(({ packet, at }) => [packet.id, packet.copyOf, packet.corrupted, at]),
    seen.drops.map(({ packet, reason, at }) => [packet.id, reason, at]),
    seen.copies.map((copy) => copy.id),
  ];
}

Deno.test("conservation: every packet offered and every copy is delivered or dropped, exactly once", () => {
  fc.assert(
    fc.property(settings, traffic, seed, (bare, offers, seed) => {
      const wire = link(bare, seed);
      const seen = observe(wire, offers);
      const into = [...offers.map((offer) => offer.id), ...seen.copies.map((copy) => copy.id)];
      const outOf = [...delivered(seen), ...seen.drops.map((drop) => drop.packet.id)];
      assertEquals(outOf.sort((a, b) => a - b), into.sort((a, b) => a - b));
      assertEquals([wire.inside, wire.deadline()], [0, Infinity]);
    }),
    { seed: 1, numRuns: 500 },
  );
});

Deno.test("inside: what was offered and copied, less what was delivered and dropped, at every moment", () => {
  fc.assert(
    fc.property(settings, traffic, (bare, offers) => {
      const wire = link(bare);
      let inside = 0;
      const counting = {
        offer: (...args: Parameters<typeof wire.offer>) => {
          const out = wire.offer(...args);
          inside += 1 + out.copies.length - out.drops.length;
          assertEquals([wire.inside, out.deliveries.length], [inside, 0]);
          return out;
        },
        poll: (...args: Parameters<typeof wire.poll>) => {
          const out = wire.poll(...args);
          inside -= out.deliveries.length;
          assertEquals([wire.inside, out.drops.length, out.copies.length], [inside, 0, 0]);
          assert(out.deliveries.length > 0, "a deadline with nothing due");
          return out;
        },
        deadline: () => wire.deadline(),
      };
      observe(counting, offers);
    }),
    { seed: 2, numRuns: 200 },
  );
});

Deno.test("order: one late poll gives what polls at every deadline give, in the same order", () => {
  fc.assert(
    fc.property(settings, traffic, (bare, offers) => {
      const prompt = observe(link(bare), offers);
      const late = link(bare);
      const once = observe({
        offer: (packet, now) => late.offer(packet, now),
        poll: () => late.poll(1e15 as Parameters<typeof late.poll>[0]),
        deadline: () => Infinity as ReturnType<typeof late.deadline>,
      }, offers);
      assertEquals(once.deliveries.length, 0);
      const all = late.poll(1e15 as Parameters<typeof late.poll>[0]).deliveries;
      const moments = prompt.deliveries.map((delivery) => delivery.at);
      assertEquals(moments, moments.toSorted((a, b) => a - b));
      assertEquals(all.map((packet) => packet.id), delivered(prompt));
    }),
    { seed: 3, numRuns: 300 },
  );
});

Deno.test("order: a constant delay keeps the order of the offers, at any rate and with any loss", () => {
  fc.assert(
    fc.property(settings, traffic, (bare, offers) => {
      const seen = observe(link({ ...bare, jitter: 0, reorder: 0, duplicate: 0 }), offers);
      assertEquals(delivered(seen), delivered(seen).toSorted((a, b) => a - b));
    }),
    { seed: 4, numRuns: 300 },
  );
});

Deno.test("rate: no interval carries more bits than rate * time, and a busy line is never idle", () => {
  const rates = fc.constantFrom(1e6, 1e9, 3e9, 7_700_000_001, 8e9, 1e11);
  fc.assert(
    fc.property(rates, fc.nat({ max: 1000 }), traffic, (rateBitsPerSecond, delay, offers) => {
      const seen = observe(link({ rateBitsPerSecond, delay }), offers);
      assertEquals(seen.deliveries.length, offers.length);
      const ends = seen.deliveries.map((delivery) => delivery.at - delay);
      let before = 0;
      ends.forEach((end, last) => {
        const alone = Math.ceil(offers[last]!.length! * 8e9 / rateBitsPerSecond);
        assertEquals(end, Math.max(before, offers[last]!.at) + alone);
        before = end;
        let bits = 0n;
        for (let first = last; first > 0; first--) {
          bits += BigInt(offers[first]!.length!) * 8n;
          const room = BigInt(end - ends[first - 1]!) * BigInt(rateBitsPerSecond);
          assert(bits * 1_000_000_000n <= room, `packets ${first} to ${last} came too fast`);
        }
      });
    }),
    { seed: 5, numRuns: 200 },
  );
});

Deno.test("delay: with jitter every delivery lies in [delay - jitter, delay + jitter), 0 at least", () => {
  const spans = fc.oneof(fc.nat({ max: 5 }), fc.nat({ max: 1e9 }), fc.constant(2 ** 52 - 1));
  fc.assert(
    fc.property(spans, spans, seed, (delay, jitter, seed) => {
      for (
        const { packet, at } of observe(link({ delay, jitter }, seed), stream(50, 0)).deliveries
      ) {
        assert(Number.isSafeInteger(at));
        assert(at >= Math.max(0, delay - jitter), `packet ${packet.id} came at ${at}`);
        assert(jitter === 0 ? at === delay : at < Math.max(1, delay + jitter));
      }
    }),
    { seed: 6, numRuns: 200 },
  );
});

Deno.test("determinism: the same seed, name and traffic give the same run, another seed or name another", () => {
  fc.assert(
    fc.property(settings, traffic, seed, (bare, offers, seed) => {
      const [first, second] = [link(bare, seed), link(bare, seed)];
      assertEquals(plainly(observe(first, offers)), plainly(observe(second, offers)));
      assertEquals(first.draws, second.draws);
    }),
    { seed: 7, numRuns: 200 },
  );
  const lost = (seed: number, name: string) =>
    dropped(observe(link({ loss: CERTAIN / 2 }, seed, name), stream(64, 1)), "loss").join();
  const runs = [lost(1, "A>B"), lost(2, "A>B"), lost(1, "B>A"), lost(2 ** 32 + 1, "A>B")];
  assertEquals(new Set(runs).size, 4);
});

/** What each impairment did to which originals: what must not move when another is switched. */
const footprints: Readonly<Record<string, (seen: Observed) => unknown>> = {
  loss: (seen) => dropped(seen, "loss").filter((id) => id < 1000),
  duplicate: (seen) => seen.copies.map((copy) => copy.copyOf),
  corrupt: (seen) =>
    seen.deliveries.filter(({ packet }) => packet.corrupted && packet.copyOf === 0)
      .map(({ packet }) => packet.id).sort((a, b) => a - b),
};

Deno.test("independence: switching others on never changes which packets are lost, copied or damaged", () => {
  const on = probability.filter((value) => value > 0);
  const others = fc.record({
    jitter: fc.nat({ max: 5000 }),
    reorder: on,
    rateBitsPerSecond: fc.constantFrom(0, 1e9),
    loss: on,
    duplicate: on,
    corrupt: on,
  }, { requiredKeys: [] });
  fc.assert(
    fc.property(
      fc.constantFrom("loss", "duplicate", "corrupt"),
      on,
      others,
      (name, value, more) => {
        const offers = stream(200, 10);
        // A packet that is lost shows no damage: for damage, loss stays off.
        const rest: BareOptions = name === "corrupt" ? { ...more, loss: 0 } : more;
        const alone = observe(link({ delay: 1000, [name]: value }), offers);
        const together = observe(link({ delay: 1000, ...rest, [name]: value }), offers);
        assertEquals(footprints[name]!(together), footprints[name]!(alone));
      },
    ),
    { seed: 8, numRuns: 200 },
  );
});

Deno.test("independence: switching others on never changes a packet's delay or whether it is reordered", () => {
  const times = (bare: BareOptions) => {
    const seen = observe(link({ delay: 1000, jitter: 500, reorder: CERTAIN / 4, ...bare }), offers);
    const originals = seen.deliveries.filter(({ packet }) => packet.copyOf === 0);
    return new Map(originals.map(({ packet, at }) => [packet.id, at]));
  };
  const offers = stream(300, 10);
  const alone = times({});
  for (const name of ["loss", "duplicate", "corrupt"]) {
    const together = times({ [name]: CERTAIN / 2 });
    assert(together.size > 100);
    for (const [id, at] of together) assertEquals(at, alone.get(id), `${name} moved packet ${id}`);
  }
  // Without jitter the same packets are reordered: those that take no time at all.
  const still = times({ jitter: 0 });
  for (const [id, at] of alone) {
    assertEquals(still.get(id) === (id - 1) * 10, at === (id - 1) * 10, `packet ${id}`);
  }
});

const MANY = 100_000;

/** `count` of {@linkcode MANY} is `share`, give or take four standard deviations. */
function assertShare(count: number, share: number, what: string): void {
  const bound = 4 * Math.sqrt(MANY * share * (1 - share));
  const off = Math.abs(count - MANY * share);
  assert(off <= bound, `${what}: ${count} of ${MANY}, meant to be ${MANY * share} ± ${bound}`);
}

Deno.test("frequency: 100,000 packets meet each impairment as often as its probability says", () => {
  const tenth = Math.round(CERTAIN / 10);
  const seen = (bare: BareOptions) => observe(link(bare, 2026), stream(MANY, 1));
  assertShare(seen({ loss: tenth }).drops.length, 0.1, "loss");
  assertShare(seen({ duplicate: tenth }).copies.length, 0.1, "duplicate");
  const damaged = seen({ corrupt: tenth }).deliveries.filter(({ packet }) => packet.corrupted);
  assertShare(damaged.length, 0.1, "corrupt");
  const reordered = seen({ delay: 5, reorder: tenth }).deliveries
    .filter(({ packet, at }) => at === packet.id - 1);
  assertShare(reordered.length, 0.1, "reorder");
  const both = seen({ loss: 2 * tenth, duplicate: 3 * tenth });
  const copied = new Set(both.copies.map((copy) => copy.copyOf));
  const overlap = dropped(both, "loss").filter((id) => copied.has(id));
  assertShare(overlap.length, 0.06, "loss and duplicate of one packet: no bond between the two");
});

Deno.test("frequency: jitter is uniform: each tenth of its range takes a tenth of 100,000 packets", () => {
  const [delay, jitter] = [20_000_000, 5_000_000];
  const tenths = new Array<number>(10).fill(0);
  for (const { packet, at } of observe(link({ delay, jitter }, 2026), stream(MANY, 1)).deliveries) {
    const past = at - (packet.id - 1) - (delay - jitter);
    tenths[Math.floor(past / (jitter / 5))]!++;
  }
  tenths.forEach((count, index) => assertShare(count, 0.1, `tenth ${index}`));
});

Deno.test("queue: what waits and is sent never exceeds the limits, and nothing is dropped without need", () => {
  const limits = fc.tuple(fc.nat({ max: 8 }), fc.nat({ max: 6000 }));
  fc.assert(
    fc.property(limits, traffic, ([queuePacketsMax, queueOctetsMax], offers) => {
      const bare = { rateBitsPerSecond: 8e9, queuePacketsMax, queueOctetsMax, delay: 700 };
      const seen = observe(link(bare), offers);
      const ends = new Map(seen.deliveries.map(({ packet, at }) => [packet.id, at - 700]));
      offers.forEach((offer, index) => {
        const queued = offers.slice(0, index).filter(({ id }) => (ends.get(id) ?? 0) > offer.at);
        const octets = queued.reduce((sum, one) => sum + one.length!, 0) + offer.length!;
        const fits = queued.length + 1 <= queuePacketsMax && octets <= queueOctetsMax;
        assertEquals(ends.has(offer.id), fits, `packet ${offer.id}`);
      });
    }),
    { seed: 9, numRuns: 300 },
  );
});
