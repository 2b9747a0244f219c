/**
 * The transmission control block (RFC 9293, section 3.3.1): one connection's variables, by the RFC's names.
 * Buffers exist only once they are used: a held connection costs this object alone.
 *
 * @module
 */

import { NEVER } from "../base/time.ts";
import { seqDiff } from "../base/seq.ts";
import type { Flow } from "../wire/flow_table.ts";
import type { Address } from "../wire/address.ts";
import type { TcpConfig } from "./config.ts";
import type { Extras } from "./extras.ts";
import type { Listener } from "./listener.ts";
import type { SackReport } from "./sack_report.ts";
import type { Reassembly } from "./reassembly.ts";
import type { Recovery } from "./losses.ts";
import { ReceiveQueue } from "./receive_queue.ts";
import { SendQueue } from "./send_queue.ts";
import type { ConnectionNumber, Inspection, Sockets } from "./stack.ts";
import { CLOSED, ESTABLISHED, LISTEN, type State } from "./state.ts";
import { windowShift } from "./syn.ts";

/** What a connection keeps of its peer's timestamps (RFC 7323). */
export interface Stamps {
  /** TS.Recent. */
  recent: number;
  /** When TS.Recent was set. */
  recentAt: number;
  /** Last.ACK.sent. */
  lastAckSent: number;
}

/** One connection. Sequence numbers are int32; times are nanoseconds of the host's clock. */
export class Tcb implements Flow, Inspection {
  /** The number by which the user knows it. */
  readonly number: ConnectionNumber;
  /** The address at this end. */
  readonly localAddress: Address;
  /** The port at this end. */
  readonly localPort: number;
  /** The address at the other end. */
  readonly remoteAddress: Address;
  /** The port at the other end. */
  readonly remotePort: number;
  /** The table's own. */
  nextInBucket: this | null = null;
  /** Who it came from, if it was opened passively. */
  readonly listener: Listener<Tcb> | null;
  /** The connection in TIME-WAIT whose sockets this one takes over once it is established (MAY-2). */
  parked: Tcb | null = null;
  /** Its settings: its host's, or its own once a user has set one. */
  config: TcpConfig;
  /** The state; only `moveTo()` writes it. */
  state: State;

  /** ISS: the initial send sequence number. */
  iss = 0;
  /** SND.UNA: the oldest unacknowledged sequence number. */
  sndUna = 0;
  /** SND.NXT: the next sequence number to be sent; it never goes back. */
  sndNxt = 0;
  /** SND.WND: octets from SND.UNA. */
  sndWnd = 0;
  /** SND.WL1: SEG.SEQ of the last window update. */
  sndWl1 = 0;
  /** SND.WL2: SEG.ACK of the last window update. */
  sndWl2 = 0;
  /** MAX.SND.WND: the largest window ever offered. */
  sndWndMax = 0;
  /** Eff.snd.MSS. */
  sndMss = 0;
  /** Whether both SYNs offer the window scale option, as far as is known. */
  scaling: boolean;
  /** Whether both SYNs permit SACK, as far as is known. */
  sackOk: boolean;
  /** The peer's timestamps, where both SYNs carry them; null where they do not. */
  stamps: Stamps | null = null;
  /** The peer's window scale. */
  sndScale = 0;
  /** What the user sent and the peer has not acknowledged; null until then. */
  sendQueue: SendQueue | null = null;
  /** Whether the user closed its direction: a FIN follows the data. */
  finQueued = false;
  /** Whether the FIN was sent: it is the number before SND.NXT. */
  finSent = false;
  /** Whether a send was cut short, and the user wants to hear of room. */
  blocked = false;
  /** Whether the application is gone (MAY-1): more data draws a reset. */
  gone = false;

  /** IRS: the initial receive sequence number. */
  irs = 0;
  /** RCV.NXT: the next sequence number expected. */
  rcvNxt = 0;
  /** RCV.NXT + RCV.WND as last advertised: it never goes back. */
  rcvAdv = 0;
  /** The window scale of this end, as its SYN says it, whatever becomes of its buffer; 0 once that does not hold. */
  rcvScale: number;
  /** Whether it waits in its listener's queue for accept. */
  waiting = false;
  /** What arrived in order and was not read; null until then. */
  receiveQueue: ReceiveQueue | null = null;
  /** What arrived before its turn; null until then. */
  reassembly: Reassembly | null = null;
  /** What is to be reported by SACK; null until something is. */
  sackReport: SackReport | null = null;
  /** In-order segments not yet acknowledged. */
  unackedSegments = 0;
  /** Whether an ACK is due. */
  ackNow = false;
  /** Whether the stack has it on its list of those that want to answer. */
  dirty = false;

  /** Retransmissions of the segment at the front, without an answer. */
  retransmissions = 0;
  /** Zero-window probes sent in a row: each doubles the interval to the next. */
  probes = 0;
  /** Whether the last zero-window probe was not answered yet. */
  probeOut = false;
  /** What is known of losses, and the congestion window; null until data is sent. */
  recovery: Recovery | null = null;
  /** Whether the SYN had to be sent again: the window starts small. */
  synLost = false;
  /** Whether the segment at the front is to be sent again at once. */
  resend = false;
  /** Whether a round trip is being timed. */
  rttTimed = false;
  /** The sequence number whose acknowledgment ends the timing. */
  rttSeq = 0;
  /** When the timed segment was sent. */
  rttAt = 0;
  /** SRTT, ns; below 0 before the first measurement. */
  srtt = -1;
  /** RTTVAR, ns. */
  rttvar = 0;
  /** RTO, ns, back-off included. */
  rto: number;
  /** When the front segment was first sent, or last heard of. */
  firstSentAt = 0;
  /** Keep-alive, urgent data, sends without PUSH; null until one of them is used. */
  extras: Extras | null = null;
  /** When the interval began in which throttled ACKs are counted, and how many went out in it. */
  challengedAt = -Infinity;
  challenges = 0;

  /** The retransmission timer; with nothing in flight, the probe, silly-window override or keep-alive. */
  rexmitAt: number = NEVER;
  /** The delayed-ACK timer. */
  delackAt: number = NEVER;
  /** The TIME-WAIT timer; before that of a user who is gone: linger, then the FIN-WAIT-2 timeout. */
  timeWaitAt: number = NEVER;
  /** The user timeout. */
  giveUpAt: number = NEVER;
  /** When the stack's timer queue will look at it. */
  queuedAt: number = NEVER;
  /** Whether a timer is armed that does not recur for ever. */
  busy = false;

  /** A block in CLOSED, or in LISTEN if it comes from a listener. */
  constructor(
    number: ConnectionNumber,
    sockets: Sockets,
    listener: Listener<Tcb> | null,
    config: TcpConfig,
  ) {
    this.number = number;
    this.localAddress = sockets.localAddress;
    this.localPort = sockets.localPort;
    this.remoteAddress = sockets.remoteAddress;
    this.remotePort = sockets.remotePort;
    this.listener = listener;
    this.state = listener === null ? CLOSED : LISTEN;
    this.config = config;
    this.scaling = config.windowScaling;
    this.rcvScale = config.windowScaling ? windowShift(config) : 0;
    this.sackOk = config.sack;
    this.rto = config.rtoInitial;
  }

  /** Whether it was opened passively: MUST-11 remembers. */
  get passive(): boolean {
    return this.listener !== null;
  }

  /** Octets that arrived in order and wait to be read. */
  get unreadOctets(): number {
    return this.receiveQueue === null ? 0 : this.receiveQueue.octets;
  }

  /** TS.Recent (RFC 7323, section 4.3); undefined without timestamps. */
  get tsRecent(): number | undefined {
    return this.stamps === null ? undefined : this.stamps.recent;
  }

  /** Octets up to RCV.UP that the user has not consumed, not yet received ones counted; 0 is normal mode. */
  get urgentOctets(): number {
    if (this.extras === null || !this.extras.urgentHeard) return 0;
    return Math.max(0, seqDiff(this.extras.rcvUp, this.rcvNxt) + this.unreadOctets);
  }

  /** cwnd, octets; undefined before data is sent. */
  get congestionWindow(): number | undefined {
    return this.recovery === null ? undefined : this.recovery.congestion.window;
  }

  /** Octets queued but not yet sent. */
  get unsentOctets(): number {
    if (this.sendQueue === null || this.sendQueue.octets === 0) return 0;
    const sent = seqDiff(this.sndNxt, this.sndUna) - (this.synAcked ? 0 : 1) -
      (this.finSent ? 1 : 0);
    return this.sendQueue.octets - sent;
  }

  /** Whether something waits to be sent: text, or the FIN. */
  get owes(): boolean {
    return this.unsentOctets > 0 || (this.finQueued && !this.finSent);
  }

  /** Whether something is sent and not acknowledged. */
  get inFlight(): boolean {
    return this.sndUna !== this.sndNxt;
  }

  /** Whether our SYN is acknowledged. */
  get synAcked(): boolean {
    return this.sndUna !== this.iss;
  }

  /** Whether our FIN is acknowledged. */
  get finAcked(): boolean {
    return this.finSent && this.sndUna === this.sndNxt;
  }

  /** When the first of its four timers fires. */
  get deadline(): number {
    let deadline = this.rexmitAt;
    if (this.delackAt < deadline) deadline = this.delackAt;
    if (this.timeWaitAt < deadline) deadline = this.timeWaitAt;
    if (this.giveUpAt < deadline) deadline = this.giveUpAt;
    return deadline;
  }

  /** Whether the peer's window is closed, so that what is sent are probes. */
  get probing(): boolean {
    return this.sndWnd === 0 && this.state >= ESTABLISHED;
  }

  /** The send queue, made when first needed. */
  sending(): SendQueue {
    return this.sendQueue ??= new SendQueue();
  }

  /** The receive queue, made when first needed. */
  receiving(): ReceiveQueue {
    return this.receiveQueue ??= new ReceiveQueue();
  }
}
