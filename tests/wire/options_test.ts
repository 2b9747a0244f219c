import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { decode, encode } from "../../lib/wire/codec.ts";
import {
  isOwnPlace,
  layoutOctets,
  optionsOctets,
  packedLayout,
  type SegmentOptions,
  wordLayout,
} from "../../lib/wire/options.ts";
import { packetOf } from "../../lib/wire/packet.ts";
import { isRefusal } from "../../lib/wire/refusal.ts";
import { differenceOf } from "../../lib/wire/same.ts";
import { reservedBits, segment } from "../../lib/wire/segment.ts";
import { BOOK, itemOctets, items, optionsOf } from "./packets.ts";

/** Options of every kind, each once, without a layout of their own. */
const unlaid = items.map((list): SegmentOptions => {
  const kinds = list.map(([kind]) => kind);
  const { layout: _, ...options } = optionsOf(list.filter((_, i) => isOwnOrUnread(kinds, i)));
  return options;
});

function isOwnOrUnread(kinds: readonly number[], i: number): boolean {
  return isOwnPlace(kinds, i) || !isOwnPlace([kinds[i]!], 0);
}

const FULL: SegmentOptions = {
  mss: 1460,
  windowScale: 7,
  sackPermitted: true,
  timestamps: [1, 2],
  userTimeout: 3,
};

Deno.test("wordLayout() puts each option on a boundary of four, SACK-permitted before timestamps", () => {
  assertEquals(wordLayout(FULL), [2, 4, 8, 1, 3, 28]);
  assertEquals(wordLayout({ sackPermitted: true }), [1, 1, 4]);
  assertEquals(wordLayout({ timestamps: [1, 2], sack: [[1, 2]] }), [1, 1, 8, 1, 1, 5]);
  assertEquals(wordLayout({ sack: [], sackPermitted: false }), []);
  const unknown = [{ kind: 253, data: new Uint8Array(3) }];
  assertEquals(wordLayout({ mss: 1, unknown }), [2, 253, 0, 0, 0]);
});

Deno.test("packedLayout() is the BSDs' order, with as few NOPs as alignment takes", () => {
  assertEquals(packedLayout(FULL), [2, 1, 3, 4, 8, 28]);
  assertEquals(packedLayout({ mss: 1, sackPermitted: true }), [2, 4, 0, 0]);
  assertEquals(packedLayout({ timestamps: [1, 2] }), [1, 1, 8]);
  assertEquals(packedLayout({ timestamps: [1, 2], sack: [[1, 2]] }), [1, 1, 8, 1, 1, 5]);
});

Deno.test("optionsOctets() is what the octets take, by either layout: whole words", () => {
  fc.assert(
    fc.property(unlaid, (options) => {
      for (const layout of [wordLayout(options), packedLayout(options)]) {
        const laid = { ...options, layout };
        const octets = optionsOctets(laid);
        assertEquals(octets % 4, 0);
        if (octets > 40) continue;
        const packet = packetOf(1, 2, segment({ srcPort: 1, dstPort: 2, options: laid }));
        const back = decode(encode(packet, BOOK), BOOK);
        assert(!isRefusal(back));
        assertEquals(differenceOf(packet, back), null);
      }
      assertEquals(
        optionsOctets(options),
        layoutOctets({ ...options, layout: wordLayout(options) }),
      );
    }),
    { seed: 2018, numRuns: 2_000 },
  );
});

Deno.test("layoutOctets() counts an option that a later one of its kind overrides as it came", () => {
  fc.assert(
    fc.property(items, (list) => {
      assertEquals(layoutOctets(optionsOf(list)), list.flatMap(itemOctets).length);
    }),
    { seed: 9293, numRuns: 1_000 },
  );
});

Deno.test("isOwnPlace(): of a kind that is read the last place, of padding each, of others none", () => {
  const kinds = [2, 1, 99, 2, 3, 0, 0];
  assertEquals(
    kinds.map((_, i) => isOwnPlace(kinds, i)),
    [false, true, false, true, true, true, true],
  );
});

Deno.test("reservedBits() are the three above AE (RFC 9293, 3.1)", () => {
  assertEquals([0, 0x1ff, 0x200, 0x800, 0xfff].map(reservedBits), [0, 0, 1, 4, 7]);
});
