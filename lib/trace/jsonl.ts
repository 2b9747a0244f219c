/**
 * A trace as JSON lines: one object for each event, for other programs. Every field is plain and comes in
 * the same order: states, flags and ends by name, moments in nanoseconds, addresses as IPv4 text (IPv6 ones, of
 * which events have no book, as their places in it: `v6:1`), sequence numbers as on the wire, faults counted from 0.
 * An end is written out where it is opened and is a name elsewhere. Octets of a pattern are
 * `{ stream, offset, length }`, others `{ stream, base64 }`. What few packets have (reserved bits, rare options, an
 * error's code and MTU) is left out where there is none.
 *
 * @module
 */

import { unreachable } from "../base/fail.ts";
import { seqOut } from "../base/seq.ts";
import type { End, SegmentIdentity, TraceEvent } from "../net/events.ts";
import { STATE_NAMES } from "../tcp/state.ts";
import { formatAddress } from "../wire/address.ts";
import type { Packet } from "../wire/packet.ts";
import { type Payload, payloadBytes } from "../wire/payload.ts";
import type { SegmentOptions } from "../wire/options.ts";
import { FLAG_NAMES, reservedBits, type Segment } from "../wire/segment.ts";

/** A trace as JSON lines, each with a newline at its end. */
export function toJsonLines(events: Iterable<TraceEvent>): string {
  let lines = "";
  for (const event of events) lines += `${toJsonLine(event)}\n`;
  return lines;
}

/** One event as a line of JSON, without a newline. */
export function toJsonLine(event: TraceEvent): string {
  return JSON.stringify({ kind: event.kind, at: event.at, ...plainRest(event) });
}

/** The fields of an event behind its kind and moment. */
function plainRest(event: TraceEvent): object {
  switch (event.kind) {
    case "called": {
      const { host, end, call, octets, error } = event;
      return { host, end: end?.name ?? null, call, octets, error };
    }
    case "opened":
      return { end: plainEnd(event.end) };
    case "moved": {
      const { end, from, to, cause } = event;
      return { end: end.name, from: STATE_NAMES[from], to: STATE_NAMES[to], cause };
    }
    case "accepted":
    case "eof":
      return { end: event.end.name };
    case "read":
      return { end: event.end.name, payload: plainPayload(event.payload) };
    case "told":
      return { end: event.end.name, news: event.news };
    case "closed":
      return { end: event.end.name, outcome: event.outcome };
    case "sent": {
      const { host, end, packet, identity } = event;
      return {
        host,
        end: end?.name ?? null,
        packet: plainPacket(packet),
        identity: plainIdentity(identity),
      };
    }
    case "injected":
      return { packet: plainPacket(event.packet), identity: plainIdentity(event.identity) };
    case "faulted":
      return { packet: plainPacket(event.packet), fault: event.fault, act: event.act };
    case "copied":
      return { packet: plainPacket(event.packet) };
    case "dropped":
      return { packet: plainPacket(event.packet), reason: event.reason };
    case "delivered": {
      const { host, end, packet } = event;
      return { host, end: end?.name ?? null, packet: plainPacket(packet) };
    }
    case "host":
      return { host: event.host, act: event.act };
    case "relinked":
      return { place: event.place };
    default:
      return unreachable(event);
  }
}

function plainEnd(end: End): object {
  return {
    id: end.id,
    name: end.name,
    host: end.host,
    passive: end.passive,
    stream: end.stream,
    local: `${formatAddress(end.localAddress)}:${end.localPort}`,
    remote: `${formatAddress(end.remoteAddress)}:${end.remotePort}`,
  };
}

function plainIdentity({ try: tries, seq, ack, state }: SegmentIdentity): object {
  return { try: tries, seq, ack, state: STATE_NAMES[state] };
}

function plainPacket({ id, copyOf, src, dst, ttl, tos, length, corrupted, body }: Packet): object {
  const carried = body.kind === "segment" ? { segment: plainSegment(body) } : {
    icmp: {
      error: body.error,
      quotedDst: formatAddress(body.quotedDst),
      quotedSrcPort: body.quotedSrcPort,
      quotedDstPort: body.quotedDstPort,
      quotedSeq: seqOut(body.quotedSeq),
      code: body.code,
      mtu: body.mtu,
    },
  };
  const [from, to] = [formatAddress(src), formatAddress(dst)];
  return { id, copyOf, src: from, dst: to, ttl, tos, length, corrupted, ...carried };
}

function plainSegment(s: Segment): object {
  return {
    srcPort: s.srcPort,
    dstPort: s.dstPort,
    seq: seqOut(s.seq),
    ack: seqOut(s.ack),
    flags: FLAG_NAMES.filter(([bit]) => (s.flags & bit) !== 0).map(([, name]) => name),
    reserved: reservedBits(s.flags) || undefined,
    window: s.window,
    urgent: s.urgent,
    // Absent options are undefined, which JSON leaves out.
    options: plainOptions(s.options),
    payload: s.length === 0 ? null : plainPayload(s),
  };
}

function plainOptions(
  { mss, windowScale, sackPermitted, sack, timestamps, userTimeout, unknown, layout }:
    SegmentOptions,
): object {
  return {
    mss,
    windowScale,
    sackPermitted,
    sack: sack?.map((block) => block.map(seqOut)),
    timestamps: timestamps?.map(seqOut),
    userTimeout,
    unknown: unknown?.map(({ kind, data }) => ({ kind, base64: data.toBase64() })),
    layout,
  };
}

function plainPayload(payload: Payload): object {
  const { chunk: { stream, bytes }, offset, length } = payload;
  return bytes === null
    ? { stream, offset, length }
    : { stream, base64: payloadBytes(payload).toBase64() };
}
