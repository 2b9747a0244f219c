/**
 * Paths of an exploration as stories that anybody can run: what the network did is told as faults that pick segments by
 * identity, and when applications acted as moments. The ordinary runner plays each before it is handed out, and whether
 * it comes to the same is said: an exploration may take two timers of one moment in either order, or hold what the story
 * has released, and no fault says that.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import { CHECK_NAMES } from "../check/view.ts";
import type { StackFactory } from "../net/host_options.ts";
import type { ResolvedStory } from "../scenario/cases.ts";
import type { EndExpectation, HostTotals, Scenario } from "../scenario/format.ts";
import { readScenario } from "../scenario/read.ts";
import { type RunResult, runStory } from "../scenario/run.ts";
import { ladder } from "../trace/ladder.ts";
import { type Replay, replay } from "./explore_replay.ts";
import { PACE, storyOf } from "./explore_story.ts";
import type { Choice, Explored } from "./explore_model.ts";
import type { ExploredWorld } from "./explore_world.ts";

/** A path, told. */
export interface WitnessStory {
  /** The steps, in words. */
  readonly steps: readonly string[];
  /** The path as a story. */
  readonly story: Scenario;
  /** Whether the ordinary runner, playing the story, comes to what the path came to. */
  readonly exact: boolean;
  /** What to say above the story in a file: steps, whether it is exact, the ladder. */
  readonly notes: readonly string[];
}

/** Whether a run of a story comes to what it is to show. */
type Aim = (result: RunResult) => boolean;

/** How clocks may differ so that of two timers at one moment the right one is the first; millionths. */
const DRIFTS: readonly (readonly [host: number, ppm: number])[] = [[-1, 0], [0, 20_000], [
  1,
  20_000,
]];

/** Tells the paths of one exploration. */
export class Witnesses {
  readonly #explored: Explored;
  readonly #story: ResolvedStory;
  readonly #stacks: Readonly<Record<string, StackFactory>>;

  /**
   * Paths of one exploration.
   *
   * @param story as it was told, with no ISNs but its own
   * @param stacks those that are not ours
   */
  constructor(
    explored: Explored,
    story: ResolvedStory,
    stacks: Readonly<Record<string, StackFactory>>,
  ) {
    this.#explored = explored;
    this.#story = story;
    this.#stacks = stacks;
  }

  /** A path to a final state: a story that ends in it. */
  final(path: readonly Choice[], outcome: string): WitnessStory {
    const { at } = replay(this.#explored, path, 0);
    const end = expectationOf(at);
    return this.#witness(path, `It may end so: ${outcome}`, end, ({ passed }) => passed);
  }

  /** A path on which a law breaks: a story that breaks it. */
  violation(
    path: readonly Choice[],
    { check, of, message }: { check: string; of: string | null; message: string },
  ): WitnessStory {
    const shows: Aim = ({ failures }) =>
      failures.some((failure) => failure.check === check && (of === null || failure.of === of));
    return this.#witness(path, `It breaks ${check}: ${message}`, null, shows);
  }

  /** A path to so many connections that a host's applications accepted. */
  accepted(path: readonly Choice[], host: string, most: number): WitnessStory {
    const shows: Aim = ({ hosts, failures }) =>
      hosts[host]!.accepted >= most && failures.every(({ check }) => check === "violates");
    const why = `${host} accepts ${most === 1 ? "a connection" : `${most} connections`}`;
    return this.#witness(path, why, null, shows);
  }

  /** A path to a state of which only who asked knows what it has. */
  state(path: readonly Choice[], name: string): WitnessStory {
    return this.#witness(path, `It comes to this: ${name}`, null, null);
  }

  #witness(
    path: readonly Choice[],
    why: string,
    end: Scenario["script"][number] | null,
    aim: Aim | null,
  ): WitnessStory {
    const { steps } = replay(this.#explored, path, 0);
    let first: Scenario | null = null;
    for (const [host, ppm] of DRIFTS) {
      const replayed = this.#replay(path, host, ppm);
      for (const isns of [this.#story, this.#explored.story]) {
        const told = withDrift(isns, host, ppm);
        const story = storyOf(replayed, told, why, end);
        first ??= story;
        if (aim === null || !this.#shows(story, aim)) continue;
        return this.#told(steps, this.#simpler(story, aim), true);
      }
    }
    return this.#told(steps, first!, false);
  }

  #replay(path: readonly Choice[], host: number, ppm: number): Replay {
    const story = withDrift(this.#explored.story, host, ppm);
    return replay({ ...this.#explored, story }, path, PACE);
  }

  #run(story: Scenario, trace = false): RunResult | null {
    try {
      const read = readScenario(story, "a path", CHECK_NAMES);
      return runStory({ name: "", story: read }, { trace, stacks: this.#stacks });
    } catch (error) {
      if (error instanceof ScenarioError) return null;
      throw error;
    }
  }

  #shows(story: Scenario, aim: Aim): boolean {
    const result = this.#run(story);
    return result !== null && aim(result);
  }

  /** The story without faults that change nothing of what it shows; what is left of its own need not be optional. */
  #simpler(story: Scenario, aim: Aim): Scenario {
    let { faults = [] } = story;
    for (let i = faults.length - 1; i >= 0; i--) {
      const fewer = faults.filter((_, place) => place !== i);
      const { optional, ...needed } = faults[i]!;
      const firm = faults.map((fault, place) => place === i ? needed : fault);
      if (this.#shows({ ...story, faults: fewer }, aim)) faults = fewer;
      else if (optional && this.#shows({ ...story, faults: firm }, aim)) faults = firm;
    }
    const { faults: _, ...rest } = story;
    return faults.length === 0 ? rest : { ...story, faults };
  }

  #told(steps: readonly string[], story: Scenario, exact: boolean): WitnessStory {
    const notes = ["A shortest way there:", ...steps.map((step, i) => `  ${i + 1}. ${step}`)];
    if (!exact) {
      notes.push("", "No faults tell just this order: this story is close to it, and may come to");
      notes.push("something else.");
    }
    const events = this.#run(story, true)?.events ?? null;
    if (events !== null && events.length > 0) notes.push("", ladder(events, { width: 96 }));
    return { steps, story, exact, notes };
  }
}

/** The story with one host's clock fast. */
function withDrift(story: ResolvedStory, place: number, driftPpm: number): ResolvedStory {
  const name = Object.keys(story.hosts)[place];
  if (name === undefined) return story;
  const host = story.hosts[name]!;
  return { ...story, hosts: { ...story.hosts, [name]: { ...host, clock: { driftPpm } } } };
}

/** What a final state's story expects at its end. */
function expectationOf({ stage }: ExploredWorld): Scenario["script"][number] {
  const end: Record<string, EndExpectation | HostTotals> = {};
  for (const one of stage.world.tracker!.connections) {
    const { name, outcome, open, passive, localPort, receivedOctets } = one;
    const listens = passive && stage.listening.get(one.host)!.has(localPort);
    const state = open ? one.state : outcome === "returned" && listens ? "LISTEN" : "CLOSED";
    end[name] = {
      state,
      outcome,
      ...(receivedOctets > 0 ? { received: receivedOctets } : {}),
    };
  }
  for (const { name, accepted } of stage.world.hosts) {
    if (stage.listening.get(name)!.size > 0 || accepted > 0) end[name] = { accepted };
  }
  return { end };
}
