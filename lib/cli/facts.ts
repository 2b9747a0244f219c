/**
 * What a run shows, looked up: the demonstration's sentences take their numbers from here.
 *
 * @module
 */

import { Defect } from "../base/fail.ts";
import { formatInstant, type Instant } from "../base/time.ts";
import type { TraceEvent } from "../net/events.ts";
import type { EndResult, RunResult } from "../scenario/run.ts";
import { STATE_NAMES, type StateName } from "../tcp/state.ts";
import { packetLabel } from "../trace/label.ts";
import { together } from "./style.ts";

/** A segment that a stack sent. */
export type Sent = Extract<TraceEvent, { kind: "sent" }>;

/** Looks things up in one run; a fact that is not there is a bug of whoever asks. */
export class Facts {
  /** The run. */
  readonly result: RunResult;
  /** Its events. */
  readonly events: readonly TraceEvent[];

  /** Of a run that was traced. */
  constructor(result: RunResult) {
    if (result.events === null) throw new Defect("Cannot look up facts: the run was not traced");
    this.result = result;
    this.events = result.events;
  }

  /** What became of an end. */
  end(name: string): EndResult {
    return found(this.result.endpoints[name], name);
  }

  /** When an end entered a state, the last time if it did so more than once. */
  entered(name: string, state: StateName): Instant {
    const event = this.events.findLast((event) =>
      event.kind === "moved" && event.end.name === name && STATE_NAMES[event.to] === state
    );
    return found(event, `${name} in ${state}`).at;
  }

  /** What an end sent, in order. */
  sent(name: string): Sent[] {
    return this.events.filter((event): event is Sent =>
      event.kind === "sent" && event.end?.name === name
    );
  }

  /** The `nth` segment of an end, from 1, that the ladder writes so, or so to begin with: `FIN`, `ack 2`. */
  segment(name: string, label: string, nth = 1): Sent {
    const matching = this.sent(name).filter((sent) => `${labelOf(sent)} `.startsWith(`${label} `));
    return found(matching[nth - 1], `${name} sending ${label}`);
  }

  /** How many segments of one connection were sent from a moment on. */
  sentSince(at: Instant, connection: string): number {
    return this.events.filter((event) =>
      event.kind === "sent" && event.at >= at && event.end?.name.endsWith(`.${connection}`)
    ).length;
  }
}

/** A segment as the ladder writes it, in quotes, on one line. */
export function quote(sent: Sent): string {
  return together(`"${labelOf(sent)}"`);
}

function labelOf({ packet, identity }: Sent): string {
  return packetLabel(packet, identity, { short: true });
}

/** `"1.200 s"`. */
export function seconds(at: number): string {
  return together(`${formatInstant(at as Instant)} s`);
}

/** A large number in groups of three digits. */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

function found<T>(fact: T | undefined, what: string): T {
  if (fact === undefined) throw new Defect(`Cannot find ${what} in the run`);
  return fact;
}
