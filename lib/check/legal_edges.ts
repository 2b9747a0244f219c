/**
 * legal-edges: every change of state is one that RFC 9293 knows, and starts where the last one ended. The
 * table is written from the RFC's text alone; a test compares it with the stack's own.
 *
 * @module
 */

import { SYN } from "../wire/segment.ts";
import {
  type Cause,
  CLOSE_WAIT,
  CLOSED,
  CLOSING,
  ESTABLISHED,
  FIN_WAIT_1,
  FIN_WAIT_2,
  LAST_ACK,
  LISTEN,
  type State,
  STATE_NAMES,
  SYN_RECEIVED,
  SYN_SENT,
  TIME_WAIT,
} from "../tcp/state.ts";
import type { Check, CheckContext } from "./check.ts";
import type { EndFacts, EventOf } from "./facts.ts";

/** Whose edge it is. */
export type EdgeOf =
  /** Anybody's. */
  | "any"
  /** Of a connection that came from a listener (figure 5, note 1). */
  | "passive"
  /** Of a connection that its user opened. */
  | "active"
  /** Of anybody, in answer to a SYN that its receiver does not expect. */
  | "unexpected-syn"
  /** Of a host whose hard errors end any connection, or whose settings are not known. */
  | "hard-errors"
  /** Of a run in which a counterfactual policy is in force. */
  | "counterfactual";

/** An edge as the RFC tells it: from, to, why, whose, and where it says so. */
export type LegalEdge = readonly [
  from: State,
  to: State,
  cause: Cause,
  whose: EdgeOf,
  cite: string,
];

const S332 = "RFC 9293, section 3.3.2";
const SYNCHRONIZED: readonly State[] = [
  ESTABLISHED,
  FIN_WAIT_1,
  FIN_WAIT_2,
  CLOSE_WAIT,
  CLOSING,
  LAST_ACK,
  TIME_WAIT,
];
const WITH_TCB: readonly State[] = [SYN_SENT, SYN_RECEIVED, ...SYNCHRONIZED];

function each(
  states: readonly State[],
  to: State,
  cause: Cause,
  whose: EdgeOf,
  cite: string,
): LegalEdge[] {
  return states.map((from): LegalEdge => [from, to, cause, whose, cite]);
}

/** Every edge that RFC 9293 knows, in the order in which it tells them. */
export const LEGAL_EDGES: readonly LegalEdge[] = Object.freeze(
  [
    // Figure 5, from its top to its bottom.
    [CLOSED, LISTEN, "call", "any", `${S332}, figure 5: passive OPEN`],
    [CLOSED, SYN_SENT, "call", "active", `${S332}, figure 5: active OPEN`],
    [LISTEN, CLOSED, "call", "any", `${S332}, figure 5: CLOSE`],
    [LISTEN, SYN_RECEIVED, "segment", "any", `${S332}, figure 5: rcv SYN`],
    [LISTEN, SYN_SENT, "call", "any", `${S332}, figure 5: SEND`],
    [SYN_SENT, CLOSED, "call", "any", `${S332}, figure 5: CLOSE`],
    [SYN_SENT, SYN_RECEIVED, "segment", "any", `${S332}, figure 5: rcv SYN`],
    [SYN_SENT, ESTABLISHED, "segment", "any", `${S332}, figure 5: rcv SYN,ACK`],
    [SYN_RECEIVED, ESTABLISHED, "segment", "any", `${S332}, figure 5: rcv ACK of SYN`],
    [SYN_RECEIVED, FIN_WAIT_1, "call", "any", `${S332}, figure 5: CLOSE`],
    [ESTABLISHED, FIN_WAIT_1, "call", "any", `${S332}, figure 5: CLOSE`],
    [ESTABLISHED, CLOSE_WAIT, "segment", "any", `${S332}, figure 5: rcv FIN`],
    [FIN_WAIT_1, FIN_WAIT_2, "segment", "any", `${S332}, figure 5: rcv ACK of FIN`],
    [FIN_WAIT_1, CLOSING, "segment", "any", `${S332}, figure 5: rcv FIN`],
    [CLOSE_WAIT, LAST_ACK, "call", "any", `${S332}, figure 5: CLOSE`],
    [FIN_WAIT_2, TIME_WAIT, "segment", "any", `${S332}, figure 5: rcv FIN`],
    [CLOSING, TIME_WAIT, "segment", "any", `${S332}, figure 5: rcv ACK of FIN`],
    [LAST_ACK, CLOSED, "segment", "any", `${S332}, figure 5: rcv ACK of FIN`],
    [TIME_WAIT, CLOSED, "timeout", "any", `${S332}, figure 5: Timeout=2MSL`],
    // Its notes. Note 1 comes with the resets below.
    [FIN_WAIT_1, TIME_WAIT, "segment", "any", `${S332}, figure 5, note 2`],
    ...each(
      [SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK],
      TIME_WAIT,
      "abort",
      "any",
      `${S332}, figure 5, note 3`,
    ),

    // CLOSE that had to wait for queued data: what lets the data go, an ACK or a timer, moves on.
    [ESTABLISHED, FIN_WAIT_1, "segment", "any", "RFC 9293, section 3.10.4, SYN-RECEIVED: queued"],
    [CLOSE_WAIT, LAST_ACK, "segment", "any", "RFC 9293, section 3.10.4, CLOSE-WAIT: queued"],
    [CLOSE_WAIT, LAST_ACK, "timeout", "any", "RFC 9293, sections 3.10.4 and 3.8.6.1"],

    // ABORT.
    [LISTEN, CLOSED, "abort", "any", "RFC 9293, section 3.10.5"],
    ...each(WITH_TCB, CLOSED, "abort", "any", "RFC 9293, section 3.10.5"),

    // Arriving resets, by state.
    [SYN_SENT, CLOSED, "reset", "any", "RFC 9293, section 3.10.7.3, second step"],
    [SYN_RECEIVED, LISTEN, "reset", "passive", `${S332}, figure 5, note 1`],
    [SYN_RECEIVED, CLOSED, "reset", "active", "RFC 9293, section 3.10.7.4, second step"],
    ...each(SYNCHRONIZED, CLOSED, "reset", "any", "RFC 9293, section 3.10.7.4, second step"),

    // Arriving SYNs where none is expected. The eighth step names SYN-RECEIVED too, but the fifth has left it
    // for ESTABLISHED by then or has dropped the segment: there is no edge to CLOSE-WAIT.
    [SYN_RECEIVED, LISTEN, "segment", "passive", "RFC 9293, section 3.10.7.4, fourth step"],
    ...each(
      [SYN_RECEIVED, ...SYNCHRONIZED],
      CLOSED,
      "segment",
      "unexpected-syn",
      "RFC 9293, section 3.10.7.4, fourth step",
    ),
    [TIME_WAIT, CLOSED, "reuse", "any", "RFC 9293, section 3.6.1 (MAY-2)"],

    // Timeouts: the user timeout and R2 may strike in any state with a TCB.
    ...each(
      WITH_TCB.filter((state) => state !== TIME_WAIT),
      CLOSED,
      "timeout",
      "any",
      "RFC 9293, sections 3.8.3 and 3.10.8",
    ),

    // Errors that the network reports: while a connection opens; later only where the host takes RFC 9293 at its word.
    [SYN_SENT, CLOSED, "icmp", "any", "RFC 9293, section 3.9.2.2 (SHLD-26)"],
    [SYN_RECEIVED, CLOSED, "icmp", "any", "RFC 9293, section 3.9.2.2 (SHLD-26)"],
    ...each(
      SYNCHRONIZED.filter((state) => state !== TIME_WAIT),
      CLOSED,
      "icmp",
      "hard-errors",
      "RFC 9293, section 3.9.2.2 (SHLD-26)",
    ),

    // Policies beside RFC 9293.
    [SYN_RECEIVED, LISTEN, "recycle", "passive", "RFC 4987, section 3.3"],
    [LISTEN, ESTABLISHED, "cookie", "passive", "RFC 4987, section 3.6"],
    [LISTEN, ESTABLISHED, "policy", "counterfactual", "counterfactual: the two-way handshake"],
    [FIN_WAIT_1, CLOSED, "policy", "counterfactual", "counterfactual: no TIME-WAIT"],
    [FIN_WAIT_2, CLOSED, "policy", "counterfactual", "counterfactual: no TIME-WAIT"],
    [CLOSING, CLOSED, "policy", "counterfactual", "counterfactual: no TIME-WAIT"],
  ] satisfies LegalEdge[],
);

/**
 * The law: RFC 9293, section 3.3.2 and the sections that the table names. Also, a TCB goes only in CLOSED,
 * in LISTEN when nobody heard of it, or with its host's memory.
 */
export class LegalEdges implements Check {
  /** Its name. */
  readonly name = "legal-edges";
  readonly #context: CheckContext;

  /** A check of one run. */
  constructor(context: CheckContext) {
    this.#context = context;
  }

  /** A state changed. */
  moved(event: EventOf<"moved">, x: EndFacts): void {
    const { from, to, cause } = event;
    const name = x.end.name;
    if (!x.open) {
      this.#context.fail(this.name, x.end, () => ({
        message: `${name} moved to ${STATE_NAMES[to]} after its TCB was gone`,
        expected: "no more changes of state",
        got: `${STATE_NAMES[from]} to ${STATE_NAMES[to]} by ${cause}`,
        cite: "RFC 9293, section 3.3.2",
      }));
      return;
    }
    const continues = x.moves > 0
      ? from === x.state
      : from === CLOSED || (from === LISTEN && x.end.passive);
    if (!continues) {
      const last = x.moves > 0 ? x.state : x.end.passive ? LISTEN : CLOSED;
      this.#context.fail(this.name, x.end, () => ({
        message: `${name} left ${STATE_NAMES[from]}, where it was not`,
        expected: `a move from ${STATE_NAMES[last]}`,
        got: `${STATE_NAMES[from]} to ${STATE_NAMES[to]} by ${cause}`,
        cite: "RFC 9293, section 3.3.2",
      }));
    }
    if (!this.#isLegal(x, from, to, cause)) {
      this.#context.fail(this.name, x.end, () => ({
        message: `${name} moved from ${STATE_NAMES[from]} to ${STATE_NAMES[to]} by ${cause}`,
        expected: expectedFrom(from, cause),
        got: `${STATE_NAMES[to]}`,
        cite: "RFC 9293, section 3.3.2, figure 5",
      }));
    }
  }

  /** A TCB is gone. */
  closed(event: EventOf<"closed">, x: EndFacts): void {
    const { outcome } = event;
    const legal = outcome === "gone" || (x.moves > 0 && x.state === CLOSED) ||
      (x.state === LISTEN && outcome === "returned") || (x.moves === 0 && x.end.passive);
    if (legal) return;
    this.#context.fail(this.name, x.end, () => ({
      message: `${x.end.name} lost its TCB in ${STATE_NAMES[x.state]}`,
      expected: "a move to CLOSED before the TCB is deleted",
      got: `outcome ${outcome} in ${STATE_NAMES[x.state]}`,
      cite: "RFC 9293, section 3.3.2",
    }));
  }

  #isLegal(x: EndFacts, from: State, to: State, cause: Cause): boolean {
    for (const edge of LEGAL_EDGES) {
      if (edge[0] !== from || edge[1] !== to || edge[2] !== cause) continue;
      switch (edge[3]) {
        case "any":
          return true;
        case "passive":
          return x.end.passive;
        case "active":
          return !x.end.passive;
        case "unexpected-syn":
          return x.lastDelivered !== null && (x.lastDelivered.flags & SYN) !== 0;
        case "hard-errors":
          return x.config === undefined || x.config.hardErrors === "any";
        case "counterfactual":
          return this.#context.preconditions.counterfactual;
      }
    }
    return false;
  }
}

function expectedFrom(from: State, cause: Cause): string {
  const names = LEGAL_EDGES.filter((edge) => edge[0] === from && edge[2] === cause)
    .map((edge) => STATE_NAMES[edge[1]]);
  const states = names.filter((name, at) => names.indexOf(name) === at);
  return states.length === 0
    ? `no move from ${STATE_NAMES[from]} by ${cause}`
    : `by ${cause} at most ${states.join(" or ")}`;
}
