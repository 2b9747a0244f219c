/**
 * Looks after the properties of one run that are not built in: tells them of every event, notes each failure once,
 * counts what is seen.
 *
 * @module
 */

import type { End, TraceEvent } from "../net/events.ts";
import type { Complaint } from "./check.ts";
import {
  type AlwaysLaw,
  assertNamed,
  begun,
  type EventuallyLaw,
  type FinalPropertyView,
  type Finding,
  type Property,
  type PropertyView,
  type Spotter,
} from "./property.ts";

/** Notes that a property does not hold. */
export type Blame = (name: string, end: End | null, complaint: Complaint) => void;

interface Kept<T> {
  readonly name: string;
  readonly law: T;
  /** Whether it was found not to hold. */
  failed: boolean;
}

interface Spotted extends Kept<Spotter> {
  count: number;
}

/** The properties of one run. */
export class Watch {
  readonly #view: PropertyView;
  readonly #blame: Blame;
  readonly #always: Kept<AlwaysLaw>[] = [];
  readonly #eventually: Kept<EventuallyLaw>[] = [];
  readonly #sometimes: Spotted[] = [];

  /**
   * The properties of a run that is about to begin.
   *
   * @throws {ScenarioError} if two cannot be told apart
   */
  constructor(properties: readonly Property[], view: PropertyView, blame: Blame) {
    assertNamed(properties);
    this.#view = view;
    this.#blame = blame;
    for (const property of properties) {
      const { name } = property;
      switch (property.kind) {
        case "always":
          this.#always.push({ name, law: begun(property.law), failed: false });
          break;
        case "eventually":
          this.#eventually.push({ name, law: begun(property.law), failed: false });
          break;
        case "sometimes":
          if (property.spotter !== null) {
            this.#sometimes.push({ name, law: begun(property.spotter), failed: false, count: 0 });
          }
      }
    }
  }

  /** Takes the next event, after the checks have. */
  observe(event: TraceEvent): void {
    const view = this.#view;
    for (const kept of this.#always) {
      if (kept.failed || kept.law.observe === undefined) continue;
      this.#ask(kept, () => kept.law.observe!(event, view));
    }
    for (const kept of this.#eventually) {
      if (kept.failed || kept.law.observe === undefined) continue;
      this.#ask(kept, () => {
        kept.law.observe!(event, view);
        return null;
      });
    }
    for (const spotted of this.#sometimes) {
      if (spotted.failed) continue;
      this.#ask(spotted, () => {
        if (spotted.law(event, view)) spotted.count++;
        return null;
      });
    }
  }

  /** The run is over. */
  finish(view: FinalPropertyView): void {
    for (const kept of this.#always) {
      if (!kept.failed && kept.law.finish !== undefined) {
        this.#ask(kept, () => kept.law.finish!(view));
      }
    }
    if (!view.quiescent || view.healed === false) return;
    for (const kept of this.#eventually) {
      if (!kept.failed) this.#ask(kept, () => kept.law.finish(view));
    }
  }

  /** Adds how often everything was seen that was. */
  count(seen: Record<string, number>): void {
    for (const { name, count } of this.#sometimes) if (count > 0) seen[name] = count;
  }

  #ask<T>(kept: Kept<T>, ask: () => Finding | null): void {
    let finding: Finding | null;
    try {
      finding = ask();
    } catch (error) {
      // A law that breaks down is found with its run, not with the whole campaign.
      finding = { message: `${kept.name} threw`, expected: "an answer", got: String(error) };
    }
    if (finding === null) return;
    kept.failed = true;
    const told = typeof finding === "string" ? { message: finding } : finding;
    const { message, expected = "", got = "", cite = "", end = null } = told;
    this.#blame(kept.name, end, { message, expected, got, cite });
  }
}
