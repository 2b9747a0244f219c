/**
 * Properties of a user's own, of three kinds: what must hold at every event (`always`), what must have come about
 * once everything is healed (`eventually`), and what a campaign must have seen at least once (`sometimes`), or it
 * tests less than it seems to.
 *
 * @example A law of one's own, beside everything that is checked anyway
 * ```ts
 * import { always, casesOf, runStory, scenario } from "@halfopen/harness";
 *
 * const modest = always("modest-windows", {
 *   observe(event) {
 *     if (event.kind !== "sent" || event.packet.body.kind !== "segment") return null;
 *     const { window } = event.packet.body;
 *     return window <= 65_535 ? null : `${event.host} offered ${window} octets`;
 *   },
 * });
 * const story = scenario({
 *   why: "It opens",
 *   hosts: { A: {}, B: { listen: 80 } },
 *   script: [{ on: "A", connect: "B:80", as: "c" }, { end: { "A.c": "ESTABLISHED" } }],
 * });
 * const { passed } = runStory(casesOf(story)[0]!, { properties: [modest] });
 * console.assert(passed);
 * ```
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import type { End, TraceEvent } from "../net/events.ts";
import type { Outcome } from "../tcp/stack.ts";
import type { State } from "../tcp/state.ts";
import { CHECK_NAMES, type CheckView, type FinalView } from "./view.ts";

/** What the events so far tell about an end, as the checks keep it. A live view. */
export interface KnownEnd {
  /** The end. */
  readonly end: End;
  /** The end that had the same sockets before it. */
  readonly older: KnownEnd | null;
  /** The incarnation at the other end whose ISS is this one's IRS; null while it is not known. */
  readonly peer: KnownEnd | null;
  /** Its state, by the last move. */
  readonly state: State;
  /** Whether it ever was in a synchronized state. */
  readonly synchronized: boolean;
  /** Whether its TCB is there. */
  readonly open: boolean;
  /** How it ended; null while it has not. */
  readonly outcome: Outcome | null;
  /** Whether an application accepted it. */
  readonly accepted: boolean;
  /** Whether its user ended its direction. */
  readonly shut: boolean;
  /** Whether its user is gone (MAY-1). */
  readonly closeCalled: boolean;
  /** Whether its user aborted. */
  readonly abortCalled: boolean;
  /** Octets that its user sent. */
  readonly octetsSent: number;
  /** Octets that its user read. */
  readonly octetsRead: number;
  /** Whether it sent a FIN. */
  readonly finSent: boolean;
  /** Whether its FIN is surely acknowledged. */
  readonly finAcked: boolean;
  /** Whether it acknowledged the FIN of its peer. */
  readonly sawFin: boolean;
  /** How many resets were delivered to it. */
  readonly resetsDelivered: number;
  /** Whether its host stands still. */
  readonly paused: boolean;
}

/** What a property may ask while a run goes on. */
export interface PropertyView extends CheckView {
  /** What is known of an end; undefined before its first event. The event at hand counts already. */
  known(end: End): KnownEnd | undefined;
}

/** What a property may ask when the run is over. */
export interface FinalPropertyView extends FinalView, PropertyView {}

/** What is wrong: one line, or that and more. */
export type Finding = string | {
  /** One line. */
  readonly message: string;
  /** What should have been. */
  readonly expected?: string;
  /** What was. */
  readonly got?: string;
  /** Where the law stands. */
  readonly cite?: string;
  /** Whose fault it is. */
  readonly end?: End;
};

/** Something that is made anew for each run, if it has to remember anything; else itself. */
export type Fresh<T> = T | {
  /** Makes one for a run that is about to begin. */
  begin(): T;
};

/** A law that must hold all the time. A method that is not there costs nothing. */
export interface AlwaysLaw {
  /** Is told of every event; says what is wrong, or null. After the first that is wrong it is asked no more. */
  observe?(event: TraceEvent, view: PropertyView): Finding | null;
  /** Is asked when the run is over, however it ended. */
  finish?(view: FinalPropertyView): Finding | null;
}

/** Something that must have come about once everything is healed. */
export interface EventuallyLaw {
  /** Is told of every event, to remember it. */
  observe?(event: TraceEvent, view: PropertyView): void;
  /** Is asked when a healed run is over (see {@linkcode FinalView.healed}); says what is missing, or null. */
  finish(view: FinalPropertyView): Finding | null;
}

/** Whether it is to be seen at this event. */
export type Spotter = (event: TraceEvent, view: PropertyView) => boolean;

/** A property that must hold at every event. */
export interface Always {
  /** Its kind. */
  readonly kind: "always";
  /** What failures call it. */
  readonly name: string;
  /** The law. */
  readonly law: Fresh<AlwaysLaw>;
}

/** A property that must hold once a run is healed and over. */
export interface Eventually {
  /** Its kind. */
  readonly kind: "eventually";
  /** What failures call it. */
  readonly name: string;
  /** The law. */
  readonly law: Fresh<EventuallyLaw>;
}

/** Something that must be seen in one run of a campaign at least. */
export interface Sometimes {
  /** Its kind. */
  readonly kind: "sometimes";
  /** What counts call it. */
  readonly name: string;
  /** Who looks out for it; null for one of the built-in ones, which one observer looks out for together. */
  readonly spotter: Fresh<Spotter> | null;
}

/** A property of one of the three kinds: plain data around functions. */
export type Property = Always | Eventually | Sometimes;

/**
 * A property that must hold at every event of every run.
 *
 * @param name what failures call it: none of `CHECK_NAMES`
 * @param law functions, or `{ begin }` that makes them for each run
 */
export function always(name: string, law: Fresh<AlwaysLaw>): Always {
  return { kind: "always", name, law };
}

/**
 * A property that must hold when a run is over in which everything was healed: the run is quiescent, no host stands
 * still, links lose nothing any more and nothing is held back.
 *
 * @param name what failures call it: none of `CHECK_NAMES`
 * @param law the question alone, functions, or `{ begin }` that makes them for each run
 */
export function eventually(
  name: string,
  law: Fresh<EventuallyLaw> | EventuallyLaw["finish"],
): Eventually {
  return { kind: "eventually", name, law: typeof law === "function" ? { finish: law } : law };
}

/**
 * Something that a campaign must see in one run at least; a run alone need not.
 *
 * @param name what counts call it: another than those of `SOMETIMES`
 * @param spotter whether it is to be seen at an event, or `{ begin }` that makes such a function for each run
 */
export function sometimes(name: string, spotter: Fresh<Spotter>): Sometimes {
  return { kind: "sometimes", name, spotter };
}

/** One for a run that is about to begin. */
export function begun<T extends object>(fresh: Fresh<T>): T {
  return "begin" in fresh ? fresh.begin() : fresh;
}

/** Names that a failure has for other demands than checks: a property of such a name could not be told apart. */
const TAKEN: readonly string[] = [
  ...CHECK_NAMES,
  ...["expect", "passes", "sent", "never", "end", "script", "fault", "bounds", "violates"],
];

/**
 * Sees to it that each property can be told from every other and from everything else that may fail.
 *
 * @throws {ScenarioError} if one cannot
 */
export function assertNamed(properties: readonly Property[]): void {
  const names = new Set<string>();
  for (const { name } of properties) {
    const why = name === "" || /^\d+$/.test(name)
      ? "it is no name"
      : TAKEN.includes(name)
      ? "something else that fails has this name"
      : names.has(name)
      ? "another property has this name"
      : null;
    if (why !== null) {
      throw new ScenarioError(
        `Cannot watch for "${name}": ${why}, write words that nothing else is called by`,
      );
    }
    names.add(name);
  }
}
