/**
 * Leads a stack into each situation of the arrival matrix through calls and segments alone, and knows of the
 * connection what a peer sees. It leaves out what is asked there.
 *
 * @module
 */

import { Defect } from "../base/fail.ts";
import { type Duration, type Instant, ms, ns, seconds } from "../base/time.ts";
import { seqAdd, seqDiff, seqMax } from "../base/seq.ts";
import type { TcpConfig } from "../tcp/config.ts";
import type { Call, ConnectionNumber, Output, Signal, Stack } from "../tcp/stack.ts";
import { STATE_NAMES, type StateName } from "../tcp/state.ts";
import { packetOf } from "../wire/packet.ts";
import { type Chunk, patternChunk, payloadBytes } from "../wire/payload.ts";
import { ACK, FIN, RST, segLen, type Segment, segment, SYN } from "../wire/segment.ts";
import type { Facts, Situation } from "./matrix_axes.ts";
import type { PeerSegment } from "./matrix_expected.ts";

/** Makes a stack without connections; one that cannot be set leaves the settings aside. */
export type StackMaker = (settings: Partial<TcpConfig>) => Stack;

/** The stack's address. */
const LOCAL = 0x0a000001;
/** The peer's address. */
const REMOTE = 0x0a000002;
/** The stack's ISN: what it sends crosses the wrap of sequence numbers. */
const ISS = -8;
/** The peer's ISN: the window crosses the wrap. */
const IRS = -500;
/** Every window that the peer offers. */
const PEER_WINDOW = 5000;
/** The receive buffer, and the one that text closes. */
const BUFFER = 1000;
const SMALL_BUFFER = 100;
/** The octets that the stack sends. */
const SENT_OCTETS = 20;

/** The octets of the peer's stream. */
export const PEER_CHUNK: Chunk = patternChunk(7);
/** Where the stream's first octet stands in {@linkcode PEER_CHUNK}: old text stands before it. */
export const PEER_OFFSET = 100_000;
const OWN_CHUNK = patternChunk(8);

/** How long an ACK may wait for company (RFC 9293, section 3.8.6.3, MUST-40). */
export const ACK_DELAY: Duration = ms(499);

/** What the matrix does not ask about is the same under every profile: no options, no timers that interfere. */
const PINNED: Partial<TcpConfig> = Object.freeze({
  windowScaling: false,
  sack: false,
  timestamps: false,
  ecn: "off",
  nagle: false,
  cork: false,
  receiveBufferRounding: "none",
  windowOffer: "steps",
  rtoInitial: seconds(60),
  rtoMin: seconds(60),
  rtoMax: seconds(60),
  keepAlive: ns(0),
  userTimeout: ns(0),
  finWait2Timeout: ns(0),
  synCookies: "off",
  handshake: "three-way",
  timeWait: "2msl",
});

/** A stack and its peer, which is the matrix. */
export class MatrixStage {
  readonly #situation: Situation;
  readonly #ownTimers: boolean;
  readonly #localPort: number;
  readonly #remotePort: number;
  #sndUna = ISS;
  #rcvNxt = seqAdd(IRS, 1);
  #rightEdge = seqAdd(IRS, 1);
  /** The peer's own SND.NXT. */
  #peerNxt = seqAdd(IRS, 1);

  /** The stack. */
  readonly stack: Stack;
  /** The time. */
  now = 0;
  /** The connection that was opened last. */
  connection: ConnectionNumber = -1;
  /** The state that a connection of these sockets moved to last. */
  state: StateName;
  /** What the stack said since the last {@linkcode clear}. */
  signals: Signal[] = [];
  /** What it sent since then. */
  sent: Segment[] = [];
  /** Octets that the user has left unread, so that the window closes. */
  #unread = 0;
  #iss = ISS;
  #sndNxt = ISS;

  /** A stage with a new stack, in CLOSED. */
  constructor(
    makeStack: StackMaker,
    settings: Partial<TcpConfig>,
    situation: Situation,
    ownTimers = false,
  ) {
    this.#situation = situation;
    this.#ownTimers = ownTimers;
    const served = situation.passive || situation.listening;
    this.#localPort = served ? 80 : 40_000;
    this.#remotePort = served ? 40_000 : 80;
    this.state = "CLOSED";
    this.stack = makeStack({
      ...settings,
      ...PINNED,
      receiveBufferOctetsMax: situation.shut ? SMALL_BUFFER : BUFFER,
    });
  }

  /** What the peer knows. */
  get facts(): Facts {
    return {
      iss: this.#iss,
      sndUna: this.#sndUna,
      sndNxt: this.#sndNxt,
      sndWndMax: PEER_WINDOW,
      irs: IRS,
      rcvNxt: this.#rcvNxt,
      rcvWnd: Math.max(0, seqDiff(this.#rightEdge, this.#rcvNxt)),
    };
  }

  /** Leads the stack to where the matrix asks; false if it does not get there. */
  enter(): boolean {
    const { state, passive, shut, flight } = this.#situation;
    switch (state) {
      case "CLOSED":
        break;
      case "LISTEN":
        this.#listen();
        this.state = "LISTEN";
        break;
      case "SYN-SENT":
        this.#connect();
        break;
      case "SYN-RECEIVED":
        this.#halfOpen(passive);
        break;
      default:
        this.#open(passive);
        this.#goOn(state);
        // What restarts a timer now can be told from what does not. A timer of the stack's own may not fire.
        this.now += this.#ownTimers ? ms(1) : seconds(1);
    }
    const { rcvNxt, rcvWnd, sndNxt, sndUna } = this.facts;
    const windowed = this.#situation.seqs.includes("inside");
    // Everything of the peer's is acknowledged, of the stack's what the situation says, and the window is as it says.
    const asked = this.state === state && rcvNxt === this.#peerNxt &&
      (flight !== "") === (sndNxt !== sndUna) && (!shut || rcvWnd === 0) &&
      (!windowed || rcvWnd > SMALL_BUFFER);
    this.clear();
    return asked;
  }

  /** Forgets what was sent and said. */
  clear(): void {
    this.sent = [];
    this.signals = [];
  }

  /** A user call. */
  call(call: Call): Output {
    const output = { ...this.stack.call(call, this.now as Instant) };
    this.#collect(output);
    return output;
  }

  /** The peer's segment arrives, and the answers that wait get the time that they may wait. */
  arrive({ flags, seq, ack, octets }: PeerSegment): void {
    const start = (flags & SYN) === 0 ? seq : seqAdd(seq, 1);
    const known = this.#situation.acks.includes("oldest");
    const packet = packetOf(
      REMOTE,
      LOCAL,
      segment({
        srcPort: this.#remotePort,
        dstPort: this.#localPort,
        seq,
        ack,
        flags,
        window: PEER_WINDOW,
        ...(octets === 0 ? {} : {
          chunk: PEER_CHUNK,
          offset: PEER_OFFSET + (known ? seqDiff(start, seqAdd(IRS, 1)) : 0),
          length: octets,
        }),
      }),
    );
    this.#collect(this.stack.arrive(packet, this.now as Instant));
    this.#settle();
  }

  /** What is missing comes, and acknowledges everything; what was said before is forgotten. */
  fill(octets: number): void {
    this.clear();
    this.arrive({ flags: ACK, seq: this.#rcvNxt, ack: this.#sndNxt, octets });
  }

  /** The octets that the user can read, but for those that it had left unread. */
  read(): number[] {
    const { connection } = this;
    if (connection < 0) return [];
    const { payloads = [] } = this.call({ op: "receive", connection, octets: 1_000_000 });
    const octets = payloads.flatMap((payload) => [...payloadBytes(payload)]);
    return octets.slice(octets.length > 0 ? this.#forgetUnread() : 0);
  }

  #forgetUnread(): number {
    const left = this.#unread;
    this.#unread = 0;
    return left;
  }

  #settle(): void {
    const until = this.now + ACK_DELAY;
    for (let polls = 0; this.stack.deadline() <= until; polls++) {
      if (polls > 1000) throw new Defect("The stack wants to be polled for ever");
      this.now = Math.max(this.now, this.stack.deadline());
      this.#collect(this.stack.poll(this.now as Instant));
    }
  }

  #collect({ packets, signals }: Output): void {
    for (const { body } of packets) {
      if (body.kind !== "segment" || (this.#ownTimers && this.#isAgain(body))) continue;
      this.sent.push(body);
      if ((body.flags & SYN) !== 0) this.#iss = body.seq;
      const end = seqAdd(body.seq, segLen(body));
      this.#sndNxt = (body.flags & SYN) !== 0 ? end : seqMax(this.#sndNxt, end);
      if ((body.flags & ACK) === 0) continue;
      this.#rcvNxt = body.ack;
      this.#rightEdge = seqMax(this.#rightEdge, seqAdd(body.ack, body.window));
    }
    for (const signal of signals) {
      this.signals.push(signal);
      if (signal.kind === "opened") this.connection = signal.connection;
      else if (signal.kind === "moved") this.state = STATE_NAMES[signal.to];
    }
  }

  /** Whether it brings nothing that was not sent before: the retransmission timer fired. */
  #isAgain(s: Segment): boolean {
    const takes = segLen(s);
    return takes > 0 && (s.flags & (SYN | RST)) === 0 &&
      seqDiff(seqAdd(s.seq, takes), this.#sndNxt) <= 0;
  }

  // ---- the ways to each state ----

  #listen(): void {
    this.call({ op: "listen", localPort: this.#localPort, iss: [ISS >>> 0] });
  }

  #connect(): void {
    this.call({
      op: "connect",
      localAddress: LOCAL,
      localPort: this.#localPort,
      remoteAddress: REMOTE,
      remotePort: this.#remotePort,
      iss: ISS >>> 0,
    });
    this.#settle();
    this.#sndUna = this.#iss;
  }

  #halfOpen(passive: boolean): void {
    if (passive) this.#listen();
    else this.#connect();
    this.arrive({ flags: SYN, seq: IRS, ack: 0, octets: 0 });
    this.#sndUna = this.#iss;
  }

  #open(passive: boolean): void {
    if (passive) {
      this.#halfOpen(true);
      this.#tell(ACK);
      this.call({ op: "accept", localPort: this.#localPort });
    } else {
      this.#connect();
      this.arrive({ flags: SYN | ACK, seq: IRS, ack: this.#acknowledged(), octets: 0 });
    }
  }

  /** The number that acknowledges everything. */
  #acknowledged(): number {
    return this.#sndUna = this.#sndNxt;
  }

  /** The peer's next segment; it acknowledges everything unless it is told not to. */
  #tell(flags: number, octets = 0, acks = true): void {
    const ack = acks ? this.#acknowledged() : this.#sndUna;
    this.arrive({ flags, seq: this.#peerNxt, ack, octets });
    this.#peerNxt = seqAdd(this.#peerNxt, octets + ((flags & FIN) === 0 ? 0 : 1));
    this.#unread += octets;
  }

  #send(): void {
    const payload = { chunk: OWN_CHUNK, offset: 0, length: SENT_OCTETS };
    this.call({ op: "send", connection: this.connection, payload });
    this.#settle();
  }

  #shutdown(): void {
    this.call({ op: "shutdown", connection: this.connection });
    this.#settle();
  }

  /** From ESTABLISHED on. A closed window is closed by text, or by text and the FIN behind it. */
  #goOn(state: StateName): void {
    const { shut } = this.#situation;
    const ends = state !== "ESTABLISHED" && state !== "FIN-WAIT-1" && state !== "FIN-WAIT-2";
    if (shut) this.#tell(ACK, ends ? SMALL_BUFFER - 1 : SMALL_BUFFER);
    if (state === "CLOSE-WAIT" || state === "LAST-ACK") this.#tell(FIN | ACK);
    this.#send();
    if (state === "ESTABLISHED" || state === "CLOSE-WAIT") return;
    this.#shutdown();
    if (state === "CLOSING") this.#tell(FIN | ACK, 0, false);
    if (state === "FIN-WAIT-2" || state === "TIME-WAIT") this.#tell(ACK);
    if (state === "TIME-WAIT") this.#tell(FIN | ACK);
  }
}
