/**
 * rto-schedule: when the retransmission timer fires.
 *
 * @module
 */

import { seqDiff } from "../base/seq.ts";
import { type Duration, formatDuration, type Instant } from "../base/time.ts";
import type { TcpConfig } from "../tcp/config.ts";
import type { Inspection } from "../tcp/stack.ts";
import { ESTABLISHED, SYN_RECEIVED } from "../tcp/state.ts";
import type { Packet } from "../wire/packet.ts";
import { RST, segLen, type Segment } from "../wire/segment.ts";
import { type Check, type CheckContext, relative } from "./check.ts";
import type { EndFacts, EventOf } from "./facts.ts";

/** What is remembered of one end. Times are of the host's clock, -1 if not known. */
interface Timing {
  /** The RTO as it was seen last; -1 if an input came since. */
  rto: number;
  /** RTO and SND.UNA before the packet that came last. */
  rtoBefore: number;
  unaBefore: number;
  /** The numbers that were sent again in one piece. */
  againFrom: number;
  againTo: number;
  /** The front segment: when it was sent last, how often, and how long after the sending before. */
  frontSeq: number;
  frontAt: number;
  frontTries: number;
  frontGap: number;
  /** Whether its last sending surely started the timer, and whether something was heard since. */
  frontTimed: boolean;
  frontHeard: boolean;
  /** Whether what the network brought last echoes a timestamp. */
  echoes: boolean;
  /** When the network last brought something, as the world counts. */
  heardAt: number;
}

/** How far a world's and a host's nanoseconds may round apart, a doubled interval included. */
const ROUNDING = 5;

/**
 * The law (RFC 6298, by RFC 9293, section 3.8.1, MUST-18):
 * - the timer of the first segment in flight runs for RTO (rule 5.1), and after a timeout for the RTO that was
 *   doubled, up to its maximum (rules 5.5 and 5.6);
 * - so, while nothing is heard, the second interval between sendings of one segment is twice the first, and
 *   the first of a SYN is the initial RTO (rule 2.1);
 * - segments that were sent again give no sample (section 3, Karn): an ACK of nothing else changes no RTO, unless
 *   both SYNs carried timestamps and it echoes one, which tells the sendings apart (RFC 7323, section 4.1);
 * - an RTO that was measured is not below its minimum (rule 2.4).
 *
 * Closed windows are left out (they have a timer of their own, RFC 9293, section 3.8.6.1), and so is a host
 * that stood still. Needs the settings; all but the intervals need `inspect()`.
 */
export class RtoSchedule implements Check {
  /** Its name. */
  readonly name = "rto-schedule";
  readonly #context: CheckContext;
  readonly #timings: (Timing | undefined)[] = [];

  /** A check of one run. */
  constructor(context: CheckContext) {
    this.#context = context;
  }

  /** A packet comes to an end. */
  delivered(event: EventOf<"delivered">, x: EndFacts, seen: Inspection | undefined): void {
    if (x.config === undefined) return;
    const timing = this.#timing(x);
    if (seen !== undefined) {
      this.#sampled(x, timing, seen, x.config);
      timing.rtoBefore = seen.rto;
      timing.unaBefore = seen.sndUna;
      timing.echoes = echoesStamp(event.packet.body, x);
    }
    timing.rto = -1;
    timing.heardAt = event.at;
    timing.frontHeard = true;
  }

  /** An end sent a segment. */
  sent(event: EventOf<"sent">, x: EndFacts, seen: Inspection | undefined): void {
    const s = event.packet.body as Segment;
    if (x.config === undefined || (s.flags & RST) !== 0) return;
    const length = segLen(s);
    if (length === 0 && seen === undefined) return;
    const timing = this.#timing(x);
    if (seen !== undefined && timing.heardAt === event.at) {
      this.#sampled(x, timing, seen, x.config);
    }
    timing.rtoBefore = -1;
    if (length > 0) {
      const again = seqDiff(s.seq, x.sndMaxBefore) < 0;
      if (again) this.#again(timing, s.seq, (s.seq + length) | 0);
      const now = this.#context.view.hostTime(x.end, event.at);
      const byTimer = again && timing.heardAt !== event.at && x.lastSentAt !== event.at &&
        x.lastCalledAt !== event.at && !x.everPaused;
      if (seen !== undefined && !isProbing(seen) && !x.everPaused) {
        if (byTimer && s.seq === seen.sndUna) this.#backedOff(x, timing, seen, now, x.config);
        else if (!again && s.seq === seen.sndUna && s.seq === x.sndMaxBefore) {
          this.#armed(x, seen, now, "when the segment was sent", x.config);
        }
      }
      this.#interval(x, timing, s.seq, now, byTimer, x.config, seen);
    }
    timing.rto = seen === undefined ? -1 : seen.rto;
  }

  /** A TCB is gone. */
  closed(_event: EventOf<"closed">, x: EndFacts): void {
    if (x.end.id < this.#timings.length) this.#timings[x.end.id] = undefined;
  }

  #timing(x: EndFacts): Timing {
    const id = x.end.id;
    while (this.#timings.length <= id) this.#timings.push(undefined);
    return this.#timings[id] ??= {
      rto: -1,
      rtoBefore: -1,
      unaBefore: 0,
      againFrom: 0,
      againTo: 0,
      frontSeq: 0,
      frontAt: -1,
      frontTries: 0,
      frontGap: -1,
      frontTimed: false,
      frontHeard: false,
      echoes: false,
      heardAt: -1,
    };
  }

  /** Joins what is sent again to the piece known, or begins another. */
  #again(timing: Timing, from: number, to: number): void {
    const { againFrom, againTo } = timing;
    if (againFrom === againTo || seqDiff(from, againTo) > 0 || seqDiff(to, againFrom) < 0) {
      timing.againFrom = from;
      timing.againTo = to;
      return;
    }
    if (seqDiff(from, againFrom) < 0) timing.againFrom = from;
    if (seqDiff(to, againTo) > 0) timing.againTo = to;
  }

  /** Compares RTO before and after the packet that came last. */
  #sampled(x: EndFacts, timing: Timing, seen: Inspection, config: TcpConfig): void {
    const before = timing.rtoBefore;
    timing.rtoBefore = -1;
    const { rto, sndUna, state } = seen;
    if (before < 0 || rto === before || state < SYN_RECEIVED) return;
    // Rule 5.7 has its own RTO after a SYN that was sent again.
    if (timing.unaBefore === x.iss || seqDiff(sndUna, timing.unaBefore) <= 0) return;
    if (rto < Math.min(config.rtoMin, config.rtoMax)) {
      this.#context.fail(this.name, x.end, () => ({
        message: `${x.end.name} measured an RTO below its minimum`,
        expected: `${spanText(config.rtoMin)} or more`,
        got: spanText(rto),
        cite: "RFC 6298, rule 2.4",
      }));
    }
    const { againFrom, againTo } = timing;
    const onlyAgain = againFrom !== againTo && seqDiff(timing.unaBefore, againFrom) >= 0 &&
      seqDiff(sndUna, againTo) <= 0;
    if (!onlyAgain || timing.echoes) return;
    const acked = `${relative(timing.unaBefore, x.iss)}:${relative(sndUna, x.iss)}`;
    this.#context.fail(this.name, x.end, () => ({
      message: `${x.end.name} took an RTT sample from a segment that it had sent again`,
      expected: `RTO ${spanText(before)} as before the ACK of ${acked}`,
      got: `RTO ${spanText(rto)}`,
      cite: "RFC 6298, section 3",
    }));
  }

  /** After a timeout: the RTO was doubled, and the timer runs for it. */
  #backedOff(
    x: EndFacts,
    timing: Timing,
    seen: Inspection,
    now: Instant,
    config: TcpConfig,
  ): void {
    const before = timing.rto;
    const { rto } = seen;
    if (before >= 0) {
      const doubled = Math.max(before, Math.min(2 * before, config.rtoMax));
      if (rto !== doubled) {
        this.#context.fail(this.name, x.end, () => ({
          message: `${x.end.name} did not double its RTO after a timeout`,
          expected: `RTO ${spanText(doubled)}`,
          got: `RTO ${spanText(rto)}, ${spanText(before)} before`,
          cite: "RFC 6298, rule 5.5",
        }));
      }
    }
    this.#armed(x, seen, now, "after a timeout", config);
  }

  #armed(
    x: EndFacts,
    seen: Inspection,
    now: Instant,
    when: string,
    { rtoSlop, rtoMax }: TcpConfig,
  ): void {
    const { rexmitAt, rto } = seen;
    const span = rexmitAt - now;
    if (Math.abs(span - Math.min(rto + rtoSlop, Math.max(rto, rtoMax))) <= ROUNDING) return;
    // The first guess, of which no measurement is known here, has no slop.
    if (!when.startsWith("after") && Math.abs(span - rto) <= ROUNDING) return;
    this.#context.fail(this.name, x.end, () => ({
      message: `${x.end.name} set its retransmission timer wrongly ${when}`,
      expected: `RTO ${spanText(rto)}`,
      got: rexmitAt === Infinity ? "the timer is off" : spanText(rexmitAt - now),
      cite: when.startsWith("after") ? "RFC 6298, rule 5.6" : "RFC 6298, rule 5.1",
    }));
  }

  /** The intervals between sendings of one segment, while nothing is heard. */
  #interval(
    x: EndFacts,
    timing: Timing,
    seq: number,
    now: Instant,
    byTimer: boolean,
    config: TcpConfig,
    seen: Inspection | undefined,
  ): void {
    const closed = seen === undefined ? x.windowHeard === 0 : isProbing(seen);
    if (timing.frontAt >= 0 && seq === timing.frontSeq) {
      const known = byTimer && timing.frontTimed && !timing.frontHeard && !closed;
      const gap = known ? now - timing.frontAt : -1;
      const { frontGap } = timing;
      if (known && (frontGap >= 0 || (seq === x.iss && timing.frontTries === 1))) {
        const expected = frontGap < 0
          ? config.rtoInitial
          : afterGap(frontGap, config.rtoSlop, config);
        // The first interval may be a guess, which has no slop in it.
        const guessed = timing.frontTries === 2 && config.rtoSlop > 0 &&
          Math.abs(gap - afterGap(frontGap, 0, config)) <= ROUNDING;
        if (!guessed && Math.abs(gap - expected) > ROUNDING) this.#offBeat(x, gap, expected);
      }
      timing.frontGap = gap;
      timing.frontTimed = byTimer;
      timing.frontTries++;
    } else if (byTimer || timing.frontAt < 0 || seqDiff(x.una, timing.frontSeq) > 0) {
      timing.frontSeq = seq;
      timing.frontGap = -1;
      // What went out before it became the front has had a timer before.
      timing.frontTries = seqDiff(seq, x.sndMaxBefore) < 0 ? 2 : 1;
      timing.frontTimed = byTimer || (seq === x.sndMaxBefore && seq === x.una);
    } else {
      return;
    }
    timing.frontAt = now;
    timing.frontHeard = false;
  }

  #offBeat(x: EndFacts, gap: number, expected: number): void {
    this.#context.fail(this.name, x.end, () => ({
      message: `${x.end.name} sent a segment again ${spanText(Math.abs(gap - expected))} too ${
        gap < expected ? "early" : "late"
      }`,
      expected: `${spanText(expected)} after the sending before`,
      got: `${spanText(gap)} after it`,
      cite: "RFC 6298, rules 2.1, 5.5 and 5.6",
    }));
  }
}

/** The interval after one of `gap`, of which `slop` was no RTO: the rest doubles. */
function afterGap(gap: number, slop: number, { rtoMax, rtoSlop }: TcpConfig): number {
  const rto = gap - slop;
  const doubled = Math.max(rto, Math.min(2 * rto, rtoMax));
  return Math.min(doubled + rtoSlop, Math.max(doubled, rtoMax));
}

/** Whether a packet echoes a timestamp that its receiver once sent. */
function echoesStamp(body: Packet["body"], x: EndFacts): boolean {
  if (body.kind !== "segment" || !x.ownStamps || !x.peerStamps) return false;
  const { timestamps } = body.options;
  return timestamps !== undefined && timestamps[1] !== 0;
}

/** Whether the peer's window is closed, so that what is sent are probes. */
function isProbing(seen: Inspection): boolean {
  return seen.sndWnd === 0 && seen.state >= ESTABLISHED;
}

function spanText(span: number): string {
  return formatDuration(Math.round(span) as Duration);
}
