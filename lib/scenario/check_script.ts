/**
 * Whether a story's steps can be told one after the other: times, names, what was opened before.
 *
 * @module
 */

import { type Duration, DURATION_MAX, formatDuration, parseDuration } from "../base/time.ts";
import type { Context } from "./check_context.ts";
import { checkInject, checkMatch } from "./check_segments.ts";
import { listenerOf, listenersOf } from "./convert.ts";
import type { Act, Expect, Expected, Seen, Step } from "./format.ts";
import { NAME, parseEnd, parseSocket } from "./names.ts";
import { remedy } from "./nearest.ts";
import type { Path } from "./problems.ts";

/** What is known about the run when a step is taken. */
interface Progress {
  /** The earliest moment that it can be: nanoseconds. */
  earliest: number;
  /** When the last end was told, if nothing was done since: a text, or undefined at quiescence. */
  lastEnd: { at: string | undefined } | undefined;
  /** The ports that hosts listen on; undefined for a host that rebooted: its applications may differ. */
  readonly ports: Map<string, Set<number> | undefined>;
  /** The names that active ends were given. */
  readonly given: Set<string>;
}

/** Checks every step. */
export function checkScript(context: Context): void {
  const { hosts, script } = context.story;
  const progress: Progress = {
    earliest: 0,
    lastEnd: undefined,
    ports: new Map(
      Object.entries(hosts).map(
        ([name, host]) => [name, new Set(listenersOf(host).map(({ port }) => port))],
      ),
    ),
    given: new Set(),
  };
  for (const [at, step] of script.entries()) {
    checkTime(context, step, at, progress);
    if (isAct(step)) {
      progress.lastEnd = undefined;
      checkAct(context, step, at, progress);
    } else checkExpect(context, step, at, progress);
  }
}

function isAct(step: Step): step is Step & Act {
  return !["expect", "passes", "sent", "never", "end"].some((key) => key in step);
}

function checkTime(context: Context, step: Step, at: number, progress: Progress): void {
  const path = ["script", at];
  const keys = (["at", "after", "when"] as const).filter((key) => step[key] !== undefined);
  if (keys.length > 1) {
    const names = keys.map((key) => `"${key}"`).join(" and ");
    context.report(path, `${names} are two times, write one`);
  }
  if (step.when !== undefined) checkSeen(context, step.when, [...path, "when"], at);
  if (step.at !== undefined) {
    if (isEarlier(context, step.at, [...path, "at"], progress, "the step before")) return;
    progress.earliest = parseDuration(step.at);
    const bound = context.story.bounds?.virtualTime;
    if (bound !== undefined && progress.earliest > parseDuration(bound)) {
      const message = `"${step.at}" is later than bounds.virtualTime, write "${bound}" or earlier`;
      context.report([...path, "at"], message);
    }
  }
  if (step.after !== undefined) {
    const moment = progress.earliest + parseDuration(step.after);
    if (moment > DURATION_MAX) {
      const message = `"${step.after}" leads past the end of virtual time, write less`;
      context.report([...path, "after"], message);
    } else progress.earliest = moment;
  }
}

function isEarlier(
  context: Context,
  text: string,
  path: Path,
  progress: Progress,
  what: string,
): boolean {
  if (parseDuration(text) >= progress.earliest) return false;
  const earliest = formatDuration(progress.earliest as Duration);
  const cause = `"${text}" is earlier than ${what}, at ${earliest}`;
  const law = what === "the step before" ? "; steps are told in order" : "";
  context.report(path, `${cause}${law}, write "${earliest}" or later`);
  return true;
}

function checkSeen(context: Context, seen: Seen, path: Path, at: number): void {
  const { sent, ...ends } = seen;
  if (sent !== undefined) checkMatch(context, sent, [...path, "sent"]);
  for (const name of Object.keys(ends)) context.knowsEnd(name, [...path, name], at);
}

function checkAct(context: Context, step: Step & Act, at: number, progress: Progress): void {
  const path = ["script", at];
  if ("release" in step) return checkRelease(context, step.release, [...path, "release"]);
  if ("inject" in step) return checkInject(context, step.inject, [...path, "inject"], at);
  if ("relink" in step) {
    if (step.between !== undefined) context.knowsPair(step.between, [...path, "between"]);
    return;
  }
  if ("send" in step || "read" in step || !NAME.test(step.on)) {
    context.knowsEnd(step.on, [...path, "on"], at);
    return;
  }
  if (!context.knowsHost(step.on, [...path, "on"])) return;
  if ("connect" in step) checkConnect(context, step, path, progress);
  else if ("do" in step) {
    if (step.do === "reboot") progress.ports.set(step.on, undefined);
  } else checkListener(context, step, path, progress.ports.get(step.on));
}

function checkRelease(context: Context, name: string, path: Path): void {
  const held = (context.story.faults ?? []).flatMap((fault) => "hold" in fault ? fault.as : []);
  if (held.includes(name)) return;
  const advice = held.length === 0
    ? `write a fault { hold: { ... }, as: "${name}" }`
    : remedy(name, held);
  context.report(path, `nothing is held as "${name}", ${advice}`);
}

function checkConnect(
  context: Context,
  step: Extract<Act, { connect: unknown }>,
  path: Path,
  progress: Progress,
): void {
  const { host } = parseSocket(step.connect)!;
  if (context.knowsHost(host, [...path, "connect"]) && host === step.on) {
    context.report([...path, "connect"], `"${step.connect}" is its own host, name another`);
  }
  const name = `${step.on}.${step.as}`;
  if (progress.given.has(name)) {
    context.report([...path, "as"], `"${name}" is another connection already, write another name`);
  }
  progress.given.add(name);
}

function checkListener(
  context: Context,
  step: Extract<Act, { listen: unknown } | { unlisten: unknown } | { accept: unknown }>,
  path: Path,
  ports: Set<number> | undefined,
): void {
  if (ports === undefined) return;
  if ("listen" in step) {
    const { port } = listenerOf(step.listen);
    if (ports.has(port)) {
      context.report([...path, "listen"], `${step.on} listens on ${port} already, leave one out`);
    }
    ports.add(port);
    return;
  }
  const [key, port] = "unlisten" in step ? ["unlisten", step.unlisten] : ["accept", step.accept];
  if (!ports.has(port)) {
    const advice = ports.size === 0
      ? `write hosts.${step.on}.listen: ${port}`
      : `write ${[...ports].join(" or ")}`;
    context.report([...path, key], `${step.on} does not listen on ${port}, ${advice}`);
  }
  if ("unlisten" in step) ports.delete(port);
}

function checkExpect(context: Context, step: Step & Expect, at: number, progress: Progress): void {
  const path = ["script", at];
  for (const key of ["by", "until"] as const) {
    const limit = (step as { by?: string; until?: string })[key];
    if (limit !== undefined) isEarlier(context, limit, [...path, key], progress, "its step");
  }
  if ("sent" in step) checkMatch(context, step.sent, [...path, "sent"]);
  else if ("never" in step) checkMatch(context, step.never, [...path, "never"]);
  else if ("passes" in step) {
    for (const name of Object.keys(step.passes)) {
      context.knowsEnd(name, [...path, "passes", name], at);
    }
  } else if ("end" in step) {
    checkEnd(context, step, path, progress);
    checkExpected(context, step.end, [...path, "end"], at);
  } else {
    if (step.by !== undefined && step.until !== undefined) {
      context.report(path, `"by" and "until" are two expectations, write two steps`);
    }
    checkExpected(context, step.expect, [...path, "expect"], at);
  }
}

function checkEnd(
  context: Context,
  step: Extract<Step, { end: unknown }>,
  path: Path,
  progress: Progress,
): void {
  for (const key of ["after", "when"] as const) {
    if (step[key] === undefined) continue;
    context.report([...path, key], `an end is at quiescence or at a time, write "at" or nothing`);
  }
  if (progress.lastEnd !== undefined && progress.lastEnd.at === step.at) {
    context.report([...path, "end"], "told twice for the same moment, write one");
  }
  progress.lastEnd = { at: step.at };
}

function checkExpected(context: Context, expected: Expected, path: Path, at: number): void {
  for (const name of Object.keys(expected)) {
    if (parseEnd(name) === undefined) context.knowsHost(name, [...path, name]);
    else context.knowsEnd(name, [...path, name], at);
  }
}
