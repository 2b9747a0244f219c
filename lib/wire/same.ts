/**
 * Whether two packets say the same on a wire. It leaves out what no wire carries (`id`, `copyOf`, `corrupted`, a
 * chunk's stream), and how what is said is written down: an option that is `false` or empty is one that is absent, a
 * layout or code that is left out is the customary one.
 *
 * @module
 */

import { isIp6 } from "./address.ts";
import { codeOf } from "./icmp_codec.ts";
import { type SackBlock, type SegmentOptions, type UnknownOption, wordLayout } from "./options.ts";
import type { IcmpError, Packet } from "./packet.ts";
import { octetAt, type Payload } from "./payload.ts";
import type { Segment } from "./segment.ts";

/** The first field in which two packets differ; null if they say the same, header by header and octet by octet. */
export function differenceOf(a: Packet, b: Packet): string | null {
  if (a.src !== b.src) return "src";
  if (a.dst !== b.dst) return "dst";
  if (a.ttl !== b.ttl) return "ttl";
  if (a.tos !== b.tos) return "tos";
  if (a.length !== b.length) return "length";
  if (a.body.kind === "icmp") {
    return b.body.kind === "icmp" ? icmpDifference(a.body, b.body, isIp6(a.dst) ? 6 : 4) : "body";
  }
  return b.body.kind === "segment" ? segmentDifference(a.body, b.body) : "body";
}

function icmpDifference(a: IcmpError, b: IcmpError, version: 4 | 6): string | null {
  if (a.error !== b.error) return "error";
  if (codeOf(a, version) !== codeOf(b, version)) return "code";
  if ((a.mtu ?? 0) !== (b.mtu ?? 0)) return "mtu";
  if (a.quotedDst !== b.quotedDst) return "quotedDst";
  if (a.quotedSrcPort !== b.quotedSrcPort) return "quotedSrcPort";
  if (a.quotedDstPort !== b.quotedDstPort) return "quotedDstPort";
  return a.quotedSeq === b.quotedSeq ? null : "quotedSeq";
}

function segmentDifference(a: Segment, b: Segment): string | null {
  if (a.srcPort !== b.srcPort) return "srcPort";
  if (a.dstPort !== b.dstPort) return "dstPort";
  if (a.seq !== b.seq) return "seq";
  if (a.ack !== b.ack) return "ack";
  if (a.flags !== b.flags) return "flags";
  if (a.window !== b.window) return "window";
  if (a.urgent !== b.urgent) return "urgent";
  if (a.length !== b.length) return "length";
  if (!sameOctets(a, b)) return "text";
  const option = optionsDifference(a.options, b.options);
  return option === null ? null : `options.${option}`;
}

function sameOctets(a: Payload, b: Payload): boolean {
  for (let i = 0; i < a.length; i++) {
    if (octetAt(a.chunk, a.offset + i) !== octetAt(b.chunk, b.offset + i)) return false;
  }
  return true;
}

function optionsDifference(a: SegmentOptions, b: SegmentOptions): string | null {
  if (a === b) return null;
  if (a.mss !== b.mss) return "mss";
  if (a.windowScale !== b.windowScale) return "windowScale";
  if ((a.sackPermitted ?? false) !== (b.sackPermitted ?? false)) return "sackPermitted";
  if (!sameList(a.sack, b.sack, sameBlock)) return "sack";
  if (!sameList(a.timestamps, b.timestamps, Object.is)) return "timestamps";
  if (a.userTimeout !== b.userTimeout) return "userTimeout";
  if (!sameList(a.unknown, b.unknown, sameUnknown)) return "unknown";
  if (a.layout === undefined && b.layout === undefined) return null;
  const layouts = [a.layout ?? wordLayout(a), b.layout ?? wordLayout(b)] as const;
  return sameList(...layouts, Object.is) ? null : "layout";
}

function sameList<T>(
  a: readonly T[] = [],
  b: readonly T[] = [],
  same: (a: T, b: T) => boolean,
): boolean {
  return a.length === b.length && a.every((entry, i) => same(entry, b[i]!));
}

function sameBlock(a: SackBlock, b: SackBlock): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

function sameUnknown(a: UnknownOption, b: UnknownOption): boolean {
  return a.kind === b.kind && a.data.length === b.data.length &&
    a.data.every((octet, i) => octet === b.data[i]);
}
