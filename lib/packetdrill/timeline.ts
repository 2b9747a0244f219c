/**
 * The world's time as a run of a script moves it: step by step, and after each step everybody is asked who waits.
 *
 * @module
 */

import { type Duration, type Instant, later } from "../base/time.ts";
import type { Kernel } from "./kernel.ts";
import type { Setup } from "./setup.ts";
import { type Due, dueText, offBy, secondsText, toleranceOf } from "./timing.ts";
import { Failed } from "./verdict.ts";

/** The time of one run. */
export class Timeline {
  /** The host under test. */
  readonly kernel: Kernel;
  readonly #setup: Setup;
  /** Who is asked after each step. */
  readonly #waiters: (() => void)[] = [];

  /** The time of a host's world. */
  constructor(kernel: Kernel) {
    this.kernel = kernel;
    this.#setup = kernel.setup;
  }

  /** The time. */
  get now(): Instant {
    return this.kernel.now;
  }

  /** Asks somebody after each step. */
  onStep(ask: () => void): void {
    this.#waiters.push(ask);
  }

  /** Takes the next event up to `limit`; false if there is none. */
  step(limit: Instant): boolean {
    if (!this.kernel.world.step(limit)) return false;
    this.progress();
    return true;
  }

  /** Lets everything happen up to a moment, which it then is; a moment that has passed changes nothing. */
  runUntil(moment: Instant): void {
    while (this.step(moment));
    if (moment > this.now) this.kernel.world.runUntil(moment);
    this.progress();
  }

  /** Lets a span of time pass. */
  sleep(span: Duration): void {
    this.runUntil(later(this.now, span));
  }

  /** What follows from what just happened. */
  progress(): void {
    const { kernel } = this;
    kernel.settle();
    for (const file of kernel.files.values()) if (file.kind === "epoll") file.look(kernel);
    for (const ask of this.#waiters) ask();
  }

  /** How exact a moment has to be, given when the event before was due. */
  tolerance(from: Instant, before: Instant | undefined): Duration {
    const { tolerance: least, tolerancePerMille: perMille } = this.#setup;
    return toleranceOf({ least, perMille }, from, before);
  }

  /**
   * Lets everything happen up to an event's time, which it then is.
   *
   * @throws {Failed} if it is later already
   */
  reach(line: number, due: Due, tolerance: Duration, what: string): void {
    this.runUntil(due.from);
    const off = offBy(this.now, due, tolerance);
    if (off === 0) return;
    const now = secondsText(this.now);
    throw new Failed(line, `${what} is due ${dueText(due)}, and it is ${now} s already`, { off });
  }
}
