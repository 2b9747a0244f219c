/**
 * Demands of a story that are not decided at their step: what must become so by a time, stay so until one,
 * be sent or never be sent.
 *
 * @module
 */

import { type Instant, NEVER } from "../base/time.ts";
import type { Expected, SegmentMatch } from "./format.ts";
import { ask, at, matchText, type Mismatch, sentSegments } from "./questions.ts";
import type { Stage } from "./stage.ts";

/** What a step found wrong. */
export interface StepFailure {
  /** Which step, from 0. */
  readonly step: number;
  /** What kind of demand was not met. */
  readonly check: "expect" | "passes" | "sent" | "never" | "end" | "script";
  /** When. */
  readonly at: Instant;
  /** The last event up to then, by place in the run; -1 before the first. */
  readonly eventIndex: number;
  /** One line. */
  readonly message: string;
  /** What should have been. */
  readonly expected: string;
  /** What was. */
  readonly got: string;
  /** The end or host that it is about, if there is one. */
  readonly of: string | null;
}

/** Something that must become so `by` a moment, or stay so `until` one. */
export interface StateDemand {
  /** The step that asked. */
  readonly step: number;
  /** What is asked. */
  readonly expected: Expected;
  /** Which of the two. */
  readonly kind: "by" | "until";
  /** The moment, which is part of the span. */
  readonly limit: Instant;
}

/** Segments that must be sent so often within a span of time. */
export interface SegmentDemand {
  /** The step that asked. */
  readonly step: number;
  /** Which segments. */
  readonly match: SegmentMatch;
  /** The span's first moment. */
  readonly from: Instant;
  /** The span's last moment; NEVER for the whole run. */
  readonly limit: Instant;
  /** How often, at least and at most; [0, 0] for never. */
  readonly times: readonly [number, number];
}

/** The demands of one run that are not decided yet. */
export class Demands {
  readonly #stage: Stage;
  readonly #failures: StepFailure[];
  #states: StateDemand[] = [];
  readonly #segments: SegmentDemand[] = [];

  /** @param failures where what is not met goes */
  constructor(stage: Stage, failures: StepFailure[]) {
    this.#stage = stage;
    this.#failures = failures;
  }

  /** Whether the world must be looked at after each event. */
  get watching(): boolean {
    return this.#states.length > 0;
  }

  /** The last moment that a demand speaks of; 0 if none does. */
  get lastLimit(): Instant {
    let last = 0;
    for (const { limit } of [...this.#states, ...this.#segments]) {
      if (limit !== NEVER && limit > last) last = limit;
    }
    return last as Instant;
  }

  /** Takes a demand on. */
  addState(demand: StateDemand): void {
    this.#states.push(demand);
  }

  /** Takes a demand on, or decides it if its span is over. */
  addSegments(demand: SegmentDemand): void {
    if (demand.limit <= this.#stage.world.now) this.#decide(demand);
    else this.#segments.push(demand);
  }

  /** Looks at the world as it is after everything that happened at `before` and now up to this event. */
  review(): void {
    const { now } = this.#stage.world;
    this.#states = this.#states.filter((demand) => {
      if (now > demand.limit) {
        if (demand.kind === "by") {
          this.blame("expect", this.#ask(demand), demand.step, demand.limit);
        }
        return false;
      }
      const mismatches = this.#ask(demand);
      if (demand.kind === "by") return mismatches.length > 0;
      this.blame("expect", mismatches, demand.step, now);
      return mismatches.length === 0;
    });
  }

  /** The run is over: decides everything that is left. */
  settle(): void {
    for (const demand of this.#states) {
      if (demand.kind === "by") {
        this.blame("expect", this.#ask(demand), demand.step, demand.limit);
      }
    }
    for (const demand of this.#segments) this.#decide(demand);
    this.#states = [];
    this.#segments.length = 0;
  }

  /** Notes what is not as expected. */
  blame(
    check: StepFailure["check"],
    mismatches: readonly Mismatch[],
    step: number,
    when: Instant,
  ): void {
    for (const { of, expected, got } of mismatches) {
      const message = `${of} is not as the story expects at ${at(when)}`;
      const { eventIndex } = this.#stage;
      this.#failures.push({ step, check, at: when, eventIndex, message, expected, got, of });
    }
  }

  #ask(demand: StateDemand): Mismatch[] {
    return ask(this.#stage, demand.expected);
  }

  #decide({ step, match, from, limit, times: [low, high] }: SegmentDemand): void {
    const segments = sentSegments(this.#stage, match, from, limit);
    const found = segments.map((sent) => sent.at);
    if (found.length >= low && found.length <= high) return;
    const never = high === 0;
    const end = never ? found[0]! : limit === NEVER ? this.#stage.world.now : limit;
    this.#failures.push({
      step,
      check: never ? "never" : "sent",
      at: end,
      eventIndex: never ? segments[0]!.eventIndex : this.#stage.indexAt(end),
      message: `${matchText(match)} was ${found.length === 0 ? "not sent" : "sent"}`,
      expected: `${countText(low, high)} ${spanText(from, limit)}`,
      got: found.length > 0
        ? `${found.length}, at ${momentsText(found)}`
        : `none${this.#elsewhere(match)}`,
      of: match.of ?? match.from ?? null,
    });
  }

  /** Where such segments were sent outside the span: what one wants to know first. */
  #elsewhere(match: SegmentMatch): string {
    const all = sentSegments(this.#stage, match, 0 as Instant, NEVER).map((sent) => sent.at);
    return all.length === 0 ? " in the whole run" : `, but at ${momentsText(all)}`;
  }
}

function momentsText(moments: readonly Instant[]): string {
  const SHOWN_MAX = 5;
  const shown = moments.slice(0, SHOWN_MAX).map(at).join(", ");
  return moments.length > SHOWN_MAX ? `${shown} and ${moments.length - SHOWN_MAX} more` : shown;
}

function countText(low: number, high: number): string {
  if (high === 0) return "none";
  if (high === Infinity) return `${low} or more`;
  return low === high ? String(low) : `${low} to ${high}`;
}

function spanText(from: Instant, limit: Instant): string {
  if (from === limit) return `at ${at(from)}`;
  if (limit === NEVER) return "in the whole run";
  return from === 0 ? `by ${at(limit)}` : `from ${at(from)} to ${at(limit)}`;
}
