/**
 * Tells a plan as a story: its acts on one timeline, then the moment at which all is healed. It draws nothing.
 *
 * @module
 */

import type { HostSettings, ListenSettings, Scenario, Step } from "../scenario/format.ts";
import { AGE_MAX, CLEAN_LINK, DEAD_LINK, type HostName } from "./links.ts";
import { msText, RESTLESS } from "./moments.ts";
import type { Call, HostAct, Listening, Opening, Plan, Succession } from "./plan.ts";
import { type Piece, smallestPiece } from "./settings.ts";

/** A step and its place among those of its moment. */
interface Timed {
  readonly at: number;
  readonly rank: number;
  readonly step: Step;
}

const GO_ON = 0;
const OPEN = 1;
const CALL = 2;
const STOP = 3;

const NAMES = ["A", "B", "C"] as const;

/** The story of a plan. */
export function tell(plan: Plan): Scenario {
  const pauses = plan.pauses.length === 0 ? plan.pauses : onePauseEach(plan);
  const healAt = RESTLESS + plan.calm;
  const timeline = new Timeline(plan, pauses);
  const script = timeline.steps().map(({ at, step }): Step => ({ at: msText(at), ...step }));
  const holds = plan.faults.some((fault) => "hold" in fault);
  const kept = holds || pauses.length > 0;
  const [there, back] = plan.links;
  const probed = plan.hosts.some((host) => host?.tcp?.keepAlive !== undefined);
  const hosts: Record<string, HostSettings> = {};
  for (const [i, host] of plan.hosts.entries()) {
    if (host === undefined) continue;
    hosts[NAMES[i]!] = hostOf(probed ? quick(host) : host, plan.msl, plan.listening[i]);
  }
  return {
    why: "Whatever happens, RFC 9293 holds",
    hosts,
    link: there,
    ...(back === undefined ? {} : { links: { "B>A": back } }),
    ...(plan.faults.length === 0 ? {} : { faults: plan.faults }),
    script: [...script, ...heal(plan, healAt, holds)],
    ...(kept && plan.msl < healAt + AGE_MAX ? { outlives: "MSL" as const } : {}),
    bounds: { events: 50_000 },
  };
}

/** A host that answers probes: where a throttle lets every second go unanswered, a run never comes to rest. */
function quick(
  { tcp: { challengeAckInterval: _, ...tcp } = {}, ...host }: HostSettings,
): HostSettings {
  return { ...host, tcp };
}

function hostOf(host: HostSettings, msl: number, listening: Listening | undefined): HostSettings {
  const tcp = { ...host.tcp, msl: msText(msl) };
  if (listening === undefined) return { ...host, tcp };
  const { iss, accepts } = listening;
  if (iss === undefined && accepts === undefined) return { listen: 80, ...host, tcp };
  const listen: ListenSettings = {
    port: 80,
    ...(iss === undefined ? {} : { iss: [iss] }),
    ...(accepts === undefined ? {} : { accept: "manual" }),
  };
  return { listen, ...host, tcp };
}

/** A host that is there stands still once at most. */
function onePauseEach({ pauses, hosts }: Plan): readonly HostAct[] {
  return pauses.filter(({ on }, i) =>
    hosts[NAMES.indexOf(on)] !== undefined && pauses.findIndex((other) => other.on === on) === i
  );
}

/** The host that faces who opens: B is called by the others, and calls A. */
function facing(on: HostName): HostName {
  return on === "B" ? "A" : "B";
}

/** How many pieces a call sends at most: a story is not to last for ever. */
const PIECES_MAX = 80;

/** The acts of a plan in the order in which they are taken. */
class Timeline {
  readonly #plan: Plan;
  readonly #pauses: readonly HostAct[];
  readonly #timed: Timed[] = [];

  constructor(plan: Plan, pauses: readonly HostAct[]) {
    this.#plan = plan;
    this.#pauses = pauses;
  }

  steps(): readonly Timed[] {
    const { relinks, openings } = this.#plan;
    this.#hostActs();
    for (const { at, link } of relinks) this.#add(at, CALL, { relink: link });
    const openedAt = openings.map(({ on, at }) => this.#awake(on, at));
    for (const [i, opening] of openings.entries()) this.#open(opening, i, openedAt[i]!);
    if (this.#plan.succession !== undefined) this.#succeed(this.#plan.succession);
    this.#calls(openedAt);
    this.#strays(openedAt);
    return this.#timed.sort((a, b) => a.at - b.at || a.rank - b.rank);
  }

  #add(at: number, rank: number, step: Step): void {
    this.#timed.push({ at, rank, step });
  }

  /** When a host does what it is to do at `at`: its applications stand still when it does. */
  #awake(on: HostName, at: number): number {
    for (const pause of this.#pauses) {
      if (pause.on === on && at >= pause.at && at < pause.at + pause.length) {
        return Math.min(RESTLESS, pause.at + pause.length);
      }
    }
    return Math.min(RESTLESS, at);
  }

  #hostActs(): void {
    const { reboots, listening, hosts } = this.#plan;
    for (const { on, at, length } of this.#pauses) {
      this.#add(at, STOP, { on, do: "pause" });
      this.#add(Math.min(RESTLESS, at + length), GO_ON, { on, do: "resume" });
    }
    for (const { on, at, length } of reboots) {
      if (hosts[NAMES.indexOf(on)] === undefined) continue;
      this.#add(at, GO_ON, { on, do: "reboot" });
      if (on !== "C") this.#add(this.#awake(on, at + length), OPEN, { on, listen: 80 });
    }
    for (const [i, { accepts = [], closed }] of listening.entries()) {
      const on = NAMES[i]!;
      for (const at of accepts) this.#add(this.#awake(on, at), CALL, { on, accept: 80 });
      if (closed === undefined) continue;
      this.#add(this.#awake(on, closed.at), GO_ON, { on, unlisten: 80 });
      this.#add(this.#awake(on, closed.at + closed.length), OPEN, { on, listen: 80 });
    }
  }

  #open(opening: Opening, i: number, openedAt: number): void {
    const { on, crossing, samePort, closing } = opening;
    const other = facing(on);
    const as = `c${i}`;
    const from = samePort || crossing !== undefined ? 5000 : undefined;
    // The first alone: nobody chooses ISNs for sockets that may have been used before (section 3.4.1).
    const iss = i === 0 ? opening.iss : undefined;
    this.#add(openedAt, OPEN, {
      on,
      connect: `${other}:${crossing === undefined ? 80 : 6000}` as const,
      as,
      ...(from === undefined ? {} : { from }),
      ...(iss === undefined ? {} : { iss }),
    });
    if (closing !== undefined) {
      for (const side of [on, other]) {
        const at = openedAt + closing.after + (side === on === closing.opener ? 0 : closing.gap);
        this.#add(Math.max(openedAt, this.#awake(side, at)), CALL, {
          on: `${side}.${as}` as const,
          do: closing.how,
        });
      }
    }
    if (crossing === undefined) return;
    this.#add(this.#awake(other, openedAt + crossing), OPEN, {
      on: other,
      connect: `${on}:5000` as const,
      as,
      from: 6000,
      // Not 2^32 - 1: the reset that answers a SYN has SEQ 0, and would be just what its peer expects.
      ...(iss === undefined ? {} : { iss: (iss & 0xffff_ff00) >>> 0 }),
    });
  }

  /** Two connections on the same sockets, `p` and then `q`. */
  #succeed({ closes, gap, reopens, size, iss }: Succession): void {
    const octets = octetsOf(size, smallestPiece(this.#plan.hosts.slice(0, 2) as HostSettings[]));
    const isn = iss === undefined ? {} : { iss };
    const again = this.#awake("A", closes + gap + reopens);
    const opened = this.#awake("A", 0);
    const add = (at: number, on: HostName, rank: number, step: Step) =>
      this.#add(Math.max(opened, this.#awake(on, at)), rank, step);
    add(0, "A", OPEN, { on: "A", connect: "B:80", as: "p", from: 4999, ...isn });
    if (octets > 0) add(1, "A", CALL, { on: "A.p", send: octets });
    add(closes, "B", CALL, { on: "B.p", do: "shutdown" });
    add(closes + gap, "A", CALL, { on: "A.p", do: "shutdown" });
    add(again, "A", OPEN, { on: "A", connect: "B:80", as: "q", from: 4999 });
    if (octets > 0) add(Math.min(RESTLESS, again + 1), "A", CALL, { on: "A.q", send: octets });
  }

  #strays(openedAt: readonly number[]): void {
    const { strays, openings } = this.#plan;
    for (const stray of strays) {
      const of = stray.of % openings.length;
      const { on: opener } = openings[of]!;
      const [to, from] = stray.toOpener ? [opener, facing(opener)] : [facing(opener), opener];
      // It comes to a host that goes on at once: a stranger knows of no pause.
      this.#add(Math.max(openedAt[of]!, Math.min(RESTLESS, stray.at)), CALL, {
        inject: {
          to,
          from,
          of: `${from}.c${of}` as const,
          ...("icmp" in stray.what ? {} : { relativeTo: "next" as const }),
          ...stray.what,
        },
      });
    }
  }

  #calls(openedAt: readonly number[]): void {
    const { calls, openings, hosts } = this.#plan;
    if (calls.length === 0) return;
    const piece = smallestPiece(hosts.filter((host) => host !== undefined));
    for (const call of calls) {
      const of = call.of % openings.length;
      const { on: opener } = openings[of]!;
      const on = call.opener ? opener : facing(opener);
      const at = Math.max(openedAt[of]!, this.#awake(on, openedAt[of]! + call.after));
      this.#add(at, CALL, callStep(call, `${on}.c${of}`, piece));
    }
  }
}

/** What is sent and read at a time: a story is not to last for ever. */
function octetsOf([segments, octets]: Call["size"], { segment, least }: Piece): number {
  return Math.min(segments * segment + octets, PIECES_MAX * least);
}

function callStep(
  { kind, size, asText, urgent, unpushed, linger }: Call,
  on: `${HostName}.${string}`,
  piece: Piece,
): Step {
  const count = Math.max(1, octetsOf(size, piece));
  switch (kind) {
    case "send":
      return {
        on,
        send: asText && count < 5000 ? { text: textOf(count) } : count,
        ...(urgent ? { urgent } : {}),
        ...(unpushed ? { push: false } : {}),
      };
    case "read":
      return { on, read: count };
    case "close":
      return { on, do: kind, ...(linger === undefined ? {} : { linger }) };
    default:
      return { on, do: kind };
  }
}

const SENTENCE = "The quick brown fox. ";

function textOf(octets: number): string {
  return SENTENCE.repeat(octets / SENTENCE.length + 1).slice(0, octets);
}

/** Everything goes well from now on, but for what is cut off for ever. */
function heal(plan: Plan, healAt: number, holds: boolean): Step[] {
  const at = msText(healAt);
  const { cutOff, calls, openings, ends } = plan;
  const steps: Step[] = [{ at, relink: cutOff === "all" ? DEAD_LINK : CLEAN_LINK }];
  if (cutOff !== undefined && cutOff !== "all") {
    steps.push({ at, relink: DEAD_LINK, between: cutOff });
  }
  if (holds) steps.push({ at, release: "held" });
  const paused = new Set<`${HostName}.${string}`>();
  for (const { kind, of, opener } of calls) {
    if (kind !== "pause") continue;
    const { on } = openings[of % openings.length]!;
    paused.add(`${opener ? on : facing(on)}.c${of % openings.length}`);
  }
  for (const on of paused) steps.push({ at, on, do: "resume" });
  if (ends !== undefined) {
    const sides = [...openings.entries()].map(([i, { on }]) => [i, on] as const);
    for (const [i, on] of sides) steps.push(shutdown(healAt + 1_000, `${on}.c${i}`));
    for (const [i, on] of sides) {
      steps.push(shutdown(healAt + 1_000 + ends, `${facing(on)}.c${i}`));
    }
  }
  steps.push({ end: {} });
  return steps;
}

function shutdown(at: number, on: `${HostName}.${string}`): Step {
  return { at: msText(at), on, do: "shutdown" };
}
