/**
 * Whether a story that fails is to be blamed on a stack: a story that was cut down may break what a check counts
 * on. A host that never goes on leaves its connections where they are, a segment that outlives MSL reaches
 * another incarnation, and where an application has stopped reading for ever not everything arrives.
 *
 * @module
 */

import { parseDuration } from "../base/time.ts";
import type { TraceEvent } from "../net/events.ts";
import { tcpConfigOf } from "../scenario/convert.ts";
import type { Fault, Scenario } from "../scenario/format.ts";
import type { RunFailure, RunResult } from "../scenario/run.ts";
import { matchOf } from "./mend.ts";

/** Whether a failure is one of liveness (see `liveness.ts`): only a story that heals has to be lively. */
export function isOfLiveness({ check, eventIndex }: RunFailure): boolean {
  return check === "end" && eventIndex < 0;
}

/**
 * How old the oldest segment was when it arrived: ns.
 *
 * @param events of a run that was traced
 */
export function oldestOf(events: readonly TraceEvent[]): number {
  const sentAt = new Map<number, number>();
  let oldest = 0;
  for (const event of events) {
    switch (event.kind) {
      case "sent":
      case "injected":
        sentAt.set(event.packet.id, event.at);
        break;
      case "copied":
        sentAt.set(event.packet.id, sentAt.get(event.packet.copyOf ?? -1) ?? event.at);
        break;
      case "delivered":
        oldest = Math.max(oldest, event.at - (sentAt.get(event.packet.id) ?? event.at));
    }
  }
  return oldest;
}

/** The shortest MSL of a story's hosts: ns. */
export function shortestMsl(story: Scenario): number {
  return Math.min(...Object.values(story.hosts).map(({ tcp }) => tcpConfigOf(tcp).msl));
}

/** The last moment at which anything interfered with the hosts: a fault, a loss, a call, a change. */
export function lastTroubleOf(story: Scenario, events: readonly TraceEvent[]): number {
  const delays = (story.faults ?? []).map((fault) =>
    "delay" in fault ? parseDuration(fault.by) : 0
  );
  let last = 0;
  for (const event of events) {
    if (event.kind === "dropped" && event.reason !== "no-route") last = event.at;
    else if (event.kind === "faulted") last = Math.max(last, event.at + (delays[event.fault] ?? 0));
    else if (event.kind === "relinked" || event.kind === "host" || event.kind === "called") {
      last = Math.max(last, event.at);
    }
  }
  return last;
}

/** Whether everything that stood still goes on: hosts, and for a failure of liveness readers and held segments. */
export function goesOn(story: Scenario, lively: boolean): boolean {
  const stopped = new Set<string>();
  for (const step of story.script) {
    if (!("do" in step)) continue;
    if (step.do === "pause" && (lively || !step.on.includes("."))) stopped.add(step.on);
    if (step.do === "resume") stopped.delete(step.on);
  }
  if (stopped.size > 0) return false;
  if (!lively) return true;
  if (Object.values(story.hosts).some(({ reading }) => reading === "manual")) return false;
  return (story.faults ?? []).every(isBounded) &&
    (story.faults ?? []).every((fault) =>
      !("hold" in fault) ||
      story.script.some((step) => "release" in step && step.release === fault.as)
    );
}

/** Whether a fault lets every segment through some time: what is sent again often enough arrives. */
function isBounded(fault: Fault): boolean {
  if ("cut" in fault || "delay" in fault || "duplicate" in fault) return true;
  const { between, times, try: tries } = matchOf(fault)!;
  return between !== undefined || times !== undefined || tries !== undefined;
}

/** Whether everything that was held was let go. */
export function nothingHeld(events: readonly TraceEvent[]): boolean {
  const held = new Set<number>();
  for (const event of events) {
    if (event.kind === "faulted" && event.act === "hold") held.add(event.packet.id);
    else if (event.kind === "delivered" || event.kind === "dropped") held.delete(event.packet.id);
  }
  return held.size === 0;
}

/** What fairness asks of a run, from the run that was found. */
export interface FairnessBounds {
  /** How old a segment may get: ns. */
  readonly oldest: number;
  /** Whether the story that was found says that segments outlive MSL. */
  readonly outlives: boolean;
  /** Whether all that stood still went on in it, as far as safety goes. */
  readonly went: boolean;
  /** The same as far as liveness goes. */
  readonly wentLively: boolean;
}

/** The bounds that a found story sets: what it broke itself may be broken. */
export function boundsOf(story: Scenario, events: readonly TraceEvent[]): FairnessBounds {
  return {
    oldest: oldestOf(events),
    outlives: story.outlives !== undefined,
    went: goesOn(story, false),
    wentLively: goesOn(story, true) && nothingHeld(events),
  };
}

/** Whether a smaller story's failure is as fair as the found one's. */
export function isFair(
  story: Scenario,
  run: RunResult,
  lively: boolean,
  bounds: FairnessBounds,
): boolean {
  const events = run.events!;
  if (story.outlives === undefined) {
    // Where the found story was within MSL, so must this one be; one that was not may be no worse.
    const limit = Math.max(shortestMsl(story), bounds.outlives ? 0 : bounds.oldest);
    if (oldestOf(events) > limit) return false;
  }
  if (bounds.went && !goesOn(story, false)) return false;
  if (!lively || !bounds.wentLively) return true;
  return goesOn(story, true) && nothingHeld(events);
}
