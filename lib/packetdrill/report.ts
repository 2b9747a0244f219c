/**
 * A failure told at length: the script's line, what was expected, what came, by how much time it was off, and the
 * ladder up to there.
 *
 * @module
 */

import type { End, TraceEvent } from "../net/events.ts";
import { ladder } from "../trace/ladder.ts";
import type { Trace } from "../trace/trace.ts";
import { HOST } from "./kernel.ts";
import type { Script } from "./script.ts";
import { offText } from "./timing.ts";
import type { Failed } from "./verdict.ts";

/** What the script is called in the ladder. */
const PEER = "script";

/** How many rows of the ladder a report shows. */
const ROWS_MAX = 16;

/** A failure as text, without a newline at its end. */
export function failureText(script: Script, failure: Failed, trace: Trace | null): string {
  const { line, message, detail: { expected, actual, off } } = failure;
  const lines = [`${script.file}:${line}: ${message}`, ""];
  lines.push(`  line ${line}  ${(script.lines[line - 1] ?? "").trim()}`);
  if (expected !== undefined) lines.push(`  expected  ${expected}`);
  if (actual !== undefined) lines.push(`  came      ${actual}`);
  if (off !== undefined) lines.push(`  off       ${offText(off)}`);
  const events = trace === null ? [] : arriving(trace.events);
  if (events.length > 0) {
    const last = events.length - 1;
    lines.push(
      "",
      ladder(events, {
        ends: [HOST, PEER],
        rows: ROWS_MAX,
        mark: { index: last, text: "failed here" },
      }),
    );
  }
  return lines.join("\n");
}

/** The events with what the host sent arriving at the script, which is no host of the world. */
function arriving(events: readonly TraceEvent[]): TraceEvent[] {
  const ends = new Map<End, End>();
  return events.map((event) => {
    if (event.kind === "dropped" && event.reason === "no-route") {
      const { at, packet } = event;
      return { kind: "delivered", at, host: PEER, end: null, packet };
    }
    return "end" in event && event.end !== null ? { ...event, end: known(event.end, ends) } : event;
  });
}

/** An end by a name that says no more than the host's: nobody in the world opened what the script opens. */
function known(end: End, ends: Map<End, End>): End {
  let named = ends.get(end);
  if (named === undefined) {
    const { id, host, passive, stream, localAddress, localPort, remoteAddress, remotePort } = end;
    const sockets = { localAddress, localPort, remoteAddress, remotePort };
    const name = end.name.replace(/\.stray(?=#|$)/, ".c");
    named = { id, name, host, passive, stream, ...sockets };
    ends.set(end, named);
  }
  return named;
}
