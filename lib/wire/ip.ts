/**
 * IP headers of either version. It leaves out what each version's octets are.
 *
 * @module
 */

import type { Address, AddressBook } from "./address.ts";
import { cannotEncode, fieldOf } from "./fields.ts";
import { IP4_OCTETS, readAddress4, readIp4, writeIp4 } from "./ip4.ts";
import { IP6_OCTETS, isUnspecified, readIp6, writeIp6 } from "./ip6.ts";
import type { IpFields, IpHeader } from "./ip_header.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** The octets of a header without options or extensions. */
export function ipOctets(version: 4 | 6): number {
  return version === 4 ? IP4_OCTETS : IP6_OCTETS;
}

/** Reads the header that the octets begin with. */
export function readIp(bytes: Uint8Array): IpHeader | Refusal {
  if (bytes.length === 0) return refusal("short", 0);
  switch (bytes[0]! >>> 4) {
    case 4:
      return readIp4(bytes);
    case 6:
      return readIp6(bytes);
    default:
      return refusal("version", 0);
  }
}

/** Whether 0.0.0.0 or :: stands at `at`, which no host has. */
export function isNoAddress(bytes: Uint8Array, at: number, version: 4 | 6): boolean {
  return version === 4 ? readAddress4(bytes, at) === 0 : isUnspecified(bytes, at);
}

/** The address at `at`, which must not be the unspecified one; 0 if it is a new one and the book full. */
export function readAddress(
  bytes: Uint8Array,
  at: number,
  version: 4 | 6,
  book: AddressBook,
): Address | 0 {
  return version === 4 ? readAddress4(bytes, at) : book.ip6At(bytes, at);
}

/**
 * Writes a header at `at`.
 *
 * @throws {ScenarioError} if an address is none of this version, or a number does not fit its field
 */
export function writeIp(
  fields: IpFields,
  version: 4 | 6,
  to: Uint8Array,
  at: number,
  book: AddressBook,
): void {
  fieldOf(fields.tos, 0xff, "tos");
  fieldOf(fields.ttl, 0xff, "ttl");
  if (version === 6) return writeIp6(fields, to, at, book);
  checkAddress4(fields.src, "src");
  checkAddress4(fields.dst, "dst");
  writeIp4(fields, to, at);
}

function checkAddress4(address: Address, place: string): void {
  if (address === 0 || address >>> 0 !== address) {
    cannotEncode(place, `${address} is no IPv4 address, write 1 to ${0xffff_ffff}`);
  }
}
