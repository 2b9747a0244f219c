/**
 * delayed-ack: how long, and for how much, an acknowledgment may wait.
 *
 * @module
 */

import { seqDiff } from "../base/seq.ts";
import { type Duration, formatDuration, type Instant, ms } from "../base/time.ts";
import type { Inspection } from "../tcp/stack.ts";
import { ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2 } from "../tcp/state.ts";
import { ACK, RST, segLen, type Segment, SYN } from "../wire/segment.ts";
import type { Check, CheckContext } from "./check.ts";
import type { EndFacts, EventOf } from "./facts.ts";
import type { FinalView } from "./view.ts";

/** Text that one end was given and has not acknowledged. */
interface Owed {
  /** When text came at RCV.NXT; -1 if none did since the last ACK. */
  since: Instant | -1;
  /** The highest ACK when it came. */
  ack: number;
}

const DELAY_MAX = ms(500); // RFC 9293, section 3.8.6.3 (MUST-40).

/** How far a world's and a host's nanosecond may round apart. */
const ROUNDING = 2;

/** TCP's and IP's headers. */
const HEADERS = 40;

/** Where text is taken. */
const TAKES = 1 << ESTABLISHED | 1 << FIN_WAIT_1 | 1 << FIN_WAIT_2;

/**
 * The law: text that an end took is acknowledged within 500 ms, of its host's clock (RFC 9293, section 3.8.6.3,
 * MUST-40), and no later than with every so many full-sized segments (SHLD-19; RFC 5681, section 4.2): two, or
 * what its settings say, in octets of its MSS. Without settings the second part is left out.
 *
 * Text is taken once RCV.NXT is past it: what finds a closed window, or is dropped, owes nothing. A host that
 * ever stood still may be late. Needs `inspect()`.
 */
export class DelayedAck implements Check {
  /** Its name. */
  readonly name = "delayed-ack";
  readonly #context: CheckContext;
  readonly #owed: (Owed | undefined)[] = [];

  /** A check of one run. */
  constructor(context: CheckContext) {
    this.#context = context;
  }

  /** A packet comes to an end. */
  delivered(event: EventOf<"delivered">, x: EndFacts, seen: Inspection | undefined): void {
    if (seen === undefined || !x.acks) return;
    const owed = this.#owed[x.end.id];
    if (owed !== undefined && owed.since >= 0) {
      if (!isOwed(owed, x, seen)) owed.since = -1;
      else if (owed.since !== event.at) this.#judge(x, owed, seen, event.at);
    }
    const s = event.packet.body;
    if (s.kind !== "segment" || s.length === 0 || (s.flags & (SYN | RST | ACK)) !== ACK) return;
    if ((TAKES & (1 << seen.state)) === 0 || seqDiff(s.seq, seen.rcvNxt) > 0) return;
    if (seqDiff((s.seq + segLen(s)) | 0, seen.rcvNxt) <= 0) return;
    this.#owe(x, event.at);
  }

  /** An end sent a segment. */
  sent(event: EventOf<"sent">, x: EndFacts, seen: Inspection | undefined): void {
    const owed = this.#owed[x.end.id];
    const s = event.packet.body as Segment;
    if (owed === undefined || owed.since < 0 || (s.flags & (ACK | RST)) !== ACK) return;
    if (seen === undefined || seqDiff(s.ack, owed.ack) <= 0) return;
    this.#late(x, owed.since as Instant, event.at);
    owed.since = -1;
  }

  /** A TCB is gone. */
  closed(_event: EventOf<"closed">, x: EndFacts): void {
    if (x.end.id < this.#owed.length) this.#owed[x.end.id] = undefined;
  }

  /** The run is over. */
  finish(view: FinalView): void {
    for (const end of view.ends) {
      const owed = this.#owed[end.id];
      const x = this.#context.ledger.ends[end.id];
      if (owed === undefined || owed.since < 0 || x === undefined || !x.open) continue;
      const seen = view.inspect(end);
      if (seen !== undefined && isOwed(owed, x, seen)) this.#judge(x, owed, seen, view.now);
    }
  }

  #owe(x: EndFacts, at: Instant): void {
    while (this.#owed.length <= x.end.id) this.#owed.push(undefined);
    const owed = this.#owed[x.end.id] ??= { since: -1, ack: 0 };
    if (owed.since >= 0) return;
    owed.since = at;
    owed.ack = x.ackMax;
  }

  /** Judges what is still owed, some time after it came. */
  #judge(x: EndFacts, owed: Owed, seen: Inspection, now: Instant): void {
    this.#late(x, owed.since as Instant, now);
    const { config } = x;
    if (config === undefined || x.everPaused) return;
    const octets = seqDiff(seen.rcvNxt, x.ackMax);
    const octetsMax = config.delayedAckSegments * (config.mtu - HEADERS);
    if (octets <= octetsMax) return;
    this.#context.fail(this.name, x.end, () => ({
      message: `${x.end.name} left ${octets} octets unacknowledged`,
      expected:
        `an ACK at once for ${octetsMax} octets, ${config.delayedAckSegments} full segments`,
      got: `${octets} octets taken, and no ACK at the moment when they came`,
      cite: "RFC 9293, section 3.8.6.3 (SHLD-19)",
    }));
  }

  #late(x: EndFacts, since: Instant, now: Instant): void {
    if (x.everPaused || now - since <= DELAY_MAX / 2) return;
    const { view } = this.#context;
    const waited = view.hostTime(x.end, now) - view.hostTime(x.end, since);
    if (waited <= DELAY_MAX + ROUNDING) return;
    this.#context.fail(this.name, x.end, () => ({
      message: `${x.end.name} let an ACK wait for ${formatDuration(waited as Duration)}`,
      expected: `an ACK within ${formatDuration(DELAY_MAX)} of the text that it took`,
      got: `none for ${formatDuration(waited as Duration)}`,
      cite: "RFC 9293, section 3.8.6.3 (MUST-40)",
    }));
  }
}

/** Whether what came was taken, and is still not acknowledged. */
function isOwed(owed: Owed, x: EndFacts, seen: Inspection): boolean {
  return x.ackMax === owed.ack && seqDiff(seen.rcvNxt, owed.ack) > 0;
}
