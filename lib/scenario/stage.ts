/**
 * A story's world, set up and peopled: hosts, links, faults, listeners, and applications that accept and read
 * by themselves unless the story says otherwise.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import { type Instant, NEVER, parseDuration } from "../base/time.ts";
import type { CheckView, FinalView, Preconditions } from "../check/view.ts";
import type { Connection } from "../net/connection.ts";
import type { End, Observer, TraceEvent } from "../net/events.ts";
import type { SentSegment } from "../net/faults.ts";
import type { Host } from "../net/host.ts";
import type { Link } from "../link/link.ts";
import { World } from "../net/world.ts";
import type { LinkOptions } from "../link/options.ts";
import type { Inspection, Signal } from "../tcp/stack.ts";
import type { App, StackFactory } from "../net/host_options.ts";
import type { TcpConfig } from "../tcp/config.ts";
import { payloadBytes } from "../wire/payload.ts";
import type { ResolvedStory } from "./cases.ts";
import {
  faultSpecsOf,
  linkOptionsBetween,
  linkOptionsOf,
  listenerOf,
  listenersOf,
  tcpConfigOf,
} from "./convert.ts";
import type { HostSettings, ListenSettings, Step } from "./format.ts";
import { isHealed } from "./healed.ts";

/** What a stage is set up with. */
export interface StageOptions {
  /** The seed. */
  readonly seed: number;
  /** Who watches, besides the stage itself. */
  readonly observers: readonly Observer[];
  /** Stacks in place of ours, by host. */
  readonly stacks?: Readonly<Record<string, StackFactory>>;
  /** Makes the link from one host to another, by name; those of the story if left out. */
  readonly links?: (from: string, to: string) => Link;
}

/** A segment that a stack sent, and the place of that event. */
export interface ToldSegment extends SentSegment {
  /** Its place in the run. */
  readonly eventIndex: number;
}

/** Hears what applications hear; see `App`. */
export type Listener = (connection: Connection, signal: Signal) => void;

/** A story's world. */
export class Stage implements CheckView, Observer {
  /** The story. */
  readonly story: ResolvedStory;
  /** The world. */
  readonly world: World;
  /** Every segment that a stack sent; none where the script never asks for segments. */
  readonly sent: ToldSegment[] = [];
  /** The place of the last event; -1 before the first. */
  eventIndex = -1;
  /** How many faults of the story hit something, by place in its list. */
  readonly faultHits: number[];
  /** The ports that each host listens on. */
  readonly listening: Map<string, Map<number, ListenSettings>> = new Map();
  /** Called after an application reacted by itself. */
  heard: (() => void) | null = null;
  /** Called when a segment was sent. */
  sending: (() => void) | null = null;

  readonly #observers: readonly Observer[];
  readonly #manual: Set<string> = new Set();
  readonly #pausedReading: Set<Connection> = new Set();
  readonly #texts: Map<number, Uint8Array[]> = new Map();
  /** Each moment at which something happened, and the place of its first event. */
  readonly #firstEvents: (readonly [at: Instant, index: number])[] = [];
  #lastAt: number = -1;
  readonly #asksForSegments: boolean;
  #linkOptions: LinkOptions | undefined;

  /** Sets a story up; nothing has happened yet but that hosts listen. */
  constructor(story: ResolvedStory, options: StageOptions) {
    this.story = story;
    this.#asksForSegments = story.script.some(asksForSegments);
    this.#observers = options.observers;
    this.world = new World({
      seed: options.seed,
      observer: this,
      ...(story.bounds?.events === undefined ? {} : { eventsMax: story.bounds.events }),
      ...(story.bounds?.virtualTime === undefined
        ? {}
        : { virtualTimeMax: parseDuration(story.bounds.virtualTime) }),
    });
    const names = Object.keys(story.hosts);
    const stray = Object.keys(options.stacks ?? {}).find((name) => !names.includes(name));
    if (stray !== undefined) {
      throw new ScenarioError(
        `Cannot play at stacks: "${stray}" is no host, write ${names.join(" or ")}`,
      );
    }
    for (const name of names) this.#addHost(name, story.hosts[name]!, options.stacks?.[name]);
    names.forEach((a, i) => names.slice(i + 1).forEach((b) => this.#join(a, b, options.links)));
    this.faultHits = (story.faults ?? []).map(() => 0);
    (story.faults ?? []).forEach((fault, index) => {
      for (const spec of faultSpecsOf(fault)) this.world.faults.add(spec, index);
    });
    for (const name of names) {
      for (const settings of listenersOf(story.hosts[name]!)) {
        this.listen(this.host(name), settings);
      }
    }
  }

  #addHost(name: string, settings: HostSettings, stack: StackFactory | undefined): void {
    const { offset, driftPpm } = settings.clock ?? {};
    const host = this.world.host(name, {
      ...(stack === undefined ? { tcp: tcpConfigOf(settings.tcp) } : { stack }),
      clock: {
        ...(offset === undefined ? {} : { offset: parseDuration(offset) }),
        ...(driftPpm === undefined ? {} : { driftPpm }),
      },
    });
    if (settings.reading === "manual") this.#manual.add(name);
    this.listening.set(name, new Map());
    // By way of a variable: V8 makes a function that is assigned to a property as it is written in its old generation,
    // where it keeps alive all that it refers to, this whole world, long after the run.
    const app: App = (connection, signal) => this.#react(host, connection, signal);
    host.app = app;
  }

  #join(a: string, b: string, links: StageOptions["links"]): void {
    const { story, world } = this;
    if (links === undefined && story.links === undefined) {
      // Both ways alike, and so are all pairs.
      world.link(this.host(a), this.host(b), this.#linkOptions ??= linkOptionsOf(story.link));
      return;
    }
    world.link(
      this.host(a),
      this.host(b),
      links?.(a, b) ?? linkOptionsBetween(story, a, b),
      links?.(b, a) ?? linkOptionsBetween(story, b, a),
    );
  }

  /** A host that the story names; reading it has checked that there is one. */
  host(name: string): Host {
    return this.world.host(name);
  }

  /**
   * A connection's end by name.
   *
   * @throws {ScenarioError} if it does not exist yet
   */
  end(name: string): Connection {
    const connection = this.find(name);
    if (connection === undefined) throw new ScenarioError(this.missing(name));
    return connection;
  }

  /** A connection's end by name; undefined if it does not exist yet. */
  find(name: string): Connection | undefined {
    return this.world.tracker!.find(name);
  }

  /** What to say of an end that does not exist yet. */
  missing(name: string): string {
    return `there is no ${name} at ${this.world.now / 1e9} s`;
  }

  /** Opens a port. */
  listen(host: Host, listen: number | ListenSettings): void {
    const settings = listenerOf(listen);
    const { port, backlog, iss } = settings;
    host.listen(port, {
      ...(backlog === undefined ? {} : { backlog }),
      ...(iss === undefined ? {} : { iss }),
    });
    this.listening.get(host.name)!.set(port, settings);
  }

  /** Stops or goes on reading what arrives on a connection. */
  setReading(connection: Connection, reading: boolean): void {
    if (reading) {
      this.#pausedReading.delete(connection);
      if (!this.#manual.has(connection.host)) this.readAll(connection);
    } else {
      this.#pausedReading.add(connection);
    }
  }

  /** Reads up to so many octets that have arrived. */
  readAll(connection: Connection, max?: number): void {
    for (const payload of connection.take(max)) {
      let parts = this.#texts.get(connection.id);
      if (parts === undefined) this.#texts.set(connection.id, parts = []);
      // Patterns are endless and nobody reads them as a text: only bytes are kept.
      if (payload.chunk.bytes !== null) parts.push(payloadBytes(payload));
    }
  }

  /** The text that an application received: the octets that were written as one. */
  textOf(connection: Connection): string {
    const decoder = new TextDecoder();
    const parts = this.#texts.get(connection.id) ?? [];
    return parts.map((part) => decoder.decode(part, { stream: true })).join("") + decoder.decode();
  }

  #react(host: Host, connection: Connection, signal: Signal): void {
    switch (signal.kind) {
      case "acceptable": {
        const settings = this.listening.get(host.name)!.get(signal.localPort);
        if (settings?.accept !== "manual") host.accept(signal.localPort);
        break;
      }
      case "readable":
      case "closed":
        if (!this.#manual.has(host.name) && !this.#pausedReading.has(connection)) {
          this.readAll(connection);
        }
    }
    this.heard?.();
  }

  // ---- what checks may ask ----

  inspect(end: End): Inspection | undefined {
    return (end as Connection).inspect();
  }

  config(hostName: string): TcpConfig | undefined {
    return this.host(hostName).config;
  }

  hostTime(end: End, at: Instant): Instant {
    return (end as Connection).owner.name === end.host ? this.host(end.host).clock.local(at) : at;
  }

  /** Whether a host listens on a port. */
  listens(host: string, port: number): boolean {
    return this.listening.get(host)?.has(port) === true;
  }

  /** What decides which laws hold in its run. */
  get preconditions(): Preconditions {
    const configs = this.world.hosts.flatMap(({ config }) => config ?? []);
    return preconditionsOf(this.story, configs);
  }

  /** What checks may ask when the run is over. */
  finalView(): FinalView {
    return finalViewOf(this, this.world);
  }

  // ---- what happens ----

  /** The place of the last event up to a moment. */
  indexAt(moment: Instant): number {
    const next = this.#firstEvents.find(([at]) => at > moment);
    return next === undefined ? this.eventIndex : next[1] - 1;
  }

  observe(event: TraceEvent): void {
    this.eventIndex++;
    if (this.#asksForSegments && event.at > this.#lastAt) {
      this.#lastAt = event.at;
      this.#firstEvents.push([event.at, this.eventIndex]);
    }
    switch (event.kind) {
      case "sent":
        if (!this.#asksForSegments) break;
        this.sent.push({ ...event, end: event.end as Connection, eventIndex: this.eventIndex });
        break;
      case "faulted":
        if (event.fault < this.faultHits.length) this.faultHits[event.fault]!++;
        break;
      case "host":
        if (event.act === "reboot") this.listening.get(event.host)!.clear();
    }
    for (const observer of this.#observers) observer.observe(event);
    if (event.kind === "sent") this.sending?.();
  }
}

/** Whether a step looks back at segments that were sent. */
function asksForSegments(step: Step): boolean {
  if ("sent" in step || "never" in step || step.when?.sent !== undefined) return true;
  return "inject" in step && step.inject.icmp !== undefined; // an ICMP error quotes one
}

/** The facts of a story, and of the settings of its hosts' stacks, that decide which laws hold in it. */
export function preconditionsOf(
  story: ResolvedStory,
  configs: readonly TcpConfig[],
): Preconditions {
  return {
    injects: story.script.some((step) => "inject" in step),
    counterfactual: configs.some(isCounterfactual),
    outlivesMsl: story.outlives === "MSL",
  };
}

/** Whether a stack has a policy that no TCP should have: the two-way handshake and its like. */
export function isCounterfactual(config: TcpConfig): boolean {
  return config.handshake !== "three-way" || config.timeWait !== "2msl" || config.resets === "any";
}

/** What checks may ask of a world when its run is over. */
export function finalViewOf(view: CheckView, world: World): FinalView {
  return {
    inspect: (end) => view.inspect(end),
    config: (name) => view.config(name),
    hostTime: (end, at) => view.hostTime(end, at),
    now: world.now,
    quiescent: world.quiescent,
    healed: isHealed(world),
    unread: (end) => (end as Connection).unreadOctets,
    ends: world.hosts.flatMap((host) => host.connections),
    pending: world.hosts.filter((host) => host.deadline() !== NEVER).map((host) => ({
      host: host.name,
      at: host.deadline(),
      recurring: host.settled,
    })),
  };
}
