/**
 * The applications of an explored story: its acts in their order.
 *
 * A step that waits for something is taken the moment that it comes, before the host's stack answers, and a step
 * without a time together with the one before it, just as the runner does. A step that has a time is a timer of the
 * story's: time goes on to it like to any other, and what is in flight meanwhile is held. So a story keeps to the order
 * in which it was told. Where acts are free, such a step may instead be taken at any point once the one before it was:
 * then the exploration covers the story with all of its times changed, and has far more states. What the story
 * expects is left out: it is about one run.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import {
  type Duration,
  type DurationText,
  formatDuration,
  type Instant,
  later,
  NEVER,
  parseDuration,
} from "../base/time.ts";
import { BoundError } from "../net/bounds.ts";
import { perform } from "../scenario/acts.ts";
import { instantOf } from "../scenario/convert.ts";
import type { Act, Step, StepTime } from "../scenario/format.ts";
import { isSeen } from "../scenario/seen.ts";
import type { Stage } from "../scenario/stage.ts";

/** A step that does something. */
export type ActStep = StepTime & Act;

/** The steps of a script that do something. What an expectation's moment means to the next one is kept. */
export function actsOf(script: readonly Step[]): readonly ActStep[] {
  const acts: ActStep[] = [];
  let base: Instant | null = null; // the moment of the expectation before
  let span = 0; // how long after the act, or after `base`, the expectation before stands
  for (const step of script) {
    if (step.at !== undefined) [base, span] = [instantOf(step.at), 0];
    else if (step.after !== undefined) span += parseDuration(step.after);
    if (
      "expect" in step || "passes" in step || "sent" in step || "never" in step || "end" in step
    ) {
      continue;
    }
    const { after, ...act } = step;
    if (after === undefined) acts.push(step);
    else if (base === null) acts.push({ ...act, after: textOf(span) });
    else acts.push({ ...act, at: textOf(base + span) });
    [base, span] = [null, 0];
  }
  return acts;
}

function textOf(span: number): DurationText {
  return formatDuration(span as Duration);
}

/** Whether a step has a time. */
export function isTimed(step: StepTime): boolean {
  return step.at !== undefined || step.after !== undefined;
}

/** Plays the acts of one run. */
export class ExploredScript {
  /** How many acts were taken. */
  cursor = 0;
  /** The places of acts that could not be done, because the end was gone or closing. */
  readonly refused: number[] = [];
  readonly #stage: Stage;
  readonly #acts: readonly ActStep[];
  readonly #free: boolean;
  #taking = false;
  #previousAt = 0 as Instant;

  /**
   * A script that has not begun.
   *
   * @param free whether a step that has a time may be taken at any other
   */
  constructor(stage: Stage, acts: readonly ActStep[], free: boolean) {
    this.#stage = stage;
    this.#acts = acts;
    this.#free = free;
    const heard = () => this.advance(); // not assigned as it is written: see `Stage`
    stage.heard = heard;
  }

  /** Takes every act whose moment has come by itself. */
  advance(): void {
    if (this.#taking) return;
    for (let step = this.next; step !== undefined && !isTimed(step); step = this.next) {
      if (step.when !== undefined && !isSeen(this.#stage, step.when)) return;
      this.#take(step);
    }
  }

  /** The moment of the next act; NEVER if it has none, or is free. */
  get dueAt(): Instant {
    const step = this.next;
    if (step === undefined || this.#free) return NEVER;
    if (step.at !== undefined) return instantOf(step.at);
    return step.after === undefined ? NEVER : later(this.#previousAt, parseDuration(step.after));
  }

  /** Whether the next act may be taken now: its moment has come; or it is free, and whom it is about exists. */
  get choosable(): boolean {
    const step = this.next;
    if (step === undefined || !isTimed(step)) return false;
    if (!this.#free) return this.dueAt <= this.#stage.world.now;
    const name = "inject" in step ? step.inject.of : "on" in step ? step.on : undefined;
    if (name === undefined || !name.includes(".")) return true;
    return this.#stage.world.tracker!.find(name) !== undefined;
  }

  /** Takes the next act, and those that come with it. */
  choose(): void {
    const step = this.next;
    if (step !== undefined) this.#take(step);
    this.advance();
  }

  /** The next act; undefined if all were taken. */
  get next(): ActStep | undefined {
    return this.#acts[this.cursor];
  }

  #take(step: ActStep): void {
    this.#taking = true;
    this.#previousAt = this.#stage.world.now;
    try {
      perform(this.#stage, step);
    } catch (error) {
      // Nobody knows beforehand what a path comes to: a call that a stack refuses does nothing.
      if (!(error instanceof ScenarioError) || error instanceof BoundError) throw error;
      this.refused.push(this.cursor);
    } finally {
      this.#taking = false;
    }
    this.cursor++;
  }
}
