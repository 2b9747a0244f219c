/** What the tests of the wire formats share: packets that nobody chose, in the one form in which they are decoded. */

import fc from "fast-check";
import { AddressBook } from "../../lib/wire/address.ts";
import { kindOf } from "../../lib/wire/icmp_kinds.ts";
import { NO_OPTIONS, type SegmentOptions, wordLayout } from "../../lib/wire/options.ts";
import { type IcmpError, type Packet, packetOf } from "../../lib/wire/packet.ts";
import { bytesChunk, NO_CHUNK } from "../../lib/wire/payload.ts";
import { type Segment, segment } from "../../lib/wire/segment.ts";

/** The book of the packets below. */
export const BOOK = new AddressBook();

const IP6 = ["2001:db8::1", "2001:db8::2", "fe80::1", "::ffff:10.0.0.1", "::1"]
  .map((text) => BOOK.parse(text));

const word = fc.oneof(
  fc.integer(),
  fc.constantFrom(0, -1, 1, 2 ** 31 - 1, -(2 ** 31)),
);
const octet = fc.integer({ min: 0, max: 255 });
const half = fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.constantFrom(0, 1, 0xffff));
const ip4 = fc.oneof(
  fc.integer({ min: 1, max: 0xffff_ffff }),
  fc.constantFrom(1, 0x0a00_0001, 0xffff_ffff),
);
const octets = (maxLength: number) => fc.uint8Array({ maxLength });

/** One option, or padding, as it stands on a wire. */
type Item = readonly [kind: number, data: Uint8Array];

function number(value: number, width: 1 | 2): Uint8Array {
  return width === 1 ? Uint8Array.of(value) : Uint8Array.of(value >>> 8, value);
}

/** The octets of 32-bit words. */
export function words(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  values.forEach((value, i) => new DataView(bytes.buffer).setInt32(4 * i, value));
  return bytes;
}

const pairs = fc.array(word, { minLength: 2, maxLength: 8 })
  .map((list) => list.slice(0, list.length & ~1));

/** Every kind of option, legal in itself. */
const item: fc.Arbitrary<Item> = fc.oneof(
  fc.constant<Item>([1, new Uint8Array()]),
  half.map((mss): Item => [2, number(mss, 2)]),
  octet.map((shift): Item => [3, number(shift, 1)]),
  fc.constant<Item>([4, new Uint8Array()]),
  pairs.map((list): Item => [5, words(list)]),
  fc.tuple(word, word).map((list): Item => [8, words(list)]),
  half.map((timeout): Item => [28, number(timeout, 2)]),
  fc.tuple(fc.constantFrom(6, 7, 19, 29, 30, 34, 253, 254, 255), octets(10)),
);

/** The octets of an item. */
export function itemOctets([kind, data]: Item): number[] {
  return kind < 2 ? [kind] : [kind, 2 + data.length, ...data];
}

/** Lists of options that fit a header, filled up with NOP or EOL. */
export const items: fc.Arbitrary<readonly Item[]> = fc.tuple(
  fc.array(item, { maxLength: 8 }),
  fc.constantFrom(0, 1),
).map(([list, padding]) => {
  const kept: Item[] = [];
  let length = 0;
  for (const it of list) {
    const more = itemOctets(it).length;
    if (length + more > 40) continue;
    kept.push(it);
    length += more;
  }
  for (; length % 4 !== 0; length++) kept.push([padding, new Uint8Array()]);
  return kept;
});

/** What a list of options says, its last of a kind counting: written from RFC 9293, not from the decoder. */
export function optionsOf(list: readonly Item[]): SegmentOptions {
  if (list.length === 0) return NO_OPTIONS;
  const last = new Map(list.map(([kind], i) => [kind, i]));
  const options: { -readonly [Name in keyof SegmentOptions]: SegmentOptions[Name] } = {};
  const unknown: { kind: number; data: Uint8Array }[] = [];
  for (const [i, [kind, data]] of list.entries()) {
    const view = new DataView(data.buffer, data.byteOffset, data.length);
    const ints = Array.from({ length: data.length >> 2 }, (_, j) => view.getInt32(4 * j));
    if (kind < 2) continue;
    if (last.get(kind) !== i || ![2, 3, 4, 5, 8, 28].includes(kind)) unknown.push({ kind, data });
    else if (kind === 2) options.mss = view.getUint16(0);
    else if (kind === 3) options.windowScale = view.getUint8(0);
    else if (kind === 4) options.sackPermitted = true;
    else if (kind === 5) {
      options.sack = Array.from(
        { length: ints.length / 2 },
        (_, j) => [ints[2 * j]!, ints[2 * j + 1]!],
      );
    } else if (kind === 8) options.timestamps = [ints[0]!, ints[1]!];
    else options.userTimeout = view.getUint16(0);
  }
  if (unknown.length > 0) options.unknown = unknown;
  const layout = list.map(([kind]) => kind);
  if (`${layout}` !== `${wordLayout(options)}`) options.layout = layout;
  return options;
}

/** Segments with any options, and text that is no pattern. */
export const segments: fc.Arbitrary<Segment> = fc.record({
  srcPort: half,
  dstPort: half,
  seq: word,
  ack: word,
  flags: fc.integer({ min: 0, max: 0xfff }),
  window: half,
  urgent: half,
  options: items.map(optionsOf),
  text: octets(60),
}).map(({ text, ...init }) => {
  const chunk = text.length === 0 ? NO_CHUNK : bytesChunk(text);
  return segment({ ...init, chunk, length: text.length });
});

/** The ICMP types of each version that TCP reads, and the codes to try. */
const TYPES = { 4: [3, 4, 11, 12], 6: [1, 2, 3, 4] } as const;

/** The codes that are their kinds' own, by version, type and code: from RFC 792, 1812 and 4443. */
const OWN: Readonly<Record<4 | 6, readonly string[]>> = {
  4: ["3,0", "3,1", "3,2", "3,3", "3,4", "3,5", "3,13", "4,0", "11,0", "12,0"],
  6: ["1,0", "1,1", "1,3", "1,4", "1,7", "2,0", "3,0", "4,0"],
};

function errorsOf(version: 4 | 6): fc.Arbitrary<IcmpError> {
  const told = TYPES[version].flatMap((type) =>
    Array.from({ length: 16 }, (_, code) => ({ type, code, error: kindOf(version, type, code) }))
  ).filter(({ error }) => error !== undefined);
  return fc.record({
    told: fc.constantFrom(...told),
    mtu: version === 4 ? half : word.map((value) => value >>> 0),
    quotedDst: version === 4 ? ip4 : fc.constantFrom(...IP6),
    quotedSrcPort: half,
    quotedDstPort: half,
    quotedSeq: word,
  }).map(({ told: { type, code, error }, mtu, ...quoted }) => ({
    kind: "icmp",
    error: error!,
    ...(OWN[version].includes(`${type},${code}`) ? {} : { code }),
    ...(error === "packet-too-big" && mtu > 0 ? { mtu } : {}),
    ...quoted,
  }));
}

function packetsOf(version: 4 | 6): fc.Arbitrary<Packet> {
  const address = version === 4 ? ip4 : fc.constantFrom(...IP6);
  const body: fc.Arbitrary<Segment | IcmpError> = fc.oneof(
    { weight: 3, arbitrary: segments },
    { weight: 1, arbitrary: errorsOf(version) },
  );
  return fc.tuple(address, address, body, octet, octet)
    .map(([src, dst, body, tos, ttl]) => packetOf(src, dst, body, tos, ttl));
}

/** Packets of both versions with all that the wire can carry, as they are decoded. */
export const packets: fc.Arbitrary<Packet> = fc.oneof(packetsOf(4), packetsOf(6));

/** Octets from hexadecimal digits; blanks do not count. */
export function hex(text: string): Uint8Array {
  return Uint8Array.fromHex(text.replaceAll(/\s/g, ""));
}
