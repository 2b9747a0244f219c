/**
 * A socket: what lies between a script's calls and a connection. It leaves out the calls themselves.
 *
 * @module
 */

import { type Duration, NEVER } from "../base/time.ts";
import type { Connection } from "../net/connection.ts";
import type { TcpConfig } from "../tcp/config.ts";
import type { Inspection } from "../tcp/stack.ts";
import { SYN_RECEIVED, SYN_SENT } from "../tcp/state.ts";
import type { IcmpKind } from "../wire/packet.ts";
import { ErrorQueue, type StampWishes } from "./error_queue.ts";
import type { Flow } from "./flow.ts";
import type { Personality } from "./personality.ts";

/** Settings that can still change. */
export type Settings = { -readonly [K in keyof TcpConfig]?: TcpConfig[K] };

/** What one piece of the send buffer costs beyond its octets, where writes are cut into pieces. */
const PIECE_COST = 1280;

/** The largest piece, octets. */
const PIECE_MAX = 64_000;

/** A socket. */
export class Socket {
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
  /** The largest window that the peer offered, octets. */
  windowMax = 0;
  /** Unsent octets from which on a write waits; infinite where it is not set. */
  notSentLowWater = Infinity;
  /** What time stamps are asked for; null for none. */
  stampWishes: StampWishes | null = null;
  /** Whether notes of time stamps come without the packet. */
  stampsAlone = false;
  /** Ends of the pieces that writes were cut into, as places in the stream, the oldest first. */
  readonly #pieces: number[] = [];
  /** The place in the stream up to which pieces inside of writes were pushed. */
  #pushedTo = 0;
  /** Whether the next piece fills up the last one. */
  #filling = false;
  /** Notes about what was sent; null before the first option that asks for some. */
  #errors: ErrorQueue | null = null;

  /** A socket without a connection. */
  constructor(flow: Flow, personality: Personality) {
    this.flow = flow;
    this.personality = personality;
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
    return this.ended && !this.errorTaken ? this.#endError() : null;
  }

  /** The error that waits to be told, which is told now. */
  takeError(): string | null {
    const { error } = this;
    if (error !== null) this.errorTaken = true;
    return error;
  }

  #endError(): string | null {
    const { outcome, told, path } = this.connection!;
    if (this.icmpEnd !== null) return errorOfIcmp(this.icmpEnd, this.personality);
    switch (outcome) {
      case "refused":
        return "ECONNREFUSED";
      case "reset": {
        const { resetAfterFinIsPipe } = this.personality;
        const afterFin = this.connection!.eof && path !== null;
        return resetAfterFinIsPipe && afterFin ? "EPIPE" : "ECONNRESET";
      }
      case "timed-out": {
        // What a router said of the path is more than that nobody answered.
        const soft = told?.findLast((news): news is IcmpKind => SOFT.has(news));
        return soft === undefined ? "ETIMEDOUT" : errorOfIcmp(soft, this.personality);
      }
      case "aborted":
        return "ECONNABORTED";
      default:
        return null;
    }
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

  /** Octets that wait in the send buffer, sent or not. */
  get queuedOctets(): number {
    return (this.connection?.sentOctets ?? 0) - this.ackedOctets;
  }

  /** Octets that were never sent. */
  get unsentOctets(): number {
    return (this.connection?.sentOctets ?? 0) - this.transmittedOctets;
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

  /** The send buffer, octets; undefined where no option set it. */
  get sendBuffer(): number | undefined {
    return this.settings.sendBufferOctetsMax;
  }

  /** Takes note of the peer's window. */
  noteWindow(): void {
    const view = this.inspect();
    if (view !== undefined && view.sndWnd > this.windowMax) this.windowMax = view.sndWnd;
  }

  /**
   * How many of `octets` the next piece takes: 0 if there is no room for one.
   *
   * @param buffer the send buffer, octets
   * @param mss the largest text of a segment
   */
  nextPiece(octets: number, buffer: number, mss: number): number {
    if (this.personality.writes === "octets") {
      const room = Math.min(buffer - this.queuedOctets, this.notSentLowWater - this.unsentOctets);
      return Math.max(0, Math.min(octets, room));
    }
    const goal = this.#pieceGoal(mss);
    // Where the last piece was not sent whole, it is filled up before another is begun.
    const tail = this.unsentOctets % goal;
    this.#filling = tail > 0;
    if (tail > 0) return Math.min(octets, goal - tail);
    const full = this.#cost() >= buffer || this.unsentOctets >= this.notSentLowWater;
    return full ? 0 : Math.min(octets, goal);
  }

  /** Whole segments in half of the peer's largest window, up to a bound; at least one segment. */
  #pieceGoal(mss: number): number {
    const most = Math.min(PIECE_MAX, Math.max(this.windowMax >> 1, mss));
    return Math.max(1, Math.floor(most / mss)) * mss;
  }

  /** Whether a piece that ends at a place in the stream is pushed though more follows: after half a window. */
  pushesAt(end: number): boolean {
    if (this.personality.writes === "octets") return true;
    if (end <= this.#pushedTo + (this.windowMax >> 1)) return false;
    this.#pushedTo = end;
    return true;
  }

  /** A piece was taken. */
  notePiece(): void {
    if (this.personality.writes === "octets") return;
    if (this.#filling) this.#pieces.pop();
    this.#pieces.push(this.connection!.sentOctets);
  }

  /** What the send buffer holds, the cost of its pieces counted. */
  #cost(): number {
    const acked = this.ackedOctets;
    while (this.#pieces.length > 0 && this.#pieces[0]! <= acked) this.#pieces.shift();
    return this.queuedOctets + PIECE_COST * this.#pieces.length;
  }

  /**
   * Whether a writer that waits would be woken.
   *
   * @param buffer the send buffer, octets
   */
  isWritable(buffer: number): boolean {
    if (this.personality.writes === "octets") {
      return this.queuedOctets < buffer && this.unsentOctets < this.notSentLowWater;
    }
    // A third of the buffer has to be free.
    const cost = this.#cost();
    return buffer - cost >= cost >> 1 && this.unsentOctets < this.notSentLowWater;
  }

  /** When its TIME-WAIT ends; NEVER if it is in none. */
  get timeWaitAt(): number {
    return this.inspect()?.timeWaitAt ?? NEVER;
  }
}

const SOFT: ReadonlySet<string> = new Set<IcmpKind>([
  "net-unreachable",
  "host-unreachable",
  "protocol-unreachable",
  "port-unreachable",
  "source-route-failed",
  "time-exceeded",
  "parameter-problem",
  "prohibited",
]);

/** The error that an ICMP error is told as. */
export function errorOfIcmp(kind: IcmpKind, { icmpErrors }: Personality): string {
  return icmpErrors[kind] ?? commonError(kind);
}

function commonError(kind: IcmpKind): string {
  switch (kind) {
    case "net-unreachable":
      return "ENETUNREACH";
    case "host-unreachable":
    case "prohibited":
    case "time-exceeded":
      return "EHOSTUNREACH";
    case "protocol-unreachable":
    case "port-unreachable":
      return "ECONNREFUSED";
    case "source-route-failed":
      return "EOPNOTSUPP";
    case "parameter-problem":
      return "EPROTO";
    case "packet-too-big":
      return "EMSGSIZE";
    case "source-quench":
      return "ENOBUFS";
  }
}
