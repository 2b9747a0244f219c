/**
 * TCP options between their octets and the way in which scripts write them, one option at a time. It leaves out lists:
 * `notation.ts` has those of segments, `parse_options.ts` those of scripts.
 *
 * @module
 */

import {
  EOL_KIND,
  MSS_KIND,
  NOP_KIND,
  SACK_KIND,
  SACK_PERMITTED_KIND,
  SCALE_KIND,
  TIMESTAMPS_KIND,
  USER_TIMEOUT_KIND,
} from "../wire/options.ts";
import type { OptionSpec, SackSpec } from "./script.ts";

/** MD5 signature: obsolete (RFC 5925 replaces it), and still in scripts. */
export const MD5_KIND = 19;
/** Fast Open (RFC 7413, section 4.1.1). */
export const FAST_OPEN_KIND = 34;
/** Accurate ECN, the order ECT(0), CE, ECT(1) (RFC 9768, section 3.2.3). */
export const ACC_ECN_0_KIND = 172;
/** Accurate ECN, the order ECT(1), CE, ECT(0) (RFC 9768, section 3.2.3). */
export const ACC_ECN_1_KIND = 174;
/** Experiments, told apart by 16 bits behind the length (RFC 6994, section 3). */
export const EXPERIMENT_KIND = 254;
/** The experiment Fast Open. */
export const FAST_OPEN_EXPERIMENT = 0xf989;
/** The experiments Accurate ECN; the next one is the other order. */
export const ACC_ECN_EXPERIMENT = 0xacc0;
/** The experiment TCP ACK rate request. */
export const TARR_EXPERIMENT = 0x00ac;

/** Octets in hex, two digits each; undefined if the text is none. */
export function hexOctets(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) return undefined;
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => {
    return parseInt(text.slice(2 * i, 2 * i + 2), 16);
  });
}

/** Octets as hex, two digits each. */
export function hexText(octets: Uint8Array): string {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join("");
}

/** The number that `width` octets from `at` on make, the first the highest; uint32 for four. */
export function numberAt(octets: Uint8Array, at: number, width: number): number {
  let number = 0;
  for (let i = at; i < at + width; i++) number = number * 256 + (octets[i] ?? 0);
  return number;
}

/** The lowest `width` octets of a number, the highest first. */
export function octetsOf(number: number, width: number): number[] {
  return Array.from({ length: width }, (_, i) => (number >>> (8 * (width - 1 - i))) & 0xff);
}

/** An option that is none of those with a kind of their own. */
export function rawSpec(number: number, data: Uint8Array): OptionSpec {
  return { kind: "raw", number, data, name: rawName(number, data) };
}

/** An experiment's option: what stands behind its 16 bits is `data`. */
export function experimentSpec(experiment: number, data: readonly number[]): OptionSpec {
  if (experiment === FAST_OPEN_EXPERIMENT) {
    return { kind: "FO", cookie: Uint8Array.from(data), experimental: true };
  }
  return rawSpec(EXPERIMENT_KIND, Uint8Array.from([...octetsOf(experiment, 2), ...data]));
}

/**
 * The option with this kind and these octets behind kind and length; undefined if a kind that segments know is not as
 * long as it has to be.
 */
export function specOf(number: number, data: Uint8Array): OptionSpec | undefined {
  switch (number) {
    case EOL_KIND:
    case NOP_KIND:
      return undefined;
    case MSS_KIND:
      return data.length === 2 ? { kind: "mss", mss: numberAt(data, 0, 2) } : undefined;
    case SCALE_KIND:
      return data.length === 1 ? { kind: "wscale", shift: data[0]! } : undefined;
    case SACK_PERMITTED_KIND:
      return data.length === 0 ? { kind: "sackOK" } : undefined;
    case SACK_KIND:
      return data.length > 0 && data.length % 8 === 0 ? sackSpec(data) : undefined;
    case TIMESTAMPS_KIND:
      return data.length === 8
        ? {
          kind: "TS",
          value: numberAt(data, 0, 4),
          echo: numberAt(data, 4, 4),
          absoluteEcho: false,
        }
        : undefined;
    case USER_TIMEOUT_KIND:
      return data.length === 2 ? rawSpec(number, data) : undefined;
    case FAST_OPEN_KIND:
      return { kind: "FO", cookie: data, experimental: false };
    case EXPERIMENT_KIND:
      return data.length < 2
        ? rawSpec(number, data)
        : experimentSpec(numberAt(data, 0, 2), [...data.subarray(2)]);
    default:
      return rawSpec(number, data);
  }
}

function sackSpec(data: Uint8Array): OptionSpec {
  const blocks: SackSpec[] = [];
  for (let at = 0; at < data.length; at += 8) {
    blocks.push({
      left: numberAt(data, at, 4),
      right: numberAt(data, at + 4, 4),
      absolute: false,
    });
  }
  return { kind: "sack", blocks };
}

/** The octets that an option takes, kind and length included. */
export function specOctets(spec: OptionSpec): number {
  switch (spec.kind) {
    case "nop":
    case "eol":
      return 1;
    case "sackOK":
      return 2;
    case "wscale":
      return 3;
    case "mss":
      return 4;
    case "TS":
      return 10;
    case "sack":
      return 2 + 8 * spec.blocks.length;
    case "FO":
      return (spec.experimental ? 4 : 2) + spec.cookie.length;
    case "raw":
      return 2 + spec.data.length;
  }
}

/** How a script can write an option that has no kind of its own here. */
function rawName(number: number, data: Uint8Array): string {
  switch (number) {
    case MD5_KIND:
      if (data.length > 0 && data.length <= 16) return `md5 ${hexText(data)}`;
      break;
    case ACC_ECN_0_KIND:
    case ACC_ECN_1_KIND: {
      const counters = accEcnName(data, number === ACC_ECN_0_KIND ? 0 : 1);
      if (counters !== undefined) return counters;
      break;
    }
    case EXPERIMENT_KIND:
      if (data.length >= 2) return experimentName(numberAt(data, 0, 2), data.subarray(2));
  }
  return `gen-${number}${data.length === 0 ? "" : ` ${hexText(data)}`}`;
}

function experimentName(experiment: number, data: Uint8Array): string {
  if (experiment === ACC_ECN_EXPERIMENT || experiment === ACC_ECN_EXPERIMENT + 1) {
    const counters = accEcnName(data, experiment - ACC_ECN_EXPERIMENT);
    if (counters !== undefined) return `exp-${counters}`;
  }
  if (experiment === TARR_EXPERIMENT && data.length === 0) return "exp-tarr";
  if (experiment === TARR_EXPERIMENT && data.length === 1 && data[0]! % 2 === 0) {
    return `exp-tarr ${data[0]! / 2}`;
  }
  const hex = experiment.toString(16).padStart(4, "0");
  return `exp-${hex}${data.length === 0 ? "" : ` ${hexText(data)}`}`;
}

/** The counters of Accurate ECN, in the order of the option. */
export const ACC_ECN_COUNTERS: readonly (readonly string[])[] = [
  ["ee0b", "eceb", "ee1b"],
  ["ee1b", "eceb", "ee0b"],
];

function accEcnName(data: Uint8Array, order: number): string | undefined {
  if (data.length % 3 !== 0 || data.length > 9) return undefined;
  const names = ACC_ECN_COUNTERS[order]!.slice(0, data.length / 3);
  const counters = names.map((name, i) => ` ${name} ${numberAt(data, 3 * i, 3)}`);
  return `AccECN${order}${counters.join("")}`;
}
