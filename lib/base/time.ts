/**
 * Virtual time: integers of nanoseconds, exact to 2^53 ns (about 104 days). It leaves out calendars,
 * time zones and everything else of the outside world's clock.
 *
 * @module
 */

import { ScenarioError } from "./fail.ts";

/** A span of virtual time in nanoseconds: an integer, 0 to 2^53 - 1. */
export type Duration = number & { readonly unit: "duration_ns" };

/** A moment of virtual time: nanoseconds since the run began, an integer, 0 to 2^53 - 1. */
export type Instant = number & { readonly unit: "instant_ns" };

/** The longest span and the last moment that are exact: 2^53 - 1 ns, about 104 days. */
export const DURATION_MAX = Number.MAX_SAFE_INTEGER as Duration;

/** The moment that never comes: what `deadline()` says when nothing is to be done. */
export const NEVER = Infinity as Instant;

/** `value` nanoseconds. */
export function ns(value: number): Duration {
  return value as Duration;
}

/** `value` microseconds, to the nearest nanosecond. */
export function us(value: number): Duration {
  return Math.round(value * 1_000) as Duration;
}

/** `value` milliseconds. */
export function ms(value: number): Duration {
  return Math.round(value * 1_000_000) as Duration;
}

/** `value` seconds. */
export function seconds(value: number): Duration {
  return Math.round(value * 1_000_000_000) as Duration;
}

/** `value` minutes. */
export function minutes(value: number): Duration {
  return Math.round(value * 60_000_000_000) as Duration;
}

/** `value` hours. */
export function hours(value: number): Duration {
  return Math.round(value * 3_600_000_000_000) as Duration;
}

/** The moment `span` after `moment`. */
export function later(moment: Instant, span: Duration): Instant {
  return (moment + span) as Instant;
}

/** A span as people write it: a number and a unit, `"40ms"`, `"1.5s"`, `"2min"`. */
export type DurationText = `${number}${"ns" | "us" | "µs" | "ms" | "s" | "min" | "h"}`;

const UNITS: Readonly<Record<string, number>> = Object.freeze({
  ns: 1,
  us: 1e3,
  "µs": 1e3,
  ms: 1e6,
  s: 1e9,
  min: 60e9,
  h: 3600e9,
});

/**
 * Reads a span as people write it.
 *
 * @throws {ScenarioError} if the text has no number or no unit, is negative, is not a whole number of
 * nanoseconds or is longer than 2^53 - 1 ns; the message has no place: the caller knows it.
 */
export function parseDuration(text: string): Duration {
  const match = /^(-?)(\d+(?:\.\d+)?)\s*([a-zµ]*)$/.exec(text);
  if (match === null) throw new ScenarioError(`"${text}" is no span of time, write "20ms"`);
  const [, sign, digits = "", unit = ""] = match;
  if (unit === "") throw new ScenarioError(`"${text}" has no unit, write "${digits}ms"`);
  const scale = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
  if (scale === undefined) {
    throw new ScenarioError(`"${text}" has an unknown unit, write ns, us, ms, s, min or h`);
  }
  if (sign === "-" && Number(digits) > 0) {
    throw new ScenarioError(`"${text}" is negative, write "${digits}${unit}"`);
  }
  // Apart, the whole part is exact up to 2^53; together, the last digits of a long span would be rounded.
  const [wholePart, fraction = ""] = digits.split(".");
  const exact = Number(`0.${fraction}`) * scale;
  const whole = Number(wholePart) * scale + Math.round(exact);
  if (whole > DURATION_MAX) {
    throw new ScenarioError(
      `"${text}" is longer than virtual time is exact, write at most "2500h"`,
    );
  }
  // 0.1 * 1e9 and its like are off by a rounding error of the multiplication, not by a fraction of a ns.
  if (Math.abs(exact - Math.round(exact)) > 1e-6 * Math.max(1, scale * 1e-9)) {
    throw new ScenarioError(`"${text}" is not a whole number of nanoseconds`);
  }
  return whole as Duration;
}

/**
 * A span as people write it, in the largest unit that keeps it exact: `"20ms"`, `"1.5s"`, `"4min"`.
 * {@linkcode parseDuration} is its inverse.
 */
export function formatDuration(span: Duration): DurationText {
  if (span === 0) return "0ns";
  if (span % UNITS["h"]! === 0) return `${span / 3600e9}h`;
  if (span % UNITS["min"]! === 0) return `${span / 60e9}min`;
  for (const unit of ["s", "ms", "us"] as const) {
    const scale = UNITS[unit]!;
    if (span < scale || span % (scale / 1e3) !== 0) continue;
    // Digit by digit: a quotient of a long span would be rounded.
    const thousandths = String(span % scale / (scale / 1e3)).padStart(3, "0").replace(/0+$/, "");
    const point = thousandths === "" ? "" : ".";
    return `${Math.floor(span / scale)}${point}${thousandths}${unit}` as DurationText;
  }
  return `${span}ns`;
}

/** A moment as the ladder prints it: seconds, at least three decimals, as many as are needed. */
export function formatInstant(moment: Instant): string {
  const wholeSeconds = Math.floor(moment / 1e9);
  const digits = String(moment % 1e9).padStart(9, "0");
  return `${wholeSeconds}.${digits.slice(0, 3)}${digits.slice(3).replace(/0+$/, "")}`;
}
