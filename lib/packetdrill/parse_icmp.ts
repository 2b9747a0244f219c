/**
 * ICMP errors by the names of both dialects and both families, and what they mean to TCP. It leaves out errors that are
 * sent: TCP sends none, a script that expects one is skipped.
 *
 * @module
 */

import type { IcmpKind } from "../wire/packet.ts";
import { type Cursor, Feature } from "./cursor.ts";
import type { Action, IpInfo } from "./script.ts";
import { nameOf, type Token } from "./token.ts";

/** What an ICMP message means to TCP, and its code on the wire. */
export interface IcmpMeaning {
  /** The meaning; undefined for a message that TCP does not read. */
  readonly error: IcmpKind | undefined;
  /** The code, 0 to 255. */
  readonly code: number;
}

type Codes = readonly (readonly [name: string, code: number, error: IcmpKind])[];

/** A type: its number, its codes by name, and what a code that is not named means. */
interface IcmpType {
  readonly number: number;
  readonly codes: Codes;
  readonly error: IcmpKind | undefined;
}

/** RFC 792 and RFC 1812, section 5.2.7.1; how TCP reads them: RFC 9293, section 3.9.2.2. */
const IP4_UNREACHABLE: Codes = [
  ["net_unreachable", 0, "net-unreachable"],
  ["host_unreachable", 1, "host-unreachable"],
  ["protocol_unreachable", 2, "protocol-unreachable"],
  ["port_unreachable", 3, "port-unreachable"],
  ["frag_needed", 4, "packet-too-big"],
  ["source_route_failed", 5, "source-route-failed"],
  ["net_unknown", 6, "net-unreachable"],
  ["host_unknown", 7, "host-unreachable"],
  ["source_host_isolated", 8, "host-unreachable"],
  ["net_prohibited", 9, "prohibited"],
  ["host_prohibited", 10, "prohibited"],
  ["net_unreachable_for_tos", 11, "net-unreachable"],
  ["host_unreachable_for_tos", 12, "host-unreachable"],
  ["packet_filtered", 13, "prohibited"],
  ["precedence_violation", 14, "host-unreachable"],
  ["precedence_cutoff", 15, "host-unreachable"],
];

/** RFC 4443, section 3.1. */
const IP6_UNREACHABLE: Codes = [
  ["no_route", 0, "net-unreachable"],
  ["net_unreachable", 0, "net-unreachable"],
  ["admin_prohibited", 1, "prohibited"],
  ["not_neighbour", 2, "host-unreachable"],
  ["address_unreachable", 3, "host-unreachable"],
  ["port_unreachable", 4, "port-unreachable"],
];

function type(number: number, error?: IcmpKind, codes: Codes = []): IcmpType {
  return { number, error, codes };
}

const IP4_TYPES: ReadonlyMap<string, IcmpType> = new Map([
  ["echo_reply", type(0)],
  ["unreachable", type(3, "host-unreachable", IP4_UNREACHABLE)],
  ["source_quench", type(4, "source-quench")],
  ["redirect", type(5)],
  ["echo_request", type(8)],
  [
    "time_exceeded",
    type(11, "time-exceeded", [
      ["ttl_exceeded_in_transit", 0, "time-exceeded"],
      ["frag_reass_exceeded", 1, "time-exceeded"],
    ]),
  ],
  ["parameter_problem", type(12, "parameter-problem")],
  ["timestamp_request", type(13)],
  ["timestamp_reply", type(14)],
  ["information_request", type(15)],
  ["information_reply", type(16)],
  ["address_mask_request", type(17)],
  ["address_mask_reply", type(18)],
]);

const IP6_TYPES: ReadonlyMap<string, IcmpType> = new Map([
  ["unreachable", type(1, "host-unreachable", IP6_UNREACHABLE)],
  ["packet_too_big", type(2, "packet-too-big")],
  [
    "time_exceeded",
    type(3, "time-exceeded", [
      ["exceeded_hop_limit", 0, "time-exceeded"],
      ["exceeded_frag_time", 1, "time-exceeded"],
    ]),
  ],
  [
    "parameter_problem",
    type(4, "parameter-problem", [
      ["header_field", 0, "parameter-problem"],
      ["unknown_next_header", 1, "parameter-problem"],
      ["unknown_option", 2, "parameter-problem"],
    ]),
  ],
  ["echo_request", type(128)],
  ["echo_reply", type(129)],
  ["router_advertisement", type(134)],
]);

/**
 * What an ICMP message means in a family, by the name that an `IcmpAction` keeps, `"unreachable frag_needed"`; undefined
 * if the family has no such message. Code and meaning of an action are IPv4's where it has the name, else IPv6's: a run
 * over IPv6 asks here.
 */
export function icmpMeaning(name: string, family: "ipv4" | "ipv6"): IcmpMeaning | undefined {
  const [typeName = "", codeName] = name.split(" ");
  const types = family === "ipv4" ? IP4_TYPES : IP6_TYPES;
  const number = numbered("type", typeName);
  const found = number === undefined
    ? types.get(typeName)
    : [...types.values()].find((each) => each.number === number) ?? type(number);
  if (found === undefined) return undefined;
  if (codeName === undefined) return meaningOf(found, 0);
  const code = numbered("code", codeName) ??
    found.codes.find(([each]) => each === codeName)?.[1];
  return code === undefined ? undefined : meaningOf(found, code);
}

function meaningOf({ codes, error }: IcmpType, code: number): IcmpMeaning {
  return { code, error: codes.find(([, each]) => each === code)?.[2] ?? error };
}

/** The number in `type_3` or `code_4`. */
function numbered(what: string, text: string): number | undefined {
  const match = text.startsWith(`${what}_`) ? /^\d{1,3}$/.exec(text.slice(5)) : null;
  const number = Number(match?.[0] ?? 256);
  return number > 255 ? undefined : number;
}

/** How a quotation is read: handed in, because packets and ICMP errors would import each other. */
export type ReadSequence = (cursor: Cursor) => { readonly seq: number; readonly length: number };

/**
 * An ICMP message, behind the word `icmp`.
 *
 * @throws {ScriptError} if neither family has it, or its MTU is missing or not its own
 * @throws {Feature} if it is sent, or quotes what is no TCP segment
 */
export function parseIcmp(
  cursor: Cursor,
  direction: "<" | ">",
  ip: IpInfo,
  readSequence: ReadSequence,
): Action {
  if (direction === ">") throw new Feature("outbound ICMP");
  const start = cursor.peek();
  if (start.kind !== "word") cursor.expected('an ICMP type, "unreachable"');
  cursor.take();
  const second = cursor.peek();
  const coded = second.kind === "word" && second.text !== "mtu" && second.text !== "id" &&
    !second.first;
  if (coded) cursor.take();
  const name = coded ? `${start.text} ${second.text}` : start.text;
  const meaning = icmpMeaning(name, "ipv4") ?? icmpMeaning(name, "ipv6");
  if (meaning === undefined) return refuse(cursor, start, second);
  const mtu = parseMtu(cursor, name, meaning);
  if (cursor.takeWord("id")) cursor.wantInteger("the identifier", 0xffff);
  const { seq, length } = parseQuotation(cursor, readSequence);
  return {
    kind: "icmp",
    direction,
    ip,
    ...meaning,
    name,
    ...(mtu === undefined ? {} : { mtu }),
    seq,
    length,
  };
}

/** Says whether the type or the code is unknown. */
function refuse(cursor: Cursor, start: Token, second: Token): never {
  const known = icmpMeaning(start.text, "ipv4") ?? icmpMeaning(start.text, "ipv6");
  if (known === undefined) {
    cursor.fail(start, `${nameOf(start)} is no ICMP type, write unreachable or packet_too_big`);
  }
  const codes = [IP4_TYPES, IP6_TYPES].flatMap((types) => types.get(start.text)?.codes ?? []);
  const names = [...new Set(codes.map(([name]) => name)), "code_0"].join(", ");
  // What looks like a name is perhaps one that the caller was to define.
  const define = /^[A-Z][A-Z_]+$/.test(second.text) ? `, or define ${second.text}` : "";
  const wanted = `write one of ${names}${define}`;
  cursor.fail(second, `${nameOf(second)} is no code of ${start.text}, ${wanted}`);
}

function parseMtu(cursor: Cursor, name: string, { error }: IcmpMeaning): number | undefined {
  const place = cursor.peek();
  if (!cursor.takeWord("mtu")) return undefined;
  if (error !== "packet-too-big" && name !== "router_advertisement") {
    cursor.fail(
      place,
      `${name} has no mtu, write it with unreachable frag_needed or packet_too_big`,
    );
  }
  const ip6 = icmpMeaning(name, "ipv4") === undefined;
  return cursor.wantInteger("the mtu", ip6 ? 0xffff_ffff : 0xffff);
}

/** The head of the segment that the error is about: `[1:1001(1000)]`; unwritten, it begins at 0. */
function parseQuotation(
  cursor: Cursor,
  readSequence: ReadSequence,
): { seq: number; length: number } {
  if (!cursor.takeSign("[")) return { seq: 0, length: 0 };
  const { kind, text } = cursor.peek();
  if (kind === "word") {
    const features: ReadonlyMap<string, string> = new Map([
      ["udp", "UDP packets"],
      ["udplite", "UDP-Lite packets"],
      ["sctp", "SCTP"],
      ["raw", "raw ICMP"],
    ]);
    const feature = features.get(text);
    if (feature !== undefined) throw new Feature(feature);
  }
  const { seq, length } = readSequence(cursor);
  if (cursor.seesSign("/")) throw new Feature("ICMP about TCP over UDP");
  cursor.wantSign("]", "behind the quoted segment");
  return { seq, length };
}
