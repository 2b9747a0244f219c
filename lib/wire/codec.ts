/**
 * Whole IP packets as octets, and back: IPv4 (RFC 791) and IPv6 (RFC 8200) that carry TCP (RFC 9293) or an ICMP error
 * (RFC 792, RFC 4443).
 *
 * What a {@linkcode Packet} carries survives both ways, to the last reserved bit and the place of each option. Three
 * things do not:
 *
 * - What only octets have is left out by `decode()`, and written in one way by `encode()`: IPv4's identification, DF
 *   bit and options; IPv6's flow label and extension headers; an ICMP error's pointer, and all that it quotes beside
 *   addresses, ports and sequence number; what stands behind an EOL option or behind the packet; a checksum of all
 *   ones in place of zero. `length` counts what is left.
 * - What only packets have is on no wire: `id` and `copyOf` (0 when decoded), a chunk's `stream` (0) and `offset` (0),
 *   and `corrupted`, of which the octets themselves are the proof. Who wants them back keeps them beside the octets.
 * - What can be written down in two ways comes back in one: an absent option as left out, not as `false` or empty, a
 *   layout or an ICMP code only where it is not the customary one.
 *
 * @module
 */

import { type AddressBook, isIp6 } from "./address.ts";
import { cannotEncode } from "./fields.ts";
import { icmpOctets, readIcmp, writeIcmp } from "./icmp_codec.ts";
import { ipOctets, isNoAddress, readAddress, readIp, writeIp } from "./ip.ts";
import {
  addressesAt,
  addressOctets,
  ICMP4_PROTOCOL,
  ICMP6_PROTOCOL,
  type IpHeader,
  TCP_PROTOCOL,
} from "./ip_header.ts";
import { type IcmpError, type Packet, packetOf } from "./packet.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";
import type { Segment } from "./segment.ts";
import { readSegment, segmentOctets, writeSegment } from "./tcp_codec.ts";

/**
 * Reads one packet, whatever the octets: they become a packet or a refusal that says why not, never a throw. The
 * packet keeps nothing of `bytes`, which may be written again. Addresses of IPv6 are taken into the book, once
 * everything else of the packet holds.
 *
 * @example A segment as octets, and back
 * ```ts
 * import { ACK, AddressBook, bytesChunk, decode, encode, isRefusal, packetOf, segment } from "@halfopen/harness";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const book = new AddressBook();
 * const text = { chunk: bytesChunk(new TextEncoder().encode("ping")), length: 4 };
 * const body = segment({ srcPort: 40000, dstPort: 80, flags: ACK, ...text });
 * const octets = encode(packetOf(book.parse("2001:db8::1"), book.parse("2001:db8::2"), body), book);
 *
 * const packet = decode(octets, book);
 * assert(!isRefusal(packet));
 * assertEquals([book.format(packet.src), packet.length], ["2001:db8::1", 64]);
 *
 * octets[63]! ^= 1;
 * assertEquals(decode(octets, book), { kind: "refusal", reason: "checksum", at: 56 });
 * ```
 */
export function decode(bytes: Uint8Array, book: AddressBook): Packet | Refusal {
  const ip = readIp(bytes);
  if (isRefusal(ip)) return ip;
  const { version } = ip;
  const srcAt = addressesAt(version);
  const dstAt = srcAt + addressOctets(version);
  if (isNoAddress(bytes, srcAt, version)) return refusal("address", srcAt);
  if (isNoAddress(bytes, dstAt, version)) return refusal("address", dstAt);
  const body = readBody(bytes, ip, book);
  if (isRefusal(body)) return body;
  const src = readAddress(bytes, srcAt, version, book);
  const dst = readAddress(bytes, dstAt, version, book);
  if (src === 0 || dst === 0) return refusal("book-full", srcAt);
  return packetOf(src, dst, body, ip.tos, ip.ttl);
}

function readBody(
  bytes: Uint8Array,
  ip: IpHeader,
  book: AddressBook,
): Segment | IcmpError | Refusal {
  if (ip.protocol === TCP_PROTOCOL) return readSegment(bytes, ip);
  if (ip.protocol === (ip.version === 4 ? ICMP4_PROTOCOL : ICMP6_PROTOCOL)) {
    return readIcmp(bytes, ip, book);
  }
  return refusal("protocol", ip.at);
}

/**
 * Writes one packet. A damaged one has one bit turned over in what its TCP or ICMP checksum covers, in an octet that
 * its number in the run chooses; one bit never leaves a checksum standing (RFC 1071).
 *
 * @throws {ScenarioError} if the packet says what no octets can: a number past its field, addresses of two IP versions
 * or of another book, options that do not fit or are not where their layout says, a `length` that is not its own
 */
export function encode(packet: Packet, book: AddressBook): Uint8Array<ArrayBuffer> {
  const { src, dst, tos, ttl, body } = packet;
  const version = isIp6(dst) ? 6 : 4;
  if (isIp6(src) !== isIp6(dst)) {
    cannotEncode("src", "it is of another IP version than dst, write both of one");
  }
  const at = ipOctets(version);
  const isTcp = body.kind === "segment";
  const length = isTcp ? segmentOctets(body) : icmpOctets(version);
  checkLength(packet.length, at, length);
  const protocol = isTcp ? TCP_PROTOCOL : version === 4 ? ICMP4_PROTOCOL : ICMP6_PROTOCOL;
  const bytes = new Uint8Array(at + length);
  writeIp({ src, dst, tos, ttl, protocol, length }, version, bytes, 0, book);
  if (isTcp) writeSegment(body, bytes, at, version);
  else writeIcmp(dst, body, bytes, at, book);
  if (packet.corrupted) damage(bytes, at, packet.id);
  return bytes;
}

function checkLength(said: number, header: number, octets: number): void {
  // The length field counts the header in IPv4 alone (RFC 791, section 3.1; RFC 8200, section 3).
  const room = header === ipOctets(4) ? 0xffff - header : 0xffff;
  if (!(octets <= room)) {
    cannotEncode("length", `${octets} octets behind the IP header, write ${room} or fewer`);
  }
  if (said !== header + octets) {
    cannotEncode("length", `${said} is not what its parts take, write ${header + octets}`);
  }
}

function damage(bytes: Uint8Array, from: number, id: number): void {
  bytes[from + id % (bytes.length - from)]! ^= 1 << (id & 7);
}
