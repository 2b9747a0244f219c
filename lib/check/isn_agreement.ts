/**
 * isn-agreement: what a three-way handshake is for.
 *
 * @module
 */

import { seqOut } from "../base/seq.ts";
import { ESTABLISHED } from "../tcp/state.ts";
import { type Check, type CheckContext, isSynchronized } from "./check.ts";
import type { EndFacts, EventOf } from "./facts.ts";
import type { FinalView } from "./view.ts";

/**
 * The law: while both ends of a pair of sockets are in a synchronized state, their SYNs acknowledged, each
 * one's IRS is the other's ISS (RFC 9293, section 3.5). Reads `inspect()`; without it, what the wire showed. Off with injected
 * segments and counterfactual policies: both can make ends believe in ISNs that nobody chose; and for an end that a
 * SYN cookie opened, for nobody remembers whether the ACK that brought it is of this incarnation.
 */
export class IsnAgreement implements Check {
  /** Its name. */
  readonly name = "isn-agreement";
  readonly #context: CheckContext;
  readonly #on: boolean;

  /** A check of one run. */
  constructor(context: CheckContext) {
    this.#context = context;
    const { injects, counterfactual } = context.preconditions;
    this.#on = !injects && !counterfactual;
  }

  /** A state changed. */
  moved(event: EventOf<"moved">, x: EndFacts): void {
    if (this.#on && event.to >= ESTABLISHED && event.cause !== "cookie") this.#compare(x);
  }

  /** The run is over. */
  finish(view: FinalView): void {
    if (!this.#on) return;
    for (const end of view.ends) {
      const x = this.#context.ledger.ends[end.id];
      if (x !== undefined && isSynchronized(x)) this.#compare(x);
    }
  }

  #compare(x: EndFacts): void {
    const { ledger } = this.#context;
    // A connection in TIME-WAIT whose sockets a newer one has taken over (MAY-2) waits aside, and comes back if
    // that one ends before its handshake does: it faces nobody then.
    if (ledger.latest(x) !== x) return;
    const y = ledger.opposite(x);
    if (y === undefined || y === null || !isSynchronized(y)) return;
    if (x.byCookie || y.byCookie) return;
    this.#oneWay(x, y);
    this.#oneWay(y, x);
  }

  #oneWay(x: EndFacts, y: EndFacts): void {
    const { view } = this.#context;
    // A live view may be one object for all ends: what is needed is read before the next is asked for.
    const seen = view.inspect(x.end);
    const irs = seen?.irs ?? (x.irsKnown ? x.irs : undefined);
    const done = seen === undefined ? x.unaRel > 0 : seen.sndUna !== seen.iss;
    const other = view.inspect(y.end);
    const iss = other?.iss ?? (y.issKnown ? y.iss : undefined);
    // A CLOSE in SYN-RECEIVED leads to FIN-WAIT-1 while the handshake still goes on.
    const otherDone = other === undefined ? y.unaRel > 0 : other.sndUna !== other.iss;
    if (!done || !otherDone || irs === undefined || iss === undefined || irs === iss) return;
    this.#context.fail(this.name, x.end, () => ({
      message: `${x.end.name} is synchronized to an ISN that ${y.end.name} did not choose`,
      expected: `IRS ${seqOut(iss)}, the ISS of ${y.end.name}`,
      got: `IRS ${seqOut(irs)}`,
      cite: "RFC 9293, section 3.5",
    }));
  }
}
