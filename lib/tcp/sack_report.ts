/**
 * The receiver's side of SACK: which blocks to report, the latest first (RFC 2018, section 4), and what came twice
 * (D-SACK, RFC 2883, section 4).
 *
 * @module
 */

import { seqIn } from "../base/seq.ts";
import type { SackBlock } from "../wire/options.ts";
import type { Reassembly } from "./reassembly.ts";

/**
 * How many blocks are remembered: far more than fit an option. One that finds no room now is reported once others are
 * gone (RFC 2018, section 4: as many as possible).
 */
const BLOCKS_MAX = 16;

/** What one connection has to report. */
export class SackReport {
  /** The first number of each block that changed lately, the latest first. */
  #recent: number[] = [];
  /** What came twice and is not yet reported. */
  #duplicate: SackBlock | null = null;

  /** Text came before its turn: the block that it is now part of. */
  arrived([left, right]: SackBlock): void {
    const others = this.#recent.filter((seq) => !seqIn(seq, left, (right - left) >>> 0));
    this.#recent = [left, ...others.slice(0, BLOCKS_MAX - 1)];
  }

  /** Text came that was there before: [`left`, `right`). */
  arrivedTwice(left: number, right: number): void {
    this.#duplicate = [left, right];
  }

  /** Whether there is anything to report. */
  get empty(): boolean {
    return this.#duplicate === null && this.#recent.length === 0;
  }

  /** The blocks for the next ACK, `max` at most. What came twice is reported once. */
  take(reassembly: Reassembly | null, max: number): SackBlock[] {
    const blocks: SackBlock[] = [];
    if (this.#duplicate !== null && max > 0) {
      blocks.push(this.#duplicate);
      this.#duplicate = null;
    }
    const kept: number[] = [];
    for (const seq of this.#recent) {
      const block = reassembly?.blockAt(seq) ?? null;
      if (block === null) continue; // its gap was filled
      kept.push(seq);
      if (blocks.length < max) blocks.push(block);
    }
    this.#recent = kept;
    return blocks;
  }
}
