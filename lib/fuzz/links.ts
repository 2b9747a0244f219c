/**
 * Links and faults that nobody chose: everything that a link can do to a packet, and explicit faults on
 * segments by identity. Ages are bounded: what a link or a delay does to a packet together stays below
 * {@linkcode AGE_MAX}.
 *
 * @module
 */

import type { Fault, FaultMatch, LinkSettings, RangeOf } from "../scenario/format.ts";
import { STATE_NAMES } from "../tcp/state.ts";
import {
  type Choice,
  gated,
  integer,
  lean,
  list,
  mapped,
  oneOf,
  pick,
  record,
  some,
  tuple,
} from "./choice.ts";
import { moments, msText, RESTLESS } from "./moments.ts";

/** The hosts of a random story. */
export type HostName = "A" | "B" | "C";

/** How many faults that do not hold act in a story at most. */
export const FAULTS_MAX = 3;

/**
 * How old a packet gets on such a link, with all faults but holding, ms: delay 100 and jitter 50, a full
 * queue 330, a delay of 100 by each of {@linkcode FAULTS_MAX}.
 */
export const AGE_MAX = 800;

const delay = mapped(lean([0, 1, 20, 100], 0, 100), msText);

const percent = (most: number): Choice<number> => mapped(integer(1, most), (n) => n / 100);
const probability = oneOf([3, percent(10)], [1, percent(50)]);

/** A rate and a queue before it that empties within 330 ms. */
const queues: Choice<LinkSettings> = pick<LinkSettings>(
  { rate: "1mbit", queue: { packets: 2 } },
  { rate: "10mbit", queue: { packets: 10 } },
  { rate: "1mbit", queue: { octets: 40_000 } },
  { rate: "100kbit", queue: { octets: 1_600, packets: 1 } },
  { rate: "10mbit", queue: { octets: 3_000 } },
);

/** Spans in which nothing passes; each ends with the restless part at the latest. */
const partitions: Choice<NonNullable<LinkSettings["partitions"]>> = mapped(
  list(tuple<[number, number]>(moments(RESTLESS - 1), lean([1, 20, 1_000], 1, RESTLESS)), 2, 1),
  (spans) =>
    spans.map(([from, length]) =>
      [msText(from), msText(Math.min(RESTLESS, from + length))] as const
    ),
);

/** One direction of a link, which may do anything that features allow until the restless part ends. */
export const LINK: Choice<LinkSettings> = mapped(
  tuple<[LinkSettings, LinkSettings]>(
    record<LinkSettings>({
      delay,
      jitter: gated("jitter", mapped(lean([1, 20, 50], 1, 50), msText), undefined),
      loss: gated("loss", probability, undefined),
      duplicate: gated("duplicate", probability, undefined),
      reorder: gated("reorder", probability, undefined),
      corrupt: gated("corrupt", probability, undefined),
      mtu: gated("link-mtu", pick(1500, 576, 68), undefined),
      partitions: gated("partitions", partitions, undefined),
      rate: pick(undefined),
      queue: pick(undefined),
      bytes: pick(undefined),
    }),
    gated("queue", queues, {}),
  ),
  ([link, queue]) => ({ ...link, ...queue }),
);

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
  queue: Object.freeze({ octets: 1e9, packets: 1_000_000 }),
  partitions: Object.freeze([]),
});

/** A link that passes nothing any more: a partition that lasts as long as a run may. */
export const DEAD_LINK: LinkSettings = Object.freeze({
  ...CLEAN_LINK,
  partitions: Object.freeze([Object.freeze(["0ms", "24h"] as const)]),
});

const flags = pick("SYN", "SYN,ACK", "ACK", "FIN", "RST", "PSH");

const from = mapped(
  tuple<[HostName, HostName | undefined]>(
    pick<HostName>("A", "B"),
    gated("third-host", pick<HostName | undefined>(undefined, "C"), undefined),
  ),
  ([host, third]) => third ?? host,
);

/** The n-th segment of a stream, by the octets that it carries. */
const nth = mapped(
  tuple<[number, number]>(integer(0, 9), pick(1460, 536, 1448, 28)),
  ([n, mss]) => [n * mss, n * mss + mss - 1] as const,
);

/** A segment by identity, sent before the restless part is over. */
const match: Choice<FaultMatch<HostName>> = mapped(
  tuple<[HostName, FaultMatch<HostName>]>(
    from,
    some<FaultMatch<HostName>>({
      has: flags,
      try: pick<NonNullable<FaultMatch["try"]>>(1, 2, [1, 3]),
      times: integer(1, 4),
      seq: pick<NonNullable<FaultMatch["seq"]>>(0, 1, [0, 1], [1, 2000]),
      ack: pick<NonNullable<FaultMatch["ack"]>>(1, [1, 100]),
      length: pick<NonNullable<FaultMatch["length"]>>(0, [1, 65_535]),
      octets: oneOf<NonNullable<FaultMatch["octets"]>>([2, pick<RangeOf<number>>(0, [0, 99])], [
        2,
        nth,
      ]),
      state: pick(...STATE_NAMES),
      window: pick<NonNullable<FaultMatch["window"]>>(0, [1, 65_535]),
    }, 4),
  ),
  ([from, match]) => ({ from, ...match, between: ["0ms", msText(RESTLESS)] as const }),
);

const span = mapped(lean([1, 20, 100], 0, 100), msText);
const optional = pick(true);

const dropped = record<Fault<HostName> & { drop: unknown }>({ drop: match, optional });
const held = record<Fault<HostName> & { hold: unknown }>({
  hold: match,
  as: pick("held"),
  optional,
});
const others = oneOf<Fault<HostName>>(
  [1, dropped],
  [1, record<Fault<HostName> & { delay: unknown }>({ delay: match, by: span, optional })],
  [
    1,
    record<Fault<HostName> & { duplicate: unknown }>({
      duplicate: match,
      copies: integer(1, 3),
      after: span,
      optional,
    }),
  ],
  [1, record<Fault<HostName> & { corrupt: unknown }>({ corrupt: match, optional })],
);

/** Faults that act in the restless part; held segments wait for `release: "held"`. */
export const FAULTS: Choice<Fault<HostName>[]> = mapped(
  tuple<[Fault<HostName>[], Fault<HostName>[]]>(
    gated("faults", list(others, FAULTS_MAX), []),
    gated("holds", list(held, 2, 1), []),
  ),
  ([others, holds]) => [...others, ...holds],
);
