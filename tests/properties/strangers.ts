/**
 * Segments that no stack sent, put into random stories: from a stranger who guesses, or from an incarnation that nobody
 * remembers. They stand at the edges of what their receiver expects, where the steps of RFC 9293, section 3.10.7.4 part.
 *
 * Checks hold all the same (see `Preconditions.injects`); liveness does not: a reset that is just right ends a
 * connection.
 *
 * @module
 */

import fc from "fast-check";
import type { FlagsText, Inject, Scenario, Step } from "../../lib/scenario/format.ts";
import { lean, moments, msOf, msText } from "./lean.ts";
import type { Pair } from "./links.ts";

/** What a stranger sends, and when. */
interface Stray {
  readonly at: number;
  readonly to: Pair;
  readonly what: Partial<Inject<Pair>>;
}

const flags = fc.constantFrom<FlagsText>(
  "RST",
  "RST,ACK",
  "SYN",
  "SYN,ACK",
  "ACK",
  "ACK",
  "FIN,ACK",
  "PSH,ACK",
  "URG,ACK",
  "FIN",
);

/** Numbers around what is expected: the edges of windows, and half of all numbers away. */
const near = lean(
  [0, 0, 0, -1, 1, 100, -100, 1460, 65_534, 65_535, 65_536, 0x7fff_ffff, -0x8000_0000],
  -70_000,
  70_000,
);

/** Text and FIN only where nobody may take them: what stands in the window with a good ACK is anybody's text. */
function harmless(what: Partial<Inject<Pair>>): Partial<Inject<Pair>> {
  const { seq = 0, length = 0, flags = "ACK" } = what;
  if (!flags.includes("ACK")) {
    const { ack: _, ...rest } = what;
    return rest;
  }
  const far = seq >= 65_536 || seq < -length - 1;
  return far ? what : { ...what, length: 0, flags: flags === "FIN,ACK" ? "ACK" : flags };
}

function strays(last: number): fc.Arbitrary<Stray[]> {
  return fc.array(
    fc.record<Stray>({
      at: moments(last),
      to: fc.constantFrom<Pair>("A", "B"),
      what: fc.record({
        flags,
        seq: near,
        ack: near,
        length: fc.constantFrom(0, 0, 0, 1, 100),
        window: fc.constantFrom(65_535, 0, 1),
        // None older than TS.Recent: what checks know of SND.UNA does not count what PAWS drops.
        timestamp: fc.constantFrom(undefined, 0, 0, 1),
      }).map(({ timestamp, ...what }) =>
        harmless(timestamp === undefined ? what : { ...what, timestamp })
      ),
    }),
    { minLength: 1, maxLength: 3 },
  );
}

/** Stories with strangers in them; strangers come before the moment `last`. */
export function withStrangers(
  stories: fc.Arbitrary<Scenario>,
  last: number,
): fc.Arbitrary<Scenario> {
  return fc.tuple(stories, strays(last)).map(([story, strays]) => {
    const opening = story.script.find((step) => "connect" in step);
    if (opening === undefined || !("connect" in opening)) return story;
    const steps = strays.map(({ at, to, what }): Step => {
      const from = to === "A" ? "B" : "A";
      const inject: Inject<Pair> = {
        to,
        from,
        of: `${from}.${opening.as}`,
        relativeTo: "next",
        ...what,
      };
      return { at: msText(Math.max(at, msOf(opening.at!))), inject };
    });
    // A story's steps are in order of time; those without one come last.
    const timed = story.script.filter((step) => step.at !== undefined);
    const rest = story.script.filter((step) => step.at === undefined);
    const script = [...timed, ...steps]
      .map((step, i) => ({ step, i }))
      .sort((a, b) => msOf(a.step.at!) - msOf(b.step.at!) || a.i - b.i)
      .map(({ step }) => step);
    return {
      ...story,
      why: "Strangers change nothing that they may not",
      script: [...script, ...rest],
    };
  });
}
