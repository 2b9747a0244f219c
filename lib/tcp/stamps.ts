/**
 * Timestamps (RFC 7323): the clock, what is echoed, round trips by echo, and protection against wrapped sequence
 * numbers.
 *
 * @module
 */

import { type Duration, ms } from "../base/time.ts";
import { seqAdd, seqDiff, seqLe, seqLt } from "../base/seq.ts";
import type { SegmentOptions } from "../wire/options.ts";
import { RST, segLen, type Segment, SYN } from "../wire/segment.ts";
import type { Core } from "./core.ts";
import type { Stamps, Tcb } from "./tcb.ts";

/** How long TS.Recent counts on an idle connection: 24 days (RFC 7323, section 5.5). */
const RECENT_VALID: Duration = ms(24 * 24 * 3_600_000);

/** What the host's timestamp clock shows (RFC 7323, section 5.4): ticks, from a random start at each boot. */
export function stampNow(core: Core): number {
  return (Math.floor(core.now / core.config.timestampTick) % 0x1_0000_0000 + core.stampOffset) | 0;
}

/** What the first segment of the peer tells: both sides use timestamps if both SYNs carry them. */
export function learnStamps(core: Core, tcb: Tcb, { timestamps }: SegmentOptions): void {
  if (!tcb.config.timestamps || timestamps === undefined) return;
  tcb.stamps = { recent: timestamps[0], recentAt: core.now, lastAckSent: tcb.rcvNxt };
}

/** What a segment's timestamps say about it. */
export type StampVerdict =
  /** Go on. */
  | "fine"
  /** It is older than one that was accepted: answer with an ACK, drop. */
  | "old"
  /** It should carry them and does not: drop. */
  | "missing";

/** PAWS (RFC 7323, section 5.3, rule R1), and the demand of section 3.2 for timestamps on every segment. */
export function checkStamps(
  core: Core,
  tcb: Tcb,
  stamps: Stamps,
  segment: Segment,
): StampVerdict {
  const { timestamps } = segment.options;
  if ((segment.flags & RST) !== 0) return "fine"; // section 5.2: a reset is never tested
  if (timestamps === undefined) {
    const taken = (segment.flags & SYN) !== 0 || tcb.config.missingStamps === "accept";
    return taken ? "fine" : "missing";
  }
  return isOld(core, stamps, timestamps[0]) ? "old" : "fine";
}

/** Whether a TSval is older than TS.Recent, which must not be too old itself. */
function isOld(core: Core, stamps: Stamps, value: number): boolean {
  return seqLt(value, stamps.recent) && core.now - stamps.recentAt <= RECENT_VALID;
}

/** Keeps TSval for the echo, if the segment stands where the last ACK pointed (section 4.3, rule 2). */
export function keepStamp(core: Core, stamps: Stamps, segment: Segment): void {
  const { timestamps } = segment.options;
  const { lastAckSent } = stamps;
  if (timestamps === undefined || !seqLe(segment.seq, lastAckSent)) return;
  // Trimming lets segments come so far that lie left of the window altogether: those are old, whatever they say.
  if (seqLt(seqAdd(segment.seq, segLen(segment)), lastAckSent)) return;
  if (isOld(core, stamps, timestamps[0])) return;
  stamps.recent = timestamps[0];
  stamps.recentAt = core.now;
}

/** The round trip that an echo tells (section 4.1), ns; below 0 if it tells none. */
export function echoedRoundTrip(core: Core, segment: Segment): number {
  const { timestamps } = segment.options;
  if (timestamps === undefined || timestamps[1] === 0) return -1;
  const ticks = seqDiff(stampNow(core), timestamps[1]);
  return ticks < 0 ? -1 : ticks * core.config.timestampTick;
}
