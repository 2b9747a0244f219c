/**
 * Runs a story with a stack that is not ours on one side or both, holds it to every check and to the contract of its
 * interface, and tells what is wrong as a report.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import { formatInstant, type Instant } from "../base/time.ts";
import type { StackFactory } from "../net/host_options.ts";
import type { NamedStory } from "../scenario/cases.ts";
import { failureReport } from "../scenario/report.ts";
import { type RunFailure, type RunResult, runStory } from "../scenario/run.ts";
import type { KitSetup, KitSide } from "./kit_types.ts";
import { StoryFailed } from "./told.ts";
import { type Breach, Witness } from "./witness.ts";

/** What is run, and how its failure is told. */
export interface KitRun {
  /** The story. */
  readonly told: NamedStory;
  /** The seed. */
  readonly seed: number;
  /** Where the stack stands. */
  readonly side: KitSide;
  /** The line that runs it again. */
  readonly replay: string;
  /** What is wrong with a run; its failures if left out. */
  readonly judge?: (result: RunResult) => readonly RunFailure[];
}

/** The hosts that a side means. */
export function hostsOf(side: KitSide): readonly ("A" | "B")[] {
  return side === "both" ? ["A", "B"] : [side];
}

/** A side in words. */
export function sideText(side: KitSide): string {
  return side === "both" ? "as both" : `as ${side}`;
}

/**
 * Runs it.
 *
 * @throws {StoryFailed} with the report
 */
export function runKit(setup: KitSetup, run: KitRun): void {
  const { told, seed, side, replay, judge } = run;
  const witnesses: [host: string, witness: Witness][] = [];
  const stacks: Record<string, StackFactory> = {};
  for (const host of hostsOf(side)) {
    stacks[host] = (key) => {
      const witness = new Witness(setup.factory(key));
      witnesses.push([host, witness]);
      return witness.stack;
    };
  }
  const { properties } = setup;
  let result: RunResult;
  try {
    result = runStory(told, { seed, trace: true, stacks, properties });
  } catch (error) {
    throw new StoryFailed(thrownText(error, breachesOf(witnesses), run));
  }
  const breaches = breachesOf(witnesses).map(([host, breach]) => asFailure(host, breach, result));
  const failures = [...breaches, ...(judge?.(result) ?? result.failures)];
  if (failures.length === 0) return;
  const text = failureReport({ ...result, failures }, { colour: false, replay });
  throw new StoryFailed(`${told.story.why}\n\n${text}`);
}

function breachesOf(witnesses: readonly [string, Witness][]): (readonly [string, Breach])[] {
  return witnesses.flatMap(([host, witness]) =>
    witness.finish().map((breach) => [host, breach] as const)
  );
}

/** A breach of the contract as a failure of a run: the event at hand is the last up to its time. */
function asFailure(host: string, { at, message, expected }: Breach, result: RunResult): RunFailure {
  const next = result.events!.findIndex((event) => event.at > at);
  return {
    check: "stack-contract",
    at,
    message: `the stack of ${host}: ${message}`,
    expected,
    got: "",
    cite: "the interface Stack",
    eventIndex: next === -1 ? result.events!.length : Math.max(0, next - 1),
    of: null,
  };
}

/** What is said of a stack that threw, or that told something which its host cannot make sense of. */
function thrownText(
  error: unknown,
  breaches: readonly (readonly [string, Breach])[],
  { told, side, seed, replay }: KitRun,
): string {
  const lines = [told.story.why, ""];
  for (const [host, { at, message, expected }] of breaches) {
    lines.push(`CheckFailed stack-contract: the stack of ${host}: ${message}`);
    lines.push(`  expected  ${expected}, at ${formatInstant(at as Instant)} s`);
  }
  if (error instanceof ScenarioError) lines.push(error.message);
  else if (error instanceof Error) lines.push(...placeOf(error));
  else lines.push(`the stack threw ${error}`);
  lines.push("", `  ${sideText(side)}, seed ${seed}`, `  replay    ${replay}`);
  return lines.join("\n");
}

/** An error and where it was thrown: the few lines that matter to who wrote the stack. */
export function placeOf(error: Error): string[] {
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return [`the stack threw ${error.name}: ${error.message}`, ...frames.slice(0, 3)];
}
