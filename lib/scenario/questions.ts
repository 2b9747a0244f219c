/**
 * What a story expects, asked of its world.
 *
 * @module
 */

import { formatInstant, type Instant, NEVER } from "../base/time.ts";
import type { Connection } from "../net/connection.ts";
import { matches } from "../net/faults.ts";
import { STATE_NAMES, type StateName } from "../tcp/state.ts";
import { patternOf, rangeOf } from "./convert.ts";
import type { EndExpectation, Expected, HostTotals, RangeOf, SegmentMatch } from "./format.ts";
import { parseEnd } from "./names.ts";
import type { Stage, ToldSegment } from "./stage.ts";

/** One thing that is not as expected. */
export interface Mismatch {
  /** Whose: a host or an end. */
  readonly of: string;
  /** What was asked. */
  readonly expected: string;
  /** What was found. */
  readonly got: string;
}

/** Asks everything; nothing comes back if all is as expected. */
export function ask(stage: Stage, expected: Expected): Mismatch[] {
  const mismatches: Mismatch[] = [];
  for (const [name, wanted] of Object.entries(expected)) {
    if (wanted === undefined) continue;
    const answers = name.includes(".")
      ? askEnd(
        stage,
        name,
        typeof wanted === "string" ? { state: wanted } : wanted as EndExpectation,
      )
      : askHost(stage, name, wanted as HostTotals);
    for (const [what, want, got] of answers) {
      if (!fits(want, got)) {
        mismatches.push({
          of: name,
          expected: `${what} ${word(want)}`,
          got: `${what} ${word(got)}`,
        });
      }
    }
  }
  return mismatches;
}

/** What was asked, what was wanted, what was found. */
type Answer = readonly [what: string, want: unknown, got: unknown];

/** A range is a pair of numbers; a path a list of names. */
function fits(want: unknown, got: unknown): boolean {
  if (typeof got === "number" && (typeof want === "number" || Array.isArray(want))) {
    const [low, high] = rangeOf(want as RangeOf<number>);
    return got >= low && got <= high;
  }
  if (Array.isArray(want) && Array.isArray(got)) {
    return want.length === got.length && want.every((item, i) => item === got[i]);
  }
  return want === got;
}

function word(value: unknown): string {
  if (!Array.isArray(value)) return value === undefined ? "nothing" : String(value);
  const isRange = value.length === 2 && value.every((item) => typeof item === "number");
  return isRange ? `${value[0]} to ${value[1]}` : value.join(", ");
}

function milliseconds(span: number): number {
  return Math.round(span / 1e6) / 1e3;
}

function askHost(stage: Stage, name: string, totals: HostTotals): Answer[] {
  const host = stage.host(name);
  const answers: Answer[] = [];
  const { tcbs, accepted, established, tcbSeconds } = totals;
  if (tcbs !== undefined) answers.push(["tcbs", tcbs, host.tcbs]);
  if (accepted !== undefined) answers.push(["accepted", accepted, host.accepted]);
  if (established !== undefined) answers.push(["established", established, host.established]);
  if (tcbSeconds !== undefined) {
    answers.push(["tcbSeconds", tcbSeconds, milliseconds(host.tcbSeconds * 1e9)]);
  }
  return answers;
}

function askEnd(stage: Stage, name: string, wanted: EndExpectation): Answer[] {
  const end = stage.world.tracker!.find(name);
  const answers: Answer[] = [];
  const { state, outcome, sent, received, text, eof, told, accepted, path, lived } = wanted;
  if (state !== undefined) answers.push(["state", state, stateFor(stage, name, end, state)]);
  if (outcome !== undefined) answers.push(["outcome", outcome, end?.outcome]);
  if (sent !== undefined) answers.push(["sent", sent, end?.sentOctets]);
  if (received !== undefined) answers.push(["received", received, end?.receivedOctets]);
  if (text !== undefined) answers.push(["text", text, end && stage.textOf(end)]);
  if (eof !== undefined) answers.push(["eof", eof, end?.eof ?? false]);
  if (told !== undefined) answers.push(["told", told, end?.told ?? []]);
  if (accepted !== undefined) answers.push(["accepted", accepted, end?.accepted ?? false]);
  if (path !== undefined) answers.push(["path", path, end ? pathOf(end) : []]);
  if (lived !== undefined) answers.push(["lived", lived, end && livedSeconds(stage, end)]);
  return answers;
}

function livedSeconds(stage: Stage, end: Connection): number {
  const until = end.closedAt === NEVER ? stage.world.now : end.closedAt;
  return milliseconds(until - end.openedAt);
}

/** The states that an end went through, by name. */
export function pathOf(end: Connection): StateName[] {
  return (end.path ?? []).map((state) => STATE_NAMES[state]);
}

/**
 * An end's state as a story asks for it. Without a TCB it is CLOSED; of a passive end that is gone, or never
 * was, LISTEN holds as well while its host listens on the port: no child connection is left.
 */
function stateFor(
  stage: Stage,
  name: string,
  end: Connection | undefined,
  wanted: StateName,
): StateName {
  if (end?.open) return end.state;
  if (wanted !== "LISTEN") return "CLOSED";
  const ports = stage.listening.get(parseEnd(name)!.host)!;
  const listens = end === undefined ? ports.size > 0 : end.passive && ports.has(end.localPort);
  return listens ? "LISTEN" : "CLOSED";
}

/** The sent segments that a match means, within [`from`, `until`]. */
export function sentSegments(
  stage: Stage,
  match: SegmentMatch,
  from: Instant,
  until: Instant,
): ToldSegment[] {
  const pattern = patternOf(match);
  return stage.sent.filter((sent) => sent.at >= from && sent.at <= until && matches(pattern, sent));
}

/** A match as a story writes it, on one line. */
export function matchText(match: SegmentMatch): string {
  const parts = Object.entries(match).map(([key, value]) =>
    `${key}: ${Array.isArray(value) ? `[${value.join(", ")}]` : value}`
  );
  return `{ ${parts.join(", ")} }`;
}

/** A moment in a message. */
export function at(moment: Instant): string {
  return `${formatInstant(moment)} s`;
}
