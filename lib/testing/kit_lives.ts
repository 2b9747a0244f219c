/**
 * Random lives of connections with a stack that is not ours on one side or both: every check, and liveness once all
 * is healed.
 *
 * @module
 */

import { formatDuration, formatInstant, type Instant, seconds } from "../base/time.ts";
import { complaints } from "../fuzz/judge.ts";
import { casesOf } from "../scenario/cases.ts";
import type { End, TraceEvent } from "../net/events.ts";
import type { Scenario } from "../scenario/format.ts";
import type { RunFailure, RunResult } from "../scenario/run.ts";
import type { KitCheck, KitSetup, KitSide } from "./kit_types.ts";
import { hostsOf, runKit, sideText } from "./kit_run.ts";
import { lifeOf } from "./kit_stories.ts";

/** R2 is at least this (RFC 9293, section 3.8.3, SHLD-11). */
const GIVE_UP_MIN = seconds(100);

/** How many lives one test is about. */
const BATCH = 50;

/** Checks of so many lives each, for each side. */
export function livesChecks(setup: KitSetup): KitCheck[] {
  const { sides, runs, seed } = setup;
  return sides.flatMap((side) =>
    Array.from({ length: Math.ceil(runs / BATCH) }, (_, batch): KitCheck => {
      const first = seed + batch * BATCH;
      const last = Math.min(first + BATCH, seed + runs) - 1;
      const seeds = first === last ? `seed ${first}` : `seeds ${first} to ${last}`;
      return {
        name: `lives: ${seeds}, ${sideText(side)}`,
        part: "lives",
        perform: () => {
          for (let one = first; one <= last; one++) tell(setup, one, side);
        },
      };
    })
  );
}

function tell(setup: KitSetup, seed: number, side: KitSide): void {
  const story = freed(lifeOf(seed), hostsOf(side), setup);
  runKit(setup, {
    told: casesOf(story)[0]!,
    seed,
    side,
    replay: `testStack(..., { parts: ["lives"], sides: ["${side}"], seed: ${seed}, runs: 1 })`,
    judge: (result) => [...judged(story, result), ...hasty(result, hostsOf(side))],
  });
}

/** The story without settings of stacks that cannot be set, and with the time that it may take. */
function freed(story: Scenario, free: readonly string[], { patience }: KitSetup): Scenario {
  const hosts = Object.entries(story.hosts).map(([name, settings]) => {
    const { tcp: _, ...rest } = settings;
    return [name, free.includes(name) ? rest : settings];
  });
  return {
    ...story,
    hosts: Object.fromEntries(hosts),
    bounds: { ...story.bounds, virtualTime: formatDuration(patience) },
  };
}

/** How fast a stack is that is not ours, nobody knows: its patience is a bound of the run. */
function judged(story: Scenario, result: RunResult): readonly RunFailure[] {
  return complaints(story, result).filter(({ message }) =>
    message !== "the run went on for too long"
  );
}

/** Ends that gave up although their peers were there, and nothing had been lost for as long as R2 takes at least. */
function hasty(result: RunResult, free: readonly string[]): RunFailure[] {
  const events = result.events!;
  const lossAt = events.findLast(({ kind }) => kind === "dropped")?.at ?? 0;
  const restlessAt = events.findLast(({ kind }) => kind === "host" || kind === "relinked")?.at ?? 0;
  return events.flatMap((event, eventIndex): RunFailure[] => {
    if (event.kind !== "closed" || event.outcome !== "timed-out") return [];
    const { end, at } = event;
    const before = result.endpoints[end.name]!.path.at(-2);
    // FIN-WAIT-2 may have a timeout of its own (MAY-1).
    if (!free.includes(end.host) || before === "FIN-WAIT-2") return [];
    if (at - Math.max(lossAt, restlessAt) < GIVE_UP_MIN || !isFaced(end, at, events)) return [];
    return [{
      check: "liveness",
      at,
      message: `${end.name} gave up though nothing was lost any more`,
      expected: `an answer to what it sends again: the last packet was lost at ${
        formatInstant(lossAt as Instant)
      } s`,
      got: "timed-out",
      cite: "RFC 9293, section 3.8.3 (MUST-20)",
      eventIndex,
      of: end.name,
    }];
  });
}

/** Whether an end at the other side of the same sockets is there at a moment. */
function isFaced(x: End, at: Instant, events: readonly TraceEvent[]): boolean {
  const there = new Set<End>();
  for (const event of events) {
    if (event.at > at) break;
    if (event.kind === "opened") there.add(event.end);
    else if (event.kind === "closed") there.delete(event.end);
  }
  return [...there].some((y) =>
    y.localAddress === x.remoteAddress && y.localPort === x.remotePort &&
    y.remoteAddress === x.localAddress && y.remotePort === x.localPort
  );
}
