/**
 * The seventh step of RFC 9293, section 3.10.7.4: the segment text.
 *
 * @module
 */

import { type Instant, NEVER } from "../base/time.ts";
import { seqAdd, seqDiff, seqLe, seqLt } from "../base/seq.ts";
import type { Payload } from "../wire/payload.ts";
import { FIN, RST, type Segment, SYN } from "../wire/segment.ts";
import { arriveFin } from "./arrive_fin.ts";
import type { Core } from "./core.ts";
import { Reassembly } from "./reassembly.ts";
import { CLOSED, mayReceive } from "./state.ts";
import { SackReport } from "./sack_report.ts";
import type { Tcb } from "./tcb.ts";
import { sendReset } from "./transmit.ts";

/** Takes the text and the FIN of an acceptable segment, trimmed to the window. */
export function arriveText(core: Core, tcb: Tcb, segment: Segment, now: Instant): void {
  const start = (segment.flags & SYN) === 0 ? segment.seq : seqAdd(segment.seq, 1);
  const whole = seqAdd(start, segment.length);
  const from = seqLt(start, tcb.rcvNxt) ? tcb.rcvNxt : start;
  const to = seqLt(tcb.rcvAdv, whole) ? tcb.rcvAdv : whole;
  const length = Math.max(0, seqDiff(to, from));
  // A FIN that the first step let in is old by now if text that came with the SYN was delivered since.
  const fin = (segment.flags & FIN) !== 0 && to === whole && seqLt(whole, tcb.rcvAdv) &&
    seqLe(tcb.rcvNxt, whole);
  if (length === 0 && !fin) return;
  if (tcb.gone && length > 0) {
    // SHLD-3: nobody is left to read it. Where resets have an ACK, this one answers as if the TCB were gone already.
    if (tcb.config.resetForm === "with-ack") {
      core.sendBare(tcb, segment.ack, 0, RST, tcb.config);
    } else sendReset(core, tcb);
    core.end(tcb, CLOSED, "abort", "aborted");
    return;
  }
  const twice = seqLt(start, tcb.rcvNxt) ? reportTwice(tcb, segment) : reportHeld(tcb, from, to);
  const payload = { chunk: segment.chunk, offset: segment.offset + seqDiff(from, start), length };
  if (seqLt(tcb.rcvNxt, from)) {
    // SHLD-31, and an ACK at once, so that the sender learns of the gap (RFC 5681, section 4.2).
    tcb.reassembly ??= new Reassembly();
    tcb.reassembly.insert(from, payload);
    if (tcb.sackOk && length > 0) {
      tcb.sackReport ??= new SackReport();
      tcb.sackReport.arrived(tcb.reassembly.blockAt(from)!);
    }
    if (fin) tcb.reassembly.finSeq = whole;
    core.ackLater(tcb);
    return;
  }
  if (length > 0) {
    deliver(core, tcb, payload);
    if (twice) core.ackLater(tcb);
    else acknowledgeText(core, tcb, now);
  }
  if (fin) arriveFin(core, tcb, now);
  else if (tcb.reassembly !== null) drain(core, tcb, now);
}

/**
 * Text that lies before RCV.NXT came twice (RFC 2883, section 4.1).
 *
 * @returns whether there is something to report
 */
export function reportTwice(tcb: Tcb, segment: Segment): boolean {
  const end = seqAdd(segment.seq, segment.length);
  return report(tcb, segment.seq, seqLt(tcb.rcvNxt, end) ? tcb.rcvNxt : end, true);
}

/** Text before its turn that was there already: of several runs the first is reported (RFC 2883, section 4.2). */
function reportHeld(tcb: Tcb, from: number, to: number): boolean {
  const held = tcb.reassembly?.firstHeld(from, to) ?? null;
  return held !== null && report(tcb, held[0], held[1], false);
}

function report(tcb: Tcb, left: number, right: number, acknowledged: boolean): boolean {
  if (!tcb.sackOk || !tcb.config.duplicateSack || !seqLt(left, right)) return false;
  tcb.sackReport ??= new SackReport();
  tcb.sackReport.arrivedTwice(left, right, acknowledged);
  return true;
}

/** Puts text at RCV.NXT before the user. */
function deliver(core: Core, tcb: Tcb, payload: Payload): void {
  tcb.rcvNxt = seqAdd(tcb.rcvNxt, payload.length);
  tcb.receiving().append(payload);
  core.tell({ kind: "readable", connection: tcb.number });
}

/** An ACK for in-order text: at once for every second segment, else within the delay (section 3.8.6.3). */
function acknowledgeText(core: Core, tcb: Tcb, now: Instant): void {
  const { delayedAck, delayedAckSegments } = tcb.config;
  const { extras } = tcb;
  tcb.unackedSegments++;
  const quick = extras !== null && extras.quickAcks > 0;
  if (quick) extras.quickAcks--;
  if (quick || delayedAck === 0 || tcb.unackedSegments >= delayedAckSegments) core.ackLater(tcb);
  else if (tcb.delackAt === NEVER) {
    tcb.delackAt = now + delayedAck;
    core.answerLater(tcb);
  }
}

/** Delivers what waited for the gap that is filled now, and the FIN behind it. */
export function drain(core: Core, tcb: Tcb, now: Instant): void {
  const reassembly = tcb.reassembly;
  if (reassembly === null || !mayReceive(tcb)) return;
  for (const payload of reassembly.take(tcb.rcvNxt)) deliver(core, tcb, payload);
  core.ackLater(tcb); // RFC 5681, section 4.2: a gap is filled, wholly or in part
  const { finSeq } = reassembly;
  if (reassembly.empty || finSeq !== null && seqLe(finSeq, tcb.rcvNxt)) tcb.reassembly = null;
  if (finSeq === tcb.rcvNxt) arriveFin(core, tcb, now);
}
