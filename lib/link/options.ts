/**
 * The settings of one direction of a link, in inner units. It leaves out how people write them (a
 * scenario's `"20ms"`, `"2%"`) and what they do to a packet.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import { type Duration, DURATION_MAX, type Instant, ns } from "../base/time.ts";
import { CERTAIN, IMPOSSIBLE, type Probability } from "../base/units.ts";

/** A span during which nothing is let in: from (inclusive), until (exclusive). */
export type Partition = readonly [from: Instant, until: Instant];

/** The settings of one direction. Names and meanings are tc-netem(8)'s where it has them. */
export interface LinkOptions {
  /** Time from the end of serialisation to delivery: ns, 0 to 2^53 - 1. */
  readonly delay: Duration;
  /** Half the width of the delay's uniform spread: ns, 0 to 2^52 - 1. */
  readonly jitter: Duration;
  /** The probability that a packet is lost: 2^-32, 0 to 2^32. */
  readonly loss: Probability;
  /** The probability that a packet goes on twice: 2^-32, 0 to 2^32. */
  readonly duplicate: Probability;
  /** The probability that a packet skips the delay: 2^-32, 0 to 2^32. */
  readonly reorder: Probability;
  /** The probability that a packet is damaged: 2^-32, 0 to 2^32. */
  readonly corrupt: Probability;
  /** Bits a second, IP headers counted: finite, above 0; 0 for unlimited. */
  readonly rateBitsPerSecond: number;
  /** Octets that the queue before the rate holds, the packet in transmission included; Infinity for unlimited. */
  readonly queueOctetsMax: number;
  /** Packets that the queue before the rate holds, the one in transmission included; Infinity for unlimited. */
  readonly queuePacketsMax: number;
  /** The longest packet, octets with its IP header; Infinity for unlimited. */
  readonly mtu: number;
  /** When nothing is let in, sorted by their beginnings; they may touch or overlap. */
  readonly partitions: readonly Partition[];
  /** Whether packets are carried as octets: the run is the same, each packet's octets are tried (see `cargo.ts`). */
  readonly bytes: boolean;
}

/** A link that does nothing to a packet: each default with its source. */
export const LINK_DEFAULTS: LinkOptions = Object.freeze({
  delay: ns(0), // tc-netem(8), delay: added only where it is asked for.
  jitter: ns(0), // tc-netem(8), delay: the variation is optional.
  loss: IMPOSSIBLE, // tc-netem(8), loss random: only where it is asked for.
  duplicate: IMPOSSIBLE, // tc-netem(8), duplicate: only where it is asked for.
  reorder: IMPOSSIBLE, // tc-netem(8), reorder: only where it is asked for.
  corrupt: IMPOSSIBLE, // tc-netem(8), corrupt: only where it is asked for.
  rateBitsPerSecond: 0, // tc-netem(8), rate: no rate, no serialisation time.
  queueOctetsMax: Infinity, // tc-netem(8), limit: counts packets, never octets.
  queuePacketsMax: Infinity, // Deviates: tc-netem(8), limit, is always finite and counts delayed packets too.
  mtu: Infinity, // tc-netem(8) has none: a device's own, here a path's.
  partitions: Object.freeze([]), // tc-netem(8) has none: its user says loss 100% and takes it back.
  bytes: false, // tc-netem(8) knows nothing else: here writing packets down is slower and changes nothing.
});

/** The largest jitter whose spread, twice as wide, is still exact. */
const JITTER_MAX = (DURATION_MAX - 1) / 2;

type Range = readonly [low: number, high: number, unlimited?: number];

const WHOLE_NUMBERS: Readonly<Record<string, Range>> = Object.freeze({
  delay: [0, DURATION_MAX],
  jitter: [0, JITTER_MAX],
  loss: [0, CERTAIN],
  duplicate: [0, CERTAIN],
  reorder: [0, CERTAIN],
  corrupt: [0, CERTAIN],
  queueOctetsMax: [0, Number.MAX_SAFE_INTEGER, Infinity],
  queuePacketsMax: [0, Number.MAX_SAFE_INTEGER, Infinity],
  mtu: [0, Number.MAX_SAFE_INTEGER, Infinity],
});

/** What was checked once and is frozen: several directions share it. */
const CHECKED: WeakSet<Partial<LinkOptions>> = new WeakSet();

function refuse(place: string, cause: string): never {
  throw new ScenarioError(`Cannot set up a link at ${place}: ${cause}`);
}

const NUMBER_RANGES = Object.entries(WHOLE_NUMBERS);

function checkNumbers(options: LinkOptions): void {
  for (const [name, [low, high, unlimited]] of NUMBER_RANGES) {
    const value = options[name as keyof LinkOptions] as number;
    if (value === unlimited || (Number.isSafeInteger(value) && value >= low && value <= high)) {
      continue;
    }
    const or = unlimited === undefined ? "" : " or Infinity";
    refuse(name, `${value} is no whole number, write ${low} to ${high}${or}`);
  }
  const rate = options.rateBitsPerSecond;
  if (!Number.isFinite(rate) || rate < 0) {
    refuse("rateBitsPerSecond", `${rate} is no rate, write bits a second or 0 for unlimited`);
  }
}

function checkPartitions(partitions: readonly Partition[]): void {
  let before = 0;
  partitions.forEach(([from, until], index) => {
    const place = `partitions[${index}]`;
    if (!Number.isSafeInteger(from) || from < 0) {
      refuse(place, `${from} is no moment, write whole nanoseconds, 0 or more`);
    }
    if (until !== Infinity && !Number.isSafeInteger(until)) {
      refuse(place, `${until} is no moment, write whole nanoseconds or Infinity`);
    }
    if (until <= from) refuse(place, `it ends at ${until}, write an end after ${from}`);
    if (from < before) refuse(place, `it begins at ${from}, before ${before}, write it earlier`);
    before = from;
  });
}

/**
 * The settings with {@linkcode LINK_DEFAULTS} for what is left out: frozen, always of one shape.
 *
 * @throws {ScenarioError} if a value is out of its range, or the partitions are empty spans or out of order
 */
export function linkOptions(settings: Partial<LinkOptions> = {}): LinkOptions {
  if (CHECKED.has(settings)) return settings as LinkOptions;
  const {
    delay,
    jitter,
    loss,
    duplicate,
    reorder,
    corrupt,
    rateBitsPerSecond,
    queueOctetsMax,
    queuePacketsMax,
    mtu,
    partitions,
    bytes,
  } = { ...LINK_DEFAULTS, ...settings };
  const options: LinkOptions = Object.freeze({
    delay,
    jitter,
    loss,
    duplicate,
    reorder,
    corrupt,
    rateBitsPerSecond,
    queueOctetsMax,
    queuePacketsMax,
    mtu,
    partitions,
    bytes,
  });
  checkNumbers(options);
  if (typeof bytes !== "boolean") refuse("bytes", `${bytes} is no choice, write true or false`);
  checkPartitions(partitions);
  CHECKED.add(options);
  return options;
}
