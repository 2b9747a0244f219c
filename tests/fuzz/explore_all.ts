/**
 * Exhausts the small stories with all the faults that there is time for, and says how it went: what takes longer than the
 * default tests may. Ends with 1 if a law broke, something was not looked at, or figures are not those that README has.
 */

import { explore, type ExploreOptions } from "../../lib/fuzz/explore.ts";
import type { Scenario } from "../../lib/scenario/format.ts";
import expiredRequest from "../../scenarios/open/expired_request.ts";
import { bothCloses, crossing, handshake } from "./explore_stories.ts";

const ONE = { drops: 1, dups: 1, holds: 1, faults: 1 };
const TWO = { drops: 2, dups: 2, holds: 2, faults: 2 };

interface Exhausted {
  readonly what: string;
  readonly story: Scenario;
  readonly options: ExploreOptions;
  /** States and edges, as README has them. */
  readonly figures: readonly [states: number, edges: number];
  /** How many connections B's applications accept at most. */
  readonly accepted: number;
}

function expired(name: string, figures: Exhausted["figures"], accepted: number): Exhausted {
  const what = `expired request, ${name}, any two faults`;
  return { what, story: expiredRequest, options: { ...TWO, case: name }, figures, accepted };
}

const explorations: readonly Exhausted[] = [
  {
    what: "handshake, any two faults",
    story: handshake,
    options: TWO,
    figures: [1368, 2704],
    accepted: 1,
  },
  {
    what: "handshake, a drop, a copy and a hold",
    story: handshake,
    options: { drops: 1, dups: 1, holds: 1 },
    figures: [1599, 3704],
    accepted: 1,
  },
  {
    what: "handshake and both closes, any two faults",
    story: bothCloses,
    options: TWO,
    figures: [9325, 21822],
    accepted: 1,
  },
  {
    what: "simultaneous open and close, any fault",
    story: crossing,
    options: ONE,
    figures: [1631, 3142],
    accepted: 0,
  },
  {
    what: "simultaneous open and close at any times, any fault",
    story: crossing,
    options: { ...ONE, free: true },
    figures: [51052, 154311],
    accepted: 0,
  },
  expired("three-way, client resets", [188, 398], 0),
  expired("three-way, client silent", [389, 916], 0),
  expired("two-way, client resets", [87, 174], 3),
  expired("two-way, client silent", [17, 34], 1),
];

let failed = false;
const begun = performance.now();
for (const { what, story, options, figures, accepted: most } of explorations) {
  const from = performance.now();
  const { states, edges, depth, exhausted, stops, violations, finals, accepted } = explore(
    story,
    options,
  );
  const seconds = (performance.now() - from) / 1000;
  const other = states !== figures[0] || edges !== figures[1];
  const wrong = violations.length > 0 || !exhausted || accepted.B!.most !== most || other;
  failed ||= wrong;
  console.log(
    `${wrong ? "FAILED" : "ok"}  ${what}: ${states} states, ${edges} edges, depth ${depth}, ` +
      `${finals.length} final states, accepted by B ${accepted.B!.most}, ${seconds.toFixed(1)} s`,
  );
  for (const { check, message } of violations) console.log(`  ${check}: ${message}`);
  if (!exhausted) console.log(`  stopped short: ${JSON.stringify(stops)}`);
  if (accepted.B!.most !== most) console.log(`  B should accept ${most} at most`);
  if (other) {
    console.log(`  not ${figures.join(" and ")}: tell README and this file, if it is right`);
  }
}
console.log(`${((performance.now() - begun) / 1000).toFixed(1)} s`);
if (failed) Deno.exit(1);
