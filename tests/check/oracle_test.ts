import { assertEquals } from "@std/assert";
import { CheckSet } from "../../lib/check/check_set.ts";
import { statesText } from "../../lib/check/directions.ts";
import type { CheckView } from "../../lib/check/view.ts";
import type { End, TraceEvent } from "../../lib/net/events.ts";
import { casesOf } from "../../lib/scenario/cases.ts";
import { tcpConfigOf } from "../../lib/scenario/convert.ts";
import type { Scenario } from "../../lib/scenario/format.ts";
import { runStory } from "../../lib/scenario/run.ts";
import type { Outcome } from "../../lib/tcp/stack.ts";
import { type Cause, CLOSED, LISTEN, type State, STATE_NAMES } from "../../lib/tcp/state.ts";
import { ask, type Combination, combinations, storyOf, turns } from "./combinations.ts";

// The oracle of final states against every small combination of what users and network do: what it derives holds,
// and is as small as possible.

function told({ ends, first, lost, reboots, text }: Combination): string {
  return `${ends.join("/")}, first ${first}, lost ${lost}, reboots ${reboots}, text ${text}`;
}

Deno.test("final-states allows what every combination comes to, and that alone", () => {
  let asked = 0;
  const wrong: string[] = [];
  /** Ends for which more than one state is allowed, by why. */
  const blunt: string[] = [];
  for (const combination of combinations()) {
    const run = ask(storyOf(combination));
    wrong.push(...run.failures.map((failure) => `${failure}: ${told(combination)}`));
    for (const { x, allowed, outcomes } of run.asked) {
      asked++;
      const real = 1 << (x.open ? x.state : CLOSED);
      const what = `${x.end.name} ${statesText(real)} of ${statesText(allowed)}`;
      if ((allowed & real) === 0) wrong.push(`${what}: ${told(combination)}`);
      if (allowed !== real) blunt.push(`${x.closeCalled} ${x.windowHeard} ${outcomes}: ${what}`);
    }
  }
  assertEquals(wrong, []);
  assertEquals(asked, 9876);
  // A user that is gone may have asked for a linger, which no event tells: before a closed window, where its octets
  // are not acknowledged, it may have run out.
  assertEquals(blunt.filter((what) => !what.startsWith("true 0 aborted: ")), []);
  assertEquals(blunt.length, 22);
});

Deno.test("final-states allows what timeouts, pauses, forgeries and reuse come to, and hardly more", () => {
  let asked = 0;
  const wrong: string[] = [];
  const blunt = new Map<string, number>();
  for (const [what, story] of turns()) {
    const run = ask(story);
    wrong.push(...run.failures.map((failure) => `${failure}: ${what}`));
    for (const { x, allowed } of run.asked) {
      asked++;
      const real = 1 << (x.open ? x.state : CLOSED);
      if (x.paused || allowed === real) continue;
      if ((allowed & real) === 0) wrong.push(`${x.end.name} ${statesText(real)}: ${what}`);
      const [turn] = what.split(",");
      blunt.set(turn!, (blunt.get(turn!) ?? 0) + 1);
    }
  }
  assertEquals(wrong, []);
  assertEquals(asked, 924);
  // How many probes may go unanswered before keep-alive must give up is not derived; nor, where octets may be
  // foreign, which of them a user that is gone has lost.
  assertEquals(Object.fromEntries(blunt), {
    "keep-alive": 4,
    "a forged FIN": 2,
    "stale segments": 3,
  });
});

const BY_OUTCOME: Readonly<Record<Exclude<Outcome, "gone">, Cause>> = {
  "closed": "segment",
  "refused": "reset",
  "reset": "reset",
  "timed-out": "timeout",
  "aborted": "abort",
  "returned": "reset",
};

type EventOf<K extends TraceEvent["kind"]> = Extract<TraceEvent, { readonly kind: K }>;

function closedOf(events: readonly TraceEvent[], end: End): EventOf<"closed"> | undefined {
  return events.find((event): event is EventOf<"closed"> =>
    event.kind === "closed" && event.end === end
  );
}

/** Every other way in which the story of an end could end. */
function* otherEndings(events: readonly TraceEvent[], end: End): Generator<[string, TraceEvent[]]> {
  const { at } = events[events.length - 1]!;
  const moved = events.findLast((event): event is EventOf<"moved"> =>
    event.kind === "moved" && event.end === end
  );
  const closed = closedOf(events, end);
  const start: State = end.passive ? LISTEN : CLOSED;
  const over = closed !== undefined;
  // Who is over stays where it was before.
  const final = over && closed.outcome !== "gone" ? moved : undefined;
  const before = events.filter((event) => event !== closed && event !== final);
  const rest = final !== undefined ? final.from : moved?.to ?? start;
  const move = (to: State, cause: Cause): TraceEvent => ({
    kind: "moved",
    at,
    end,
    from: rest,
    to,
    cause,
  });
  for (const name of STATE_NAMES) {
    const state = STATE_NAMES.indexOf(name) as State;
    if (state === CLOSED || (!over && state === rest)) continue;
    const left = state === rest ? before : [...before, move(state, "segment")];
    yield [`left in ${name}`, left];
  }
  for (const [outcome, cause] of Object.entries(BY_OUTCOME) as [keyof typeof BY_OUTCOME, Cause][]) {
    if (!over) {
      yield [`over: ${outcome}`, [...events, move(CLOSED, cause), {
        kind: "closed",
        at,
        end,
        outcome,
      }]];
    } else if (closed.outcome !== outcome && closed.outcome !== "gone") {
      yield [`told ${outcome}`, events.map((e) => e === closed ? { ...closed, outcome } : e)];
    }
  }
}

/** Whether the checks of endings find something in a run, of stacks that show nothing. */
function isBroken(events: readonly TraceEvent[], story: Scenario): boolean {
  const view: CheckView = {
    inspect: () => undefined,
    config: (host) => tcpConfigOf(story.hosts[host]!.tcp),
    hostTime: (_end, at) => at,
  };
  const checks = new CheckSet(view, { names: ["legal-edges", "final-states", "quiescence"] });
  const open = new Set<End>();
  for (const event of events) {
    if (event.kind === "opened") open.add(event.end);
    if (event.kind === "closed") open.delete(event.end);
    checks.observe(event);
  }
  const { at } = events[events.length - 1]!;
  return !checks.finish({ ...view, now: at, quiescent: true, ends: [...open], pending: [] }).passed;
}

Deno.test("a run with any other end is found out, though the stacks show nothing", () => {
  let tried = 0;
  const missed = new Map<string, number>();
  let behindClosedWindows = 0;
  const wrong: string[] = [];
  let n = 0;
  for (const combination of combinations()) {
    if (n++ % 17 !== 0) continue;
    const story = storyOf(combination);
    const { events } = runStory(casesOf(story)[0]!, { trace: true });
    if (isBroken(events!, story)) wrong.push(told(combination));
    const ends = events!.filter((event) => event.kind === "opened").map(({ end }) => end);
    for (const end of ends) {
      for (const [what, others] of otherEndings(events!, end)) {
        tried++;
        if (isBroken(others, story)) continue;
        const key = `${closedOf(events!, end)?.outcome ?? "open"} ${what}`;
        if (combination.text === "behind a closed window") behindClosedWindows++;
        else missed.set(key, (missed.get(key) ?? 0) + 1);
      }
    }
  }
  assertEquals(wrong, []);
  assertEquals(Object.fromEntries(missed), {});
  // Whether probes of a closed window are answered is not derived: who gave up there might have gone on for ever.
  assertEquals([tried, behindClosedWindows], [8_140, 15]);
});
