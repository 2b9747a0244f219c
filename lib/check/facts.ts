/**
 * What the events of a run tell about one end: a small record, kept once and read by all checks. It judges
 * nothing, and knows nothing that the network and the applications could not see.
 *
 * @module
 */

import type { Instant } from "../base/time.ts";
import { seqDiff } from "../base/seq.ts";
import type { End, TraceEvent } from "../net/events.ts";
import type { TcpConfig } from "../tcp/config.ts";
import type { Outcome } from "../tcp/stack.ts";
import { type Cause, CLOSED, type State } from "../tcp/state.ts";
import type { Flow } from "../wire/flow_table.ts";
import type { Address } from "../wire/address.ts";
import type { Chunk } from "../wire/payload.ts";
import type { Segment } from "../wire/segment.ts";
import { addIsland, reach } from "./islands.ts";

/** An event of one kind. */
export type EventOf<K extends TraceEvent["kind"]> = Extract<TraceEvent, { readonly kind: K }>;

/** A run of octets that an end sent: `length` octets of `chunk` from `offset`, `from` on in its stream. */
export interface SentRun {
  /** The first octet's place in the stream. */
  readonly from: number;
  /** Where the octets are. */
  readonly chunk: Chunk;
  /** The first octet's place in the chunk. */
  readonly offset: number;
  /** How many octets. */
  length: number;
}

/** How many runs beyond a gap are told apart; more are joined, which only makes checks milder. */
const ISLANDS_MAX = 64;

/** The largest window (RFC 7323, section 2.3). */
const WINDOW_MAX = 0x4000_0000;

const NO_RUNS: SentRun[] = [];

/** What is known of one end. Sequence numbers are int32; `rel` counts from the ISS and does not wrap. */
export class EndFacts implements Flow {
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

  /** The end. */
  readonly end: End;
  /** Its settings; undefined for a foreign stack. */
  config: TcpConfig | undefined;
  /** The end that had the same sockets before it. */
  readonly older: EndFacts | null;
  /** The incarnation at the other end whose ISS is this one's IRS; null while it is not known. */
  peer: EndFacts | null = null;

  /** Whether a cookie brought its peer to life again, so that there are two of the same ISS. */
  peerAgain = false;

  /** The state, by the last move. */
  state: State = CLOSED;
  /** How many moves it made. */
  moves = 0;
  /** Whether it ever was in a synchronized state. */
  synchronized = false;
  /** What the last move came from. */
  lastFrom: State = CLOSED;
  /** Why it moved last. */
  lastCause: Cause = "call";
  /** When its TCB was made. */
  openedAt: number;
  /** When its TCB went; -1 while it is there. */
  closedAt = -1;
  /** How it ended; null while it has not. */
  outcome: Outcome | null = null;

  /** ISS, as the wire shows it. */
  iss = 0;
  /** Whether it is known. */
  issKnown = false;
  /** IRS, as the wire shows it. */
  irs = 0;
  /** Whether it is known. */
  irsKnown = false;
  /** One past the highest sequence number sent. */
  sndMax = 0;
  /** The same, counted from the ISS. */
  sndMaxRel = 0;
  /** `sndMax` before the segment at hand. */
  sndMaxBefore = 0;
  /** The stream offset of the text of the segment at hand. */
  streamOffset = 0;
  /** SND.UNA is at least this: the highest ACK that came in a segment which must be acceptable. */
  una = 0;
  /** The same, counted from the ISS. */
  unaRel = 0;
  /**
   * SND.UNA is at most this, counted from the ISS: the highest ACK that came and that acknowledges something which was
   * sent, whether or not its segment could be taken.
   */
  heardRel = 0;
  /** The highest ACK sent. */
  ackMax = 0;
  /** Whether any was. */
  acks = false;
  /** The highest right edge offered: ACK plus window. */
  edgeMax = 0;
  /** The shift of the windows that it sends, if both sides agreed on one. */
  shift = 0;
  /** The shift that its SYN offered; -1 if none. */
  ownShift = -1;
  /** Whether the peer's SYN offered one. */
  peerScales = false;
  /** Whether its SYN carried timestamps. */
  ownStamps = false;
  /** Whether the peer's did. */
  peerStamps = false;
  /** Whether an ACK with a SYN cookie opened it: an old one can, while the cookie lasts (RFC 4987, section 3.6). */
  byCookie = false;
  /** Whether its user switched keep-alive on or off, whatever the settings say. */
  keepAliveCalled = false;
  /** Whether it sent a FIN. */
  finSent = false;
  /** The FIN's sequence number. */
  finSeq = 0;
  /** The numbers of FINs that came, whoever sent them; null while none has. */
  finsHeard: number[] | null = null;
  /** Everything before this was delivered to it. */
  contiguous = 0;
  /** What was delivered beyond a gap, as pairs: from, to. */
  islands: number[] | null = null;
  /** The window field heard last in a segment with ACK that is no older than the one before; -1 before the first. */
  windowHeard = -1;
  /** That segment's SEQ: SND.WL1, as far as the wire shows it. */
  windowSeq = 0;
  /** That segment's ACK: SND.WL2. */
  windowAck = 0;

  /** The segment delivered last. */
  lastDelivered: Segment | null = null;
  /** When a segment was delivered last. */
  lastDeliveredAt = -1;
  /** How many resets were delivered. */
  resetsDelivered = 0;
  /** How many ICMP errors were delivered. */
  icmpsDelivered = 0;
  /** When it last sent, before the segment at hand. */
  lastSentAt = -1;
  /** When its user last called. */
  lastCalledAt = -1;

  /** Whether its user ended its direction. */
  shut = false;
  /** Whether it did so before it heard EOF. */
  shutFirst = false;
  /** Whether it heard EOF. */
  eofHeard = false;
  /** Whether its user is gone (MAY-1). */
  closeCalled = false;
  /** Whether its user aborted. */
  abortCalled = false;
  /** Whether an application accepted it. */
  accepted = false;
  /** Its host's listener was closed while it was not yet accepted. */
  unlistened = false;
  /** Octets that its user sent: taken by the stack, or waiting for room. */
  octetsSent = 0;
  /** Octets that its user read. */
  octetsRead = 0;
  /** Since when something of its user's or its own waits for an acknowledgment; -1 if nothing does. */
  pendingSince = -1;
  /** Whether its host stands still. */
  paused = false;
  /** Whether it ever did in this end's life. */
  everPaused = false;

  /** What it sent, run by run. */
  runs: SentRun[] = NO_RUNS;
  /** Whether a hole made the offsets unsure. */
  runsBroken = false;
  /** The run of the peer's in which its next read falls. */
  readRun = 0;

  /** The checks that failed for it, as a bit set: each fails once. */
  failed = 0;

  /** The facts of an end that was made at `at`, before anything happened to it. */
  constructor(end: End, config: TcpConfig | undefined, older: EndFacts | null, at: Instant) {
    this.localAddress = end.localAddress;
    this.localPort = end.localPort;
    this.remoteAddress = end.remoteAddress;
    this.remotePort = end.remotePort;
    this.end = end;
    this.config = config;
    this.older = older;
    this.openedAt = at;
  }

  /** Whether its TCB is there. */
  get open(): boolean {
    return this.closedAt < 0;
  }

  /** Whether its FIN is surely acknowledged. */
  get finAcked(): boolean {
    return this.finSent && seqDiff(this.una, this.finSeq) > 0;
  }

  /** Whether an acknowledgment of its FIN came at all. */
  get finHeard(): boolean {
    return this.finSent &&
      this.heardRel > this.sndMaxRel + seqDiff(this.finSeq, this.sndMax);
  }

  /** Whether it acknowledged the FIN of its peer. */
  get sawFin(): boolean {
    const peer = this.peer;
    return peer !== null && peer.finSent && this.acks && seqDiff(this.ackMax, peer.finSeq) > 0;
  }

  /** Whether it acknowledged a FIN that came, whoever sent it. */
  get ackedSomeFin(): boolean {
    return this.acks && this.finsHeard !== null &&
      this.finsHeard.some((seq) => seqDiff(this.ackMax, seq) > 0);
  }

  /** Sequence numbers that must be acknowledged: SYN, octets, FIN. */
  get owed(): number {
    return Math.max(this.sndMaxRel, 1 + this.octetsSent + (this.shut ? 1 : 0));
  }

  /** Notes that the peer's octets from `seq`, `length` of them, were delivered. */
  cover(seq: number, length: number): void {
    // Farther than any window reaches nothing is kept, and numbers from both sides of the farthest have no order.
    if (length === 0 || Math.abs(seqDiff(seq, this.contiguous)) > WINDOW_MAX) return;
    const last = (seq + length) | 0;
    if (seqDiff(seq, this.contiguous) <= 0) {
      if (seqDiff(last, this.contiguous) > 0) this.contiguous = last;
      if (this.islands !== null) this.contiguous = reach(this.islands, this.contiguous);
    } else {
      const islands = this.islands ??= [];
      addIsland(islands, seq, last);
      if (islands.length > 2 * ISLANDS_MAX) islands.splice(1, 2);
    }
  }
}
