/**
 * sack-received: what is reported as received was.
 *
 * @module
 */

import { seqDiff } from "../base/seq.ts";
import type { SackBlock } from "../wire/options.ts";
import { ACK, RST, type Segment } from "../wire/segment.ts";
import { type Check, type CheckContext, relative } from "./check.ts";
import type { EndFacts, EventOf } from "./facts.ts";

/**
 * The law: every SACK block that an end sends lies within what was delivered to it, and is not empty; blocks
 * after the first lie above its ACK and are disjoint (RFC 2018, sections 3 and 4). The first may be a D-SACK
 * block, which tells of octets that came twice, wherever they lie (RFC 2883, section 4). Where the settings let such
 * blocks stay, one may stand ahead of the block that it lies in. What was delivered counts whether or not the end
 * could use it.
 */
export class SackReceived implements Check {
  /** Its name. */
  readonly name = "sack-received";
  readonly #context: CheckContext;

  /** A check of one run. */
  constructor(context: CheckContext) {
    this.#context = context;
  }

  /** An end sent a segment. */
  sent(event: EventOf<"sent">, x: EndFacts): void {
    const s = event.packet.body as Segment;
    const { sack } = s.options;
    if (sack === undefined || (s.flags & (ACK | RST)) !== ACK || !x.irsKnown) return;
    const stays = x.config !== undefined && x.config.duplicateSackStays;
    for (let i = 0; i < sack.length; i++) {
      const block = sack[i]!;
      if (!wasDelivered(x, block)) {
        this.#wrong(x, block, "reports by SACK what it never received", "2018, section 4");
      }
      if (i === 0) continue;
      if (seqDiff(block[0], s.ack) <= 0) {
        const what = "reports by SACK what its ACK covers, not in the first block";
        this.#wrong(x, block, what, "2883, section 4");
      }
      for (let j = 1; j < i; j++) {
        if (!overlap(block, sack[j]!) || (stays && isInside(sack[j]!, block))) continue;
        this.#wrong(x, block, "reports the same octets in two SACK blocks", "2018, section 4");
      }
    }
  }

  #wrong(x: EndFacts, block: SackBlock, what: string, place: string): void {
    this.#context.fail(this.name, x.end, () => ({
      message: `${x.end.name} ${what}`,
      expected: `disjoint blocks of what came beyond a gap; without one, ${
        relative(x.contiguous, x.irs)
      } was reached`,
      got: `block ${relative(block[0], x.irs)} to ${relative(block[1], x.irs)}`,
      cite: `RFC ${place}`,
    }));
  }
}

/** The largest window (RFC 7323, section 2.3). */
const WINDOW_MAX = 0x4000_0000;

function wasDelivered(x: EndFacts, [left, right]: SackBlock): boolean {
  if (seqDiff(right, left) <= 0) return false;
  // Farther than any window reaches a duplicate lies before as well as behind.
  if (Math.abs(seqDiff(left, x.contiguous)) > WINDOW_MAX) return true;
  if (seqDiff(right, x.contiguous) <= 0) return true;
  const { islands } = x;
  if (islands === null) return false;
  for (let i = 0; i < islands.length; i += 2) {
    if (seqDiff(left, islands[i]!) >= 0 && seqDiff(right, islands[i + 1]!) <= 0) return true;
  }
  return false;
}

function overlap(a: SackBlock, b: SackBlock): boolean {
  return seqDiff(a[0], b[1]) < 0 && seqDiff(b[0], a[1]) < 0;
}

function isInside(a: SackBlock, b: SackBlock): boolean {
  return seqDiff(a[0], b[0]) >= 0 && seqDiff(a[1], b[1]) <= 0;
}
