/**
 * What decides the future of an explored state, in numbers: both stacks (see `lib/tcp/fingerprint.ts`), what is in
 * flight, what the applications will do and have come to. States with equal lists are one, but for what the network may
 * still do ({@linkcode leftOf}).
 *
 * What ends have come to is told as far as final states are judged by it: how each ended, what was accepted, sent and
 * read, whether a reset came. So what a path's end is judged to be is the same for all paths that were folded. Laws
 * that remember more of a path (intervals between sendings, counts of ACKs) are checked along the first path to
 * each state, and along every step from there: what needs one history in particular may be missed. Times and sequence
 * numbers are relative (ISNs are fixed), so that a state a second later is the same, unless clocks drift, or the story
 * has planned something for a moment that only it knows: then moments count as they are.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import { streamOf } from "../base/draw.ts";
import { NEVER } from "../base/time.ts";
import type { Connection } from "../net/connection.ts";
import type { Host } from "../net/host.ts";
import { tcpConfigOf } from "../scenario/convert.ts";
import { isSeen } from "../scenario/seen.ts";
import type { SegmentOptions } from "../wire/options.ts";
import type { Packet } from "../wire/packet.ts";
import { tellPayload } from "../wire/payload.ts";
import type { Explored } from "./explore_model.ts";
import type { ExploredWorld } from "./explore_world.ts";

/** What has to be told of a story's states for its own faults and acts, besides what all stories have. */
export interface Remembered {
  /** Moments as they are: no two are the same where clocks drift apart, or faults know the time. */
  readonly moments: boolean;
  /** How often segments were sent: faults and acts may ask for that. */
  readonly sendings: boolean;
  /** Which segment was sent last: an ICMP error quotes it. */
  readonly last: boolean;
}

/** What has to be told of the states of a story. */
export function rulesOf(explored: Explored): Remembered {
  const { story, acts } = explored;
  const hosts = Object.values(story.hosts);
  const ticks = new Set(hosts.map(({ tcp }) => tcpConfigOf(tcp).timestampTick));
  const timed = JSON.stringify([story.faults, acts.map(({ when }) => when)]).includes('"between"');
  return {
    moments: timed || ticks.size > 1 || hosts.some(({ clock }) => (clock?.driftPpm ?? 0) !== 0),
    sendings: (story.faults ?? []).length > 0 || acts.some(({ when }) => when?.sent !== undefined),
    last: acts.some((act) => "inject" in act && act.inject.icmp !== undefined),
  };
}

/**
 * The list of a state.
 *
 * @throws {ScenarioError} if a stack does not tell its own
 */
export function fingerprintOf(at: ExploredWorld, rules: Remembered): number[] {
  const { stage, script, flight } = at;
  const { world } = stage;
  const into: number[] = [script.cursor, script.dueAt - world.now];
  if (rules.moments || world.plannedAt !== NEVER) into.push(world.now, world.plannedAt);
  tellWaiting(into, at);
  for (const host of world.hosts) tellHost(into, host);
  for (const end of world.tracker!.connections) tellEnd(into, end, at.resets[end.id] === true);
  if (rules.sendings) tellSendings(into, at);
  if (rules.last) tellLast(into, at);
  into.push(flight.length);
  const packets = flight.map(({ packet, from, to, held, since }) => {
    const told = [from.address, to.address, held ? world.now - since : -1];
    tellPacket(told, packet, from, to);
    return told;
  });
  // The network is a bag: the order in which it was filled decides nothing.
  if (packets.length > 1) packets.sort(compare);
  for (const told of packets) for (const number of told) into.push(number);
  return into;
}

/** What the network may still do, an octet each: of two equal states the one with more of each leads everywhere. */
export function leftOf({ drops, dups, holds, faults }: ExploredWorld): number {
  return (drops << 24) | (dups << 16) | (holds << 8) | Math.min(faults, 255);
}

function compare(one: readonly number[], other: readonly number[]): number {
  for (let i = 0; i < one.length && i < other.length; i++) {
    if (one[i]! !== other[i]!) return one[i]! < other[i]! ? -1 : 1;
  }
  return one.length - other.length;
}

function tellHost(into: number[], host: Host): void {
  const { world, stack, clock, paused } = host;
  const told = stack.fingerprint?.(clock.local(world.now));
  if (told === undefined) {
    throw new ScenarioError(
      `Cannot explore ${host.name}: its stack has no fingerprint(), which tells what decides its future`,
    );
  }
  into.push(paused ? 1 : 0, host.accepted, host.established, told.length);
  for (const number of told) into.push(number);
}

/** Names by number: they are few. */
const names: Map<string, number> = new Map();

function numberOf(name: string): number {
  let number = names.get(name);
  if (number === undefined) names.set(name, number = streamOf(name));
  return number;
}

function tellEnd(into: number[], end: Connection, reset: boolean): void {
  into.push(
    numberOf(end.name),
    end.id,
    end.open ? end.number : -1,
    end.stateNumber,
    numberOf(end.outcome),
    (end.accepted ? 1 : 0) | (end.eof ? 2 : 0) | (reset ? 4 : 0),
    end.sentOctets,
    end.receivedOctets,
    end.open ? 0 : end.unreadOctets,
    end.told === null ? 0 : end.told.length,
  );
}

/** What acts to come wait for may have come already: states that were entered, segments that were sent. */
function tellWaiting(into: number[], { script, common, stage }: ExploredWorld): void {
  const { acts } = common;
  for (let place = script.cursor; place < acts.length; place++) {
    const { when } = acts[place]!;
    if (when !== undefined) into.push(isSeen(stage, when) ? 1 : 0);
  }
}

/** The last segment of each connection's end. */
function tellLast(into: number[], { stage }: ExploredWorld): void {
  const last = new Map<string, number>();
  for (const { end, host, packet: { body } } of stage.sent) {
    if (body.kind === "segment") last.set(end?.name ?? host, body.seq);
  }
  for (const [name, seq] of last) into.push(numberOf(name), seq);
}

/** What the story's own faults will do depends on what they hit, and on how often a segment was sent. */
function tellSendings(into: number[], { stage }: ExploredWorld): void {
  const { world } = stage;
  for (const { hits, spec } of world.faults.all) {
    into.push(Math.min(hits, spec.timesMax === Infinity ? 1 : spec.timesMax));
  }
  for (const { numbers } of world.tracker!.connections) {
    if (numbers === null) continue;
    const { sentTo, emptySeq, emptyAck, emptyTries, tries } = numbers;
    into.push(sentTo, emptySeq, emptyAck, emptyTries, tries === null ? 0 : tries.size);
    for (const [seq, count] of tries ?? []) into.push(seq, count);
  }
  const { held } = world.faults;
  into.push(held.length);
  for (const { packet, as, host, at } of held) {
    into.push(numberOf(as), world.now - at);
    const from = stage.host(host);
    const to = world.hosts.find(({ address }) => address === packet.dst) ?? from;
    tellPacket(into, packet, from, to);
  }
}

function tellPacket(into: number[], packet: Packet, from: Host, to: Host): void {
  const { body, tos, ttl, corrupted } = packet;
  into.push(tos, ttl, corrupted ? 1 : 0);
  if (body.kind === "icmp") {
    into.push(1, numberOf(body.error), body.code ?? -1, body.mtu ?? 0, body.quotedDst);
    into.push(body.quotedSrcPort, body.quotedDstPort, body.quotedSeq);
    return;
  }
  const { srcPort, dstPort, seq, ack, flags, window, urgent, options } = body;
  into.push(0, srcPort, dstPort, seq, ack, flags, window, urgent);
  tellOptions(into, options, from, to);
  tellPayload(into, body);
}

/** Timestamps are counted from the clocks that they came from, which go on: an echo of none is told apart. */
function tellOptions(into: number[], options: SegmentOptions, from: Host, to: Host): void {
  const { mss = -1, windowScale = -1, sackPermitted = false, sack, timestamps } = options;
  into.push(mss, windowScale, sackPermitted ? 1 : 0);
  if (timestamps === undefined) into.push(-1);
  else {
    const [value, echo] = timestamps;
    into.push(1, (value - ticksOf(from)) | 0, echo === 0 ? Infinity : (echo - ticksOf(to)) | 0);
  }
  into.push(sack === undefined ? 0 : sack.length);
  for (const [left, right] of sack ?? []) into.push(left, right);
}

function ticksOf(host: Host): number {
  const { clock, config, world } = host;
  return config === undefined ? 0 : Math.floor(clock.local(world.now) / config.timestampTick);
}
