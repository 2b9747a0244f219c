/**
 * Keep-alive (RFC 9293, section 3.8.4): whether the peer of an idle connection is still there. It shares the
 * retransmission timer, which has nothing else to do while nothing is in flight.
 *
 * @module
 */

import { type Instant, NEVER } from "../base/time.ts";
import type { Core } from "./core.ts";
import type { Extras } from "./extras.ts";
import { CLOSE_WAIT, CLOSED, ESTABLISHED, FIN_WAIT_2 } from "./state.ts";
import type { Tcb } from "./tcb.ts";

/** A segment came, whatever it says: the peer is there. */
export function heard(core: Core, tcb: Tcb, extras: Extras, now: Instant): void {
  extras.heardAt = now;
  if (extras.keepAliveProbes === 0) return;
  extras.keepAliveProbes = 0;
  core.answerLater(tcb);
}

/** Takes the timer back before something else may want it. */
export function disarmKeepAlive(tcb: Tcb, extras: Extras): void {
  if (!extras.armed) return;
  extras.armed = false;
  tcb.rexmitAt = NEVER;
}

/**
 * Arms the timer if the connection is idle (MUST-26). While the peer is heard it runs late rather than often: it
 * looks again when it fires.
 */
export function armKeepAlive(tcb: Tcb, extras: Extras): void {
  if (tcb.config.keepAlive === 0 || tcb.inFlight || tcb.rexmitAt !== NEVER) return;
  const { state } = tcb;
  if (state !== ESTABLISHED && state !== CLOSE_WAIT && state !== FIN_WAIT_2) return;
  extras.armed = true;
  tcb.rexmitAt = extras.keepAliveProbes === 0
    ? extras.heardAt + tcb.config.keepAlive
    : extras.probedAt + tcb.config.keepAliveInterval;
}

/** What the timer asks for when it fires. */
export type KeepAliveVerdict =
  /** The peer was heard in the meantime. */
  | "heard"
  /** A probe is due. */
  | "probe"
  /** No probe was answered: the connection has ended. */
  | "ended";

/** The timer fired. One probe without an answer says nothing yet (MUST-29): ACKs are not sent reliably. */
export function keepAliveFired(
  core: Core,
  tcb: Tcb,
  extras: Extras,
  now: Instant,
): KeepAliveVerdict {
  disarmKeepAlive(tcb, extras);
  if (extras.keepAliveProbes === 0 && now < extras.heardAt + tcb.config.keepAlive) return "heard";
  if (extras.keepAliveProbes >= tcb.config.keepAliveProbes) {
    core.end(tcb, CLOSED, "timeout", "timed-out");
    return "ended";
  }
  extras.keepAliveProbes++;
  extras.probedAt = now;
  return "probe";
}
