/**
 * time-wait-2msl: how long the side that closed first stays.
 *
 * @module
 */

import { seqDiff } from "../base/seq.ts";
import { type Duration, formatDuration, formatInstant, type Instant } from "../base/time.ts";
import type { Inspection } from "../tcp/stack.ts";
import { ESTABLISHED, TIME_WAIT } from "../tcp/state.ts";
import { ACK, FIN, RST, segLen, type Segment, SYN } from "../wire/segment.ts";
import type { Check, CheckContext } from "./check.ts";
import type { EndFacts, EventOf } from "./facts.ts";
import type { FinalView } from "./view.ts";

/** Why a 2MSL began. */
type Start = { readonly at: Instant; readonly why: string; readonly sure: boolean };

/** One end in TIME-WAIT. */
interface Waiting {
  readonly starts: Start[];
  /** A FIN that came again at this moment; it counts once it is acknowledged. */
  finAt: number;
  /** Whether it must start 2MSL again. */
  finSure: boolean;
}

/** How far a world's and a host's nanosecond may round apart. */
const ROUNDING = 2;

/** How many starts are kept: each lasts until the next that is sure. */
const STARTS_MAX = 32;

/**
 * The law: TIME-WAIT lasts 2MSL from its last start, no more and no less (RFC 9293, sections 3.6.1 (MUST-13)
 * and 3.10.8). It starts on entry, and again with each FIN of the peer that comes again and is acknowledged
 * (section 3.10.7.4, eighth step). A reset, an abort, reuse by a new SYN, a reboot or a policy may end it
 * before; reuse does, by a SYN
 * that is newer (RFC 6191, section 2), once the new connection's handshake is done (MAY-2). It is measured by the host's own clock; a host that stood still may be late. Needs the settings.
 */
export class TimeWait2Msl implements Check {
  /** Its name. */
  readonly name = "time-wait-2msl";
  readonly #context: CheckContext;
  readonly #waiting: (Waiting | undefined)[] = [];
  /** The SYN that came last to an end in TIME-WAIT. */
  #syn: { at: Instant; end: number; newer: boolean; ahead: number } | null = null;

  /** A check of one run. */
  constructor(context: CheckContext) {
    this.#context = context;
  }

  /** A TCB was made: by a SYN that may reopen its sockets, if a connection in TIME-WAIT has them. */
  opened(event: EventOf<"opened">, x: EndFacts): void {
    const { older } = x;
    const syn = this.#syn;
    if (older === null || syn === null || syn.at !== event.at || syn.end !== older.end.id) return;
    if (!event.end.passive || syn.newer) return;
    if (!older.open && older.lastCause !== "reuse") return; // it was over before
    this.#context.fail(this.name, older.end, () => ({
      message: `${older.end.name} let its sockets go to a SYN that is not newer`,
      expected: "a SYN with a newer timestamp, or with a higher SEQ where timestamps do not tell",
      got: `SEQ ${syn.ahead} past RCV.NXT`,
      cite: "RFC 9293, section 3.6.1 (MAY-2); RFC 6191, section 2",
    }));
  }

  /** A state changed. */
  moved(event: EventOf<"moved">, x: EndFacts): void {
    if (x.config === undefined) return;
    if (event.to === TIME_WAIT) {
      while (this.#waiting.length <= x.end.id) this.#waiting.push(undefined);
      this.#waiting[x.end.id] = {
        starts: [{ at: event.at, why: "it was entered", sure: true }],
        finAt: -1,
        finSure: false,
      };
    } else if (event.from === TIME_WAIT) {
      const waiting = this.#waiting[x.end.id];
      this.#waiting[x.end.id] = undefined;
      if (waiting !== undefined && event.cause === "timeout") {
        this.#ended(x, waiting, event.at, x.config.msl);
      }
    }
  }

  /** A packet comes to an end. */
  delivered(event: EventOf<"delivered">, x: EndFacts, seen: Inspection | undefined): void {
    if (x.older !== null) this.#replaced(x, x.older, seen);
    if (x.state !== TIME_WAIT) return;
    if (seen !== undefined) this.#asks(event, x, seen);
    const waiting = this.#waiting[x.end.id];
    const s = event.packet.body;
    if (waiting === undefined || s.kind !== "segment") return;
    const again = (s.flags & (FIN | ACK | RST)) === (FIN | ACK) &&
      x.acks && ((s.seq + segLen(s)) | 0) === x.ackMax;
    if (!again) return;
    if (waiting.finAt !== event.at) waiting.finSure = false;
    waiting.finAt = event.at;
    // Its ACK is not older than a window (RFC 5961, section 5): what has our last octet is surely none.
    waiting.finSure ||= s.length === 0 && seqDiff(s.ack, x.sndMax) <= 0 &&
      seqDiff(s.ack, x.una) >= -1 && !mayBeOld(s, x, seen);
  }

  /** An end sent a segment. */
  sent(event: EventOf<"sent">, x: EndFacts): void {
    if (x.state !== TIME_WAIT) return;
    const waiting = this.#waiting[x.end.id];
    if (waiting === undefined || waiting.finAt !== event.at) return;
    const s = event.packet.body as Segment;
    if ((s.flags & (ACK | RST)) !== ACK || s.ack !== x.ackMax) return;
    const { starts } = waiting;
    waiting.finAt = -1;
    if (starts[starts.length - 1]!.at === event.at) return;
    if (starts.length === STARTS_MAX) starts.splice(1, 1);
    // A retransmission with text before the FIN is out of the window to its first octet: whether it starts
    // 2MSL again or is only answered (first step) is left to the stack.
    starts.push({ at: event.at, why: "the FIN came again", sure: waiting.finSure });
    waiting.finSure = false;
  }

  /** The run is over. */
  finish(view: FinalView): void {
    for (const end of view.ends) {
      const x = this.#context.ledger.ends[end.id];
      const waiting = this.#waiting[end.id];
      if (x === undefined || waiting === undefined || x.config === undefined) continue;
      if (x.everPaused || !x.open) continue;
      const last = waiting.starts[waiting.starts.length - 1]!;
      const elapsed = this.#elapsed(x, last.at, view.now);
      if (elapsed <= 2 * x.config.msl + ROUNDING) continue;
      this.#late(x, last, elapsed - 2 * x.config.msl, "still in TIME-WAIT");
    }
  }

  /** A SYN that may reopen the sockets: whether it is newer than all that was received. */
  #asks(event: EventOf<"delivered">, x: EndFacts, seen: Inspection): void {
    const s = event.packet.body;
    if (s.kind !== "segment" || (s.flags & (SYN | ACK | RST)) !== SYN) return;
    const ahead = seqDiff(s.seq, seen.rcvNxt);
    const value = s.options.timestamps?.[0];
    const tells = value !== undefined && x.config?.timestamps === true &&
      x.config.timeWaitReuse === "timestamps";
    const later = !tells || seen.tsRecent === undefined ? 1 : seqDiff(value, seen.tsRecent);
    // Half of all numbers away lies before as well as behind.
    const higher = ahead > 0 || ahead === -0x8000_0000;
    const newer = tells ? later > 0 || (later === 0 && higher) : higher;
    this.#syn = { at: event.at, end: x.end.id, newer, ahead };
  }

  /** Whoever took the sockets over is established: the old connection is to be gone (section 3.6.1, MAY-2). */
  #replaced(x: EndFacts, older: EndFacts, seen: Inspection | undefined): void {
    if (!older.open || older.state !== TIME_WAIT || seen === undefined) return;
    if (x.state < ESTABLISHED || seen.sndUna === seen.iss) return;
    this.#context.fail(this.name, older.end, () => ({
      message: `${older.end.name} stays in TIME-WAIT although ${x.end.name} has its sockets`,
      expected: "CLOSED",
      got: "TIME-WAIT",
      cite: "RFC 9293, section 3.6.1 (MAY-2)",
    }));
  }

  #elapsed(x: EndFacts, from: Instant, to: Instant): number {
    const { view } = this.#context;
    return view.hostTime(x.end, to) - view.hostTime(x.end, from);
  }

  #ended(x: EndFacts, { starts }: Waiting, at: Instant, msl: number): void {
    for (let i = starts.length - 1; i >= 0; i--) {
      const over = this.#elapsed(x, starts[i]!.at, at) - 2 * msl;
      if (Math.abs(over) <= ROUNDING) return;
      if (over > 0 && x.everPaused) return;
      if (starts[i]!.sure) break;
    }
    const last = starts[starts.length - 1]!;
    const over = this.#elapsed(x, last.at, at) - 2 * msl;
    if (over > 0) {
      this.#late(x, last, over, `CLOSED at ${formatInstant(at)} s`);
      return;
    }
    const instead = starts.find((s) => Math.abs(this.#elapsed(x, s.at, at) - 2 * msl) <= ROUNDING);
    const due = (at - over) as Instant;
    this.#context.fail(this.name, x.end, () => ({
      message: `${x.end.name} left TIME-WAIT ${spanText(-over)} early`,
      expected: `CLOSED at ${formatInstant(due)} s, 2 MSL after ${last.why} at ${
        formatInstant(last.at)
      } s`,
      got: instead === undefined
        ? `CLOSED at ${formatInstant(at)} s, ${
          spanText(this.#elapsed(x, last.at, at))
        } after ${last.why}`
        : `CLOSED at ${formatInstant(at)} s, 2 MSL after ${instead.why} at ${
          formatInstant(instead.at)
        } s`,
      cite: starts.length > 1
        ? "RFC 9293, section 3.10.7.4, eighth step"
        : "RFC 9293, section 3.6.1 (MUST-13)",
    }));
  }

  #late(x: EndFacts, last: Start, over: number, got: string): void {
    this.#context.fail(this.name, x.end, () => ({
      message: `${x.end.name} stayed in TIME-WAIT ${spanText(over)} too long`,
      expected: `CLOSED 2 MSL after ${last.why} at ${formatInstant(last.at)} s`,
      got,
      cite: "RFC 9293, section 3.10.8",
    }));
  }
}

/** Whether PAWS may take a segment for an old one, which is only answered (RFC 7323, section 5.3, rule R1). */
function mayBeOld(s: Segment, x: EndFacts, seen: Inspection | undefined): boolean {
  if (!x.ownStamps || !x.peerStamps) return false;
  const { timestamps } = s.options;
  if (timestamps === undefined || seen?.tsRecent === undefined) return true;
  return seqDiff(timestamps[0], seen.tsRecent) < 0;
}

/** A span in seconds with at least three decimals; below a millisecond, in its own unit. */
function spanText(span: number): string {
  return span < 1e6 ? formatDuration(span as Duration) : `${formatInstant(span as Instant)} s`;
}
