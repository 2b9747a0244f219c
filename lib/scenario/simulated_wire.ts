/**
 * Two hosts joined, for stories that are written as code: faults are put on what passes between them.
 *
 * @module
 */

import { type DurationText, parseDuration } from "../base/time.ts";
import type { Connection } from "../net/connection.ts";
import type { FaultAct } from "../net/events.ts";
import type { SentSegment } from "../net/faults.ts";
import type { Host } from "../net/host.ts";
import type { Wire, WireFault, WireHold } from "../net/wire.ts";
import { linkOptionsOf, patternOf } from "./convert.ts";
import type { LinkSettings, SegmentMatch } from "./format.ts";
import { matchText } from "./questions.ts";

/** Picks segments: as in a scenario file, with hosts and connections themselves in place of their names. */
export interface Match extends Omit<SegmentMatch, "from" | "of"> {
  /** The sending host. */
  from?: Host | string;
  /** The sending end. */
  of?: Connection | string;
  /** How many segments are hit at most; every one that matches if left out. */
  times?: number;
  /** A function that chooses further. */
  where?: (sent: SentSegment) => boolean;
}

/** A fault of a wire, as a report tells it. */
export interface TestedFault {
  /** The fault on one line. */
  readonly text: string;
  /** The fault. */
  readonly fault: WireFault;
}

/** Two hosts joined, and faults on what passes between them. */
export class SimulatedWire {
  readonly #wire: Wire;
  readonly #settings: LinkSettings;
  readonly #faults: TestedFault[];

  /** Made by {@linkcode Simulation}. */
  constructor(wire: Wire, settings: LinkSettings, faults: TestedFault[]) {
    this.#wire = wire;
    this.#settings = settings;
    this.#faults = faults;
  }

  /** Changes what is written; the rest stays as it was at first. Both ways. */
  change(settings: LinkSettings): void {
    this.#wire.change(linkOptionsOf({ ...this.#settings, ...settings }));
  }

  /** Segments vanish. */
  drop(match: Match = {}): WireFault {
    return this.#note("drop", match, this.#wire.fault("drop", ...picked(match)));
  }

  /** Segments arrive damaged. */
  corrupt(match: Match = {}): WireFault {
    return this.#note("corrupt", match, this.#wire.fault("corrupt", ...picked(match)));
  }

  /** Segments enter the link later. */
  delay(match: Match, by: DurationText): WireFault {
    const options = { span: parseDuration(by) };
    return this.#note("delay", match, this.#wire.fault("delay", ...picked(match, options)));
  }

  /** Copies go with segments, each `after` behind the last. */
  duplicate(match: Match, copies = 1, after: DurationText = "0ns"): WireFault {
    const options = { copies, span: parseDuration(after) };
    return this.#note("duplicate", match, this.#wire.fault("duplicate", ...picked(match, options)));
  }

  /** Segments wait until they are released. */
  hold(match: Match = {}): WireHold {
    return this.#note("hold", match, this.#wire.hold(...picked(match)));
  }

  #note<F extends WireFault>(act: FaultAct, match: Match, fault: F): F {
    const { where, ...rest } = named(match);
    const chosen = where === undefined ? "" : " and a function";
    this.#faults.push({ text: `${act} ${matchText(rest)}${chosen}`, fault });
    return fault;
  }
}

/** A match with names in place of hosts and connections. */
function named(
  { from, of, ...rest }: Match,
): SegmentMatch & Pick<Match, "times" | "where"> {
  return {
    ...rest,
    ...(from === undefined ? {} : { from: typeof from === "string" ? from : from.name }),
    ...(of === undefined ? {} : { of: nameOf(of) }),
  };
}

function picked(
  match: Match,
  options: { span?: number; copies?: number } = {},
): Parameters<Wire["hold"]> {
  const { times, where, ...rest } = named(match);
  return [patternOf(rest), {
    ...options,
    ...(times === undefined ? {} : { times }),
    ...(where === undefined ? {} : { where }),
  }];
}

function nameOf(end: Connection | string): `${string}.${string}` {
  return (typeof end === "string" ? end : end.name) as `${string}.${string}`;
}
