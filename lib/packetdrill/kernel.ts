/**
 * The host under test as a script's calls and commands see it: its files, its sockets, its settings. It leaves out
 * what the script expects of it.
 *
 * @module
 */

import type { Duration, Instant } from "../base/time.ts";
import type { Connection } from "../net/connection.ts";
import type { Observer } from "../net/events.ts";
import type { Host } from "../net/host.ts";
import { World } from "../net/world.ts";
import { TCP_DEFAULTS, type TcpConfig } from "../tcp/config.ts";
import type { Metrics, Signal } from "../tcp/stack.ts";
import type { Address } from "../wire/address.ts";
import type { IcmpKind } from "../wire/packet.ts";
import { Counters } from "./counters.ts";
import type { File, ReadyHost } from "./epoll.ts";
import { Flow } from "./flow.ts";
import type { Personality } from "./personality.ts";
import type { Setup } from "./setup.ts";
import { Socket } from "./socket.ts";
import { symbolNumber } from "./symbols.ts";

/** The settings that a host is made with. */
export interface KernelSettings {
  /** Its stack's to begin with. */
  readonly first: Partial<TcpConfig>;
  /** Those that it goes back to when commands are undone. */
  readonly base: Partial<TcpConfig>;
}

/** The name of the host under test, in ladders too. */
export const HOST = "host";

/** The host under test. */
export class Kernel implements ReadyHost {
  /** What the run is made from. */
  readonly setup: Setup;
  /** The kernel's ways. */
  readonly personality: Personality;
  /** Its world. */
  readonly world: World;
  /** The host. */
  readonly host: Host;
  /** The peer's address. */
  readonly remote: Address;
  /** What its connections have done. */
  readonly counters: Counters = new Counters();
  /** Its open files by descriptor. */
  readonly files: Map<number, File> = new Map();
  /** What the script's packets belong to; null before the first socket. */
  flow: Flow | null = null;
  /** The last ICMP error that was injected. */
  lastIcmp: IcmpKind | null = null;
  /** Unsent octets from which on writes wait, for sockets that say nothing of it. */
  notSentLowWater = Infinity;
  /** How long connections are idle before keep-alive asks, for sockets that say nothing of it; undefined for the customary. */
  keepAliveIdle: Duration | undefined = undefined;
  /** The port of UDP on which TCP is taken in datagrams; 0 for none. */
  tunnelPort = 0;
  /** Whether packets that the host sends are lost at its device. */
  deviceDrops = false;

  /** Settings that commands changed since the host was made. */
  #changed: Partial<TcpConfig> = {};
  readonly #settings: KernelSettings;
  readonly #sockets: Set<Socket> = new Set();
  readonly #icmpEnds: Map<Connection, IcmpKind> = new Map();
  readonly #acceptable: Set<Connection> = new Set();
  /** Connections that ended while they waited for accept. */
  readonly #ended: Connection[] = [];
  #nextRemotePort = 40_000;

  /**
   * A host.
   *
   * @param observer is fed with everything that happens
   */
  constructor(
    setup: Setup,
    personality: Personality,
    settings: KernelSettings,
    observer: Observer,
  ) {
    this.setup = setup;
    this.personality = personality;
    this.#settings = settings;
    this.world = new World({ observer });
    const { book } = this.world;
    this.remote = book.parse(setup.remote);
    this.host = this.world.host(HOST, {
      address: book.parse(setup.local),
      tcp: this.#forStack({ ...settings.first, mtu: setup.mtu }),
    });
    this.host.app = (connection, signal) => this.#hear(connection, signal);
  }

  /** The time. */
  get now(): Instant {
    return this.world.now;
  }

  /** The number of a flag that a call is given. */
  flagOf(symbol: string): number {
    return symbolNumber(symbol, this.personality) ?? 0;
  }

  #hear(connection: Connection, signal: Signal): void {
    switch (signal.kind) {
      case "moved":
        if (signal.cause === "icmp" && this.lastIcmp !== null) {
          this.#icmpEnds.set(connection, this.lastIcmp);
        }
        break;
      case "acceptable":
        this.#acceptable.add(connection);
        break;
      case "closed":
        if (this.#acceptable.delete(connection)) this.#ended.push(connection);
    }
  }

  /** The oldest connection that ended while it waited for accept on a port. */
  takeEnded(port: number): Connection | undefined {
    const at = this.#ended.findIndex(({ localPort }) => localPort === port);
    return at < 0 ? undefined : this.#ended.splice(at, 1)[0];
  }

  /** Whether a connection waits for accept on a port. */
  acceptable(port: number): boolean {
    for (const { localPort } of this.#acceptable) if (localPort === port) return true;
    return this.#ended.some(({ localPort }) => localPort === port);
  }

  /** What follows from what just happened, for every socket. */
  settle(): void {
    for (const socket of this.#sockets) {
      const { connection } = socket;
      if (connection === null) continue;
      this.#settleSpace(socket);
      if (!connection.open && socket.icmpEnd === null) {
        socket.icmpEnd = this.#icmpEnds.get(connection) ?? null;
      }
      if (socket.readShut && !this.personality.readsAfterShutdown && connection.open) {
        connection.take();
      }
      socket.errorsIfAny?.update(socket.transmittedOctets, socket.ackedOctets, this.now);
    }
  }

  /** The send buffer's room follows what the peer offers and acknowledges. */
  #settleSpace(socket: Socket): void {
    const view = socket.inspect();
    if (view === undefined) return;
    socket.space.noteWindow(view.sndWnd);
    const metrics = this.metricsOf(socket);
    if (metrics === undefined) return;
    socket.chronometer.look(socket, metrics.sndMss, this.now);
    const { ackedOctets } = socket;
    if (ackedOctets === socket.ackedBefore) return;
    socket.ackedBefore = ackedOctets;
    socket.space.grow(metrics);
  }

  // ---- sockets ----

  /** A new socket, which the script's packets belong to from now on. */
  newSocket(): Socket {
    this.flow = this.#newFlow();
    return this.#adopt(new Socket(this.flow, this.personality));
  }

  #newFlow(): Flow {
    const flow = new Flow();
    flow.localAddress = this.host.address;
    flow.remoteAddress = this.remote;
    return flow;
  }

  #adopt(socket: Socket): Socket {
    socket.space.lowWater = this.notSentLowWater;
    this.#sockets.add(socket);
    return socket;
  }

  /** A flow that a peer opens from a port of its own; the script's packets belong to it from now on. */
  newInboundFlow(): Flow {
    const flow = this.#newFlow();
    flow.stage = "opened";
    flow.localPort = this.setup.bindPort;
    flow.remotePort = this.#nextRemotePort++;
    return this.flow = flow;
  }

  /** A socket for a connection that a listener accepted. */
  accepted(connection: Connection, listener: Socket): Socket {
    this.#acceptable.delete(connection);
    const socket = new Socket(new Flow(), this.personality);
    socket.connection = connection;
    socket.connected = true;
    socket.boundPort = connection.localPort;
    Object.assign(socket.settings, listener.settings);
    for (const [name, value] of listener.asked) socket.asked.set(name, value);
    if (listener.linger !== undefined) socket.linger = listener.linger;
    this.#adopt(socket);
    socket.space.lowWater = listener.space.lowWater;
    this.#settleSpace(socket);
    return socket;
  }

  /** The socket that the script's packets belong to; undefined if it has none yet. */
  get socketUnderTest(): Socket | undefined {
    const { flow } = this;
    let found: Socket | undefined;
    for (const socket of this.#sockets) {
      const { connection } = socket;
      const own = socket.flow === flow ||
        (connection !== null && flow !== null && connection.remotePort === flow.remotePort &&
          connection.localPort === flow.localPort);
      if (own) found = socket;
    }
    return found ?? [...this.#sockets].at(-1);
  }

  /** The socket that listens on a port. */
  listenerOn(port: number): Socket | undefined {
    for (const socket of this.#sockets) if (socket.listeningPort === port) return socket;
    return undefined;
  }

  /** Every socket that was not closed, and those whose connection goes on without an application. */
  get sockets(): Iterable<Socket> {
    return this.#sockets;
  }

  /** A socket's descriptor is gone; its connection may go on. */
  forget(socket: Socket): void {
    this.#sockets.delete(socket);
  }

  /** What a socket's connection has measured; undefined without one, and for a stack that does not tell. */
  metricsOf({ connection }: Socket): Metrics | undefined {
    return connection?.open ? this.host.stack.metrics?.(connection.number) : undefined;
  }

  // ---- settings ----

  /** The settings that hold for new connections. */
  get settings(): TcpConfig {
    const { mtu } = this.setup;
    return { ...TCP_DEFAULTS, ...this.#settings.first, mtu, ...this.#changed };
  }

  /** What new connections are told beyond the host's settings: a socket's own over what commands changed. */
  settingsFor(socket: Socket): Partial<TcpConfig> {
    return this.#forStack({ ...this.#changed, ...socket.settings });
  }

  /**
   * A command changed settings of the host: new connections have them.
   *
   * @param running whether those that exist take them too
   */
  change(settings: Partial<TcpConfig>, running: boolean): void {
    this.#changed = { ...this.#changed, ...settings };
    for (const socket of this.#sockets) {
      if (socket.listeningPort > 0) this.configurePort(socket);
    }
    if (!running) return;
    const forStack = this.#forStack(settings);
    for (const connection of this.host.connections) connection.configure(forStack);
  }

  /** Every setting is again what it was before commands changed some. */
  restore(): void {
    this.#changed = { ...TCP_DEFAULTS, ...this.#settings.base, mtu: this.setup.mtu };
    this.notSentLowWater = Infinity;
    this.keepAliveIdle = undefined;
    this.tunnelPort = 0;
    for (const socket of this.#sockets) {
      if (socket.listeningPort > 0) this.configurePort(socket);
    }
  }

  /** Tells a listener what holds for its next connections, `more` on top. */
  configurePort(socket: Socket, more: Partial<TcpConfig> = {}): void {
    const settings = { ...this.settings, ...this.settingsFor(socket), ...more };
    const localPort = socket.listeningPort;
    this.host.call("configure", null, { op: "configure-port", localPort, settings });
  }

  /** A socket option changed a setting of a socket, and of its connection or its listener. */
  configure(socket: Socket, settings: Partial<TcpConfig>): void {
    Object.assign(socket.settings, settings);
    if (socket.listeningPort > 0) this.configurePort(socket);
    else if (socket.connection?.open) {
      socket.connection.configure(this.#forStack(settings));
    }
  }

  /** Settings as the stack gets them: where writes are cut into pieces, the socket itself bounds what is queued. */
  #forStack(settings: Partial<TcpConfig>): Partial<TcpConfig> {
    if (this.personality.writes === "octets") return settings;
    return { ...settings, sendBufferOctetsMax: 1 << 30 };
  }

  /** A socket's send buffer, octets. */
  sendBufferOf(socket: Socket): number {
    const own = socket.settings.sendBufferOctetsMax;
    return own ?? Math.max(this.settings.sendBufferOctetsMax, socket.space.grown);
  }

  /** The setting that holds for a socket. */
  settingOf<K extends keyof TcpConfig>(socket: Socket, name: K): TcpConfig[K] {
    const own = socket.settings[name] as TcpConfig[K] | undefined;
    return own ?? this.settings[name];
  }
}
