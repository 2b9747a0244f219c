/**
 * final-states: which states a run may end in, derived from what the applications and the network did.
 *
 * The derivation, for an end X and the peer Y whose ISS is X's IRS. "Shut" means that X's user closed its
 * direction, "saw" that X acknowledged Y's FIN. Each rule narrows the set that the rules before it left.
 *
 * 1. An abort by X's user, and a reset that stands exactly at RCV.NXT (in SYN-SENT: that acknowledges the
 *    SYN), leave CLOSED alone (sections 3.10.5; 3.10.7.3 and 3.10.7.4, second step).
 * 2. CLOSED wants a reason of X's own: see {@linkcode reasonToEnd}.
 * 3. An end that was never synchronized does not stay: SYN-SENT and SYN-RECEIVED end in ESTABLISHED or at R2
 *    (section 3.8.3).
 * 4. What stays follows from the two directions alone (figure 5):
 *
 *    | shut | saw | left, if anything |
 *    | --- | --- | --- |
 *    | no | no | ESTABLISHED |
 *    | yes | no | FIN-WAIT-2, or FIN-WAIT-1 before a closed window |
 *    | no | yes | CLOSE-WAIT |
 *    | yes | yes | nothing; CLOSING, LAST-ACK, CLOSE-WAIT before a closed window |
 *
 *    So both shut and all delivered is CLOSED at both ends, and a reset, a reboot or giving up elsewhere
 *    leaves an idle end where it was: nobody told it.
 * 5. If X and Y are both left, they agree: ESTABLISHED with ESTABLISHED, FIN-WAIT-2 with CLOSE-WAIT. A closed
 *    window on either side excuses them: a FIN may wait behind it.
 * 6. If Y ended in good order, X did: Y had X's FIN and X had Y's; either X's is acknowledged, or X sends it
 *    again until Y's host resets it or R2 is reached (section 3.6).
 *
 * Rules 4 to 6 speak of whose FIN it was: with injected segments, or segments older than MSL, rule 4 allows
 * its whole right column and rules 5 and 6 are off. Under a counterfactual policy the check is off.
 *
 * @module
 */

import { seqDiff } from "../base/seq.ts";
import { formatInstant, type Instant } from "../base/time.ts";
import type { Inspection, Outcome } from "../tcp/stack.ts";
import {
  type Cause,
  CLOSE_WAIT,
  CLOSED,
  CLOSING,
  ESTABLISHED,
  FIN_WAIT_1,
  FIN_WAIT_2,
  LAST_ACK,
  type State,
  STATE_NAMES,
  SYN_RECEIVED,
  SYN_SENT,
  TIME_WAIT,
} from "../tcp/state.ts";
import { ACK, RST, SYN } from "../wire/segment.ts";
import type { Check, CheckContext } from "./check.ts";
import type { EndFacts, EventOf } from "./facts.ts";
import { isBlocked } from "./quiescence.ts";
import type { FinalView } from "./view.ts";

/** A set of states: bit n is state n. */
export type StateSet = number;

/** What rule 4 allows when it cannot know whose FIN it was. */
const PATIENT: StateSet = 1 << ESTABLISHED | 1 << FIN_WAIT_2 | 1 << CLOSE_WAIT;
const BLOCKED: StateSet = 1 << FIN_WAIT_1 | 1 << CLOSING | 1 << LAST_ACK;

/** What {@linkcode allowedStates} has to know beside the facts. */
export interface Circumstances {
  /** A reset came that its receiver must obey. */
  readonly mustEnd: boolean;
  /** The peer's window is closed. */
  readonly blocked: boolean;
  /** The peer's peer's window is closed: the peer cannot send. */
  readonly peerBlocked: boolean;
  /** Nobody knows whose FIN it was. */
  readonly loose: boolean;
}

/** Rules 1 and 3 to 6 for an end that is left at quiescence: the states that it may be left in. */
export function allowedStates(x: EndFacts, around: Circumstances): StateSet {
  if (x.abortCalled || around.mustEnd) return 0; // rule 1
  if (!x.synchronized) return 0; // rule 3
  if (around.loose) return PATIENT | (around.blocked ? BLOCKED : 0);
  const left = byDirections(x, around.blocked); // rule 4
  const peer = x.peer;
  if (peer === null || peer.peer !== x || peer.paused) return left;
  if (!peer.open) { // rule 6
    return peer.outcome === "closed" && peer.synchronized ? 0 : left;
  }
  if (around.blocked || around.peerBlocked) return left;
  return left & partnersOf(peer.state); // rule 5
}

/** Rule 4. */
function byDirections(x: EndFacts, blocked: boolean): StateSet {
  if (!x.shut && !x.sawFin) return 1 << ESTABLISHED;
  if (!x.sawFin) return 1 << FIN_WAIT_2 | (blocked ? 1 << FIN_WAIT_1 : 0);
  if (!x.shut) return 1 << CLOSE_WAIT;
  return blocked ? 1 << CLOSING | 1 << LAST_ACK | 1 << CLOSE_WAIT : 0;
}

/** Rule 5. */
function partnersOf(state: State): StateSet {
  switch (state) {
    case ESTABLISHED:
      return 1 << ESTABLISHED;
    case FIN_WAIT_2:
      return 1 << CLOSE_WAIT;
    case CLOSE_WAIT:
      return 1 << FIN_WAIT_2;
    default:
      return PATIENT; // the peer's own failure
  }
}

/**
 * Rule 2: what an outcome wants, or null if it has it.
 *
 * - closed: both FINs, one sent and one acknowledged; or a close before the handshake was done.
 * - aborted: the user's abort or close, or the end of its listener.
 * - reset, refused: a reset that counts (RFC 5961, section 3.2, where the settings say so and `obliged` knows)
 *   or a hard error from the network; or a SYN where none was expected.
 * - timed-out: something unacknowledged, for as long as the settings ask; or nothing heard for as long as keep-alive
 *   asks (section 3.8.4); or FIN-WAIT-2 with a user that is gone (MAY-1).
 * - returned: a passive end that never was synchronized.
 * - gone: a reboot, asked for when the run is over.
 */
export function reasonToEnd(
  x: EndFacts,
  outcome: Outcome,
  waited: number,
  obliged: boolean | undefined,
  silent = -1,
): string | null {
  switch (outcome) {
    case "closed":
      if (!x.synchronized) return x.shut ? null : "a close by its user";
      if (x.peer === null || (x.finSent && x.sawFin)) return null;
      return "a FIN sent and a FIN received";
    case "aborted":
      if (x.abortCalled || x.closeCalled || x.unlistened) return null;
      return "an abort or a close by its user";
    case "reset":
    case "refused":
      if (x.icmpsDelivered > 0 || (x.resetsDelivered > 0 && obliged !== false)) return null;
      if (x.config?.unexpectedSyn !== "challenge" && (x.lastDelivered?.flags ?? 0) & SYN) {
        return null;
      }
      return x.resetsDelivered > 0 ? "a reset that stands exactly at RCV.NXT" : "a reset";
    case "timed-out":
      return reasonToGiveUp(x, waited, silent);
    case "returned":
      return x.end.passive && !x.synchronized ? null : "a passive end that never was synchronized";
    case "gone":
      return null;
  }
}

/**
 * `waited` is how long something went without an acknowledgment, by the host's clock; below 0 for nothing. `silent`
 * is how long nothing at all was heard.
 */
function reasonToGiveUp(x: EndFacts, waited: number, silent: number): string | null {
  const settings = x.config;
  if (x.lastFrom === FIN_WAIT_2 && x.closeCalled) return null;
  if (waited < 0 && settings !== undefined) {
    const { keepAlive, keepAliveInterval, keepAliveProbes } = settings;
    const idle = x.keepAliveCalled ? 0 : keepAlive; // how long its user asked for is not known
    const asks = x.keepAliveCalled || keepAlive > 0;
    if (asks && silent >= idle + keepAliveInterval * keepAliveProbes) return null;
  }
  if (waited < 0) return "something that was not acknowledged";
  if (settings === undefined) return null;
  const { synGiveUpMin, giveUpMin, userTimeout, handshakeTimeout } = settings;
  // What is known of SND.UNA is a lower bound: a SYN may have been acknowledged after all.
  const r2 = !x.synchronized
    ? synGiveUpMin
    : x.unaRel > 0
    ? giveUpMin
    : Math.min(synGiveUpMin, giveUpMin);
  const handshake = x.unaRel > 0 || handshakeTimeout === 0 ? Infinity : handshakeTimeout;
  const limit = Math.min(userTimeout > 0 ? userTimeout : Infinity, handshake, r2);
  if (waited >= limit) return null;
  return `${formatInstant(limit as Instant)} s without an acknowledgment`;
}

/** The outcomes that a last move may be told to the user as (MUST-12). */
export function outcomesOf(from: State, cause: Cause): readonly Outcome[] {
  switch (cause) {
    case "timeout":
      return from === TIME_WAIT ? ["closed"] : ["timed-out"];
    case "reset":
      if (from === TIME_WAIT || from === CLOSING || from === LAST_ACK) return ["closed", "reset"];
      return from === SYN_RECEIVED ? ["returned", "refused", "reset"] : ["reset", "refused"];
    case "icmp":
      return ["refused", "reset"];
    case "abort":
      return ["aborted", "reset"];
    case "segment":
      return ["closed", "returned", "reset"];
    case "recycle":
      return ["returned"];
    case "call":
    case "reuse":
    case "cookie":
    case "policy":
      return ["closed"];
  }
}

/** The law: see the module. Sharp only at quiescence; endings are judged in every run. */
export class FinalStates implements Check {
  /** Its name. */
  readonly name = "final-states";
  /** It reads `seen`. */
  readonly inspects = true;
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
    if (seen === undefined || s.kind !== "segment" || (s.flags & RST) === 0) return;
    const obeyed = seen.state === SYN_SENT
      ? (s.flags & ACK) !== 0 && seqDiff(s.ack, seen.sndUna) > 0 &&
        seqDiff(s.ack, seen.sndNxt) <= 0
      : seen.state >= SYN_RECEIVED && s.seq === seen.rcvNxt;
    // RFC 1337, section 3, F1: by policy TIME-WAIT obeys none.
    if (seen.state === TIME_WAIT && x.config?.timeWaitResets === "ignore") return;
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
    const outcomes = outcomesOf(x.lastFrom, x.lastCause);
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
    const { view } = this.#context;
    const since = x.pendingSince as Instant;
    const waited = since < 0 ? -1 : view.hostTime(x.end, at) - view.hostTime(x.end, since);
    const heardAt = Math.max(x.openedAt, x.lastDeliveredAt) as Instant;
    const silent = view.hostTime(x.end, at) - view.hostTime(x.end, heardAt);
    const missing = reasonToEnd(x, outcome, waited, this.#obliged[x.end.id], silent);
    if (missing === null) return;
    this.#context.fail(this.name, x.end, () => ({
      message: `${x.end.name} ended (${outcome}) without a reason`,
      expected: missing,
      got: storyOf(x),
      cite: citeOf(outcome),
    }));
  }

  /** The run is over. */
  finish(view: FinalView): void {
    if (!this.#on) return;
    for (const x of this.#context.ledger.ends) {
      if (x === undefined) continue;
      if (!x.open) this.#gone(x);
      else if (view.quiescent && !x.paused) this.#left(x, view);
    }
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
    const allowed = allowedStates(x, {
      mustEnd: this.#obliged[x.end.id] === true,
      blocked: isBlocked(x, view.inspect(x.end)),
      peerBlocked: peer !== null && isBlocked(peer, view.inspect(peer.end)),
      loose: this.#loose,
    });
    if ((allowed & (1 << x.state)) !== 0) return;
    this.#context.fail(this.name, x.end, () => ({
      message: `${x.end.name} must not end in ${STATE_NAMES[x.state]}`,
      expected: allowed === 0 ? STATE_NAMES[CLOSED] : namesOf(allowed),
      got: `${STATE_NAMES[x.state]}; ${storyOf(x)}${
        peer === null ? "" : `; ${peer.end.name} ${endOf(peer)}`
      }`,
      cite: "RFC 9293, section 3.3.2, figure 5",
    }));
  }
}

function namesOf(set: StateSet): string {
  return STATE_NAMES.filter((_, state) => (set & (1 << state)) !== 0).join(" or ");
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

function citeOf(outcome: Outcome): string {
  switch (outcome) {
    case "closed":
      return "RFC 9293, section 3.6";
    case "aborted":
      return "RFC 9293, sections 3.10.5 and 3.6.1 (MAY-1)";
    case "reset":
    case "refused":
      return "RFC 9293, section 3.10.7";
    case "timed-out":
      return "RFC 9293, section 3.8.3 (MUST-20, MUST-23)";
    case "returned":
      return "RFC 9293, section 3.3.2, figure 5, note 1";
    case "gone":
      return "RFC 9293, section 3.5.1";
  }
}
