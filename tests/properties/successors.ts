/**
 * A connection whose passive side closes first, so that it waits in TIME-WAIT, and another on the same sockets before
 * that is over, put into random stories: what MAY-2 of RFC 9293, section 3.6.1 is about, and what chance alone seldom
 * finds.
 *
 * @module
 */

import fc from "fast-check";
import type { Scenario, Step } from "../../lib/scenario/format.ts";
import { lean, msOf, msText } from "./lean.ts";

/** When what happens to the two connections, ms. */
interface Succession {
  readonly closes: number;
  readonly gap: number;
  readonly reopens: number;
  readonly octets: number;
  readonly isn: number | undefined;
}

const succession = fc.record<Succession>({
  closes: lean([1, 100, 400], 1, 600),
  gap: lean([0, 1, 40, 200], 0, 400),
  reopens: lean([1, 200, 1_000], 1, 2_000),
  octets: fc.constantFrom(0, 1, 1460, 5000),
  isn: fc.constantFrom(undefined, undefined, 0xffff_ff00, 0x7fff_ffff),
});

/** Stories with such a pair of connections in them, `p` and then `q`. */
export function withSuccessors(stories: fc.Arbitrary<Scenario>): fc.Arbitrary<Scenario> {
  return fc.tuple(stories, succession).map(([story, pair]) => {
    const { closes, gap, reopens, octets, isn } = pair;
    const again = closes + gap + reopens;
    const iss = isn === undefined ? {} : { iss: isn };
    const steps: Step[] = [
      { at: "0ms", on: "A", connect: "B:80", as: "p", from: 4999, ...iss },
      ...(octets === 0 ? [] : [{ at: "1ms" as const, on: "A.p" as const, send: octets }]),
      { at: msText(closes), on: "B.p", do: "shutdown" },
      { at: msText(closes + gap), on: "A.p", do: "shutdown" },
      { at: msText(again), on: "A", connect: "B:80", as: "q", from: 4999 },
      ...(octets === 0 ? [] : [{ at: msText(again + 1), on: "A.q" as const, send: octets }]),
    ];
    // A story's steps are in order of time; those without one come last.
    const timed = story.script.filter((step) => step.at !== undefined);
    const rest = story.script.filter((step) => step.at === undefined);
    const script = [...steps, ...timed].map((step, i) => ({ step, i }))
      .sort((a, b) => msOf(a.step.at!) - msOf(b.step.at!) || a.i - b.i)
      .map(({ step }) => step);
    const why = "A connection that follows another on its sockets mixes nothing up";
    return { ...story, why, script: [...script, ...rest] };
  });
}
