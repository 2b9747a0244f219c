/**
 * A fault story as code: the same world as in a scenario file, synchronous, in virtual time, with every check
 * asked on return.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import {
  type Duration,
  type DurationText,
  formatInstant,
  type Instant,
  later,
  parseDuration,
} from "../base/time.ts";
import { CheckSet } from "../check/check_set.ts";
import type { Property } from "../check/property.ts";
import type { CheckName, CheckView, FinalView } from "../check/view.ts";
import type { Connection } from "../net/connection.ts";
import type { End, Observer, TraceEvent } from "../net/events.ts";
import type { StackFactory } from "../net/host_options.ts";
import type { Host } from "../net/host.ts";
import { World } from "../net/world.ts";
import type { CongestionFactory } from "../tcp/congestion.ts";
import { Trace } from "../trace/trace.ts";
import { linkOptionsOf, tcpConfigOf } from "./convert.ts";
import type { HostSettings, LinkSettings, TcpSettings } from "./format.ts";
import { report } from "./report.ts";
import { judge, type RunFailure } from "./run.ts";
import { SimulatedWire, type TestedFault } from "./simulated_wire.ts";
import { finalViewOf, isCounterfactual } from "./stage.ts";

/** How a simulation is run. */
export interface SimulateOptions {
  /** The seed of every random draw: a safe integer. 1 if left out. */
  seed?: number;
  /** Properties that are looked after besides every check. */
  properties?: readonly Property[];
  /** Checks that the simulation must break: a counterfactual. */
  violates?: readonly CheckName[];
  /** The simulation holds segments for longer than MSL. */
  outlives?: "MSL";
  /** The simulation puts packets of its own into the network (`World.inject`). */
  injects?: boolean;
  /** The most events that it may take. 10 million if left out. */
  eventsMax?: number;
  /** The longest that it may last. 24 h if left out. */
  virtualTimeMax?: DurationText;
}

/** A host of a simulation: settings as in a scenario file, or a stack of one's own. */
export interface SimulatedHostSettings extends Pick<HostSettings, "clock"> {
  /** The settings of our stack. */
  tcp?: TcpSettings;
  /** The congestion control of our stack's connections; RFC 5681's if left out. */
  congestion?: CongestionFactory;
  /** Another stack in place of ours, made anew at every boot. */
  stack?: StackFactory;
}

/** The world of a simulation. */
export class Simulation implements CheckView {
  /** The world beneath. */
  readonly world: World;
  readonly #trace = new Trace();
  readonly #faults: TestedFault[] = [];

  /** Made by {@linkcode simulate}. */
  constructor(options: SimulateOptions, observers: readonly Observer[]) {
    const { seed, eventsMax, virtualTimeMax } = options;
    const all = [this.#trace, ...observers];
    this.world = new World({
      observer: { observe: (event) => all.forEach((observer) => observer.observe(event)) },
      ...(seed === undefined ? {} : { seed }),
      ...(eventsMax === undefined ? {} : { eventsMax }),
      ...(virtualTimeMax === undefined ? {} : { virtualTimeMax: parseDuration(virtualTimeMax) }),
    });
  }

  /** The time. */
  get now(): Instant {
    return this.world.now;
  }

  /** The faults that were put on wires, each on one line, and how often each hit. */
  get faults(): readonly { text: string; hits: number }[] {
    return this.#faults.map(({ text, fault }) => ({ text, hits: fault.segments.length }));
  }

  /** Everything that has happened. */
  get events(): readonly TraceEvent[] {
    return this.#trace.events;
  }

  /** The host of this name, made if there is none yet; settings count only then. */
  host(name: string, settings: SimulatedHostSettings = {}): Host {
    const { tcp, congestion, stack, clock = {} } = settings;
    const { offset, driftPpm } = clock;
    return this.world.host(name, {
      tcp: { ...tcpConfigOf(tcp), ...(congestion === undefined ? {} : { congestion }) },
      ...(stack === undefined ? {} : { stack }),
      clock: {
        ...(offset === undefined ? {} : { offset: parseDuration(offset) }),
        ...(driftPpm === undefined ? {} : { driftPpm }),
      },
    });
  }

  /**
   * Joins two hosts.
   *
   * @param settings both ways
   * @param back settings from `b` to `a` where they differ
   */
  link(a: Host, b: Host, settings: LinkSettings = {}, back: LinkSettings = {}): SimulatedWire {
    const there = linkOptionsOf(settings);
    const wire = this.world.link(a, b, there, linkOptionsOf({ ...settings, ...back }));
    return new SimulatedWire(wire, settings, this.#faults);
  }

  /** Lets everything of the next `span` happen. */
  run(span: DurationText | Duration): void {
    const length = typeof span === "number" ? span : parseDuration(span);
    this.world.runUntil(later(this.world.now, length));
  }

  /** Lets everything happen until only timers that recur for ever are left. */
  settle(): void {
    this.world.settle();
  }

  /**
   * Lets things happen until a function gives something truthy, and returns it.
   *
   * @throws {ScenarioError} if nothing more happens before it does
   */
  until<T>(ask: () => T): Exclude<T, undefined | null | false | 0 | ""> {
    for (;;) {
      const answer = ask();
      if (answer) return answer as Exclude<T, undefined | null | false | 0 | "">;
      if (this.world.quiescent || !this.world.step()) {
        const now = formatInstant(this.now);
        throw new ScenarioError(
          `Cannot wait on at ${now} s: nothing more happens, and the function still gives ${answer}`,
        );
      }
    }
  }

  // ---- what checks may ask ----

  /** A live view of a connection. */
  inspect(end: End): ReturnType<CheckView["inspect"]> {
    return (end as Connection).inspect();
  }

  /** A host's settings; undefined for a stack of one's own. */
  config(hostName: string): ReturnType<CheckView["config"]> {
    return this.world.host(hostName).config;
  }

  /** What the clock of an end's host shows. */
  hostTime(end: End, at: Instant): Instant {
    return this.world.host(end.host).clock.local(at);
  }

  /** What checks may ask when the run is over. */
  finalView(): FinalView {
    return finalViewOf(this, this.world);
  }
}

/** A check failed in a simulation: the message is the whole report. */
export class CheckFailed extends Error {
  /** The class's name. */
  override readonly name: string = "CheckFailed";
}

/**
 * Runs a story that is written as code and returns what it returns. Every check is asked on return; an error
 * thrown inside gains the ladder and the seed.
 *
 * @example
 * ```ts
 * import { simulate } from "@halfopen/harness";
 * import { assertEquals } from "@std/assert";
 *
 * simulate({ seed: 1 }, (w) => {
 *   const a = w.host("A");
 *   const b = w.host("B");
 *   w.link(a, b, { delay: "20ms" });
 *   const listener = b.listen(80);
 *   const c = a.connect(b, 80);
 *   const s = w.until(() => listener.accept());
 *   c.write("ping");
 *   assertEquals(w.until(() => s.readText(4)), "ping");
 * });
 * ```
 *
 * @throws {CheckFailed} if a check fails
 */
export function simulate<T>(options: SimulateOptions, story: (w: Simulation) => T): T {
  const checks = new LateChecks(options);
  const w = new Simulation(options, [checks]);
  checks.world = w;
  let value: T;
  try {
    value = story(w);
    if (isThenable(value)) {
      throw new ScenarioError(
        "Cannot simulate an asynchronous story: time is virtual, nothing in it waits, write it without async",
      );
    }
  } catch (error) {
    if (error instanceof Error) addReport(error, tellAs(w, options, []));
    throw error;
  }
  const wrong = checks.finish();
  if (wrong.length > 0) throw new CheckFailed(tellAs(w, options, wrong));
  return value;
}

function isThenable(value: unknown): boolean {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}

/**
 * The checks of a simulation. Which laws hold depends on its hosts, and those are made as the story goes: the
 * checks begin with the first connection, and are then told what came before.
 */
class LateChecks implements Observer {
  world: Simulation | null = null;
  readonly #options: SimulateOptions;
  readonly #before: TraceEvent[] = [];
  #checks: CheckSet | null = null;

  constructor(options: SimulateOptions) {
    this.#options = options;
  }

  observe(event: TraceEvent): void {
    if (this.#checks !== null) this.#checks.observe(event);
    else {
      this.#before.push(event);
      if (event.kind === "opened") this.#begin();
    }
  }

  #begin(): CheckSet {
    const { outlives, injects = false, properties = [] } = this.#options;
    const { hosts } = this.world!.world;
    const counterfactual = hosts.some(({ config }) =>
      config !== undefined && isCounterfactual(config)
    );
    const preconditions = { injects, counterfactual, outlivesMsl: outlives === "MSL" };
    const checks = this.#checks = new CheckSet(this.world!, { preconditions, properties });
    for (const event of this.#before) checks.observe(event);
    return checks;
  }

  /** What failed although it should hold, and what holds although it should fail. */
  finish(): RunFailure[] {
    const w = this.world!;
    const { failures } = (this.#checks ?? this.#begin()).finish(w.finalView());
    return judge(failures, this.#options.violates ?? [], w.now, w.events.length);
  }
}

function tellAs(w: Simulation, options: SimulateOptions, failures: readonly RunFailure[]): string {
  const { seed = 1 } = options;
  const last: RunFailure = {
    check: "script",
    at: w.now,
    message: "",
    expected: "",
    got: "",
    cite: "",
    eventIndex: w.events.length,
    of: null,
  };
  const text = report({
    failures: failures.length > 0 ? failures : [last],
    events: w.events,
    faults: w.faults,
    draws: w.world.draws,
    seed,
  }, { colour: false, replay: `simulate({ seed: ${seed} }, ...)` });
  // With an error of the story's own there is no law to name: the picture and the facts are left.
  return failures.length > 0
    ? text.slice("CheckFailed ".length)
    : text.slice(text.indexOf("\n")).replace(/^\n+/, "");
}

/** Adds the ladder to an error's message, and to its stack, which has the message in it. */
function addReport(error: Error, text: string): void {
  const { message, stack } = error;
  const longer = `${message}\n\n${text}`;
  error.message = longer;
  if (stack !== undefined) {
    error.stack = message === "" ? `${longer}\n${stack}` : stack.replace(message, () => longer);
  }
}
