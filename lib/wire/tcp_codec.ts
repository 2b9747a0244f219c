/**
 * The TCP segment as octets (RFC 9293, section 3.1). It leaves out the IP header around it.
 *
 * @module
 */

import { checksumOf, isIntact, sumOf } from "./checksum.ts";
import { cannotEncode, fieldOf, get16, get32, int32Of, put16, put32 } from "./fields.ts";
import { type IpHeader, pseudoSumOf, TCP_PROTOCOL } from "./ip_header.ts";
import { optionsOctets } from "./options.ts";
import { OPTIONS_OCTETS_MAX, readOptions, writeOptions } from "./options_codec.ts";
import { HEADER_OCTETS } from "./packet.ts";
import { bytesChunk, NO_CHUNK, writePayload } from "./payload.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";
import type { Segment } from "./segment.ts";

/** All that the header has room for beside the data offset: the control bits and three reserved ones. */
const FLAGS_MASK = 0xfff;

/**
 * Reads the segment that an IP packet carries. The checksum comes first: of what does not hold, nothing is believed.
 * Its text is copied, so that the octets may be written again.
 */
export function readSegment(bytes: Uint8Array, ip: IpHeader): Segment | Refusal {
  const { at, end, version } = ip;
  const length = end - at;
  if (length < HEADER_OCTETS) return refusal("short", end);
  if (!isIntact(sumOf(bytes, at, end, pseudoSumOf(bytes, version, TCP_PROTOCOL, length)))) {
    return refusal("checksum", at + 16);
  }
  const word = get16(bytes, at + 12);
  const header = (word >>> 12) << 2;
  if (header < HEADER_OCTETS || header > length) return refusal("header-length", at + 12);
  const options = readOptions(bytes, at + HEADER_OCTETS, at + header);
  if (isRefusal(options)) return options;
  const text = at + header;
  return {
    kind: "segment",
    srcPort: get16(bytes, at),
    dstPort: get16(bytes, at + 2),
    seq: get32(bytes, at + 4),
    ack: get32(bytes, at + 8),
    flags: word & FLAGS_MASK,
    window: get16(bytes, at + 14),
    urgent: get16(bytes, at + 18),
    options,
    chunk: text === end ? NO_CHUNK : bytesChunk(bytes.subarray(text, end)),
    offset: 0,
    length: end - text,
  };
}

/**
 * The octets that a segment takes, header and text.
 *
 * @throws {ScenarioError} if its options have no room in a header, or do not fill whole words
 */
export function segmentOctets({ options, length }: Segment): number {
  const octets = optionsOctets(options);
  if (octets > OPTIONS_OCTETS_MAX) {
    cannotEncode("options", `they take ${octets} octets, write ${OPTIONS_OCTETS_MAX} or fewer`);
  }
  if (octets % 4 !== 0) {
    cannotEncode("options.layout", `it takes ${octets} octets, fill it up to a multiple of four`);
  }
  return HEADER_OCTETS + octets + length;
}

/**
 * Writes a segment from `at` on, behind an IP header that begins at 0 and is written already.
 *
 * @throws {ScenarioError} if a value does not fit its field
 */
export function writeSegment(s: Segment, to: Uint8Array, at: number, version: 4 | 6): void {
  const text = writeOptions(s.options, to, at + HEADER_OCTETS);
  put16(to, at, fieldOf(s.srcPort, 0xffff, "srcPort"));
  put16(to, at + 2, fieldOf(s.dstPort, 0xffff, "dstPort"));
  put32(to, at + 4, int32Of(s.seq, "seq"));
  put32(to, at + 8, int32Of(s.ack, "ack"));
  put16(to, at + 12, ((text - at) << 10) | fieldOf(s.flags, FLAGS_MASK, "flags"));
  put16(to, at + 14, fieldOf(s.window, 0xffff, "window"));
  put16(to, at + 18, fieldOf(s.urgent, 0xffff, "urgent"));
  const { bytes } = s.chunk;
  if (bytes !== null && s.offset + s.length > bytes.length) {
    cannotEncode("length", `its chunk ends at ${bytes.length}, ${s.offset + s.length} is past it`);
  }
  writePayload(s, to, text);
  const end = text + s.length;
  const pseudo = pseudoSumOf(to, version, TCP_PROTOCOL, end - at);
  put16(to, at + 16, checksumOf(sumOf(to, at, end, pseudo)));
}
