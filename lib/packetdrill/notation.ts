/**
 * Packets in packetdrill's own notation, `S. 0:0(0) ack 1 win 65535 <mss 1460,nop,wscale 6>`, and options between
 * segments and scripts. It leaves out what numbers are relative to: the caller keeps the connection's numbers.
 *
 * @module
 */

import { unreachable } from "../base/fail.ts";
import {
  EOL_KIND,
  MSS_KIND,
  NO_OPTIONS,
  NOP_KIND,
  type OptionsInit,
  SACK_KIND,
  SACK_PERMITTED_KIND,
  SCALE_KIND,
  type SegmentOptions,
  TIMESTAMPS_KIND,
  type UnknownOption,
  USER_TIMEOUT_KIND,
  wordLayout,
} from "../wire/options.ts";
import { ACK, AE, CWR, ECE, FIN, PSH, RST, SYN, URG } from "../wire/segment.ts";
import {
  EXPERIMENT_KIND,
  FAST_OPEN_EXPERIMENT,
  FAST_OPEN_KIND,
  hexText,
  numberAt,
  octetsOf,
  rawSpec,
  specOf,
} from "./option_specs.ts";
import type { IpInfo, OptionSpec, PacketAction } from "./script.ts";

/** A packet of a script as the script could write it; the parser reads the same packet from it. */
export function printAction(packet: PacketAction): string {
  const { ports, udp } = packet;
  const sequence = packet.anySeq
    ? `...(${packet.length})`
    : printSequence(packet.seq, packet.length) + (packet.absoluteSeq ? "!" : "");
  const whole = [
    packet.direction,
    printIp(packet.ip),
    ports === undefined ? "" : `${ports.src} > ${ports.dst}`,
    printFlags(packet.flags),
    sequence,
    packet.ackWritten ? `ack ${packet.ack}${packet.absoluteAck ? "!" : ""}` : "",
    packet.window === undefined ? "" : `win ${packet.window}`,
    packet.urgent === 0 ? "" : `urg ${packet.urgent}`,
    printOptions(packet.options),
  ].filter((part) => part !== "").join(" ");
  return whole + (udp === undefined ? "" : `/udp(${udp.src} > ${udp.dst})`);
}

/** The letters of the control bits, in the order in which packetdrill prints them; `-` for none. */
export function printFlags(flags: number): string {
  const letters: readonly (readonly [number, string])[] = [
    [FIN, "F"],
    [SYN, "S"],
    [RST, "R"],
    [PSH, "P"],
    [ACK, "."],
    [URG, "U"],
    [ECE, "E"],
    [CWR, "W"],
    [AE, "A"],
  ];
  const text = letters.map(([bit, letter]) => (flags & bit) === 0 ? "" : letter).join("");
  return text === "" ? "-" : text;
}

function printSequence(seq: number, length: number): string {
  return `${seq}:${(seq + length) % 0x1_0000_0000}(${length})`;
}

/** What is said of an IP header, in parentheses; empty if nothing is. */
export function printIp({ tos, dscp, ecn, ttl, flowLabel }: IpInfo): string {
  const parts = [
    tos === undefined ? "" : `tos 0x${tos.toString(16)}`,
    dscp === undefined ? "" : `dscp 0x${dscp.toString(16)}`,
    ecn ?? "",
    ttl === undefined ? "" : `ttl ${ttl}`,
    flowLabel === undefined ? "" : `flowlabel 0x${flowLabel.toString(16)}`,
  ].filter((part) => part !== "");
  return parts.length === 0 ? "" : `(${parts.join(",")})`;
}

/** A list of options in its brackets; empty without any. */
export function printOptions(specs: readonly OptionSpec[] | "any"): string {
  if (specs === "any") return "<...>";
  return specs.length === 0 ? "" : `<${specs.map(printOption).join(",")}>`;
}

/** One option. */
export function printOption(spec: OptionSpec): string {
  switch (spec.kind) {
    case "nop":
    case "eol":
    case "sackOK":
      return spec.kind;
    case "mss":
      return `mss ${spec.mss}`;
    case "wscale":
      return `wscale ${spec.shift}`;
    case "sack": {
      const blocks = spec.blocks.map(({ left, right, absolute }) =>
        `${left}:${right}${absolute ? "!" : ""}`
      );
      return `sack ${blocks.join(" ")}`;
    }
    case "TS":
      return `TS val ${spec.value ?? "..."} ecr ${spec.echo}${spec.absoluteEcho ? "!" : ""}`;
    case "FO": {
      const cookie = hexText(spec.cookie);
      return `${spec.experimental ? "FOEXP" : "FO"}${cookie === "" ? "" : ` ${cookie}`}`;
    }
    case "raw":
      return spec.name;
    default:
      return unreachable(spec);
  }
}

/**
 * The options of a segment in the order of its layout, as a script writes them; the edges of SACK blocks relative to
 * `sackBase` (int32), timestamps as they are, all uint32.
 */
export function tokensOf(options: SegmentOptions, sackBase = 0): OptionSpec[] {
  const unknown = [...options.unknown ?? []];
  return (options.layout ?? wordLayout(options)).map((kind): OptionSpec => {
    switch (kind) {
      case EOL_KIND:
        return { kind: "eol" };
      case NOP_KIND:
        return { kind: "nop" };
      case MSS_KIND:
        return { kind: "mss", mss: options.mss ?? 0 };
      case SCALE_KIND:
        return { kind: "wscale", shift: options.windowScale ?? 0 };
      case SACK_PERMITTED_KIND:
        return { kind: "sackOK" };
      case SACK_KIND:
        return {
          kind: "sack",
          blocks: (options.sack ?? []).map(([left, right]) => ({
            left: (left - sackBase) >>> 0,
            right: (right - sackBase) >>> 0,
            absolute: false,
          })),
        };
      case TIMESTAMPS_KIND: {
        const [value, echo] = options.timestamps ?? [0, 0];
        return { kind: "TS", value: value >>> 0, echo: echo >>> 0, absoluteEcho: false };
      }
      case USER_TIMEOUT_KIND:
        return rawSpec(kind, Uint8Array.from(octetsOf(options.userTimeout ?? 0, 2)));
      default: {
        // Unknown options stand in the layout in their own order.
        const data = unknown.shift()?.data ?? new Uint8Array();
        return specOf(kind, data) ?? rawSpec(kind, data);
      }
    }
  });
}

/**
 * A segment's options from a script's, their layout included: the inverse of {@linkcode tokensOf}. The edges of SACK
 * blocks are moved by `sackBase` (int32) unless they are absolute; timestamps stay as they are, a value that is not
 * written being 0.
 */
export function optionsFrom(specs: readonly OptionSpec[], sackBase = 0): SegmentOptions {
  if (specs.length === 0) return NO_OPTIONS;
  const options: OptionsInit = {};
  const unknown: UnknownOption[] = [];
  const layout = specs.map((spec) => putOption(spec, options, unknown, sackBase));
  if (unknown.length > 0) options.unknown = unknown;
  options.layout = layout;
  return options;
}

/** Puts one option where it belongs, and says its kind. */
function putOption(
  spec: OptionSpec,
  options: OptionsInit,
  unknown: UnknownOption[],
  sackBase: number,
): number {
  switch (spec.kind) {
    case "nop":
      return NOP_KIND;
    case "eol":
      return EOL_KIND;
    case "mss":
      options.mss = spec.mss;
      return MSS_KIND;
    case "wscale":
      options.windowScale = spec.shift;
      return SCALE_KIND;
    case "sackOK":
      options.sackPermitted = true;
      return SACK_PERMITTED_KIND;
    case "sack":
      options.sack = spec.blocks.map(({ left, right, absolute }) => {
        const base = absolute ? 0 : sackBase;
        return [(left + base) | 0, (right + base) | 0] as const;
      });
      return SACK_KIND;
    case "TS":
      options.timestamps = [(spec.value ?? 0) | 0, spec.echo | 0];
      return TIMESTAMPS_KIND;
    case "FO": {
      const head = spec.experimental ? octetsOf(FAST_OPEN_EXPERIMENT, 2) : [];
      const kind = spec.experimental ? EXPERIMENT_KIND : FAST_OPEN_KIND;
      unknown.push({ kind, data: Uint8Array.from([...head, ...spec.cookie]) });
      return kind;
    }
    case "raw":
      if (spec.number === USER_TIMEOUT_KIND && spec.data.length === 2) {
        options.userTimeout = numberAt(spec.data, 0, 2);
      } else unknown.push({ kind: spec.number, data: spec.data });
      return spec.number;
    default:
      return unreachable(spec);
  }
}
