/**
 * What must have come before an end's user when nothing more will happen: an acknowledgment is a promise, EOF is the
 * last word. It leaves out which octets they were: `stream-prefix` knows that.
 *
 * - What an end acknowledged, its user has read or can read still (RFC 9293, section 3.4: the receiver has taken
 *   responsibility for delivery).
 * - An end that took the peer's FIN has told its user so (section 3.10.7.4, eighth step), and no other has.
 * - An end that ended in good order has everything that the peer's user sent: the FIN goes behind all of it (section
 *   3.10.4).
 *
 * A user that is gone (MAY-1) reads nothing and is told nothing, and a reset flushes what was not read.
 *
 * @module
 */

import { seqDiff } from "../base/seq.ts";
import type { Complaint } from "./check.ts";
import type { EndFacts } from "./facts.ts";

/**
 * What is missing before an end's user at rest, or null.
 *
 * @param unread octets that can be read still; undefined if that is not known
 */
export function undelivered(x: EndFacts, unread: number | undefined): Complaint | null {
  const { peer } = x;
  if (peer === null || peer.peer !== x || x.peerAgain || peer.peerAgain) return null;
  if (!x.synchronized || x.closeCalled) return null;
  const inGoodOrder = x.outcome === "closed" && x.lastCause !== "reset";
  if (!x.open && !inGoodOrder) return null;
  if (x.eofHeard !== x.sawFin) return eofComplaint(x);
  if (unread === undefined) return null;
  const { name } = x.end;
  const acked = seqDiff(x.ackMax, x.irs) - 1 - (x.sawFin ? 1 : 0);
  const got = x.octetsRead + unread;
  if (x.acks && got !== acked) {
    return {
      message: `${name} acknowledged octets that its user never gets`,
      expected: `${acked} octets read, or to be read`,
      got: `${x.octetsRead} read, ${unread} to be read`,
      cite: "RFC 9293, section 3.4",
    };
  }
  if (x.sawFin && got !== peer.octetsSent) {
    return {
      message: `${peer.end.name} ended its direction before all was sent`,
      expected: `${peer.octetsSent} octets before the FIN`,
      got: `${got} octets`,
      cite: "RFC 9293, section 3.10.4",
    };
  }
  return null;
}

function eofComplaint(x: EndFacts): Complaint {
  const { name } = x.end;
  return {
    message: x.sawFin
      ? `${name} took the FIN of its peer and told nobody`
      : `${name} told its user of a FIN that it did not take`,
    expected: x.sawFin ? "EOF before its user" : "no EOF",
    got: x.sawFin ? "nothing" : "EOF",
    cite: "RFC 9293, section 3.10.7.4, eighth step",
  };
}
