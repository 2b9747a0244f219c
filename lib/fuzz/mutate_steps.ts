/**
 * Changes to the steps of a life: when they happen, how often, what they do and how much. Whether the result can be
 * told in this order is looked after when it is told (`life_order.ts`).
 *
 * @module
 */

import type { Step } from "../scenario/format.ts";
import { Dice, drawer, type Features } from "./dice.ts";
import { FEATURE_NAMES } from "./features.ts";
import { hostsIn, type Life, msOf, pieceOf } from "./life.ts";
import type { Timed } from "./life_order.ts";
import { pick, type Randomness } from "./randomness.ts";
import { STRAY_SEGMENT } from "./strays.ts";

type EndName = `${string}.${string}`;

/** Replaces one step. */
function replace(life: Life, at: number, ...by: readonly Timed[]): void {
  life.steps = [...life.steps.slice(0, at), ...by, ...life.steps.slice(at + 1)];
}

/** One way through the link, ms: things meet at its multiples. */
function delayOf({ link }: Life): number {
  return link.delay === undefined ? 0 : msOf(link.delay);
}

/** A moment of the restless part where things are likely to meet. */
function moment(life: Life, rng: Randomness): number {
  const { steps, healAt } = life;
  const trip = delayOf(life);
  const base = steps.length > 0 ? pick(rng, steps).at : 0;
  switch (rng.int(8)) {
    case 0:
      return rng.int(healAt);
    case 1:
      return rng.int(Math.min(healAt, 200));
    case 2:
      return base + 1_000; // the first retransmission of a SYN (RFC 6298, rule 2.1)
    case 3:
      return base + 2 * trip;
    case 4:
      return base + 3 * trip + rng.int(3) - 1;
    case 5:
      return base + trip + rng.int(3) - 1;
    case 6:
      return base + pick(rng, [1, 2, 20, 40, 100, 200, 500]);
    default:
      return base;
  }
}

/** A step happens at another time: with another, a little sooner or later, a trip away, or anywhere. */
export function moveStep(life: Life, rng: Randomness): void {
  if (life.steps.length === 0) return;
  const index = rng.int(life.steps.length);
  const { at, step } = life.steps[index]!;
  const trip = delayOf(life);
  const sign = rng.chance(2) ? 1 : -1;
  const by = pick(rng, [1, 1, trip, 2 * trip, 2 * trip + 1, 200, 1_000]);
  replace(life, index, { at: rng.chance(2) ? at + sign * by : moment(life, rng), step });
}

/** Everything from a step on happens sooner or later. */
export function moveMany(life: Life, rng: Randomness): void {
  if (life.steps.length === 0) return;
  const from = pick(rng, life.steps).at;
  const by = pick(rng, [1, 20, 100, 1_000, delayOf(life)]) * (rng.chance(2) ? 1 : -1);
  life.steps = life.steps.map((timed) =>
    timed.at < from ? timed : { ...timed, at: Math.max(from, timed.at + by) }
  );
}

/** The ends of directions after healing come, go, or happen at another time. */
export function moveEnd(life: Life, rng: Randomness): void {
  const { ends } = life;
  if (ends.length === 0 || rng.chance(3)) {
    const on = anEnd(life, rng);
    if (on !== undefined) {
      life.ends = [...ends, { at: 1_000 + rng.int(2) * 1_000, step: { on, do: "shutdown" } }];
    }
    return;
  }
  const index = rng.int(ends.length);
  const { at, step } = ends[index]!;
  const moved = rng.chance(3) ? [] : [{ at: Math.max(0, at + pick(rng, [-1, 1, 5, 10])), step }];
  life.ends = [...ends.slice(0, index), ...moved, ...ends.slice(index + 1)];
}

/** A step is left out. */
export function dropStep(life: Life, rng: Randomness): void {
  // Without its OPEN nothing is left to tell.
  const opens = life.steps.filter(({ step }) => "connect" in step).length;
  if (life.steps.length < 2) return;
  const index = rng.int(life.steps.length);
  if ("connect" in life.steps[index]!.step && opens < 2) return;
  replace(life, index);
}

/** A step happens twice. */
export function repeatStep(life: Life, rng: Randomness): void {
  if (life.steps.length === 0) return;
  const { step } = pick(rng, life.steps);
  life.steps = [...life.steps, { at: moment(life, rng), step }];
}

/** Two steps change places. */
export function swapSteps(life: Life, rng: Randomness): void {
  if (life.steps.length < 2) return;
  const [i, j] = [rng.int(life.steps.length), rng.int(life.steps.length)];
  const [one, other] = [life.steps[i]!, life.steps[j]!];
  replace(life, i, { at: other.at, step: one.step });
  if (i !== j) replace(life, j, { at: one.at, step: other.step });
}

/** A number of octets at an edge. */
function sizeOf(life: Life, rng: Randomness): number {
  const { segment, least } = pieceOf(life.hosts);
  const edges = [1, 2, segment - 1, segment, segment + 1, 2 * segment, 3 * segment + 1];
  const more = [least, least + 1, 10 * segment, 65_535, 65_536];
  return Math.max(1, pick(rng, rng.chance(6) ? more : edges));
}

/** A step sends or reads another number of octets. */
export function changeSize(life: Life, rng: Randomness): void {
  const sized = life.steps.flatMap(({ step }, i) => "send" in step || "read" in step ? [i] : []);
  if (sized.length === 0) return addCalls(life, rng);
  const index = pick(rng, sized);
  const { at, step } = life.steps[index]!;
  const size = sizeOf(life, rng);
  if ("send" in step) replace(life, index, { at, step: { ...step, send: size } });
  else if ("read" in step) replace(life, index, { at, step: { ...step, read: size } });
}

/** An end of a connection that is opened; undefined where none is. */
function anEnd({ steps }: Life, rng: Randomness): EndName | undefined {
  const opens = steps.flatMap(({ step }) => "connect" in step ? [step] : []);
  if (opens.length === 0) return undefined;
  const open = pick(rng, opens);
  return `${pick(rng, hostsIn(open))}.${open.as}`;
}

/** The end at the other side of a connection. */
function facing({ steps }: Life, end: EndName): EndName {
  const [host, connection] = end.split(/[.#]/) as [string, string];
  for (const { step } of steps) {
    if (!("connect" in step) || step.as !== connection) continue;
    const hosts = hostsIn(step);
    if (hosts.includes(host)) return `${hosts.find((name) => name !== host)}.${connection}`;
  }
  return end;
}

/** What an application may do. */
function callOf(life: Life, on: EndName, rng: Randomness): Step {
  switch (rng.int(9)) {
    case 0:
    case 1:
    case 2:
      return { on, send: sizeOf(life, rng) };
    case 3:
      return { on, read: sizeOf(life, rng) };
    case 4:
      return { on, do: "pause" };
    case 5:
      return { on, do: "resume" };
    case 6:
    case 7:
      return { on, do: rng.chance(3) ? "close" : "shutdown" };
    default:
      return { on, do: "abort" };
  }
}

/** An application does something else, or what it does happens at the other end. */
export function changeCall(life: Life, rng: Randomness): void {
  const calls = life.steps.flatMap(({ step }, i) =>
    "on" in step && step.on.includes(".") ? [i] : []
  );
  if (calls.length === 0) return addCalls(life, rng);
  const index = pick(rng, calls);
  const { at, step } = life.steps[index]!;
  const on = ("on" in step ? step.on : "") as EndName;
  if (rng.chance(2)) return replace(life, index, { at, step: callOf(life, on, rng) });
  const other = anEnd(life, rng);
  const turned = facing(life, on);
  const moved = { ...step, on: rng.chance(2) ? other ?? turned : turned } as Step;
  replace(life, index, { at, step: moved });
}

/** Applications do something more; often both ends at about the same time. */
export function addCalls(life: Life, rng: Randomness): void {
  const on = anEnd(life, rng);
  if (on === undefined) return;
  const at = moment(life, rng);
  const step = callOf(life, on, rng);
  life.steps = [...life.steps, { at, step }];
  if (!rng.chance(2)) return;
  const peer = facing(life, on);
  const again = rng.chance(2) ? callOf(life, peer, rng) : { ...step, on: peer } as Step;
  const later = at + pick(rng, [0, 0, 1, delayOf(life), 2 * delayOf(life)]);
  life.steps = [...life.steps, { at: later, step: again }];
}

/** Another connection is opened, often from a port that was used before. */
export function addOpen(life: Life, rng: Randomness): void {
  const opens = life.steps.filter(({ step }) => "connect" in step);
  if (opens.length >= 6) return;
  const on = pick(rng, ["A", "A", "B", ...life.hosts.C === undefined ? [] : ["C"]]);
  const as = `c${opens.length}`;
  const connect = `${on === "B" ? "A" : "B"}:80` as const;
  const at = moment(life, rng);
  const from = rng.chance(3) ? {} : { from: 5_000 };
  life.steps = [...life.steps, { at, step: { on, connect, as, ...from } }];
}

const drawStray = drawer(STRAY_SEGMENT);
const ALL: Features = new Uint8Array(FEATURE_NAMES.length).fill(1);

/** How many segments of strangers a mutant has at most. */
const STRAYS_MAX = 4;

/**
 * Where strangers meddle they send something else, to another end or at another time, or once more. Where none do they
 * stay away: liveness is demanded of stories without them alone.
 */
export function changeStray(life: Life, rng: Randomness): void {
  const strays = life.steps.flatMap(({ step }, i) => "inject" in step ? [i] : []);
  const end = anEnd(life, rng);
  if (strays.length === 0 || end === undefined) return moveStep(life, rng);
  const index = pick(rng, strays);
  const { at, step } = life.steps[index]!;
  const [from, to] = [end, facing(life, end)].map((name) => name.split(".")[0]!) as [
    string,
    string,
  ];
  const fresh: Step = {
    inject: {
      to,
      from,
      of: end,
      relativeTo: "next",
      ...drawStray(new Dice(rng.int(2 ** 31)), ALL),
    },
  };
  const added = { at: rng.chance(3) ? at : moment(life, rng), step: fresh };
  if (strays.length < STRAYS_MAX && rng.chance(2)) return replace(life, index, { at, step }, added);
  replace(life, index, added);
}

/** A host loses its memory, stands still or does not listen for a while. */
export function addDisturbance(life: Life, rng: Randomness): void {
  const on = pick(rng, Object.keys(life.hosts));
  const at = moment(life, rng);
  const until = at + pick(rng, [1, 20, 100, 1_000]);
  const pairs: readonly (readonly [Step, Step])[] = [
    [{ on, do: "reboot" }, { on, listen: 80 }],
    [{ on, do: "reboot" }, { on, listen: 80 }],
    [{ on, do: "pause" }, { on, do: "resume" }],
    [{ on, unlisten: 80 }, { on, listen: 80 }],
  ];
  const [first, second] = pick(rng, pairs);
  life.steps = [...life.steps, { at, step: first }, { at: until, step: second }];
}
