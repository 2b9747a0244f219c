/**
 * final-states: which states a run may end in, derived from what the applications and the network did.
 *
 * An end that is left at rest is in a state that its two directions allow: the derivation is in `directions.ts`. One
 * that is over had a reason of its own, by the outcome that its user was told: `reasons.ts`. Both are asked of every
 * end, so a run ends well if each end does: what two ends must agree on is one fact of the wire, seen from two sides.
 *
 * At rest, what was acknowledged has come before the user as well: `delivery.ts`.
 *
 * Of a stack without `inspect` the same is asked: what its wire and its news tell is enough, but for octets that its
 * user can read still. Under a counterfactual policy the check is off. At a bound or a named time, where other things might still have
 * happened, only reasons are asked for.
 *
 * @module
 */

import { seqDiff } from "../base/seq.ts";
import type { Instant } from "../base/time.ts";
import type { Inspection } from "../tcp/stack.ts";
import { STATE_NAMES, SYN_RECEIVED, SYN_SENT, TIME_WAIT } from "../tcp/state.ts";
import { ACK, RST, type Segment } from "../wire/segment.ts";
import type { Check, CheckContext } from "./check.ts";
import { undelivered } from "./delivery.ts";
import { leftStates, type StateSet, statesText } from "./directions.ts";
import type { EndFacts, EventOf } from "./facts.ts";
import { isBlocked } from "./quiescence.ts";
import { citeOf, type EndingFacts, outcomesOf, reasonToEnd } from "./reasons.ts";
import type { FinalView } from "./view.ts";

/** The law: see the module. Sharp only at quiescence; endings are judged in every run. */
export class FinalStates implements Check {
  /** Its name. */
  readonly name = "final-states";
  readonly #context: CheckContext;
  readonly #on: boolean;
  readonly #loose: boolean;
  /** By id, whether the resets that came must be obeyed (true) or must not (false), where it is known. */
  readonly #obliged: (boolean | undefined)[] = [];
  /** What was rebooted, and when. */
  readonly #reboots: { readonly host: string; readonly at: number }[] = [];

  /** A check of one run. */
  constructor(context: CheckContext) {
    this.#context = context;
    const { injects, counterfactual, outlivesMsl } = context.preconditions;
    this.#on = !counterfactual;
    this.#loose = injects || outlivesMsl;
  }

  /** Something was done to a host. */
  host(event: EventOf<"host">): void {
    if (event.act === "reboot") this.#reboots.push({ host: event.host, at: event.at });
  }

  /** A packet comes to an end. */
  delivered(event: EventOf<"delivered">, x: EndFacts, seen: Inspection | undefined): void {
    const s = event.packet.body;
    if (s.kind !== "segment" || (s.flags & RST) === 0) return;
    const obeyed = mustObey(s, x, seen);
    if (obeyed === undefined) return;
    const id = x.end.id;
    while (this.#obliged.length <= id) this.#obliged.push(undefined);
    if (obeyed) this.#obliged[id] = true;
    else if (x.config?.resets === "exact") this.#obliged[id] ??= false;
  }

  /** A TCB is gone. */
  closed(event: EventOf<"closed">, x: EndFacts): void {
    if (!this.#on) return;
    const { outcome, at } = event;
    if (outcome === "gone") return;
    const outcomes = outcomesOf(x.lastFrom, x.lastCause, x.end.passive, x.config);
    if (x.moves > 0 && !outcomes.includes(outcome)) {
      this.#context.fail(this.name, x.end, () => ({
        message: `${x.end.name} told its user of another end than it came to`,
        expected: `${outcomes.join(" or ")}: it left ${STATE_NAMES[x.lastFrom]} by ${x.lastCause}`,
        got: outcome,
        cite: "RFC 9293, section 3.6 (MUST-12)",
      }));
    }
    // Whose FIN it was is not known in a loose run.
    if (this.#loose && outcome === "closed") return;
    const missing = reasonToEnd(x, outcome, this.around(x, at));
    if (missing === null) return;
    this.#context.fail(this.name, x.end, () => ({
      message: `${x.end.name} ended (${outcome}) without a reason`,
      expected: missing,
      got: storyOf(x),
      cite: citeOf(outcome),
    }));
  }

  /** What the reasons for the end of `x` at a moment depend on, beside the facts. */
  around(x: EndFacts, at: Instant): EndingFacts {
    const { view } = this.#context;
    const since = x.pendingSince as Instant;
    const heardAt = Math.max(x.openedAt, x.lastDeliveredAt) as Instant;
    return {
      at,
      waited: since < 0 ? -1 : view.hostTime(x.end, at) - view.hostTime(x.end, since),
      silent: view.hostTime(x.end, at) - view.hostTime(x.end, heardAt),
      obliged: this.#obliged[x.end.id],
    };
  }

  /** The run is over. */
  finish(view: FinalView): void {
    if (!this.#on) return;
    for (const x of this.#context.ledger.ends) {
      if (x === undefined) continue;
      if (!x.open) this.#gone(x);
      if (!view.quiescent || x.paused) continue;
      if (x.open) this.#left(x, view);
      if (!this.#loose) this.#delivered(x, view);
    }
  }

  #delivered(x: EndFacts, view: FinalView): void {
    const unread = x.open ? view.inspect(x.end)?.unreadOctets : view.unread?.(x.end);
    const complaint = undelivered(x, unread);
    if (complaint !== null) this.#context.fail(this.name, x.end, () => complaint);
  }

  /** The states that an end may be left in at rest; see {@linkcode leftStates}. */
  allowed(x: EndFacts, blocked: boolean): StateSet {
    const rebooted = this.#reboots.some(({ host, at }) => host === x.end.host && at > x.openedAt);
    const mustEnd = rebooted || this.#obliged[x.end.id] === true;
    return leftStates(x, { mustEnd, blocked, loose: this.#loose });
  }

  #gone(x: EndFacts): void {
    if (x.outcome !== "gone") return;
    const known = this.#reboots.some(({ host, at }) => host === x.end.host && at === x.closedAt);
    if (known) return;
    this.#context.fail(this.name, x.end, () => ({
      message: `${x.end.name} is gone without a reason`,
      expected: `a reboot of ${x.end.host}`,
      got: storyOf(x),
      cite: "RFC 9293, section 3.5.1",
    }));
  }

  #left(x: EndFacts, view: FinalView): void {
    const { peer } = x;
    const allowed = this.allowed(x, isBlocked(x, view.inspect(x.end)));
    if ((allowed & (1 << x.state)) !== 0) return;
    this.#context.fail(this.name, x.end, () => ({
      message: `${x.end.name} must not end in ${STATE_NAMES[x.state]}`,
      expected: statesText(allowed),
      got: `${STATE_NAMES[x.state]}; ${storyOf(x)}${
        peer === null ? "" : `; ${peer.end.name} ${endOf(peer)}`
      }`,
      cite: "RFC 9293, section 3.3.2, figure 5",
    }));
  }
}

/** Whether a reset must be obeyed, by what the stack shows or else by what the wire does; undefined if neither tells. */
function mustObey(s: Segment, x: EndFacts, seen: Inspection | undefined): boolean | undefined {
  // RFC 1337, section 3, F1: by policy TIME-WAIT obeys none.
  if (x.state === TIME_WAIT && x.config?.timeWaitResets === "ignore") return undefined;
  if (x.state === SYN_SENT) {
    const una = seen === undefined ? x.una : seen.sndUna;
    const nxt = seen === undefined ? x.sndMax : seen.sndNxt;
    return (s.flags & ACK) !== 0 && seqDiff(s.ack, una) > 0 && seqDiff(s.ack, nxt) <= 0;
  }
  if (x.state < SYN_RECEIVED) return undefined;
  if (seen !== undefined) return s.seq === seen.rcvNxt;
  // RCV.NXT lies between what was acknowledged and what was delivered.
  return x.acks && x.ackMax === x.contiguous ? s.seq === x.contiguous : undefined;
}

/** What happened to an end, in a few words. */
function storyOf(x: EndFacts): string {
  const told: string[] = [];
  if (x.abortCalled) told.push("its user aborted");
  else if (x.closeCalled) told.push("its user closed");
  else if (x.shut) told.push("its user shut its direction");
  if (x.finAcked) told.push("its FIN was acknowledged");
  if (x.sawFin) told.push("it acknowledged the peer's FIN");
  if (x.resetsDelivered > 0) told.push("a reset came");
  return told.length === 0 ? "nobody closed or reset it" : told.join(", ");
}

function endOf(x: EndFacts): string {
  return x.open ? `is in ${STATE_NAMES[x.state]}` : `ended (${x.outcome})`;
}
