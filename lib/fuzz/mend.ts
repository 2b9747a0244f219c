/**
 * Keeps a story that lost something tellable: what speaks of connections that nobody opens goes too, and
 * releases of what nobody holds.
 *
 * @module
 */

import type { Expected, Fault, FaultMatch, Scenario, Step } from "../scenario/format.ts";
import { parseSocket } from "../scenario/names.ts";

/** The match of a fault; undefined for a cut. */
export function matchOf(fault: Fault): FaultMatch | undefined {
  if ("cut" in fault) return undefined;
  if ("drop" in fault) return fault.drop;
  if ("delay" in fault) return fault.delay;
  if ("hold" in fault) return fault.hold;
  return "duplicate" in fault ? fault.duplicate : fault.corrupt;
}

/** A fault that picks other segments; a cut stays as it is. */
export function withMatch(fault: Fault, match: FaultMatch): Fault {
  if ("cut" in fault) return fault;
  if ("drop" in fault) return { ...fault, drop: match };
  if ("delay" in fault) return { ...fault, delay: match };
  if ("hold" in fault) return { ...fault, hold: match };
  return "duplicate" in fault ? { ...fault, duplicate: match } : { ...fault, corrupt: match };
}

/** A story with other faults: none is better left out. */
export function withFaults(story: Scenario, faults: readonly Fault[]): Scenario {
  const { faults: _, ...rest } = story;
  return faults.length === 0 ? rest : { ...rest, faults };
}

/** A list without its item at a place. */
export function without<T>(list: readonly T[], place: number): T[] {
  return list.filter((_, i) => i !== place);
}

/** A list with another item at a place. */
export function replaced<T>(list: readonly T[], place: number, item: T): T[] {
  return list.map((old, i) => i === place ? item : old);
}

/** An object without one of its keys. */
export function omit<T extends object>(object: T, key: string): T {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key)) as T;
}

/** A story that can be told again. */
export function mend(story: Scenario): Scenario {
  const opened = new Set<string>();
  const held = new Set((story.faults ?? []).flatMap((fault) => "hold" in fault ? fault.as : []));
  const isKnown = (name: string) => !name.includes(".") || opened.has(name.split("#")[0]!);
  const script: Step[] = [];
  for (const step of story.script) {
    if ("connect" in step) {
      opened.add(`${step.on}.${step.as}`);
      opened.add(`${parseSocket(step.connect)!.host}.${step.as}`);
    }
    const mended = mendStep(step, isKnown, held);
    if (mended !== undefined) script.push(mended);
  }
  const faults = (story.faults ?? []).filter((fault) => isKnown(matchOf(fault)?.of ?? ""));
  return withFaults({ ...story, script }, faults);
}

function mendStep(
  step: Step,
  isKnown: (name: string) => boolean,
  held: ReadonlySet<string>,
): Step | undefined {
  if ("release" in step) return held.has(step.release) ? step : undefined;
  if ("on" in step && !isKnown(step.on)) return undefined;
  if ("inject" in step && !isKnown(step.inject.of ?? "")) return undefined;
  if ("sent" in step && !isKnown(step.sent.of ?? "")) return undefined;
  if ("never" in step && !isKnown(step.never.of ?? "")) return undefined;
  const named = { ...step } as { [key: string]: unknown };
  for (const key of ["when", "expect", "passes", "end"]) {
    if (!Object.hasOwn(named, key)) continue;
    const before = named[key] as Expected;
    const after = Object.entries(before).filter(([name]) => isKnown(name));
    if (after.length === Object.keys(before).length) continue;
    if (after.length === 0 && key !== "end") return undefined;
    named[key] = Object.fromEntries(after);
  }
  return named as unknown as Step;
}
