/**
 * A socket: what lies between a script's calls and a connection. It leaves out the calls themselves.
 *
 * @module
 */

import type { Duration } from "../base/time.ts";
import type { Connection } from "../net/connection.ts";
import type { TcpConfig } from "../tcp/config.ts";
import type { Inspection } from "../tcp/stack.ts";
import { SYN_RECEIVED, SYN_SENT } from "../tcp/state.ts";
import type { IcmpKind } from "../wire/packet.ts";
import { Chronometer, type Sender } from "./chronometer.ts";
import { ErrorQueue, type StampWishes } from "./error_queue.ts";
import type { Flow } from "./flow.ts";
import type { Personality } from "./personality.ts";
import { OctetSpace, PieceSpace, type SendSpace } from "./send_space.ts";
import { errorOfEnd } from "./socket_error.ts";

/** Settings that can still change. */
export type Settings = { -readonly [K in keyof TcpConfig]?: TcpConfig[K] };

/** A socket. */
export class Socket implements Sender {
  /** What tells it from other files. */
  readonly kind = "socket";
  /** What ties it to the script. */
  readonly flow: Flow;
  /** The kernel's ways. */
  readonly personality: Personality;
  /** Whether calls return rather than wait. */
  nonBlocking = false;
  /** The port that it was bound to; 0 before. */
  boundPort = 0;
  /** The port on which it listens; 0 if it does not. */
  listeningPort = 0;
  /** Its connection; null before `connect()`, and for a listener. */
  connection: Connection | null = null;
  /** Settings that socket options gave it. */
  readonly settings: Settings = {};
  /** What was asked for by options that have no setting, or whose answer is not their setting. */
  readonly asked: Map<string, number> = new Map();
  /** How long a close lingers; undefined for not at all. */
  linger: Duration | undefined = undefined;
  /** Whether the application reads no more. */
  readShut = false;
  /** Whether the application writes no more. */
  writeShut = false;
  /** Whether the error of its connection's end was handed out. */
  errorTaken = false;
  /** Whether the connect was answered. */
  connected = false;
  /** Why its connection ended, where an ICMP error did it; null if none did. */
  icmpEnd: IcmpKind | null = null;
  /** Octets that were acknowledged when it was last looked at. */
  ackedBefore = 0;
  /** Whether the application waits for room to write. */
  writing = false;
  /** How long its sender waited for what. */
  readonly chronometer: Chronometer = new Chronometer();
  /** What its send buffer has room for. */
  readonly space: SendSpace;
  /** What time stamps are asked for; null for none. */
  stampWishes: StampWishes | null = null;
  /** Whether notes of time stamps come without the packet. */
  stampsAlone = false;
  /** Notes about what was sent; null before the first option that asks for some. */
  #errors: ErrorQueue | null = null;

  /** A socket without a connection. */
  constructor(flow: Flow, personality: Personality) {
    this.flow = flow;
    this.personality = personality;
    this.space = personality.writes === "chunks" ? new PieceSpace(this) : new OctetSpace(this);
  }

  /** Notes about what was sent. */
  get errors(): ErrorQueue {
    return this.#errors ??= new ErrorQueue();
  }

  /** Those notes, if an option ever asked for some. */
  get errorsIfAny(): ErrorQueue | null {
    return this.#errors;
  }

  /** The stack's variables, while the TCB exists. */
  inspect(): Inspection | undefined {
    return this.connection?.inspect();
  }

  /** Whether its connection came to its end. */
  get ended(): boolean {
    return this.connection !== null && !this.connection.open;
  }

  /** Whether the handshake goes on. */
  get opening(): boolean {
    const state = this.connection?.stateNumber;
    return !this.ended && (state === SYN_SENT || state === SYN_RECEIVED);
  }

  /** The error that waits to be told; null if there is none, or it was told. */
  get error(): string | null {
    if (!this.ended || this.errorTaken) return null;
    return errorOfEnd(this.connection!, this.icmpEnd, this.personality);
  }

  /** The error that waits to be told, which is told now. */
  takeError(): string | null {
    const { error } = this;
    if (error !== null) this.errorTaken = true;
    return error;
  }

  /** Octets that arrived in order and wait to be read. */
  get unreadOctets(): number {
    return this.connection?.unreadOctets ?? 0;
  }

  /** Whether no octets will come after those at hand. */
  get atEnd(): boolean {
    return this.readShut || this.ended || (this.connection?.eof ?? false);
  }

  /** Octets of the stream that the peer acknowledged. */
  get ackedOctets(): number {
    return this.#placeOf(this.inspect()?.sndUna);
  }

  /** Octets of the stream that were sent at least once. */
  get transmittedOctets(): number {
    return this.#placeOf(this.inspect()?.sndNxt);
  }

  /** Octets of the stream that the application wrote. */
  get writtenOctets(): number {
    return this.connection?.sentOctets ?? 0;
  }

  /** The place in the stream of a sequence number of this end's. */
  #placeOf(seq: number | undefined): number {
    const { connection } = this;
    if (connection === null) return 0;
    const view = this.inspect();
    if (view === undefined || seq === undefined) {
      return connection.outcome === "closed" ? connection.sentOctets : 0;
    }
    const place = ((seq - view.iss) | 0) - 1;
    return Math.max(0, Math.min(place, connection.sentOctets));
  }
}
