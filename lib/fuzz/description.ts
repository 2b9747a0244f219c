/**
 * Lives of connections that nobody chose: the one description of what random stories are made of (with `links.ts` and
 * `settings.ts`). Who opens when, calls of both sides, hosts that reboot or stand still, settings, then a moment at
 * which everything is healed: links are clean, hosts go on, applications read, what was held is let go. After it
 * liveness is demanded (see `liveness.ts`), unless the story says that a link never heals.
 *
 * What a later part of the project adds joins here: a line in `features.ts`, and its choice behind that feature.
 *
 * @module
 */

import type { Scenario } from "../scenario/format.ts";
import {
  type Choice,
  gated,
  integer,
  lean,
  list,
  mapped,
  oneOf,
  pick,
  rarely,
  record,
  tuple,
} from "./choice.ts";
import { FAULTS, type HostName, LINK } from "./links.ts";
import { moments, RESTLESS } from "./moments.ts";
import type {
  Call,
  CallKind,
  Closing,
  HostAct,
  Listening,
  Opening,
  Plan,
  Succession,
} from "./plan.ts";
import { HOST } from "./settings.ts";
import { STRAYS } from "./strays.ts";
import { tell } from "./telling.ts";

/** ISNs just below the wrap, or one chosen by the stack. */
const iss = gated(
  "iss",
  pick(undefined, 0xffff_ffff, 0xffff_fff0, 0xffff_ff00, 0x7fff_ffff, 0),
  undefined,
);

const closing: Choice<Closing> = record<Closing>({
  opener: pick(true, false),
  after: moments(),
  gap: lean([0, 1, 40, 200], 0, 1_000),
  how: pick<Closing["how"]>("shutdown", "shutdown", "close"),
});

/** Who opens: A mostly; B now and then; C where there is one. */
const openers: Choice<HostName> = mapped(
  tuple<[HostName, HostName | undefined]>(
    pick<HostName>("A", "A", "B"),
    gated("third-host", pick<HostName | undefined>(undefined, "C"), undefined),
  ),
  ([host, third]) => third ?? host,
);

function opening(at: Choice<number>): Choice<Opening> {
  return mapped(
    record<Opening>({
      on: openers,
      at,
      samePort: gated("reuse", pick(false, true, true), false),
      iss,
      crossing: gated("crossing", rarely(lean([0, 1, 20], 0, 100), undefined, 2), undefined),
      closing: gated("both-close", rarely(closing, undefined, 2), undefined),
    }),
    // The third host is called by nobody.
    (drawn) => drawn.on === "C" ? { ...drawn, crossing: undefined } : drawn,
  );
}

const openings: Choice<Opening[]> = mapped(
  tuple<[Opening, Opening[], Opening[]]>(
    opening(pick(0)),
    gated("connections", list(opening(moments()), 2), []),
    gated("reuse", list(opening(moments()), 2, 1), []),
  ),
  ([first, others, again]) => [first, ...others, ...again],
);

const succession: Choice<Succession> = record<Succession>({
  closes: lean([1, 100, 400], 1, 600),
  gap: lean([0, 1, 40, 200], 0, 400),
  reopens: lean([1, 200, 1_000], 1, 2_000),
  size: pick<readonly [number, number]>([0, 0], [0, 1], [1, 0], [3, 10]),
  iss: pick(undefined, undefined, 0xffff_ff00, 0x7fff_ffff),
});

const size = oneOf<readonly [number, number]>(
  [6, pick([0, 1], [0, 100], [1, -1], [1, 0], [1, 1], [3, 0])],
  [3, pick([5, 0], [10, 7], [20, 1], [0, 5000])],
  [1, pick([40, 0], [0, 65_535], [0, 65_536])],
);

/** A call of one of some kinds. */
function callOf(kinds: readonly CallKind[]): Choice<Call> {
  return mapped(
    record<Call>({
      of: integer(0, 5),
      opener: pick(true, false),
      after: moments(),
      kind: pick(...kinds),
      size,
      asText: gated("text", pick(false, true), false),
      urgent: gated("urgent", pick(false, false, true), false),
      unpushed: gated("no-push", pick(false, true), false),
      linger: pick<Call["linger"]>(undefined, undefined, undefined, "0s", "1s"),
    }),
    (drawn) => drawn.kind === "close" ? drawn : { ...drawn, linger: undefined },
  );
}

const calls: Choice<Call[]> = mapped(
  tuple<readonly Call[][]>(
    // What a connection is for: every second story sends something, whatever its features are.
    rarely(list(callOf(["send"]), 3, 1), [], 2),
    gated("send", list(callOf(["send"]), 6, 1), []),
    gated("reads", list(callOf(["pause", "resume", "read", "pause"]), 4, 1), []),
    gated("shutdown", list(callOf(["shutdown"]), 3, 1), []),
    gated("close", list(callOf(["close"]), 2, 1), []),
    gated("abort", list(callOf(["abort"]), 2, 1), []),
  ),
  (kinds) => kinds.flat(),
);

const accepts = list(moments(), 3, 1);
const closed = mapped(
  tuple<[number, number]>(moments(RESTLESS - 1), lean([1, 20, 1_000], 1, RESTLESS)),
  ([at, length]) => ({ at, length }),
);

const listening: Choice<Listening> = mapped(
  tuple<[Listening["iss"], Listening["accepts"], Listening["closed"]]>(
    iss,
    gated("accepts", rarely(accepts, undefined, 2), undefined),
    gated("unlisten", rarely(closed, undefined, 2), undefined),
  ),
  ([iss, accepts, closed]) => ({
    iss,
    accepts,
    // No step accepts where nobody listens: such a story does not read.
    closed: accepts === undefined ? closed : undefined,
  }),
);

const hostAct: Choice<HostAct> = record<HostAct>({
  on: openers,
  at: moments(RESTLESS - 1),
  length: lean([1, 20, 1000], 1, RESTLESS),
});

const plan: Choice<Plan> = record<Plan>({
  hosts: tuple<Plan["hosts"]>(HOST, HOST, gated("third-host", HOST, undefined)),
  listening: tuple<Plan["listening"]>(listening, listening),
  msl: gated("msl", pick(1_000, 2_000), 30_000),
  links: tuple<Plan["links"]>(LINK, gated("two-ways", LINK, undefined)),
  relinks: gated("relink", list(record({ at: moments(), link: LINK }), 2, 1), []),
  faults: FAULTS,
  strays: STRAYS,
  openings,
  succession: gated("successors", succession, undefined),
  calls,
  reboots: gated("reboots", list(hostAct, 2, 1), []),
  pauses: gated("pauses", list(hostAct, 2, 1), []),
  calm: pick(1, 100, 1_000, 5_000),
  cutOff: gated("cut-off", pick<Plan["cutOff"]>("all", "A>B", "B>A"), undefined),
  ends: pick(undefined, undefined, 0, 1, 1_000),
});

/** A random life, as a story. */
export const LIFE: Choice<Scenario> = mapped(plan, tell);
