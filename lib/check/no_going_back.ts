/**
 * no-going-back: what is acknowledged, received or promised stays so.
 *
 * @module
 */

import { seqDiff } from "../base/seq.ts";
import type { Inspection } from "../tcp/stack.ts";
import { SYN_RECEIVED } from "../tcp/state.ts";
import { type Check, type CheckContext, relative } from "./check.ts";
import type { EndFacts, EventOf } from "./facts.ts";

/** What an end had reached. */
interface Reached {
  una: number;
  nxt: number;
  adv: number;
}

/**
 * The law: SND.UNA, RCV.NXT and the right edge of the window (RCV.NXT + RCV.WND as last advertised) never go
 * back, and SND.UNA does not pass SND.NXT (RFC 9293, sections 3.4, 3.8.6 (SHLD-14) and 3.10.7.4, seventh
 * step). Needs `inspect()`. A foreign stack may take back what its window scale cannot show (RFC 7323,
 * section 2.4).
 */
export class NoGoingBack implements Check {
  /** Its name. */
  readonly name = "no-going-back";
  readonly #context: CheckContext;
  readonly #reached: (Reached | undefined)[] = [];

  /** A check of one run. */
  constructor(context: CheckContext) {
    this.#context = context;
  }

  /** An end sent a segment. */
  sent(_event: EventOf<"sent">, x: EndFacts, seen: Inspection | undefined): void {
    if (seen !== undefined && seen.state >= SYN_RECEIVED) this.#compare(x, seen);
  }

  /** A packet comes to an end. */
  delivered(_event: EventOf<"delivered">, x: EndFacts, seen: Inspection | undefined): void {
    if (seen !== undefined && seen.state >= SYN_RECEIVED) this.#compare(x, seen);
  }

  /** A TCB is gone. */
  closed(_event: EventOf<"closed">, x: EndFacts): void {
    if (x.end.id < this.#reached.length) this.#reached[x.end.id] = undefined;
  }

  #compare(x: EndFacts, seen: Inspection): void {
    const { sndUna, rcvNxt, rcvAdv, sndNxt } = seen;
    const id = x.end.id;
    while (this.#reached.length <= id) this.#reached.push(undefined);
    const before = this.#reached[id];
    if (before === undefined) {
      this.#reached[id] = { una: sndUna, nxt: rcvNxt, adv: rcvAdv };
      return;
    }
    const slack = x.config === undefined ? (1 << x.shift) - 1 : 0;
    if (seqDiff(sndUna, before.una) < 0) this.#back(x, "SND.UNA", sndUna, before.una, x.iss);
    if (seqDiff(rcvNxt, before.nxt) < 0) this.#back(x, "RCV.NXT", rcvNxt, before.nxt, x.irs);
    if (seqDiff(rcvAdv, before.adv) < -slack) {
      this.#back(x, "the right edge of its window", rcvAdv, before.adv, x.irs);
    }
    if (seqDiff(sndUna, sndNxt) > 0) {
      const got = relative(sndUna, x.iss);
      this.#context.fail(this.name, x.end, () => ({
        message: `${x.end.name} let SND.UNA pass SND.NXT`,
        expected: `at most ${relative(sndNxt, x.iss)}, what was sent`,
        got: `SND.UNA ${got}`,
        cite: "RFC 9293, section 3.4",
      }));
    }
    before.una = sndUna;
    before.nxt = rcvNxt;
    before.adv = rcvAdv;
  }

  #back(x: EndFacts, what: string, now: number, before: number, from: number): void {
    this.#context.fail(this.name, x.end, () => ({
      message: `${x.end.name} took ${what} back by ${seqDiff(before, now)}`,
      expected: `${relative(before, from)} or more`,
      got: `${relative(now, from)}`,
      cite: what.startsWith("the")
        ? "RFC 9293, section 3.8.6 (SHLD-14)"
        : "RFC 9293, sections 3.4 and 3.10.7.4",
    }));
  }
}
