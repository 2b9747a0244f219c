/**
 * Which states an end may be left in when nothing more will happen: derived, not listed, from what its user, its
 * peer and the network did.
 *
 * A connection is two directions, each of which ends by a FIN that is acknowledged (RFC 9293, section 3.6). For an
 * end X whose peer Y is the incarnation whose ISS is X's IRS:
 *
 * - X's own direction is *open* until X's user closes it; then X's FIN *waits*, queued or sent, until it is *acked*.
 * - Y's direction is *open* for X until X has *taken* Y's FIN.
 *
 * Figure 5 is the product of both, but for the handshake and for what the order of two events adds:
 *
 * | own \ Y's | open | taken |
 * | --- | --- | --- |
 * | open | ESTABLISHED | CLOSE-WAIT |
 * | waits | FIN-WAIT-1 | CLOSING if X's user closed first; else LAST-ACK, or CLOSE-WAIT while the FIN is queued |
 * | acked | FIN-WAIT-2 | TIME-WAIT, then CLOSED |
 *
 * So what is left follows once it is known where each direction stands:
 *
 * 1. Whatever ends an end at once leaves nothing: its user's abort (section 3.10.5); the end of its listener before
 *    anybody accepted it, unless its direction was closed by then, when it may be no listener's any more; the loss of
 *    its host's memory; a reset that stands exactly at RCV.NXT, or in SYN-SENT one that acknowledges the SYN (sections
 *    3.10.7.3 and 3.10.7.4, second step).
 * 2. A handshake does not stay half done: it ends in a synchronized state, or at R2 (section 3.8.3). An end that
 *    never was synchronized leaves nothing.
 * 3. Own direction *open*: as long as X's user has not closed it, and no longer.
 * 4. Own direction *acked*: if an acknowledgment of X's FIN came to X, whatever became of who sent it. If it was lost,
 *    X sends the FIN again until one comes, so at rest it has come.
 * 5. Own direction *waits*: before Y's closed window alone, which X probes for ever (section 3.8.6.1, MUST-37). In
 *    any other case X sends again: Y answers by an ACK (rule 4), Y's host by a reset (rule 1), or nobody does and
 *    X reaches R2.
 * 6. Y's direction *taken*: if X acknowledged Y's FIN, which is to be seen on the wire; else *open*.
 * 7. *acked* and *taken* leaves nothing: TIME-WAIT ends after 2MSL (section 3.10.8).
 * 8. FIN-WAIT-2 without a user (MAY-1) leaves nothing where the settings give it a timeout.
 *
 * Rules 4 and 6 are one fact seen from two sides: the acknowledgment that comes to X is the one that Y sent. So ends
 * that are both left agree without a rule of their own: ESTABLISHED with ESTABLISHED, FIN-WAIT-2 with CLOSE-WAIT,
 * FIN-WAIT-1 before a closed window with either. If Y ended in good order, Y had X's FIN and X had Y's, so X is over by
 * rules 4, 6 and 7, or because Y's host reset what X sent again. If Y aborted, was reset, timed out or lost its
 * memory, and no reset of that reached X, then nothing that X knows has changed: X stays where its directions were.
 *
 * Where injected segments or segments older than MSL may have ended Y's direction, the wire does not tell whose FIN it
 * was: of rule 6 is left that X has taken a FIN if it told its user so, and acknowledged one that came. So it is where
 * the peer is not known, or where a SYN cookie made another of the same ISS of an old acknowledgment (RFC 4987,
 * section 3.6).
 *
 * It leaves out why an end may be over (`reasons.ts`) and hosts that stand still, which may leave anything.
 *
 * @module
 */

import {
  CLOSE_WAIT,
  CLOSED,
  CLOSING,
  ESTABLISHED,
  FIN_WAIT_1,
  FIN_WAIT_2,
  LAST_ACK,
  STATE_NAMES,
} from "../tcp/state.ts";
import type { EndFacts } from "./facts.ts";

/** A set of states: bit n is state n. */
export type StateSet = number;

/** What {@linkcode leftStates} has to know beside the facts. */
export interface Circumstances {
  /** Something came to the end that leaves nothing of it (rule 1): a reset, a reboot. */
  readonly mustEnd: boolean;
  /** The peer's window is closed. */
  readonly blocked: boolean;
  /** Nobody knows whose FIN it was. */
  readonly loose: boolean;
}

/** Where X's own direction may stand, and where Y's stands. */
interface Directions {
  readonly own: readonly ("open" | "waits" | "acked")[];
  readonly peers: "open" | "taken";
}

/** The states that an end may be left in at rest; none if it must be over. */
export function leftStates(x: EndFacts, around: Circumstances): StateSet {
  if (x.abortCalled || (x.unlistened && !x.shut) || around.mustEnd) return 0; // rule 1
  if (!x.synchronized) return 0; // rule 2
  const { own, peers } = directionsOf(x, around);
  let left = 0;
  for (const one of own) left |= statesOf(x, one, peers, around.loose);
  const timed = x.closeCalled && x.config !== undefined && x.config.finWait2Timeout > 0;
  return timed ? left & ~(1 << FIN_WAIT_2) : left; // rule 8
}

function directionsOf(x: EndFacts, { blocked, loose }: Circumstances): Directions {
  const unsure = loose || x.peer === null || x.peerAgain;
  const taken = unsure ? x.ackedSomeFin && x.eofHeard : x.sawFin;
  const peers = taken ? "taken" : "open"; // rule 6
  if (!x.shut) return { own: ["open"], peers }; // rule 3
  const own: Directions["own"] = [
    ...(x.finHeard ? ["acked"] as const : []), // rule 4
    ...(blocked && (loose || !x.finAcked) ? ["waits"] as const : []), // rule 5
  ];
  return { own, peers };
}

/** Figure 5. */
function statesOf(
  { shutFirst, finSent }: EndFacts,
  own: "open" | "waits" | "acked",
  peers: "open" | "taken",
  loose: boolean,
): StateSet {
  switch (own) {
    case "open":
      return 1 << (peers === "open" ? ESTABLISHED : CLOSE_WAIT);
    case "acked":
      return peers === "open" ? 1 << FIN_WAIT_2 : 0; // rule 7
    case "waits":
      if (peers === "open") return 1 << FIN_WAIT_1;
      if (loose) return 1 << CLOSING | 1 << LAST_ACK | 1 << CLOSE_WAIT;
      // A FIN behind octets that wait for room is not yet sent (section 3.10.4, CLOSE-WAIT).
      return 1 << (shutFirst ? CLOSING : finSent ? LAST_ACK : CLOSE_WAIT);
  }
}

/** The states of a set in words; CLOSED if there is none. */
export function statesText(set: StateSet): string {
  if (set === 0) return STATE_NAMES[CLOSED];
  return STATE_NAMES.filter((_, state) => (set & (1 << state)) !== 0).join(" or ");
}
