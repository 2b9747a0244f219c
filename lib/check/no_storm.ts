/**
 * no-storm: two hosts do not answer each other for ever.
 *
 * @module
 */

import { seqDiff } from "../base/seq.ts";
import { ms } from "../base/time.ts";
import { ACK, RST, segLen, type Segment, SYN, URG } from "../wire/segment.ts";
import type { Check, CheckContext } from "./check.ts";
import type { EndFacts, EventOf } from "./facts.ts";

/** The purse of one end. */
interface Purse {
  tokens: number;
  filledAt: number;
  ack: number;
  edge: number;
  up: number;
}

/** What an end may send without reason before it is a storm. */
const TOKENS_MAX = 40;

/** How often a foreign stack, or one whose throttle is off, may answer for nothing. */
const INTERVAL_DEFAULT = ms(500); // RFC 5961, section 7, leaves it open.

/**
 * The law: a segment that carries neither data nor news needs a reason (RFC 9293, sections 3.8.6.3 and
 * 3.10.7.4; RFC 5961, section 7 and erratum 4772).
 *
 * Counted are ACKs without SYN, FIN, RST and text whose acknowledgment, right edge and urgent pointer are no higher
 * than before. Each costs one token of its sender, who has at most 40. A token is earned by each segment delivered
 * to it that takes sequence numbers or resets, and by the clock, two for each interval of the challenge ACK
 * throttle: twice what it lets through. Out-of-order data, retransmissions, probes and resets pay for
 * their answers at once; keep-alives and challenge ACKs live on the clock. Two ends that answer each other's
 * empty ACKs earn nothing and are caught after about 80 segments.
 */
export class NoStorm implements Check {
  /** Its name. */
  readonly name = "no-storm";
  readonly #context: CheckContext;
  readonly #purses: (Purse | undefined)[] = [];

  /** A check of one run. */
  constructor(context: CheckContext) {
    this.#context = context;
  }

  /** A packet comes to an end. */
  delivered(event: EventOf<"delivered">, x: EndFacts): void {
    const s = event.packet.body;
    if (s.kind !== "segment" || ((s.flags & RST) === 0 && segLen(s) === 0)) return;
    const purse = this.#purses[x.end.id];
    if (purse !== undefined && purse.tokens < TOKENS_MAX) purse.tokens++;
  }

  /** An end sent a segment. */
  sent(event: EventOf<"sent">, x: EndFacts): void {
    const s = event.packet.body as Segment;
    if ((s.flags & (ACK | RST)) !== ACK) return;
    const edge = (s.ack + ((s.flags & SYN) !== 0 ? s.window : s.window << x.shift)) | 0;
    const id = x.end.id;
    while (this.#purses.length <= id) this.#purses.push(undefined);
    const purse = this.#purses[id];
    if (purse === undefined) {
      const up = (s.seq + s.urgent) | 0;
      this.#purses[id] = { tokens: TOKENS_MAX, filledAt: event.at, ack: s.ack, edge, up };
      return;
    }
    const acks = seqDiff(s.ack, purse.ack);
    const opens = seqDiff(edge, purse.edge);
    if (acks > 0) purse.ack = s.ack;
    if (opens > 0) purse.edge = edge;
    const urges = (s.flags & URG) !== 0 && seqDiff(s.seq + s.urgent, purse.up) > 0;
    if (urges) purse.up = (s.seq + s.urgent) | 0;
    if (acks > 0 || opens > 0 || urges || segLen(s) > 0) return;
    const interval = x.config?.challengeAckInterval || INTERVAL_DEFAULT;
    const most = x.config?.challengeAcksMax ?? 1;
    const earned = Math.floor(2 * most * (event.at - purse.filledAt) / interval);
    if (earned > 0) {
      purse.tokens = Math.min(TOKENS_MAX, purse.tokens + earned);
      purse.filledAt = event.at;
    }
    if (--purse.tokens >= 0) return;
    this.#context.fail(this.name, x.end, () => ({
      message: `${x.end.name} sends ACK after ACK without a reason`,
      expected: `at most ${TOKENS_MAX} ACKs that nothing but ACKs called for`,
      got: `one more, with the same acknowledgment and window as before`,
      cite: "RFC 5961, section 7",
    }));
  }

  /** A TCB is gone. */
  closed(_event: EventOf<"closed">, x: EndFacts): void {
    if (x.end.id < this.#purses.length) this.#purses[x.end.id] = undefined;
  }
}
