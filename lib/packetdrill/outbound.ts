/**
 * From a packet that the host sent to the script's terms, and what of it is otherwise than expected.
 *
 * @module
 */

import type { Duration } from "../base/time.ts";
import type { Packet } from "../wire/packet.ts";
import { ACK, flagNames, type Segment, SYN } from "../wire/segment.ts";
import type { Flow } from "./flow.ts";
import { tosOf } from "./inbound.ts";
import { tokensOf } from "./notation.ts";
import type { IpInfo, OptionSpec, PacketAction } from "./script.ts";

/** A packet that the host sent, in the script's terms. */
export function outboundAction(
  flow: Flow,
  packet: Packet,
  segment: Segment,
  expected: PacketAction,
): PacketAction {
  const { flags } = segment;
  const syn = (flags & SYN) !== 0;
  const seq = expected.absoluteSeq ? segment.seq : segment.seq - flow.localShift(syn);
  const shift = flow.remoteShift(syn);
  const acks = (flags & ACK) !== 0;
  const ack = acks && !expected.absoluteAck ? segment.ack - shift : segment.ack;
  const absolute = sackIsAbsolute(expected);
  return {
    kind: "packet",
    direction: ">",
    ip: { tos: packet.tos, ttl: packet.ttl },
    flags,
    seq: seq >>> 0,
    absoluteSeq: expected.absoluteSeq,
    anySeq: false,
    length: segment.length,
    ack: ack >>> 0,
    ackWritten: acks,
    absoluteAck: expected.absoluteAck,
    window: segment.window,
    urgent: segment.urgent,
    options: tokensOf(segment.options).map((spec) =>
      scriptOption(spec, flow, absolute ? 0 : shift, absolute)
    ),
    ...tunnelOf(flow),
  };
}

/** The same packet with as much of its IP header as is expected: what is shown of it. */
export function shown(actual: PacketAction, { ip }: PacketAction): PacketAction {
  const { tos, ttl } = actual.ip;
  return {
    ...actual,
    ip: {
      ...(tosOf(ip) === undefined || tos === undefined ? {} : { tos }),
      ...(ip.ttl === undefined || ttl === undefined ? {} : { ttl }),
    },
  };
}

/** The datagram that a segment is in. */
function tunnelOf({ tunnel }: Flow): Pick<PacketAction, "udp"> {
  if (tunnel === null) return {};
  return { udp: { src: tunnel.localPort, dst: tunnel.remotePort } };
}

/** Whether the expected SACK blocks are written as they stand on the wire. */
function sackIsAbsolute({ options }: PacketAction): boolean {
  if (options === "any") return false;
  return options.some((spec) => spec.kind === "sack" && spec.blocks[0]?.absolute === true);
}

function scriptOption(
  spec: OptionSpec,
  flow: Flow,
  shift: number,
  absolute: boolean,
): OptionSpec {
  switch (spec.kind) {
    case "sack": {
      const blocks = spec.blocks.map(({ left, right }) => ({
        left: (left - shift) >>> 0,
        right: (right - shift) >>> 0,
        absolute,
      }));
      return { kind: "sack", blocks };
    }
    case "TS": {
      const value = spec.value === undefined ? undefined : flow.scriptStamp(spec.value | 0);
      return { ...spec, value: value ?? spec.value };
    }
    default:
      return spec;
  }
}

/** Takes note of how the host's timestamp stands to the expected one. */
export function learnStamp(flow: Flow, segment: Segment, { options }: PacketAction): void {
  const { timestamps } = segment.options;
  if (timestamps === undefined || options === "any") return;
  const stamp = options.find((spec) => spec.kind === "TS");
  if (stamp?.value !== undefined) flow.learnStamp(stamp.value, timestamps[0]);
}

/** How timestamps are compared. */
export interface StampComparison {
  /** The tick of the script's; 0 does not compare them. */
  readonly tick: Duration;
  /** How far off they may be. */
  readonly tolerance: Duration;
}

/** What of a packet is otherwise than expected, in a few words: the first thing; null if nothing is. */
export function difference(
  expected: PacketAction,
  actual: PacketAction,
  stamps: StampComparison,
): string | null {
  if (expected.flags !== actual.flags) {
    return `the flags are ${flagNames(actual.flags)}, not ${flagNames(expected.flags)}`;
  }
  if (!expected.anySeq && expected.seq !== actual.seq) {
    return `the sequence number is ${actual.seq}, not ${expected.seq}`;
  }
  if (expected.length !== actual.length) {
    return `it carries ${actual.length} octets, not ${expected.length}`;
  }
  if (expected.ack !== actual.ack) return `the ack is ${actual.ack}, not ${expected.ack}`;
  if (expected.window !== undefined && expected.window !== actual.window) {
    return `the window is ${actual.window}, not ${expected.window}`;
  }
  if (expected.urgent !== actual.urgent) {
    return `the urgent pointer is ${actual.urgent}, not ${expected.urgent}`;
  }
  return optionsDifference(expected.options, actual.options, stamps) ??
    ipDifference(expected.ip, actual.ip) ?? tunnelDifference(expected.udp, actual.udp);
}

function tunnelDifference(expected: PacketAction["udp"], actual: PacketAction["udp"]) {
  const told = (udp: PacketAction["udp"]) =>
    udp === undefined ? "no datagram" : `a datagram from ${udp.src} to ${udp.dst}`;
  if (told(expected) === told(actual)) return null;
  return `it is in ${told(actual)}, not in ${told(expected)}`;
}

function optionsDifference(
  expected: PacketAction["options"],
  actual: PacketAction["options"],
  stamps: StampComparison,
): string | null {
  if (expected === "any" || actual === "any") return null;
  const count = Math.max(expected.length, actual.length);
  for (let i = 0; i < count; i++) {
    const [want, came] = [expected[i], actual[i]];
    if (want === undefined) return `option ${i + 1} is ${nameOf(came!)}, which is not expected`;
    if (came === undefined) return `option ${i + 1}, ${nameOf(want)}, is missing`;
    if (nameOf(want) !== nameOf(came)) {
      return `option ${i + 1} is ${nameOf(came)}, not ${nameOf(want)}`;
    }
    if (!isSameOption(want, came, stamps)) return `the option ${nameOf(want)} differs`;
  }
  return null;
}

function nameOf(spec: OptionSpec): string {
  return spec.kind === "raw" ? spec.name : spec.kind;
}

function isSameOption(want: OptionSpec, came: OptionSpec, stamps: StampComparison): boolean {
  switch (want.kind) {
    case "mss":
      return came.kind === "mss" && came.mss === want.mss;
    case "wscale":
      return came.kind === "wscale" && came.shift === want.shift;
    case "sack":
      return came.kind === "sack" && came.blocks.length === want.blocks.length &&
        want.blocks.every(({ left, right }, i) =>
          came.blocks[i]!.left === left && came.blocks[i]!.right === right
        );
    case "TS": {
      if (came.kind !== "TS") return false;
      if (stamps.tick === 0 || want.value === undefined || came.value === undefined) return true;
      const off = Math.abs((came.value - want.value) | 0);
      return off * stamps.tick <= stamps.tolerance;
    }
    case "FO":
      return came.kind === "FO" && came.experimental === want.experimental &&
        isSame(came.cookie, want.cookie);
    case "raw":
      return came.kind === "raw" && came.number === want.number && isSame(came.data, want.data);
    case "nop":
    case "eol":
    case "sackOK":
      return came.kind === want.kind;
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((octet, i) => octet === b[i]);
}

function ipDifference(expected: IpInfo, actual: IpInfo): string | null {
  const tos = actual.tos ?? 0;
  if (expected.ttl !== undefined && expected.ttl !== actual.ttl) {
    return `the time to live is ${actual.ttl}, not ${expected.ttl}`;
  }
  if (expected.ecn === "ect01") {
    return (tos & 3) === 1 || (tos & 3) === 2 ? null : `its ECN bits are ${tos & 3}, not 1 or 2`;
  }
  const wanted = tosOf(expected);
  if (wanted === undefined) return null;
  const mask = expected.tos !== undefined
    ? 0xff
    : (expected.dscp === undefined ? 0 : 0xfc) | (expected.ecn === undefined ? 0 : 3);
  return (tos & mask) === wanted ? null : `its type of service is ${hex(tos)}, not ${hex(wanted)}`;
}

function hex(octet: number): string {
  return `0x${octet.toString(16)}`;
}
