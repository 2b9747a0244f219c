/**
 * small-segments: Nagle's algorithm.
 *
 * @module
 */

import { seqDiff } from "../base/seq.ts";
import type { Inspection } from "../tcp/stack.ts";
import { sackOctets } from "../wire/options.ts";
import { FIN, RST, type Segment, SYN } from "../wire/segment.ts";
import type { Check, CheckContext } from "./check.ts";
import type { EndFacts, EventOf } from "./facts.ts";
import { segmentMin } from "./offers.ts";

/** What SACK blocks may take of a segment, beside timestamps. */
const REPORT_OCTETS = sackOctets(3);

/**
 * The law: while data is in flight, new text goes out in full segments alone, where the settings ask for Nagle's
 * algorithm (RFC 9293, section 3.7.4, SHLD-7); the last before a FIN is let off. What a full segment is, is known from both
 * ends' settings: where it is not, nothing is judged. Needs `inspect()` and the settings.
 */
export class SmallSegments implements Check {
  /** Its name. */
  readonly name = "small-segments";
  readonly #context: CheckContext;

  /** A check of one run. */
  constructor(context: CheckContext) {
    this.#context = context;
  }

  /** An end sent a segment. */
  sent(event: EventOf<"sent">, x: EndFacts, seen: Inspection | undefined): void {
    const s = event.packet.body as Segment;
    const config = seen?.config ?? x.config;
    if (seen === undefined || config === undefined || !config.nagle || x.keepAliveCalled) return;
    // A stranger's SYN may have told another MSS.
    if (this.#context.preconditions.injects) return;
    if (s.length === 0 || (s.flags & (SYN | FIN | RST)) !== 0) return;
    if (s.seq !== x.sndMaxBefore || seqDiff(s.seq, seen.sndUna) <= 0) return;
    const full = segmentMin(x, config) - REPORT_OCTETS;
    if (s.length >= full) return;
    this.#context.fail(this.name, x.end, () => ({
      message: `${x.end.name} sent a small segment while data was in flight`,
      expected: `${full} octets or more, or nothing in flight`,
      got: `${s.length} octets, ${seqDiff(s.seq, seen.sndUna)} in flight`,
      cite: "RFC 9293, section 3.7.4 (SHLD-7)",
    }));
  }
}
