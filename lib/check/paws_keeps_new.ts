/**
 * paws-keeps-new: what protects against old segments lets new ones in.
 *
 * @module
 */

import { seqDiff } from "../base/seq.ts";
import type { Inspection } from "../tcp/stack.ts";
import { ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2 } from "../tcp/state.ts";
import { ACK, RST, type Segment, SYN } from "../wire/segment.ts";
import { type Check, type CheckContext, relative } from "./check.ts";
import type { EndFacts, EventOf } from "./facts.ts";
import type { FinalView } from "./view.ts";

/** What one end was told by timestamps. */
interface Told {
  /** The first that came. */
  first: number;
  /** The largest that came. */
  largest: number;
  /** Whether all lie so near to each other that none can pass for an older one by wrapping. */
  ordered: boolean;
  /** Whether new text came and was not yet seen to be taken. */
  waits: boolean;
  /** RCV.NXT when it came. */
  nxt: number;
  /** Its TSval. */
  value: number;
}

/** A quarter of the numbers: of values no farther from the first, each two can be compared. */
const SPREAD_MAX = 1 << 30;

/** Where text is taken. */
const TAKES = 1 << ESTABLISHED | 1 << FIN_WAIT_1 | 1 << FIN_WAIT_2;

/**
 * The law: text at RCV.NXT that lies in the window is taken if its timestamp is no older than every one that
 * was delivered before: RCV.NXT moves. TS.Recent comes from a segment that was delivered, so PAWS never has a
 * reason to drop it (RFC 7323, sections 4.3 and 5.3). It is judged when the end shows itself the next time.
 * Needs `inspect()` and TS.Recent.
 */
export class PawsKeepsNew implements Check {
  /** Its name. */
  readonly name = "paws-keeps-new";
  readonly #context: CheckContext;
  readonly #told: (Told | undefined)[] = [];

  /** A check of one run. */
  constructor(context: CheckContext) {
    this.#context = context;
  }

  /** A TCB was made; a passive one by a segment that was delivered before. */
  opened(_event: EventOf<"opened">, x: EndFacts): void {
    const value = x.lastDelivered?.options.timestamps?.[0];
    if (value !== undefined) this.#hear(x, value);
  }

  /** A packet comes to an end. */
  delivered(event: EventOf<"delivered">, x: EndFacts, seen: Inspection | undefined): void {
    const told = this.#told[x.end.id];
    if (told !== undefined && told.waits && seen !== undefined) this.#judge(x, told, seen);
    const s = event.packet.body;
    if (s.kind !== "segment") return;
    const value = s.options.timestamps?.[0];
    if (value === undefined) return;
    if (
      told !== undefined && told.ordered && seen !== undefined && seqDiff(value, told.largest) >= 0
    ) {
      if (mustTake(x, s, seen)) {
        told.waits = true;
        told.nxt = seen.rcvNxt;
        told.value = value;
      }
    }
    this.#hear(x, value);
  }

  /** An end sent a segment. */
  sent(_event: EventOf<"sent">, x: EndFacts, seen: Inspection | undefined): void {
    const told = this.#told[x.end.id];
    if (told !== undefined && told.waits && seen !== undefined) this.#judge(x, told, seen);
  }

  /** A TCB is gone. */
  closed(_event: EventOf<"closed">, x: EndFacts): void {
    if (x.end.id < this.#told.length) this.#told[x.end.id] = undefined;
  }

  /** The run is over. */
  finish(view: FinalView): void {
    for (const end of view.ends) {
      const told = this.#told[end.id];
      const x = this.#context.ledger.ends[end.id];
      if (told === undefined || !told.waits || x === undefined || !x.open) continue;
      const seen = view.inspect(end);
      if (seen !== undefined) this.#judge(x, told, seen);
    }
  }

  #hear(x: EndFacts, value: number): void {
    while (this.#told.length <= x.end.id) this.#told.push(undefined);
    const told = this.#told[x.end.id];
    if (told === undefined) {
      this.#told[x.end.id] = {
        first: value,
        largest: value,
        ordered: true,
        waits: false,
        nxt: 0,
        value: 0,
      };
      return;
    }
    if (Math.abs(seqDiff(value, told.first)) >= SPREAD_MAX) told.ordered = false;
    if (seqDiff(value, told.largest) > 0) told.largest = value;
  }

  #judge(x: EndFacts, told: Told, seen: Inspection): void {
    told.waits = false;
    if (seqDiff(seen.rcvNxt, told.nxt) !== 0 || x.closeCalled) return;
    this.#context.fail(this.name, x.end, () => ({
      message: `${x.end.name} dropped new text with a new timestamp`,
      expected: `RCV.NXT past ${relative(told.nxt, x.irs)}: TSval ${
        told.value >>> 0
      } is no older than any before`,
      got: `RCV.NXT ${relative(seen.rcvNxt, x.irs)}, TS.Recent ${
        seen.tsRecent === undefined ? "unknown" : seen.tsRecent >>> 0
      }`,
      cite: "RFC 7323, section 5.3",
    }));
  }
}

/** Whether nothing but its timestamp could keep the text of a segment out. */
function mustTake(x: EndFacts, s: Segment, seen: Inspection): boolean {
  if (s.length === 0 || (s.flags & (SYN | RST | ACK)) !== ACK) return false;
  if (seen.tsRecent === undefined || x.closeCalled || (TAKES & (1 << seen.state)) === 0) {
    return false;
  }
  if (s.seq !== seen.rcvNxt || s.length > seqDiff(seen.rcvAdv, seen.rcvNxt)) return false;
  // RFC 5961, section 5: an ACK outside of what is in flight may be a reason, too.
  return seqDiff(s.ack, seen.sndUna) >= 0 && seqDiff(s.ack, seen.sndNxt) <= 0;
}
