/**
 * A run told to people and to programs: the report of a failure, understood in a minute, and the JSON line.
 *
 * @module
 */

import type { Property } from "../check/property.ts";
import type { TraceEvent } from "../net/events.ts";
import type { StackFactory } from "../net/host_options.ts";
import { ladder } from "../trace/ladder.ts";
import type { Fault } from "./format.ts";
import { matchText } from "./questions.ts";
import { type RunFailure, type RunResult, runStory } from "./run.ts";

/** How a failure is told. */
export interface ReportOptions {
  /** Whether colours are used (ANSI). */
  readonly colour: boolean;
  /** The line that runs it again: `"halfopen run open/lost_syn.ts --seed 7"`. */
  readonly replay: string;
  /** Stacks that stood in place of ours, by host: the run is told from a second one. */
  readonly stacks?: Readonly<Record<string, StackFactory>>;
  /** The properties that were looked after, for the same reason. */
  readonly properties?: readonly Property[];
}

/** How many rows of the ladder a report shows. */
const ROWS = 10;
/** How many failures of one run a report tells in full; the rest are named. */
const FAILURES_MAX = 3;

/** What a report is made from: a run of a story, or of a test that is written as code. */
export interface Reportable {
  /** What went wrong, in order. */
  readonly failures: readonly RunFailure[];
  /** Every event. */
  readonly events: readonly TraceEvent[];
  /** The faults, each on one line, and how often each hit. */
  readonly faults: readonly { readonly text: string; readonly hits: number }[];
  /** How many random draws were made. */
  readonly draws: number;
  /** The seed. */
  readonly seed: number;
}

/**
 * The report of a failed run of a story, which is run again if its events were not kept: see
 * {@linkcode report}.
 */
export function failureReport(result: RunResult, options: ReportOptions): string {
  const { told, seed } = result;
  const traced = result.events === null
    ? runStory(told, {
      seed,
      trace: true,
      stacks: options.stacks ?? {},
      properties: options.properties ?? [],
    })
    : result;
  const faults = traced.faults.map(({ fault, hits }) => ({ text: faultText(fault), hits }));
  return report({ ...traced, events: traced.events!, faults }, options);
}

/**
 * The report of a failed run: each law that broke, what was expected and got, the ladder around the first,
 * the faults, whether chance played a part, one line to replay.
 */
export function report(
  run: Reportable,
  options: Omit<ReportOptions, "stacks" | "properties">,
): string {
  const [first] = run.failures;
  const told = run.failures.slice(0, FAILURES_MAX).map(failureText);
  const rest = run.failures.length - told.length;
  if (rest > 0) told.push(`and ${rest} more: ${namesOf(run.failures.slice(FAILURES_MAX))}`);
  const sections = [told.join("\n\n")];
  if (first !== undefined && run.events.length > 0) {
    sections.push(pictureOf(run.events, first, options.colour));
  }
  sections.push(factsOf(run, options.replay));
  return sections.filter((section) => section !== "").join("\n\n");
}

function failureText({ check, message, expected, got, cite }: RunFailure): string {
  const lines = [`CheckFailed ${check}: ${message}`];
  if (expected !== "") lines.push(`  expected  ${expected}${cite === "" ? "" : ` (${cite})`}`);
  if (got !== "") lines.push(`  got       ${got}`);
  return lines.join("\n");
}

function namesOf(failures: readonly RunFailure[]): string {
  return [...new Set(failures.map(({ check }) => check))].join(", ");
}

function pictureOf(
  events: readonly TraceEvent[],
  failure: RunFailure,
  colour: boolean,
): string {
  const ends = endsOf(failure, events);
  const index = Math.max(0, Math.min(failure.eventIndex, events.length - 1));
  const late = failure.at > events[index]!.at ? { at: failure.at } : {};
  return ladder(events, {
    ...(ends === undefined ? {} : { ends }),
    rows: ROWS,
    colour,
    mark: { index, text: "failed here", ...late },
  });
}

/** The two ends that a failure is about: the one that it names and the one that faces it, the opener first. */
function endsOf(
  failure: RunFailure,
  events: readonly TraceEvent[],
): readonly [string, string] | undefined {
  const opened = events.filter((event) => event.kind === "opened").map(({ end }) => end);
  const end = opened.find(({ name }) => name === failure.of);
  const peer = end &&
    opened.find((other) =>
      other.localAddress === end.remoteAddress && other.localPort === end.remotePort &&
      other.remoteAddress === end.localAddress && other.remotePort === end.localPort
    );
  if (end === undefined || peer === undefined) return undefined;
  return end.passive ? [peer.name, end.name] : [end.name, peer.name];
}

/** What is not about one failure: faults, chance, the line that replays it. */
function factsOf({ faults, draws, seed }: Reportable, replay: string): string {
  const lines = faults.map(({ text, hits }, i) =>
    fact(`fault ${i + 1}`, `${text}   ${firedText(hits)}`)
  );
  const chance = draws === 0
    ? "no random draw in this run: it always fails"
    : `${draws} random draws, all from seed ${seed}: with it, it always fails`;
  return [...lines, fact("chance", chance), fact("replay", replay)].join("\n");
}

function fact(name: string, text: string): string {
  return `  ${name.padEnd(8)}  ${text}`;
}

function firedText(hits: number): string {
  if (hits === 0) return "never fired";
  return hits === 1 ? "fired once" : hits === 2 ? "fired twice" : `fired ${hits} times`;
}

/** A fault on one line, as a story writes it. */
export function faultText(fault: Fault): string {
  if ("cut" in fault) {
    const { cut, between } = fault;
    const who = "hosts" in cut ? cut.hosts.join(" - ") : `${cut.from} > ${cut.to}`;
    return `cut ${who} from ${between[0]} until ${between[1]}`;
  }
  if ("drop" in fault) return `drop ${matchText(fault.drop)}`;
  if ("corrupt" in fault) return `corrupt ${matchText(fault.corrupt)}`;
  if ("hold" in fault) return `hold ${matchText(fault.hold)} as ${fault.as}`;
  if ("delay" in fault) return `delay ${matchText(fault.delay)} by ${fault.by}`;
  const { duplicate, copies = 1, after } = fault;
  return `duplicate ${matchText(duplicate)} ${copies}×${
    after === undefined ? "" : ` after ${after}`
  }`;
}

/**
 * A run as the JSON line of `halfopen run --json` says it; see the README for its fields. A story is called by
 * its file, without what that ends in.
 */
export function jsonOf(result: RunResult, file: string): Record<string, unknown> {
  const { told, seed, passed, failures, endpoints, hosts, endedAt, segments, digest } = result;
  return {
    scenario: file.replace(/\.[^./]+$/, ""),
    case: told.name,
    file,
    seed,
    passed,
    failures: failures.map(({ check, at, message, expected, got }) => ({
      check,
      at: at / 1e9,
      message: expected === "" ? message : `${message}: expected ${expected}, got ${got}`,
    })),
    endpoints,
    hosts,
    virtualSeconds: endedAt / 1e9,
    segments,
    digest,
  };
}
