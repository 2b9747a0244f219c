/**
 * Makes a story that was found fail by itself, wherever it is run: what a campaign demands beyond the checks of
 * every run (see `liveness.ts`) is written into it, and no fault may fail it by hitting nothing once the bug is gone.
 *
 * @module
 */

import { type Duration, formatDuration, seconds } from "../base/time.ts";
import type { End, TraceEvent } from "../net/events.ts";
import type { Scenario, Step } from "../scenario/format.ts";
import { parseEnd } from "../scenario/names.ts";
import type { RunFailure, RunResult } from "../scenario/run.ts";
import { isOfLiveness, lastTroubleOf } from "./fairness.ts";
import { latest } from "./liveness.ts";
import { withFaults } from "./mend.ts";

/**
 * The story with what it must demand to fail in this failure.
 *
 * @param run its run, traced
 */
export function demanding(story: Scenario, failure: RunFailure, run: RunResult): Scenario {
  const lenient = withFaults(
    story,
    (story.faults ?? []).map((fault) => ({
      ...fault,
      optional: true,
    })),
  );
  if (!isOfLiveness(failure)) return lenient;
  const { of } = failure;
  if (of === null) {
    // It went on for too long: the moment by which it must be over is a bound.
    const until = latest(story, run, lastTroubleOf(story, run.events!));
    const virtualTime = formatDuration(seconds(Math.ceil(until / 1e9)) as Duration);
    return { ...lenient, bounds: { ...story.bounds, virtualTime } };
  }
  const peer = facing(of, run.events!);
  if (run.endpoints[of]?.outcome === "reset") {
    return withStep(lenient, { end: { [of]: { outcome: bothEnd(story, of, peer) } } });
  }
  const name = peer?.name ?? of;
  return withStep(lenient, { end: { [name]: { received: run.endpoints[of]!.sentOctets } } });
}

/** How an end that nobody resets comes to its end, if it does: once both directions are ended. */
function bothEnd(story: Scenario, name: string, peer: End | undefined): "closed" | "open" {
  const ended = (end: string | undefined) =>
    story.script.some((step) =>
      "do" in step && (step.do === "shutdown" || step.do === "close") && step.on === end
    );
  return ended(name) && ended(peer?.name) ? "closed" : "open";
}

/** Adds an expectation; one of the end takes the place of an end that asks nothing. */
function withStep(story: Scenario, step: Step): Scenario {
  const script = story.script.filter((old) => !("end" in old) || Object.keys(old.end).length > 0);
  return { ...story, script: [...script, step] };
}

/** The end at the other side of the same sockets that a story can name, the last that there was. */
function facing(name: string, events: readonly TraceEvent[]): End | undefined {
  const ends = events.flatMap((event) => event.kind === "opened" ? [event.end] : []);
  const end = ends.find((one) => one.name === name);
  return end &&
    ends.findLast((other) =>
      other.localAddress === end.remoteAddress && other.localPort === end.remotePort &&
      other.remoteAddress === end.localAddress && other.remotePort === end.localPort &&
      parseEnd(other.name)?.connection !== "stray"
    );
}
