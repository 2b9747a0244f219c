/**
 * A random story taken apart, so that it can be changed, and told anew. A story of two hosts, or of a third that opens
 * too, has a restless part and then is healed: links are clean, what was held is let go, applications read. Changes
 * happen to the restless part; telling puts right what they broke (calls before their OPEN, a host that acts while it
 * stands still, one that is not there) and heals the story anew, so that liveness may be demanded of every one.
 *
 * @module
 */

import { ms, parseDuration } from "../base/time.ts";
import { parseOctets } from "../base/units.ts";
import { tcpConfigOf } from "../scenario/convert.ts";
import type {
  Fault,
  HostSettings,
  LinkSettings,
  Scenario,
  Step,
  TcpSettings,
} from "../scenario/format.ts";
import type { TcpConfig } from "../tcp/config.ts";
import { inOrder, type Timed } from "./life_order.ts";
import { AGE_MAX, CLEAN_LINK, FAULTS_MAX } from "./links.ts";
import type { Piece } from "./settings.ts";

/** A story taken apart. Whoever changes it replaces what it holds, and never writes into a story's own objects. */
export interface Life {
  /** What is not taken apart. */
  readonly frame: Scenario;
  /** The hosts by name: A and B, and C where there is one. */
  hosts: Record<string, HostSettings>;
  /** The link there, and both ways where `links` says nothing else. */
  link: LinkSettings;
  /** Links of single pairs and directions. */
  links: Record<string, LinkSettings>;
  /** The faults. */
  faults: Fault[];
  /** The restless part. */
  steps: Timed[];
  /** When it is healed, ms. */
  healAt: number;
  /** Ends of directions after healing, their times counted from it. */
  ends: Timed[];
}

/** How many steps the restless part has at most: mutants of mutants may not grow for ever. */
const STEPS_MAX = 30;
/** How many pieces a mutant's applications send at most: a story is not to last for ever. */
const PIECES_MAX = 200;

/** Whether a relink undoes everything. */
function isClean({ loss, partitions, rate }: LinkSettings): boolean {
  return loss === 0 && partitions?.length === 0 && rate !== undefined;
}

/** Settings are read once: mutants share them with their parents. */
const configs = new WeakMap<TcpSettings, TcpConfig>();
const NO_SETTINGS: TcpSettings = Object.freeze({});

function configOf({ tcp = NO_SETTINGS }: HostSettings): TcpConfig {
  let config = configs.get(tcp);
  if (config === undefined) configs.set(tcp, config = tcpConfigOf(tcp));
  return config;
}

/** The milliseconds of a span. */
export function msOf(text: string): number {
  return Math.floor(parseDuration(text) / ms(1));
}

/** Takes a story apart; undefined for one that has not the form of random stories. */
export function lifeOf(story: Scenario): Life | undefined {
  const { hosts, link = {}, links = {}, faults = [], script } = story;
  if (story.cases !== undefined || story.violates !== undefined) return undefined;
  if (!["A,B", "A,B,C"].includes(Object.keys(hosts).join())) return undefined;
  const steps: Timed[] = [];
  const ends: Timed[] = [];
  let healAt: number | undefined;
  const heals = script.findLastIndex((step) => "relink" in step && isClean(step.relink));
  for (const [i, { at, ...step }] of script.entries()) {
    // A mutant is asked for what holds of every story, not for what its parent promised.
    if (["expect", "passes", "sent", "never", "end"].some((key) => key in step)) continue;
    if (at === undefined || step.after !== undefined || step.when !== undefined) return undefined;
    const time = msOf(at);
    if (i === heals) healAt = time;
    else if (healAt === undefined) steps.push({ at: time, step });
    else if ("do" in step && step.do === "shutdown") ends.push({ at: time - healAt, step });
  }
  healAt ??= 1 + steps.reduce((last, { at }) => Math.max(last, at), 0);
  return {
    frame: story,
    hosts: { ...hosts },
    link,
    links: { ...links },
    faults: [...faults],
    steps,
    healAt,
    ends,
  };
}

/** Tells a life as a story. */
export function tellLife(life: Life): Scenario {
  const { frame, link, links, healAt } = life;
  const hosts = ofOneMsl(life.hosts);
  const limit = healAt - 1;
  const faults = life.faults.filter((fault) => actorsOf(fault).every((name) => name in hosts))
    .slice(0, FAULTS_MAX).map((fault) => within(fault, limit));
  const held = faults.flatMap((fault) => "hold" in fault ? [fault.as] : [])
    .filter((name, i, names) => names.indexOf(name) === i);
  const there = life.steps.filter(({ step }) => hostsIn(step).every((name) => name in hosts));
  const small = withoutHuge(there, hosts);
  const known = small.filter(({ step }) => !("release" in step) || held.includes(step.release));
  const steps = inOrder(known.slice(0, STEPS_MAX), hosts, limit);
  const msl = Math.min(...Object.values(hosts).map((host) => configOf(host).msl / ms(1)));
  const kept = held.length > 0 || steps.some(({ step }) => isHostPause(step));
  const { why, seeds, bounds } = frame;
  return {
    why,
    hosts,
    link: restless(link, limit),
    ...(Object.keys(links).length === 0 ? {} : { links: mapLinks(links, limit) }),
    ...(faults.length === 0 ? {} : { faults }),
    script: [
      ...steps.map(({ at, step }): Step => ({ at: `${at}ms`, ...relinked(step, limit) })),
      ...heal(life, steps, held),
    ],
    ...(kept && msl < healAt + AGE_MAX ? { outlives: "MSL" as const } : {}),
    ...(seeds === undefined ? {} : { seeds }),
    ...(bounds === undefined ? {} : { bounds }),
  };
}

/** The hosts, all with the MSL of the first: it is a fact about the network (RFC 9293, section 3.4.3). */
function ofOneMsl(hosts: Readonly<Record<string, HostSettings>>): Record<string, HostSettings> {
  const msl = Object.values(hosts)[0]?.tcp?.msl;
  return Object.fromEntries(
    Object.entries(hosts).map(([name, host]) => {
      if (host.tcp?.msl === msl) return [name, host];
      const { msl: _, ...tcp } = host.tcp ?? {};
      return [name, { ...host, tcp: msl === undefined ? tcp : { ...tcp, msl } }];
    }),
  );
}

/** Everything goes well from now on. */
function heal({ healAt, ends }: Life, steps: readonly Timed[], held: readonly string[]): Step[] {
  const at = `${healAt}ms` as const;
  const paused = new Set<string>();
  const opened = new Set<string>();
  for (const { step } of steps) {
    if ("do" in step && step.do === "pause" && !isHostPause(step)) paused.add(step.on);
    if (!("connect" in step)) continue;
    for (const host of hostsIn(step)) opened.add(`${host}.${step.as}`);
  }
  const closing = ends.filter(({ step }) => "on" in step && opened.has(step.on))
    .sort((a, b) => a.at - b.at);
  return [
    { at, relink: CLEAN_LINK },
    ...held.map((release) => ({ at, release })),
    ...[...paused].map((on) => ({ at, on: on as `${string}.${string}`, do: "resume" as const })),
    ...closing.map(({ at, step }): Step => ({ at: `${healAt + at}ms`, ...step })),
    { end: {} },
  ];
}

/** Whether a step stops a host. */
export function isHostPause(step: Step): boolean {
  return "do" in step && step.do === "pause" && !step.on.includes(".");
}

/** The hosts that a step speaks of: of an OPEN who calls and who is called. */
export function hostsIn(step: Step): readonly string[] {
  if ("inject" in step) {
    const { to, from = to } = step.inject;
    return [to, from];
  }
  if (!("on" in step)) return [];
  const [on] = step.on.split(".") as [string];
  return "connect" in step ? [on, step.connect.split(":")[0]!] : [on];
}

/** The hosts that a fault names. */
function actorsOf(fault: Fault): readonly string[] {
  if ("cut" in fault && "hosts" in fault.cut) return fault.cut.hosts;
  const [{ from, to }] = Object.values(fault) as [{ from?: string; to?: string }];
  return [from, to].filter((name) => name !== undefined);
}

function mapLinks(
  links: Readonly<Record<string, LinkSettings>>,
  limit: number,
): Record<string, LinkSettings> {
  return Object.fromEntries(Object.entries(links).map(([k, link]) => [k, restless(link, limit)]));
}

function relinked(step: Step, limit: number): Step {
  return "relink" in step ? { ...step, relink: restless(step.relink, limit) } : step;
}

/** A link whose partitions are over in time. */
function restless(link: LinkSettings, limit: number): LinkSettings {
  const { partitions } = link;
  if (partitions === undefined || partitions.length === 0) return link;
  const inTime = partitions.map(([from, until]) =>
    [Math.min(msOf(from), limit - 1), Math.min(msOf(until), limit)] as const
  ).filter(([from, until]) => from >= 0 && from < until);
  return { ...link, partitions: inTime.map(([from, until]) => [`${from}ms`, `${until}ms`]) };
}

/** A fault that acts on nothing after the restless part, and may hit nothing. */
function within(fault: Fault, limit: number): Fault {
  const [act, match] = Object.entries(fault)[0]! as [string, Fault];
  const holder = (act === "cut" ? fault : match) as { between?: readonly [string, string] };
  const { between = ["0ms", `${limit}ms`] } = holder;
  const until = Math.min(msOf(between[1]), limit);
  const from = Math.max(0, Math.min(msOf(between[0]), act === "cut" ? until - 1 : until));
  const span = { between: [`${from}ms`, `${until}ms`] };
  const inTime = act === "cut" ? { ...fault, ...span } : { ...fault, [act]: { ...match, ...span } };
  return { ...inTime, optional: true } as Fault;
}

/** The segments that two hosts agree on, and the least that may go at a time. */
export function pieceOf(hosts: Readonly<Record<string, HostSettings>>): Piece {
  const all = Object.values(hosts).map(configOf);
  const segment = Math.min(...all.map(({ mtu }) => mtu - 40));
  const buffers = all.flatMap((config) => [
    config.receiveBufferOctetsMax,
    config.sendBufferOctetsMax,
  ]);
  return { segment, least: Math.max(1, Math.min(segment, ...buffers)) };
}

/** The steps, of which the first to send may send as much as hosts of so small pieces can bear, and no more. */
function withoutHuge(
  steps: readonly Timed[],
  hosts: Readonly<Record<string, HostSettings>>,
): readonly Timed[] {
  let left = PIECES_MAX * pieceOf(hosts).least;
  return steps.map((timed): Timed => {
    const { step } = timed;
    if (!("send" in step)) return timed;
    const { send } = step;
    const octets = typeof send === "object" ? send.text.length : parseOctets(send);
    const most = Math.max(1, Math.min(octets, left));
    left -= most;
    if (most === octets) return timed;
    const less = typeof send === "object" ? { text: send.text.slice(0, most) } : most;
    return { ...timed, step: { ...step, send: less } };
  });
}
