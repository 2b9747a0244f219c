/**
 * The search through a story's states, the nearest first, so that what is found is found by a shortest path. A state is
 * kept as the step that first led to it and rebuilt by taking all of its steps again, in a world of its own.
 *
 * @module
 */

import { hours, type Instant, parseDuration } from "../base/time.ts";
import type { Failure } from "../check/view.ts";
import { BoundError } from "../net/bounds.ts";
import type { World } from "../net/world.ts";
import { judge } from "../scenario/run.ts";
import { choicesIn } from "./explore_choices.ts";
import type { Choice, CutReason, Explored } from "./explore_model.ts";
import { fingerprintOf, leftOf, type Remembered, rulesOf } from "./explore_print.ts";
import { States } from "./explore_states.ts";
import { ExploredWorld } from "./explore_world.ts";

/** A law that broke, and the shortest way there. */
export interface Found {
  /** The check's name, or that of a property. */
  readonly check: string;
  /** The end that it is about, if there is one. */
  readonly of: string | null;
  /** One line, what was expected and got, the place of the law. */
  readonly message: string;
  /** What should have been. */
  readonly expected: string;
  /** What was. */
  readonly got: string;
  /** Where the law stands. */
  readonly cite: string;
  /** The steps. */
  readonly path: readonly Choice[];
}

/** A state in which nothing more happens, by what ends and hosts have come to. */
export interface FoundFinal {
  /** What tells it from others. */
  readonly key: string;
  /** How many states come to the same. */
  states: number;
  /** The shortest steps there. */
  readonly path: readonly Choice[];
}

/** Why a search did not go everywhere: a cut of single paths, or a bound of the whole. */
export type StopReason = CutReason | "depth" | "memory" | "dead end" | "asked to stop";

/** Something that is asked of every state. */
export type StateProperty = (world: World) => boolean;

/** How a search is done. */
export interface SearchOptions {
  /** The most steps from the beginning. */
  readonly depth: number;
  /** Octets that the known states may take. */
  readonly octets: number;
  /** What must hold in every state, by name. */
  readonly always: Readonly<Record<string, StateProperty>>;
  /** What is looked for, by name. */
  readonly sometimes: Readonly<Record<string, StateProperty>>;
  /** Told of every thousandth state or so; the search ends if it answers false. */
  readonly progress: ((states: number, edges: number, depth: number) => boolean | void) | null;
}

/** Violations of one kind and end are told once; of different ones this many at most. */
const FOUND_MAX = 20;

const PROGRESS_EVERY = 1000;

/** One search. */
export class Search {
  /** How many states were met. */
  get states(): number {
    return this.#states.size;
  }
  /** How many steps from a state to another were taken. */
  edges = 0;
  /** The most steps from the beginning. */
  depth = 0;
  /** Where it did not go on, and in how many states. */
  readonly stops: Map<StopReason, number> = new Map();
  /** The laws that broke. */
  readonly found: Found[] = [];
  /** The final states. */
  readonly finals: Map<string, FoundFinal> = new Map();
  /** The shortest steps to what was looked for. */
  readonly sometimes: Map<string, readonly Choice[]> = new Map();
  /** The most connections that each host's applications accepted in any state, and the shortest steps to that. */
  readonly accepted: Map<string, { most: number; path: readonly Choice[] }> = new Map();

  readonly #explored: Explored;
  readonly #options: SearchOptions;
  readonly #states: States;
  readonly #rules: Remembered;
  readonly #told: Set<string> = new Set();

  /** A search that has not begun. */
  constructor(explored: Explored, options: SearchOptions) {
    this.#explored = explored;
    this.#options = options;
    this.#states = new States(options.octets);
    this.#rules = rulesOf(explored);
  }

  /** Searches everywhere. */
  run(): void {
    const states = this.#states;
    const first = new ExploredWorld(this.#explored);
    this.#meet(first, -1, 0);
    // States are numbered as they are met: all of one depth stand behind those of the depth before.
    let lastOfDepth = 0;
    for (let state = 0; state < states.size; state++) {
      if (state > lastOfDepth) {
        this.depth++;
        lastOfDepth = states.size - 1;
      }
      if (this.depth >= this.#options.depth) {
        this.#stop("depth", states.size - state);
        return;
      }
      if (states.size >= states.sizeMax) {
        this.#stop("memory", states.size - state);
        return;
      }
      if (state % PROGRESS_EVERY === 0 && this.#isStopped(state)) return;
      this.#expand(state);
    }
  }

  #isStopped(state: number): boolean {
    const goesOn = this.#options.progress?.(this.#states.size, this.edges, this.depth);
    if (goesOn === false) this.#stop("asked to stop", this.#states.size - state);
    return goesOn === false;
  }

  #stop(why: StopReason, count = 1): void {
    this.stops.set(why, (this.stops.get(why) ?? 0) + count);
  }

  /** The world of a state. */
  #rebuild(path: readonly number[]): ExploredWorld {
    const at = new ExploredWorld(this.#explored);
    for (const code of path) at.take(decoded(code));
    return at;
  }

  /** Takes every step that leads on from a state. */
  #expand(state: number): void {
    const path = this.#states.pathTo(state);
    let at: ExploredWorld | null = this.#rebuild(path);
    if (at.cut !== null) {
      this.#stop(at.cut);
      return;
    }
    const final = at.final;
    const choices = choicesIn(at);
    if (final) this.#end(at, path);
    else if (choices.length === 0) this.#stop(at.cut ?? "dead end");
    // Where time has to wait because a held segment grows too old, that one is delivered first: nothing is missed.
    else if (at.cut === "virtual time") this.#stop(at.cut);
    if (final) at = null; // judging it has closed its books
    for (const choice of choices) {
      const next: ExploredWorld = at ?? this.#rebuild(path);
      at = null;
      const code = encoded(choice);
      this.edges++;
      try {
        next.take(choice);
      } catch (error) {
        if (!(error instanceof BoundError)) throw error;
        const { message } = error;
        this.#note({ check: "bounds", of: null, message, expected: "", got: "", cite: "" }, [
          ...path,
          code,
        ]);
        continue;
      }
      if (!this.#complain(next.checks.failures, [...path, code])) this.#meet(next, state, code);
    }
  }

  /** Whether a state was met, or one that is the same with more left of everything. */
  knows(at: ExploredWorld): boolean {
    return this.#states.has(fingerprintOf(at, this.#rules), leftOf(at));
  }

  /** Takes a state in, if it is new. */
  #meet(at: ExploredWorld, parent: number, code: number): void {
    if (!this.#states.add(fingerprintOf(at, this.#rules), leftOf(at), parent, code)) return;
    const { world } = at.stage;
    const state = this.#states.size - 1;
    for (const { name, accepted } of world.hosts) {
      const known = this.accepted.get(name);
      if (known !== undefined && known.most >= accepted) continue;
      this.accepted.set(name, { most: accepted, path: this.#choices(state) });
    }
    for (const [name, holds] of Object.entries(this.#options.sometimes)) {
      if (!this.sometimes.has(name) && holds(world)) {
        this.sometimes.set(name, this.#choices(state));
      }
    }
    for (const [check, holds] of Object.entries(this.#options.always)) {
      if (this.#told.has(check) || holds(world)) continue;
      const message = `${check} does not hold`;
      const path = this.#states.pathTo(state);
      this.#note({ check, of: null, message, expected: "", got: "", cite: "" }, path);
    }
  }

  #choices(state: number): readonly Choice[] {
    return this.#states.pathTo(state).map(decoded);
  }

  /** Nothing more happens. */
  #end(at: ExploredWorld, path: readonly number[]): void {
    const failures = at.judge();
    if (this.#complain(failures, path)) return;
    const key = outcomeOf(at.stage.world);
    const known = this.finals.get(key);
    if (known !== undefined) known.states++;
    else this.finals.set(key, { key, states: 1, path: path.map(decoded) });
  }

  /** Notes what laws broke, but for those that the story says it breaks; says whether any did. */
  #complain(failures: readonly Failure[], path: readonly number[]): boolean {
    if (failures.length === 0) return false;
    const { violates = [] } = this.#explored.story;
    const others = failures.filter(({ check }) => !violates.includes(check));
    for (const failure of judge(others, [], 0 as Instant, 0)) this.#note(failure, path);
    return others.length > 0;
  }

  #note(found: Omit<Found, "path">, path: readonly number[]): void {
    const { check, of, message, expected, got, cite } = found;
    const kind = `${check} ${of}`;
    if (this.#told.has(kind) || this.found.length >= FOUND_MAX) return;
    this.#told.add(kind);
    this.#told.add(check);
    this.found.push({ check, of, message, expected, got, cite, path: path.map(decoded) });
  }
}

/** What ends and hosts have come to, on one line: what tells final states apart. */
export function outcomeOf(world: World): string {
  const words: string[] = [];
  for (const end of world.tracker!.connections) {
    const { name, state, outcome, sentOctets, receivedOctets } = end;
    const octets = sentOctets + receivedOctets > 0 ? ` ${sentOctets}/${receivedOctets}` : "";
    const how = outcome === "open" ? "" : ` (${outcome})`;
    words.push(`${name} ${outcome === "gone" ? "CLOSED" : state}${how}${octets}`);
  }
  words.sort();
  for (const { name, accepted } of world.hosts) {
    if (accepted > 0) words.push(`${name} accepted ${accepted}`);
  }
  return words.join(", ");
}

/** The longest that a path may last: the story's own bound, or a day. */
export function lastMomentOf({ story }: Pick<Explored, "story">): Instant {
  const span = story.bounds?.virtualTime;
  return (span === undefined ? hours(24) : parseDuration(span)) as number as Instant;
}

const KINDS = Object.freeze(["act", "deliver", "copy", "fire", "drop-all"] as const);

/** A choice as a number: what it is (3 bits), where (5), which are dropped (20 and more). */
function encoded(choice: Choice): number {
  const kind = KINDS.indexOf(choice.kind);
  switch (choice.kind) {
    case "deliver":
    case "copy":
      return kind | (choice.place << 3);
    case "fire":
      return kind | (choice.host << 3) | (choice.drops << 8);
    default:
      return kind;
  }
}

function decoded(code: number): Choice {
  const kind = KINDS[code & 7]!;
  const place = (code >>> 3) & 31;
  switch (kind) {
    case "deliver":
    case "copy":
      return { kind, place };
    case "fire":
      return { kind, host: place, drops: code >>> 8 };
    default:
      return { kind };
  }
}
