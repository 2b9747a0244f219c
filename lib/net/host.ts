/**
 * A host: a stack, its clock, its applications' connections. It turns what the stack wants into packets and
 * news, and lets applications react before the stack's answers at that moment go out.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import { type Instant, NEVER } from "../base/time.ts";
import { Ring } from "../base/ring.ts";
import type { Address } from "../wire/address.ts";
import type { Packet } from "../wire/packet.ts";
import type { TcpConfig } from "../tcp/config.ts";
import { TcpStack } from "../tcp/endpoint.ts";
import type { Call, CallError, Output, Signal, Stack } from "../tcp/stack.ts";
import { CLOSED, ESTABLISHED, LISTEN } from "../tcp/state.ts";
import { BoundError, POLLS_AT_ONCE_MAX } from "./bounds.ts";
import { HostClock } from "./clock.ts";
import { Connection } from "./connection.ts";
import type { CallName } from "./events.ts";
import { ListeningPort } from "./listening_port.ts";
import type { Source } from "./schedule.ts";
import type { HostGround } from "./ground.ts";
import type { App, ConnectOptions, HostOptions, ListenOptions } from "./host_options.ts";

/** A host of a world. */
export class Host implements Source {
  queuedAt: number = NEVER;
  place = 0;
  /** Its world. */
  readonly world: HostGround<Connection>;
  /** Its name. */
  readonly name: string;
  /** Its address. */
  readonly address: Address;
  /** Its stack; another after a reboot. */
  stack: Stack;
  /** Its clock; begun again by a reboot. */
  clock: HostClock;
  /** Who hears the news; applications that only ask need none. */
  app: App | null = null;
  /** Whether it stands still: what arrives waits. */
  paused = false;

  /** TCBs now. */
  tcbs = 0;
  /** Connections that applications accepted. */
  accepted = 0;
  /** Connections whose handshake was done. */
  established = 0;
  /** Nanoseconds that TCBs were held, of those that are gone. */
  heldBefore = 0;

  readonly #options: HostOptions;
  readonly #connections: (Connection | null)[] = [];
  readonly #news: Ring<Signal> = new Ring();
  readonly #newsOf: Ring<Connection> = new Ring();
  readonly #arrivals: Ring<Packet> = new Ring();
  #boots = 0;
  #draining = false;

  /** Made by its world. */
  constructor(world: HostGround<Connection>, name: string, address: Address, options: HostOptions) {
    this.world = world;
    this.name = name;
    this.address = address;
    this.#options = options;
    this.clock = new HostClock(options.clock);
    this.stack = this.#boot();
  }

  #boot(): Stack {
    const key = this.world.isnKey(this.name, this.#boots++);
    return this.#options.stack?.(key) ?? new TcpStack(this.#options.tcp, key);
  }

  /** Its stack's settings; undefined for a stack that is not ours. */
  get config(): TcpConfig | undefined {
    return this.stack instanceof TcpStack ? this.stack.config : undefined;
  }

  /** Its connections whose TCBs exist, the oldest first. */
  get connections(): Connection[] {
    const open = this.#connections.filter((connection) => connection !== null);
    return open.sort((a, b) => a.id - b.id);
  }

  /** Seconds that TCBs were held, up to now. */
  get tcbSeconds(): number {
    let held = this.heldBefore;
    for (const { openedAt } of this.connections) held += this.world.now - openedAt;
    return held / 1e9;
  }

  /**
   * Active OPEN.
   *
   * @throws {ScenarioError} if the stack refuses: the port is taken, or none is free
   */
  connect(to: Host, port: number, options: ConnectOptions = {}): Connection {
    const made = this.open(to.address, port, options);
    if (typeof made !== "string") return made;
    throw new ScenarioError(
      `Cannot connect ${this.name} to ${to.name}:${port} from port ${options.from ?? 0}: ${made}`,
    );
  }

  /** Active OPEN to an address, whether or not a host of the world has it; why not, if the stack refuses. */
  open(to: Address, port: number, options: ConnectOptions = {}): Connection | CallError {
    const { from = 0, iss, as, settings } = options;
    this.world.naming = as ?? null;
    const output = this.call("connect", null, {
      op: "connect",
      localAddress: this.address,
      localPort: from,
      remoteAddress: to,
      remotePort: port,
      ...(iss === undefined ? {} : { iss }),
      ...(settings === undefined ? {} : { settings }),
    });
    this.world.naming = null;
    return output.error ?? this.#made!;
  }

  /** The connection that the last output made. */
  #made: Connection | null = null;

  /**
   * Passive OPEN.
   *
   * @param options the backlog, ISNs of the first connections, settings of all of them
   * @throws {ScenarioError} if the port is taken
   */
  listen(port: number, options: ListenOptions = {}): ListeningPort {
    const output = this.call("listen", null, { op: "listen", localPort: port, ...options });
    if (output.error) {
      throw new ScenarioError(`Cannot listen on ${this.name}:${port}: ${output.error}`);
    }
    return new ListeningPort(this, port);
  }

  /** Accepts the oldest connection that waits on a port; undefined if none does. */
  accept(port: number): Connection | undefined {
    const output = this.call("accept", null, { op: "accept", localPort: port });
    if (output.error) return undefined;
    const connection = this.#connections[output.connection!]!;
    connection.accepted = true;
    this.accepted++;
    const { observer, now } = this.world;
    observer?.observe({ kind: "accepted", at: now, end: connection });
    return connection;
  }

  /** Hands a call to the stack and does what comes of it; nameless, it goes on with one made before. */
  call(name: CallName | null, end: Connection | null, call: Call, octets = 0): Output {
    const { world } = this;
    const output = this.stack.call(call, this.clock.local(world.now));
    const { error = null } = output;
    const quiet = name === null || name === "receive" || (name === "accept" && error !== null);
    // A poll for something to accept or read is no event; what it finds is.
    if (!quiet) {
      world.observer?.observe({
        kind: "called",
        at: world.now,
        host: this.name,
        end,
        call: name,
        octets,
        // What finds no room waits for it at its connection: to the application the call was served.
        error: error === "insufficient resources" ? null : error,
      });
    }
    // Reactions make further calls, which fill the stack's output anew.
    const { connection = -1, octets: taken = 0, payloads = [] } = output;
    this.#take(output);
    this.#drain();
    return { packets: [], signals: [], error, connection, octets: taken, payloads };
  }

  /** A packet reaches it. */
  deliver(packet: Packet): void {
    if (this.paused) {
      this.#arrivals.push(packet);
      return;
    }
    const { world } = this;
    if (packet.corrupted) {
      world.drop(packet, "checksum");
      return;
    }
    world.delivered(this.name, packet);
    this.#take(this.stack.arrive(packet, this.clock.local(world.now)));
    this.#drain();
  }

  /** Whether only timers that recur for ever are armed, or none. */
  get settled(): boolean {
    if (this.deadline() === NEVER) return true;
    return this.stack.recurring?.() ?? false;
  }

  deadline(): Instant {
    return this.paused ? NEVER : this.clock.world(this.stack.deadline());
  }

  fire(): void {
    this.#drain();
  }

  /** Stops it: nothing arrives, no timer fires, until {@linkcode resume}. */
  pause(): void {
    this.#note("pause");
    this.paused = true;
  }

  /** Lets it go on: what arrived in the meantime is taken in order, timers that are overdue fire. */
  resume(): void {
    this.#note("resume");
    this.paused = false;
    // An application may pause it again meanwhile: then the rest goes on waiting.
    while (!this.paused && this.#arrivals.size > 0) this.deliver(this.#arrivals.shift()!);
    this.world.schedule.wake(this, this.world.now);
  }

  /** It loses its memory: connections and listeners are gone, its clock and secret begin anew. */
  reboot(): void {
    this.#note("reboot");
    for (const connection of this.connections) this.#close(connection, "gone");
    this.#connections.length = 0;
    while (this.#news.shift() !== undefined) this.#newsOf.shift(); // nobody is left to hear it
    this.clock = new HostClock(this.#options.clock, this.world.now);
    this.stack = this.#boot();
    this.world.schedule.wake(this, this.world.now);
  }

  #note(act: "reboot" | "pause" | "resume"): void {
    const { observer, now } = this.world;
    observer?.observe({ kind: "host", at: now, host: this.name, act });
  }

  /** Lets applications react and the stack answer, until both are done at this moment. */
  #drain(): void {
    if (this.#draining) return;
    this.#draining = true;
    const { world } = this;
    let polls = 0;
    try {
      for (;;) {
        const signal = this.#news.shift();
        if (signal !== undefined) {
          const connection = this.#newsOf.shift()!;
          if (signal.kind === "writable") connection.continueSending();
          this.app?.(connection, signal);
          continue;
        }
        const now = this.clock.local(world.now); // another clock once an application has rebooted it
        if (this.paused || this.stack.deadline() > now) break;
        if (++polls > POLLS_AT_ONCE_MAX) {
          throw new BoundError(
            `Cannot go on at ${world.now / 1e9} s: the stack of ${this.name} never has done`,
          );
        }
        this.#take(this.stack.poll(now));
      }
    } finally {
      this.#draining = false;
    }
    world.schedule.wake(this, world.now);
  }

  /** Takes in what came out of the stack: states first, then packets, then ends. */
  #take(output: Output): void {
    const { signals, packets } = output;
    let closed: Connection[] | null = null;
    for (let i = 0; i < signals.length; i++) {
      const signal = signals[i]!;
      const connection = signal.kind === "opened" ? this.#opened(signal) : this.#known(signal);
      this.#hear(connection, signal);
      if (signal.kind === "closed") (closed ??= []).push(connection);
    }
    for (let i = 0; i < packets.length; i++) this.world.send(this.name, packets[i]!);
    if (closed === null) return;
    for (const connection of closed) this.#close(connection, connection.outcome);
  }

  #known(signal: Exclude<Signal, { kind: "opened" }>): Connection {
    const connection = this.#connections[signal.connection];
    if (connection) return connection;
    throw new ScenarioError(
      `Cannot go on at ${
        this.world.now / 1e9
      } s: the stack of ${this.name} signals "${signal.kind}" ` +
        `for connection ${signal.connection}, which it never opened`,
    );
  }

  #opened(signal: Signal & { kind: "opened" }): Connection {
    const { world } = this;
    const first = signal.passive ? LISTEN : CLOSED;
    const id = world.nextConnection();
    const connection = new Connection(
      this,
      id,
      signal.connection,
      signal,
      signal.passive,
      first,
      world.now,
    );
    this.#connections[signal.connection] = connection;
    this.#made = connection;
    this.tcbs++;
    world.opened(connection, first);
    return connection;
  }

  #hear(connection: Connection, signal: Signal): void {
    switch (signal.kind) {
      case "opened":
        return;
      case "moved": {
        connection.stateNumber = signal.to;
        if (connection.path !== null) connection.path.push(signal.to);
        if (signal.to === ESTABLISHED) this.established++;
        const { observer, now } = this.world;
        if (observer !== null) {
          const { from, to, cause } = signal;
          observer.observe({ kind: "moved", at: now, end: connection, from, to, cause });
        }
        break;
      }
      case "eof":
        connection.eof = true;
        this.world.observer?.observe({ kind: "eof", at: this.world.now, end: connection });
        break;
      case "urgent":
        this.#tell(connection, "urgent");
        break;
      case "troubled":
        this.#tell(connection, "R1");
        break;
      case "icmp":
        this.#tell(connection, signal.error);
        break;
      case "closed":
        connection.outcome = signal.outcome;
        connection.keepUnread(signal.unread);
        break;
    }
    // Room to send again is acted on even if no application asked to hear of it.
    if (this.app !== null || signal.kind === "writable") {
      this.#news.push(signal);
      this.#newsOf.push(connection);
    }
  }

  #tell(end: Connection, news: string): void {
    (end.told ??= []).push(news);
    const { observer, now } = this.world;
    observer?.observe({ kind: "told", at: now, end, news });
  }

  #close(connection: Connection, outcome: Connection["outcome"]): void {
    const { world } = this;
    connection.outcome = outcome;
    connection.closedAt = world.now;
    if (this.#connections[connection.number] === connection) {
      this.#connections[connection.number] = null;
    }
    this.tcbs--;
    this.heldBefore += world.now - connection.openedAt;
    world.closed(connection);
    const { observer, now } = world;
    if (observer !== null && outcome !== "open") {
      observer.observe({ kind: "closed", at: now, end: connection, outcome });
    }
  }
}
