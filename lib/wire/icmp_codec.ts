/**
 * ICMP errors about TCP segments as octets: ICMPv4 (RFC 792) and ICMPv6 (RFC 4443). It leaves out every other message,
 * and of what an error quotes all that TCP does not look at: where it came from in the sequence space is enough.
 *
 * @module
 */

import { type Address, type AddressBook, isIp6 } from "./address.ts";
import { checksumOf, isIntact, sumOf } from "./checksum.ts";
import { cannotEncode, fieldOf, get16, get32, int32Of, put16, put32 } from "./fields.ts";
import { kindOf, ownCodeOf } from "./icmp_kinds.ts";
import { ipOctets, isNoAddress, readAddress, writeIp } from "./ip.ts";
import { IP4_OCTETS } from "./ip4.ts";
import { skipExtensions, type Upper } from "./ip6.ts";
import {
  addressesAt,
  addressOctets,
  ICMP6_PROTOCOL,
  type IpHeader,
  pseudoSumOf,
  TCP_PROTOCOL,
} from "./ip_header.ts";
import { HEADER_OCTETS, type IcmpError } from "./packet.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

/** The octets of an error before what it quotes. */
const ICMP_OCTETS = 8;

/** Ports and sequence number: what an error quotes of TCP at least (RFC 792). */
const QUOTED_OCTETS = 8;

/** The octets that an error takes: its header, the quoted IP header, and eight octets of TCP's. */
export function icmpOctets(version: 4 | 6): number {
  return ICMP_OCTETS + ipOctets(version) + QUOTED_OCTETS;
}

/** Reads the error that an IP packet carries. */
export function readIcmp(bytes: Uint8Array, ip: IpHeader, book: AddressBook): IcmpError | Refusal {
  const { at, end, version } = ip;
  const quote = at + ICMP_OCTETS;
  if (quote > end) return refusal("short", end);
  const pseudo = version === 4 ? 0 : pseudoSumOf(bytes, 6, ICMP6_PROTOCOL, end - at);
  if (!isIntact(sumOf(bytes, at, end, pseudo))) return refusal("checksum", at + 2);
  const type = bytes[at]!;
  const code = bytes[at + 1]!;
  const error = kindOf(version, type, code);
  if (error === undefined) return refusal("icmp-type", at);
  const tcp = quotedTcpAt(bytes, quote, end, version);
  if (isRefusal(tcp)) return tcp;
  const dstAt = quote + addressesAt(version) + addressOctets(version);
  const quotedDst = readAddress(bytes, dstAt, version, book);
  if (quotedDst === 0) return refusal("book-full", dstAt);
  const mtu = error !== "packet-too-big" ? 0 : version === 4
    ? get16(bytes, at + 6) // RFC 1191, section 4
    : get32(bytes, at + 4) >>> 0;
  return {
    kind: "icmp",
    error,
    ...(code === ownCodeOf(version, error)?.[1] ? {} : { code }),
    ...(mtu === 0 ? {} : { mtu }),
    quotedDst,
    quotedSrcPort: get16(bytes, tcp.at),
    quotedDstPort: get16(bytes, tcp.at + 2),
    quotedSeq: get32(bytes, tcp.at + 4),
  };
}

/**
 * Where the quoted TCP header begins. What is quoted must be the beginning of a TCP segment that went from this
 * packet's receiver to somebody. The quoted header's checksum and length are not looked at: routers change what they
 * pass on, and cut what they quote.
 */
function quotedTcpAt(
  bytes: Uint8Array,
  quote: number,
  end: number,
  version: 4 | 6,
): Upper | Refusal {
  if (quote + ipOctets(version) > end || bytes[quote]! >>> 4 !== version) {
    return refusal("quote", quote);
  }
  const upper = version === 4 ? quotedUpper4(bytes, quote) : skipExtensions(bytes, quote, end);
  if (isRefusal(upper) || upper.protocol !== TCP_PROTOCOL || upper.at + QUOTED_OCTETS > end) {
    return refusal("quote", quote);
  }
  const octets = addressOctets(version);
  const receiver = addressesAt(version) + octets;
  const sender = quote + addressesAt(version);
  for (let i = 0; i < octets; i++) {
    if (bytes[receiver + i] !== bytes[sender + i]) return refusal("quote", sender);
  }
  return isNoAddress(bytes, sender + octets, version) ? refusal("quote", sender) : upper;
}

function quotedUpper4(bytes: Uint8Array, quote: number): Upper | Refusal {
  const octets = (bytes[quote]! & 0x0f) << 2;
  // Only the first fragment has TCP's header.
  const isLater = (get16(bytes, quote + 6) & 0x1fff) !== 0;
  if (octets < IP4_OCTETS || isLater) return refusal("quote", quote);
  return { protocol: bytes[quote + 9]!, at: quote + octets };
}

/**
 * Writes an error from `at` on, behind an IP header that begins at 0 and is written already. The quoted header says of
 * itself what a segment without options and text would: nothing else of it is known.
 *
 * @throws {ScenarioError} if this IP version has no such error or code, or a value does not fit its field
 */
export function writeIcmp(
  receiver: Address,
  icmp: IcmpError,
  to: Uint8Array,
  at: number,
  book: AddressBook,
): void {
  const version = isIp6(receiver) ? 6 : 4;
  const [type, code] = typeAndCode(icmp, version);
  to[at] = type;
  to[at + 1] = code;
  writeMtu(icmp, version, to, at);
  const quote = at + ICMP_OCTETS;
  const quoted = {
    src: receiver,
    dst: icmp.quotedDst,
    tos: 0,
    ttl: 1,
    protocol: TCP_PROTOCOL,
    length: HEADER_OCTETS,
  };
  writeIp(quoted, version, to, quote, book);
  const tcp = quote + ipOctets(version);
  put16(to, tcp, fieldOf(icmp.quotedSrcPort, 0xffff, "quotedSrcPort"));
  put16(to, tcp + 2, fieldOf(icmp.quotedDstPort, 0xffff, "quotedDstPort"));
  put32(to, tcp + 4, int32Of(icmp.quotedSeq, "quotedSeq"));
  const end = tcp + QUOTED_OCTETS;
  const pseudo = version === 4 ? 0 : pseudoSumOf(to, 6, ICMP6_PROTOCOL, end - at);
  put16(to, at + 2, checksumOf(sumOf(to, at, end, pseudo)));
}

function typeAndCode({ error, code }: IcmpError, version: 4 | 6): readonly [number, number] {
  const own = ownCodeOf(version, error);
  if (own === undefined) {
    return cannotEncode("error", `IPv${version} has no ${error}, write another`);
  }
  if (code === undefined) return own;
  if (kindOf(version, own[0], fieldOf(code, 0xff, "code")) !== error) {
    return cannotEncode("code", `${code} is no code of ${error}, write ${own[1]} or leave it out`);
  }
  return [own[0], code];
}

function writeMtu({ error, mtu = 0 }: IcmpError, version: 4 | 6, to: Uint8Array, at: number): void {
  if (mtu === 0) return;
  if (error !== "packet-too-big") {
    cannotEncode("mtu", `${error} has no room for ${mtu}, leave it out`);
  }
  if (version === 4) put16(to, at + 6, fieldOf(mtu, 0xffff, "mtu"));
  else put32(to, at + 4, fieldOf(mtu, 0xffff_ffff, "mtu"));
}

/** The code that an error has on the wire, left out or not. */
export function codeOf({ error, code }: IcmpError, version: 4 | 6): number {
  return code ?? ownCodeOf(version, error)?.[1] ?? 0;
}
