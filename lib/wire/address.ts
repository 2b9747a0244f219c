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

/** One of the four words of an IPv6 address, int32. */
function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}

/** A hash with one more word in it; the shift brings down what a product leaves in the high bits. */
function mixed(hash: number, word: number): number {
  const product = Math.imul(hash ^ word, 0x9e3779b1);
  return product ^ (product >>> 15);
}

/** The IPv6 addresses of one world, in the order in which they were first met. */
export class AddressBook {
  // A hash table whose chains run through the places: decoders ask with every packet, and a text for a key costs more
  // than the rest of the packet.
  readonly #words: number[] = [];
  readonly #next: number[] = [];
  readonly #newest: Map<number, number> = new Map();

  /**
   * The address that these 16 octets stand for in this book.
   *
   * @throws {ScenarioError} if they are not 16, or the book is full: a million addresses
   */
  ip6(bytes: Uint8Array): Address {
    if (bytes.length !== 16) {
      throw new ScenarioError(`Cannot take in an IPv6 address: ${bytes.length} octets, write 16`);
    }
    const address = this.ip6At(bytes, 0);
    if (address !== 0) return address;
    throw new ScenarioError(
      `Cannot take in ${formatIp6(bytes)}: the book holds ${IP6_MAX} IPv6 addresses`,
    );
  }

  /** The address that the 16 octets from `at` on stand for in this book; 0 if it is new and the book full. */
  ip6At(bytes: Uint8Array, at: number): Address | 0 {
    const a = wordAt(bytes, at);
    const b = wordAt(bytes, at + 4);
    const c = wordAt(bytes, at + 8);
    const d = wordAt(bytes, at + 12);
    const words = this.#words;
    const hash = mixed(mixed(mixed(mixed(0, a), b), c), d);
    const newest = this.#newest.get(hash);
    for (let place = newest ?? -1; place >= 0; place = this.#next[place]!) {
      const i = 4 * place;
      if (
        words[i] === a && words[i + 1] === b && words[i + 2] === c && words[i + 3] === d
      ) return IP6_FIRST + place;
    }
    const place = this.#next.length;
    if (place >= IP6_MAX) return 0;
    words.push(a, b, c, d);
    this.#next.push(newest ?? -1);
    this.#newest.set(hash, place);
    return IP6_FIRST + place;
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
    const bytes = new Uint8Array(16);
    return this.writeIp6(address, bytes, 0) ? bytes : undefined;
  }

  /** Writes the 16 octets of an IPv6 address from `at` on; false, and nothing, if this book is not its source. */
  writeIp6(address: Address, to: Uint8Array, at: number): boolean {
    const place = address - IP6_FIRST;
    if (!(place >= 0 && this.#next[place] !== undefined)) return false;
    for (let i = 0; i < 16; i++) {
      to[at + i] = this.#words[4 * place + (i >> 2)]! >>> (24 - 8 * (i & 3));
    }
    return true;
  }

  /** An address as text. */
  format(address: Address): string {
    const bytes = isIp6(address) ? this.octets(address) : undefined;
    return bytes === undefined ? formatAddress(address) : formatIp6(bytes);
  }
}
