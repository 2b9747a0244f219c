/**
 * Timeouts (RFC 9293, section 3.10.8) and giving up (section 3.8.3).
 *
 * @module
 */

import { type Instant, NEVER } from "../base/time.ts";
import type { Core } from "./core.ts";
import { emit, recoveryOf, retransmit, startRexmit, stopRexmit } from "./emit.ts";
import { keepAliveFired } from "./keep_alive.ts";
import { timedOut } from "./recovery.ts";
import { backOff } from "./rto.ts";
import { CLOSED, FIN_WAIT_2, SYN_SENT, TIME_WAIT } from "./state.ts";
import type { Tcb } from "./tcb.ts";
import { sendKeepAlive, sendReset } from "./transmit.ts";

/** Does what a connection's timers ask for at `now`. */
export function expire(core: Core, tcb: Tcb, now: Instant): void {
  if (tcb.timeWaitAt <= now) {
    waitedLongEnough(core, tcb);
    return;
  }
  if (tcb.giveUpAt <= now) {
    core.end(tcb, CLOSED, "timeout", "timed-out");
    return;
  }
  let probe = false;
  if (tcb.rexmitAt <= now) {
    if (tcb.inFlight) {
      if (retransmissionTimeout(core, tcb, now)) return;
    } else if (tcb.extras !== null && tcb.extras.armed) {
      const verdict = keepAliveFired(core, tcb, tcb.extras, now);
      if (verdict === "ended") return;
      if (verdict === "probe") sendKeepAlive(core, tcb);
    } else {
      // A closed window is probed for the first time, or silly-window avoidance is overridden.
      stopRexmit(tcb);
      probe = true;
      if (tcb.probing) countProbe(tcb);
    }
  }
  if (tcb.delackAt <= now) {
    tcb.delackAt = NEVER;
    tcb.ackNow = true;
  }
  emit(core, tcb, now, "timeout", probe);
}

/** The timer of an end that only waits for its peer. */
function waitedLongEnough(core: Core, tcb: Tcb): void {
  switch (tcb.state) {
    case TIME_WAIT:
      core.end(tcb, CLOSED, "timeout", "closed");
      return;
    case FIN_WAIT_2:
      core.end(tcb, CLOSED, "timeout", "timed-out");
      return;
    default:
      // Linger is over, and the peer has not acknowledged everything.
      sendReset(core, tcb);
      core.end(tcb, CLOSED, "abort", "aborted");
  }
}

/**
 * The retransmission timer fired: the front segment goes again and the timer backs off (RFC 6298, rules 5.4
 * to 5.6), or R2 is reached.
 *
 * @returns whether the connection was given up
 */
function retransmissionTimeout(core: Core, tcb: Tcb, now: Instant): boolean {
  if (givesUp(tcb, now)) {
    core.end(tcb, CLOSED, "timeout", "timed-out"); // no reset is sent: section 3.10.8
    return true;
  }
  tcb.retransmissions++;
  if (tcb.retransmissions === tcb.config.retransmissionsR1) {
    core.tell({ kind: "troubled", connection: tcb.number }); // SHLD-9
  }
  if (tcb.probing) countProbe(tcb);
  else {
    backOff(tcb);
    // A FIN behind the SYN-ACK is lost with it; no data has made a recovery then.
    const recovery = tcb.finSent ? recoveryOf(tcb, now) : tcb.recovery;
    if (recovery !== null) timedOut(tcb, recovery, tcb.retransmissions > 1, now);
  }
  if (!tcb.synAcked) tcb.synLost = true;
  tcb.resend = false;
  retransmit(core, tcb);
  startRexmit(tcb, now);
  return false;
}

function countProbe(tcb: Tcb): void {
  tcb.probes++;
  tcb.probeOut = true;
}

/** Whether R2 is reached: so many retransmissions, and so much time (MUST-20, MUST-23, SHLD-11). */
function givesUp(tcb: Tcb, now: Instant): boolean {
  const { config } = tcb;
  const waited = now - tcb.firstSentAt;
  if (!tcb.synAcked) {
    const { synRetransmissionsR2, synAckRetransmissionsR2, synGiveUpMin } = config;
    const answers = tcb.state !== SYN_SENT && synAckRetransmissionsR2 >= 0;
    const r2 = answers ? synAckRetransmissionsR2 : synRetransmissionsR2;
    return tcb.retransmissions >= r2 && waited >= synGiveUpMin;
  }
  if (config.userTimeout > 0) return false; // it stands in for R2
  return tcb.retransmissions >= config.retransmissionsR2 && waited >= config.giveUpMin;
}
