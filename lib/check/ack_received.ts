/**
 * ack-received: an acknowledgment is a receipt.
 *
 * @module
 */

import { seqDiff } from "../base/seq.ts";
import { ACK, RST, type Segment } from "../wire/segment.ts";
import { type Check, type CheckContext, relative } from "./check.ts";
import type { EndFacts, EventOf } from "./facts.ts";

/**
 * The law: an end acknowledges only sequence numbers that the network delivered to it, without a gap from the
 * peer's SYN on (RFC 9293, section 3.4). What was delivered counts whether or not the end could use it, so
 * the check never blames an end for more than the network knows.
 */
export class AckReceived implements Check {
  /** Its name. */
  readonly name = "ack-received";
  readonly #context: CheckContext;

  /** A check of one run. */
  constructor(context: CheckContext) {
    this.#context = context;
  }

  /** An end sent a segment. */
  sent(event: EventOf<"sent">, x: EndFacts): void {
    const s = event.packet.body as Segment;
    if ((s.flags & (ACK | RST)) !== ACK || !x.irsKnown) return;
    if (seqDiff(s.ack, x.contiguous) <= 0) return;
    this.#context.fail(this.name, x.end, () => ({
      message: `${x.end.name} acknowledged ${
        seqDiff(s.ack, x.contiguous)
      } sequence numbers that it never received`,
      expected: `ACK ${relative(x.contiguous, x.irs)} at most`,
      got: `ACK ${relative(s.ack, x.irs)}`,
      cite: "RFC 9293, section 3.4",
    }));
  }
}
