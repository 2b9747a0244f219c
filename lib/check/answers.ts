/**
 * answers: what calls for an acknowledgment gets one.
 *
 * @module
 */

import { seqDiff, seqIn } from "../base/seq.ts";
import { type Duration, formatDuration, type Instant, ms } from "../base/time.ts";
import type { Inspection } from "../tcp/stack.ts";
import { CLOSE_WAIT, ESTABLISHED, TIME_WAIT } from "../tcp/state.ts";
import { ACK, FIN, RST, segLen, type Segment, SYN } from "../wire/segment.ts";
import { type Check, type CheckContext, relative } from "./check.ts";
import type { EndFacts, EventOf } from "./facts.ts";
import type { FinalView } from "./view.ts";

/** What one end has to answer. */
interface Debt {
  /** Since when something waits for an answer; -1 if nothing does. */
  since: Instant | -1;
  /** How long it may, of the host's clock. */
  span: number;
  /** What it is about. */
  segment: Segment | null;
  /** Why it calls for an answer. */
  why: Reason | null;
  /** When the end last sent an ACK, of the host's clock. */
  ackedAt: number;
}

/** Why a segment calls for an ACK, and where the RFC says so. */
interface Reason {
  readonly what: string;
  readonly cite: string;
}

const FIRST_STEP = "RFC 9293, section 3.10.7.4, first step";
const OUT: Reason = { what: "is not acceptable", cite: FIRST_STEP };
const PROBE: Reason = {
  what: "finds a closed window",
  cite: "RFC 9293, section 3.8.6.1 (MUST-36)",
};
const GAP: Reason = { what: "came before its turn", cite: "RFC 5681, section 4.2" };
const END: Reason = { what: "brought the FIN", cite: "RFC 9293, section 3.10.7.4, eighth step" };
const TEXT: Reason = { what: "brought text", cite: "RFC 9293, section 3.8.6.3 (MUST-40)" };
const REFUSED: Reason = {
  what: "acknowledges what was never sent",
  cite: "RFC 9293, section 3.10.7.4, fifth step",
};
const CHALLENGE: Reason = { what: "is a SYN in the window", cite: "RFC 5961, section 4.2" };

/** The longest that text may wait. */
const DELAY_MAX = ms(500);

/** How far a world's and a host's nanosecond may round apart. */
const ROUNDING = 2;

/**
 * The law, for synchronized states: a segment without RST that takes sequence numbers, and any other that is not
 * acceptable, draws a segment with an ACK from its receiver, unless the receiver ends: at once if it is out of the window
 * (RFC 9293, section 3.10.7.4, first step), in a closed one (section 3.8.6.1), before its turn (RFC 5681, section 4.2)
 * or ends with a FIN; within 500 ms otherwise (section 3.8.6.3, MUST-40). So whoever sends the same again, because the
 * answer was lost, gets another.
 *
 * What carries no text may be throttled (RFC 5961, section 7): then an ACK must have gone out within the interval of
 * the throttle before. A host that ever stood still may be late. Left out is what a stack drops silently by right: no
 * ACK bit, timestamps missing (RFC 7323, section 3.2), SYNs in TIME-WAIT, what a setting drops. Needs `inspect()` and
 * the settings.
 */
export class Answers implements Check {
  /** Its name. */
  readonly name = "answers";
  /** It reads `seen`. */
  readonly inspects = true;
  readonly #context: CheckContext;
  readonly #debts: (Debt | undefined)[] = [];

  /** A check of one run. */
  constructor(context: CheckContext) {
    this.#context = context;
  }

  /** A packet comes to an end. */
  delivered(event: EventOf<"delivered">, x: EndFacts, seen: Inspection | undefined): void {
    const s = event.packet.body;
    if (seen === undefined || x.config === undefined || s.kind !== "segment") return;
    if (seen.state < ESTABLISHED || x.everPaused) return;
    const debt = this.#debt(x);
    if (debt.since >= 0) {
      if (debt.since !== event.at) this.#late(x, debt, event.at);
      return;
    }
    const why = reasonToAnswer(x, s, seen);
    if (why === null) return;
    if (s.length === 0 && why !== END && why !== PROBE) {
      const now = this.#context.view.hostTime(x.end, event.at);
      if (now - debt.ackedAt <= x.config.challengeAckInterval + ROUNDING) return;
    }
    debt.since = event.at;
    debt.span = why === TEXT ? DELAY_MAX : 0;
    debt.segment = s;
    debt.why = why;
  }

  /** An end sent a segment. */
  sent(event: EventOf<"sent">, x: EndFacts): void {
    const { flags } = event.packet.body as Segment;
    if ((flags & (ACK | RST)) !== ACK) return;
    const debt = this.#debt(x);
    if (debt.since >= 0 && debt.since !== event.at) this.#late(x, debt, event.at);
    debt.since = -1;
    debt.ackedAt = this.#context.view.hostTime(x.end, event.at);
  }

  /** A TCB is gone. */
  closed(_event: EventOf<"closed">, x: EndFacts): void {
    if (x.end.id < this.#debts.length) this.#debts[x.end.id] = undefined;
  }

  /** The run is over. */
  finish(view: FinalView): void {
    for (const end of view.ends) {
      const debt = this.#debts[end.id];
      const x = this.#context.ledger.ends[end.id];
      if (debt === undefined || debt.since < 0 || x === undefined || !x.open) continue;
      // At quiescence nothing will come any more: whatever waits, waits for ever.
      if (view.quiescent) this.#wrong(x, debt, "no answer for ever");
      else this.#late(x, debt, view.now);
    }
  }

  #debt(x: EndFacts): Debt {
    while (this.#debts.length <= x.end.id) this.#debts.push(undefined);
    return this.#debts[x.end.id] ??= {
      since: -1,
      span: 0,
      segment: null,
      why: null,
      ackedAt: -Infinity,
    };
  }

  #late(x: EndFacts, debt: Debt, now: Instant): void {
    const { view } = this.#context;
    const waited = view.hostTime(x.end, now) - view.hostTime(x.end, debt.since as Instant);
    if (waited > debt.span + ROUNDING) {
      this.#wrong(x, debt, `none for ${formatDuration(waited as Duration)}`);
    }
  }

  #wrong(x: EndFacts, { segment, why, span }: Debt, got: string): void {
    if (x.everPaused) return;
    this.#context.fail(this.name, x.end, () => ({
      message: `${x.end.name} left a segment unanswered that ${why!.what}`,
      expected: `an ACK ${
        span === 0 ? "at once" : `within ${formatDuration(span as Duration)}`
      } for SEQ ${relative(segment!.seq, x.irs)}, ${segLen(segment!)} sequence numbers`,
      got,
      cite: why!.cite,
    }));
  }
}

/** Why a segment calls for an answer from an end as it is before it takes it; null if it does not. */
function reasonToAnswer(x: EndFacts, s: Segment, seen: Inspection): Reason | null {
  const { flags, seq } = s;
  const config = x.config!;
  if ((flags & RST) !== 0) return null;
  const syn = (flags & SYN) !== 0;
  if (seen.state === TIME_WAIT && syn) return null;
  if (!syn && (flags & ACK) === 0) return null;
  if (seen.tsRecent !== undefined && s.options.timestamps === undefined && !syn) return null;
  const window = Math.max(0, seqDiff(seen.rcvAdv, seen.rcvNxt));
  const length = segLen(s);
  if (!isAcceptable(seq, length, seen.rcvNxt, window)) {
    if (window === 0 && seq === seen.rcvNxt) return PROBE;
    return config.sequenceCheck === "trim" ? null : OUT;
  }
  if (seqDiff(s.ack, seen.sndNxt) > 0) return config.unsentAck === "drop" ? null : REFUSED;
  if (syn) return config.unexpectedSyn === "challenge" ? CHALLENGE : null;
  if (length === 0 || seen.state >= CLOSE_WAIT) return null;
  if (seqDiff(seq, seen.rcvNxt) > 0) return GAP;
  if (seqDiff(seq, seen.rcvNxt) < 0 && isOldStamp(s, seen)) return OUT;
  if ((flags & FIN) !== 0 && seqDiff((seq + length) | 0, seen.rcvAdv) <= 0) return END;
  return s.length > 0 ? TEXT : null;
}

/** Table 6 of RFC 9293, section 3.10.7.4. */
function isAcceptable(seq: number, length: number, rcvNxt: number, window: number): boolean {
  if (window === 0) return length === 0 && seq === rcvNxt;
  return seqIn(seq, rcvNxt, window) ||
    (length > 0 && seqIn((seq + length - 1) | 0, rcvNxt, window));
}

/** Whether PAWS takes it for old. */
function isOldStamp(s: Segment, seen: Inspection): boolean {
  const { timestamps } = s.options;
  return timestamps !== undefined && seen.tsRecent !== undefined &&
    seqDiff(timestamps[0], seen.tsRecent) < 0;
}
