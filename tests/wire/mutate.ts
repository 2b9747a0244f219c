/**
 * Octets that come near to packets: valid ones, changed in the ways in which decoders break, with checksums mended so
 * that what lies behind them is reached. Nothing of it uses `lib/wire`: a mistake there is not made here again.
 */

/** A generator that is fast and the same everywhere (Marsaglia's xorshift); the digits matter little here. */
export class Dice {
  #word: number;

  constructor(seed: number) {
    this.#word = seed;
  }

  /** The next word, 0 to 2^32 - 1. */
  next(): number {
    let word = this.#word;
    word ^= word << 13;
    word ^= word >>> 17;
    word ^= word << 5;
    this.#word = word;
    return word >>> 0;
  }

  /** A whole number below `span`. */
  below(span: number): number {
    return this.next() % span;
  }
}

function sum(bytes: Uint8Array, from: number, to: number, start: number): number {
  let total = start;
  for (let i = from; i < to; i++) total += (i - from) % 2 === 0 ? bytes[i]! << 8 : bytes[i]!;
  while (total > 0xffff) total = (total % 0x1_0000) + Math.floor(total / 0x1_0000);
  return total;
}

function put(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >> 8;
  bytes[at + 1] = value & 0xff;
}

/** Where what an IP packet carries begins, and its protocol, as far as the octets lead there. */
function upperOf(bytes: Uint8Array, end: number): readonly [at: number, protocol: number] {
  if (bytes[0]! >> 4 === 4) return [(bytes[0]! & 15) * 4, bytes[9]!];
  let [at, protocol] = [40, bytes[6]!];
  while ([0, 43, 44, 60].includes(protocol) && at + 8 <= end) {
    const length = protocol === 44 ? 8 : 8 * (bytes[at + 1]! + 1);
    [at, protocol] = [at + length, bytes[at]!];
  }
  return [at, protocol];
}

/** Where the transport's part begins and ends; null if the octets do not lead to one. */
export function transportOf(
  bytes: Uint8Array,
  length: number,
): { at: number; end: number; protocol: number } | null {
  const version = bytes[0]! >> 4;
  if (length < (version === 4 ? 20 : 40) || (version !== 4 && version !== 6)) return null;
  const said = version === 4 ? (bytes[2]! << 8) | bytes[3]! : 40 + ((bytes[4]! << 8) | bytes[5]!);
  const end = Math.min(said, length);
  const [at, protocol] = upperOf(bytes, end);
  return at > end ? null : { at, end, protocol };
}

/** Mends the checksums of the first `length` octets, where they can be found. */
export function fixSums(bytes: Uint8Array, length: number): void {
  const transport = transportOf(bytes, length);
  if (transport === null) return;
  const version = bytes[0]! >> 4;
  const { at, end, protocol } = transport;
  if (version === 4) {
    put(bytes, 10, 0);
    put(bytes, 10, 0xffff - sum(bytes, 0, at, 0));
  }
  const place = protocol === 6 ? 16 : protocol === 1 || protocol === 58 ? 2 : -1;
  if (place < 0 || at + place + 2 > end) return;
  put(bytes, at + place, 0);
  const [from, to] = version === 4 ? [12, 20] : [8, 40];
  const start = protocol === 1 ? 0 : sum(bytes, from, to, protocol + end - at);
  put(bytes, at + place, 0xffff - sum(bytes, at, end, start));
}

/** Writes the length of the packet into its IP header. */
function fixLength(bytes: Uint8Array, length: number): void {
  if (bytes[0]! >> 4 === 4) put(bytes, 2, length);
  else if (length >= 40) put(bytes, 4, length - 40);
}

/** The octets in which lengths, kinds and offsets stand: changes there lead furthest. */
function lengthAt(bytes: Uint8Array, length: number, dice: Dice): number {
  const transport = transportOf(bytes, length);
  const at = transport?.at ?? 20;
  switch (dice.below(5)) {
    case 0:
      return bytes[0]! >> 4 === 4 ? [0, 2, 3, 6, 7, 9][dice.below(6)]! : 4 + dice.below(3);
    case 1:
      return at + 12; // TCP's data offset
    case 2:
      return at; // ICMP's type
    case 3:
      return 40 + dice.below(48); // extension headers, quotations
    default:
      return at + 20 + dice.below(40); // options
  }
}

/** Changes `length` octets in one of several ways, and says how many are left. */
export function mutate(bytes: Uint8Array, length: number, dice: Dice): number {
  const way = dice.below(12);
  if (way === 0) return length; // as it was
  if (way === 1) {
    const left = dice.below(length);
    if (dice.below(4) > 0) fixLength(bytes, left);
    fixSums(bytes, left);
    return left;
  }
  if (way === 2) {
    for (let i = 0; i < length; i++) bytes[i] = dice.next();
    if (dice.below(2) === 0) bytes[0] = dice.below(2) === 0 ? 0x45 : 0x60;
    return length;
  }
  for (let i = 1 + dice.below(3); i > 0; i--) {
    const at = way < 7 ? dice.below(length) : lengthAt(bytes, length, dice);
    if (at >= length) continue;
    if (dice.below(2) === 0) bytes[at]! ^= 1 << dice.below(8);
    else bytes[at] = dice.below(3) === 0 ? dice.below(256) : dice.below(16);
  }
  if (way !== 3) fixSums(bytes, length);
  return length;
}
