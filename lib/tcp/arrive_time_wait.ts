/**
 * What a segment in TIME-WAIT does before the steps of RFC 9293, section 3.10.7.4: a SYN that reopens the connection,
 * and the answers of stacks that remember no more of it than its numbers.
 *
 * @module
 */

import type { Instant } from "../base/time.ts";
import { seqAdd, seqLt } from "../base/seq.ts";
import type { Packet } from "../wire/packet.ts";
import { ACK, FIN, RST, segLen, type Segment, SYN } from "../wire/segment.ts";
import { openPassively } from "./arrive_listen.ts";
import type { Core } from "./core.ts";
import { CLOSED } from "./state.ts";
import type { Tcb } from "./tcb.ts";

/**
 * A new SYN may reopen a connection in TIME-WAIT (RFC 9293, section 3.6.1, MAY-2 and SHLD-4). The old connection
 * stays until the new one is established.
 *
 * @returns whether nothing is left to do for the segment: it reopened, or was an old SYN to be dropped silently
 */
export function reuses(
  core: Core,
  tcb: Tcb,
  packet: Packet,
  segment: Segment,
  now: Instant,
): boolean {
  const { timeWaitReuse } = tcb.config;
  if ((segment.flags & (SYN | ACK | RST)) !== SYN || timeWaitReuse === "never") return false;
  const listener = core.listeners.get(tcb.localPort);
  if (listener === undefined) return false;
  if (isNewer(tcb, segment)) openPassively(core, listener, packet, segment, now, tcb);
  else return timeWaitReuse === "timestamps";
  return true;
}

/** Whether a SYN is newer than all that the connection in TIME-WAIT received: RFC 6191, section 2. */
function isNewer(tcb: Tcb, segment: Segment): boolean {
  const { timeWaitReuse, timestamps } = tcb.config;
  const higher = seqLt(tcb.rcvNxt, segment.seq);
  const stamp = segment.options.timestamps;
  if (timeWaitReuse !== "timestamps" || !timestamps || stamp === undefined) return higher;
  if (tcb.stamps === null) return true;
  const { recent } = tcb.stamps;
  return seqLt(recent, stamp[0]) || (stamp[0] === recent && higher);
}

/**
 * TIME-WAIT as the BSDs have it: a segment without an ACK is dropped; every other is acknowledged, whatever its numbers,
 * but for a bare copy of the last ACK; the FIN again begins 2MSL anew. A SYN that would reopen a connection whose port
 * no longer listens ends it and is refused.
 *
 * Deviates: RFC 9293, section 3.10.7.4, whose steps acknowledge what is not acceptable and the FIN alone.
 *
 * @returns whether nothing is left to do; resets go on where they count
 */
export function arriveTimeWait(
  core: Core,
  tcb: Tcb,
  packet: Packet,
  segment: Segment,
  now: Instant,
): boolean {
  const { flags, seq, ack } = segment;
  if ((flags & RST) !== 0) return false;
  if ((flags & ACK) === 0) {
    const reopens = (flags & SYN) !== 0 && tcb.config.timeWaitReuse !== "never" &&
      !core.listeners.has(tcb.localPort) && isNewer(tcb, segment);
    if (reopens) {
      core.end(tcb, CLOSED, "reuse", "closed");
      core.refuse(packet, segment, core.config);
    }
    return true;
  }
  const again = (flags & FIN) !== 0 && seqAdd(seq, segLen(segment)) === tcb.rcvNxt;
  if (again) core.startTimeWait(tcb, now);
  const bare = segLen(segment) === 0 && seq === tcb.rcvNxt && ack === tcb.sndNxt;
  if (!bare) {
    if (again) core.ackLater(tcb);
    else core.challenge(tcb, segment, now);
  }
  return true;
}
