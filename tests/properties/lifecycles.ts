/**
 * Lives of connections that nobody chose, as plain stories: who opens when, calls of both sides, hosts that
 * reboot or stand still, settings, then a moment at which everything is healed: links are clean, hosts go on,
 * applications read, what was held is let go. After it liveness may be demanded.
 *
 * It is one of the two rooms of random stories (the other is `links.ts`), and depends on the format of stories
 * alone: it can move to where stories are generated. Counterfactual policies are never drawn.
 *
 * @module
 */

import fc from "fast-check";
import type { LinkSettings, Scenario } from "../../lib/scenario/format.ts";
import { lean, moments, rarely } from "./lean.ts";
import { faults, type Pair } from "./links.ts";
import type { About, Call, CallKind, Closing, HostAct, Listening, Opening, Plan } from "./plan.ts";
import { type Settings, settings } from "./settings.ts";
import { tell } from "./telling.ts";

/** What lives may consist of. */
export interface LifecycleOptions extends About {
  /** Its links, of either direction. */
  readonly links: fc.Arbitrary<LinkSettings>;
  /** Whether there are explicit faults. */
  readonly faults: boolean;
  /** How many connections at most. */
  readonly connections: number;
  /** Whether some are opened from the same port. */
  readonly reuse: boolean;
  /** Whether some are opened by both sides at once. */
  readonly crossing: boolean;
  /** The calls, weighted by how often they are named. */
  readonly calls: readonly CallKind[];
  /** How many calls at most. */
  readonly callsMax: number;
  /** Whether hosts lose their memory. */
  readonly reboots: boolean;
  /** Whether hosts stand still. */
  readonly pauses: boolean;
  /** The settings of a host's stack. */
  readonly settings: Settings;
}

/** ISNs just below the wrap, or one chosen by the stack. */
const iss = fc.constantFrom(
  undefined,
  undefined,
  0xffff_ffff,
  0xffff_fff0,
  0xffff_ff00,
  0x7fff_ffff,
  0,
);

function openings(options: LifecycleOptions): fc.Arbitrary<Opening[]> {
  const { restless, connections, reuse } = options;
  const closing = fc.record<Closing>({
    first: fc.constantFrom<Pair>("A", "B"),
    after: moments(restless),
    gap: lean([0, 1, 40, 200], 0, 1_000),
    how: fc.constantFrom("shutdown", "shutdown", "close"),
  });
  const opening = (at: fc.Arbitrary<number>) =>
    fc.record<Opening>({
      on: fc.constantFrom<Pair>("A", "A", "B"),
      at,
      samePort: reuse ? fc.boolean() : fc.constant(false),
      iss,
      crossing: options.crossing
        ? rarely(lean([0, 1, 20], 0, 100), undefined, 5)
        : fc.constant(undefined),
      closing: rarely(closing, undefined, reuse ? 2 : 4),
    });
  return fc.tuple(
    opening(fc.constant(0)),
    fc.array(opening(moments(restless)), { maxLength: connections - 1 }),
  ).map(([first, rest]) => [first, ...rest]);
}

function calls(options: LifecycleOptions): fc.Arbitrary<Call[]> {
  const size = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom([0, 1], [0, 100], [1, -1], [1, 0], [1, 1], [3, 0]),
    },
    { weight: 1, arbitrary: fc.constantFrom([0, 5000], [0, 65_535], [0, 65_536], [10, 7]) },
  ) as fc.Arbitrary<[number, number]>;
  return fc.array(
    fc.record<Call>({
      of: fc.nat({ max: options.connections - 1 }),
      on: fc.constantFrom<Pair>("A", "B"),
      after: moments(options.restless),
      kind: fc.constantFrom(...options.calls),
      size,
      asText: fc.constantFrom(false, false, false, true),
    }),
    { maxLength: options.callsMax },
  );
}

function listening({ reboots, restless }: LifecycleOptions): fc.Arbitrary<Listening> {
  const accepts = fc.array(moments(restless), { minLength: 1, maxLength: 3 });
  const closed = fc.record({
    at: moments(restless - 1),
    length: lean([1, 20, 1_000], 1, restless),
  });
  return fc.record<Listening>({
    iss,
    accepts: reboots ? rarely(accepts, undefined, 6) : fc.constant(undefined),
    closed: reboots ? rarely(closed, undefined, 8) : fc.constant(undefined),
  }).map((listening) =>
    // No step accepts where nobody listens: such a story does not read.
    listening.accepts === undefined ? listening : { ...listening, closed: undefined }
  );
}

function hostActs(happens: boolean, restless: number): fc.Arbitrary<HostAct[]> {
  const act = fc.record<HostAct>({
    on: fc.constantFrom<Pair>("A", "B"),
    at: moments(restless - 1),
    length: lean([1, 20, 1000], 1, restless),
  });
  return fc.array(act, { maxLength: happens ? 2 : 0 });
}

/** Random stories. */
export function lifecycles(options: LifecycleOptions): fc.Arbitrary<Scenario> {
  const { restless, links } = options;
  const mayHold = options.faults && options.pauses;
  const host = settings(options.settings);
  return fc.record<Plan>({
    hosts: fc.tuple(host, host),
    listening: fc.tuple(listening(options), listening(options)),
    msl: fc.constantFrom(30_000, 1_000, 2_000),
    links: fc.tuple(links, rarely(links, undefined, 2)),
    relinks: fc.array(fc.record({ at: moments(restless), link: links }), {
      maxLength: options.relinks ? 1 : 0,
    }),
    faults: options.faults ? faults(restless, mayHold) : fc.constant([]),
    openings: openings(options),
    calls: calls(options),
    reboots: hostActs(options.reboots, restless),
    pauses: hostActs(options.pauses, restless),
    calm: fc.constantFrom(1, 100, 1_000, 5_000),
    ends: fc.constantFrom(undefined, undefined, 0, 1, 1_000),
  }).map((plan) => tell(options, plan));
}
