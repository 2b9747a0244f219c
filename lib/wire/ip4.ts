/**
 * The IPv4 header (RFC 791, section 3.1). It leaves out reassembly, and what IP options say: they are skipped.
 *
 * @module
 */

import type { Address } from "./address.ts";
import { checksumOf, isIntact, sumOf } from "./checksum.ts";
import { get16, get32, put16, put32 } from "./fields.ts";
import type { IpFields, IpHeader } from "./ip_header.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** The octets of a header without options. */
export const IP4_OCTETS = 20;

const DONT_FRAGMENT = 0x4000;
/** More fragments follow, or some came before. */
const FRAGMENT_MASK = 0x3fff;

/** Reads the header that the octets begin with. Octets behind its total length are padding of a lower layer. */
export function readIp4(bytes: Uint8Array): IpHeader | Refusal {
  if (bytes.length < IP4_OCTETS) return refusal("short", bytes.length);
  const octets = (bytes[0]! & 0x0f) << 2;
  const total = get16(bytes, 2);
  if (octets < IP4_OCTETS || octets > total) return refusal("header-length", 0);
  if (total > bytes.length) return refusal("total-length", 2);
  if (!isIntact(sumOf(bytes, 0, octets))) return refusal("checksum", 10);
  if ((get16(bytes, 6) & FRAGMENT_MASK) !== 0) return refusal("fragment", 6);
  return {
    version: 4,
    tos: bytes[1]!,
    ttl: bytes[8]!,
    protocol: bytes[9]!,
    at: octets,
    end: total,
  };
}

/** The address that stands at `at`; 0 for 0.0.0.0, which is none. */
export function readAddress4(bytes: Uint8Array, at: number): Address | 0 {
  return get32(bytes, at) >>> 0;
}

/**
 * Writes a header at `at`. Nothing here takes packets apart (a link drops what is too long), so each is marked not to
 * be, and its identification, which then means nothing, is 0 (RFC 6864, section 4.1).
 */
export function writeIp4(fields: IpFields, to: Uint8Array, at: number): void {
  to[at] = 0x45;
  to[at + 1] = fields.tos;
  put16(to, at + 2, IP4_OCTETS + fields.length);
  put16(to, at + 4, 0);
  put16(to, at + 6, DONT_FRAGMENT);
  to[at + 8] = fields.ttl;
  to[at + 9] = fields.protocol;
  put16(to, at + 10, 0);
  put32(to, at + 12, fields.src);
  put32(to, at + 16, fields.dst);
  put16(to, at + 10, checksumOf(sumOf(to, at, at + IP4_OCTETS)));
}
