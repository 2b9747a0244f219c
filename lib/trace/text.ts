/**
 * A log of a run: one line for each event, with everything that a ladder leaves out but octets.
 *
 * @module
 */

import { unreachable } from "../base/fail.ts";
import { seqOut } from "../base/seq.ts";
import { formatInstant } from "../base/time.ts";
import type { End, SegmentIdentity, TraceEvent } from "../net/events.ts";
import { STATE_NAMES } from "../tcp/state.ts";
import { formatAddress } from "../wire/address.ts";
import type { SegmentOptions } from "../wire/options.ts";
import type { Packet } from "../wire/packet.ts";
import { packetLabel } from "./label.ts";
import { storiesOf } from "./story.ts";

const TIME_WIDTH = 8;
const WHO_WIDTH = 8;
const KIND_WIDTH = 9;

/** The log of a run, one line an event, without a newline at its end. */
export function toText(events: readonly TraceEvent[]): string {
  const stories = storiesOf(events);
  return events.map((event) =>
    eventText(event, "packet" in event ? stories[event.packet.id]?.identity ?? null : null)
  ).join("\n");
}

/**
 * One event as a line: when, who, what.
 *
 * @param identity what the run knows of the event's packet; null for numbers as they stand on the wire
 */
export function eventText(event: TraceEvent, identity: SegmentIdentity | null = null): string {
  const time = formatInstant(event.at).padStart(TIME_WIDTH);
  const who = whoOf(event).padEnd(WHO_WIDTH);
  return `${time}  ${who}  ${event.kind.padEnd(KIND_WIDTH)}  ${detailOf(event, identity)}`
    .trimEnd();
}

function whoOf(event: TraceEvent): string {
  if ("end" in event && event.end !== null) return event.end.name;
  return "host" in event ? event.host : "-";
}

function detailOf(event: TraceEvent, identity: SegmentIdentity | null): string {
  switch (event.kind) {
    case "called": {
      const asked = event.octets > 0 ? `${event.call} ${event.octets}` : event.call;
      return event.error === null ? asked : `${asked}: ${event.error}`;
    }
    case "opened":
      return `${event.end.passive ? "passive" : "active"} ${socketsText(event.end)}`;
    case "moved":
      return `${STATE_NAMES[event.from]} → ${STATE_NAMES[event.to]} (${event.cause})`;
    case "read": {
      const { chunk, offset, length } = event.payload;
      return chunk.bytes === null
        ? `stream ${chunk.stream} ${offset}:${offset + length} len ${length}`
        : `len ${length}`;
    }
    case "accepted":
    case "eof":
      return "";
    case "told":
      return event.news;
    case "closed":
      return event.outcome;
    case "sent":
      return packetText(event.packet, event.identity) +
        ` try ${event.identity.try} in ${STATE_NAMES[event.identity.state]}`;
    case "injected":
      return packetText(event.packet, event.identity);
    case "faulted":
      return `${packetText(event.packet, identity)} by fault ${event.fault + 1}: ${event.act}`;
    case "copied":
      return packetText(event.packet, identity);
    case "dropped":
      return `${packetText(event.packet, identity)}: ${event.reason}`;
    case "delivered":
      return packetText(event.packet, identity);
    case "host":
      return event.act;
    case "relinked":
      return event.place;
    default:
      return unreachable(event);
  }
}

function socketsText({ localAddress, localPort, remoteAddress, remotePort }: End): string {
  const local = `${formatAddress(localAddress)}:${localPort}`;
  return `${local} to ${formatAddress(remoteAddress)}:${remotePort}`;
}

/** What few segments have: a user timeout, options that TCP does not read, an order of its own. */
function rareWords({ userTimeout, unknown = [], layout }: SegmentOptions): string[] {
  const words: string[] = [];
  if (userTimeout !== undefined) words.push(`uto ${userTimeout}`);
  for (const { kind, data } of unknown) words.push(`option ${kind} ${data.toHex() || "empty"}`);
  if (layout !== undefined) words.push(`laid out ${layout.join(",") || "empty"}`);
  return words;
}

function packetText(packet: Packet, identity: SegmentIdentity | null): string {
  const { id, copyOf, body, corrupted } = packet;
  const words = [copyOf === 0 ? `#${id}` : `#${id} (copy of #${copyOf})`];
  words.push(packetLabel(packet, identity, { seq: true }));
  if (body.kind === "segment") {
    if (body.window > 0) words.push(`win ${body.window}`);
    if (body.options.mss !== undefined) words.push(`mss ${body.options.mss}`);
    if (body.options.windowScale !== undefined) words.push(`scale ${body.options.windowScale}`);
    if (body.options.sackPermitted) words.push("sack-permitted");
    const stamps = body.options.timestamps;
    if (stamps !== undefined) words.push(`ts ${seqOut(stamps[0])} echo ${seqOut(stamps[1])}`);
    words.push(...rareWords(body.options));
  }
  if (corrupted) words.push("damaged");
  return words.join(" ");
}
