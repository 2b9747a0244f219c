/**
 * A replayed path as a story: its acts at their moments, and what the network did as faults by identity.
 *
 * @module
 */

import { type Duration, formatDuration, type Instant, ms } from "../base/time.ts";
import { matches, type SentSegment } from "../net/faults.ts";
import type { ResolvedStory } from "../scenario/cases.ts";
import { patternOf } from "../scenario/convert.ts";
import type { Fault, Scenario, SegmentMatch, Step } from "../scenario/format.ts";
import { STATE_NAMES } from "../tcp/state.ts";
import { flagNames, PSH } from "../wire/segment.ts";
import type { Fate, Replay } from "./explore_replay.ts";
import { actsOf, isTimed } from "./explore_script.ts";

/** How long each step takes, and the link: far below every timer, and above what an ISN's clock can tell apart. */
export const PACE: Duration = ms(1);

/**
 * The story of a path.
 *
 * @param told what the path is a path of
 * @param why the story's own sentence
 * @param end what it expects at its end; null for nothing
 */
export function storyOf(
  replayed: Replay,
  told: ResolvedStory,
  why: string,
  end: Step | null,
): Scenario {
  const { hosts, cite, outlives, bounds, faults = [], violates } = told;
  const own = faults.map((fault): Fault => ({ ...fault, optional: true }));
  const network = faultsOf(replayed.fates);
  // What is dropped never comes to the story's faults; what is delayed may be held by them first.
  const all = [
    ...network.filter((fault) => "drop" in fault || "duplicate" in fault),
    ...own,
    ...network.filter((fault) => "delay" in fault),
  ];
  return {
    why,
    ...(cite === undefined ? {} : { cite }),
    hosts,
    link: { delay: formatDuration(PACE) },
    ...(all.length === 0 ? {} : { faults: all }),
    script: [...scriptOf(replayed, told), ...(end === null ? [] : [end])],
    ...(violates === undefined ? {} : { violates }),
    ...(outlives === undefined ? {} : { outlives }),
    ...(bounds === undefined ? {} : { bounds }),
  };
}

/** The acts that were taken, those that chose their moments at these; acts that were refused did nothing. */
function scriptOf({ actsAt, at }: Replay, told: ResolvedStory): Step[] {
  const { cursor, refused } = at.script;
  const steps: Step[] = [];
  let moment: Instant | undefined;
  actsOf(told.script).slice(0, cursor).forEach((act, place) => {
    if (isTimed(act)) moment = actsAt.get(place);
    if (refused.includes(place)) return;
    const { at: _at, after: _after, ...rest } = act;
    const waits = rest.when !== undefined || moment === undefined;
    steps.push((waits ? rest : { at: textOf(moment!), ...rest }) as Step);
    moment = undefined;
  });
  return steps;
}

function textOf(span: number): ReturnType<typeof formatDuration> {
  return formatDuration(span as Duration);
}

/** What the network did, where it is not what a link that takes one step's time does by itself. */
function faultsOf(fates: readonly Fate[]): Fault[] {
  const faults: Fault[] = [];
  const all = fates.map(({ sent }) => sent);
  for (const { sent, enteredAt, deliveredAt, copiesAt } of fates) {
    if (enteredAt === null) continue; // the story's own faults took it
    const match = matchOf(sent, all);
    // A copy is made when the segment is sent, whatever the story's own faults then do to that.
    for (const copyAt of copiesAt) {
      faults.push({ duplicate: match, after: textOf(Math.max(0, copyAt - sent.at - PACE)) });
    }
    if (deliveredAt === null) faults.push({ drop: match });
    else if (deliveredAt > enteredAt + PACE && enteredAt === sent.at) {
      faults.push({ delay: match, by: textOf(deliveredAt - enteredAt - PACE) });
    }
  }
  return faults;
}

/** The shortest match that means one sent segment and no other. */
function matchOf(sent: SentSegment, all: readonly SentSegment[]): SegmentMatch {
  const { host, end, identity, packet } = sent;
  const { body } = packet;
  const who: SegmentMatch = end === null
    ? { from: host }
    : { of: end.name as `${string}.${string}` };
  const at = textOf(sent.at);
  const between: SegmentMatch = { ...who, between: [at, at] };
  if (body.kind !== "segment") return between;
  const is = flagNames(body.flags & ~PSH);
  const { try: sending, seq, ack } = identity;
  const state = STATE_NAMES[identity.state];
  const candidates: SegmentMatch[] = [
    { ...who, is },
    { ...who, is, try: sending },
    { ...who, is, seq, try: sending },
    { ...who, is, seq, ack, try: sending },
    { ...who, is, seq, ack, try: sending, state },
    { ...who, is, seq, ack, try: sending, between: [at, at] },
  ];
  const found = candidates.find((match) => {
    const pattern = patternOf(match);
    return all.every((other) => (other === sent) === matches(pattern, other));
  });
  return found ?? between;
}
