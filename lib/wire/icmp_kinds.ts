/**
 * Which ICMP types and codes say what to TCP (RFC 9293, section 3.9.2.2). Codes of one kind differ for people, not
 * for TCP; a code other than the kind's own is kept beside it.
 *
 * @module
 */

import type { IcmpKind } from "./packet.ts";

/** Destination unreachable, ICMPv4 (RFC 792). */
export const UNREACHABLE4 = 3;
/** Source quench, ICMPv4 (RFC 792; deprecated by RFC 6633). */
export const SOURCE_QUENCH4 = 4;
/** Time exceeded, ICMPv4 (RFC 792). */
export const TIME_EXCEEDED4 = 11;
/** Parameter problem, ICMPv4 (RFC 792). */
export const PARAMETER_PROBLEM4 = 12;
/** Destination unreachable, ICMPv6 (RFC 4443, section 3.1). */
export const UNREACHABLE6 = 1;
/** Packet too big, ICMPv6 (RFC 4443, section 3.2). */
export const TOO_BIG6 = 2;
/** Time exceeded, ICMPv6 (RFC 4443, section 3.3). */
export const TIME_EXCEEDED6 = 3;
/** Parameter problem, ICMPv6 (RFC 4443, section 3.4). */
export const PARAMETER_PROBLEM6 = 4;

/** By the code of an ICMPv4 unreachable (RFC 792; RFC 1122, section 3.2.2.1; RFC 1812, section 5.2.7.1). */
const UNREACHABLES4: readonly IcmpKind[] = [
  "net-unreachable",
  "host-unreachable",
  "protocol-unreachable",
  "port-unreachable",
  "packet-too-big", // fragmentation needed and DF set
  "source-route-failed",
  "net-unreachable", // network unknown
  "host-unreachable", // host unknown
  "host-unreachable", // source host isolated
  "prohibited", // network
  "prohibited", // host
  "net-unreachable", // for this type of service
  "host-unreachable", // for this type of service
  "prohibited", // communication, by a filter
  "host-unreachable", // host precedence violation
  "host-unreachable", // precedence cut off
];

/** By the code of an ICMPv6 unreachable (RFC 4443, section 3.1; RFC 6550, section 20.18). */
const UNREACHABLES6: readonly IcmpKind[] = [
  "net-unreachable", // no route
  "prohibited",
  "net-unreachable", // beyond the scope of the source address
  "host-unreachable", // address
  "port-unreachable",
  "prohibited", // source address failed a policy: code 1 told more exactly
  "prohibited", // route rejected: the same
  "source-route-failed", // error in a source routing header
];

/** What an ICMP type and code say to TCP; undefined if it does not read them. */
export function kindOf(version: 4 | 6, type: number, code: number): IcmpKind | undefined {
  return version === 4 ? kindOf4(type, code) : kindOf6(type, code);
}

function kindOf4(type: number, code: number): IcmpKind | undefined {
  switch (type) {
    case UNREACHABLE4:
      return UNREACHABLES4[code];
    case SOURCE_QUENCH4:
      return "source-quench";
    case TIME_EXCEEDED4:
      return code <= 1 ? "time-exceeded" : undefined;
    case PARAMETER_PROBLEM4:
      return "parameter-problem";
    default:
      return undefined;
  }
}

function kindOf6(type: number, code: number): IcmpKind | undefined {
  switch (type) {
    case UNREACHABLE6:
      return UNREACHABLES6[code];
    case TOO_BIG6:
      return "packet-too-big"; // the code is not looked at (RFC 4443, section 3.2)
    case TIME_EXCEEDED6:
      return code <= 1 ? "time-exceeded" : undefined;
    case PARAMETER_PROBLEM6:
      return "parameter-problem";
    default:
      return undefined;
  }
}

/** A type, and the code that a kind has if none is named. */
export type TypeAndCode = readonly [type: number, code: number];

const OWN4: Readonly<Record<IcmpKind, TypeAndCode>> = Object.freeze({
  "net-unreachable": [UNREACHABLE4, 0],
  "host-unreachable": [UNREACHABLE4, 1],
  "protocol-unreachable": [UNREACHABLE4, 2],
  "port-unreachable": [UNREACHABLE4, 3],
  "packet-too-big": [UNREACHABLE4, 4],
  "source-route-failed": [UNREACHABLE4, 5],
  "time-exceeded": [TIME_EXCEEDED4, 0],
  "parameter-problem": [PARAMETER_PROBLEM4, 0],
  "source-quench": [SOURCE_QUENCH4, 0],
  "prohibited": [UNREACHABLE4, 13], // the general one (RFC 1812, section 5.2.7.1)
});

const OWN6: Readonly<Record<IcmpKind, TypeAndCode | undefined>> = Object.freeze({
  "net-unreachable": [UNREACHABLE6, 0],
  "host-unreachable": [UNREACHABLE6, 3],
  // What nobody takes is a parameter problem there (code 1), which to TCP is no hard error (RFC 9293, section 3.9.2.2).
  "protocol-unreachable": undefined,
  "port-unreachable": [UNREACHABLE6, 4],
  "packet-too-big": [TOO_BIG6, 0],
  "source-route-failed": [UNREACHABLE6, 7],
  "time-exceeded": [TIME_EXCEEDED6, 0],
  "parameter-problem": [PARAMETER_PROBLEM6, 0],
  "source-quench": undefined, // never was one
  "prohibited": [UNREACHABLE6, 1],
});

/** The type and the own code of a kind; undefined if this IP version has no such error. */
export function ownCodeOf(version: 4 | 6, kind: IcmpKind): TypeAndCode | undefined {
  return version === 4 ? OWN4[kind] : OWN6[kind];
}
