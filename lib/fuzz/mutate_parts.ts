/**
 * Changes to everything but steps: faults, links, hosts, and lives that are put together of two.
 *
 * @module
 */

import type { Fault, FaultMatch, HostSettings, LinkSettings } from "../scenario/format.ts";
import { STATE_NAMES } from "../tcp/state.ts";
import type { Life } from "./life.ts";
import { FAULTS_MAX } from "./links.ts";
import { pick, type Randomness } from "./randomness.ts";

const FLAGS = ["SYN", "SYN,ACK", "ACK", "FIN", "RST", "PSH"];
const SPANS = ["1ms", "20ms", "40ms", "100ms"] as const;
/** What is held in stories that did not hold anything before. */
const HELD = "held";

/** A segment of one of some hosts, by something that tells it from others. */
function aMatch(rng: Randomness, hosts: readonly string[]): FaultMatch {
  const from = pick(rng, hosts);
  const one: readonly FaultMatch[] = [
    { has: pick(rng, FLAGS) },
    { has: pick(rng, FLAGS), times: 1 },
    { state: pick(rng, STATE_NAMES) },
    { state: pick(rng, STATE_NAMES), has: pick(rng, FLAGS) },
    { length: [1, 65_535], times: 1 + rng.int(3) },
    { length: 0, state: pick(rng, STATE_NAMES) },
    { try: pick(rng, [1, 2]) },
    { octets: pick<number | readonly [number, number]>(rng, [0, [0, 99], [1_000, 3_000]]) },
  ];
  return { from, ...pick(rng, one) };
}

/** Something that happens to a segment of one of some hosts. */
function aFault(rng: Randomness, hosts: readonly string[]): Fault {
  const match = aMatch(rng, hosts);
  switch (rng.int(8)) {
    case 0:
    case 1:
      return { drop: match };
    case 2:
    case 3:
      return { delay: match, by: pick(rng, SPANS) };
    case 4:
      return { duplicate: match, copies: 1 + rng.int(3), after: pick(rng, SPANS) };
    case 5:
      return { corrupt: match };
    default:
      return { hold: match, as: HELD };
  }
}

/** The act of a fault and what it picks. */
function partsOf(fault: Fault): readonly [act: string, match: FaultMatch] | undefined {
  if ("cut" in fault) return undefined;
  return Object.entries(fault)[0] as [string, FaultMatch];
}

/** A fault comes, goes, picks other segments, does something else, or is the other story's. */
export function mutateFaults(life: Life, rng: Randomness, other: Life): void {
  const { faults } = life;
  const hosts = Object.keys(life.hosts);
  const index = rng.int(faults.length);
  const rest = [...faults.slice(0, index), ...faults.slice(index + 1)];
  if (faults.length === 0 || rng.chance(3)) {
    const given = other.faults.length > 0 && rng.chance(3)
      ? pick(rng, other.faults)
      : aFault(rng, hosts);
    // The first ones count: a story has not many.
    life.faults = [given, ...faults].slice(0, FAULTS_MAX);
  } else if (rng.chance(4)) {
    life.faults = rest;
  } else {
    life.faults = [retarget(faults[index]!, rng, hosts), ...rest];
  }
  if (life.faults.some((fault) => "hold" in fault) && rng.chance(2)) letGo(life, rng);
}

/** What is held is let go in the restless part already: old segments meet new connections. */
function letGo(life: Life, rng: Randomness): void {
  const held = life.faults.flatMap((fault) => "hold" in fault ? [fault.as] : []);
  const at = life.steps.length > 0 ? pick(rng, life.steps).at : 0;
  const later = pick(rng, [0, 1, 20, 40, 100, 1_000]);
  life.steps = [...life.steps, { at: at + later, step: { release: pick(rng, held) } }];
}

function retarget(fault: Fault, rng: Randomness, hosts: readonly string[]): Fault {
  const parts = partsOf(fault);
  if (parts === undefined || rng.chance(4)) return aFault(rng, hosts);
  const [act, match] = parts;
  if (rng.chance(4)) {
    const fresh = aFault(rng, hosts);
    const [freshAct] = partsOf(fresh)!;
    return { ...fresh, [freshAct]: match } as Fault;
  }
  const { from, between } = match;
  const kept = rng.chance(2) ? match : { ...(from === undefined ? {} : { from }) };
  const span = between === undefined ? {} : { between };
  return { ...fault, [act]: { ...kept, ...aMatch(rng, hosts), ...span } } as Fault;
}

/** What of a link belongs together: a rate without its queue would let packets grow old. */
const LINK_PARTS: readonly (readonly (keyof LinkSettings)[])[] = [
  ["delay"],
  ["jitter"],
  ["loss"],
  ["duplicate"],
  ["reorder"],
  ["corrupt"],
  ["mtu"],
  ["rate", "queue"],
  ["partitions"],
];

/** The settings of a link with one part of another's: set as there, or left out as there. */
function withPart(link: LinkSettings, from: LinkSettings, rng: Randomness): LinkSettings {
  const changed: Record<string, unknown> = { ...link };
  for (const key of pick(rng, LINK_PARTS)) {
    if (from[key] === undefined) delete changed[key];
    else changed[key] = from[key];
  }
  return changed as LinkSettings;
}

/** A link gets something of the other story's, its directions differ or not, or it changes on the way. */
export function graftLink(life: Life, rng: Randomness, other: Life): void {
  const given = pick(rng, [other.link, other.links["B>A"] ?? other.link, life.links["B>A"] ?? {}]);
  const back = life.links["B>A"];
  switch (rng.int(6)) {
    case 0:
      life.links = back === undefined ? { "B>A": given } : {};
      return;
    case 1:
      if (back !== undefined) life.links = { ...life.links, "B>A": withPart(back, given, rng) };
      return;
    case 2: {
      const at = life.steps.length > 0 ? pick(rng, life.steps).at : 0;
      const others = life.steps.filter(({ step }) => !("relink" in step));
      life.steps = rng.chance(3) ? others : [...others, { at, step: { relink: given } }];
      return;
    }
    default:
      life.link = withPart(life.link, given, rng);
  }
}

/** A host gets a setting or all of the other story's, or back to a default; or A and B change places. */
export function graftHost(life: Life, rng: Randomness, other: Life): void {
  const name = pick(rng, Object.keys(life.hosts));
  const host = life.hosts[name]!;
  const given = other.hosts[pick(rng, Object.keys(other.hosts))]!;
  switch (rng.int(6)) {
    case 0:
      life.hosts = { ...life.hosts, [name]: given };
      return;
    case 1:
      life.hosts = { ...life.hosts, A: life.hosts.B!, B: life.hosts.A! };
      return;
    case 2:
      life.hosts = { ...life.hosts, [name]: withDefault(host, rng) };
      return;
    case 3: {
      const { listen, clock } = given;
      const more = { ...(listen === undefined ? {} : { listen }), ...(clock ? { clock } : {}) };
      life.hosts = { ...life.hosts, [name]: { ...host, ...more } };
      return;
    }
    default: {
      const set = Object.entries(given.tcp ?? {});
      if (set.length === 0) return;
      const [key, value] = pick(rng, set);
      life.hosts = { ...life.hosts, [name]: { ...host, tcp: { ...host.tcp, [key]: value } } };
    }
  }
}

function withDefault(host: HostSettings, rng: Randomness): HostSettings {
  const set = Object.entries(host.tcp ?? {}).filter(([key]) => key !== "msl");
  if (set.length === 0) return host;
  const [reset] = pick(rng, set);
  return {
    ...host,
    tcp: Object.fromEntries(Object.entries(host.tcp!).filter(([key]) => key !== reset)),
  };
}

/** Goes on like the other story from some moment on, with its third host if there is one. */
export function splice(life: Life, rng: Randomness, other: Life): void {
  if (life.steps.length === 0 || other.steps.length === 0) return;
  const cut = pick(rng, life.steps).at;
  const from = pick(rng, other.steps).at;
  const tail = other.steps.filter(({ at }) => at >= from)
    .map(({ at, step }) => ({ at: at - from + cut, step }));
  const head = life.steps.filter(({ at }) => at <= cut);
  life.steps = [...head, ...tail];
  life.hosts = { ...other.hosts, ...life.hosts };
  if (rng.chance(2)) life.faults = [...other.faults, ...life.faults].slice(0, FAULTS_MAX);
}
