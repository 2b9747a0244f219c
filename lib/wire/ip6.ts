/**
 * The IPv6 header and its extension headers (RFC 8200, sections 3 and 4). It leaves out reassembly, and what the
 * options of extension headers say: they are skipped.
 *
 * @module
 */

import type { Address, AddressBook } from "./address.ts";
import { cannotEncode, get16, put16, put32 } from "./fields.ts";
import type { IpFields, IpHeader } from "./ip_header.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

/** The octets of a header without extensions. */
export const IP6_OCTETS = 40;

const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const DESTINATION_OPTIONS = 60;

/** What stands behind extension headers, and where. */
export interface Upper {
  /** The protocol number. */
  readonly protocol: number;
  /** Where it begins. */
  readonly at: number;
}

/** Reads the header that the octets begin with, and those that extend it. */
export function readIp6(bytes: Uint8Array): IpHeader | Refusal {
  if (bytes.length < IP6_OCTETS) return refusal("short", bytes.length);
  const end = IP6_OCTETS + get16(bytes, 4);
  // A length of 0 is that of a jumbogram (RFC 2675), or of a packet that carries nothing.
  if (end === IP6_OCTETS || end > bytes.length) return refusal("total-length", 4);
  const upper = skipExtensions(bytes, 0, end);
  if (isRefusal(upper)) return upper;
  return {
    version: 6,
    tos: (get16(bytes, 0) >>> 4) & 0xff,
    ttl: bytes[7]!,
    protocol: upper.protocol,
    at: upper.at,
    end,
  };
}

/**
 * Skips the extension headers behind the IPv6 header at `from`. A fragment header that says that the packet is whole
 * is skipped too (RFC 8200, section 4.5); hop-by-hop options count only in the first place (section 4).
 */
export function skipExtensions(bytes: Uint8Array, from: number, end: number): Upper | Refusal {
  let at = from + IP6_OCTETS;
  let placed = from + 6;
  // Each turn is eight octets further on.
  for (;;) {
    const protocol = bytes[placed]!;
    const first = placed === from + 6;
    switch (protocol) {
      case HOP_BY_HOP:
      case ROUTING:
      case FRAGMENT:
      case DESTINATION_OPTIONS:
        break;
      default:
        return { protocol, at };
    }
    if (protocol === HOP_BY_HOP && !first) return refusal("protocol", placed);
    if (at + 8 > end) return refusal("short", end);
    if (protocol === FRAGMENT && (get16(bytes, at + 2) & 0xfff9) !== 0) {
      return refusal("fragment", at + 2);
    }
    if (protocol === ROUTING && bytes[at + 3] !== 0) return refusal("routing", at + 3);
    placed = at;
    at += protocol === FRAGMENT ? 8 : (bytes[at + 1]! + 1) * 8;
    if (at > end) return refusal("header-length", placed + 1);
  }
}

/** Whether the 16 octets at `at` are the unspecified address, which no host has (RFC 4291, section 2.5.2). */
export function isUnspecified(bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < 16; i++) if (bytes[at + i] !== 0) return false;
  return true;
}

/**
 * Writes a header at `at`, without a flow label (RFC 6437, section 3: 0 for none).
 *
 * @throws {ScenarioError} if an address is not in the book, or is ::
 */
export function writeIp6(fields: IpFields, to: Uint8Array, at: number, book: AddressBook): void {
  put32(to, at, 0x6000_0000 | (fields.tos << 20));
  put16(to, at + 4, fields.length);
  to[at + 6] = fields.protocol;
  to[at + 7] = fields.ttl;
  writeAddress(fields.src, "src", to, at + 8, book);
  writeAddress(fields.dst, "dst", to, at + 24, book);
}

function writeAddress(
  address: Address,
  place: string,
  to: Uint8Array,
  at: number,
  book: AddressBook,
): void {
  if (!book.writeIp6(address, to, at)) {
    cannotEncode(place, `the book has no address ${address}, take one of this book's ip6()`);
  }
  if (isUnspecified(to, at)) cannotEncode(place, "no host has ::, write another");
}
