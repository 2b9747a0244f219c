import { assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { type Flow, FlowTable } from "../../lib/wire/flow_table.ts";

class Entry implements Flow {
  nextInBucket: this | null = null;
  constructor(
    readonly localAddress: number,
    readonly localPort: number,
    readonly remoteAddress: number,
    readonly remotePort: number,
  ) {}
  get key(): string {
    return `${this.localAddress}:${this.localPort}-${this.remoteAddress}:${this.remotePort}`;
  }
}

/** Few sockets, so that some are put in twice; the ends of the ranges among them. */
const sockets = fc.tuple(
  fc.constantFrom(1, 0xffff_ffff),
  fc.integer({ min: 65_533, max: 65_535 }),
  fc.constantFrom(0x0a000001, 0x0a000002),
  fc.nat({ max: 12 }),
);

Deno.test("FlowTable gives what a Map of lists gives, growing and deleting, the newest of equals first", () => {
  const act = fc.record({
    add: fc.integer({ min: 0, max: 2 }).map((n) => n > 0),
    sockets,
    pick: fc.nat(),
  });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 150, size: "max" }), (acts) => {
      const table = new FlowTable<Entry>();
      const model = new Map<string, Entry[]>();
      const all: Entry[] = [];
      for (const { add, sockets, pick } of acts) {
        if (add) {
          const entry = new Entry(...sockets);
          table.add(entry);
          model.set(entry.key, [entry, ...model.get(entry.key) ?? []]);
          all.push(entry);
        } else if (all.length > 0) {
          const [entry] = all.splice(pick % all.length, 1);
          table.delete(entry!);
          model.set(entry!.key, model.get(entry!.key)!.filter((other) => other !== entry));
        }
        assertEquals(table.size, all.length);
        const probe = new Entry(...sockets);
        assertStrictEquals(table.get(...sockets), model.get(probe.key)?.[0]);
      }
      for (const entry of all) {
        const { localAddress: la, localPort: lp, remoteAddress: ra, remotePort: rp } = entry;
        assertStrictEquals(table.get(la, lp, ra, rp), model.get(entry.key)![0]);
        assertEquals(table.get(ra, rp, la, lp), undefined);
      }
    }),
    { seed: 10, numRuns: 200 },
  );
});

Deno.test("FlowTable.delete() leaves the table as it is when the flow is not in it", () => {
  const table = new FlowTable<Entry>();
  const inside = new Entry(1, 2, 3, 4);
  table.add(inside);
  table.delete(new Entry(1, 2, 3, 4));
  assertEquals(table.size, 1);
  assertStrictEquals(table.get(1, 2, 3, 4), inside);
  table.delete(inside);
  table.delete(inside);
  assertEquals([table.size, table.get(1, 2, 3, 4)], [0, undefined]);
});

Deno.test("FlowTable tells flows apart by each of their four parts, also in one bucket", () => {
  const table = new FlowTable<Entry>();
  const only = new Entry(1, 2, 3, 4);
  table.add(only);
  // A sixteenth of them fall into its bucket.
  let found = 0;
  for (let other = 0; other < 65_536; other++) {
    if (table.get(other, 2, 3, 4) === only) found += 1;
    if (table.get(1, other, 3, 4) === only) found += 10;
    if (table.get(1, 2, other, 4) === only) found += 100;
    if (table.get(1, 2, 3, other) === only) found += 1000;
  }
  assertEquals(found, 1111); // once for each part: itself
});
