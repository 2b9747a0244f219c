/**
 * The TCP segment (RFC 9293, section 3.1) as plain data. It leaves out checksums and octets on a wire.
 *
 * @module
 */

import { NO_OPTIONS, type SegmentOptions } from "./options.ts";
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
/** ECE: the receiver met congestion, or on a SYN: can ECN (RFC 3168, section 6.1). */
export const ECE = 0x40;
/** CWR: the sender has reduced its window (RFC 3168, section 6.1). */
export const CWR = 0x80;
/** AE: accurate ECN (RFC 9768); the first of the four bits that RFC 9293 reserves. */
export const AE = 0x100;

/** The flags by name, in the order in which they are printed. */
export const FLAG_NAMES: readonly (readonly [number, string])[] = Object.freeze([
  [SYN, "SYN"],
  [FIN, "FIN"],
  [RST, "RST"],
  [PSH, "PSH"],
  [ACK, "ACK"],
  [URG, "URG"],
  [ECE, "ECE"],
  [CWR, "CWR"],
  [AE, "AE"],
]);

/** The three bits of a header that still mean nothing (RFC 9293, section 3.1), as a number, 0 to 7. */
export function reservedBits(flags: number): number {
  return (flags >>> 9) & 7;
}

/** A TCP segment. Sequence numbers are int32 (see `lib/base/seq.ts`). Immutable once sent. */
export interface Segment {
  /** What tells a segment from other bodies of a packet. */
  readonly kind: "segment";
  /** The sender's port, 1 to 65,535; 0 is on no host, but may come off a wire. */
  readonly srcPort: number;
  /** The receiver's port, 1 to 65,535. */
  readonly dstPort: number;
  /** SEG.SEQ, int32. */
  readonly seq: number;
  /** SEG.ACK, int32; 0 without the ACK flag, unless its sender left something there. */
  readonly ack: number;
  /** The control bits: an or of {@linkcode SYN}, {@linkcode ACK} and so on; above AE the three that are reserved. */
  readonly flags: number;
  /** The window field as it stands on the wire, 0 to 65,535: not yet scaled. */
  readonly window: number;
  /** SEG.UP, 0 to 65,535; 0 without the URG flag, unless its sender left something there. */
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
