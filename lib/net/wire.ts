/**
 * Two hosts joined: both directions, and explicit faults on them for tests that are written as code.
 *
 * @module
 */

import type { LinkOptions } from "../link/options.ts";
import type { Direction } from "./direction.ts";
import type { FaultAct, SegmentIdentity } from "./events.ts";
import type { ActiveFault, Faults, SentSegment } from "./faults.ts";
import type { SegmentPattern } from "./pattern.ts";

/** A segment that a fault hit. */
export interface HitSegment extends SentSegment, SegmentIdentity {
  /** When it was sent. */
  readonly at: SentSegment["at"];
}

/** A fault that was put on a wire. */
export class WireFault {
  /** The segments that it hit, in order. */
  readonly segments: HitSegment[] = [];
  readonly #fault: ActiveFault;

  /** Made by {@linkcode Wire}. */
  constructor(fault: ActiveFault) {
    this.#fault = fault;
  }

  /** Ends it: segments pass again. */
  stop(): void {
    this.#fault.active = false;
  }
}

/** A fault that holds segments. */
export class WireHold extends WireFault {
  readonly #release: () => void;

  /** Made by {@linkcode Wire}. */
  constructor(fault: ActiveFault, release: () => void) {
    super(fault);
    this.#release = release;
  }

  /** Ends it, and lets what it held enter the link, in the order in which it was sent. */
  release(): void {
    this.stop();
    this.#release();
  }
}

/** How a fault of a wire acts. */
export interface WireFaultOptions {
  /** How many segments it hits at most; every one that matches if left out. */
  readonly times?: number;
  /** "delay", "duplicate": nanoseconds. */
  readonly span?: number;
  /** "duplicate": how many copies; 1 if left out. */
  readonly copies?: number;
  /** A function that chooses further. */
  readonly where?: (sent: SentSegment) => boolean;
}

/** Two hosts joined. */
export class Wire {
  /** Made by its world. */
  constructor(
    /** The world's faults. */
    readonly faults: Faults,
    /** From the first host to the second. */
    readonly there: Direction,
    /** From the second to the first. */
    readonly back: Direction,
  ) {}

  /** Puts other settings in force, both ways. */
  change(options: LinkOptions): void {
    this.there.change(options);
    this.back.change(options);
  }

  /** Puts a fault on both directions; it acts from now on. */
  fault(
    act: Exclude<FaultAct, "hold" | "cut">,
    pattern: SegmentPattern,
    options: WireFaultOptions = {},
  ): WireFault {
    const wireFault: WireFault = new WireFault(this.#add(act, pattern, "", options, (hit) => {
      wireFault.segments.push(hit);
    }));
    return wireFault;
  }

  /** Holds segments until they are released. */
  hold(pattern: SegmentPattern, options: WireFaultOptions = {}): WireHold {
    const { faults } = this;
    const as = `hold ${faults.all.length}`;
    const fault = this.#add("hold", pattern, as, options, (hit) => hold.segments.push(hit));
    const hold: WireHold = new WireHold(fault, () => faults.release(as));
    return hold;
  }

  #add(
    act: FaultAct,
    pattern: SegmentPattern,
    as: string,
    options: WireFaultOptions,
    note: (hit: HitSegment) => void,
  ): ActiveFault {
    const { times = Infinity, span = 0, copies = 1, where } = options;
    const there = this.there.name;
    const back = this.back.name;
    const spec = { act, pattern, timesMax: times, to: null, span, copies, as, optional: true };
    return this.faults.add(spec, undefined, (sent, to) => {
      const way = `${sent.host}>${to}`;
      if (way !== there && way !== back) return false;
      if (where !== undefined && !where(sent)) return false;
      note({ ...sent, ...sent.identity });
      return true;
    });
  }
}
