/**
 * What IPv4 and IPv6 headers have in common once they are read. It leaves out their octets.
 *
 * @module
 */

import type { Address } from "./address.ts";
import { pseudoSum } from "./checksum.ts";

/** TCP's protocol number. */
export const TCP_PROTOCOL = 6;
/** ICMP's protocol number (RFC 792). */
export const ICMP4_PROTOCOL = 1;
/** ICMPv6's protocol number (RFC 4443, section 1). */
export const ICMP6_PROTOCOL = 58;

/** A header that was read, and where in the octets what it carries stands. */
export interface IpHeader {
  /** 4 or 6. */
  readonly version: 4 | 6;
  /** Type of service or traffic class, the whole octet. */
  readonly tos: number;
  /** Time to live or hop limit. */
  readonly ttl: number;
  /** The protocol number of what it carries, extension headers skipped. */
  readonly protocol: number;
  /** Where what it carries begins. */
  readonly at: number;
  /** Where what it carries ends, exclusive. */
  readonly end: number;
}

/** What is said in a header that is written. */
export interface IpFields {
  /** The sender's address. */
  readonly src: Address;
  /** The receiver's address, of the same IP version. */
  readonly dst: Address;
  /** Type of service or traffic class, 0 to 255. */
  readonly tos: number;
  /** Time to live or hop limit, 0 to 255. */
  readonly ttl: number;
  /** The protocol number of what it carries. */
  readonly protocol: number;
  /** Octets of what it carries. */
  readonly length: number;
}

/** Where the source address stands in a header; the destination follows. */
export function addressesAt(version: 4 | 6): number {
  return version === 4 ? 12 : 8;
}

/** The octets of an address. */
export function addressOctets(version: 4 | 6): number {
  return version === 4 ? 4 : 16;
}

/** The sum of the pseudo-header over `length` octets of `protocol`, in octets that begin with an IP header. */
export function pseudoSumOf(
  bytes: Uint8Array,
  version: 4 | 6,
  protocol: number,
  length: number,
): number {
  return pseudoSum(bytes, addressesAt(version), 2 * addressOctets(version), protocol, length);
}
