/**
 * The receiver's side of SACK: which blocks to report, the latest first (RFC 2018, section 4), and what came twice
 * (D-SACK, RFC 2883, section 4).
 *
 * @module
 */

import { seqDiff, seqIn } from "../base/seq.ts";
import type { SackBlock } from "../wire/options.ts";
import type { TcpConfig } from "./config.ts";
import type { Reassembly } from "./reassembly.ts";

/**
 * How many blocks are remembered: far more than fit an option. One that finds no room now is reported once others are
 * gone (RFC 2018, section 4: as many as possible).
 */
const BLOCKS_MAX = 16;

/** Something that was reported, and is again with the next ACK. */
interface Told {
  /** Its first number. */
  readonly seq: number;
  /** Where it ends, if it came twice and that goes on being told; null for the block that holds its first number. */
  readonly end: number | null;
}

/** What a connection knows of the text that came before its turn. */
interface Receiver {
  readonly reassembly: Reassembly | null;
  readonly config: TcpConfig;
}

/** What one connection has to report. */
export class SackReport {
  /** The blocks that changed lately, the latest first. */
  #recent: Told[] = [];
  /** What came twice and is not yet reported. */
  #duplicate: SackBlock | null = null;

  /** Text came before its turn: the block that it is now part of. */
  arrived([left, right]: SackBlock): void {
    const others = this.#recent.filter(({ seq }) => !seqIn(seq, left, (right - left) >>> 0));
    this.#recent = [{ seq: left, end: null }, ...others.slice(0, BLOCKS_MAX - 1)];
  }

  /**
   * Text came that was there before: [`left`, `right`).
   *
   * @param acknowledged whether it lies before RCV.NXT: what else came twice is told no more
   */
  arrivedTwice(left: number, right: number, acknowledged: boolean): void {
    this.#duplicate = [left, right];
    if (acknowledged) this.#recent = this.#recent.filter(({ end }) => end === null);
  }

  /** Whether there is anything to report. */
  get empty(): boolean {
    return this.#duplicate === null && this.#recent.length === 0;
  }

  /** The blocks for the next ACK, `max` at most. What came twice is reported once, unless it is set to stay. */
  take({ reassembly, config }: Receiver, max: number): SackBlock[] {
    const blocks: SackBlock[] = [];
    const kept: Told[] = [];
    const duplicate = max > 0 ? this.#duplicate : null;
    if (duplicate !== null) {
      this.#duplicate = null;
      blocks.push(duplicate);
      const [seq, end] = duplicate;
      const waits = config.duplicateSackStays && (reassembly?.blockAt(seq) ?? null) !== null;
      if (waits) kept.push({ seq, end });
    }
    for (const told of this.#recent) {
      const { seq, end } = told;
      const block = reassembly?.blockAt(seq) ?? null;
      if (block === null) continue; // its gap was filled
      kept.push(told);
      if (blocks.length < max) blocks.push(end === null ? block : [seq, end]);
    }
    this.#recent = kept;
    return blocks;
  }

  /** Tells what is to be reported, for a fingerprint; numbers are counted from `irs`. */
  tell(into: number[], irs: number): void {
    const duplicate = this.#duplicate;
    if (duplicate === null) into.push(0);
    else into.push(1, seqDiff(duplicate[0], irs), seqDiff(duplicate[1], irs));
    into.push(this.#recent.length);
    for (const { seq, end } of this.#recent) {
      into.push(seqDiff(seq, irs), end === null ? -1 : seqDiff(end, irs));
    }
  }
}
