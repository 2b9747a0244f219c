/**
 * Quantities as people write them: probabilities, rates, sizes.
 *
 * @module
 */

import { ScenarioError } from "./fail.ts";

/** A probability in units of 2^-32, as in netem: an integer, 0 to 2^32. */
export type Probability = number & { readonly unit: "per_2_32" };

/** A probability as people write it: 0 to 1, or a percentage. */
export type ProbabilityText = number | `${number}%`;

/** 2^32: the probability 1. A draw, 0 to 2^32 - 1, is always below it. */
export const CERTAIN = 0x1_0000_0000 as Probability;

/** The probability 0. */
export const IMPOSSIBLE = 0 as Probability;

/**
 * Reads a probability: `0.02` or `"2%"`.
 *
 * @throws {ScenarioError} if it is no number, negative, or more than 1
 */
export function parseProbability(value: ProbabilityText | string): Probability {
  const match = typeof value === "string" ? /^(-?\d+(?:\.\d+)?)\s*%$/.exec(value) : undefined;
  const fraction = typeof value === "number" ? value : match ? Number(match[1]) / 100 : NaN;
  if (Number.isNaN(fraction)) {
    throw new ScenarioError(
      `${typeof value === "string" ? `"${value}"` : value} is no probability, write 0.02 or "2%"`,
    );
  }
  if (fraction < 0 || fraction > 1) {
    throw new ScenarioError(`${JSON.stringify(value)} is not from 0 to 1 ("0%" to "100%")`);
  }
  return Math.round(fraction * CERTAIN) as Probability;
}

/** A rate as people write it: bits a second with netem's units, `"10mbit"`. */
export type RateText = `${number}${"bit" | "kbit" | "mbit" | "gbit"}`;

const RATE_UNITS: Readonly<Record<string, number>> = Object.freeze({
  bit: 1,
  kbit: 1e3,
  mbit: 1e6,
  gbit: 1e9,
});

/**
 * Reads a rate in bits a second.
 *
 * @throws {ScenarioError} if it has no number or unit, or is not above 0
 */
export function parseRate(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/.exec(text);
  const unit = match?.[2] ?? "";
  const scale = Object.hasOwn(RATE_UNITS, unit) ? RATE_UNITS[unit] : undefined;
  if (match === null || scale === undefined) {
    throw new ScenarioError(`"${text}" is no rate, write "10mbit" (bit, kbit, mbit, gbit)`);
  }
  const bits = Number(match[1]) * scale;
  if (bits <= 0) throw new ScenarioError(`"${text}" moves nothing, cut the link instead`);
  return bits;
}

/** A size as people write it: octets, or a number with a unit, `"64KiB"`, `"1MB"`. */
export type OctetsText = number | `${number}${"B" | "kB" | "KiB" | "MB" | "MiB" | "GB" | "GiB"}`;

const OCTET_UNITS: Readonly<Record<string, number>> = Object.freeze({
  B: 1,
  kB: 1e3,
  KiB: 1024,
  MB: 1e6,
  MiB: 1024 * 1024,
  GB: 1e9,
  GiB: 1024 * 1024 * 1024,
});

/**
 * Reads a size in octets.
 *
 * @throws {ScenarioError} if it is negative, not whole, or has an unknown unit
 */
export function parseOctets(value: OctetsText | string): number {
  const match = typeof value === "string"
    ? /^(\d+(?:\.\d+)?)\s*([A-Za-z]+)$/.exec(value)
    : undefined;
  const unit = match?.[2] ?? "B";
  const scale = Object.hasOwn(OCTET_UNITS, unit) ? OCTET_UNITS[unit] : undefined;
  if (match === null || scale === undefined) {
    throw new ScenarioError(`"${value}" is no size, write 1000, "64KiB" or "1MB"`);
  }
  const octets = typeof value === "number" ? value : Number(match![1]) * scale;
  if (!Number.isSafeInteger(octets) || octets < 0) {
    throw new ScenarioError(`${JSON.stringify(value)} is not a whole number of octets, 0 or more`);
  }
  return octets;
}
