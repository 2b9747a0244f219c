/**
 * The trace of one run: its events in order. It leaves out how they are shown; see the other rooms.
 *
 * @module
 */

import type { Observer, TraceEvent } from "../net/events.ts";

/** How many events a {@linkcode Trace} keeps unless told otherwise. */
export const TRACE_EVENTS_MAX = 1_000_000;

/**
 * Collects the events of one run. It keeps the first `eventsMax` (what later ones mean depends on them)
 * and counts the rest.
 */
export class Trace implements Observer {
  readonly #events: TraceEvent[] = [];
  readonly #eventsMax: number;
  #omitted = 0;

  /**
   * An empty trace.
   *
   * @param eventsMax how many events it keeps
   */
  constructor(eventsMax: number = TRACE_EVENTS_MAX) {
    this.#eventsMax = eventsMax;
  }

  /** The events that it kept, from the first. */
  get events(): readonly TraceEvent[] {
    return this.#events;
  }

  /** How many events came after it was full: 0 if the trace is whole. */
  get omitted(): number {
    return this.#omitted;
  }

  /** What to tell a reader of a trace that is not whole; null if it is. */
  get omission(): string | null {
    if (this.#omitted === 0) return null;
    return `the trace keeps the first ${this.#eventsMax} events; ${this.#omitted} more came after`;
  }

  /** Takes the next event. */
  observe(event: TraceEvent): void {
    if (this.#events.length < this.#eventsMax) this.#events.push(event);
    else this.#omitted++;
  }
}
