/**
 * arrivals: what a segment does to the variables of its receiver, and nothing else does.
 *
 * @module
 */

import { seqDiff, seqIn } from "../base/seq.ts";
import type { Inspection } from "../tcp/stack.ts";
import {
  ESTABLISHED,
  FIN_WAIT_1,
  FIN_WAIT_2,
  STATE_NAMES,
  SYN_RECEIVED,
  SYN_SENT,
  TIME_WAIT,
} from "../tcp/state.ts";
import { ACK, FIN, RST, segLen, type Segment, SYN } from "../wire/segment.ts";
import { type Check, type CheckContext, relative } from "./check.ts";
import type { EndFacts, EventOf } from "./facts.ts";
import { addIsland, reach } from "./islands.ts";
import type { FinalView } from "./view.ts";

/** The variables of one end before the segment that came last, and what must have become of them. */
interface Expected {
  /** Whether a segment waits to be judged. */
  waits: boolean;
  segment: Segment | null;
  una: number;
  /** RCV.NXT lies between these. */
  nxtMin: number;
  nxtMax: number;
  /** Whether that is known. */
  nxtKnown: boolean;
  /** What came before its turn and must be kept, as islands (see `islands.ts`); null while nothing did. */
  kept: number[] | null;
  /** TS.Recent; undefined if it is not known what it must be. */
  recent: number | undefined;
  /** SND.WND; -1 if it is not known what it must be. */
  wnd: number;
  /** SND.WL1 and SND.WL2, where they are known. */
  wl1: number;
  wl2: number;
  wlKnown: boolean;
  /** What a reset that came last must do; null for what it may do. */
  ends: boolean | null;
  /** When it came. */
  resetAt: number;
  /** The highest SEQ and ACK that came, acceptable or not. */
  seqMax: number;
  ackMax: number;
  heard: boolean;
}

/** Where text is taken. */
const TAKES = 1 << ESTABLISHED | 1 << FIN_WAIT_1 | 1 << FIN_WAIT_2;

/** How many pieces behind gaps are followed; of more, nothing is demanded. */
const ISLANDS_MAX = 64;

/** What the first step makes of a segment. */
type Fit =
  /** It is dropped once it is answered. */
  | "dropped"
  /** Its ACK field counts, and nothing else. */
  | "ack-only"
  /** Every step follows. */
  | "acceptable"
  /** The RFC or a setting leaves it to the stack. */
  | "open";

/** The largest window (RFC 7323, section 2.3). */
const WINDOW_MAX = 0x4000_0000;

/**
 * The law, for synchronized states, by RFC 9293, section 3.10.7.4: of what is not acceptable (table 6), nothing is
 * taken (first step); of what is, SND.UNA moves to SEG.ACK where that acknowledges something new that was sent, and else
 * stays (fifth step); SND.WND is what the newest segment says, by SND.WL1 and SND.WL2, and no other's; RCV.NXT moves
 * over text that starts at or left of it, as far as the window goes, and over what waited behind it (SHLD-31), and does
 * not move over a gap (seventh step). No call and no timer moves SND.UNA and RCV.NXT. A reset ends its receiver if, and
 * only if, it stands where it counts (second step; RFC 5961, section 3.2).
 *
 * It is judged when the end shows itself the next time before a packet, or at the end of the run. Left open is what
 * timestamps may have dropped (RFC 7323, section 5.3), the BSDs' trimming, and SYNs. Needs `inspect()` and the settings.
 */
export class Arrivals implements Check {
  /** Its name. */
  readonly name = "arrivals";
  readonly #context: CheckContext;
  readonly #expected: (Expected | undefined)[] = [];

  /** A check of one run. */
  constructor(context: CheckContext) {
    this.#context = context;
  }

  /** A packet comes to an end. */
  delivered(event: EventOf<"delivered">, x: EndFacts, seen: Inspection | undefined): void {
    if (seen === undefined || x.config === undefined) return;
    const expected = this.#of(x);
    if (expected.waits) this.#judge(x, expected, seen);
    if (expected.ends === true) this.#survived(x, expected);
    expected.ends = null;
    const s = event.packet.body;
    if (s.kind !== "segment") return;
    if ((s.flags & RST) !== 0) {
      expected.segment = s;
      expected.ends = endsBy(x, s, seen);
      expected.resetAt = event.at;
      return;
    }
    // What is farther away than any window changes nothing, and lies before as well as behind.
    if (x.irsKnown && Math.abs(seqDiff(s.seq, seen.rcvNxt)) > WINDOW_MAX) return;
    if (seen.sndUna === seen.iss) expectHandshake(expected, x, s, seen);
    else if (!x.closeCalled) expect(expected, x, s, seen);
    if ((s.flags & ACK) === 0) return;
    if (!expected.heard || seqDiff(s.seq, expected.seqMax) > 0) expected.seqMax = s.seq;
    if (!expected.heard || seqDiff(s.ack, expected.ackMax) > 0) expected.ackMax = s.ack;
    expected.heard = true;
  }

  /** A TCB is gone. */
  closed(event: EventOf<"closed">, x: EndFacts): void {
    const expected = this.#expected[x.end.id];
    if (expected?.ends === false && expected.resetAt === event.at && x.lastCause === "reset") {
      this.#context.fail(this.name, x.end, () => ({
        message: `${x.end.name} was ended by a reset that does not count`,
        expected: `${STATE_NAMES[x.lastFrom]} as before`,
        got: `CLOSED by SEQ ${relative(expected.segment!.seq, x.irs)}`,
        cite: "RFC 9293, sections 3.5.3 and 3.10.7.4, second step; RFC 5961, section 3.2",
      }));
    }
    if (x.end.id < this.#expected.length) this.#expected[x.end.id] = undefined;
  }

  /** The run is over. */
  finish(view: FinalView): void {
    for (const end of view.ends) {
      const expected = this.#expected[end.id];
      const x = this.#context.ledger.ends[end.id];
      const seen = view.inspect(end);
      if (expected === undefined || x === undefined || !x.open || seen === undefined) continue;
      if (expected.waits) this.#judge(x, expected, seen);
      if (expected.ends === true) this.#survived(x, expected);
    }
  }

  #survived(x: EndFacts, { segment }: Expected): void {
    this.#context.fail(this.name, x.end, () => ({
      message: `${x.end.name} survived a reset that counts`,
      expected: "CLOSED",
      got: `${STATE_NAMES[x.state]} after SEQ ${relative(segment!.seq, x.irs)}`,
      cite: "RFC 9293, sections 3.5.3 and 3.10.7.4, second step",
    }));
  }

  #of(x: EndFacts): Expected {
    while (this.#expected.length <= x.end.id) this.#expected.push(undefined);
    return this.#expected[x.end.id] ??= {
      waits: false,
      segment: null,
      una: 0,
      nxtMin: 0,
      nxtMax: 0,
      nxtKnown: false,
      kept: null,
      recent: undefined,
      wnd: -1,
      wl1: 0,
      wl2: 0,
      wlKnown: false,
      ends: null,
      resetAt: -1,
      seqMax: 0,
      ackMax: 0,
      heard: false,
    };
  }

  #judge(x: EndFacts, expected: Expected, seen: Inspection): void {
    expected.waits = false;
    const { una, nxtMin, nxtMax, nxtKnown, wnd, recent } = expected;
    const { sndUna, rcvNxt, sndWnd, tsRecent } = seen;
    if (sndUna !== una) {
      this.#wrong(x, expected, "SND.UNA", relative(una, x.iss), relative(sndUna, x.iss), "fifth");
    }
    if (nxtKnown && (seqDiff(rcvNxt, nxtMin) < 0 || seqDiff(rcvNxt, nxtMax) > 0)) {
      const wanted = seqDiff(rcvNxt, nxtMin) < 0 ? nxtMin : nxtMax;
      const numbers = [relative(wanted, x.irs), relative(rcvNxt, x.irs)] as const;
      this.#wrong(x, expected, "RCV.NXT", ...numbers, "seventh");
    }
    if (wnd >= 0 && sndWnd !== wnd) this.#wrong(x, expected, "SND.WND", wnd, sndWnd, "fifth");
    if (recent === undefined || tsRecent === undefined || recent === tsRecent) return;
    this.#context.fail(this.name, x.end, () => ({
      message: `${x.end.name} keeps another timestamp than it was told to echo`,
      expected: `TS.Recent ${recent}`,
      got: `TS.Recent ${tsRecent}`,
      cite: "RFC 7323, section 4.3, rule 2",
    }));
  }

  #wrong(
    x: EndFacts,
    { segment }: Expected,
    what: string,
    wanted: number,
    got: number,
    step: string,
  ): void {
    const { seq, ack } = segment!;
    this.#context.fail(this.name, x.end, () => ({
      message: `${x.end.name} made something else of a segment than its numbers say`,
      expected: `${what} ${wanted} after SEQ ${relative(seq, x.irs)}, ${
        segLen(segment!)
      } numbers, ACK ${relative(ack, x.iss)}`,
      got: `${what} ${got}`,
      cite: `RFC 9293, section 3.10.7.4, ${step} step`,
    }));
  }
}

/** Whether a reset ends its receiver (RFC 5961, section 3.2, where the settings say so); null if the settings leave it. */
function endsBy(x: EndFacts, s: Segment, seen: Inspection): boolean | null {
  const { resets, timeWaitResets } = x.config!;
  if (seen.state === SYN_SENT) {
    return (s.flags & ACK) !== 0 && seqDiff(s.ack, seen.sndUna) > 0 &&
      seqDiff(s.ack, seen.sndNxt) <= 0;
  }
  if (seen.state < SYN_RECEIVED || resets === "any") return null;
  if (seen.state === TIME_WAIT && timeWaitResets === "ignore") return false;
  if (s.seq === seen.rcvNxt) return true;
  const window = Math.max(0, seqDiff(seen.rcvAdv, seen.rcvNxt));
  return resets === "window" && seqIn(s.seq, seen.rcvNxt, window);
}

/** While our SYN is not acknowledged: an ACK that does so counts (sections 3.10.7.3 and 3.10.7.4, and figure 7). */
function expectHandshake(expected: Expected, x: EndFacts, s: Segment, seen: Inspection): void {
  if (seen.state !== SYN_SENT && seen.state !== SYN_RECEIVED) return;
  const good = seqDiff(s.ack, seen.sndUna) > 0 && seqDiff(s.ack, seen.sndNxt) <= 0;
  if ((s.flags & ACK) === 0 || !good) return;
  const answer = (s.flags & SYN) !== 0;
  const taken = seen.state === SYN_SENT
    ? answer
    : answer
    ? s.seq === seen.irs && !seen.passive && !isOlder(s, seen)
    : fitOf(x, s, seen) === "acceptable";
  if (!taken) return;
  expected.waits = true;
  expected.segment = s;
  expected.una = s.ack;
  expected.nxtKnown = false;
  expected.wnd = -1;
  expected.recent = undefined;
}

/** What must become of the variables that `seen` shows, by a segment that is about to be taken. */
function expect(expected: Expected, x: EndFacts, s: Segment, seen: Inspection): void {
  const fit = fitOf(x, s, seen);
  if (fit === "open") {
    expected.wlKnown = false;
    return;
  }
  const { sndUna, sndNxt, rcvNxt } = seen;
  expected.waits = true;
  expected.segment = s;
  expected.una = sndUna;
  expected.nxtMin = expected.nxtMax = rcvNxt;
  expected.nxtKnown = true;
  expected.recent = seen.tsRecent;
  expected.wnd = seen.sndWnd;
  if (fit === "dropped") return;
  const ahead = seqDiff(s.ack, sndUna);
  const good = seqDiff(s.ack, sndNxt) <= 0;
  if (!good) return;
  if (ahead > 0) expected.una = s.ack;
  const value = s.options.timestamps?.[0];
  // Last.ACK.sent is the highest ACK; an ACK that is too old to count keeps nothing.
  if (ahead < 0) expected.recent = undefined;
  else if (value !== undefined && seqDiff(s.seq, x.ackMax) <= 0) expected.recent = value;
  expectWindow(expected, x, s, ahead);
  if (fit === "ack-only" || (TAKES & (1 << seen.state)) === 0) return;
  expectText(expected, x, s, seen);
}

/** SND.WND, SND.WL1 and SND.WL2 after a segment whose ACK field counts. */
function expectWindow(
  expected: Expected,
  x: EndFacts,
  s: Segment,
  ahead: number,
): void {
  if (ahead < 0) return;
  const { wl1, wl2, seqMax, ackMax, heard, wlKnown } = expected;
  const bySeq = seqDiff(s.seq, wl1);
  const newer = wlKnown
    ? bySeq > 0 || (bySeq === 0 && seqDiff(s.ack, wl2) >= 0)
    // Newer than everything that came is newer than what was taken of it.
    : heard && seqDiff(s.seq, seqMax) >= 0 && seqDiff(s.ack, ackMax) >= 0;
  if (!newer) {
    if (!wlKnown) expected.wnd = -1;
    return;
  }
  expected.wlKnown = true;
  expected.wl1 = s.seq;
  expected.wl2 = s.ack;
  const shift = shiftOf(x);
  expected.wnd = shift < 0 ? -1 : s.window << shift;
}

/** The shift of the peer's windows; below 0 if it is not known. */
function shiftOf(x: EndFacts): number {
  if (x.byCookie || x.peer === null || !x.peer.issKnown) return -1;
  return x.ownShift >= 0 && x.peer.ownShift >= 0 && x.peerScales ? x.peer.ownShift : 0;
}

/** RCV.NXT after text and FIN of an acceptable segment. */
function expectText(expected: Expected, x: EndFacts, s: Segment, seen: Inspection): void {
  const { rcvNxt, rcvAdv } = seen;
  const end = (s.seq + s.length) | 0;
  const cut = seqDiff(end, rcvAdv) > 0 ? rcvAdv : end;
  if (seqDiff(s.seq, rcvNxt) > 0) return keep(expected, s.seq, cut);
  if (s.length > 0 && seqDiff(cut, rcvNxt) > 0) expected.nxtMin = cut;
  if ((s.flags & FIN) !== 0 && cut === end && seqDiff(end, rcvNxt) >= 0 && end !== rcvAdv) {
    expected.nxtMin = (end + 1) | 0;
  }
  // What waited behind a gap comes with it: what had to be kept at the least, everything that was delivered at the most.
  if (expected.nxtMin !== rcvNxt) {
    if (expected.kept !== null) expected.nxtMin = reach(expected.kept, expected.nxtMin);
    expected.nxtMax = seqDiff(x.contiguous, expected.nxtMin) > 0 ? x.contiguous : expected.nxtMin;
  }
}

/** Text behind a gap waits for it to be filled (SHLD-31). */
function keep(expected: Expected, from: number, until: number): void {
  if (seqDiff(until, from) <= 0) return;
  const kept = expected.kept ??= [];
  addIsland(kept, from, until);
  if (kept.length > 2 * ISLANDS_MAX) kept.length = 2 * ISLANDS_MAX;
}

/** Table 6 of RFC 9293, section 3.10.7.4, and what comes before and after it. */
function fitOf(x: EndFacts, s: Segment, seen: Inspection): Fit {
  const { flags, seq } = s;
  const config = x.config!;
  if ((flags & SYN) !== 0) return "open";
  if ((flags & ACK) === 0) return "dropped"; // by the first step or the fifth
  if (isOlder(s, seen)) return "open";
  if (config.sequenceCheck === "trim" || seen.state === TIME_WAIT) return "open";
  // An ACK that is older than the largest window is refused (RFC 5961, section 5), text and all.
  if (seqDiff(s.ack, seen.sndUna) < 0 && segLen(s) > 0) return "open";
  const window = Math.max(0, seqDiff(seen.rcvAdv, seen.rcvNxt));
  const length = segLen(s);
  if (window === 0 && seq === seen.rcvNxt) return length === 0 ? "acceptable" : "ack-only";
  if (
    window > 0 && (seqIn(seq, seen.rcvNxt, window) ||
      (length > 0 && seqIn((seq + length - 1) | 0, seen.rcvNxt, window)))
  ) return "acceptable";
  // A probe that found no room has moved the peer's SND.NXT: its ACKs must count (section 3.4).
  if (window <= 1 && length === 0 && seq === ((seen.rcvNxt + 1) | 0)) return "ack-only";
  return "dropped";
}

/** Whether timestamps may have it dropped; TS.Recent of an idle connection may be out of date, so that they may not. */
function isOlder(s: Segment, { tsRecent }: Inspection): boolean {
  if (tsRecent === undefined) return false;
  const { timestamps } = s.options;
  return timestamps === undefined || seqDiff(timestamps[0], tsRecent) < 0;
}
