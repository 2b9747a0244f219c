/**
 * Laws of random lives of connections. Each test names its family of stories (`families.ts`); what must hold
 * of a story is `complaints()` in `told.ts`: every check, and liveness once everything is healed.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import type { Scenario } from "../../lib/scenario/format.ts";
import { FAMILIES } from "./families.ts";
import { literal } from "../../lib/fuzz/literal.ts";
import { assertTold, read, report, tellOnce } from "./told.ts";

const RUNS: Readonly<Record<keyof typeof FAMILIES, number>> = {
  "quiet link": 400,
  "loss": 400,
  "close races": 400,
  "reboots and reuse": 400,
  "flow control": 400,
  "everything": 400,
};

Object.entries(RUNS).forEach(([family, numRuns], i) => {
  Deno.test(`runStory() passes, and what was sent arrives once all is healed: ${family}`, () => {
    assertTold(FAMILIES[family as keyof typeof FAMILIES], { seed: 9293 + i, numRuns });
  });
});

Deno.test("runStory() of the same story with the same seed gives the same digest", () => {
  const seeds = fc.integer({ min: 1, max: 0x7fff_ffff });
  fc.assert(
    fc.property(FAMILIES.everything, seeds, (story, seed) => {
      assertEquals(tellOnce([story, seed]).digest, tellOnce([story, seed], true).digest);
    }),
    { seed: 1122, numRuns: 200 },
  );
});

Deno.test("lifecycles() are stories that read, and print as what they are", () => {
  for (const stories of Object.values(FAMILIES)) {
    fc.assert(
      fc.property(stories, (story) => {
        assertEquals(read(story), story);
        assertEquals(valueOf(literal(story)), story);
      }),
      { seed: 1323, numRuns: 50 },
    );
  }
});

Deno.test("lifecycles() reach every state and every outcome", () => {
  const seen = new Set<string>();
  for (const stories of Object.values(FAMILIES)) {
    for (const [seed, story] of fc.sample(stories, { seed: 6298, numRuns: 200 }).entries()) {
      for (const { path, outcome } of Object.values(tellOnce([story, seed]).endpoints)) {
        for (const what of [...path, outcome]) seen.add(what);
      }
    }
  }
  // deno-fmt-ignore: a list
  assertEquals([...seen].sort(), [
    "CLOSE-WAIT", "CLOSED", "CLOSING", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "LAST-ACK",
    "LISTEN", "SYN-RECEIVED", "SYN-SENT", "TIME-WAIT", "aborted", "closed", "gone", "open",
    "refused", "reset", "returned", "timed-out",
  ]);
});

/** Half of a text is read and half is not: the octets that were sent do not all arrive. */
const STALLED: Scenario = {
  why: "It stalls",
  hosts: { A: {}, B: { listen: 80 } },
  script: [
    { at: "0ms", on: "A", connect: "B:80", as: "c" },
    { at: "1ms", on: "B.c", do: "pause" },
    { at: "1ms", on: "A.c", send: 100 },
    { at: "2ms", on: "A.c", do: "shutdown" },
    { at: "3ms", on: "A.c", do: "shutdown" },
    { end: {} },
  ],
};

Deno.test("assertTold() tells a failure by fast-check's path, the story and its ladder", () => {
  let message = "";
  try {
    assertTold(fc.constant(STALLED), { seed: 5, numRuns: 3 });
  } catch (error) {
    message = (error as Error).message;
  }
  assertMatch(message, /^found by fast-check at \{ seed: 5, path: "0(:\d+)*" \}\n/);
  assertMatch(message, /the octets of A\.c did not all arrive\n {2}expected {2}100 octets read/);
  assertMatch(message, /A\.c +B\.c\n/);
  assertMatch(message, /\n\/\/ --seed \d+\nexport default scenario\(\{\n {2}why: "It stalls",\n/);
  // The second shutdown was refused and did nothing: the story is told without it.
  assertEquals(message.match(/do: "shutdown"/g)?.length, 1);
});

Deno.test("report() tells what a broken harness threw", () => {
  const nonsense = { ...STALLED, link: { delay: "soon" } } as unknown as Scenario;
  assertMatch(report([nonsense, 1]), /^\w*Error: .*"soon"/);
});

/** The value of a literal. */
function valueOf(text: string): unknown {
  return new Function(`return (${text});`)();
}
