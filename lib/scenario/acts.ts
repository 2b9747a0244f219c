/**
 * What a story does: calls, faults' releases, segments of its own, changes of links.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import { type Duration, later, ms, ns, parseDuration } from "../base/time.ts";
import { parseOctets } from "../base/units.ts";
import type { Connection } from "../net/connection.ts";
import type { Address } from "../wire/address.ts";
import { type IcmpError, packetOf } from "../wire/packet.ts";
import { patternChunk } from "../wire/payload.ts";
import type { SegmentOptions } from "../wire/options.ts";
import { ACK, segment } from "../wire/segment.ts";
import type { LinkOptions } from "../link/options.ts";
import { linkOptionsOf } from "./convert.ts";
import type { Act, Inject, LinkSettings } from "./format.ts";
import { linkSettingsBetween, mergeLink } from "./merge.ts";
import { parseFlags, parsePair, parseSocket } from "./names.ts";
import type { Stage } from "./stage.ts";

/**
 * Does what a step says.
 *
 * @returns why it cannot be done, a cause to which the caller knows the place; null if it was done. What a stack
 * refuses is no rare thing in random stories: an error thrown would cost more than the run.
 * @throws {ScenarioError} if a story's words make no sense at this place
 */
export function perform(stage: Stage, act: Act): string | null {
  if ("connect" in act) {
    const to = parseSocket(act.connect)!; // reading the story has checked it
    const { on, as, from, iss } = act;
    const made = stage.host(on).open(stage.host(to.host).address, to.port, {
      as,
      ...(from === undefined ? {} : { from }),
      ...(iss === undefined ? {} : { iss }),
    });
    if (typeof made !== "string") return null;
    return `Cannot connect ${on} to ${act.connect} from port ${from ?? 0}: ${made}`;
  } else if ("listen" in act) {
    stage.listen(stage.host(act.on), act.listen);
  } else if ("unlisten" in act) {
    const host = stage.host(act.on);
    host.call("unlisten", null, { op: "unlisten", localPort: act.unlisten });
    stage.listening.get(act.on)!.delete(act.unlisten);
  } else if ("accept" in act) {
    if (stage.host(act.on).accept(act.accept) === undefined) {
      return `no connection waits for accept on ${act.on}:${act.accept}`;
    }
  } else if ("send" in act) {
    const { send } = act;
    const data = typeof send === "object" ? send.text : parseOctets(send);
    const { urgent, push } = act;
    const end = stage.find(act.on);
    if (end === undefined) return stage.missing(act.on);
    const error = end.write(data, {
      ...(urgent === undefined ? {} : { urgent }),
      ...(push === undefined ? {} : { push }),
    });
    return refusal(error, act.on, "send");
  } else if ("read" in act) {
    const end = stage.find(act.on);
    if (end === undefined) return stage.missing(act.on);
    stage.readAll(end, parseOctets(act.read));
  } else if ("do" in act) {
    const linger = "linger" in act && act.linger !== undefined
      ? parseDuration(act.linger)
      : undefined;
    if (act.on.includes(".")) {
      const end = stage.find(act.on);
      return end === undefined ? stage.missing(act.on) : doToEnd(stage, end, act.do, linger);
    }
    doToHost(stage, act.on, act.do);
  } else if ("release" in act) {
    release(stage, act.release);
  } else if ("inject" in act) {
    return injectAll(stage, act.inject);
  } else {
    relink(stage, act.relink, act.between);
  }
  return null;
}

function refusal(error: string | null, name: string, what: string): string | null {
  return error === null ? null : `${name} cannot ${what}: ${error}`;
}

function doToEnd(
  stage: Stage,
  end: Connection,
  what: string,
  linger: Duration | undefined,
): string | null {
  switch (what) {
    case "shutdown":
      return refusal(end.shutdown(), end.name, what);
    case "close":
      return refusal(end.close(linger), end.name, what);
    case "abort":
      return refusal(end.abort(), end.name, what);
    default:
      stage.setReading(end, what === "resume");
      return null;
  }
}

function doToHost(stage: Stage, name: string, what: string): void {
  const host = stage.host(name);
  if (what === "reboot") host.reboot();
  else if (what === "pause") host.pause();
  else host.resume();
}

/** Lets go what is held; longer than MSL only if the story says so. */
function release(stage: Stage, as: string): void {
  const { world } = stage;
  for (const { at, host } of world.faults.release(as)) {
    const msl = stage.config(host)?.msl ?? ms(0);
    const age = world.now - at;
    if (age > msl && msl > 0 && stage.story.outlives === undefined) {
      throw new ScenarioError(
        `"${as}" holds a segment for ${age / 1e9} s, longer than MSL, write outlives: "MSL"`,
      );
    }
  }
}

/** The stream of injected octets: no connection has it. */
const FOREIGN = patternChunk(-1);

function injectAll(stage: Stage, inject: Inject): string | null {
  const { count = 1, every = "0ns", of } = inject;
  const gap = parseDuration(every);
  const end = of === undefined ? undefined : stage.find(of);
  if (of !== undefined) {
    if (end === undefined) return stage.missing(of);
    // Numbers that count from what is expected need somebody who expects.
    const faced = inject.icmp !== undefined || inject.relativeTo !== "next" ||
      targetOf(stage, end) !== undefined;
    if (!faced) return `${inject.to} has no connection that faces ${end.name}`;
  }
  injectOne(stage, inject, 0);
  for (let n = 1; n < count; n++) {
    if (gap === 0) injectOne(stage, inject, n);
    else {
      stage.world.at(later(stage.world.now, ns(n * gap)), () => injectOne(stage, inject, n));
    }
  }
  return null;
}

function injectOne(stage: Stage, inject: Inject, n: number): void {
  const { world } = stage;
  const of = inject.of === undefined ? undefined : stage.end(inject.of);
  const src = stage.host(inject.from).address;
  const dst = stage.host(inject.to).address;
  if (inject.icmp !== undefined) {
    world.inject(packetOf(src, dst, icmpError(stage, inject, of!, src)));
    return;
  }
  const [srcPort, dstPort] = of === undefined
    ? [wrapPort(inject.ports![0] + n), inject.ports![1]]
    : [of.localPort, of.remotePort];
  const { seq, ack } = numbersOf(stage, inject, of);
  const flags = parseFlags(inject.flags ?? "none");
  const { length = 0, window = 65_535, timestamp, tos = 0 } = inject;
  world.inject(packetOf(
    src,
    dst,
    segment({
      srcPort,
      dstPort,
      seq,
      ack: (flags & ACK) === 0 ? 0 : ack,
      flags,
      window,
      ...(timestamp === undefined ? {} : { options: stampOf(stage, of!, timestamp) }),
      chunk: FOREIGN,
      length,
    }),
    tos,
  ));
}

/** Ports go round from 65,535 to 1,024: below that they are not ephemeral anywhere. */
function wrapPort(port: number): number {
  return port <= 65_535 ? port : 1_024 + (port - 65_536) % (65_536 - 1_024);
}

/** SEQ and ACK of an injected segment, absolute. */
function numbersOf(
  stage: Stage,
  inject: Inject,
  of: Connection | undefined,
): { seq: number; ack: number } {
  const { seq = 0, ack = 0 } = inject;
  if (of === undefined) return { seq, ack };
  const target = targetOf(stage, of);
  if (inject.relativeTo === "next") {
    const seen = target?.inspect();
    if (seen === undefined) {
      throw new ScenarioError(`${inject.to} has no connection that faces ${of.name}`);
    }
    return { seq: (seen.rcvNxt + seq) | 0, ack: (seen.sndNxt + ack) | 0 };
  }
  const peerIss = of.numbers!.irsKnown ? of.numbers!.irs : target?.numbers?.iss ?? 0;
  return { seq: (of.numbers!.iss + seq) | 0, ack: (peerIss + ack) | 0 };
}

/** The connection at the other end whose TCB exists, if any. */
function targetOf(stage: Stage, of: Connection): Connection | undefined {
  return stage.world.hosts.flatMap((host) => host.connections).find((other) =>
    other.localAddress === of.remoteAddress && other.localPort === of.remotePort &&
    other.remoteAddress === of.localAddress && other.remotePort === of.localPort
  );
}

/** A timestamp that the end facing `of` compares with TS.Recent. It echoes nothing. */
function stampOf(stage: Stage, of: Connection, ticks: number): SegmentOptions {
  const recent = targetOf(stage, of)?.inspect()?.tsRecent;
  if (recent === undefined) {
    throw new ScenarioError(`no connection that faces ${of.name} uses timestamps`);
  }
  return { timestamps: [(recent + ticks) | 0, 0] };
}

/** An ICMP error from `src` about the last segment of a connection, which may be named at either end. */
function icmpError(stage: Stage, inject: Inject, of: Connection, src: Address): IcmpError {
  const [quotedSrcPort, quotedDstPort] = of.localAddress === src
    ? [of.remotePort, of.localPort]
    : [of.localPort, of.remotePort];
  const last = stage.sent.findLast(({ packet: { dst, body } }) =>
    body.kind === "segment" && dst === src && body.srcPort === quotedSrcPort &&
    body.dstPort === quotedDstPort
  );
  if (last === undefined || last.packet.body.kind !== "segment") {
    throw new ScenarioError(`nothing was sent on ${of.name} that an ICMP error could quote`);
  }
  const quotedSeq = last.packet.body.seq;
  const quoted = { quotedDst: src, quotedSrcPort, quotedDstPort, quotedSeq };
  const { icmp: error, mtu } = inject;
  return { kind: "icmp", error: error!, ...(mtu === undefined ? {} : { mtu }), ...quoted };
}

function relink(stage: Stage, settings: LinkSettings, between: string | undefined): void {
  const { world, story } = stage;
  const pair = between === undefined ? undefined : parsePair(between)!;
  let options: LinkOptions | undefined;
  for (const from of world.hosts) {
    for (const to of world.hosts) {
      const there = pair === undefined || (pair.from === from.name && pair.to === to.name);
      const back = pair?.bothWays === true && pair.from === to.name && pair.to === from.name;
      if (!there && !back) continue;
      if (from === to) continue;
      if (story.links !== undefined || options === undefined) {
        const merged = mergeLink(linkSettingsBetween(story, from.name, to.name), settings);
        options = linkOptionsOf(merged);
      }
      world.direction(from, to)?.change(options);
    }
  }
}
