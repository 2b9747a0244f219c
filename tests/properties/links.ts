/**
 * Links and faults that nobody chose: everything that a link can do to a packet, and explicit faults on
 * segments by identity. Ages are bounded: what a link or a delay does to a packet together stays below
 * {@linkcode AGE_MAX}.
 *
 * It is one of the two rooms of random stories (the other is `lifecycles.ts`), and depends on the format of
 * stories alone: it can move to where stories are generated.
 *
 * @module
 */

import fc from "fast-check";
import type { Fault, FaultMatch, LinkSettings } from "../../lib/scenario/format.ts";
import { STATE_NAMES } from "../../lib/tcp/state.ts";
import { lean, msText, rarely, some } from "./lean.ts";

/** Two hosts. */
export type Pair = "A" | "B";

/**
 * How old a packet gets on such a link, with all faults but holding, ms: delay 100 and jitter 50, a full
 * queue 330, three delays of 100 by faults.
 */
export const AGE_MAX = 800;

const delay = lean([0, 1, 20, 100], 0, 100).map(msText);
const percent = (most: number) => fc.integer({ min: 1, max: most }).map((n) => n / 100);
const probability = fc.oneof(
  { weight: 3, arbitrary: percent(10) },
  { weight: 1, arbitrary: percent(50) },
);

/** A rate and a queue before it that empties within 330 ms. */
const queues: fc.Arbitrary<LinkSettings> = fc.constantFrom<LinkSettings>(
  { rate: "1mbit", queue: { packets: 2 } },
  { rate: "10mbit", queue: { packets: 10 } },
  { rate: "1mbit", queue: { octets: 40_000 } },
  { rate: "100kbit", queue: { octets: 1_600, packets: 1 } },
  { rate: "10mbit", queue: { octets: 3_000 } },
);

/** Spans in which nothing passes. */
const partitions = (until: number): fc.Arbitrary<NonNullable<LinkSettings["partitions"]>> =>
  fc.array(fc.tuple(fc.nat(until - 1), lean([1, 20, 1_000], 1, until)), {
    minLength: 1,
    maxLength: 2,
  }).map((spans) =>
    spans.map(([from, length]) => [msText(from), msText(Math.min(until, from + length))] as const)
  );

/** A link that only loses: the least that a transport must bear. */
export function lossyLinks(): fc.Arbitrary<LinkSettings> {
  return fc.tuple(delay, probability).map(([delay, loss]) => ({ delay, loss }));
}

/** A link that does nothing but delay. */
export function quietLinks(): fc.Arbitrary<LinkSettings> {
  return delay.map((delay) => ({ delay }));
}

/** A link that may do anything until the moment `until`. */
export function anyLinks(until: number): fc.Arbitrary<LinkSettings> {
  return fc.tuple(
    delay,
    some<LinkSettings>({
      jitter: lean([1, 20, 50], 0, 50).map(msText),
      loss: probability,
      duplicate: probability,
      reorder: probability,
      corrupt: probability,
      mtu: fc.constantFrom(1500, 576, 68),
      partitions: partitions(until),
    }, 3),
    rarely(queues, {}, 4),
  ).map(([delay, settings, queue]) => ({ delay, ...settings, ...queue }));
}

/** What undoes every setting above, in the middle of a story. */
export const CLEAN_LINK: LinkSettings = Object.freeze({
  delay: "5ms",
  jitter: "0ms",
  loss: 0,
  duplicate: 0,
  reorder: 0,
  corrupt: 0,
  mtu: 65_535,
  rate: "100gbit",
  queue: { octets: 1e9, packets: 1_000_000 },
  partitions: [],
});

const flags = fc.constantFrom("SYN", "SYN,ACK", "ACK", "FIN", "RST", "PSH");

/** A segment by identity, sent before the moment `until`. */
function matches(until: number): fc.Arbitrary<FaultMatch<Pair>> {
  return fc.tuple(
    fc.constantFrom<Pair>("A", "B"),
    some<FaultMatch<Pair>>({
      from: fc.constantFrom<Pair>("A", "B"),
      has: flags,
      try: fc.constantFrom(1, 2, [1, 3] as const),
      times: fc.integer({ min: 1, max: 4 }),
      seq: fc.constantFrom(0, 1, [0, 1] as const, [1, 2000] as const),
      ack: fc.constantFrom(1, [1, 100] as const),
      length: fc.constantFrom(0, [1, 65_535] as const),
      octets: fc.constantFrom(0, [0, 99] as const, [1000, 3000] as const),
      state: fc.constantFrom(...STATE_NAMES),
      window: fc.constantFrom(0, [1, 65_535] as const),
    }, 4),
  ).map(([from, match]) => ({ from, ...match, between: ["0ms", msText(until)] as const }));
}

/** Faults that act before the moment `until`; held segments wait for `release: "held"`. */
export function faults(until: number, holds: boolean): fc.Arbitrary<Fault<Pair>[]> {
  const match = matches(until);
  const span = lean([1, 20, 100], 0, 100).map(msText);
  const kinds: fc.Arbitrary<Fault<Pair>>[] = [
    fc.record({ drop: match, optional: fc.constant(true) }),
    fc.record({ delay: match, by: span, optional: fc.constant(true) }),
    fc.record({
      duplicate: match,
      copies: fc.integer({ min: 1, max: 3 }),
      after: span,
      optional: fc.constant(true),
    }),
    fc.record({ corrupt: match, optional: fc.constant(true) }),
  ];
  if (holds) {
    kinds.push(fc.record({ hold: match, as: fc.constant("held"), optional: fc.constant(true) }));
  }
  return fc.array(fc.oneof(...kinds), { maxLength: 3 });
}
