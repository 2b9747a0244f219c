/**
 * From what people write to what the floors below take: nanoseconds, probabilities of 2^-32, numbered
 * states. The values must have been read (see `read.ts`); what a parser would refuse is thrown as it
 * throws it, without a place.
 *
 * @module
 */

import { type Duration, type DurationText, type Instant, ns, parseDuration } from "../base/time.ts";
import { parseOctets, parseProbability, parseRate, type ProbabilityText } from "../base/units.ts";
import { LINK_DEFAULTS, type LinkOptions, linkOptions } from "../link/options.ts";
import type { FaultSpec, Range, SegmentPattern } from "../net/pattern.ts";
import { settle, TCP_DEFAULTS, type TcpConfig } from "../tcp/config.ts";
import { PROFILES } from "../tcp/profiles.ts";
import { type State, STATE_NAMES, type StateName } from "../tcp/state.ts";
import { PSH } from "../wire/segment.ts";
import type {
  Fault,
  HostSettings,
  LinkSettings,
  ListenSettings,
  RangeOf,
  Scenario,
  SegmentMatch,
  TcpSettings,
} from "./format.ts";
import { linkSettingsBetween } from "./merge.ts";
import { ALL_FLAGS, parseFlags } from "./names.ts";

/** A moment of the run, from the text that names it. */
export function instantOf(text: DurationText): Instant {
  return parseDuration(text) as number as Instant; // Moments are counted from 0, when the run begins.
}

/** A state's number. */
export function stateOf(name: StateName): State {
  return STATE_NAMES.indexOf(name) as State; // The type says that it is there.
}

/** A range: a number alone is from itself to itself. */
export function rangeOf(value: RangeOf<number>): Range {
  return typeof value === "number" ? [value, value] : value;
}

function durationOr(text: DurationText | undefined, otherwise: Duration): Duration {
  return text === undefined ? otherwise : parseDuration(text);
}

/** What each profile starts from: all of one shape, so that stacks read their settings at the same places. */
const BASES: Readonly<Record<NonNullable<TcpSettings["profile"]>, TcpConfig>> = Object.freeze({
  rfc: Object.freeze({ ...TCP_DEFAULTS, ...PROFILES.rfc }),
  freebsd: Object.freeze({ ...TCP_DEFAULTS, ...PROFILES.freebsd }),
  linux: Object.freeze({ ...TCP_DEFAULTS, ...PROFILES.linux }),
});

/** The settings that stories write as spans. */
const SPANS: ReadonlySet<string> = new Set(
  [
    "msl",
    "rtoInitial",
    "timestampTick",
    "rtoAfterSynLoss",
    "rtoSlop",
    "handshakeTimeout",
    "rtoMin",
    "rtoMax",
    "clockGranularity",
    "giveUpMin",
    "synGiveUpMin",
    "userTimeout",
    "keepAlive",
    "keepAliveInterval",
    "finWait2Timeout",
    "delayedAck",
    "sillyWindowOverride",
    "challengeAckInterval",
  ] satisfies (keyof TcpSettings)[],
);

/** The settings that stories write as octets, and what a stack calls them. */
const OCTETS: Readonly<Record<string, keyof TcpConfig>> = Object.freeze({
  receiveBuffer: "receiveBufferOctetsMax",
  sendBuffer: "sendBufferOctetsMax",
  windowScaleOctets: "windowScaleOctets",
});

/** A stack's configuration: the settings on {@linkcode TCP_DEFAULTS}. */
export function tcpConfigOf(settings: TcpSettings = {}): TcpConfig {
  const { profile = "rfc" } = settings;
  const config = { ...BASES[profile] } as Record<string, unknown>;
  for (const name in settings) {
    const value = settings[name as keyof TcpSettings];
    if (value === undefined || name === "profile") continue;
    if (name === "ephemeralPorts") {
      [config.ephemeralPortFirst, config.ephemeralPortLast] = value as [number, number];
    } else if (Object.hasOwn(OCTETS, name)) {
      config[OCTETS[name]!] = parseOctets(value as string | number);
    } else {
      config[name] = SPANS.has(name) ? parseDuration(value as string) : value;
    }
  }
  return settle(config as unknown as TcpConfig);
}

function probabilityOr(value: ProbabilityText | undefined, otherwise: LinkOptions["loss"]) {
  return value === undefined ? otherwise : parseProbability(value);
}

/** What settings that nobody can change any more come to: those that stories share. */
const converted: WeakMap<LinkSettings, LinkOptions> = new WeakMap();

/** One direction's options: the settings on {@linkcode LINK_DEFAULTS}. Partitions are sorted. */
export function linkOptionsOf(settings: LinkSettings = {}): LinkOptions {
  if (!Object.isFrozen(settings)) return convertLink(settings);
  let options = converted.get(settings);
  if (options === undefined) converted.set(settings, options = convertLink(settings));
  return options;
}

function convertLink(settings: LinkSettings): LinkOptions {
  const { rate, queue } = settings;
  const base = LINK_DEFAULTS;
  return linkOptions({
    delay: durationOr(settings.delay, base.delay),
    jitter: durationOr(settings.jitter, base.jitter),
    loss: probabilityOr(settings.loss, base.loss),
    duplicate: probabilityOr(settings.duplicate, base.duplicate),
    reorder: probabilityOr(settings.reorder, base.reorder),
    corrupt: probabilityOr(settings.corrupt, base.corrupt),
    rateBitsPerSecond: rate === undefined ? base.rateBitsPerSecond : parseRate(rate),
    queueOctetsMax: queue?.octets === undefined ? base.queueOctetsMax : parseOctets(queue.octets),
    queuePacketsMax: queue?.packets ?? base.queuePacketsMax,
    mtu: settings.mtu ?? base.mtu,
    partitions: (settings.partitions ?? [])
      .map(([from, until]) => [instantOf(from), instantOf(until)] as const)
      .sort(([a], [b]) => a - b),
    bytes: settings.bytes ?? base.bytes,
  });
}

/** The options of the direction from one host to another: `link`, then `"A-B"`, then `"A>B"`. */
export function linkOptionsBetween(
  story: Pick<Scenario, "link" | "links">,
  from: string,
  to: string,
): LinkOptions {
  return linkOptionsOf(linkSettingsBetween(story, from, to));
}

/** The ports that a host listens on from the start, each in its long form. */
export function listenersOf(host: HostSettings): readonly ListenSettings[] {
  return [host.listen ?? []].flat().map(listenerOf);
}

/** A listener in its long form. */
export function listenerOf(listen: number | ListenSettings): ListenSettings {
  return typeof listen === "number" ? { port: listen } : listen;
}

/** A pattern that every segment fits. */
export const ANY_SEGMENT: SegmentPattern = Object.freeze({
  from: null,
  end: null,
  flags: 0,
  flagsMask: 0,
  seq: null,
  ack: null,
  length: null,
  octets: null,
  tries: null,
  state: null,
  window: null,
  between: null,
});

function rangeOrNull(value: RangeOf<number> | undefined): Range | null {
  return value === undefined ? null : rangeOf(value);
}

/**
 * The pattern of a match. `is` compares every flag but PSH, and PSH too where `is` names it; `has` compares
 * those that it names. With both, a segment must meet both.
 */
export function patternOf(match: SegmentMatch): SegmentPattern {
  const { is, between } = match;
  const exactly = is === undefined ? 0 : parseFlags(is);
  const atLeast = match.has === undefined ? 0 : parseFlags(match.has);
  const compared = is === undefined ? 0 : (ALL_FLAGS & ~PSH) | exactly;
  return {
    from: match.from ?? null,
    end: match.of ?? null,
    flags: exactly | atLeast,
    flagsMask: compared | atLeast,
    seq: rangeOrNull(match.seq),
    ack: rangeOrNull(match.ack),
    length: rangeOrNull(match.length),
    octets: rangeOrNull(match.octets),
    tries: rangeOrNull(match.try),
    state: match.state === undefined ? null : stateOf(match.state),
    window: rangeOrNull(match.window),
    between: between === undefined ? null : [instantOf(between[0]), instantOf(between[1])],
  };
}

/**
 * What the network carries out for one fault: one spec, or two for a cut both ways, one for each
 * direction, which then are hit together or apart but count as one fault.
 */
export function faultSpecsOf(fault: Fault): readonly FaultSpec[] {
  const common = {
    timesMax: Infinity,
    to: null,
    span: 0,
    copies: 0,
    as: "",
    optional: fault.optional ?? false,
  };
  if ("cut" in fault) {
    const ways = "hosts" in fault.cut
      ? [fault.cut.hosts, [fault.cut.hosts[1], fault.cut.hosts[0]] as const]
      : [[fault.cut.from, fault.cut.to] as const];
    // A pattern's last moment is part of it, a cut's is not: one nanosecond less.
    const between = [
      instantOf(fault.between[0]),
      (instantOf(fault.between[1]) - 1) as Instant,
    ] as const;
    return ways.map(([from, to]) => ({
      ...common,
      act: "cut",
      pattern: { ...ANY_SEGMENT, from, between },
      to,
    }));
  }
  if ("drop" in fault) return [{ ...common, act: "drop", ...picked(fault.drop) }];
  if ("corrupt" in fault) return [{ ...common, act: "corrupt", ...picked(fault.corrupt) }];
  if ("hold" in fault) return [{ ...common, act: "hold", ...picked(fault.hold), as: fault.as }];
  if ("delay" in fault) {
    const span = parseDuration(fault.by);
    return [{ ...common, act: "delay", ...picked(fault.delay), span }];
  }
  const span = durationOr(fault.after, ns(0));
  const copies = fault.copies ?? 1;
  return [{ ...common, act: "duplicate", ...picked(fault.duplicate), span, copies }];
}

function picked(match: SegmentMatch & { times?: number }) {
  return { pattern: patternOf(match), timesMax: match.times ?? Infinity };
}
