/**
 * The eighth step of RFC 9293, section 3.10.7.4: the FIN bit.
 *
 * @module
 */

import type { Instant } from "../base/time.ts";
import { seqAdd } from "../base/seq.ts";
import { ACK } from "../wire/segment.ts";
import type { Core } from "./core.ts";
import {
  CLOSE_WAIT,
  CLOSED,
  CLOSING,
  ESTABLISHED,
  FIN_WAIT_1,
  FIN_WAIT_2,
  TIME_WAIT,
} from "./state.ts";
import type { Tcb } from "./tcb.ts";

/** Takes the peer's FIN in its turn: RCV.NXT is its sequence number. */
export function arriveFin(core: Core, tcb: Tcb, now: Instant): void {
  tcb.rcvNxt = seqAdd(tcb.rcvNxt, 1);
  tcb.reassembly = null;
  core.tell({ kind: "eof", connection: tcb.number });
  core.ackLater(tcb);
  switch (tcb.state) {
    case ESTABLISHED:
      core.move(tcb, CLOSE_WAIT, "segment");
      return;
    case FIN_WAIT_1: // our FIN is not acknowledged, or the fifth step had moved on
      core.move(tcb, CLOSING, "segment");
      return;
    case FIN_WAIT_2:
      enterTimeWait(core, tcb, now);
      return;
    default:
      // The others have had the FIN: text and FIN do not get here.
      return;
  }
}

/** Both FINs are acknowledged or about to be: 2MSL begin. */
export function enterTimeWait(core: Core, tcb: Tcb, now: Instant): void {
  if (tcb.config.timeWait === "2msl") {
    core.move(tcb, TIME_WAIT, "segment");
    core.startTimeWait(tcb, now);
    return;
  }
  // Counterfactual: the last ACK goes out and nobody remembers.
  if (tcb.ackNow) core.sendBare(tcb, tcb.sndNxt, tcb.rcvNxt, ACK, tcb.config);
  core.end(tcb, CLOSED, "policy", "closed");
}
