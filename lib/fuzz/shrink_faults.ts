/**
 * Simpler faults: fewer words to name a segment, one fault for several, the simplest thing done to a segment.
 * Each of these gives candidates; whether one still fails is asked elsewhere.
 *
 * @module
 */

import type { Fault, FaultMatch, RangeOf, Scenario } from "../scenario/format.ts";
import { matchOf, mend, omit, replaced, withFaults, withMatch, without } from "./mend.ts";

/** One fault at a time, said with less. */
export function* simplerFaults(story: Scenario): Generator<Scenario> {
  const faults = story.faults ?? [];
  for (const [i, fault] of faults.entries()) {
    for (const simpler of simplerFault(fault)) {
      // What was held may be let go by itself: then a release has nothing left to do.
      yield mend(withFaults(story, replaced(faults, i, simpler)));
    }
  }
}

function* simplerFault(fault: Fault): Generator<Fault> {
  const match = matchOf(fault);
  if (match === undefined) return;
  if (!("drop" in fault)) yield { drop: match };
  if ("hold" in fault) {
    for (const by of ["100ms", "1s", "10s"] as const) yield { delay: match, by };
  }
  if (fault.optional !== undefined) yield omit(fault, "optional");
  if ("duplicate" in fault) {
    if (fault.copies !== undefined) yield omit(fault, "copies");
    if (fault.after !== undefined) yield omit(fault, "after");
  }
  for (const simpler of simplerMatch(match)) yield withMatch(fault, simpler);
}

function* simplerMatch(match: FaultMatch): Generator<FaultMatch> {
  const keys = ["between", "window", "state", "octets", "length", "ack", "seq", "times", "try"];
  for (const key of keys) if (Object.hasOwn(match, key)) yield omit(match, key);
  const { is, of, has } = match;
  if (is !== undefined) {
    // What a person calls it by: the FIN, the SYN; an ACK alone needs the whole word.
    const name = is.split(",").find((flag) => flag !== "ACK" && flag !== "PSH");
    if (name !== undefined && name !== "none") {
      if (is !== name) yield { ...omit(match, "is"), has: name };
      yield { ...omit(match, "is"), has: name, try: match.try ?? 1 };
    }
    yield omit(match, "is");
  }
  if (has !== undefined) yield omit(match, "has");
  if (of !== undefined) yield { from: of.split(".")[0]!, ...omit(match, "of") };
  // Who sends it stays: it is what a reader looks for first.
  for (const key of ["seq", "ack", "length", "octets", "window", "try"] as const) {
    const value = match[key];
    if (typeof value === "object") yield { ...match, [key]: value[0] };
  }
}

/** Without delays of single segments: every segment takes as long, on all links. */
export function* steadyDelays(story: Scenario): Generator<Scenario> {
  const faults = (story.faults ?? []).filter((fault) => !("delay" in fault));
  if (faults.length === (story.faults ?? []).length) return;
  const { links: _, link, ...rest } = withFaults(story, faults);
  for (const delay of ["0s", "1ms", "5ms", "10ms", "20ms", "50ms", "100ms", "200ms"] as const) {
    yield { ...rest, link: { ...link, delay } };
  }
}

/** Two faults as one: the same act on the same segment, sent again; or the same with what differs left out. */
export function* mergedFaults(story: Scenario): Generator<Scenario> {
  const faults = story.faults ?? [];
  for (const [i, fault] of faults.entries()) {
    for (const [j, other] of faults.entries()) {
      if (j <= i) continue;
      for (const merged of mergeTwo(fault, other)) {
        yield withFaults(story, without(replaced(faults, i, merged), j));
      }
    }
  }
}

function* mergeTwo(fault: Fault, other: Fault): Generator<Fault> {
  const [a, b] = [matchOf(fault), matchOf(other)];
  if (a === undefined || b === undefined) return;
  if (Object.keys(fault)[0] !== Object.keys(other)[0]) return;
  const tries = rangeOver(a.try, b.try);
  const common = Object.fromEntries(
    Object.entries(a).filter(([key, value]) =>
      JSON.stringify(value) === JSON.stringify(b[key as keyof FaultMatch])
    ),
  ) as FaultMatch;
  if (tries !== undefined) yield withMatch(fault, { ...common, try: tries });
  yield withMatch(fault, common);
}

function rangeOver(
  a: RangeOf<number> | undefined,
  b: RangeOf<number> | undefined,
): RangeOf<number> | undefined {
  if (a === undefined || b === undefined) return undefined;
  const ends = [a, b].flatMap((range) => typeof range === "number" ? [range] : [...range]);
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  return low === high ? low : [low, high];
}
