/**
 * A bug that was found, as a file: a story that fails by itself until the bug is gone and passes from then on,
 * with how it was found, what broke and what that looks like above it. It leaves out writing the file.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import { CHECK_NAMES, type CheckName } from "../check/view.ts";
import type { Scenario } from "../scenario/format.ts";
import { readScenario } from "../scenario/read.ts";
import { quoted } from "../scenario/replay.ts";
import type { RunFailure, RunResult } from "../scenario/run.ts";
import { ladder } from "../trace/ladder.ts";
import { demanding } from "./demands.ts";
import { isOfLiveness } from "./fairness.ts";
import { markOfThrown, shapeOf, taleOf } from "./shape.ts";
import type { Failing, Shrunk } from "./shrink.ts";
import { storyFile } from "./story_file.ts";
import { COURT, type Court } from "./trial.ts";

/** A bug that was found, as plain data: a worker may hand it on. */
export interface Finding {
  /** The check that fails; `"crash"` if the run throws. */
  readonly check: string;
  /** What it is known by among others: see `shapeOf()`. */
  readonly shape: string;
  /** What happens in its story: see `taleOf()`. */
  readonly tale: string;
  /** The seed with which the story fails; 1 if chance has no say in it. */
  readonly seed: number;
  /** The story, as it is saved. */
  readonly story: Scenario;
  /** What failed; null if the run threw. */
  readonly failure: RunFailure | null;
  /** What the run threw, in words; null if it did not. */
  readonly thrown: string | null;
  /** The ladder of its run; null if it threw. */
  readonly picture: string | null;
  /** Whether it is as small as it gets. */
  readonly complete: boolean;
  /** Whether the story fails by itself, wherever it is run with this seed. */
  readonly standsAlone: boolean;
  /** The seed of the run that failed first. */
  readonly origin: number;
}

/** The law that a check stands for, in words for the head of a story. */
const LAWS: Readonly<Record<CheckName | "end" | "bounds", string>> = Object.freeze({
  "legal-edges": "A connection goes from state to state along the edges of figure 5 alone",
  "isn-agreement": "Synchronized ends agree on their initial sequence numbers",
  "stream-prefix": "What is read is what was sent, in order, up to some octet",
  "incarnations": "No octet crosses from one incarnation of a connection to another",
  "no-going-back": "What was acknowledged or offered is never taken back",
  "ack-received": "Nothing is acknowledged that did not come",
  "syn-fin-number": "SYN and FIN each take one sequence number",
  "time-wait-2msl": "TIME-WAIT lasts for 2 MSL",
  "rto-schedule": "Retransmissions keep to the schedule of RFC 6298",
  "no-storm": "Two ends do not answer each other for ever",
  "sack-received": "SACK reports what came and nothing else",
  "paws-keeps-new": "PAWS drops old segments and no new ones",
  "window-overrun": "Nothing is sent beyond the peer's window",
  "congestion-window": "Nothing new is sent beyond the congestion window",
  "delayed-ack": "An ACK waits no longer than it may",
  "answers": "What calls for an acknowledgment gets one",
  "arrivals": "A segment changes its receiver as RFC 9293 has it, and nothing else does",
  "options-agreed": "What the SYNs agreed on holds as long as the connection lasts",
  "resets": "Whoever ends a connection alone says so, once, with numbers that count",
  "offers": "A window that is offered is room that there is, in steps worth a segment",
  "small-segments": "No small segment goes out while data is in flight",
  "congestion-moves": "The congestion window begins, grows and falls as RFC 5681 has it",
  "giving-up": "No connection is given up before its time",
  "quiescence": "When all is said, no timer and no connection is left over",
  "final-states": "Ends come to the states that what happened allows",
  "end": "Once all is healed, what was sent arrives and the run comes to its end",
  "bounds": "A run comes to its end",
});

/** A seed that fails among those that a test runs by itself: the most that a story may ask for here. */
const SEEDS_MAX = 50;

/**
 * What was found, from the story that failed and what it shrank to.
 *
 * @param court how stories are run and judged; this package's stack and checks if left out
 */
export function findingOf(found: Failing, shrunk: Shrunk, court: Court = COURT): Finding {
  const { failure, run, thrown, complete } = shrunk;
  const told = failure === null || run === null
    ? shrunk.story
    : demanding(shrunk.story, failure, run);
  const named = inOrder(headed(told, failure, thrown));
  const { story, seed } = seeded(named, shrunk, court);
  return {
    check: failure?.check ?? "crash",
    shape: failure === null ? markOfThrown(thrown) : shapeOf(failure, run?.events ?? null),
    tale: taleOf(story),
    seed,
    story,
    failure,
    thrown: failure === null ? String(thrown) : null,
    picture: failure === null || run === null ? null : pictureOf(run, failure),
    complete,
    standsAlone: failsByItself(story, seed, court),
    origin: found.seed,
  };
}

/** Whether two findings are one bug, as far as can be told: the same failure, or the same tale. */
export function isSameBug(
  a: Pick<Finding, "shape" | "tale">,
  b: Pick<Finding, "shape" | "tale">,
): boolean {
  return a.shape === b.shape || a.tale === b.tale;
}

function headed(story: Scenario, failure: RunFailure | null, thrown: unknown): Scenario {
  const { why: _, cite: __, ...rest } = story;
  if (failure === null) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return { why: `A stack throws nothing, whatever comes: ${oneLine(message)}`, ...rest };
  }
  const { check, message, cite } = failure;
  const law: string | undefined = Object.hasOwn(LAWS, check) ? LAWS[check as CheckName] : undefined;
  const why = oneLine(law === undefined ? `${check}: ${message}` : `${law}: ${message}`);
  return { why, ...(cite.startsWith("RFC") ? { cite } : {}), ...rest };
}

/** The parts of a story in the order in which people tell them. */
function inOrder({ why, cite, hosts, link, links, faults, script, ...rest }: Scenario): Scenario {
  return {
    why,
    ...(cite === undefined ? {} : { cite }),
    hosts,
    ...(link === undefined ? {} : { link }),
    ...(links === undefined ? {} : { links }),
    ...(faults === undefined ? {} : { faults }),
    script,
    ...rest,
  };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** The story, where chance has a say in it, run with so many seeds that the failing one is among them. */
function seeded(story: Scenario, { seed, run }: Shrunk, court: Court): Failing {
  if (run === null || run.draws === 0) return { story, seed };
  for (let other = 1; other <= SEEDS_MAX; other++) {
    if (!failsByItself(story, other, court)) continue;
    return { story: { ...story, seeds: Math.max(10, other) }, seed: other };
  }
  return { story, seed };
}

/**
 * Whether a story fails in what every run of it is held against, read as from a file, and in nothing that it would
 * still fail in once the bug is gone: a call that is refused.
 */
export function failsByItself(story: Scenario, seed: number, court: Court = COURT): boolean {
  try {
    const { failures } = court.run(readScenario(story, "a finding", CHECK_NAMES), seed, false);
    return failures.length > 0 && !failures.some(({ check }) => check === "script");
  } catch (error) {
    return !(error instanceof ScenarioError);
  }
}

/**
 * What a finding's file is called: the check and the words of its failure.
 *
 * @param taken names that other files have
 */
export function fileNameOf(
  { check, shape }: Pick<Finding, "check" | "shape">,
  taken: ReadonlySet<string> = new Set(),
): string {
  const mark = shape.replace(/, in [A-Z0-9-]+$/, "");
  const words = mark.slice(mark.indexOf(":") + 1).replace(/\b(?:END|HOST|N)\b/g, "")
    .toLowerCase().split(/[^a-z0-9]+/).filter((word) => word !== "" && !DULL.has(word));
  const stem = [...check.split("-"), ...words.slice(0, 8)].join("_");
  for (let n = 1;; n++) {
    const name = `${stem}${n === 1 ? "" : `_${n}`}.ts`;
    if (!taken.has(name)) return name;
  }
}

/** Words that say nothing in a file's name. */
const DULL: ReadonlySet<string> = new Set(["a", "an", "the", "of", "its", "it", "that", "to", "s"]);

/** Where a finding comes from and goes to. */
export interface FileNotes {
  /** The file's path, as `halfopen run` is to be given it. */
  readonly path: string;
  /** The command that found it; left out if it was found by hand. */
  readonly campaign?: string;
}

/** How many rows of the ladder a file shows. */
const ROWS = 30;

/** A finding as the text of its file. */
export function findingFile(finding: Finding, { path, campaign }: FileNotes): string {
  const { story, seed, origin, failure, thrown, picture, complete, standsAlone } = finding;
  const command = `halfopen run ${quoted(path)}${seed === 1 ? "" : ` --seed ${seed} --runs 1`}`;
  const notes = [
    ...(campaign === undefined ? [] : [`Found by ${campaign}, in the run of seed ${origin}.`]),
    `Replay: ${command}`,
    ...(complete ? [] : ["It may get smaller: shrinking was cut short."]),
    ...(standsAlone ? [] : ["It fails in a campaign alone, which demands more than a run."]),
    "",
  ];
  if (failure === null) notes.push(`The run throws ${thrown}`);
  else {
    const { check, message, expected, got, cite } = failure;
    notes.push(`${check}: ${message}`);
    if (expected !== "") notes.push(`  expected  ${expected}${cite === "" ? "" : ` (${cite})`}`);
    if (got !== "") notes.push(`  got       ${got}`);
  }
  if (picture !== null) notes.push("", picture);
  return storyFile(story, notes);
}

function pictureOf(run: RunResult, failure: RunFailure): string {
  const events = run.events!;
  const late = isOfLiveness(failure) || failure.eventIndex >= events.length;
  const index = late ? events.length - 1 : Math.max(0, failure.eventIndex);
  return ladder(events, { rows: ROWS, mark: { index, text: "failed here" } });
}
