/**
 * All timers of a stack in one queue with one entry a connection: re-arming later costs nothing, because an
 * entry that comes up early is put back at the time that counts.
 *
 * @module
 */

import { TimeHeap } from "../base/heap.ts";
import { type Instant, NEVER } from "../base/time.ts";
import type { Tcb } from "./tcb.ts";

/** The timers of one stack's connections. */
export class Timers {
  readonly #heap = new TimeHeap();
  readonly #tcbs: readonly (Tcb | null)[];

  /** How many connections have a timer armed that does not recur for ever. */
  busy = 0;

  /** @param tcbs the stack's connections by number */
  constructor(tcbs: readonly (Tcb | null)[]) {
    this.#tcbs = tcbs;
  }

  /** Takes note of a connection's four timers; to be called after any of them was written. */
  schedule(tcb: Tcb): void {
    const { deadline } = tcb;
    if (deadline < tcb.queuedAt) {
      tcb.queuedAt = deadline;
      this.#heap.push(deadline, tcb.number);
    }
    const onlyProbes = deadline === tcb.rexmitAt && recurs(tcb) &&
      tcb.delackAt === NEVER && tcb.timeWaitAt === NEVER && tcb.giveUpAt === NEVER;
    const busy = deadline !== NEVER && !onlyProbes;
    if (busy !== tcb.busy) {
      tcb.busy = busy;
      this.busy += busy ? 1 : -1;
    }
  }

  /** Forgets a connection: its entry will be found stale. */
  cancel(tcb: Tcb): void {
    tcb.rexmitAt =
      tcb.delackAt =
      tcb.timeWaitAt =
      tcb.giveUpAt =
        NEVER;
    this.schedule(tcb);
    tcb.queuedAt = NEVER;
  }

  /** When the first timer fires. */
  next(): Instant {
    const heap = this.#heap;
    for (;;) {
      const time = heap.time;
      if (time === Infinity) return NEVER;
      const tcb = this.#tcbs[heap.item]!;
      if (tcb !== null && tcb.queuedAt === time) {
        const { deadline } = tcb;
        if (deadline === time) return time as Instant;
        heap.pop();
        tcb.queuedAt = deadline;
        if (deadline !== NEVER) heap.push(deadline, tcb.number);
      } else {
        heap.pop(); // its connection is gone, or an earlier entry took its place
      }
    }
  }

  /** Takes the connection whose timer fires first; {@linkcode next} must have said when. */
  take(): Tcb {
    const tcb = this.#tcbs[this.#heap.pop()]!;
    tcb.queuedAt = NEVER;
    return tcb;
  }
}

/**
 * Whether the retransmission timer recurs for ever: probes, of a closed window or an idle peer, are answered. A probe
 * that nobody has answered yet may find that the window is open.
 */
function recurs(tcb: Tcb): boolean {
  const { extras } = tcb;
  if (extras !== null && extras.armed) return extras.keepAliveProbes === 0;
  return tcb.probing && tcb.probes > 0 && !tcb.probeOut;
}
