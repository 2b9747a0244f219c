/**
 * What steps of a story wait for, asked of its world.
 *
 * @module
 */

import { matches } from "../net/faults.ts";
import type { StateName } from "../tcp/state.ts";
import { patternOf } from "./convert.ts";
import type { SegmentMatch, Step } from "./format.ts";
import { pathOf } from "./questions.ts";
import type { Stage } from "./stage.ts";

/** Whether everything that a step waits for has come. */
export function isSeen(stage: Stage, when: NonNullable<Step["when"]>): boolean {
  return Object.entries(when).every(([name, what]) => {
    if (name === "sent") return wasSent(stage, what as SegmentMatch);
    return what === undefined || cameTo(stage, name, what as StateName | { octets: number });
  });
}

function cameTo(
  stage: Stage,
  name: string,
  what: StateName | "EOF" | "accepted" | "readable" | { octets: number },
): boolean {
  const end = stage.world.tracker!.find(name);
  if (end === undefined) return false;
  if (typeof what === "object") return end.receivedOctets >= what.octets;
  switch (what) {
    case "EOF":
      return end.eof;
    case "accepted":
      return end.accepted;
    case "readable":
      return end.receivedOctets > 0 || (end.inspect()?.unreadOctets ?? 0) > 0;
    default:
      // The state that it began in was not entered.
      return pathOf(end).slice(1).includes(what);
  }
}

function wasSent(stage: Stage, match: SegmentMatch): boolean {
  const pattern = patternOf(match);
  return stage.sent.some((sent) => matches(pattern, sent));
}
