/**
 * resets: who ends a connection alone says so, once, with numbers that count.
 *
 * @module
 */

import { formatInstant } from "../base/time.ts";
import {
  CLOSE_WAIT,
  ESTABLISHED,
  FIN_WAIT_1,
  FIN_WAIT_2,
  STATE_NAMES,
  SYN_RECEIVED,
} from "../tcp/state.ts";
import { ACK, RST, type Segment } from "../wire/segment.ts";
import { type Check, type CheckContext, relative } from "./check.ts";
import type { EndFacts, EventOf } from "./facts.ts";

/** In these an ABORT sends a reset; in the others nobody is left who could miss one (RFC 9293, section 3.10.5). */
const TELLS = 1 << SYN_RECEIVED | 1 << ESTABLISHED | 1 << FIN_WAIT_1 | 1 << FIN_WAIT_2 |
  1 << CLOSE_WAIT;

/**
 * The law: an end that its user aborts, or that a half-duplex close ends (section 3.6.1, MAY-1), sends a reset at that
 * moment in every state from SYN-RECEIVED to CLOSE-WAIT (RFC 9293, section 3.10.5); one that gives up sends none
 * (section 3.10.8). A reset has SND.NXT for its SEQ, so that a strict receiver believes it (RFC 5961, section 3.2), or the
 * ACK of the segment that it answers (section 3.10.7.1).
 */
export class Resets implements Check {
  /** Its name. */
  readonly name = "resets";
  readonly #context: CheckContext;
  /** By id, when an end last sent a reset. */
  readonly #sentAt: (number | undefined)[] = [];

  /** A check of one run. */
  constructor(context: CheckContext) {
    this.#context = context;
  }

  /** An end sent a segment. */
  sent(event: EventOf<"sent">, x: EndFacts): void {
    const s = event.packet.body as Segment;
    if ((s.flags & RST) === 0) return;
    while (this.#sentAt.length <= x.end.id) this.#sentAt.push(undefined);
    this.#sentAt[x.end.id] = event.at;
    if (!x.issKnown || s.seq === x.sndMax) return;
    const asked = x.lastDelivered;
    if (asked !== null && s.seq === ((asked.flags & ACK) !== 0 ? asked.ack : 0)) return;
    this.#context.fail(this.name, x.end, () => ({
      message: `${x.end.name} sent a reset with another number than its next`,
      expected: `SEQ ${relative(x.sndMax, x.iss)}, SND.NXT`,
      got: `SEQ ${relative(s.seq, x.iss)}`,
      cite: "RFC 9293, section 3.10.5",
    }));
  }

  /** A TCB is gone. */
  closed(event: EventOf<"closed">, x: EndFacts): void {
    const resets = this.#sentAt[x.end.id] === event.at;
    const state = STATE_NAMES[x.lastFrom];
    if (x.lastCause === "abort" && (TELLS & (1 << x.lastFrom)) !== 0 && !resets) {
      this.#context.fail(this.name, x.end, () => ({
        message: `${x.end.name} was aborted in ${state} without a word to its peer`,
        expected: "a reset at that moment",
        got: `none at ${formatInstant(event.at)} s`,
        cite: "RFC 9293, section 3.10.5",
      }));
    }
    // What was delivered at this moment may have called for one.
    if (x.lastCause === "timeout" && resets && x.lastDeliveredAt !== event.at) {
      this.#context.fail(this.name, x.end, () => ({
        message: `${x.end.name} gave up in ${state} and sent a reset`,
        expected: "no segment",
        got: `a reset at ${formatInstant(event.at)} s`,
        cite: "RFC 9293, section 3.10.8",
      }));
    }
  }
}
