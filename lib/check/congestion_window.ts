/**
 * congestion-window: new data goes out only as far as cwnd lets it.
 *
 * @module
 */

import { seqDiff } from "../base/seq.ts";
import type { Inspection } from "../tcp/stack.ts";
import { ACK, RST, type Segment, SYN } from "../wire/segment.ts";
import type { Check, CheckContext } from "./check.ts";
import type { EndFacts, EventOf } from "./facts.ts";

/** What is known of one end's losses. */
interface Losses {
  /** Up to here something was sent again or SACKed: cwnd does not limit what is in flight alone. */
  until: number;
  /** Segments that acknowledged nothing new since SND.UNA came to stand at `una`; two at the most count. */
  duplicates: number;
  /** SND.UNA when it was last looked at. */
  una: number;
}

/** Each of the first two duplicate ACKs lets a segment out beyond cwnd (RFC 3042, section 2). */
const DUPLICATES_MAX = 2;

/** The largest text of a segment of a stack whose MTU is not known. */
const TEXT_MAX = 65_495;

/** TCP's and IP's headers. */
const HEADERS = 40;

/** A FIN takes a number in flight, and is no data. */
const FIN_NUMBERS = 1;

/** Counts duplicates anew where SND.UNA has moved: that an ACK was new says nothing, its segment may be dropped. */
function countFrom(losses: Losses, sndUna: number): void {
  if (losses.una === sndUna) return;
  losses.una = sndUna;
  losses.duplicates = 0;
}

/**
 * The law: when new data goes out, no more than cwnd is in flight (RFC 5681, section 3.1), but for the segments
 * that the first two duplicate ACKs let out (limited transmit: RFC 3042, section 2).
 *
 * It is judged while nothing in flight was sent again or reported by SACK: there recovery decides what is in
 * flight and by how much the window is inflated (RFC 6582; RFC 6675). Needs `inspect()` and cwnd.
 */
export class CongestionWindow implements Check {
  /** Its name. */
  readonly name = "congestion-window";
  readonly #context: CheckContext;
  readonly #losses: (Losses | undefined)[] = [];

  /** A check of one run. */
  constructor(context: CheckContext) {
    this.#context = context;
  }

  /** A packet comes to an end. */
  delivered(event: EventOf<"delivered">, x: EndFacts, seen: Inspection | undefined): void {
    const losses = this.#losses[x.end.id];
    const s = event.packet.body;
    if (losses === undefined || seen === undefined || s.kind !== "segment") return;
    if ((s.flags & (ACK | RST)) !== ACK) return;
    countFrom(losses, seen.sndUna);
    if (s.ack === seen.sndUna && losses.duplicates < DUPLICATES_MAX) losses.duplicates++;
    const { sack } = s.options;
    // Which of the blocks it takes in is the end's affair.
    if (sack !== undefined) losses.until = x.sndMax;
  }

  /** An end sent a segment. */
  sent(event: EventOf<"sent">, x: EndFacts, seen: Inspection | undefined): void {
    const s = event.packet.body as Segment;
    if (s.length === 0 || (s.flags & (SYN | RST)) !== 0) return;
    while (this.#losses.length <= x.end.id) this.#losses.push(undefined);
    const losses = this.#losses[x.end.id] ??= { until: x.iss, duplicates: 0, una: x.iss };
    if (seqDiff(s.seq, x.sndMaxBefore) < 0) {
      losses.until = x.sndMax;
      return;
    }
    const cwnd = seen?.congestionWindow;
    if (seen === undefined || cwnd === undefined) return;
    if (seqDiff(seen.sndUna, losses.until) < 0) return;
    losses.until = seen.sndUna; // it stays near, whatever wraps
    countFrom(losses, seen.sndUna);
    const flight = seqDiff(x.sndMax, seen.sndUna);
    const segment = x.config === undefined ? TEXT_MAX : x.config.mtu - HEADERS;
    const limit = cwnd + losses.duplicates * segment;
    if (flight <= limit + FIN_NUMBERS) return;
    this.#context.fail(this.name, x.end, () => ({
      message: `${x.end.name} sent new data ${flight - limit} octets beyond its congestion window`,
      expected: `at most ${limit} octets in flight${
        losses.duplicates === 0 ? "" : ", limited transmit counted"
      }`,
      got: `${flight} octets in flight, cwnd ${cwnd}`,
      cite: losses.duplicates === 0 ? "RFC 5681, section 3.1" : "RFC 3042, section 2",
    }));
  }

  /** A TCB is gone. */
  closed(_event: EventOf<"closed">, x: EndFacts): void {
    if (x.end.id < this.#losses.length) this.#losses[x.end.id] = undefined;
  }
}
