/**
 * answers: what calls for an acknowledgment gets one.
 *
 * @module
 */

import { seqDiff, seqIn } from "../base/seq.ts";
import { type Duration, formatDuration, type Instant, ms } from "../base/time.ts";
import type { TcpConfig } from "../tcp/config.ts";
import type { Inspection } from "../tcp/stack.ts";
import { CLOSE_WAIT, CLOSED, LISTEN, SYN_RECEIVED, SYN_SENT, TIME_WAIT } from "../tcp/state.ts";
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
  /** Why it calls for an answer, and for which. */
  why: Reason | null;
  /** When the end last sent an ACK, of the host's clock. */
  ackedAt: number;
}

/** Why a segment calls for an ACK, and where the RFC says so. */
interface Reason {
  readonly what: string;
  readonly cite: string;
  /** Whether the answer is a reset. */
  readonly reset?: boolean;
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
const OLD: Reason = {
  what: "has an old timestamp",
  cite: "RFC 7323, section 5.3, rule R1",
};
const OLD_ACK: Reason = {
  what: "may have too old an ACK",
  cite: "RFC 5961, section 5",
};
const REFUSED: Reason = {
  what: "acknowledges what was never sent",
  cite: "RFC 9293, section 3.10.7.4, fifth step",
};
const BAD: Reason = {
  what: "acknowledges what no handshake sent",
  cite: "RFC 9293, section 3.10.7.3, first step; section 3.10.7.4, fifth step",
  reset: true,
};
const STRAY: Reason = {
  what: "acknowledges something and finds no connection",
  cite: "RFC 9293, sections 3.5.2 and 3.10.7.1",
  reset: true,
};
const OPENS: Reason = { what: "brought the SYN", cite: "RFC 9293, section 3.10.7.3, fourth step" };
const BLIND: Reason = {
  what: "is a reset in the window that does not stand at RCV.NXT",
  cite: "RFC 5961, section 3.2",
};
const CHALLENGE: Reason = { what: "is a SYN in the window", cite: "RFC 5961, section 4.2" };

/** The longest that text may wait. */
const DELAY_MAX = ms(500);

/** How far a world's and a host's nanosecond may round apart. */
const ROUNDING = 2;

/**
 * The law: a segment without RST that takes sequence numbers, and any other that is not
 * acceptable, draws a segment with an ACK from its receiver, unless the receiver ends: at once if it is out of the window
 * (RFC 9293, section 3.10.7.4, first step), in a closed one (section 3.8.6.1), before its turn (RFC 5681, section 4.2)
 * or ends with a FIN; within 500 ms otherwise (section 3.8.6.3, MUST-40). So whoever sends the same again, because the
 * answer was lost, gets another.
 *
 * A reset answers, at once, an ACK of what a handshake never sent, and an ACK that finds no connection (sections
 * 3.10.7.1 to 3.10.7.4): this is how a half-open connection is discovered (section 3.5.1). A SYN in SYN-SENT is answered
 * with an ACK, and so is a reset in the window that is not exact (RFC 5961, section 3.2).
 *
 * What carries no text may be throttled (RFC 5961, section 7): then an ACK must have gone out within the interval of
 * the throttle before. A host that ever stood still may be late. Left out is what a stack drops silently by right: no
 * ACK bit, timestamps missing (RFC 7323, section 3.2), SYNs in TIME-WAIT, what a setting drops. Needs `inspect()` and
 * the settings.
 */
export class Answers implements Check {
  /** Its name. */
  readonly name = "answers";
  readonly #context: CheckContext;
  readonly #debts: (Debt | undefined)[] = [];
  /** What found no connection just now and must be answered before anything else is sent or delivered. */
  #stray: EventOf<"delivered"> | null = null;

  /** A check of one run. */
  constructor(context: CheckContext) {
    this.#context = context;
  }

  /** A packet comes to an end. */
  delivered(event: EventOf<"delivered">, x: EndFacts, seen: Inspection | undefined): void {
    this.#demandStray();
    const s = event.packet.body;
    if (seen === undefined || x.config === undefined || s.kind !== "segment") return;
    if (seen.state === CLOSED || seen.state === LISTEN || x.everPaused) return;
    const debt = this.#debt(x);
    if (debt.since >= 0) {
      if (debt.since !== event.at) this.#late(x, debt, event.at);
      return;
    }
    const why = reasonToAnswer(x, s, seen);
    if (why === null) return;
    if (s.length === 0 && isThrottled(why)) {
      const now = this.#context.view.hostTime(x.end, event.at);
      if (now - debt.ackedAt <= x.config.challengeAckInterval + ROUNDING) return;
    }
    debt.since = event.at;
    debt.span = why === TEXT || why === OLD || why === OLD_ACK ? DELAY_MAX : 0;
    debt.segment = s;
    debt.why = why;
  }

  /** An end sent a segment. */
  sent(event: EventOf<"sent">, x: EndFacts): void {
    const { flags } = event.packet.body as Segment;
    if ((flags & RST) !== 0) this.#settleStray(event);
    this.#demandStray();
    const debt = this.#debt(x);
    if ((flags & RST) !== 0 && debt.why?.reset) debt.since = -1;
    if ((flags & (ACK | RST)) !== ACK || debt.why?.reset && debt.since >= 0) return;
    if (debt.since >= 0 && debt.since !== event.at) this.#late(x, debt, event.at);
    debt.since = -1;
    debt.ackedAt = this.#context.view.hostTime(x.end, event.at);
  }

  /** A packet comes to a host and finds no connection. */
  stray(event: EventOf<"delivered">): void {
    this.#demandStray();
    const s = event.packet.body;
    const config = this.#context.view.config(event.host);
    if (s.kind !== "segment" || (s.flags & (ACK | RST)) !== ACK || config === undefined) return;
    const silent = config.unknownSegments === "drop" ||
      (config.unknownSegments === "drop-syn" && (s.flags & SYN) !== 0);
    const drops = config.dropSynFin && (s.flags & (SYN | FIN)) === (SYN | FIN);
    if (silent || drops || config.synCookies !== "off") return;
    this.#stray = event;
  }

  /** A host answers something that found no connection. */
  straySent(event: EventOf<"sent">): void {
    this.#settleStray(event);
    this.#demandStray();
  }

  /** A TCB was made. */
  opened(): void {
    this.#stray = null; // a cookie came back
  }

  /** A TCB is gone. */
  closed(_event: EventOf<"closed">, x: EndFacts): void {
    if (x.end.id < this.#debts.length) this.#debts[x.end.id] = undefined;
  }

  /** The run is over. */
  finish(view: FinalView): void {
    this.#demandStray();
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

  #settleStray({ host, packet }: EventOf<"sent">): void {
    const asked = this.#stray;
    if (asked === null || asked.host !== host) return;
    const s = packet.body as Segment;
    const about = asked.packet.body as Segment;
    const fits = (s.flags & RST) !== 0 && s.srcPort === about.dstPort &&
      s.dstPort === about.srcPort && s.seq === about.ack;
    if (fits) this.#stray = null;
  }

  #demandStray(): void {
    const asked = this.#stray;
    if (asked === null) return;
    this.#stray = null;
    const { seq, ack } = asked.packet.body as Segment;
    this.#context.fail(this.name, null, () => ({
      message: `${asked.host} left a segment unanswered that ${STRAY.what}`,
      expected: `a reset with SEQ ${ack >>> 0}`,
      got: `none for SEQ ${seq >>> 0}, ACK ${ack >>> 0}`,
      cite: STRAY.cite,
    }));
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
      expected: `${why!.reset ? "a reset" : "an ACK"} ${
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
  if ((flags & RST) !== 0) return isChallenged(s, seen, config) ? BLIND : null;
  const syn = (flags & SYN) !== 0;
  const acks = (flags & ACK) !== 0;
  const opens = seqDiff(s.ack, seen.sndUna) > 0 && seqDiff(s.ack, seen.sndNxt) <= 0;
  if (seen.state === SYN_SENT) return acks && !opens ? BAD : syn ? OPENS : null;
  // After a simultaneous open the peer's SYN-ACK is taken, where it stands.
  if (seen.state === SYN_RECEIVED && syn && acks && seq === seen.irs) return null;
  if (seen.state === TIME_WAIT && syn) return null;
  if (!syn && !acks) return null;
  if (seen.tsRecent !== undefined && s.options.timestamps === undefined && !syn) return null;
  // The BSDs' TIME-WAIT looks at no timestamp, and is silent to a copy of the last ACK.
  if (seen.state === TIME_WAIT && config.timeWaitAnswers === "acks") return null;
  if (isOldStamp(s, seen)) return OLD;
  const window = Math.max(0, seqDiff(seen.rcvAdv, seen.rcvNxt));
  const length = segLen(s);
  if (!isAcceptable(seq, length, seen.rcvNxt, window)) {
    if (window === 0 && seq === seen.rcvNxt) return PROBE;
    return config.sequenceCheck === "trim" ? null : OUT;
  }
  if (seen.state === SYN_RECEIVED) {
    if (syn) return null;
    if (!opens) return BAD;
  }
  if (seqDiff(s.ack, seen.sndNxt) > 0) return config.unsentAck === "drop" ? null : REFUSED;
  if (syn) return config.unexpectedSyn === "challenge" ? CHALLENGE : null;
  if (length === 0 || seen.state >= CLOSE_WAIT) return null;
  // One older than the largest window ever offered is only answered (MAY-12); how large that was is not known.
  if (seqDiff(s.ack, seen.sndUna) < 0) return OLD_ACK;
  if (seqDiff(seq, seen.rcvNxt) > 0) return GAP;
  if ((flags & FIN) !== 0 && seqDiff((seq + length) | 0, seen.rcvAdv) <= 0) return END;
  return s.length > 0 ? TEXT : null;
}

/** Whether a reset may be from somebody who guesses. */
function isChallenged(s: Segment, seen: Inspection, config: TcpConfig): boolean {
  if (seen.state < SYN_RECEIVED || config.resets !== "exact") return false;
  if (seen.state === TIME_WAIT && config.timeWaitResets === "ignore") return false;
  const window = Math.max(0, seqDiff(seen.rcvAdv, seen.rcvNxt));
  return s.seq !== seen.rcvNxt && seqIn(s.seq, seen.rcvNxt, window);
}

/** Whether an answer to something without text may be throttled. */
function isThrottled(why: Reason): boolean {
  return why !== END && why !== PROBE && why !== OPENS && !why.reset;
}

/** Table 6 of RFC 9293, section 3.10.7.4. */
function isAcceptable(seq: number, length: number, rcvNxt: number, window: number): boolean {
  if (window === 0) return length === 0 && seq === rcvNxt;
  return seqIn(seq, rcvNxt, window) ||
    (length > 0 && seqIn((seq + length - 1) | 0, rcvNxt, window));
}

/** Whether PAWS takes it for old, if what it compares with still counts (RFC 7323, section 5.5). */
function isOldStamp(s: Segment, seen: Inspection): boolean {
  const { timestamps } = s.options;
  return timestamps !== undefined && seen.tsRecent !== undefined &&
    seqDiff(timestamps[0], seen.tsRecent) < 0;
}
