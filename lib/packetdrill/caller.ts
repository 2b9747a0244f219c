/**
 * Makes a script's calls and holds their answers against it. One call at a time may wait while the script goes on, as
 * if a thread of its own made it.
 *
 * @module
 */

import { type Duration, type Instant, later, NEVER, seconds } from "../base/time.ts";
import type { Answer } from "./answer.ts";
import { isWaiting, type Served } from "./call.ts";
import { CALLS } from "./calls.ts";
import type { CallAction, When } from "./script.ts";
import type { Timeline } from "./timeline.ts";
import { type Due, dueText, offBy, offText, secondsText } from "./timing.ts";
import { Arguments } from "./values.ts";
import { Failed, Skipped } from "./verdict.ts";

/** How long a call may go on waiting when the next one is due, or the script ends. */
const PATIENCE: Duration = seconds(1);

/** A call that was made and has not come back. */
interface Pending {
  readonly action: CallAction;
  readonly line: number;
  readonly served: Served;
  /** When it must come back; undefined for whenever it does. */
  readonly due: Due | undefined;
  readonly tolerance: Duration;
}

/** Makes the calls of one run. */
export class Caller {
  readonly #timeline: Timeline;
  /** The call that the script goes on beside; null if there is none. */
  #beside: Pending | null = null;
  /** The call that the script waits for; null if it waits for none. */
  #ahead: Pending | null = null;

  /** Makes calls as time goes by. */
  constructor(timeline: Timeline) {
    this.#timeline = timeline;
    timeline.onStep(() => this.#ask());
  }

  /** Lets the call that waits come back, for a while. */
  awaitIdle(): void {
    const limit = later(this.#timeline.now, PATIENCE);
    while (this.#beside !== null && this.#timeline.step(limit));
  }

  /**
   * The script is at its end.
   *
   * @throws {Failed} if a call still waits
   */
  end(): void {
    this.awaitIdle();
    if (this.#beside === null) return;
    const { line, action } = this.#beside;
    throw new Failed(line, `${action.name}() still waits when the script ends`);
  }

  /** Asks the calls that wait whether they are done. */
  #ask(): void {
    const { beside, ahead } = { beside: this.#beside, ahead: this.#ahead };
    const besides = beside === null ? undefined : attempt(beside);
    if (besides !== undefined) this.#beside = null;
    const aheads = ahead === null ? undefined : attempt(ahead);
    if (aheads !== undefined) this.#ahead = null;
    if (beside !== null && besides !== undefined) this.#conclude(beside, besides);
    if (ahead !== null && aheads !== undefined) this.#conclude(ahead, aheads);
  }

  /**
   * Makes a call.
   *
   * @throws {Failed} if it answers otherwise than the script says
   * @throws {Skipped} if there is no such call
   */
  call(action: CallAction, line: number, when: When, due: Due): void {
    const timeline = this.#timeline;
    const { kernel } = timeline;
    const { name } = action;
    const waits = action.until !== undefined;
    if (waits && this.#beside !== null) {
      throw new Failed(line, `${this.#beside.action.name}() still waits: one call at a time`);
    }
    const handler = Object.hasOwn(CALLS, name) ? CALLS[name] : undefined;
    if (handler === undefined) throw new Skipped(line, `the call ${name}()`);
    const args = new Arguments(name, line, action.args, kernel.personality);
    const expected = action.result.kind === "ellipsis" ? 0 : args.numberOf(action.result) | 0;
    const served = handler({ kernel, args, call: action, expected });
    const pending = { action, line, served, ...this.#end(action, when, due) };
    if (!isWaiting(served)) {
      this.#conclude(pending, served);
      timeline.progress();
      return;
    }
    if (waits) this.#beside = pending;
    else this.#ahead = pending;
    // The world has to look at it again by then, even if nothing happens.
    if (served.until !== undefined) kernel.world.at(served.until, () => {});
    timeline.progress();
    while (this.#ahead !== null && !kernel.world.quiescent && timeline.step(NEVER));
    if (this.#ahead === null) return;
    throw new Failed(line, `${name}() waits for ever; a call that waits is written +0...1.5`);
  }

  /** When a call must come back: relative to what the call's own time is relative to. */
  #end({ until }: CallAction, when: When, due: Due): Pick<Pending, "due" | "tolerance"> {
    if (until === undefined) return { due: undefined, tolerance: 0 as Duration };
    const from = when.kind === "relative" ? due.from - when.from : 0;
    const end = (from + until) as Instant;
    return {
      due: { from: end, until: end, any: false },
      tolerance: this.#timeline.tolerance(end, due.from),
    };
  }

  /** A call is back: its result, its error, what it handed out, and when. */
  #conclude({ action, line, due, tolerance }: Pending, answer: Answer): void {
    const { now, kernel: { setup } } = this.#timeline;
    const problem = this.#problemWith(action, line, answer);
    if (problem !== undefined && setup.callsFatal) throw new Failed(line, problem);
    const off = due === undefined ? 0 : offBy(now, due, tolerance);
    if (due === undefined || off === 0) return;
    const how = `it is due ${dueText(due)}, ${offText(off as Duration)} off`;
    throw new Failed(line, `${action.name}() comes back at ${secondsText(now)} s; ${how}`, {
      off: off as Duration,
    });
  }

  /** What is wrong with an answer; undefined if nothing is. */
  #problemWith(action: CallAction, line: number, answer: Answer): string | undefined {
    const { name, result, errno } = action;
    if (result.kind !== "ellipsis") {
      const args = new Arguments(name, line, [], this.#timeline.kernel.personality);
      const expected = args.numberOf(result) | 0;
      if (answer.value !== expected || (errno !== undefined && errno !== answer.errno)) {
        const came = answer.errno === undefined ? `${answer.value}` : `-1 ${answer.errno}`;
        return `${name}() gives ${came}, not ${expected}${errno === undefined ? "" : ` ${errno}`}`;
      }
    }
    const { mismatch } = answer;
    if (mismatch === undefined) return undefined;
    return `${name}() hands out ${mismatch.actual} as ${mismatch.what}, not ${mismatch.expected}`;
  }
}

/** Asks a call that waits whether it is done. */
function attempt({ served }: Pending): Answer | undefined {
  return isWaiting(served) ? served.attempt() : undefined;
}
