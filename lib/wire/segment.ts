/**
 * The TCP segment (RFC 9293, section 3.1) as plain data. It leaves out checksums and octets on a wire.
 *
 * @module
 */

import { type Chunk, NO_CHUNK } from "./payload.ts";

/** FIN: no more data from the sender. Takes one sequence number. */
export const FIN = 0x01;
/** SYN: synchronize sequence numbers. Takes one sequence number. */
export const SYN = 0x02;
/** RST: reset the connection. */
export const RST = 0x04;
/** PSH: push function. */
export const PSH = 0x08;
/** ACK: the acknowledgment field counts. */
export const ACK = 0x10;
/** URG: the urgent pointer counts. */
export const URG = 0x20;

/** The flags by name, in the order in which they are printed. */
export const FLAG_NAMES: readonly (readonly [number, string])[] = Object.freeze([
  [SYN, "SYN"],
  [FIN, "FIN"],
  [RST, "RST"],
  [PSH, "PSH"],
  [ACK, "ACK"],
  [URG, "URG"],
]);

/** Options of a segment (RFC 9293, section 3.2); one that is absent is undefined. */
export interface SegmentOptions {
  /** Maximum segment size, octets, 0 to 65,535; only on SYN (RFC 9293, section 3.7.1). */
  readonly mss?: number;
  /** Window scale, the shift, 0 to 14; only on SYN (RFC 7323, section 2). */
  readonly windowScale?: number;
  /** SACK-permitted; only on SYN (RFC 2018, section 2). */
  readonly sackPermitted?: boolean;
  /** SACK: what arrived beyond SEG.ACK, or once more, the latest first (RFC 2018, section 3; RFC 2883). */
  readonly sack?: readonly SackBlock[];
  /** Timestamps: TSval and TSecr, int32 (RFC 7323, section 3). */
  readonly timestamps?: readonly [value: number, echo: number];
}

/** A block of a SACK option: its first number, and the number after its last. int32. */
export type SackBlock = readonly [left: number, right: number];

/** No options at all. */
export const NO_OPTIONS: SegmentOptions = Object.freeze({});

/** A TCP segment. Sequence numbers are int32 (see `lib/base/seq.ts`). Immutable once sent. */
export interface Segment {
  /** What tells a segment from other bodies of a packet. */
  readonly kind: "segment";
  /** The sender's port, 1 to 65,535. */
  readonly srcPort: number;
  /** The receiver's port, 1 to 65,535. */
  readonly dstPort: number;
  /** SEG.SEQ, int32. */
  readonly seq: number;
  /** SEG.ACK, int32; 0 without the ACK flag. */
  readonly ack: number;
  /** The control bits: an or of {@linkcode SYN}, {@linkcode ACK} and so on. */
  readonly flags: number;
  /** The window field as it stands on the wire, 0 to 65,535: not yet scaled. */
  readonly window: number;
  /** SEG.UP, 0 to 65,535; 0 without the URG flag. */
  readonly urgent: number;
  /** The options. */
  readonly options: SegmentOptions;
  /** Where the text is. */
  readonly chunk: Chunk;
  /** The first octet of the text in its chunk. */
  readonly offset: number;
  /** Octets of text. */
  readonly length: number;
}

/** The parts of a segment that a writer wants to name; the rest is 0 or empty. */
export type SegmentInit = Partial<Omit<Segment, "kind">> & Pick<Segment, "srcPort" | "dstPort">;

/** A segment from its parts. All segments are made here or in the same order: one hidden class. */
export function segment(init: SegmentInit): Segment {
  return {
    kind: "segment",
    srcPort: init.srcPort,
    dstPort: init.dstPort,
    seq: (init.seq ?? 0) | 0,
    ack: (init.ack ?? 0) | 0,
    flags: init.flags ?? 0,
    window: init.window ?? 0,
    urgent: init.urgent ?? 0,
    options: init.options ?? NO_OPTIONS,
    chunk: init.chunk ?? NO_CHUNK,
    offset: init.offset ?? 0,
    length: init.length ?? 0,
  };
}

/** SEG.LEN: the sequence numbers that a segment takes, SYN and FIN counted (RFC 9293, section 3.4). */
export function segLen(s: Segment): number {
  return s.length + ((s.flags >> 1) & 1) + (s.flags & FIN);
}

/** The flags by name, joined by commas: `"SYN,ACK"`; `"none"` without any. */
export function flagNames(flags: number): string {
  const names = FLAG_NAMES.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name);
  return names.length === 0 ? "none" : names.join(",");
}

/** The octets that the options take in the header, padded to a multiple of four. */
export function optionsOctets(options: SegmentOptions): number {
  if (options === NO_OPTIONS) return 0;
  const { mss, windowScale, sackPermitted, sack, timestamps } = options;
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
