/**
 * Tells a plan as a story: its acts on one timeline, then the moment at which all is healed. It draws nothing.
 *
 * @module
 */

import type { HostSettings, ListenSettings, Scenario, Step } from "../../lib/scenario/format.ts";
import { msText } from "./lean.ts";
import type { About, Call, HostAct, Listening, Plan } from "./plan.ts";
import { AGE_MAX, CLEAN_LINK, type Pair } from "./links.ts";
import { smallestPiece } from "./settings.ts";

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

/** The story of a plan. */
export function tell(about: About, plan: Plan): Scenario {
  const { restless, why } = about;
  const pauses = onePauseEach(plan.pauses);
  const healAt = restless + plan.calm;
  const script = [...timeline(plan, pauses, restless)]
    .sort((a, b) => a.at - b.at || a.rank - b.rank)
    .map(({ at, step }): Step => ({ at: msText(at), ...step }));
  const holds = plan.faults!.some((fault) => "hold" in fault);
  const kept = holds || pauses.length > 0;
  const [there, back] = plan.links;
  return {
    why,
    hosts: Object.fromEntries(
      plan.hosts.map((host, i) => ["AB"[i], hostOf(host, plan.msl, plan.listening[i]!)]),
    ),
    link: there,
    ...(back === undefined ? {} : { links: { "B>A": back } }),
    ...(plan.faults!.length === 0 ? {} : { faults: plan.faults! }),
    script: [
      ...script,
      ...(about.never === undefined ? [] : [{ never: about.never }]),
      ...heal(plan, healAt, holds, about.relinks),
    ],
    ...(kept && plan.msl < healAt + AGE_MAX ? { outlives: "MSL" as const } : {}),
    bounds: { events: 50_000 },
  };
}

function hostOf(host: HostSettings, msl: number, { iss, accepts }: Listening): HostSettings {
  const listen: ListenSettings = {
    port: 80,
    ...(iss === undefined ? {} : { iss: [iss] }),
    ...(accepts === undefined ? {} : { accept: "manual" }),
  };
  const plain = Object.keys(listen).length === 1;
  return { listen: plain ? 80 : listen, ...host, tcp: { ...host.tcp, msl: msText(msl) } };
}

/** A host stands still once at most. */
function onePauseEach(pauses: readonly HostAct[]): readonly HostAct[] {
  return pauses.filter(({ on }, i) => pauses.findIndex((other) => other.on === on) === i);
}

function* timeline(
  plan: Plan,
  pauses: readonly HostAct[],
  restless: number,
): Generator<Timed> {
  /** When a host does what it is to do at `at`: its applications stand still when it does. */
  const awake = (on: Pair, at: number): number => {
    const pause = pauses.find((pause) => pause.on === on);
    const asleep = pause !== undefined && at >= pause.at && at < pause.at + pause.length;
    return Math.min(restless, asleep ? pause.at + pause.length : at);
  };
  for (const { on, at, length } of pauses) {
    yield { at, rank: STOP, step: { on, do: "pause" } };
    yield { at: Math.min(restless, at + length), rank: GO_ON, step: { on, do: "resume" } };
  }
  for (const { on, at, length } of plan.reboots) {
    yield { at, rank: GO_ON, step: { on, do: "reboot" } };
    yield { at: awake(on, at + length), rank: OPEN, step: { on, listen: 80 } };
  }
  for (const [i, { accepts = [], closed }] of plan.listening.entries()) {
    const on = i === 0 ? "A" : "B";
    for (const at of accepts) yield { at: awake(on, at), rank: CALL, step: { on, accept: 80 } };
    if (closed === undefined) continue;
    yield { at: awake(on, closed.at), rank: GO_ON, step: { on, unlisten: 80 } };
    yield { at: awake(on, closed.at + closed.length), rank: OPEN, step: { on, listen: 80 } };
  }
  for (const { at, link } of plan.relinks) yield { at, rank: CALL, step: { relink: link } };
  const openedAt = plan.openings.map(({ on, at }) => awake(on, at));
  for (const [i, opening] of plan.openings.entries()) {
    const { on, crossing, samePort } = opening;
    const other = on === "A" ? "B" : "A";
    const as = `c${i}`;
    const from = samePort || crossing !== undefined ? 5000 : undefined;
    // The first alone: nobody chooses ISNs for sockets that may have been used before (section 3.4.1).
    const iss = i === 0 ? opening.iss : undefined;
    const step = {
      on,
      connect: `${other}:${crossing === undefined ? 80 : 6000}` as const,
      as,
      ...(from === undefined ? {} : { from }),
      ...(iss === undefined ? {} : { iss }),
    };
    yield { at: openedAt[i]!, rank: OPEN, step };
    if (opening.closing !== undefined) {
      const { first, after, gap, how } = opening.closing;
      for (const side of [on, other] as const) {
        const at = openedAt[i]! + after + (side === first ? 0 : gap);
        const step = { on: `${side}.${as}` as const, do: how };
        yield { at: Math.max(openedAt[i]!, awake(side, at)), rank: CALL, step };
      }
    }
    if (crossing === undefined) continue;
    const crosses = {
      on: other,
      connect: `${on}:5000` as const,
      as,
      from: 6000,
      // Not 2^32 - 1: the reset that answers a SYN has SEQ 0, and would be just what its peer expects.
      ...(iss === undefined ? {} : { iss: (iss & 0xffff_ff00) >>> 0 }),
    };
    yield { at: awake(other, openedAt[i]! + crossing), rank: OPEN, step: crosses };
  }
  const piece = smallestPiece(plan.hosts);
  for (const call of plan.calls) {
    const of = call.of % plan.openings.length;
    const at = Math.max(openedAt[of]!, awake(call.on, openedAt[of]! + call.after));
    const step = callStep(call, `${call.on}.c${of}`, piece);
    yield { at, rank: CALL, step };
  }
}

/** How many pieces a call sends at most: a story is not to last for ever. */
const PIECES_MAX = 200;

function callStep(
  { kind, size, asText }: Call,
  on: `${Pair}.${string}`,
  piece: { readonly segment: number; readonly least: number },
): Step {
  const [segments, octets] = size;
  const count = Math.min(Math.max(1, segments * piece.segment + octets), PIECES_MAX * piece.least);
  if (kind === "send") {
    return asText && count < 5000
      ? { on, send: { text: "The quick brown fox. ".repeat(count / 21 + 1).slice(0, count) } }
      : { on, send: count };
  }
  return kind === "read" ? { on, read: count } : { on, do: kind };
}

/** Everything goes well from now on. */
function heal(plan: Plan, healAt: number, holds: boolean, relinks: boolean): Step[] {
  const at = { at: msText(healAt) };
  const pausedReading = new Set(
    plan.calls.filter(({ kind }) => kind === "pause")
      .map(({ on, of }) => `${on}.c${of % plan.openings.length}` as const),
  );
  const ends = plan.ends === undefined
    ? []
    : (["A", "B"] as const).flatMap((on, i) =>
      plan.openings.map((_, of): Step => ({
        at: msText(healAt + 1_000 + i * plan.ends!),
        on: `${on}.c${of}` as const,
        do: "shutdown",
      }))
    );
  return [
    ...(relinks ? [{ ...at, relink: CLEAN_LINK }] : []),
    ...(holds ? [{ ...at, release: "held" }] : []),
    ...[...pausedReading].map((on) => ({ ...at, on, do: "resume" as const })),
    ...ends,
    { end: {} },
  ];
}
