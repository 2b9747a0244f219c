/**
 * Exhausts the small stories with all the faults that there is time for, and says how it went: what takes longer than the
 * default tests may. Ends with 1 if a law broke or something was not looked at.
 */

import { explore, type ExploreOptions } from "../../lib/fuzz/explore.ts";
import { casesOf } from "../../lib/scenario/cases.ts";
import type { Scenario } from "../../lib/scenario/format.ts";
import expiredRequest from "../../scenarios/open/expired_request.ts";
import { bothCloses, crossing, handshake } from "./explore_stories.ts";

const ONE = { drops: 1, dups: 1, holds: 1, faults: 1 };
const TWO = { drops: 2, dups: 2, holds: 2, faults: 2 };

const explorations: readonly [what: string, story: Scenario, options: ExploreOptions][] = [
  ["handshake, any two faults", handshake, TWO],
  ["handshake, a drop, a copy and a hold", handshake, { drops: 1, dups: 1, holds: 1 }],
  ["handshake and both closes, any two faults", bothCloses, TWO],
  ["simultaneous open and close, any fault", crossing, ONE],
  ["simultaneous open and close at any times, any fault", crossing, { ...ONE, free: true }],
  ...casesOf(expiredRequest).map(({ name }) =>
    [`expired request, ${name}, any two faults`, expiredRequest, { ...TWO, case: name }] as [
      string,
      Scenario,
      ExploreOptions,
    ]
  ),
];

let failed = false;
const begun = performance.now();
for (const [what, story, options] of explorations) {
  const from = performance.now();
  const { states, edges, depth, exhausted, stops, violations, finals, accepted } = explore(
    story,
    options,
  );
  const seconds = (performance.now() - from) / 1000;
  const wrong = violations.length > 0 || !exhausted ||
    (what.includes("three-way") && accepted.B!.most > 0) ||
    (what.includes("two-way") && accepted.B!.most === 0);
  failed ||= wrong;
  console.log(
    `${wrong ? "FAILED" : "ok"}  ${what}: ${states} states, ${edges} edges, depth ${depth}, ` +
      `${finals.length} final states, accepted by B ${accepted.B!.most}, ${seconds.toFixed(1)} s`,
  );
  for (const { check, message } of violations) console.log(`  ${check}: ${message}`);
  if (!exhausted) console.log(`  stopped short: ${JSON.stringify(stops)}`);
}
console.log(`${((performance.now() - begun) / 1000).toFixed(1)} s`);
if (failed) Deno.exit(1);
