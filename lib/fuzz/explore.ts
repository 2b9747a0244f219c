/**
 * Exhausts a small story: every order of delivery, and every way to lose, copy and hold segments within a budget, on the
 * real stacks. Laws are checked along each path, final states are told with a shortest way to each. It leaves out random
 * links and long transfers: states grow with what is in flight.
 *
 * What a path may do is told in `explore_world.ts`, what counts as the same state in `explore_print.ts`, when
 * applications act in `explore_script.ts`. Found nothing means: no path within the budgets breaks a law that is
 * checked, unless {@linkcode Exploration.exhausted} is false; then it says where it stopped short.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import type { CheckName } from "../check/view.ts";
import type { StackFactory } from "../net/host_options.ts";
import { casesOf, type NamedStory } from "../scenario/cases.ts";
import type { Scenario } from "../scenario/format.ts";
import { remedy } from "../scenario/nearest.ts";
import type { CutReason } from "./explore_model.ts";
import { Search, type StateProperty, type StopReason } from "./explore_search.ts";
import { exploredOf } from "./explore_setup.ts";
import { Witnesses, type WitnessStory } from "./explore_witness.ts";

export type { CutReason, StateProperty, StopReason, WitnessStory };

/** How far an exploration goes. */
export interface ExploreOptions {
  /** The case of a story that has several. */
  readonly case?: string;
  /** How many segments the network drops at most; 1 if left out. */
  readonly drops?: number;
  /** How many it copies; 1 if left out. */
  readonly dups?: number;
  /** How many it holds while time goes on; 1 if left out. */
  readonly holds?: number;
  /** How many of all these together; no limit of its own if left out. */
  readonly faults?: number;
  /**
   * Whether acts that have a time may be taken at any other: every point once the act before was taken. Far more
   * states. Not if left out.
   */
  readonly free?: boolean;
  /** How often a timer sends one segment again; 16 if left out. */
  readonly retransmissions?: number;
  /** The most steps from the beginning; no limit if left out. */
  readonly depth?: number;
  /** Megabytes that the states may take; 512 if left out: some four million states. */
  readonly memory?: number;
  /** The laws that are checked; all if left out. */
  readonly checks?: readonly CheckName[];
  /** Stacks in place of ours, by host; they need `fingerprint()`. */
  readonly stacks?: Readonly<Record<string, StackFactory>>;
  /** What must hold in every state, by name. */
  readonly always?: Readonly<Record<string, StateProperty>>;
  /** What is looked for, by name. */
  readonly sometimes?: Readonly<Record<string, StateProperty>>;
  /** Told of every thousandth state; the search ends if it answers false. */
  readonly progress?: (states: number, edges: number, depth: number) => boolean | void;
}

/** A state in which nothing more happens, by what ends and hosts have come to. */
export interface FinalState {
  /** On one line: each end's state, how it ended, octets sent and read; what hosts accepted. */
  readonly outcome: string;
  /** How many states come to it. */
  readonly states: number;
  /** A shortest way there. */
  readonly witness: WitnessStory;
}

/** A law that broke. */
export interface Violation {
  /** The check's name, or that of a property. */
  readonly check: string;
  /** The end that it is about, if there is one. */
  readonly of: string | null;
  /** One line. */
  readonly message: string;
  /** What should have been. */
  readonly expected: string;
  /** What was. */
  readonly got: string;
  /** Where the law stands. */
  readonly cite: string;
  /** A shortest way there. */
  readonly witness: WitnessStory;
}

/** What was found. */
export interface Exploration {
  /** The story. */
  readonly told: NamedStory;
  /** Different states. */
  readonly states: number;
  /** Steps from one to another. */
  readonly edges: number;
  /** The most steps from the beginning. */
  readonly depth: number;
  /** Whether every path was gone to its end. */
  readonly exhausted: boolean;
  /** Where it stopped short, and in how many states. */
  readonly stops: Readonly<Partial<Record<StopReason, number>>>;
  /** The final states, those with the shortest way first. */
  readonly finals: readonly FinalState[];
  /** The laws that broke. */
  readonly violations: readonly Violation[];
  /** The most connections that each host's applications accepted, in any state at all, and a shortest way to that. */
  readonly accepted: Readonly<Record<string, { most: number; witness: WitnessStory | null }>>;
  /** What was looked for, and a shortest way there; null if no state has it. */
  readonly sometimes: Readonly<Record<string, WitnessStory | null>>;
}

/**
 * Goes through everything that can become of a story within the budgets.
 *
 * @example Whatever becomes of the segments of a handshake, one of them lost, copied or late, it is done
 * ```ts
 * import { scenario } from "@halfopen/harness";
 * import { explore } from "@halfopen/harness/fuzz";
 * import { assertEquals } from "@std/assert";
 *
 * const story = scenario({
 *   why: "It opens",
 *   hosts: { A: {}, B: { listen: 80 } },
 *   script: [{ on: "A", connect: "B:80", as: "c" }],
 * });
 * const found = explore(story, { faults: 1 });
 * assertEquals([found.exhausted, found.violations], [true, []]);
 * assertEquals(found.finals.map(({ outcome }) => outcome), [
 *   "A.c ESTABLISHED, B.c ESTABLISHED, B accepted 1",
 * ]);
 * ```
 *
 * @throws {ScenarioError} if the story has several cases and none is named, or a stack tells no fingerprint
 */
export function explore(story: Scenario, options: ExploreOptions = {}): Exploration {
  const told = caseOf(story, options.case);
  const explored = exploredOf(told.story, options);
  const search = new Search(explored, {
    depth: options.depth ?? Infinity,
    octets: (options.memory ?? 512) * 2 ** 20,
    always: options.always ?? {},
    sometimes: options.sometimes ?? {},
    progress: options.progress ?? null,
  });
  search.run();
  const witnesses = new Witnesses(explored, told.story, options.stacks ?? {});
  return {
    told,
    states: search.states,
    edges: search.edges,
    depth: search.depth,
    exhausted: search.stops.size === 0,
    stops: Object.fromEntries(search.stops),
    finals: [...search.finals.values()].map(({ key, states, path }) => ({
      outcome: key,
      states,
      witness: witnesses.final(path, key),
    })),
    violations: search.found.map(({ path, ...found }) => ({
      ...found,
      witness: witnesses.violation(path, found),
    })),
    accepted: Object.fromEntries(
      [...search.accepted].map(([name, { most, path }]) => [
        name,
        { most, witness: most === 0 ? null : witnesses.accepted(path, name, most) },
      ]),
    ),
    sometimes: Object.fromEntries(
      Object.keys(options.sometimes ?? {}).map((name) => {
        const path = search.sometimes.get(name);
        return [name, path === undefined ? null : witnesses.state(path, name)];
      }),
    ),
  };
}

function caseOf(story: Scenario, name: string | undefined): NamedStory {
  const cases = casesOf(story);
  if (name === undefined && cases.length === 1) return cases[0]!;
  const found = cases.find((one) => one.name === name);
  if (found !== undefined) return found;
  const known = cases.map((one) => one.name);
  const instead = name === undefined ? `name one of ${known.join(", ")}` : remedy(name, known);
  throw new ScenarioError(
    name === undefined
      ? `Cannot explore a story with several cases: ${instead}`
      : `Cannot explore the case ${JSON.stringify(name)}: there is none, ${instead}`,
  );
}
