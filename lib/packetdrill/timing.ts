/**
 * When an event is due, and whether what happened happened then. It leaves out how the world gets there.
 *
 * @module
 */

import type { Duration, Instant } from "../base/time.ts";
import type { When } from "./script.ts";

/** When an event is due: a span of moments of the world, `until` equals `from` where it is one. */
export interface Due {
  /** The first moment; the moment at hand for "any time". */
  readonly from: Instant;
  /** The last moment. */
  readonly until: Instant;
  /** Whether any moment does. */
  readonly any: boolean;
}

/**
 * When an event is due.
 *
 * @param now the world's time once the event before is done: what a relative time counts from
 */
export function dueAt(when: When, now: Instant): Due {
  switch (when.kind) {
    case "any":
      return { from: now, until: now, any: true };
    case "absolute":
      return { from: moment(when.from), until: moment(when.until), any: false };
    case "relative":
      return {
        from: (now + when.from) as Instant,
        until: (now + when.until) as Instant,
        any: false,
      };
  }
}

function moment(sinceBegin: Duration): Instant {
  return sinceBegin as number as Instant;
}

/** How exact times have to be. */
export interface Tolerance {
  /** The least tolerance, nanoseconds. */
  readonly least: Duration;
  /** A share of the time since the event before, in thousandths; the larger of both counts. */
  readonly perMille: number;
}

/**
 * The tolerance of an event.
 *
 * @param before when the event before was due; undefined if it is the first
 */
export function toleranceOf(
  { least, perMille }: Tolerance,
  from: Instant,
  before: Instant | undefined,
): Duration {
  if (before === undefined) return least;
  return Math.max(least, Math.floor(perMille * (from - before) / 1000)) as Duration;
}

/** How far a moment lies outside of a span and its tolerance: below 0 too early, above 0 too late, 0 inside. */
export function offBy(at: Instant, { from, until, any }: Due, tolerance: Duration): Duration {
  if (any) return 0 as Duration;
  if (at < from - tolerance) return (at - from) as Duration;
  if (at > until + tolerance) return (at - until) as Duration;
  return 0 as Duration;
}

/** A moment as messages show it: seconds with six decimals, more where they say something. */
export function secondsText(at: number): string {
  const sign = at < 0 ? "-" : "";
  const whole = Math.floor(Math.abs(at) / 1e9);
  const digits = String(Math.abs(at) % 1e9).padStart(9, "0");
  return `${sign}${whole}.${digits.slice(0, 6)}${digits.slice(6).replace(/0+$/, "")}`;
}

/** A span as messages show it, with its sign: `+0.012000 s`. */
export function offText(off: Duration): string {
  return `${off > 0 ? "+" : ""}${secondsText(off)} s`;
}

/** A due time as messages show it. */
export function dueText({ from, until, any }: Due): string {
  if (any) return "at any time";
  if (from === until) return `at ${secondsText(from)} s`;
  return `from ${secondsText(from)} to ${secondsText(until)} s`;
}
