/**
 * Segments in a few words: `FIN 1:2 ack 2`. SEQ and ACK are relative where the run knows them. It leaves
 * out window and options, which a log has and a picture has no room for.
 *
 * @module
 */

import { seqOut } from "../base/seq.ts";
import type { SegmentIdentity } from "../net/events.ts";
import type { SackBlock } from "../wire/options.ts";
import type { IcmpError, Packet } from "../wire/packet.ts";
import { ACK, FLAG_NAMES, reservedBits, RST, segLen, type Segment, URG } from "../wire/segment.ts";

const SEQ_SPACE = 0x1_0000_0000;

/** How much a label says. */
export interface LabelOptions {
  /** Whether SEQ is shown though the segment takes no sequence number. */
  readonly seq?: boolean;
  /** Whether `len 100` is left out: the range tells it. */
  readonly short?: boolean;
}

/** The flags that stand as words: all but ACK, which stands as `ack 2`; reserved bits as their number. */
function flagWords(flags: number): string {
  const names = FLAG_NAMES.filter(([bit]) => bit !== ACK && (flags & bit) !== 0)
    .map(([, name]) => name);
  const reserved = reservedBits(flags);
  if (reserved !== 0) names.push(`reserved ${reserved}`);
  return names.join(",");
}

/** SACK blocks as ranges, counted from where the ACK is. */
function sackWords(sack: readonly SackBlock[], from: number): string[] {
  return sack.map(([left, right], i) =>
    `${i === 0 ? "sack " : ""}${seqOut((left - from) | 0)}:${seqOut((right - from) | 0)}`
  );
}

function segmentLabel(
  s: Segment,
  identity: SegmentIdentity | null,
  { seq: seqAlways = false, short = false }: LabelOptions,
): string {
  const seq = identity === null ? seqOut(s.seq) : identity.seq;
  const ack = identity === null ? seqOut(s.ack) : identity.ack;
  const span = segLen(s);
  const words: string[] = [];
  if ((s.flags & ~ACK) !== 0) words.push(flagWords(s.flags));
  // A reset is judged by its SEQ alone (RFC 9293, section 3.10.7.4, second step).
  if (span > 0) words.push(`${seq}:${(seq + span) % SEQ_SPACE}`);
  else if (seqAlways || (s.flags & (RST | ACK)) !== ACK) words.push(`seq ${seq}`);
  if ((s.flags & ACK) !== 0) words.push(`ack ${ack}`);
  const { sack } = s.options;
  if (sack !== undefined && !short) words.push(...sackWords(sack, (s.ack - ack) | 0));
  if ((s.flags & URG) !== 0) words.push(`up ${s.urgent}`);
  if (s.length > 0 && !short) words.push(`len ${s.length}`);
  if (s.window === 0 && (s.flags & RST) === 0 && !short) words.push("win 0");
  return words.join(" ");
}

function icmpLabel({ error, code, mtu }: IcmpError): string {
  const words = [`ICMP ${error}`];
  if (code !== undefined) words.push(`code ${code}`);
  if (mtu !== undefined) words.push(`mtu ${mtu}`);
  return words.join(" ");
}

/**
 * A packet in a few words.
 *
 * @param identity what the run knows of the original; null for numbers as they stand on the wire
 */
export function packetLabel(
  packet: Packet,
  identity: SegmentIdentity | null,
  options: LabelOptions = {},
): string {
  const body = packet.body;
  return body.kind === "segment" ? segmentLabel(body, identity, options) : icmpLabel(body);
}
