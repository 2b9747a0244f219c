/**
 * Runs a story: its world is set up, its script played, everything checked, and the outcome told as data.
 *
 * @module
 */

import { type Instant, NEVER } from "../base/time.ts";
import { CheckSet } from "../check/check_set.ts";
import type { Property } from "../check/property.ts";
import type { CheckName, CheckView, FailedName, Failure as CheckFailure } from "../check/view.ts";
import type { Observer, TraceEvent } from "../net/events.ts";
import type { StackFactory } from "../net/host_options.ts";
import { BoundError } from "../net/bounds.ts";
import type { Outcome } from "../tcp/stack.ts";
import { STATE_NAMES, type StateName } from "../tcp/state.ts";
import { Digest } from "../trace/digest.ts";
import { Summary } from "../trace/summary.ts";
import { Trace } from "../trace/trace.ts";
import type { NamedStory } from "./cases.ts";
import type { Fault } from "./format.ts";
import type { StepFailure } from "./demands.ts";
import { Player } from "./player.ts";
import { pathOf } from "./questions.ts";
import { Stage } from "./stage.ts";

/** Which demand was not met: a check's name, the kind of step that asked, or a property's name. */
export type FailureKind =
  | CheckName
  | StepFailure["check"]
  | "fault"
  | "bounds"
  | "violates"
  | FailedName;

/** One thing that went wrong in a run. */
export interface RunFailure {
  /** Which demand was not met. */
  readonly check: FailureKind;
  /** When. */
  readonly at: Instant;
  /** One line. */
  readonly message: string;
  /** What should have been. */
  readonly expected: string;
  /** What was. */
  readonly got: string;
  /** Where the law stands; the story's own words if it is the story's. */
  readonly cite: string;
  /** The event at which it showed, from 0; the number of events so far if it is none's. */
  readonly eventIndex: number;
  /** The end or host that it is about, if there is one. */
  readonly of: string | null;
}

/** What became of an end. */
export interface EndResult {
  /** Its last state. */
  readonly state: StateName;
  /** Every state from the first to the last. */
  readonly path: readonly StateName[];
  /** How it ended; `"open"` if it has not. */
  readonly outcome: Outcome | "open";
  /** Octets that its application sent. */
  readonly sentOctets: number;
  /** Octets that its application received. */
  readonly receivedOctets: number;
}

/** What became of a host. */
export interface HostResult {
  /** TCBs at the end. */
  readonly tcbs: number;
  /** Connections that applications accepted. */
  readonly accepted: number;
}

/** One run of one case of a story with one seed. */
export interface RunResult {
  /** The case and its story. */
  readonly told: NamedStory;
  /** The seed. */
  readonly seed: number;
  /** Whether everything was as it should. */
  readonly passed: boolean;
  /** What was not. */
  readonly failures: readonly RunFailure[];
  /** Ends by name, in the order in which they came to be. */
  readonly endpoints: Readonly<Record<string, EndResult>>;
  /** Hosts by name. */
  readonly hosts: Readonly<Record<string, HostResult>>;
  /** The time at the end. */
  readonly endedAt: Instant;
  /** Counts of segments. */
  readonly segments: {
    readonly sent: number;
    readonly delivered: number;
    readonly dropped: number;
    readonly duplicated: number;
    readonly reordered: number;
  };
  /** A hash of the whole trace: 32 hexadecimal digits; empty if the run was told to do without. */
  readonly digest: string;
  /** How many random draws were made: 0 if chance played no part. */
  readonly draws: number;
  /** The story's faults, and how often each hit. */
  readonly faults: readonly { readonly fault: Fault; readonly hits: number }[];
  /** TCB-seconds of each host, for comparisons. */
  readonly tcbSeconds: Readonly<Record<string, number>>;
  /** Every event, if the run was traced. */
  readonly events: readonly TraceEvent[] | null;
  /**
   * How often each property was seen that must be seen sometimes, of those that the run was given; those that were
   * not are left out.
   */
  readonly sometimes: Readonly<Record<string, number>>;
}

/** How a story is run. */
export interface RunOptions {
  /** The seed; 1 if left out. */
  readonly seed?: number;
  /** Whether every event is kept; a failed run without is best run again with it: it is the same run. */
  readonly trace?: boolean;
  /** Whether the trace is hashed, as it is if left out: without it a run is a tenth faster. */
  readonly digest?: boolean;
  /** Stacks in place of ours, by host. */
  readonly stacks?: Readonly<Record<string, StackFactory>>;
  /** Properties that are looked after besides every check; none if left out. `SOMETIMES` are those built in. */
  readonly properties?: readonly Property[];
  /** Makes one more observer of the run, before anything happens. */
  readonly watch?: (view: RunView) => Observer;
}

/** What an observer of a run may ask. */
export interface RunView extends CheckView {
  /** Whether a host listens on a port. */
  listens(host: string, port: number): boolean;
}

/** Runs one case of a story. */
export function runStory(told: NamedStory, options: RunOptions = {}): RunResult {
  const { story } = told;
  const seed = options.seed ?? 1;
  const digest = options.digest === false ? null : new Digest();
  const summary = new Summary();
  const trace = options.trace ? new Trace() : null;
  const observers: Observer[] = [summary];
  if (digest !== null) observers.push(digest);
  if (trace !== null) observers.push(trace);
  const stage = new Stage(story, { seed, observers, stacks: options.stacks ?? {} });
  const checks = new CheckSet(stage, {
    preconditions: stage.preconditions,
    ...(options.properties === undefined ? {} : { properties: options.properties }),
  });
  observers.push(checks);
  if (options.watch !== undefined) observers.push(options.watch(stage));
  const player = new Player(stage);
  const failures: RunFailure[] = [];
  try {
    player.play();
  } catch (error) {
    if (!(error instanceof BoundError)) throw error;
    failures.push(plain("bounds", stage.world.now, error.message, stage.eventIndex));
  }
  const verdict = checks.finish(stage.finalView());
  // Laws first: a step that fails is often only what follows from one.
  const count = stage.eventIndex + 1;
  failures.push(
    ...judge(verdict.failures, story.violates ?? [], stage.world.now, count),
    ...player.failures.map(ofStep),
    ...idleFaults(stage, count),
  );
  const { sent, delivered, dropped, duplicated, reordered } = summary.counts;
  const { world } = stage;
  return {
    told,
    seed,
    passed: failures.length === 0,
    failures,
    endpoints: endResults(stage),
    hosts: Object.fromEntries(
      world.hosts.map(({ name, tcbs, accepted }) => [name, { tcbs, accepted }]),
    ),
    endedAt: world.now,
    segments: { sent, delivered, dropped, duplicated, reordered },
    digest: digest?.hex() ?? "",
    draws: world.draws,
    faults: (story.faults ?? []).map((fault, i) => ({ fault, hits: stage.faultHits[i]! })),
    tcbSeconds: Object.fromEntries(world.hosts.map((host) => [host.name, host.tcbSeconds])),
    events: trace?.events ?? null,
    sometimes: verdict.sometimes,
  };
}

function plain(check: FailureKind, at: Instant, message: string, eventIndex: number): RunFailure {
  return { check, at, message, expected: "", got: "", cite: "", eventIndex, of: null };
}

function ofStep({ step, ...failure }: StepFailure): RunFailure {
  return { ...failure, cite: `script[${step}]` };
}

/** A fault that never hit means that the story is not the one that was meant. */
function idleFaults(stage: Stage, eventIndex: number): RunFailure[] {
  return (stage.story.faults ?? []).flatMap((fault, i) =>
    fault.optional || stage.faultHits[i]! > 0 ? [] : [{
      ...plain("fault", stage.world.now, `fault ${i + 1} never hit a segment`, eventIndex),
      expected: "one segment or more, or optional: true",
      got: "none",
      cite: `faults[${i}]`,
    }]
  );
}

/**
 * What checks found, as failures of a run: a counterfactual must break what it says it breaks, and nothing else
 * may be broken.
 */
export function judge(
  failures: readonly CheckFailure[],
  violates: readonly string[],
  now: Instant,
  eventIndex: number,
): RunFailure[] {
  const broken = new Set<string>(failures.map(({ check }) => check));
  const others = failures.filter(({ check }) => !violates.includes(check));
  return [
    ...others.map(({ end, ...failure }) => ({ ...failure, of: end?.name ?? null })),
    ...violates.filter((name) => !broken.has(name)).map((name) => ({
      ...plain("violates", now, `${name} holds, and the story says it breaks`, eventIndex),
      expected: `${name} to be violated`,
      got: "it holds",
    })),
  ];
}

function endResults(stage: Stage): Record<string, EndResult> {
  const results: Record<string, EndResult> = {};
  for (const end of stage.world.tracker!.connections) {
    const { name, outcome, sentOctets, receivedOctets } = end;
    const state = STATE_NAMES[end.stateNumber];
    const gone = outcome === "gone" && end.closedAt !== NEVER;
    results[name] = {
      state: gone ? "CLOSED" : state,
      path: pathOf(end),
      outcome,
      sentOctets,
      receivedOctets,
    };
  }
  return results;
}
