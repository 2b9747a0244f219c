/**
 * Simpler values: rounder and earlier times, smaller sizes, counts in place of texts, shorter names. Each of
 * these gives candidates, the simplest first; whether one still fails is asked elsewhere.
 *
 * @module
 */

import { type Duration, type DurationText, formatDuration, parseDuration } from "../base/time.ts";
import { parseOctets } from "../base/units.ts";
import type { Fault, Scenario, Step } from "../scenario/format.ts";
import { matchOf, mend, omit, replaced, withFaults, withMatch } from "./mend.ts";

const MS = 1_000_000;

/** Round spans, the simplest first: ns. */
const ROUND: readonly number[] = [
  0,
  1,
  10,
  100,
  1_000,
  2,
  5,
  20,
  50,
  200,
  500,
  2_000,
  5_000,
  10_000,
]
  .map((count) => count * MS);

function text(span: number): DurationText {
  return span === 0 ? "0s" : formatDuration(span as Duration);
}

/** A span rounded, the coarsest first: down and up to 10 s, 1 s, 100 ms, 10 ms, 1 ms. */
function rounded(span: number): number[] {
  const rounds = [10_000, 1_000, 100, 10, 1].flatMap((unit) => {
    const down = Math.floor(span / (unit * MS)) * unit * MS;
    return [down, down + unit * MS];
  });
  return rounds.filter((round) => round > 0 && round !== span);
}

/** A story whose moments are all mapped: those of steps, of faults, of partitions. */
function mapMoments(story: Scenario, map: (moment: number) => number): Scenario {
  const move = (moment: DurationText) => text(map(parseDuration(moment)));
  const span = ([from, until]: readonly [DurationText, DurationText]) =>
    [move(from), move(until)] as const;
  const script = story.script.map((step): Step => {
    const moved = { ...step } as { [key: string]: unknown };
    for (const key of ["at", "by", "until"]) {
      if (typeof moved[key] === "string") moved[key] = move(moved[key] as DurationText);
    }
    return moved as unknown as Step;
  });
  const faults = (story.faults ?? []).map((fault): Fault => {
    if ("cut" in fault) return { ...fault, between: span(fault.between) };
    const match = matchOf(fault)!;
    return match.between === undefined
      ? fault
      : withMatch(fault, { ...match, between: span(match.between) });
  });
  return withFaults({ ...story, script }, faults);
}

/** Every moment of a story's script, in order, each once: ns. */
function momentsOf(story: Scenario): number[] {
  const moments = story.script.flatMap((step) =>
    step.at === undefined ? [] : [parseDuration(step.at) as number]
  );
  return [...new Set(moments)].sort((a, b) => a - b);
}

/** With moments that are earlier and rounder, all later ones moving along. */
export function* earlierMoments(story: Scenario): Generator<Scenario> {
  const moments = momentsOf(story);
  for (const [i, moment] of moments.entries()) {
    const before = moments[i - 1] ?? 0;
    const gap = moment - before;
    for (const round of ROUND) {
      if (round >= gap) continue;
      const sooner = gap - round;
      yield mapMoments(story, (at) => at < moment ? at : at - sooner);
    }
  }
}

/** With rounder moments, each by itself; those that are the same stay so. */
export function* rounderMoments(story: Scenario): Generator<Scenario> {
  for (const moment of momentsOf(story)) {
    for (const round of [0, ...rounded(moment)]) {
      yield mapMoments(story, (at) => at === moment ? round : at);
    }
  }
}

/** How many steps and faults a story has at most where one is given for a pause before another. */
const LATER_MAX = 14;

/** With a step a second later in place of another step or fault: calls that meet are often made to by force. */
export function* laterInstead(story: Scenario): Generator<Scenario> {
  const faults = story.faults ?? [];
  const steps = story.script.length;
  if (steps + faults.length > LATER_MAX) return;
  for (let late = 1; late < steps; late++) {
    const script = later(story.script, late);
    for (let gone = 0; gone < steps + faults.length; gone++) {
      if (gone === late) continue;
      const rest = script.filter((_, i) => i !== gone);
      yield mend(
        withFaults({ ...story, script: rest }, faults.filter((_, i) => i + steps !== gone)),
      );
    }
  }
}

/** A script whose step at a place is taken a second later than it is, and what follows it no earlier. */
function later(script: readonly Step[], place: number): Step[] {
  let now = 0;
  return script.map((step, i) => {
    if (step.at !== undefined) now = Math.max(now, parseDuration(step.at));
    if (step.after !== undefined) now += parseDuration(step.after);
    if (i < place || step.when !== undefined) return step;
    if (i === place) now += 1_000 * MS;
    else if (step.at === undefined) return step;
    return { ...omit(step, "after"), at: text(now) };
  });
}

/** Without the time of a step that may as well be taken with the one before. */
export function* withoutMoments(story: Scenario): Generator<Scenario> {
  for (const [i, step] of story.script.entries()) {
    for (const key of ["at", "after", "when"]) {
      if (!Object.hasOwn(step, key)) continue;
      yield { ...story, script: replaced(story.script, i, omit(step, key)) };
    }
  }
}

/** With rounder spans of links and faults. */
export function* rounderSpans(story: Scenario): Generator<Scenario> {
  for (const { value, put } of spansOf(story)) {
    const span = parseDuration(value);
    for (const round of [...ROUND.filter((round) => round > 0 && round < span), ...rounded(span)]) {
      yield put(text(round));
    }
  }
}

/** A span in a story, and the story with another there. */
interface Place {
  readonly value: DurationText;
  readonly put: (value: DurationText) => Scenario;
}

function spansOf(story: Scenario): Place[] {
  const places: Place[] = [];
  const { link, links } = story;
  for (const key of ["delay", "jitter"] as const) {
    const value = link?.[key];
    if (value !== undefined) {
      places.push({ value, put: (span) => ({ ...story, link: { ...link, [key]: span } }) });
    }
    for (const [pair, settings] of Object.entries(links ?? {})) {
      const value = settings[key];
      if (value === undefined) continue;
      const put = (span: DurationText) => ({
        ...story,
        links: { ...links, [pair]: { ...settings, [key]: span } },
      });
      places.push({ value, put });
    }
  }
  const faults = story.faults ?? [];
  for (const [i, fault] of faults.entries()) {
    if ("delay" in fault) {
      const put = (by: DurationText) => withFaults(story, replaced(faults, i, { ...fault, by }));
      places.push({ value: fault.by, put });
    }
    if ("duplicate" in fault && fault.after !== undefined) {
      const put = (after: DurationText) =>
        withFaults(story, replaced(faults, i, { ...fault, after }));
      places.push({ value: fault.after, put });
    }
  }
  return places;
}

/** Sizes below one, the simplest first. */
function smaller(size: number): number[] {
  const digits = 10 ** (String(size).length - 1);
  const sizes = [
    1,
    2,
    10,
    100,
    1_000,
    10_000,
    size >> 1,
    Math.floor(size / digits) * digits,
    size - 1,
  ];
  return [...new Set(sizes)].filter((other) => other > 0 && other < size);
}

/** With smaller sizes, and counts in place of texts. */
export function* smallerSizes(story: Scenario): Generator<Scenario> {
  for (const [i, step] of story.script.entries()) {
    const put = (other: object) => ({
      ...story,
      script: replaced(story.script, i, { ...step, ...other } as Step),
    });
    if ("send" in step) {
      const { send } = step;
      const size = typeof send === "object" ? send.text.length : parseOctets(send);
      if (typeof send === "object") yield put({ send: size });
      for (const other of smaller(size)) yield put({ send: other });
    } else if ("read" in step) {
      for (const other of smaller(parseOctets(step.read))) yield put({ read: other });
    }
  }
  for (const [i, fault] of (story.faults ?? []).entries()) {
    if (!("duplicate" in fault) || fault.copies === undefined) continue;
    for (const copies of smaller(fault.copies)) {
      yield withFaults(story, replaced(story.faults!, i, { ...fault, copies }));
    }
  }
}

/** With shorter names: the first connection is `c`, the next `d`. */
export function* shorterNames(story: Scenario): Generator<Scenario> {
  const names = new Set(story.script.flatMap((step) => "connect" in step ? [step.as] : []));
  const free = [..."cdefghij"].filter((name) => !names.has(name));
  for (const name of names) {
    if (name.length < 2 || free.length === 0) continue;
    const end = new RegExp(`^(\\w+)\\.${name}(?=#|$)`);
    const rename = (value: unknown, key = ""): unknown => {
      if (typeof value === "string") {
        return key === "as" && value === name ? free[0] : value.replace(end, `$1.${free[0]}`);
      }
      if (Array.isArray(value)) return value.map((item) => rename(item));
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
          key.replace(end, `$1.${free[0]}`),
          // A held segment has a name of the same kind, which is not a connection's.
          key === "as" && "hold" in value ? item : rename(item, key),
        ]),
      );
    };
    yield {
      ...story,
      script: rename(story.script) as Step[],
      ...(story.faults === undefined ? {} : { faults: rename(story.faults) as Fault[] }),
    };
  }
}
