/**
 * Numbers in octets, most significant first, and what a header's field can hold. It leaves out what the fields mean.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";

/** The 16 bits at `at`. */
export function get16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

/** The 32 bits at `at`, int32. */
export function get32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}

/** Writes the low 16 bits of `value` at `at`. */
export function put16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8;
  bytes[at + 1] = value;
}

/** Writes the low 32 bits of `value` at `at`. */
export function put32(bytes: Uint8Array, at: number, value: number): void {
  put16(bytes, at, value >>> 16);
  put16(bytes, at + 2, value);
}

/** Refuses to encode a packet: what is wrong at which of its fields, and what to write instead. */
export function cannotEncode(place: string, cause: string): never {
  throw new ScenarioError(`Cannot encode a packet at ${place}: ${cause}`);
}

/**
 * The value, which must be a whole number from 0 to `max`, itself below 2^32.
 *
 * @throws {ScenarioError} if it is not
 */
export function fieldOf(value: number, max: number, place: string): number {
  if (value >>> 0 === value && value <= max) return value;
  return cannotEncode(place, `${value} does not fit its field, write 0 to ${max}`);
}

/**
 * The value, which must be an int32.
 *
 * @throws {ScenarioError} if it is not
 */
export function int32Of(value: number, place: string): number {
  if ((value | 0) === value) return value;
  return cannotEncode(place, `${value} is no int32, write it with | 0`);
}
