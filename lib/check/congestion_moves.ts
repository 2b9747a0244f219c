/**
 * congestion-moves: how cwnd begins, grows and falls.
 *
 * @module
 */

import { seqDiff } from "../base/seq.ts";
import { TCP_DEFAULTS, type TcpConfig } from "../tcp/config.ts";
import type { Inspection } from "../tcp/stack.ts";
import { RST, type Segment, SYN } from "../wire/segment.ts";
import { ipHeaderOctets } from "../wire/address.ts";
import { HEADER_OCTETS } from "../wire/packet.ts";
import type { Check, CheckContext } from "./check.ts";
import type { EndFacts, EventOf } from "./facts.ts";

/** What one end's window was when it was last seen. */
interface Known {
  cwnd: number;
  una: number;
  /** Whether the peer's window was closed. */
  closed: boolean;
  /** Up to here something was sent again. */
  again: number;
  /** How often the SYN was sent. */
  syns: number;
  /** When the network last brought something. */
  heardAt: number;
}

/**
 * The law (RFC 5681, by RFC 9293, section 3.8.2, MUST-19): cwnd begins with no more than the initial window, and with one
 * segment if the SYN was sent again (RFC 6928, section 2; RFC 5681, section 3.1); an ACK of new data opens it by a
 * segment at most, or, where another algorithm is set, by what it acknowledges, and nothing else does; once the retransmission timer sent
 * the front again, it is one segment (section 3.1); once that was sent again without the timer, it is half of what it
 * was, or two segments (section 3.2, step 2).
 *
 * Left out are closed windows, whose probes tell nothing of congestion, smaller path MTUs, and an end that stood still.
 * Needs `inspect()` and cwnd.
 */
export class CongestionMoves implements Check {
  /** Its name. */
  readonly name = "congestion-moves";
  readonly #context: CheckContext;
  readonly #known: (Known | undefined)[] = [];

  /** A check of one run. */
  constructor(context: CheckContext) {
    this.#context = context;
  }

  /** A packet comes to an end. */
  delivered(event: EventOf<"delivered">, x: EndFacts, seen: Inspection | undefined): void {
    const known = this.#known[x.end.id];
    if (known === undefined || seen === undefined) return;
    this.#grows(x, known, seen);
    known.heardAt = event.at;
  }

  /** An end sent a segment. */
  sent(event: EventOf<"sent">, x: EndFacts, seen: Inspection | undefined): void {
    const s = event.packet.body as Segment;
    if ((s.flags & RST) !== 0 || x.config === undefined) return;
    while (this.#known.length <= x.end.id) this.#known.push(undefined);
    const known = this.#known[x.end.id] ??= {
      cwnd: -1,
      una: x.iss,
      closed: false,
      again: x.iss,
      syns: 0,
      heardAt: -1,
    };
    if ((s.flags & SYN) !== 0) {
      // By the timer: a SYN-ACK that answers a SYN of a simultaneous open tells of no loss.
      if (seqDiff(s.seq, x.sndMaxBefore) < 0 && known.heardAt !== event.at) known.syns++;
      return;
    }
    const cwnd = seen?.congestionWindow;
    if (seen === undefined || cwnd === undefined) return;
    const mss = segmentMax(x, x.config);
    if (known.cwnd < 0) this.#begins(x, known, cwnd, mss);
    const again = s.length > 0 && seqDiff(s.seq, x.sndMaxBefore) < 0;
    const judged = again && s.seq === seen.sndUna && seen.sndWnd > 0 && !known.closed &&
      x.icmpsDelivered === 0 && !x.everPaused && known.cwnd >= 0;
    if (judged) this.#falls(x, known, event, cwnd, seen.sndUna);
    if (again) known.again = x.sndMax;
    this.#grows(x, known, seen);
  }

  /** A TCB is gone. */
  closed(_event: EventOf<"closed">, x: EndFacts): void {
    if (x.end.id < this.#known.length) this.#known[x.end.id] = undefined;
  }

  #begins(x: EndFacts, known: Known, cwnd: number, mss: number): void {
    const most = known.syns > 0 ? mss : Math.min(10 * mss, Math.max(2 * mss, 14_600));
    if (cwnd > most) {
      this.#wrong(x, "begins with too large a window", most, cwnd, "RFC 6928, section 2");
    }
  }

  #falls(x: EndFacts, known: Known, event: EventOf<"sent">, cwnd: number, una: number): void {
    const mss = segmentMax(x, x.config!);
    const alone = known.heardAt !== event.at && x.lastSentAt !== event.at &&
      x.lastCalledAt !== event.at;
    if (alone) {
      if (cwnd > mss) {
        this.#wrong(x, "did not begin anew after a timeout", mss, cwnd, "RFC 5681, section 3.1");
      }
      return;
    }
    // The first of a recovery: nothing in flight had been sent again.
    if (seqDiff(known.again, known.una) > 0) return;
    // ACKs that came before the one that told of it, and it too, may have opened the window first.
    const opened = seqDiff(una, known.una) > 0 ? 2 * mss : 0;
    const most = Math.max((known.cwnd + opened) >> 1, 2 * mss);
    if (cwnd > most) {
      this.#wrong(x, "did not slow down after a loss", most, cwnd, "RFC 5681, section 3.2");
    }
  }

  #grows(x: EndFacts, known: Known, seen: Inspection): void {
    const cwnd = seen.congestionWindow;
    if (cwnd === undefined) return;
    const acked = seqDiff(seen.sndUna, known.una);
    const { config } = x;
    // By one segment for one ACK (equation 2, and one segment for each window of them); others may count all octets.
    const segment = config === undefined ? acked : segmentMax(x, config);
    const byOne = config?.congestion === TCP_DEFAULTS.congestion;
    const step = acked <= 0 ? 0 : byOne ? segment : Math.max(acked, segment);
    // A loss may raise it: ssthresh is never below two segments (equation 4).
    const most = Math.max(known.cwnd + step, 2 * segment);
    if (known.cwnd >= 0 && cwnd > most) {
      this.#wrong(x, "opened its congestion window too far", most, cwnd, "RFC 5681, section 3.1");
    }
    known.cwnd = cwnd;
    known.una = seen.sndUna;
    known.closed = seen.sndWnd === 0;
  }

  #wrong(x: EndFacts, what: string, most: number, got: number, cite: string): void {
    this.#context.fail(this.name, x.end, () => ({
      message: `${x.end.name} ${what}`,
      expected: `cwnd ${most} at most`,
      got: `cwnd ${got}`,
      cite,
    }));
  }
}

/** The most that a full segment may be. */
function segmentMax(x: EndFacts, { mtu }: TcpConfig): number {
  return mtu - ipHeaderOctets(x.localAddress) - HEADER_OCTETS;
}
