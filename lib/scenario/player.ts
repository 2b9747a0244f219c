/**
 * Plays a story's script: steps in order, each at its time, after everything else that happens at that time.
 * A step that waits for something is taken the moment that it comes, before the host's stack answers.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import { type Instant, later, NEVER, parseDuration } from "../base/time.ts";
import { BoundError } from "../net/bounds.ts";
import { perform } from "./acts.ts";
import { instantOf, rangeOf } from "./convert.ts";
import { Demands, type StepFailure } from "./demands.ts";
import type { Act, Expect, Step, StepTime } from "./format.ts";
import { ask, at } from "./questions.ts";
import { isSeen } from "./seen.ts";
import type { Stage } from "./stage.ts";

type StepOf<K extends PropertyKey> = StepTime & Extract<Expect, { [key in K]: unknown }>;

/** Plays one script on one stage. */
export class Player {
  /** What went wrong, in order. */
  readonly failures: StepFailure[] = [];
  readonly #stage: Stage;
  readonly #script: readonly Step[];
  readonly #demands: Demands;
  #cursor = 0;
  #previousAt = 0 as Instant;
  #taking = false;

  /** A script that has not begun. */
  constructor(stage: Stage) {
    this.#stage = stage;
    this.#script = stage.story.script;
    this.#demands = new Demands(stage, this.failures);
  }

  /**
   * Plays everything: the script, what is left to happen, what was demanded for later.
   *
   * @throws {BoundError} if the run does not end
   */
  play(): void {
    const stage = this.#stage;
    // Not assigned as they are written: see `Stage`.
    const heard = () => this.#advance();
    const sending = () => this.#advanceAfterSending();
    stage.heard = heard;
    stage.sending = sending;
    this.#advance();
    for (let step = this.#next; step !== undefined; step = this.#next) {
      const time = this.#timeOf(step);
      if (time !== undefined) {
        this.#runUntil(time);
        this.#take(step);
      } else if ("end" in step) {
        this.#settle();
        this.#take(step);
      } else if (!this.#stepWorld(NEVER)) {
        const expected = `when ${JSON.stringify(step.when)}`;
        this.#fail("was never reached", expected, `nothing more happens after ${this.#now}`);
        break;
      }
      this.#advance();
    }
    if (!this.#ended) this.#settle();
    this.#runUntil(Math.max(this.#demands.lastLimit, stage.world.now) as Instant);
    this.#demands.settle();
  }

  get #next(): Step | undefined {
    return this.#script[this.#cursor];
  }

  get #now(): string {
    return at(this.#stage.world.now);
  }

  /** Whether the script's last word was its end: then the run stops there. */
  get #ended(): boolean {
    const last = this.#script[this.#script.length - 1];
    return last !== undefined && "end" in last && this.#cursor >= this.#script.length;
  }

  /** The moment of a step that has one. */
  #timeOf(step: Step): Instant | undefined {
    if (step.at !== undefined) return instantOf(step.at);
    if (step.after !== undefined) return later(this.#previousAt, parseDuration(step.after));
    return undefined;
  }

  /** Takes every step that need not wait. */
  #advance(): void {
    if (this.#taking) return;
    for (let step = this.#next; step !== undefined; step = this.#next) {
      if ("end" in step || step.at !== undefined || step.after !== undefined) return;
      if (step.when !== undefined && !isSeen(this.#stage, step.when)) return;
      this.#take(step);
    }
  }

  /** A sent segment may be what a step waits for; its stack is not called while it sends. */
  #advanceAfterSending(): void {
    const when = this.#next?.when;
    if (when?.sent === undefined || !isSeen(this.#stage, when)) return;
    const { world } = this.#stage;
    world.at(world.now, () => this.#advance());
  }

  // ---- time ----

  /** Lets one more thing happen; demands are looked at after it. */
  #stepWorld(limit: Instant): boolean {
    const stepped = this.#stage.world.step(limit);
    if (stepped && this.#demands.watching) this.#demands.review();
    return stepped;
  }

  /** Lets everything up to a moment happen. */
  #runUntil(moment: Instant): void {
    const { world } = this.#stage;
    if (moment < world.now) {
      this.#fail("comes too late", `at ${at(moment)}`, `the step before was taken at ${this.#now}`);
      return;
    }
    while (this.#stepWorld(moment));
    world.runUntil(moment);
  }

  /** Lets everything happen until only timers that recur for ever are left. */
  #settle(): void {
    const { world } = this.#stage;
    if (!this.#demands.watching) world.settle();
    else while (!world.quiescent && this.#stepWorld(NEVER));
  }

  // ---- steps ----

  #take(step: Step): void {
    const { world } = this.#stage;
    this.#taking = true;
    this.#previousAt = world.now;
    if ("expect" in step) this.#expect(step);
    else if ("passes" in step) this.#passes(step);
    else if ("sent" in step) this.#sent(step);
    else if ("never" in step) this.#never(step);
    else if ("end" in step) this.#blame("end", step.end);
    else this.#act(step);
    this.#taking = false;
    this.#cursor++;
  }

  #act(act: Act): void {
    try {
      const refusal = perform(this.#stage, act);
      if (refusal !== null) this.#fail("cannot be done", "the act to be possible", refusal);
    } catch (error) {
      if (!(error instanceof ScenarioError) || error instanceof BoundError) throw error;
      this.#fail("cannot be done", "the act to be possible", error.message);
    }
  }

  #expect(step: StepOf<"expect">): void {
    const { expect: expected, by, until } = step;
    const stepNumber = this.#cursor;
    if (by !== undefined) {
      if (ask(this.#stage, expected).length === 0) return;
      const limit = instantOf(by);
      this.#demands.addState({ step: stepNumber, expected, kind: "by", limit });
    } else if (this.#blame("expect", expected) && until !== undefined) {
      const limit = instantOf(until);
      this.#demands.addState({ step: stepNumber, expected, kind: "until", limit });
    }
  }

  #passes({ passes }: StepOf<"passes">): void {
    const paths = Object.entries(passes).filter(([, path]) => path !== undefined);
    const expected = Object.fromEntries(paths.map(([name, path]) => [name, { path: path! }]));
    this.#blame("passes", expected);
  }

  /** Asks; says whether all is as expected. */
  #blame(check: StepFailure["check"], expected: Parameters<typeof ask>[1]): boolean {
    const mismatches = ask(this.#stage, expected);
    this.#demands.blame(check, mismatches, this.#cursor, this.#stage.world.now);
    return mismatches.length === 0;
  }

  #sent(step: StepOf<"sent">): void {
    const { now } = this.#stage.world;
    const { sent: match, by, times } = step;
    const timed = step.at !== undefined || step.after !== undefined || step.when !== undefined;
    this.#demands.addSegments({
      step: this.#cursor,
      match,
      from: timed || by !== undefined ? now : 0 as Instant,
      limit: by === undefined ? now : instantOf(by),
      times: times === undefined ? [1, Infinity] : rangeOf(times),
    });
  }

  #never({ never: match, until }: StepOf<"never">): void {
    const [from, limit] = until === undefined
      ? [0 as Instant, NEVER]
      : [this.#stage.world.now, instantOf(until)];
    this.#demands.addSegments({ step: this.#cursor, match, from, limit, times: [0, 0] });
  }

  #fail(what: string, expected: string, got: string): void {
    this.failures.push({
      step: this.#cursor,
      check: "script",
      at: this.#stage.world.now,
      eventIndex: this.#stage.eventIndex,
      message: `step ${this.#cursor + 1} ${what}`,
      expected,
      got,
      of: null,
    });
  }
}
