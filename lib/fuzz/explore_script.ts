/**
 * The applications of an explored story: its acts in their order, without their moments.
 *
 * A step that waits for something is taken the moment that it comes, before the host's stack answers, and a step
 * without a time together with the one before it, just as the runner does. A step that has a time may be taken at any
 * point once the one before it was: when an application acts is as free as when a segment comes, so an exploration
 * covers the story with all of its times changed. What the story expects is left out: it is about one run.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import { BoundError } from "../net/bounds.ts";
import { perform } from "../scenario/acts.ts";
import type { Act, Step, StepTime } from "../scenario/format.ts";
import { isSeen } from "../scenario/seen.ts";
import type { Stage } from "../scenario/stage.ts";

/** A step that does something. */
export type ActStep = StepTime & Act;

/** The steps of a script that do something, and whether each chooses its own moment. */
export function actsOf(script: readonly Step[]): readonly ActStep[] {
  return script.filter((step): step is ActStep =>
    !("expect" in step || "passes" in step || "sent" in step || "never" in step || "end" in step)
  );
}

/** Whether a step may be taken whenever its turn has come; the first without a time waits for nothing too. */
export function isFree(step: StepTime): boolean {
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
  #taking = false;

  /** A script that has not begun. */
  constructor(stage: Stage, acts: readonly ActStep[]) {
    this.#stage = stage;
    this.#acts = acts;
    stage.heard = () => this.advance();
  }

  /** Takes every act whose moment has come by itself. */
  advance(): void {
    if (this.#taking) return;
    for (let step = this.#next; step !== undefined && !isFree(step); step = this.#next) {
      if (step.when !== undefined && !isSeen(this.#stage, step.when)) return;
      this.#take(step);
    }
  }

  /** Whether the next act may be taken now: it chooses its moment, and whom it is about exists. */
  get choosable(): boolean {
    const step = this.#next;
    if (step === undefined || !isFree(step)) return false;
    const name = "inject" in step ? step.inject.of : "on" in step ? step.on : undefined;
    if (name === undefined || !name.includes(".")) return true;
    return this.#stage.world.tracker!.find(name) !== undefined;
  }

  /** The name under which the next act lets held segments go; undefined if it is another act. */
  get releases(): string | undefined {
    const step = this.#next;
    return step !== undefined && "release" in step ? step.release : undefined;
  }

  /** Takes the next act, and those that come with it. */
  choose(): void {
    const step = this.#next;
    if (step !== undefined) this.#take(step);
    this.advance();
  }

  get #next(): ActStep | undefined {
    return this.#acts[this.cursor];
  }

  #take(step: ActStep): void {
    this.#taking = true;
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
