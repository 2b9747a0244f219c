/**
 * A million packets, random and near to valid: decode() must come back, with a packet or a refusal, and a packet must
 * be what the octets say, by a reading of our own.
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { AddressBook } from "../../lib/wire/address.ts";
import { decode, encode } from "../../lib/wire/codec.ts";
import { isRefusal } from "../../lib/wire/refusal.ts";
import { differenceOf } from "../../lib/wire/same.ts";
import { Dice, fixSums, mutate, transportOf } from "./mutate.ts";
import { BOOK, packets } from "./packets.ts";

const COUNT = 1_000_000;

/** The octets that are changed: what every part of the decoder meets, IPv6 extensions of each kind before some. */
function originals(): Uint8Array[] {
  const plain = fc.sample(packets, { seed: 8200, numRuns: 300 }).map((it) => encode(it, BOOK));
  const extended = plain.filter((bytes) => bytes[0] === 0x60).flatMap((bytes) =>
    [[0, 60], [43], [44], [60, 43, 44]].map((kinds) => withExtensions(bytes, kinds))
  );
  const optional = plain.filter((bytes) => bytes[0] === 0x45).map((bytes) => {
    const long = Uint8Array.of(0x46, ...bytes.subarray(1, 20), 1, 1, 1, 0, ...bytes.subarray(20));
    long[2] = long.length >> 8;
    long[3] = long.length & 0xff;
    fixSums(long, long.length);
    return long;
  });
  return [...plain, ...plain, ...extended, ...optional];
}

function withExtensions(bytes: Uint8Array, kinds: readonly number[]): Uint8Array {
  const headers = kinds.flatMap((_, i) => [kinds[i + 1] ?? bytes[6]!, 0, 0, 0, 0, 0, 0, 0]);
  const long = Uint8Array.of(...bytes.subarray(0, 40), ...headers, ...bytes.subarray(40));
  long[4] = (long.length - 40) >> 8;
  long[5] = (long.length - 40) & 0xff;
  long[6] = kinds[0]!;
  return long;
}

/** Where the first EOL of a TCP header stands; the header's end if there is none. */
function optionsEnd(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && bytes[at] !== 0) at += bytes[at] === 1 ? 1 : bytes[at + 1]!;
  return Math.min(at, to);
}

/** What must have survived of octets that were decoded and encoded again; null if all of it did. */
function lost(bytes: Uint8Array, length: number, back: Uint8Array): string | null {
  const version = bytes[0]! >> 4;
  const [at0, octets] = version === 4 ? [12, 8] : [8, 32];
  const { at, end, protocol } = transportOf(bytes, length)!;
  const there = version === 4 ? 20 : 40;
  const same = (from: number, count: number, to: number) => {
    for (let i = 0; i < count; i++) if (bytes[from + i] !== back[to + i]) return false;
    return true;
  };
  if (!same(at0, octets, at0)) return "addresses";
  if (version === 4 ? !same(1, 1, 1) || !same(8, 1, 8) : !same(7, 1, 7)) return "tos or ttl";
  if (version === 6 && ((bytes[0]! ^ back[0]!) !== 0 || ((bytes[1]! ^ back[1]!) & 0xf0) !== 0)) {
    return "traffic class";
  }
  if (protocol !== 6) return same(at, 2, there) ? null : "type or code";
  if (end - at !== back.length - there) return "length";
  const header = (bytes[at + 12]! >> 4) * 4;
  const eol = optionsEnd(bytes, at + 20, at + header);
  // All but the checksum, which may have been of all ones, and what stands behind EOL.
  if (!same(at, 16, there) || !same(at + 18, eol - at - 18, there + 18)) return "header";
  return same(at + header, end - at - header, there + header) ? null : "text";
}

Deno.test("decode() makes a packet or a refusal of any octets, and keeps what a packet carries", () => {
  const dice = new Dice(0x9293);
  const from = originals();
  const scratch = new Uint8Array(512);
  const counts = new Map<string, number>();
  let book = BOOK;
  for (let i = 0; i < COUNT; i++) {
    const original = from[dice.below(from.length)]!;
    scratch.set(original);
    const length = mutate(scratch, original.length, dice);
    const bytes = scratch.subarray(0, length);
    if (i % 0x1_0000 === 0) book = new AddressBook();
    const answer = decode(bytes, book);
    const what = isRefusal(answer) ? answer.reason : `${answer.body.kind} ${bytes[0]! >> 4}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
    if (isRefusal(answer)) {
      assert(answer.at >= 0 && answer.at <= length);
      continue;
    }
    const back = encode(answer, book);
    const difference = lost(bytes, length, back);
    if (difference !== null) throw new Error(`${difference}: ${bytes.toHex()} ${back.toHex()}`);
    if (i % 4 !== 0) continue;
    const again = decode(back, book);
    assert(!isRefusal(again) && differenceOf(answer, again) === null, bytes.toHex());
  }
  // Each kind of answer often enough that its own paths were met, and a fair share of packets.
  const reasons = [
    "short",
    "version",
    "header-length",
    "total-length",
    "checksum",
    "fragment",
    "routing",
    "protocol",
    "bad-option",
    "address",
    "icmp-type",
    "quote",
  ];
  const rare = reasons.filter((reason) => (counts.get(reason) ?? 0) < 100);
  assertEquals(rare, [], JSON.stringify(Object.fromEntries(counts)));
  for (const kind of ["segment 4", "segment 6", "icmp 4", "icmp 6"]) {
    assert(counts.get(kind)! > 20_000, JSON.stringify(Object.fromEntries(counts)));
  }
});
