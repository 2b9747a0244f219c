/**
 * The event loop of a run: hosts, the links between them, virtual time that jumps to what happens next. It
 * leaves out what people write (scenarios) and what must hold (checks).
 *
 * @module
 */

import { draw, streamOf } from "../base/draw.ts";
import { ScenarioError } from "../base/fail.ts";
import { seqDiff } from "../base/seq.ts";
import { type Duration, hours, type Instant, later, NEVER } from "../base/time.ts";
import { EmulatedLink } from "../link/emulated_link.ts";
import type { DropReason, Link } from "../link/link.ts";
import { type LinkOptions, linkOptions } from "../link/options.ts";
import type { IsnKey } from "../tcp/isn.ts";
import type { State } from "../tcp/state.ts";
import { type Address, AddressBook } from "../wire/address.ts";
import { numbered, type Packet } from "../wire/packet.ts";
import { BoundError } from "./bounds.ts";
import type { Connection } from "./connection.ts";
import { Direction } from "./direction.ts";
import type { Observer } from "./events.ts";
import { Faults } from "./faults.ts";
import type { HostGround } from "./ground.ts";
import type { HostOptions } from "./host_options.ts";
import { Host } from "./host.ts";
import { Agenda, Schedule } from "./schedule.ts";
import { Tracker } from "./tracker.ts";
import { Wire } from "./wire.ts";

/** What a world is made from. */
export interface WorldOptions {
  /** The seed of every random draw: a safe integer. 1 if left out. */
  readonly seed?: number;
  /** Who is fed with every event; without one, nothing is recorded. */
  readonly observer?: Observer;
  /** Whether connections are named and segments identified; needed for faults, and with an observer. */
  readonly tracked?: boolean;
  /** The most events that a run may take. 10 million if left out. */
  readonly eventsMax?: number;
  /** The longest that a run may last. 24 h if left out. */
  readonly virtualTimeMax?: Duration;
}

/** Everything of one run. */
export class World implements HostGround<Connection> {
  /** The seed of every random draw. */
  readonly seed: number;
  /** Who is fed with every event. */
  readonly observer: Observer | null;
  /** Names and identities, where they are kept. */
  readonly tracker: Tracker | null;
  /** The event queue. */
  readonly schedule: Schedule = new Schedule();
  /** The IPv6 addresses that were met. */
  readonly book: AddressBook = new AddressBook();
  /** The explicit faults. */
  readonly faults: Faults = new Faults(this);
  /** The time. */
  now: Instant = 0 as Instant;
  /** How many events the run took. */
  events = 0;
  /** The name that the connection being opened gets; null for one of its own. */
  naming: string | null = null;

  readonly #hosts: Map<string, Host> = new Map();
  /** Hosts in the order in which they were made, and their places there by address. */
  readonly #byPlace: Host[] = [];
  readonly #places: Map<Address, number> = new Map();
  /** How many of the first hosts have the address of their place. */
  #numbered = 0;
  readonly #directions: (Direction | null)[][] = [];
  readonly #agenda = new Agenda();
  readonly #eventsMax: number;
  readonly #virtualTimeMax: Instant;
  #packets = 0;
  #connections = 0;

  /** An empty world at time 0. */
  constructor(options: WorldOptions = {}) {
    this.seed = options.seed ?? 1;
    this.observer = options.observer ?? null;
    this.tracker = options.tracked || this.observer !== null ? new Tracker() : null;
    this.#eventsMax = options.eventsMax ?? 10_000_000;
    this.#virtualTimeMax = later(this.now, options.virtualTimeMax ?? hours(24));
    this.schedule.add(this.#agenda);
  }

  /** The host of this name, made if there is none yet; options count only then. */
  host(name: string, options: HostOptions = {}): Host {
    const known = this.#hosts.get(name);
    if (known !== undefined) return known;
    const index = this.#byPlace.length;
    const { address = FIRST_ADDRESS + index } = options;
    if (this.#placeOf(address) >= 0) {
      throw new ScenarioError(`Cannot make host ${name}: ${this.book.format(address)} is taken`);
    }
    const host = new Host(this, name, address, options);
    this.#hosts.set(name, host);
    this.#byPlace.push(host);
    if (address === FIRST_ADDRESS + index && this.#numbered === index) this.#numbered++;
    else this.#places.set(address, index);
    this.#directions.push([]);
    this.schedule.add(host);
    return host;
  }

  /** All hosts, in the order in which they were made. */
  get hosts(): readonly Host[] {
    return this.#byPlace;
  }

  /**
   * Joins two hosts.
   *
   * @param there settings from `a` to `b`, or a link of one's own
   * @param back settings from `b` to `a`; the same if left out
   */
  link(
    a: Host,
    b: Host,
    there: Partial<LinkOptions> | Link = {},
    back: Partial<LinkOptions> | Link = there,
  ): Wire {
    if (back === there && isLink(there)) {
      throw new ScenarioError(
        `Cannot link ${a.name} and ${b.name}: a link of one's own serves one direction, give two`,
      );
    }
    return new Wire(this.faults, this.#direct(a, b, there), this.#direct(b, a, back));
  }

  #direct(from: Host, to: Host, how: Partial<LinkOptions> | Link): Direction {
    const name = `${from.name}>${to.name}`;
    const link = isLink(how) ? how : new EmulatedLink({
      options: linkOptions(how),
      seed: this.seed,
      name,
      numbers: this,
      book: this.book,
    });
    const direction = new Direction(this, from, to, link);
    this.#directions[this.#placeOf(from.address)]![this.#placeOf(to.address)] = direction;
    this.schedule.add(direction);
    return direction;
  }

  /** The direction from one host to another; undefined if they are not joined. */
  direction(from: Host, to: Host): Direction | undefined {
    return this.#between(from.address, to.address) ?? undefined;
  }

  #between(from: Address, to: Address): Direction | null {
    return this.#directions[this.#placeOf(from)]?.[this.#placeOf(to)] ?? null;
  }

  /** The place of the host of this address; -1 if there is none. */
  #placeOf(address: Address): number {
    // Most hosts have the address of their place: a look-up in a map would come with every packet.
    const place = address - FIRST_ADDRESS;
    if (place < this.#numbered && place >= 0) return place;
    return this.#places.get(address) ?? -1;
  }

  /** How many random draws the links have made: 0 means that chance played no part. */
  get draws(): number {
    let draws = 0;
    for (const row of this.#directions) for (const d of row) draws += d?.draws ?? 0;
    return draws;
  }

  /** Does `action` at a moment, not before now. */
  at(moment: Instant, action: (now: Instant) => void): void {
    this.#agenda.put(moment, action);
    this.schedule.wake(this.#agenda, this.now);
  }

  /** When the first of what was planned by {@linkcode at} is done; NEVER if nothing is. */
  get plannedAt(): Instant {
    return this.#agenda.deadline();
  }

  /** How many packets there were, copies and injected ones counted. */
  get packets(): number {
    return this.#packets;
  }

  // ---- what hosts, links and faults hand on ----

  /** The number of the next packet. */
  next(): number {
    return ++this.#packets;
  }

  /** The number of the next connection. */
  nextConnection(): number {
    return ++this.#connections;
  }

  /** The secret behind the ISNs of one boot of a host. */
  isnKey(host: string, boot: number): IsnKey {
    const stream = streamOf(`${host}/isn`);
    return { key0: draw(this.seed, stream, boot, 0), key1: draw(this.seed, stream, boot, 1) };
  }

  /** A TCB was made. */
  opened(connection: Connection, first: State): void {
    this.tracker?.opened(connection, first, this.naming);
    this.observer?.observe({ kind: "opened", at: this.now, end: connection });
  }

  /** A TCB is gone. */
  closed(connection: Connection): void {
    this.tracker?.closed(connection);
  }

  /** A host's stack sends a packet. */
  send(host: string, unnumbered: Packet): void {
    const packet = numbered(unnumbered, this.next());
    const { tracker, observer, now } = this;
    if (tracker === null) {
      this.enter(packet);
      return;
    }
    const end = tracker.senderOf(packet);
    const identity = tracker.identify(end, packet);
    observer?.observe({ kind: "sent", at: now, host, end, packet, identity });
    if (this.faults.all.length === 0) {
      this.enter(packet);
      return;
    }
    const to = this.#hostOf(packet.dst)?.name ?? "";
    this.faults.act({ at: now, host, end, packet, identity }, to);
  }

  /** A packet enters the link to its receiver. */
  enter(packet: Packet): void {
    const direction = this.#between(packet.src, packet.dst);
    if (direction === null) this.drop(packet, "no-route");
    else direction.offer(packet);
  }

  /** A packet of the scenario's own reaches its receiver at once. */
  inject(unnumbered: Packet): void {
    const packet = numbered(unnumbered, this.next());
    const { tracker, observer, now } = this;
    if (observer !== null && tracker !== null) {
      const identity = tracker.identify(null, packet);
      observer.observe({ kind: "injected", at: now, packet, identity });
    }
    const host = this.#hostOf(packet.dst);
    if (host === undefined) this.drop(packet, "no-route");
    else host.deliver(packet);
  }

  #hostOf(address: Address): Host | undefined {
    return this.#byPlace[this.#placeOf(address)];
  }

  /** A packet reaches a host's stack. */
  delivered(host: string, packet: Packet): void {
    if (this.tracker === null) return;
    const end = this.tracker.arrived(packet);
    this.observer?.observe({ kind: "delivered", at: this.now, host, end, packet });
  }

  /** A packet is lost. */
  drop(packet: Packet, reason: DropReason): void {
    this.observer?.observe({ kind: "dropped", at: this.now, packet, reason });
  }

  /** The network made a copy. */
  copied(packet: Packet): void {
    this.observer?.observe({ kind: "copied", at: this.now, packet });
  }

  // ---- time ----

  /**
   * Takes the next event, if there is one up to `limit`.
   *
   * @throws {BoundError} if the run takes too many events or too long
   */
  step(limit: Instant = NEVER): boolean {
    const source = this.schedule.next(limit);
    if (source === undefined) return false;
    const time = source.queuedAt as Instant;
    source.queuedAt = NEVER;
    this.#checkTime(time);
    if (++this.events > this.#eventsMax) {
      throw new BoundError(
        `Cannot go on at ${time / 1e9} s: the run took more than ${this.#eventsMax} events`,
      );
    }
    this.now = time;
    source.fire(time);
    this.schedule.wake(source, time);
    return true;
  }

  /**
   * Lets everything happen up to a moment, which it then is.
   *
   * @throws {BoundError} if the run takes too many events or too long
   */
  runUntil(moment: Instant): void {
    while (this.step(moment));
    this.#checkTime(moment);
    if (moment > this.now) this.now = moment;
  }

  #checkTime(moment: Instant): void {
    if (moment <= this.#virtualTimeMax) return;
    throw new BoundError(
      `Cannot go on at ${moment / 1e9} s: the run is longer than ${this.#virtualTimeMax / 1e9} s`,
    );
  }

  /** Whether nothing is left but timers that recur for ever: nothing under way, nothing planned. */
  get quiescent(): boolean {
    if (!this.#agenda.empty) return false;
    for (const row of this.#directions) {
      for (const direction of row) {
        if (direction && direction.deadline() !== NEVER) return false;
      }
    }
    return this.#byPlace.every((host) => host.settled) && this.#windowsAreKnown();
  }

  /**
   * Whether nobody probes a window that is open: its update was lost, and the next probe changes more than a timer.
   * Asked only when nothing else is left to happen.
   */
  #windowsAreKnown(): boolean {
    for (const host of this.#byPlace) {
      if (host.deadline() === NEVER) continue;
      for (const connection of host.connections) {
        const own = connection.inspect();
        if (own === undefined || own.sndWnd > 0 || own.rexmitAt === NEVER) continue;
        const { unsent = 1, flight = 1 } = host.stack.metrics?.(connection.number) ?? {};
        if (unsent + flight === 0) continue; // it is keep-alive that probes
        const far = this.#facing(connection)?.inspect();
        if (far === undefined || far.irs !== own.iss) continue;
        if (seqDiff(far.rcvAdv, far.rcvNxt) > 0) return false;
      }
    }
    return true;
  }

  /** The end at the other side of a connection's sockets. */
  #facing({ localAddress, localPort, remoteAddress, remotePort }: Connection) {
    return this.#hostOf(remoteAddress)?.connections.find((far) =>
      far.localPort === remotePort && far.remotePort === localPort &&
      far.remoteAddress === localAddress && far.localAddress === remoteAddress
    );
  }

  /** Lets everything happen until the world is quiescent. */
  settle(): void {
    // Only a host's timer can be the first of those that recur for ever: nothing else needs the question.
    while (!(this.schedule.peek() instanceof Host && this.quiescent) && this.step());
  }
}

/** 10.0.0.1: hosts that name no address are numbered from there, so that it is a place in an array. */
const FIRST_ADDRESS: Address = 0x0a000001;

function isLink(how: Partial<LinkOptions> | Link): how is Link {
  return "offer" in how;
}
