/**
 * Names for the segments of one run: for each the shortest match that means it and no other. It leaves out
 * whether the match still means the same in another run.
 *
 * @module
 */

import { type Duration, formatDuration } from "../base/time.ts";
import type { FaultMatch } from "../scenario/format.ts";
import { ACK, FIN, flagNames, PSH, RST, type Segment, SYN } from "../wire/segment.ts";
import type { SentEvent } from "./fates.ts";

/** Names the segments of one run. */
export class Identities {
  /** How many segments of the run each match means. */
  readonly #counts: Map<string, number> = new Map();

  readonly #known: ReadonlySet<string>;

  /**
   * Names for these.
   *
   * @param sent every segment of the run
   * @param known the ends that its story may name: one that a stray SYN opened is none of them
   */
  constructor(sent: readonly SentEvent[], known: ReadonlySet<string>) {
    this.#known = known;
    for (const event of sent) {
      // A match by host means what the host's connections send, too.
      const named = isNamed(event, known) ? matchesFor(event, known, true) : [];
      for (const match of [...named, ...matchesFor(event, NOBODY, true)]) {
        const key = JSON.stringify(match);
        this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
      }
    }
  }

  /** The shortest match that means this segment alone; undefined for what is no segment, which nobody can name. */
  matchOf(sent: SentEvent): FaultMatch | undefined {
    const matches = matchesFor(sent, this.#known, false);
    const own = matches.find((match) => this.#counts.get(JSON.stringify(match)) === 1);
    // The same segment twice at one moment: whichever is hit, it is the same to its receiver.
    const last = matches.at(-1);
    return own ?? (last === undefined ? undefined : { ...last, times: 1 });
  }
}

const NOBODY: ReadonlySet<string> = new Set();

/** Whether a story may name the end that sent a segment. */
function isNamed({ end }: SentEvent, known: ReadonlySet<string>): boolean {
  return end !== null && known.has(end.name.split("#")[0]!);
}

/** Matches that mean a segment, the vaguest first; `all` with one that is seldom enough. */
function matchesFor(sent: SentEvent, known: ReadonlySet<string>, all: boolean): FaultMatch[] {
  const { at, host, end, packet, identity } = sent;
  if (packet.body.kind !== "segment") return [];
  const segment: Segment = packet.body;
  const who = isNamed(sent, known) ? { of: end!.name as `${string}.${string}` } : { from: host };
  const named = { ...who, is: flagNames(segment.flags & ~PSH) };
  const seq = { seq: identity.seq };
  const ack = (segment.flags & ACK) === 0 ? {} : { ack: identity.ack };
  const which = { try: identity.try };
  const matches: FaultMatch[] = [];
  if ((segment.flags & (SYN | FIN | RST)) !== 0) matches.push({ ...named, ...which });
  // Empty ones count their sendings in a row: only with ACK are they told apart.
  if (segment.length > 0 || all) matches.push({ ...named, ...seq, ...which });
  const whole = { ...named, ...seq, ...ack, length: segment.length, ...which };
  const moment = formatDuration(at as number as Duration);
  matches.push({ ...named, ...seq, ...ack, ...which }, whole, {
    ...whole,
    between: [moment, moment],
  });
  return matches;
}
