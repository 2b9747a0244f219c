/**
 * Urgent data (RFC 9293, section 3.8.5), sends without PUSH (section 3.9.1.2) and records: marks in the stream of octets.
 * Urgent octets stay in line.
 *
 * @module
 */

import { seqAdd, seqDiff, seqLe, seqLt } from "../base/seq.ts";
import type { Segment } from "../wire/segment.ts";
import type { Core } from "./core.ts";
import { Extras } from "./extras.ts";
import { mayReceive } from "./state.ts";
import type { Tcb } from "./tcb.ts";

/** The largest urgent field. What is urgent beyond it, later segments tell (MUST-31). */
const FIELD_MAX = 65_535;

/** The number after the last octet that the user sent. */
function queueEnd(tcb: Tcb): number {
  return seqAdd(tcb.sndNxt, tcb.unsentOctets);
}

/** Everything that the user has sent so far is urgent (section 3.10.2; MUST-62). */
export function markUrgent(core: Core, tcb: Tcb): void {
  const extras = tcb.extras ??= new Extras(core.now);
  extras.urgentSent = true;
  extras.sndUp = queueEnd(tcb);
}

/** What the user sends from now on waits for company, until {@linkcode push}. */
export function hold(core: Core, tcb: Tcb): void {
  const extras = tcb.extras ??= new Extras(core.now);
  if (extras.holding) return;
  extras.holding = true;
  extras.pushedTo = queueEnd(tcb);
}

/** Nothing waits for company any more. */
export function push(tcb: Tcb): void {
  if (tcb.extras !== null) tcb.extras.holding = false;
}

/** Whether the `length` octets at SND.NXT, the last that there are, wait for company. */
export function isHeld(tcb: Tcb, length: number, full: number): boolean {
  if (length >= full) return false;
  if (tcb.config.cork) return true;
  return isWaiting(tcb) && seqLe(tcb.extras!.pushedTo, tcb.sndNxt);
}

/** Whether what a send did not push waits now: as long as nothing pushes, or during that send alone. */
function isWaiting({ extras, config }: Tcb): boolean {
  if (extras === null || !extras.holding) return false;
  return config.unpushed === "until-push" || extras.sendingUnpushed;
}

/** A record ends with what the user has sent so far: no segment goes across. */
export function endRecord(core: Core, tcb: Tcb): void {
  const extras = tcb.extras ??= new Extras(core.now);
  (extras.records ??= []).push(queueEnd(tcb));
}

/** How many of `length` octets at `seq` lie before the end of their record. */
export function recordEnd({ extras }: Tcb, seq: number, length: number): number {
  if (extras === null || extras.records === null) return length;
  for (const end of extras.records) {
    const ahead = seqDiff(end, seq);
    if (ahead > 0) return Math.min(length, ahead);
  }
  return length;
}

/** Whether a segment of `length` octets at `seq` carries PSH: the last pushed octet is in it (MUST-61). */
export function isPushed(tcb: Tcb, seq: number, length: number, last: boolean): boolean {
  const { extras } = tcb;
  if (extras === null) return last && length > 0;
  if (length > 0 && extras.records !== null && extras.records.includes(seqAdd(seq, length))) {
    return true;
  }
  if (!extras.holding) return last && length > 0;
  const ahead = seqDiff(extras.pushedTo, seq);
  return ahead > 0 && ahead <= length;
}

/** The urgent field of a segment at `seq`; 0 if nothing from there on is urgent. */
export function urgentField(extras: Extras, seq: number): number {
  if (!extras.urgentSent) return 0;
  return Math.min(Math.max(0, seqDiff(extras.sndUp, seq)), FIELD_MAX);
}

/** Forgets marks that are acknowledged, before their numbers come round again. */
export function dropMarks(tcb: Tcb, extras: Extras): void {
  if (extras.urgentSent && seqLe(extras.sndUp, tcb.sndUna)) extras.urgentSent = false;
  if (extras.holding && seqLt(extras.pushedTo, tcb.sndUna)) extras.pushedTo = tcb.sndUna;
  const { records } = extras;
  while (records !== null && records.length > 0 && seqLe(records[0]!, tcb.sndUna)) records.shift();
}

/**
 * The sixth step of section 3.10.7.4: RCV.UP only moves on, and the user hears of it if it is ahead of what was
 * consumed.
 *
 * Deviates: RFC 9293, section 3.10.7.4, sixth step would be silent in urgent mode; MUST-32 wants the user told of
 * every advance.
 */
export function arriveUrgent(core: Core, tcb: Tcb, segment: Segment): void {
  if (!mayReceive(tcb)) return; // "this should not occur": the peer has sent its FIN
  const up = seqAdd(segment.seq, segment.urgent);
  if (!seqLt(seqAdd(tcb.rcvNxt, -tcb.unreadOctets), up)) return;
  const extras = tcb.extras ??= new Extras(core.now);
  if (extras.urgentHeard && seqLe(up, extras.rcvUp)) return;
  extras.urgentHeard = true;
  extras.rcvUp = up;
  core.tell({ kind: "urgent", connection: tcb.number });
}
