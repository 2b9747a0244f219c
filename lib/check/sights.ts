/**
 * Looks out for everything in `SOMETIMES` at once: one observer with one counter each, fed with the facts that
 * checks are fed with. It judges nothing, and is cheap enough to be on in every run of a campaign.
 *
 * @module
 */

import { seqDiff } from "../base/seq.ts";
import {
  CLOSING,
  ESTABLISHED,
  FIN_WAIT_1,
  FIN_WAIT_2,
  LISTEN,
  SYN_RECEIVED,
  SYN_SENT,
  TIME_WAIT,
} from "../tcp/state.ts";
import { ACK, CWR, ECE, FIN, RST, segLen, type Segment, SYN, URG } from "../wire/segment.ts";
import type { EndFacts, EventOf } from "./facts.ts";
import type { Property } from "./property.ts";
import { outcomeAt, SOMETIMES, SOMETIMES_NAMES, TURN_AT } from "./sometimes.ts";
import type { CheckView } from "./view.ts";

// Taken apart once: as variables of the module they are constants to the engine.
const {
  reuse,
  cookie,
  recycled,
  resetInTimeWait,
  simultaneousOpen,
  backToListen,
  closeBeforeOpen,
  simultaneousClose,
  closingToTimeWait,
  threeSegments,
  finWait2Timeout,
  keepAlive,
  userTimeout,
  r2,
  halfOpenFound,
  afterHalfClose,
  urgent,
  r1,
  challenge,
  oldSyn,
  wrap,
  windowClosed,
  windowReopened,
  windowShrunk,
  unreadReset,
  synSentReset,
  finWithData,
  congestionEcho,
  congestionReduced,
  sackSent,
  duplicateSack,
  synAgain,
  synAckAgain,
  finAgain,
  fastAgain,
  timerAgain,
  thriceAgain,
  icmp,
  probeAnswered,
  finInTimeWait,
  gap,
  overlap,
  ghost,
  pawsDrop,
} = TURN_AT;

/** What is remembered of one end. */
class Sight {
  /** The highest timestamp that came, and whether one did. */
  stamp = 0;
  stamped = false;
  /** The ACK that came last, and how often without text since. */
  ack = 0;
  duplicates = 0;
  /** What the timer sent last, and how often. */
  againSeq = 0;
  againTimes = 0;
  /** Something was sent into a closed window. */
  probing = false;
  /** It offered a closed window last. */
  shut = false;
  /** When a segment came that wants a challenge ACK, and whether it was a reset. */
  askedAt = -1;
  askedByReset = false;
  /** When its FIN was acknowledged. */
  finAckedAt = -1;
  /** Up to where text had come without a gap, once any had. */
  come = 0;
  comes = false;
}

/** Duplicate ACKs that let a segment go again at once (RFC 5681, section 3.2). */
const DUPLICATES = 3;
/** The flags that are rare. */
const RARE = SYN | FIN | RST | URG | ECE | CWR;

/** A counter for each; small integers in a plain array are made faster than a typed one. */
const UNSEEN: readonly number[] = SOMETIMES_NAMES.map(() => 0);

/** Who looks out. */
export class Sights {
  readonly #seen = UNSEEN.slice();
  readonly #view: CheckView;
  readonly #ends: (Sight | undefined)[] = [];

  /** One for a run that is about to begin. */
  constructor(view: CheckView) {
    this.#view = view;
  }

  /** Adds how often those of the built-in ones were seen that were asked for. */
  count(asked: readonly Property[], into: Record<string, number>): void {
    const whole = asked === SOMETIMES;
    for (let i = 0; i < this.#seen.length; i++) {
      const times = this.#seen[i]!;
      const name = SOMETIMES_NAMES[i]!;
      if (times > 0 && (whole || asked.some((one) => one.name === name))) into[name] = times;
    }
  }

  #of(x: EndFacts): Sight {
    const { id } = x.end;
    const ends = this.#ends;
    while (ends.length <= id) ends.push(undefined);
    return ends[id] ??= new Sight();
  }

  /** A state changed. */
  moved({ at, from, to, cause }: EventOf<"moved">, x: EndFacts): void {
    const seen = this.#seen;
    seen[to]!++;
    if (cause === "reuse") seen[reuse]!++;
    else if (cause === "cookie") seen[cookie]!++;
    else if (cause === "recycle") seen[recycled]!++;
    else if (cause === "reset" && from === TIME_WAIT) seen[resetInTimeWait]!++;
    if (from === SYN_RECEIVED) {
      if (to === ESTABLISHED && !x.end.passive) seen[simultaneousOpen]!++;
      if (to === LISTEN && cause === "reset") seen[backToListen]!++;
      if (to === FIN_WAIT_1 && cause === "call") seen[closeBeforeOpen]!++;
    } else if (from === SYN_SENT && cause === "call") {
      seen[closeBeforeOpen]!++;
    } else if (to === CLOSING) {
      seen[simultaneousClose]!++;
    } else if (to === FIN_WAIT_2) {
      this.#of(x).finAckedAt = at;
    } else if (to === TIME_WAIT) {
      if (from === CLOSING) seen[closingToTimeWait]!++;
      else if (this.#of(x).finAckedAt === at) seen[threeSegments]!++;
    }
  }

  /** A TCB is gone. */
  closed({ outcome }: EventOf<"closed">, x: EndFacts): void {
    const seen = this.#seen;
    seen[outcomeAt(outcome)]!++;
    if (outcome === "timed-out") {
      const { config } = x;
      if (x.lastFrom === FIN_WAIT_2) seen[finWait2Timeout]!++;
      else if (x.pendingSince < 0) seen[keepAlive]!++;
      else if (config !== undefined && config.userTimeout > 0) seen[userTimeout]!++;
      else seen[r2]!++;
    } else if (outcome === "reset" && x.peer?.outcome === "gone" && x.synchronized) {
      seen[halfOpenFound]!++;
    }
  }

  /** An application reads. */
  read(_event: EventOf<"read">, x: EndFacts): void {
    if (x.shut) this.#seen[afterHalfClose]!++;
  }

  /** An application hears of trouble or of urgent data. */
  told({ news }: EventOf<"told">): void {
    if (news === "urgent") this.#seen[urgent]!++;
    else if (news === "R1") this.#seen[r1]!++;
  }

  /** An end sent a segment. */
  sent({ at, packet }: EventOf<"sent">, x: EndFacts): void {
    const s = packet.body as Segment;
    const { flags, length } = s;
    const seen = this.#seen;
    const sight = this.#of(x);
    if ((flags & RARE) !== 0) this.#sentRare(s, x);
    if ((flags & RST) !== 0) return;
    if (s.options.sack !== undefined && s.options.sack.length > 0) this.#sentSack(s);
    const takes = segLen(s);
    if (takes === 0) {
      if (sight.askedAt === at && x.open) {
        seen[sight.askedByReset ? challenge : oldSyn]!++;
        sight.askedAt = -1;
      }
    } else {
      if (s.seq < 0 && s.seq + length > 0) seen[wrap]!++;
      if (seqDiff(s.seq, x.sndMaxBefore) < 0) this.#sentAgain(s, x, at, sight);
      if (x.windowHeard === 0) sight.probing = true;
    }
    if ((flags & ACK) !== 0) this.#offered(s, x, sight);
  }

  #offered(s: Segment, x: EndFacts, sight: Sight): void {
    const seen = this.#seen;
    const shut = s.window === 0;
    if (shut !== sight.shut) {
      seen[shut ? windowClosed : windowReopened]!++;
      sight.shut = shut;
    }
    if ((s.flags & SYN) === 0 && s.ack === x.ackMax) {
      const edge = (s.ack + (s.window << x.shift)) | 0;
      if (seqDiff(edge, x.edgeMax) < 0) seen[windowShrunk]!++;
    }
  }

  #sentRare({ flags, length }: Segment, x: EndFacts): void {
    const seen = this.#seen;
    if ((flags & RST) !== 0) {
      if (x.closeCalled && !x.abortCalled && (flags & SYN) === 0) seen[unreadReset]!++;
      else if (x.state === SYN_SENT) seen[synSentReset]!++;
      return;
    }
    if ((flags & FIN) !== 0 && length > 0) seen[finWithData]!++;
    if ((flags & SYN) !== 0) return;
    if ((flags & ECE) !== 0) seen[congestionEcho]!++;
    if ((flags & CWR) !== 0) seen[congestionReduced]!++;
  }

  #sentSack(s: Segment): void {
    const seen = this.#seen;
    const [first, second] = s.options.sack!;
    seen[sackSent]!++;
    // RFC 2883, section 4: below the ACK, or within the block that follows.
    const within = second !== undefined && seqDiff(first![0], second[0]) >= 0 &&
      seqDiff(first![1], second[1]) <= 0;
    if (within || seqDiff(first![1], s.ack) <= 0) seen[duplicateSack]!++;
  }

  #sentAgain(s: Segment, x: EndFacts, at: number, sight: Sight): void {
    const seen = this.#seen;
    const { flags } = s;
    if ((flags & SYN) !== 0) {
      seen[(flags & ACK) === 0 ? synAgain : synAckAgain]!++;
    }
    if ((flags & FIN) !== 0 && seqDiff((s.seq + segLen(s)) | 0, x.sndMaxBefore) <= 0) {
      seen[finAgain]!++;
    }
    // What an arrival let go was let go by no timer, nor what goes in the same breath as something before it.
    if (at === x.lastDeliveredAt) {
      if (sight.duplicates === DUPLICATES && s.seq === sight.ack) seen[fastAgain]!++;
      return;
    }
    if (at === x.lastSentAt || x.windowHeard === 0) return;
    seen[timerAgain]!++;
    sight.againTimes = sight.againSeq === s.seq ? sight.againTimes + 1 : 1;
    sight.againSeq = s.seq;
    if (sight.againTimes === 3) seen[thriceAgain]!++;
  }

  /** A packet comes to an end. */
  delivered({ at, packet }: EventOf<"delivered">, x: EndFacts): void {
    const s = packet.body;
    const seen = this.#seen;
    if (s.kind !== "segment") {
      seen[icmp]!++;
      return;
    }
    const { flags, length } = s;
    const sight = this.#of(x);
    const { timestamps } = s.options;
    if (timestamps !== undefined) this.#stamped(timestamps[0], x, sight, flags);
    if ((flags & (SYN | RST)) !== 0) {
      if ((flags & ACK) !== 0 && (flags & RST) === 0) sight.ack = s.ack;
      if (x.state < ESTABLISHED) return;
      sight.askedAt = at;
      sight.askedByReset = (flags & RST) !== 0;
      return;
    }
    if (sight.probing && (flags & ACK) !== 0) {
      sight.probing = false;
      seen[probeAnswered]!++;
    }
    if (s.ack !== sight.ack) {
      sight.ack = s.ack;
      sight.duplicates = 0;
      sight.againTimes = 0;
    } else if (length === 0 && (flags & FIN) === 0 && s.ack !== x.sndMax) {
      sight.duplicates++;
    }
    if (length === 0) {
      if ((flags & FIN) !== 0 && x.state === TIME_WAIT) seen[finInTimeWait]!++;
    } else {
      this.#text(s, x, sight);
    }
  }

  #text(s: Segment, x: EndFacts, sight: Sight): void {
    const seen = this.#seen;
    if (!x.irsKnown) return;
    if (seqDiff(s.seq, x.contiguous) > 0) seen[gap]!++;
    else if (seqDiff(s.seq, sight.come) < 0 && sight.comes) {
      if (seqDiff((s.seq + s.length) | 0, sight.come) > 0) seen[overlap]!++;
    }
    sight.come = x.contiguous;
    sight.comes = true;
    const { peer } = x;
    // Text on a wire of octets has no stream.
    const { stream } = s.chunk;
    if (x.older === null || peer === null || stream === 0) return;
    if (peer !== x.older.peer && stream === x.older.peer?.end.stream) seen[ghost]!++;
  }

  #stamped(stamp: number, x: EndFacts, sight: Sight, flags: number): void {
    if (!sight.stamped || seqDiff(stamp, sight.stamp) > 0) {
      sight.stamped = true;
      sight.stamp = stamp;
      return;
    }
    if (stamp === sight.stamp || (flags & RST) !== 0 || !x.peerStamps || !x.ownStamps) return;
    // RFC 7323, section 5.3, rule R1. Asked only for a stamp that is older than another: it is rare.
    const recent = this.#view.inspect(x.end)?.tsRecent;
    if (recent !== undefined && seqDiff(stamp, recent) < 0) this.#seen[pawsDrop]!++;
  }
}
