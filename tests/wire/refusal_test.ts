import { assert, assertEquals } from "@std/assert";
import { AddressBook, parseIp6 } from "../../lib/wire/address.ts";
import { decode, encode } from "../../lib/wire/codec.ts";
import type { SegmentOptions } from "../../lib/wire/options.ts";
import { packetOf } from "../../lib/wire/packet.ts";
import { bytesChunk } from "../../lib/wire/payload.ts";
import { isRefusal, type RefusalReason } from "../../lib/wire/refusal.ts";
import { segment } from "../../lib/wire/segment.ts";
import { fixSums } from "./mutate.ts";
import { BOOK } from "./packets.ts";

const [A, B] = [0x0a000001, 0x0a000002];
const [A6, B6] = ["2001:db8::1", "2001:db8::2"].map((t) => BOOK.parse(t)) as [number, number];

function tcp(src: number, dst: number, options: SegmentOptions = {}, octets = 3): Uint8Array {
  const chunk = bytesChunk(new Uint8Array(octets).fill(7));
  const body = segment({ srcPort: 1, dstPort: 2, options, chunk, length: octets });
  return encode(packetOf(src, dst, body), BOOK);
}

function icmp(src: number, dst: number): Uint8Array {
  const quoted = { quotedDst: src, quotedSrcPort: 1, quotedDstPort: 2, quotedSeq: 3 };
  return encode(packetOf(src, dst, { kind: "icmp", error: "port-unreachable", ...quoted }), BOOK);
}

/** Octets with others in some places, checksums mended after. */
function changed(bytes: Uint8Array, places: Readonly<Record<string, number>>): Uint8Array {
  const copy = bytes.slice();
  for (const [at, octet] of Object.entries(places)) copy[Number(at.slice(2))] = octet;
  fixSums(copy, copy.length);
  return copy;
}

/** IPv6 with an extension header of eight octets before a segment. */
function extended(kind: number, header: readonly number[]): Uint8Array {
  const bytes = tcp(A6, B6);
  const long = new Uint8Array(bytes.length + 8);
  long.set(bytes.subarray(0, 40));
  long.set(header, 40);
  long.set(bytes.subarray(40), 48);
  long[5]! += 8;
  long[6] = kind;
  fixSums(long, long.length);
  return long;
}

const SEGMENT = tcp(A, B);
const SEGMENT6 = tcp(A6, B6);
const OPTIONS = tcp(A, B, { mss: 1460, windowScale: 7 });

/** Which octets are refused: why, at which octet, and what is wrong with them. */
const REFUSED: readonly (readonly [RefusalReason, number, string, Uint8Array])[] = [
  ["short", 0, "nothing", new Uint8Array()],
  ["short", 19, "part of an IPv4 header", SEGMENT.subarray(0, 19)],
  ["short", 39, "part of an IPv6 header", SEGMENT6.subarray(0, 39)],
  ["short", 39, "part of a TCP header", changed(SEGMENT.subarray(0, 39), { at3: 39 })],
  ["short", 59, "part of a TCP header", changed(SEGMENT6.subarray(0, 59), { at5: 19 })],
  ["short", 27, "part of an ICMP header", changed(icmp(A, B).subarray(0, 27), { at3: 27 })],
  ["short", 47, "part of an extension", changed(extended(0, [6]).subarray(0, 47), { at5: 7 })],
  ["version", 0, "version 5", changed(SEGMENT, { at0: 0x55 })],
  ["version", 0, "version 0", new Uint8Array(60)],
  ["header-length", 0, "an IPv4 header of 16 octets", changed(SEGMENT, { at0: 0x44 })],
  ["header-length", 0, "an IPv4 header past the packet", changed(SEGMENT, { at0: 0x4f })],
  ["header-length", 32, "a TCP header of 16 octets", changed(SEGMENT, { at32: 0x40 })],
  ["header-length", 32, "a TCP header past the packet", changed(SEGMENT, { at32: 0x60 })],
  ["header-length", 41, "an extension past the packet", extended(60, [6, 9])],
  ["total-length", 2, "more than there is, IPv4", changed(SEGMENT, { at3: 44 })],
  ["total-length", 4, "more than there is, IPv6", changed(SEGMENT6, { at5: 24 })],
  ["total-length", 4, "a jumbogram (RFC 2675)", changed(SEGMENT6, { at5: 0 })],
  ["checksum", 10, "a damaged IPv4 header", SEGMENT.with(8, 63)],
  ["checksum", 36, "a damaged segment", SEGMENT.with(42, 8)],
  ["checksum", 56, "a segment whose IPv6 addresses are damaged", SEGMENT6.with(23, 9)],
  ["checksum", 22, "a damaged ICMP error", icmp(A, B).with(50, 1)],
  ["checksum", 42, "a damaged ICMPv6 error", icmp(A6, B6).with(90, 1)],
  ["fragment", 6, "the first of several", changed(SEGMENT, { at6: 0x20 })],
  ["fragment", 6, "one that is not the first", changed(SEGMENT, { at7: 1 })],
  ["fragment", 42, "the first of several, IPv6", extended(44, [6, 0, 0, 1])],
  ["fragment", 42, "one that is not the first, IPv6", extended(44, [6, 0, 0, 8])],
  ["routing", 43, "a source route with stops to come (RFC 8200, 4.4)", extended(43, [6, 0, 0, 1])],
  ["protocol", 20, "UDP", changed(SEGMENT, { at9: 17 })],
  ["protocol", 20, "ICMPv6 over IPv4", changed(SEGMENT, { at9: 58 })],
  ["protocol", 40, "ICMPv4 over IPv6", changed(SEGMENT6, { at6: 1 })],
  ["protocol", 40, "no next header (RFC 8200, 4.7)", changed(SEGMENT6, { at6: 59 })],
  ["protocol", 40, "hop-by-hop options in second place (RFC 8200, 4)", extended(60, [0, 0])],
  ["address", 12, "from 0.0.0.0", changed(SEGMENT, { at12: 0, at15: 0 })],
  ["address", 16, "to 0.0.0.0", changed(SEGMENT, { at16: 0, at19: 0 })],
  [
    "address",
    24,
    "to ::",
    changed(SEGMENT6, { at24: 0, at25: 0, at26: 0, at27: 0, at39: 0 }),
  ],
  ["bad-option", 40, "an option of length 0 (RFC 9293, MUST-7)", changed(OPTIONS, { at41: 0 })],
  ["bad-option", 40, "an option of length 1", changed(OPTIONS, { at41: 1 })],
  ["bad-option", 40, "an MSS of length 3", changed(OPTIONS, { at41: 3 })],
  ["bad-option", 44, "an option past the header", changed(OPTIONS, { at44: 253, at45: 5 })],
  ["bad-option", 47, "an option without a length", changed(OPTIONS, { at44: 1, at45: 1, at46: 1 })],
  ["bad-option", 44, "a window scale of length 4", changed(OPTIONS, { at44: 3, at45: 4 })],
  ["bad-option", 44, "SACK-permitted of length 4", changed(OPTIONS, { at44: 4, at45: 4 })],
  ["bad-option", 44, "SACK of no block", changed(OPTIONS, { at44: 5, at45: 2 })],
  ["bad-option", 44, "timestamps of length 4", changed(OPTIONS, { at44: 8, at45: 4 })],
  ["bad-option", 44, "a user timeout of length 3", changed(OPTIONS, { at44: 28, at45: 3 })],
  ["icmp-type", 20, "an echo", changed(icmp(A, B), { at20: 8, at21: 0 })],
  ["icmp-type", 20, "a redirect", changed(icmp(A, B), { at20: 5, at21: 0 })],
  ["icmp-type", 20, "an unreachable that nobody knows", changed(icmp(A, B), { at21: 16 })],
  ["icmp-type", 40, "a neighbour solicitation", changed(icmp(A6, B6), { at40: 135, at41: 0 })],
  ["icmp-type", 40, "a hop limit's third code", changed(icmp(A6, B6), { at40: 3, at41: 2 })],
  ["quote", 28, "a quotation of IPv6 over IPv4", changed(icmp(A, B), { at28: 0x65 })],
  ["quote", 28, "a quoted header of 16 octets", changed(icmp(A, B), { at28: 0x44 })],
  ["quote", 28, "four octets of TCP", changed(icmp(A, B), { at28: 0x46 })],
  ["quote", 28, "a quotation of UDP", changed(icmp(A, B), { at37: 17 })],
  ["quote", 28, "a quotation of a later fragment", changed(icmp(A, B), { at35: 1 })],
  ["quote", 40, "a segment that another host sent", changed(icmp(A, B), { at43: 9 })],
  ["quote", 48, "a quotation of UDP over IPv6", changed(icmp(A6, B6), { at54: 17 })],
  ["quote", 56, "a segment that another host sent, IPv6", changed(icmp(A6, B6), { at71: 9 })],
];

for (const [reason, at, what, bytes] of REFUSED) {
  Deno.test(`decode() refuses ${what}: ${reason} at octet ${at}`, () => {
    assertEquals(decode(bytes, BOOK), { kind: "refusal", reason, at });
  });
}

Deno.test("decode() takes what is odd and legal", () => {
  const taken: readonly (readonly [string, Uint8Array])[] = [
    ["DF unset", changed(SEGMENT, { at6: 0 })],
    ["padding behind the packet", Uint8Array.of(...SEGMENT, 0, 0, 0)],
    ["an empty segment", tcp(A, B, {}, 0)],
    ["port 0", changed(SEGMENT, { at21: 0, at23: 0 })],
    ["hop-by-hop options in the first place", extended(0, [6])],
    ["a routing header without further stops", extended(43, [6])],
    ["a fragment that is whole (RFC 8200, 4.5)", extended(44, [6])],
    ["options that end without EOL", changed(OPTIONS, { at44: 1 })],
  ];
  for (const [what, bytes] of taken) assert(!isRefusal(decode(bytes, BOOK)), what);
});

Deno.test("decode() takes a checksum of all ones for one of zero (RFC 1071, 1)", () => {
  // A text that brings the sum to a value whose complement is zero.
  const bytes = changed(tcp(A, B, {}, 2), { at40: 0, at41: 0 });
  bytes.set(bytes.subarray(36, 38), 40);
  fixSums(bytes, bytes.length);
  assertEquals([...bytes.subarray(36, 38)], [0, 0]);
  const packet = decode(bytes, BOOK);
  assert(!isRefusal(packet));
  bytes.set([0xff, 0xff], 36);
  assertEquals(decode(bytes, BOOK), packet);
});

Deno.test("decode() refuses an IPv6 address for which the book has no room, and takes one that it knows", () => {
  const book = new AddressBook();
  const bytes = parseIp6("2001:db8::")!;
  for (let i = 0; i < 1 << 20; i++) {
    bytes.set([i >>> 16, i >>> 8, i], 13);
    book.ip6(bytes);
  }
  assert(!isRefusal(decode(SEGMENT6, book)));
  const stranger = changed(SEGMENT6, { at8: 0xfd });
  assertEquals(decode(stranger, book), { kind: "refusal", reason: "book-full", at: 8 });
});
