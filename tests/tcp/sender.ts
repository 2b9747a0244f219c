/**
 * A connection that sends full segments of 1000 octets, numbered from 1, to a peer that the test plays. What goes
 * out is told by those numbers. It leaves out what the connection receives.
 *
 * @module
 */

import type { DurationText } from "../../lib/base/time.ts";
import { Reno } from "../../lib/tcp/reno.ts";
import type { SackBlock } from "../../lib/wire/options.ts";
import { FIN } from "../../lib/wire/segment.ts";
import type { Bench, BenchOptions } from "./bench.ts";
import { establishedStack } from "./factory.ts";

/** Octets of a full segment. */
export const FULL = 1000;

/** An ISS from which numbers wrap, as int32, in the sixth segment: nothing may depend on how they are kept. */
const WRAPS_SOON = 2 ** 31 - 1 - 5 * FULL - 500;

/** Segments by number, both included: a SACK block, as a test tells it. */
export type Run = readonly [first: number, last: number];

/** What a sender is made from. */
export interface SenderOptions extends BenchOptions {
  /** Whether the peer permits SACK. */
  readonly sack?: boolean;
}

/** The sending side under test. */
export class Sender {
  readonly bench: Bench;
  #congestion: Reno | null = null;

  constructor(options: SenderOptions = {}) {
    const { sack = false, ...rest } = options;
    this.bench = establishedStack({
      sndWnd: 60_000,
      nagle: false,
      timestamps: false,
      sack,
      peer: { mss: FULL, ...(sack ? { sackPermitted: true } : {}) },
      rtt: "100ms",
      congestion: (start) => this.#congestion = new Reno(start),
      sendBufferOctetsMax: 1_000_000,
      iss: WRAPS_SOON,
      ...rest,
    });
  }

  /** cwnd in segments. */
  get window(): number {
    return this.#congestion!.window / FULL;
  }

  /** ssthresh in segments. */
  get threshold(): number {
    return this.#congestion!.threshold / FULL;
  }

  /** The user sends so many full segments' octets. */
  send(segments: number): number[] {
    const before = this.bench.log.length;
    this.bench.send(segments * FULL);
    return this.#sent(before);
  }

  /** The peer acknowledges all up to segment `last`, and reports runs by SACK; what goes out at once. */
  ack(last: number, ...runs: readonly Run[]): number[] {
    const before = this.bench.log.length;
    const { iss } = this.bench;
    const sack = runs.map(([a, b]): SackBlock => [
      (iss + 1 + (a - 1) * FULL) | 0,
      (iss + 1 + b * FULL) | 0,
    ]);
    this.bench.arrive({ ack: 1 + last * FULL, ...(sack.length > 0 ? { options: { sack } } : {}) });
    return this.#sent(before);
  }

  /** The same ACK some times; what goes out at each. */
  acks(times: number, last: number): number[][] {
    return Array.from({ length: times }, () => this.ack(last));
  }

  /** Time passes; what goes out. */
  until(moment: DurationText | number): number[] {
    const before = this.bench.log.length;
    this.bench.until(moment);
    return this.#sent(before);
  }

  /** Segments that went out, by number: 2.5 for one that begins in the middle of the second; a FIN is 0. */
  #sent(from: number): number[] {
    return this.bench.log.slice(from).filter(({ segment }) =>
      segment.length + (segment.flags & FIN)
    )
      .map(({ segment }) =>
        segment.length === 0 ? 0 : ((segment.seq - this.bench.iss - 1) | 0) / FULL + 1
      );
  }
}

/** The segments from `first` to `last`. */
export function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
