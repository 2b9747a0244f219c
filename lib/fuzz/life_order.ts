/**
 * Puts the steps of a changed story in an order in which they can be told: nobody calls before the OPEN, no host
 * acts while it stands still, each name is given once, nobody listens twice. What cannot be told is left out.
 *
 * @module
 */

import { listenerOf, listenersOf } from "../scenario/convert.ts";
import type { HostSettings, Step } from "../scenario/format.ts";

/** A step and its moment, ms. */
export interface Timed {
  /** When. */
  readonly at: number;
  /** What, without a time of its own. */
  readonly step: Step;
}

/** The steps of a restless part that ends at `limit`, in order. */
export function inOrder(
  steps: readonly Timed[],
  hosts: Readonly<Record<string, HostSettings>>,
  limit: number,
): Timed[] {
  const timed = steps.map(({ at, step }) => ({
    at: Math.max(0, Math.min(limit, Math.round(at))),
    step,
  }));
  const named = withNames(sorted(timed));
  const calm = awake(named, Object.keys(hosts), limit);
  return withPorts(sorted(behindOpens(calm)), hosts);
}

/** At one moment: who goes on, who opens, who calls, who stops. */
function rankOf(step: Step): number {
  if ("connect" in step || "listen" in step) return 1;
  if ("unlisten" in step) return 0;
  if ("do" in step && !step.on.includes(".")) return step.do === "pause" ? 3 : 0;
  return 2;
}

function sorted(steps: readonly Timed[]): Timed[] {
  return [...steps].sort((a, b) => a.at - b.at || rankOf(a.step) - rankOf(b.step));
}

/**
 * Gives every connection a name of its own, which none between other hosts has, and ISNs to the first alone: nobody
 * chooses them for sockets that may have been used before (RFC 9293, section 3.4.1).
 */
function withNames(steps: readonly Timed[]): Timed[] {
  const given = new Set<string>();
  const between = new Map<string, string>();
  let first: Extract<Step, { connect: unknown }> | undefined;
  const result: Timed[] = [];
  for (const { at, step } of steps) {
    if (!("connect" in step)) {
      result.push({ at, step });
      continue;
    }
    let { as } = step;
    const pair = [step.on, step.connect.split(":")[0]].sort().join();
    const isGiven = (name: string) =>
      given.has(`${step.on}.${name}`) || (between.get(name) ?? pair) !== pair;
    for (let n = 0; isGiven(as); n++) as = `c${n}`;
    given.add(`${step.on}.${as}`);
    between.set(as, pair);
    const { iss, ...rest } = step;
    const opens = { ...rest, as };
    const crosses = first !== undefined && first.as === as && first.on !== step.on &&
      first.from !== undefined && first.connect === `${step.on}:${step.from}`;
    if (iss === undefined || (first !== undefined && !crosses)) {
      result.push({ at, step: opens });
    } else {
      // Not 2^32 - 1 at both: the reset that answers a SYN has SEQ 0, and would be just what its peer expects.
      result.push({ at, step: { ...opens, iss: crosses ? (iss & 0xffff_ff00) >>> 0 : iss } });
    }
    first ??= step;
  }
  return result;
}

/** The name of the end that a step needs. */
function endOf(step: Step): string | undefined {
  if ("on" in step && step.on.includes(".")) return step.on;
  return "inject" in step ? step.inject.of : undefined;
}

/** Who acts, if it is a host or its application that could stand still. */
function actorOf(step: Step): string | undefined {
  if (!("on" in step)) return undefined;
  if ("do" in step && !step.on.includes(".")) return undefined;
  return step.on.split(".")[0];
}

/** Each host stands still once at most, and goes on in time; what it should do meanwhile it does then. */
function awake(steps: readonly Timed[], hosts: readonly string[], limit: number): Timed[] {
  const isOf = (step: Step, host: string, what: string) =>
    "do" in step && step.on === host && step.do === what;
  let result = [...steps];
  for (const host of hosts) {
    const stop = result.find(({ step }) => isOf(step, host, "pause"));
    const goes = result.find(({ at, step }) =>
      stop !== undefined && at > stop.at && isOf(step, host, "resume")
    );
    result = result.filter(({ step }) => !isOf(step, host, "pause") && !isOf(step, host, "resume"));
    if (stop === undefined || limit < 1) continue;
    const from = Math.min(stop.at, limit - 1);
    const until = Math.min(limit, goes?.at ?? from + 1_000);
    result = result.map((timed) =>
      actorOf(timed.step) === host && timed.at >= from && timed.at < until
        ? { ...timed, at: until }
        : timed
    );
    result.push({ at: from, step: stop.step });
    result.push({ at: until, step: { on: host, do: "resume" } });
  }
  return result;
}

/** Nobody calls before the OPEN; calls of connections that nobody opens are left out. */
function behindOpens(steps: readonly Timed[]): Timed[] {
  const openedAt = new Map<string, number>();
  for (const { at, step } of steps) {
    if (!("connect" in step)) continue;
    for (const host of [step.on, step.connect.split(":")[0]!]) {
      const end = `${host}.${step.as}`;
      openedAt.set(end, Math.min(at, openedAt.get(end) ?? Infinity));
    }
  }
  return steps.flatMap((timed): Timed[] => {
    const end = endOf(timed.step);
    if (end === undefined) return [timed];
    const opened = openedAt.get(end.split("#")[0]!);
    if (opened === undefined) return [];
    return [opened > timed.at ? { ...timed, at: opened } : timed];
  });
}

/** Nobody listens twice on a port, nor closes or accepts where nobody listens. */
function withPorts(
  steps: readonly Timed[],
  hosts: Readonly<Record<string, HostSettings>>,
): Timed[] {
  const open = new Set(
    Object.entries(hosts).flatMap(([name, host]) =>
      listenersOf(host).map(({ port }) => `${name}:${port}`)
    ),
  );
  return steps.filter(({ step }) => {
    if ("listen" in step) {
      const place = `${step.on}:${listenerOf(step.listen).port}`;
      return !open.has(place) && open.add(place);
    }
    if ("unlisten" in step) return open.delete(`${step.on}:${step.unlisten}`);
    if ("accept" in step) return open.has(`${step.on}:${step.accept}`);
    if ("do" in step && step.do === "reboot") {
      for (const place of open) if (place.startsWith(`${step.on}:`)) open.delete(place);
    }
    return true;
  });
}
