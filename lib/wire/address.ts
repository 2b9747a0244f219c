/**
 * Addresses as packets carry them inside: integers, because each is compared with every segment. IPv4 addresses
 * are themselves; IPv6 addresses are places in an {@linkcode AddressBook}.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";

/** An address: 1 to 2^32 - 1 is IPv4; from 2^32 on, a place in the world's {@linkcode AddressBook}, IPv6. */
export type Address = number;

/** The first number that stands for an IPv6 address. */
const IP6_FIRST = 0x1_0000_0000;

/** How many IPv6 addresses one book holds at most. */
const IP6_MAX = 1 << 20;

/** Whether an address is an IPv6 one. */
export function isIp6(address: Address): boolean {
  return address >= IP6_FIRST;
}

/** The octets of an IP header without options or extensions (RFC 791, section 3.1; RFC 8200, section 3). */
export function ipHeaderOctets(address: Address): number {
  return address >= IP6_FIRST ? 40 : 20;
}

/** An IPv4 address as text: `"10.0.0.1"`; an IPv6 one, of which no book is at hand, by its place: `"v6:1"`. */
export function formatAddress(address: Address): string {
  if (isIp6(address)) return `v6:${address - IP6_FIRST + 1}`;
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join(".");
}

/** Reads an IPv4 address; undefined if the text is none. */
export function parseIp4(text: string): Address | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) {
    return undefined;
  }
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** The 16 octets of an IPv6 address (RFC 4291, section 2.2, with a dotted tail too); undefined if the text is none. */
export function parseIp6(text: string): Uint8Array | undefined {
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (tail !== null) {
    const last = parseIp4(tail[2]!);
    if (last === undefined) return undefined;
    return parseIp6(`${tail[1]}${(last >>> 16).toString(16)}:${(last & 0xffff).toString(16)}`);
  }
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [left, right] = halves.map((half) => half === "" ? [] : half.split(":")) as [
    string[],
    string[] | undefined,
  ];
  const count = left.length + (right?.length ?? 0);
  if (right === undefined ? count !== 8 : count > 7) return undefined;
  const zeros: string[] = new Array(8 - count).fill("0");
  const groups = [...left, ...zeros, ...right ?? []];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  const bytes = new Uint8Array(16);
  groups.forEach((group, i) => {
    const word = parseInt(group, 16);
    bytes[2 * i] = word >>> 8;
    bytes[2 * i + 1] = word & 0xff;
  });
  return bytes;
}

/** An IPv6 address as text (RFC 5952): `"2001:db8::1"`. */
export function formatIp6(bytes: Uint8Array): string {
  const words = Array.from({ length: 8 }, (_, i) => (bytes[2 * i]! << 8) | bytes[2 * i + 1]!);
  // The longest run of two zeros or more, the first of equals, is written "::".
  let [at, run] = [-1, 1];
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (end < 8 && words[end] === 0) end++;
    if (end - i > run) [at, run] = [i, end - i];
  }
  const hex = words.map((word) => word.toString(16));
  if (at < 0) return hex.join(":");
  return `${hex.slice(0, at).join(":")}::${hex.slice(at + run).join(":")}`;
}

/** The IPv6 addresses of one world, in the order in which they were first met. */
export class AddressBook {
  readonly #bytes: Uint8Array[] = [];
  readonly #places: Map<string, Address> = new Map();

  /**
   * The address that these 16 octets stand for in this book.
   *
   * @throws {ScenarioError} if the book is full: a million addresses
   */
  ip6(bytes: Uint8Array): Address {
    const key = formatIp6(bytes);
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    if (this.#bytes.length >= IP6_MAX) {
      throw new ScenarioError(`Cannot take in ${key}: the book holds ${IP6_MAX} IPv6 addresses`);
    }
    const address = IP6_FIRST + this.#bytes.length;
    this.#bytes.push(bytes.slice());
    this.#places.set(key, address);
    return address;
  }

  /**
   * The address that a text names, IPv4 or IPv6.
   *
   * @throws {ScenarioError} if it names none
   */
  parse(text: string): Address {
    const ip4 = parseIp4(text);
    if (ip4 !== undefined && ip4 !== 0) return ip4;
    const ip6 = parseIp6(text);
    if (ip6 === undefined) {
      throw new ScenarioError(`"${text}" is no address, write "10.0.0.1" or "2001:db8::1"`);
    }
    return this.ip6(ip6);
  }

  /** The 16 octets of an IPv6 address, of which this book must be the source; undefined if it is not. */
  octets(address: Address): Uint8Array | undefined {
    return this.#bytes[address - IP6_FIRST];
  }

  /** An address as text. */
  format(address: Address): string {
    const bytes = isIp6(address) ? this.octets(address) : undefined;
    return bytes === undefined ? formatAddress(address) : formatIp6(bytes);
  }
}
