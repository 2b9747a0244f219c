import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { draw, streamOf } from "../../lib/base/draw.ts";
import { ScenarioError } from "../../lib/base/fail.ts";
import { ms, NEVER } from "../../lib/base/time.ts";
import { CERTAIN } from "../../lib/base/units.ts";
import { spread } from "../../lib/link/emulated_link.ts";
import {
  at,
  delivered,
  dropped,
  FIRST_COPY,
  link,
  observe,
  options,
  packet,
  stream,
} from "./observe.ts";

const HALF = CERTAIN / 2;

Deno.test("EmulatedLink: a constant delay hands on the very packet, that much later, and draws nothing", () => {
  const wire = link({ delay: ms(20) });
  const sent = packet(1);
  assertEquals([wire.deadline(), wire.inside], [NEVER, 0]);
  assertEquals(wire.offer(sent, at(5)), { deliveries: [], drops: [], copies: [] });
  assertEquals([wire.deadline(), wire.inside], [20_000_005, 1]);
  assertEquals(wire.poll(at(20_000_004)).deliveries, []);
  assertStrictEquals(wire.poll(at(20_000_005)).deliveries[0], sent);
  assertEquals([wire.deadline(), wire.inside, wire.draws], [NEVER, 0, 0]);
});

Deno.test("EmulatedLink: without a delay a packet is due at the moment of its offer", () => {
  const wire = link();
  assertEquals(wire.offer(packet(1), at(7)).deliveries, []);
  assertEquals(wire.deadline(), 7);
  assertEquals(wire.poll(at(7)).deliveries.map((p) => p.id), [1]);
});

Deno.test("EmulatedLink.offer() while deliveries are read leaves them as they are", () => {
  const wire = link();
  wire.offer(packet(1), at(0));
  wire.offer(packet(2), at(0));
  const { deliveries } = wire.poll(at(0));
  wire.change(options({ loss: CERTAIN }), at(0));
  assertEquals(wire.offer(packet(3), at(0)).drops.length, 1);
  assertEquals(deliveries.map((p) => p.id), [1, 2]);
});

Deno.test("EmulatedLink: outputs do not carry over from one call to the next", () => {
  const wire = link({ mtu: 40, duplicate: CERTAIN });
  assertEquals(wire.offer(packet(1, 41), at(0)).drops.length, 1);
  const second = wire.offer(packet(2, 40), at(0));
  assertEquals([second.drops.length, second.copies.length], [0, 1]);
  assertEquals(wire.poll(at(0)).deliveries.length, 2);
  const third = wire.offer(packet(3, 41), at(0));
  assertEquals([third.drops.length, third.copies.length], [1, 0]);
  assertEquals(wire.poll(at(0)).deliveries, []);
});

Deno.test("EmulatedLink: a partition cuts the way in from its beginning until before its end", () => {
  const wire = link({ delay: 10, partitions: [[5, 8], [8, 9], [20, 30]] });
  const seen = observe(wire, [4, 5, 7, 8, 9, 19, 20, 29, 30].map((at, i) => ({ id: i + 1, at })));
  assertEquals(dropped(seen, "partition"), [2, 3, 4, 7, 8]);
  // 1 and 6 were under way when the cut began: they still arrive.
  assertEquals(seen.deliveries.map((d) => d.at), [14, 19, 29, 40]);
  assertEquals(delivered(seen), [1, 5, 6, 9]);
});

Deno.test("EmulatedLink: partitions may overlap, be skipped and last for ever", () => {
  const wire = link({ partitions: [[0, 100], [10, 20], [200, 300], [400, Infinity]] });
  const seen = observe(wire, [50, 100, 350, 400, 1e15].map((at, i) => ({ id: i + 1, at })));
  assertEquals(dropped(seen, "partition"), [1, 4, 5]);
  assertEquals(delivered(seen), [2, 3]);
});

Deno.test("EmulatedLink: a packet longer than the MTU is dropped, one as long is not", () => {
  const seen = observe(link({ mtu: 1500 }), [
    { id: 1, at: 0, length: 1500 },
    { id: 2, at: 0, length: 1501 },
  ]);
  assertEquals(delivered(seen), [1]);
  assertEquals(dropped(seen, "mtu"), [2]);
});

Deno.test("EmulatedLink: probability 1 needs no draw: every packet is lost, copied or damaged", () => {
  const lossy = link({ loss: CERTAIN });
  assertEquals(dropped(observe(lossy, stream(3, 1)), "loss"), [1, 2, 3]);
  const doubling = link({ duplicate: CERTAIN });
  assertEquals(delivered(observe(doubling, stream(2, 1))), [1, FIRST_COPY, 2, FIRST_COPY + 1]);
  const damaging = link({ corrupt: CERTAIN });
  assert(observe(damaging, stream(3, 1)).deliveries.every((d) => d.packet.corrupted));
  assertEquals([lossy.draws, doubling.draws, damaging.draws], [0, 0, 0]);
});

Deno.test("EmulatedLink: a draw below the probability happens, one equal to it does not", () => {
  const word = draw(1, streamOf("A>B/loss"), 1);
  assertEquals(observe(link({ loss: word }), stream(1, 1)).drops, []);
  assertEquals(dropped(observe(link({ loss: word + 1 }), stream(1, 1)), "loss"), [1]);
});

Deno.test("EmulatedLink: a copy has a delay and a reordering of its own", () => {
  const wire = link({ delay: 1000, jitter: 1000, reorder: HALF, duplicate: CERTAIN });
  const seen = observe(wire, stream(40, 0));
  const moment = new Map(seen.deliveries.map(({ packet, at }) => [packet.id, at]));
  const pairs = seen.copies.map((copy) => [moment.get(copy.copyOf)!, moment.get(copy.id)!]);
  const skips = pairs.map(([original, copy]) => `${original === 0} ${copy === 0}`);
  assertEquals(new Set(skips).size, 4);
  const delayed = pairs.filter(([original, copy]) => original! > 0 && copy! > 0);
  assert(delayed.length > 0 && delayed.every(([original, copy]) => original !== copy));
});

Deno.test("EmulatedLink: a copy names its original, is announced, and is undamaged unless it is drawn", () => {
  const wire = link({ duplicate: CERTAIN, corrupt: HALF });
  const seen = observe(wire, stream(40, 1));
  const pairs = seen.copies.map((copy) => {
    assertEquals([copy.copyOf, copy.corrupted], [copy.id - FIRST_COPY + 1, false]);
    const ends = [copy.copyOf, copy.id].map((id) =>
      seen.deliveries.find((d) => d.packet.id === id)
    );
    return ends.map((end) => Number(end!.packet.corrupted)).join("");
  });
  assertEquals(seen.copies.length, 40);
  assertEquals(new Set(pairs), new Set(["00", "01", "10", "11"]));
});

Deno.test("EmulatedLink: corruption makes another packet and leaves the sender's alone", () => {
  const wire = link({ corrupt: CERTAIN });
  const sent = packet(1);
  wire.offer(sent, at(0));
  assertEquals(wire.poll(at(0)).deliveries, [{ ...sent, corrupted: true }]);
  assertEquals(sent.corrupted, false);
});

Deno.test("EmulatedLink: duplication and loss of one packet leave one, as netem counts: the copy", () => {
  const wire = link({ duplicate: CERTAIN, loss: CERTAIN });
  const seen = observe(wire, stream(1, 1));
  assertEquals(dropped(seen, "loss"), [1]);
  assertEquals(delivered(seen), [FIRST_COPY]);
});

Deno.test("EmulatedLink: a copy beside its original can be lost by a draw of its own", () => {
  const seen = observe(link({ duplicate: CERTAIN, loss: HALF }), stream(60, 1));
  const lost = new Set(dropped(seen, "loss"));
  const fates = seen.copies.map((copy) => `${lost.has(copy.copyOf)} ${lost.has(copy.id)}`);
  assertEquals(new Set(fates), new Set(["true false", "false false", "false true"]));
});

Deno.test("EmulatedLink: the delay follows the time in the queue and on the line, the copy its original", () => {
  // 8 bits a nanosecond: one octet takes 1 ns.
  const wire = link({ delay: 1000, rateBitsPerSecond: 8e9, duplicate: CERTAIN });
  const seen = observe(wire, [{ id: 1, at: 0, length: 100 }, { id: 2, at: 50, length: 10 }]);
  assertEquals(seen.deliveries.map((d) => [d.packet.id, d.at]), [
    [1, 1100],
    [FIRST_COPY, 1200],
    [2, 1210],
    [FIRST_COPY + 1, 1220],
  ]);
});

Deno.test("EmulatedLink: a full queue drops what comes last, copies too; what is under way takes no room", () => {
  const wire = link({
    delay: 1000,
    rateBitsPerSecond: 8e9,
    queuePacketsMax: 1,
    duplicate: CERTAIN,
  });
  const seen = observe(wire, [{ id: 1, at: 0 }, { id: 2, at: 39 }, { id: 3, at: 40 }]);
  assertEquals(delivered(seen), [1, 3]);
  assertEquals(dropped(seen, "queue-full"), [FIRST_COPY, 2, FIRST_COPY + 1, FIRST_COPY + 2]);
  assertEquals(wire.inside, 0);
});

Deno.test("EmulatedLink: a reordered packet skips the delay but not the line", () => {
  const wire = link({ delay: 1000, rateBitsPerSecond: 8e9 });
  wire.offer(packet(1), at(0));
  wire.change(options({ delay: 1000, rateBitsPerSecond: 8e9, reorder: CERTAIN }), at(1));
  wire.offer(packet(2), at(1));
  assertEquals(wire.deadline(), 80);
  assertEquals(wire.poll(at(80)).deliveries.map((p) => p.id), [2]);
  assertEquals(wire.poll(at(1040)).deliveries.map((p) => p.id), [1]);
});

Deno.test("EmulatedLink: jitter above the delay never delivers before the offer: below 0 counts as 0", () => {
  const seen = observe(link({ delay: 10, jitter: 1000 }), stream(400, 0));
  const moments = seen.deliveries.map((d) => d.at);
  assert(Math.min(...moments) === 0 && Math.max(...moments) < 1010);
  const zeros = moments.filter((moment) => moment === 0).length;
  assert(zeros > 150 && zeros < 250, `${zeros} of 400, about 198 are meant to be`);
});

Deno.test("EmulatedLink.change() leaves packets inside their moments and their place before later ones", () => {
  const wire = link({ delay: 100 });
  wire.offer(packet(1), at(0));
  wire.change(options({ delay: 10 }), at(50));
  assertEquals(wire.options.delay, 10);
  wire.offer(packet(2), at(50));
  assertEquals([wire.deadline(), wire.inside], [60, 2]);
  assertEquals(wire.poll(at(60)).deliveries.map((p) => p.id), [2]);
  assertEquals(wire.deadline(), 100);
  wire.change(options({ delay: 10, partitions: [[70, 80], [90, 95]] }), at(85));
  assertEquals(wire.offer(packet(3), at(92)).drops.length, 1);
  assertEquals(wire.poll(at(200)).deliveries.map((p) => p.id), [1]);
});

Deno.test("EmulatedLink.change() brings partitions of its own, however many have passed before", () => {
  const wire = link({ partitions: [[0, 10], [20, 30]] });
  wire.offer(packet(1), at(15));
  wire.offer(packet(2), at(35));
  wire.change(options({ partitions: [[30, 50]] }), at(40));
  assertEquals(wire.offer(packet(3), at(49)).drops.map((drop) => drop.reason), ["partition"]);
  assertEquals(wire.offer(packet(4), at(50)).drops, []);
});

Deno.test("EmulatedLink.change() that lifts the rate lets nothing pass the backlog", () => {
  const wire = link({ rateBitsPerSecond: 8e9 });
  wire.offer(packet(1, 100), at(0));
  wire.change(options({}), at(1));
  wire.offer(packet(2), at(1));
  wire.offer(packet(3), at(150));
  assertEquals(wire.deadline(), 100);
  assertEquals(wire.poll(at(100)).deliveries.map((p) => p.id), [1, 2]);
  assertEquals(wire.deadline(), 150);
});

Deno.test("EmulatedLink refuses settings out of range, and keeps those in force", () => {
  const wire = link({ delay: 3 });
  assertThrows(() => link({}).change({ ...wire.options, mtu: -1 }, at(0)), ScenarioError, "mtu");
  assertThrows(() => wire.change({ ...wire.options, mtu: -1 }, at(0)), ScenarioError);
  assertEquals(wire.options.delay, 3);
});

Deno.test("EmulatedLink.draws counts a draw for each open question and no other", () => {
  const all = { loss: 1, duplicate: 1, corrupt: 1, reorder: 1, jitter: 1, delay: 1 };
  const wire = link(all);
  observe(wire, stream(10, 1));
  assertEquals(wire.draws, 50);
  const cut = link({ ...all, partitions: [[0, 100]] });
  observe(cut, stream(10, 1));
  assertEquals(cut.draws, 0);
});

Deno.test("spread() is floor(word * span / 2^32) at every size of span", () => {
  const words = [0, 1, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xdeadbeef, 0xffffffff];
  const spans = [1, 2, 3, 65535, 65536, 1e6, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 1e15];
  for (const word of words) {
    for (const span of [...spans, 2 ** 53 - 2, 2 ** 53 - 1]) {
      const exact = (BigInt(word) * BigInt(span)) >> 32n;
      assertEquals(spread(word, span), Number(exact), `spread(${word}, ${span})`);
      assert(exact < BigInt(span));
    }
  }
});
