/**
 * What one bug's failures have in common, whatever the story: which check, its words without numbers and names,
 * the state of the end that is to blame. It leaves out what makes a run its own: times, sizes, seeds.
 *
 * @module
 */

import type { TraceEvent } from "../net/events.ts";
import type { Fault, Scenario, SegmentMatch, Step } from "../scenario/format.ts";
import type { RunFailure } from "../scenario/run.ts";
import { STATE_NAMES } from "../tcp/state.ts";

/** Numbers, with their unit if they have one; digits within words (`FIN-WAIT-1`) are none. */
const NUMBERS = /(?<![\w-])\d[\d.,]*(?:\s?(?:ns|us|µs|ms|s|min|h)\b)?/g;
/** Names of ends; variables of the RFC (`SND.UNA`) look alike. */
const ENDS = /\b(?!(?:SND|RCV|SEG|TS)\.)[A-Za-z]\w*\.[A-Za-z]\w*(?:#\d+)?/g;
/** Names of hosts: a failure that is of no end begins with one. */
const HOST = /^[A-Z]\w* (?=waits )/;

/** A failure's words without what is a run's own. */
export function wordsOf(message: string): string {
  return message.replace(ENDS, "END").replace(HOST, "HOST ").replace(NUMBERS, "N")
    // One octet or many, early or late by how much: it is one bug.
    .replace(/\boctets?\b/g, "octets");
}

/** What a smaller story must still fail in: the check and its words. */
export function markOf({ check, message }: RunFailure): string {
  return `${check}: ${wordsOf(message)}`;
}

/** What a run that throws fails in: a stack may break its harness. */
export function markOfThrown(thrown: unknown): string {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return `crash: ${error.name}: ${wordsOf(error.message.split("\n", 1)[0]!)}`;
}

/**
 * A failure's shape, the same for every failure of one bug as far as can be told from it: its mark, and in which
 * state the end was that it is about.
 *
 * @param events the run's, if it was traced: without them the state is left out
 */
export function shapeOf(failure: RunFailure, events: readonly TraceEvent[] | null): string {
  const state = events === null ? undefined : stateAt(failure, events);
  return state === undefined ? markOf(failure) : `${markOf(failure)}, in ${state}`;
}

/** The state in which an end was when a failure showed. */
function stateAt({ of, eventIndex }: RunFailure, events: readonly TraceEvent[]) {
  const until = eventIndex < 0 ? events.length : eventIndex;
  const moved = events.findLast((event, i) =>
    i < until && event.kind === "moved" && event.end.name === of
  );
  return moved?.kind === "moved" ? STATE_NAMES[moved.to] : undefined;
}

/**
 * A story's tale: what is done and what befalls it, in order, without times, sizes, settings and names. Two bugs
 * seldom have one once their stories are as short as can be, whatever checks fail.
 */
export function taleOf(story: Scenario): string {
  const names = new Map<string, string>();
  const nameOf = (end: string) => {
    const [host, connection] = end.split(".") as [string, string | undefined];
    if (connection === undefined) return host;
    const plain = connection.split("#")[0]!;
    if (!names.has(plain)) names.set(plain, names.size === 0 ? "c" : `c${names.size + 1}`);
    return `${host}.${names.get(plain)}`;
  };
  const steps = story.script.flatMap((step) => stepTale(step, nameOf));
  const faults = (story.faults ?? []).map((fault) => faultTale(fault, nameOf)).sort();
  return [...steps, ...faults].join("; ");
}

type NameOf = (end: string) => string;

function stepTale(step: Step, nameOf: NameOf): string[] {
  if ("connect" in step) return [`${nameOf(`${step.on}.${step.as}`)} connects`];
  if ("listen" in step) return [`${step.on} listens`];
  if ("unlisten" in step) return [`${step.on} closes its port`];
  if ("accept" in step) return [`${step.on} accepts`];
  if ("send" in step) return [`${nameOf(step.on)} sends`];
  if ("read" in step) return [`${nameOf(step.on)} reads`];
  if ("do" in step) return [`${nameOf(step.on)} does ${step.do}`];
  if ("release" in step) return ["release"];
  if ("inject" in step) return [`inject ${step.inject.icmp ?? step.inject.flags ?? "none"}`];
  return "relink" in step ? ["relink"] : [];
}

function faultTale(fault: Fault, nameOf: NameOf): string {
  if ("cut" in fault) return "cut";
  const [act, match] = Object.entries(fault)[0] as [string, SegmentMatch];
  const who = match.of === undefined ? match.from ?? "any" : nameOf(match.of);
  return `${act} ${match.is ?? match.has ?? "any"} of ${who}`;
}
