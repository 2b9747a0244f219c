/**
 * The boundary of a host's TCP: a call, a packet or a moment goes in with `now`; what the stack wants
 * comes out. Anything that meets {@linkcode Stack} can stand on either side of a link.
 *
 * @module
 */

import type { Duration, Instant } from "../base/time.ts";
import type { Address } from "../wire/address.ts";
import type { IcmpKind, Packet } from "../wire/packet.ts";
import type { Payload } from "../wire/payload.ts";
import type { TcpConfig } from "./config.ts";
import type { Cause, State } from "./state.ts";

/**
 * A connection at one stack: a small integer. It counts from its `opened` signal to its `closed` signal;
 * then the stack may give it to another.
 */
export type ConnectionNumber = number;

/** The two sockets of a connection, seen from one end. */
export interface Sockets {
  /** The address at this end. */
  readonly localAddress: Address;
  /** The port at this end. */
  readonly localPort: number;
  /** The address at the other end. */
  readonly remoteAddress: Address;
  /** The port at the other end. */
  readonly remotePort: number;
}

/** A user call (RFC 9293, section 3.10.1 to 3.10.5). */
export type Call =
  /** Active OPEN. `localPort` 0 lets the stack choose an ephemeral one; `iss` fixes the ISN (uint32). */
  | (Sockets & {
    readonly op: "connect";
    readonly iss?: number;
    readonly settings?: Partial<TcpConfig>;
  })
  /**
   * Passive OPEN on every local address; `iss` fixes the ISNs of the first connections, in order; `settings` are its
   * connections'.
   */
  | {
    readonly op: "listen";
    readonly localPort: number;
    readonly backlog?: number;
    readonly iss?: readonly number[];
    readonly settings?: Partial<TcpConfig>;
  }
  /** CLOSE of a listener; its half-open connections end with it, those waiting for accept are aborted. */
  | { readonly op: "unlisten"; readonly localPort: number }
  /** The oldest connection that waits for accept: `output.connection`, or the error "would block". */
  | { readonly op: "accept"; readonly localPort: number }
  /**
   * SEND: takes what the buffer has room for and says how much in `output.octets`. `urgent` makes everything sent
   * so far urgent; with `push: false` the octets wait for company, until a send that pushes, a shutdown, or for
   * the silly-window override; after `endOfRecord` a segment ends, whatever follows.
   */
  | {
    readonly op: "send";
    readonly connection: ConnectionNumber;
    readonly payload: Payload;
    readonly urgent?: boolean;
    readonly push?: boolean;
    readonly endOfRecord?: boolean;
  }
  /** RECEIVE: up to `octets` octets, in `output.payloads`. */
  | { readonly op: "receive"; readonly connection: ConnectionNumber; readonly octets: number }
  /** CLOSE: no more to send; receiving goes on. */
  | { readonly op: "shutdown"; readonly connection: ConnectionNumber }
  /**
   * The half-duplex close of MAY-1: the application is gone; data that it did not read draws a reset. With
   * `linger` it ends by a reset once so much time has passed without the peer's ACK of data and FIN; 0 ends it
   * at once.
   */
  | { readonly op: "close"; readonly connection: ConnectionNumber; readonly linger?: Duration }
  /** Other settings for one connection, from now on: a socket option. Those of a host alone have no effect. */
  | {
    readonly op: "configure";
    readonly connection: ConnectionNumber;
    readonly settings: Partial<TcpConfig>;
  }
  /** Other settings for the connections that a listener will make. */
  | {
    readonly op: "configure-port";
    readonly localPort: number;
    readonly settings: Partial<TcpConfig>;
  }
  /** ABORT. */
  | { readonly op: "abort"; readonly connection: ConnectionNumber };

/** Why a call was not served: RFC 9293's words where it has them. */
export type CallError =
  | "connection already exists"
  | "connection does not exist"
  | "connection closing"
  | "connection reset"
  | "insufficient resources"
  | "remote socket unspecified"
  | "port in use"
  | "no free port"
  | "would block";

/** How a connection came to its end. */
export type Outcome =
  /** Both directions ended by FIN, or a close before the handshake was done. */
  | "closed"
  /** The peer answered the SYN with a reset, or a hard ICMP error came. */
  | "refused"
  /** The peer's reset. */
  | "reset"
  /** R2, the user timeout, unanswered keep-alive probes, or the FIN-WAIT-2 timeout. */
  | "timed-out"
  /** The local abort, unread data at a half-duplex close, or the end of its linger. */
  | "aborted"
  /** A passive connection went back to LISTEN: nobody ever heard of it. */
  | "returned"
  /** Its host lost its memory. */
  | "gone";

/** What a stack tells its user. */
export type Signal =
  /** A TCB exists. */
  | (Sockets & {
    readonly kind: "opened";
    readonly connection: ConnectionNumber;
    readonly passive: boolean;
  })
  /** Its state changed. */
  | {
    readonly kind: "moved";
    readonly connection: ConnectionNumber;
    readonly from: State;
    readonly to: State;
    readonly cause: Cause;
  }
  /** It waits for accept. */
  | {
    readonly kind: "acceptable";
    readonly connection: ConnectionNumber;
    readonly localPort: number;
  }
  /** There are octets to read. */
  | { readonly kind: "readable"; readonly connection: ConnectionNumber }
  /** After the octets at hand, no more will come. */
  | { readonly kind: "eof"; readonly connection: ConnectionNumber }
  /** A send that was cut short has room again. */
  | { readonly kind: "writable"; readonly connection: ConnectionNumber }
  /** The peer's urgent pointer moved past what was consumed (MUST-32). */
  | { readonly kind: "urgent"; readonly connection: ConnectionNumber }
  /** R1 was reached (SHLD-9): the peer does not acknowledge. */
  | { readonly kind: "troubled"; readonly connection: ConnectionNumber }
  /** A soft error was reported (SHLD-25). */
  | {
    readonly kind: "icmp";
    readonly connection: ConnectionNumber;
    readonly error: IcmpKind;
  }
  /** Its TCB is gone. `unread` is what arrived in order and was not read, unless it was flushed. */
  | {
    readonly kind: "closed";
    readonly connection: ConnectionNumber;
    readonly outcome: Outcome;
    readonly unread: readonly Payload[];
  };

/** What comes out of a stack. Read it before the next call: a stack may fill the same arrays again. */
export interface Output {
  /** Packets to send, in order, not numbered. */
  readonly packets: readonly Packet[];
  /** News for the user, in order. */
  readonly signals: readonly Signal[];
  /** Why the call was not served; null if it was. */
  readonly error?: CallError | null;
  /** The connection that `connect` made or `accept` gave. */
  readonly connection?: ConnectionNumber;
  /** The octets that `send` took. */
  readonly octets?: number;
  /** The octets that `receive` gave. */
  readonly payloads?: readonly Payload[];
}

/**
 * What can be seen of a connection from outside, with RFC 9293's names (section 3.3.1). A live view: read
 * what is needed, keep no reference. Sequence numbers are int32.
 */
export interface Inspection extends Sockets {
  /** The state. */
  readonly state: State;
  /** Whether it was opened passively. */
  readonly passive: boolean;
  /** ISS: the initial send sequence number. */
  readonly iss: number;
  /** IRS: the initial receive sequence number; 0 before the peer's SYN. */
  readonly irs: number;
  /** SND.UNA: the oldest unacknowledged sequence number. */
  readonly sndUna: number;
  /** SND.NXT: the next sequence number to be sent. */
  readonly sndNxt: number;
  /** SND.WND: the send window, octets. */
  readonly sndWnd: number;
  /** RCV.NXT: the next sequence number expected. */
  readonly rcvNxt: number;
  /** RCV.NXT + RCV.WND: the right edge of the receive window as last advertised. */
  readonly rcvAdv: number;
  /** The retransmission timeout in force, nanoseconds. */
  readonly rto: number;
  /** When the retransmission or probe timer fires; infinite when it is off. Of the host's clock. */
  readonly rexmitAt: number;
  /** When TIME-WAIT ends, or before it linger or the FIN-WAIT-2 timeout; else infinite. Of the host's clock. */
  readonly timeWaitAt: number;
  /** Octets that arrived in order and wait to be read. */
  readonly unreadOctets: number;
  /** TS.Recent (RFC 7323, section 4.3), int32; undefined without timestamps. */
  readonly tsRecent?: number | undefined;
  /** Octets up to RCV.UP that were not consumed, not yet received ones counted (MUST-33); 0 is normal mode. */
  readonly urgentOctets?: number;
  /** Its settings, where it is our stack's. */
  readonly config?: TcpConfig;
  /** cwnd (RFC 5681, section 2), octets; undefined before data is sent, and for a stack that does not tell. */
  readonly congestionWindow?: number | undefined;
}

/**
 * What a connection has measured and agreed on: the numbers behind `TCP_INFO`. A snapshot. Octets and nanoseconds,
 * but for counts.
 */
export interface Metrics {
  /** Eff.snd.MSS: the largest text that it sends (RFC 9293, section 3.7.1), octets. */
  readonly sndMss: number;
  /** The MSS that its SYN announced, octets. */
  readonly advertisedMss: number;
  /** RCV.BUFF, octets: what is set, grown to whole segments where that is the policy. */
  readonly receiveBuffer: number;
  /** SRTT (RFC 6298); below 0 before the first measurement. */
  readonly srtt: number;
  /** RTTVAR (RFC 6298). */
  readonly rttvar: number;
  /** RTO, back-off included. */
  readonly rto: number;
  /** Retransmissions of the segment at the front without an answer. */
  readonly retransmissions: number;
  /** Zero-window and keep-alive probes without an answer. */
  readonly probes: number;
  /** cwnd. */
  readonly congestionWindow: number;
  /** ssthresh. */
  readonly threshold: number;
  /** What is known of losses. */
  readonly phase: "open" | "disorder" | "recovery" | "loss";
  /** Octets sent and not acknowledged. */
  readonly flight: number;
  /** Octets of them that the peer reported by SACK. */
  readonly sacked: number;
  /** Octets queued and not sent. */
  readonly unsent: number;
  /** Whether both ends agreed on SACK. */
  readonly sack: boolean;
  /** Whether both ends agreed on timestamps. */
  readonly timestamps: boolean;
  /** Whether both ends agreed on window scaling. */
  readonly scaling: boolean;
  /** Whether both ends agreed on ECN. */
  readonly ecn: boolean;
  /** The peer's window scale. */
  readonly sndScale: number;
  /** This end's window scale. */
  readonly rcvScale: number;
}

/** A host's TCP. */
export interface Stack {
  /** Serves a user call. */
  call(call: Call, now: Instant): Output;
  /** Takes a packet that arrived undamaged for one of the host's addresses. */
  arrive(packet: Packet, now: Instant): Output;
  /** Does what is due at `now`: timers, and answers that waited for the users' say at one moment. */
  poll(now: Instant): Output;
  /** When it wants to be polled: a moment, one that has passed for at once, NEVER for not at all. */
  deadline(): Instant;
  /** Whether only timers that recur for ever are armed (zero-window probes, keep-alive that is answered); not at all if left out. */
  recurring?(): boolean;
  /**
   * Every number that decides what the stack will do, moments counted from `now`: two stacks that tell the same list
   * answer the same inputs alike. Without it a stack cannot be explored. Ours tells it in `fingerprint.ts`.
   */
  fingerprint?(now: Instant): readonly number[];
  /** A view of a connection; checks that need it are left out for a stack without it. */
  inspect?(connection: ConnectionNumber): Inspection | undefined;
  /** What a connection has measured; not at all for a stack that does not tell. */
  metrics?(connection: ConnectionNumber): Metrics | undefined;
}
