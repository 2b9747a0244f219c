/**
 * Why an end may be over: what each outcome wants, and which outcomes a last move may be told as.
 *
 * @module
 */

import { seqDiff } from "../base/seq.ts";
import { formatInstant, type Instant } from "../base/time.ts";
import type { TcpConfig } from "../tcp/config.ts";
import type { Outcome } from "../tcp/stack.ts";
import {
  type Cause,
  CLOSING,
  FIN_WAIT_2,
  LAST_ACK,
  type State,
  SYN_RECEIVED,
  SYN_SENT,
  TIME_WAIT,
} from "../tcp/state.ts";
import { SYN } from "../wire/segment.ts";
import type { EndFacts } from "./facts.ts";

/** What {@linkcode reasonToEnd} has to know beside the facts. */
export interface EndingFacts {
  /** When it ended. */
  readonly at: number;
  /** How long something went without an acknowledgment, by the host's clock; below 0 for nothing. */
  readonly waited: number;
  /** How long nothing at all was heard, by the host's clock. */
  readonly silent: number;
  /** Whether the resets that came must be obeyed, or must not; undefined if that is not known. */
  readonly obliged: boolean | undefined;
}

/**
 * What an outcome wants, or null if it has it.
 *
 * - closed: both FINs, one taken and one acknowledged by the peer, unless a reset came in its place; or a close before
 *   the handshake was done.
 * - aborted: the user's abort, or the end of its listener; the user's close, if octets came that it did not read, or,
 *   where it lingers, if something is not acknowledged.
 * - reset, refused: a reset that counts (RFC 5961, section 3.2, where the settings say so and `obliged` knows)
 *   or a hard error from the network; or a SYN where none was expected.
 * - timed-out: something unacknowledged, for as long as the settings ask; or nothing heard for as long as keep-alive
 *   asks (section 3.8.4); or FIN-WAIT-2 with a user that is gone (MAY-1), where the settings give it a timeout.
 * - returned: a passive end that never was synchronized.
 * - gone: a reboot, asked for when the run is over.
 */
export function reasonToEnd(x: EndFacts, outcome: Outcome, around: EndingFacts): string | null {
  switch (outcome) {
    case "closed":
      if (!x.synchronized) return x.shut ? null : "a close by its user";
      if (x.peer === null) return null;
      // Where a cookie brought the peer to life again, either of the two may have sent it.
      if (!x.finSent || !(x.peerAgain ? x.ackedSomeFin : x.sawFin)) {
        return "a FIN sent and a FIN received";
      }
      // The peer's TIME-WAIT may be over when the last FIN comes again: its host then answers with a reset.
      if (x.lastCause === "reset" || x.finHeard) return null;
      return "an acknowledgment of its FIN";
    case "aborted":
      if (x.abortCalled || x.unlistened) return null;
      if (!x.closeCalled) return "an abort or a close by its user";
      if (mayLose(x) || around.waited >= 0 || x.lastCalledAt === around.at) return null;
      return "octets that its user did not read, or that were not acknowledged";
    case "reset":
    case "refused":
      if (x.icmpsDelivered > 0 || (x.resetsDelivered > 0 && around.obliged !== false)) return null;
      if (isRepelled(x)) return null;
      return x.resetsDelivered > 0 ? "a reset that stands exactly at RCV.NXT" : "a reset";
    case "timed-out":
      return reasonToGiveUp(x, around);
    case "returned":
      return x.end.passive && !x.synchronized ? null : "a passive end that never was synchronized";
    case "gone":
      return null;
  }
}

/** Whether a SYN came last that an end may go down by: without a handshake, or where the settings say so. */
function isRepelled({ lastDelivered, synchronized, config }: EndFacts): boolean {
  if (lastDelivered === null || (lastDelivered.flags & SYN) === 0) return false;
  return !synchronized || config?.unexpectedSyn !== "challenge";
}

/** Whether octets came to an end that its user has not read: where it is gone, they are lost (section 3.6.1, MAY-1). */
function mayLose(x: EndFacts): boolean {
  if (!x.irsKnown) return false;
  if (x.islands !== null && x.islands.length > 0) return true;
  const { peer } = x;
  const fin = peer !== null && peer.finSent && seqDiff(x.contiguous, peer.finSeq) > 0 ? 1 : 0;
  return seqDiff(x.contiguous, x.irs) - 1 - fin > x.octetsRead;
}

function reasonToGiveUp(x: EndFacts, { waited, silent }: EndingFacts): string | null {
  const settings = x.config;
  if (x.lastFrom === FIN_WAIT_2 && x.closeCalled && settings?.finWait2Timeout !== 0) return null;
  if (settings !== undefined) {
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

/**
 * The outcomes that a last move may be told to the user as (MUST-12).
 *
 * @param settings the end's; undefined if they are not known
 */
export function outcomesOf(
  from: State,
  cause: Cause,
  passive: boolean,
  settings: TcpConfig | undefined,
): readonly Outcome[] {
  switch (cause) {
    case "timeout":
      return from === TIME_WAIT ? ["closed"] : ["timed-out"];
    case "reset":
      if (from === TIME_WAIT || from === CLOSING || from === LAST_ACK) return ["closed", "reset"];
      if (from === SYN_RECEIVED && passive) return ["returned"];
      return from === SYN_SENT || from === SYN_RECEIVED ? ["refused"] : ["reset"];
    case "icmp":
      return ["refused", "reset"];
    case "abort":
      // An unexpected SYN may be answered as the RFC that 9293 replaced has it: by a reset at both ends.
      return settings?.unexpectedSyn === "challenge" ? ["aborted"] : ["aborted", "reset"];
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

/** Where it stands what an outcome wants. */
export function citeOf(outcome: Outcome): string {
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
