/**
 * The options of a segment (RFC 9293, section 3.2), and where they stand in a header: their kinds in order, padding
 * included. Stacks differ in it and nothing else depends on it, so a segment says its layout only where it is not the
 * customary one.
 *
 * @module
 */

/** Options of a segment (RFC 9293, section 3.2); one that is absent is undefined. */
export interface SegmentOptions {
  /** Maximum segment size, octets, 0 to 65,535; only on SYN (RFC 9293, section 3.7.1). */
  readonly mss?: number;
  /** Window scale, the shift, 0 to 255, of which more than 14 count as 14; only on SYN (RFC 7323, section 2). */
  readonly windowScale?: number;
  /** SACK-permitted; only on SYN (RFC 2018, section 2). */
  readonly sackPermitted?: boolean;
  /** SACK: what arrived beyond SEG.ACK, or once more, the latest first (RFC 2018, section 3; RFC 2883). */
  readonly sack?: readonly SackBlock[];
  /** Timestamps: TSval and TSecr, int32 (RFC 7323, section 3). */
  readonly timestamps?: readonly [value: number, echo: number];
  /** User timeout, the 16 bits as they stand (RFC 5482, section 3.3): granularity and time. */
  readonly userTimeout?: number;
  /** Options that are none of these, and those of these that a later one of their kind overrides, as they came. */
  readonly unknown?: readonly UnknownOption[];
  /**
   * The option kinds in the order in which they stand on the wire, NOP (1) and EOL (0) counted; left out, the
   * customary order (see {@linkcode wordLayout}).
   */
  readonly layout?: readonly number[];
}

/** An option whose octets are carried and not read (RFC 9293, section 3.1, MUST-6). */
export interface UnknownOption {
  /** Its kind, 2 to 255. */
  readonly kind: number;
  /** Its octets behind kind and length, 0 to 38. */
  readonly data: Uint8Array;
}

/** A block of a SACK option: its first number, and the number after its last. int32. */
export type SackBlock = readonly [left: number, right: number];

/** Options that are still being made. */
export type OptionsInit = { -readonly [K in keyof SegmentOptions]: SegmentOptions[K] };

/** No options at all. */
export const NO_OPTIONS: SegmentOptions = Object.freeze({});

/** End of option list: what follows is padding. */
export const EOL_KIND = 0;
/** No operation. */
export const NOP_KIND = 1;
/** Maximum segment size (RFC 9293, section 3.2). */
export const MSS_KIND = 2;
/** Window scale (RFC 7323, section 2.2). */
export const SCALE_KIND = 3;
/** SACK-permitted (RFC 2018, section 2). */
export const SACK_PERMITTED_KIND = 4;
/** SACK (RFC 2018, section 3). */
export const SACK_KIND = 5;
/** Timestamps (RFC 7323, section 3.2). */
export const TIMESTAMPS_KIND = 8;
/** User timeout (RFC 5482, section 3.3). */
export const USER_TIMEOUT_KIND = 28;

/**
 * The customary order: each option on a boundary of four octets with NOPs before it, SACK-permitted in the place of
 * the NOPs before timestamps.
 */
export function wordLayout(options: SegmentOptions): number[] {
  const { mss, windowScale, sackPermitted, sack, timestamps, userTimeout, unknown } = options;
  const kinds: number[] = [];
  if (mss !== undefined) kinds.push(MSS_KIND);
  if (sackPermitted) {
    if (timestamps === undefined) kinds.push(NOP_KIND, NOP_KIND);
    kinds.push(SACK_PERMITTED_KIND);
  } else if (timestamps !== undefined) kinds.push(NOP_KIND, NOP_KIND);
  if (timestamps !== undefined) kinds.push(TIMESTAMPS_KIND);
  if (windowScale !== undefined) kinds.push(NOP_KIND, SCALE_KIND);
  if (sack !== undefined && sack.length > 0) kinds.push(NOP_KIND, NOP_KIND, SACK_KIND);
  if (userTimeout !== undefined) kinds.push(USER_TIMEOUT_KIND);
  return padded(kinds, options, unknown?.map(({ kind }) => kind) ?? []);
}

/**
 * The order of the BSDs: MSS, window scale, SACK-permitted, timestamps, SACK, each with as few NOPs before it as
 * its numbers' alignment takes, EOLs at the end.
 */
export function packedLayout(options: SegmentOptions): number[] {
  const { mss, windowScale, sackPermitted, sack, timestamps, userTimeout, unknown } = options;
  const kinds: number[] = [];
  let octets = 0;
  const put = (kind: number, rest: number, modulus: number, length: number): void => {
    for (; octets % modulus !== rest; octets++) kinds.push(NOP_KIND);
    kinds.push(kind);
    octets += length;
  };
  if (mss !== undefined) put(MSS_KIND, 0, 4, 4);
  if (windowScale !== undefined) put(SCALE_KIND, 1, 4, 3);
  if (sackPermitted) put(SACK_PERMITTED_KIND, 0, 2, 2);
  if (timestamps !== undefined) put(TIMESTAMPS_KIND, 2, 4, 10);
  if (sack !== undefined && sack.length > 0) put(SACK_KIND, 2, 4, 2 + 8 * sack.length);
  if (userTimeout !== undefined) put(USER_TIMEOUT_KIND, 0, 4, 4);
  return padded(kinds, options, unknown?.map(({ kind }) => kind) ?? []);
}

/** Unknown options behind the others, and EOLs up to a boundary of four. */
function padded(kinds: number[], options: SegmentOptions, unknown: readonly number[]): number[] {
  kinds.push(...unknown);
  let octets = octetsOf(kinds, options);
  for (; octets % 4 !== 0; octets++) kinds.push(EOL_KIND);
  return kinds;
}

/** The octets that the options take in the header, by their layout. */
export function layoutOctets(options: SegmentOptions): number {
  return octetsOf(options.layout ?? wordLayout(options), options);
}

function octetsOf(kinds: readonly number[], options: SegmentOptions): number {
  let octets = 0;
  let unknown = 0;
  for (let i = 0; i < kinds.length; i++) {
    octets += isOwnPlace(kinds, i)
      ? kindOctets(kinds[i]!, options)
      : 2 + (options.unknown?.[unknown++]?.data.length ?? 0);
  }
  return octets;
}

/**
 * Whether the place `i` of a layout is an option's own: its kind is one of those that are read, and does not come
 * again. Every other place but padding is one of {@linkcode SegmentOptions.unknown}'s, in their order.
 */
export function isOwnPlace(kinds: readonly number[], i: number): boolean {
  const kind = kinds[i]!;
  switch (kind) {
    case EOL_KIND:
    case NOP_KIND:
      return true;
    case MSS_KIND:
    case SCALE_KIND:
    case SACK_PERMITTED_KIND:
    case SACK_KIND:
    case TIMESTAMPS_KIND:
    case USER_TIMEOUT_KIND:
      return !kinds.includes(kind, i + 1);
    default:
      return false;
  }
}

/** The octets of an option of a kind that is read, and of padding. */
function kindOctets(kind: number, { sack }: SegmentOptions): number {
  switch (kind) {
    case MSS_KIND:
    case USER_TIMEOUT_KIND:
      return 4;
    case SCALE_KIND:
      return 3;
    case SACK_PERMITTED_KIND:
      return 2;
    case SACK_KIND:
      return 2 + 8 * (sack?.length ?? 0);
    case TIMESTAMPS_KIND:
      return 10;
    default:
      return 1; // EOL and NOP
  }
}

/** The octets that the options take in the header, padded to a multiple of four. */
export function optionsOctets(options: SegmentOptions): number {
  if (options === NO_OPTIONS) return 0;
  const { mss, windowScale, sackPermitted, sack, timestamps } = options;
  if (
    options.layout !== undefined || options.unknown !== undefined ||
    options.userTimeout !== undefined
  ) {
    return layoutOctets(options);
  }
  // As stacks lay them out: each on a boundary of four, SACK-permitted in the padding of the timestamps.
  const stamps = timestamps !== undefined ? TIMESTAMPS_OCTETS : sackPermitted ? 4 : 0;
  return stamps + (mss === undefined ? 0 : 4) + (windowScale === undefined ? 0 : 4) +
    (sack === undefined ? 0 : sackOctets(sack.length));
}

/** The octets of a timestamps option on every segment, padding included. */
export const TIMESTAMPS_OCTETS = 12;

/** The octets of a SACK option with so many blocks, padding included. */
export function sackOctets(blocks: number): number {
  return blocks === 0 ? 0 : 4 + 8 * blocks;
}
