/**
 * What was lost and what goes again: fast retransmit and NewReno recovery (RFC 6582), recovery by SACK (RFC
 * 6675), limited transmit (RFC 3042), and what follows a timeout (RFC 5681, section 3.1). How large the window
 * is meanwhile is the congestion control's.
 *
 * @module
 */

import type { Instant } from "../base/time.ts";
import { seqAdd, seqDiff, seqLe, seqLt, seqMax } from "../base/seq.ts";
import { tellReduced } from "./ecn.ts";
import { FAST, LOSS, OPEN, type Recovery } from "./losses.ts";
import { DUP_THRESH, type Scoreboard } from "./scoreboard.ts";
import type { Tcb } from "./tcb.ts";

/** FlightSize: octets sent and not acknowledged. */
function flightSize(tcb: Tcb): number {
  return seqDiff(tcb.sndNxt, tcb.sndUna);
}

/** Octets that were sent again and are not SACKed: those in [SND.UNA, HighRxt). */
function sentAgain({ sndUna }: Tcb, { highRxt, board }: Recovery): number {
  return Math.max(0, seqDiff(highRxt, sndUna) - (board?.octetsBelow(highRxt) ?? 0));
}

/** Octets in flight from `seq` on that are not SACKed. */
function flightFrom({ sndNxt }: Tcb, { board }: Recovery, seq: number): number {
  return Math.max(0, seqDiff(sndNxt, seq) - (board?.octetsFrom(seq) ?? 0));
}

/**
 * What is thought to be on its way (RFC 6675, SetPipe): what is not SACKed and not lost, and what was sent again.
 * Without SACK and outside of a timeout's aftermath it is FlightSize.
 */
export function pipe(tcb: Tcb, recovery: Recovery): number {
  const { phase, board, recover } = recovery;
  if (phase === LOSS) return sentAgain(tcb, recovery) + flightFrom(tcb, recovery, recover);
  if (board === null || board.empty) return flightSize(tcb);
  const lost = board.lostBelow(tcb.sndUna, tcb.sndMss);
  return flightFrom(tcb, recovery, lost) + (phase === FAST ? sentAgain(tcb, recovery) : 0);
}

/** Octets that may be sent now, before the peer's window has its say. */
export function allowance(tcb: Tcb, recovery: Recovery): number {
  const { phase, dupAcks, congestion, inflation } = recovery;
  // Limited transmit (RFC 3042): each of the first two duplicate ACKs lets one new segment out. With SACK the pipe
  // tells that by itself (RFC 6675, section 5, step 3).
  const counts = phase === OPEN && dupAcks < DUP_THRESH && !tcb.sackOk;
  const limited = counts ? dupAcks * tcb.sndMss : 0;
  return congestion.window + inflation + limited - pipe(tcb, recovery);
}

/**
 * An ACK that acknowledges nothing new arrived while data is in flight (RFC 5681, section 2), or one that
 * reports by SACK.
 *
 * @returns whether the front is to be sent again at once
 */
export function duplicateAck(tcb: Tcb, recovery: Recovery, now: Instant): boolean {
  if (recovery.phase === FAST) {
    if (!tcb.sackOk) recovery.inflation += tcb.sndMss; // RFC 6582, section 3.2, step 3
    return false;
  }
  if (recovery.phase === LOSS) return false;
  recovery.dupAcks++;
  const { board } = recovery;
  const sackTells = board !== null &&
    seqLt(tcb.sndUna, board.lostBelow(tcb.sndUna, tcb.sndMss));
  if (recovery.dupAcks < DUP_THRESH && !sackTells) return false;
  // RFC 6582, section 3.2, step 1: duplicates of what was sent again before tell nothing; with SACK they report news.
  if (!tcb.sackOk && seqLe(tcb.sndUna, recovery.recover)) return false;
  enterFast(tcb, recovery, now);
  return true;
}

function enterFast(tcb: Tcb, recovery: Recovery, now: Instant): void {
  // Without what limited transmit let out, which lies beyond cwnd (RFC 5681, section 3.2, step 2).
  recovery.congestion.lost(Math.min(flightSize(tcb), recovery.congestion.window), now);
  tellReduced(tcb);
  recovery.phase = FAST;
  recovery.recover = tcb.sndNxt;
  recovery.highRxt = tcb.sndUna;
  recovery.rescued = false;
  // RFC 5681, section 3.2, step 3: the segments that the duplicates stand for have left the network.
  recovery.inflation = tcb.sackOk ? 0 : DUP_THRESH * tcb.sndMss;
}

/**
 * SND.UNA has moved by `octets`.
 *
 * @returns whether the front is to be sent again at once
 */
export function newAck(tcb: Tcb, recovery: Recovery, octets: number, now: Instant): boolean {
  const told = octetsTold(tcb, recovery, octets);
  recovery.dupAcks = 0;
  if (recovery.board !== null) settleBoard(tcb, recovery, recovery.board);
  const full = seqLe(recovery.recover, tcb.sndUna);
  switch (recovery.phase) {
    case FAST:
      if (full) {
        recovery.phase = OPEN;
        recovery.inflation = 0;
        recovery.congestion.recovered(flightSize(tcb), now);
        return false;
      }
      recovery.highRxt = seqMax(recovery.highRxt, tcb.sndUna);
      if (tcb.sackOk) return false;
      // A partial ACK (RFC 6582, section 3.2, step 3): the next hole goes again, the window deflates, if need be to
      // below ssthresh.
      recovery.inflation += (octets >= tcb.sndMss ? tcb.sndMss : 0) - octets;
      return true;
    case LOSS:
      recovery.congestion.acknowledged(octets - told, now);
      recovery.highRxt = seqMax(recovery.highRxt, tcb.sndUna);
      if (full) recovery.phase = OPEN;
      return false;
    default:
      recovery.congestion.acknowledged(octets - told, now);
      return false;
  }
}

/** Of `octets` that an ACK acknowledges, those that SACK or duplicate ACKs had told of, where only news count. */
function octetsTold(tcb: Tcb, { board, dupAcks }: Recovery, octets: number): number {
  if (tcb.config.congestionCounts === "acknowledged") return 0;
  if (tcb.sackOk) return board === null ? 0 : board.octetsBelow(tcb.sndUna);
  return Math.min(octets, dupAcks * tcb.sndMss);
}

/** Takes a new SND.UNA in; a peer that acknowledges less than it reported has discarded it (RFC 2018, section 8). */
function settleBoard(tcb: Tcb, recovery: Recovery, board: Scoreboard): void {
  board.acknowledge(tcb.sndUna);
  if (!board.beginsAt(tcb.sndUna)) return;
  board.clear();
  // After a timeout all of it goes again now; in fast recovery, which sends nothing twice, after the next one.
  if (recovery.phase === LOSS) recovery.highRxt = tcb.sndUna;
}

/** The retransmission timer fired for data: everything in flight counts as lost and goes again from the front. */
export function timedOut(tcb: Tcb, recovery: Recovery, again: boolean, now: Instant): void {
  recovery.congestion.timedOut(flightSize(tcb), again, now);
  tellReduced(tcb);
  everythingLost(tcb, recovery);
  // A second time for the same segment: the peer may have discarded what it reported (RFC 2018, section 8).
  if (again) recovery.board?.clear();
}

/** Everything in flight goes again from the front, as far as the window allows. */
export function everythingLost(tcb: Tcb, recovery: Recovery): void {
  recovery.phase = LOSS;
  recovery.recover = tcb.sndNxt;
  recovery.highRxt = tcb.sndUna;
  recovery.inflation = 0;
  recovery.dupAcks = 0;
}

/** A run of numbers to send again. */
export interface Hole {
  /** Its first number. */
  readonly seq: number;
  /** Where it ends. */
  readonly end: number;
  /** Whether it is rule 4's: once in a recovery, leaving HighRxt where it is. */
  readonly rescue: boolean;
}

/**
 * What to send again next, besides the front (RFC 6675, NextSeg, rules 1, 3 and 4; after a timeout, every hole).
 * New data has its turn before rule 3: the caller asks with `lostOnly` first.
 */
export function nextHole(tcb: Tcb, recovery: Recovery, lostOnly: boolean): Hole | null {
  const { phase, board, recover } = recovery;
  if (phase === OPEN || (phase === FAST && !tcb.sackOk)) return null;
  const from = seqMax(recovery.highRxt, tcb.sndUna);
  const seq = board === null ? from : board.firstHole(from);
  const limit = phase === LOSS
    ? recover
    : lostOnly
    ? board!.lostBelow(tcb.sndUna, tcb.sndMss)
    : board!.highest(tcb.sndUna);
  if (seqLt(seq, limit)) {
    return { seq, end: board === null ? limit : board.holeEnd(seq, limit), rescue: false };
  }
  const end = tcb.sndNxt;
  if (phase === LOSS || lostOnly || recovery.rescued || !seqLt(seq, end)) return null;
  // Rule 4: once in a recovery, the last segment in flight, so that a lost tail does not wait for the timer.
  recovery.rescued = true;
  return { seq: seqMax(seq, seqAdd(end, -tcb.sndMss)), end, rescue: true };
}
