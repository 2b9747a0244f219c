/**
 * incarnations: what TIME-WAIT is for.
 *
 * @module
 */

import { minutes } from "../base/time.ts";
import type { Check, CheckContext } from "./check.ts";
import type { EndFacts, EventOf } from "./facts.ts";

const MSL_FOREIGN = minutes(2); // RFC 9293, section 3.4.2.

/**
 * The law: no octet that reaches an application was sent by another incarnation than the one that it is
 * connected to (RFC 9293, sections 3.4.3 and 3.6.1).
 *
 * TCP promises that only while no segment outlives MSL, and only to a connection whose sockets were free of
 * old segments when it began: an earlier one that ended by a reset, an abort, a timeout or with its host's
 * memory less than one MSL before leaves no TIME-WAIT behind, and nobody who keeps quiet for it
 * (section 3.4.3). For such a connection the check is off. Octets of injected segments are nobody's.
 */
export class Incarnations implements Check {
  /** Its name. */
  readonly name = "incarnations";
  readonly #context: CheckContext;
  readonly #on: boolean;

  /** A check of one run. */
  constructor(context: CheckContext) {
    this.#context = context;
    this.#on = !context.preconditions.outlivesMsl;
  }

  /** An application reads. */
  read(event: EventOf<"read">, x: EndFacts): void {
    const { chunk } = event.payload;
    const peer = x.peer;
    if (peer === null || chunk.stream === 0 || chunk.stream === peer.end.stream) return;
    if (!this.#on || hasUnquietPast(x) || hasUnquietPast(peer)) return;
    const { offset, length } = event.payload;
    this.#context.fail(this.name, x.end, () => {
      const owner = this.#context.ledger.ends.find((other) => other?.end.stream === chunk.stream);
      const name = owner === undefined ? `stream ${chunk.stream}` : owner.end.name;
      return {
        message: `${x.end.name} read ${length} octets of ${name}, another incarnation`,
        expected: `octets of ${peer.end.name} alone`,
        got: `octets ${offset} to ${offset + length - 1} of ${name}`,
        cite: "RFC 9293, section 3.6.1",
      };
    });
  }
}

/** Whether an incarnation before `x` ended without TIME-WAIT, less than one MSL before `x` began. */
function hasUnquietPast(x: EndFacts): boolean {
  const msl = x.config?.msl ?? MSL_FOREIGN;
  for (let old = x.older; old !== null; old = old.older) {
    // One that is still there waits in TIME-WAIT for the new one to be established (MAY-2).
    if (old.open || !old.synchronized || x.openedAt - old.closedAt >= msl) continue;
    const orderly = old.outcome === "closed" && old.lastCause !== "reset";
    if (!orderly) return true;
  }
  return false;
}
