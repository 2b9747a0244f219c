/**
 * What can be set about a stack: each setting with its default, unit, range and source.
 *
 * @module
 */

import { type Duration, minutes, ms, ns, seconds } from "../base/time.ts";
import type { CongestionFactory, CongestionStart } from "./congestion.ts";
import { Reno } from "./reno.ts";

/** The settings of a stack. Spans are nanoseconds, sizes octets. */
export interface TcpConfig {
  /** Maximum segment lifetime; TIME-WAIT lasts twice that. 0 to 1 h. */
  readonly msl: Duration;
  /** The interface's MTU, octets, 68 to 65,535: the largest packet sent, and the MSS announced plus 40. */
  readonly mtu: number;
  /** The least MSS that is used, however little the peer announces: octets, 1 to 65,535. */
  readonly mssMin: number;
  /** The largest MSS that is announced and used, octets, 0 to 65,535; 0 leaves it to the MTU. */
  readonly mssMax: number;
  /** Type of service of every packet, the octet without its two ECN bits: 0 to 252, a multiple of 4. */
  readonly tos: number;
  /** Time to live of every packet. 1 to 255. */
  readonly ttl: number;
  /**
   * Where options stand on SYNs: each on a boundary of four octets with NOPs before it; in the BSDs' order with as few
   * NOPs as they need and EOLs at the end; none at all, and none of the peer's are taken in.
   */
  readonly synOptions: "words" | "packed" | "none";
  /**
   * The retransmission of a SYN, counted from 1, from which on only the MSS is left of its options; 0 keeps them. In a
   * simultaneous open the ends may then disagree about timestamps and never get through. 0 to 255.
   */
  readonly synOptionsDropAt: number;
  /** Whether SYNs carry the window scale option. */
  readonly windowScaling: boolean;
  /** The receive buffer that the window scale has to cover, octets, 0 to 2^30; 0 is `receiveBufferOctetsMax`. */
  readonly windowScaleOctets: number;
  /** Whether SYNs offer selective acknowledgment. */
  readonly sack: boolean;
  /** Whether SACK tells of what came twice. */
  readonly duplicateSack: boolean;
  /**
   * Whether what came twice before its turn goes on being told, ahead of its block, until that block changes or text
   * comes twice that was acknowledged; else it is told once.
   */
  readonly duplicateSackStays: boolean;
  /** Whether SYNs offer timestamps. */
  readonly timestamps: boolean;
  /** The tick of the timestamps' clock. 1 ms to 1 s. */
  readonly timestampTick: Duration;
  /** What becomes of a segment without timestamps where both SYNs had them. */
  readonly missingStamps: "drop" | "accept";
  /** Whether the network may mark packets: never; where the peer asks; the stack asks too. */
  readonly ecn: "off" | "accept" | "ask";
  /** SYNs that ask for ECN before one without. 1 to 255. */
  readonly ecnSynMax: number;
  /** Whether small segments wait while data is in flight (Nagle's algorithm). */
  readonly nagle: boolean;
  /** Whether small segments wait until this is off again, or for `sillyWindowOverride`. */
  readonly cork: boolean;
  /**
   * How long octets that a send did not push wait for company: until something pushes, or until anything else happens
   * to the connection.
   */
  readonly unpushed: "until-push" | "until-event";
  /**
   * The least number of segments that go to the interface as one burst, of which the last carries PSH if there are two
   * or more; more of them where the round trip is short, about a millisecond's worth. 0 knows no bursts.
   */
  readonly burstSegments: number;
  /**
   * What opens the congestion window: octets that an ACK acknowledges, or those of them alone that no SACK or duplicate
   * ACK had told of before.
   */
  readonly congestionCounts: "acknowledged" | "delivered";
  /** Makes the congestion control of each connection that sends data. */
  readonly congestion: CongestionFactory;
  /** Whether the congestion window starts small again after an RTO without sending. */
  readonly restartAfterIdle: boolean;
  /** RCV.BUFF, octets, 1 to 2^30: unread octets and the window share it. */
  readonly receiveBufferOctetsMax: number;
  /** Whether the receive buffer grows to a multiple of the MSS once that is known. */
  readonly receiveBufferRounding: "none" | "mss";
  /**
   * What the window offers: edges that move in steps, so that no silly window arises; or all the room there is, of
   * which a read tells by itself once it grew by two segments and a quarter of the buffer.
   */
  readonly windowOffer: "steps" | "room";
  /** Which way a scaled window is rounded. */
  readonly windowRounding: "down" | "up";
  /** Octets that a user may have queued unacknowledged, 1 to 2^30. */
  readonly sendBufferOctetsMax: number;
  /** The RTO before the first measurement. Above 0. */
  readonly rtoInitial: Duration;
  /** The least RTO after a measurement. Above 0. */
  readonly rtoMin: Duration;
  /** The most that back-off reaches; at least `rtoInitial`. */
  readonly rtoMax: Duration;
  /** The RTO when data begins after a SYN was sent again. Above 0. */
  readonly rtoAfterSynLoss: Duration;
  /** What is added to every RTO but the first guess, up to `rtoMax` in all. At most half of `rtoMax`. */
  readonly rtoSlop: Duration;
  /** G: the clock granularity, the least variance term. 1 ns or more. */
  readonly clockGranularity: Duration;
  /** R1: retransmissions of one segment until the user hears of trouble. 0 to 255. */
  readonly retransmissionsR1: number;
  /** R2: retransmissions of one segment until the connection is given up. 0 to 255. */
  readonly retransmissionsR2: number;
  /** The least time until R2 gives a connection up. */
  readonly giveUpMin: Duration;
  /** R2 for SYN and SYN-ACK: retransmissions. 0 to 255. */
  readonly synRetransmissionsR2: number;
  /** The least time until R2 gives a SYN or SYN-ACK up. */
  readonly synGiveUpMin: Duration;
  /** R2 for SYN-ACK: retransmissions, where it is another; -1 is `synRetransmissionsR2`. -1 to 255. */
  readonly synAckRetransmissionsR2: number;
  /** The longest that a handshake may take, where R2 of SYN or SYN-ACK does not end it before; 0 is off. */
  readonly handshakeTimeout: Duration;
  /** The user timeout, replacing R2; 0 is off. */
  readonly userTimeout: Duration;
  /** How long a connection may be idle before keep-alive asks whether its peer is there: 1 s or more; 0 is off. */
  readonly keepAlive: Duration;
  /**
   * The time from one keep-alive probe without an answer to the next. 1 s or more: what answers is throttled (see
   * `challengeAckInterval`).
   */
  readonly keepAliveInterval: Duration;
  /** Keep-alive probes without an answer until the connection is given up. 1 to 255. */
  readonly keepAliveProbes: number;
  /** How long FIN-WAIT-2 lasts for an application that is gone (`close`); 0 is for ever. */
  readonly finWait2Timeout: Duration;
  /** The longest that an ACK waits for company, below 500 ms; 0 sends every ACK at once. */
  readonly delayedAck: Duration;
  /** In-order segments until an ACK goes out at once. 1 or more. */
  readonly delayedAckSegments: number;
  /** Segments with text that are acknowledged at once when a connection begins. 0 or more. */
  readonly quickAcks: number;
  /** The override timeout of the sender's silly-window avoidance. 100 ms to 1 s. */
  readonly sillyWindowOverride: Duration;
  /** The interval in which throttled ACKs of one connection are counted; 0 throttles nothing. */
  readonly challengeAckInterval: Duration;
  /** Throttled ACKs that one connection may send in an interval. 1 or more. */
  readonly challengeAcksMax: number;
  /**
   * Connections in SYN-RECEIVED that a listener holds, and those waiting for accept, which half-open ones may
   * still join. 1 or more.
   */
  readonly backlog: number;
  /** The first ephemeral port. 1 to 65,535. */
  readonly ephemeralPortFirst: number;
  /** The last ephemeral port; at least the first. */
  readonly ephemeralPortLast: number;
  /** What a segment for no connection draws: a reset, nothing for a SYN, nothing at all (a host gone silent). */
  readonly unknownSegments: "reset" | "drop-syn" | "drop";
  /** When a listener answers SYNs without remembering them: never, when its backlog is full, always. */
  readonly synCookies: "off" | "when-full" | "always";
  /**
   * Which SYNs may reopen a pair of sockets in TIME-WAIT: those with a newer timestamp (with a higher SEQ where
   * timestamps do not tell; the others are dropped silently), those with a higher SEQ, none.
   */
  readonly timeWaitReuse: "timestamps" | "higher-seq" | "never";
  /** Whether a reset ends TIME-WAIT. */
  readonly timeWaitResets: "accept" | "ignore";
  /** What segments in TIME-WAIT draw: what the RFC's steps say, or an ACK for all but copies of the last one. */
  readonly timeWaitAnswers: "steps" | "acks";
  /** How the first step of an arrival treats what is not acceptable: by table 6, or as the BSDs trim it. */
  readonly sequenceCheck: "table-6" | "trim";
  /** Counterfactual unless `"three-way"`. */
  readonly handshake: "three-way" | "two-way";
  /** Counterfactual unless `"2msl"`. */
  readonly timeWait: "2msl" | "none";
  /** Which resets count; counterfactual if `"any"`. */
  readonly resets: "exact" | "window" | "any";
  /** What a SYN in a synchronized state draws. */
  readonly unexpectedSyn: "challenge" | "reset";
  /** What an ACK of what was never sent draws in the synchronized states. */
  readonly unsentAck: "ack" | "drop";
  /** What a copy of its SYN draws from a connection in SYN-RECEIVED. */
  readonly duplicateSyn: "ack" | "syn-ack";
  /** What becomes of text and FIN on a SYN for a listener: they wait for the handshake, or the peer sends them again. */
  readonly listenText: "hold" | "drop";
  /** Whether SYNs that carry FIN are dropped. */
  readonly dropSynFin: boolean;
  /** Whether the reset of a connection carries its ACK. */
  readonly resetForm: "bare" | "with-ack";
  /** What a close draws whose application has not read everything. */
  readonly unreadAtClose: "reset" | "fin";
  /** What becomes of text that was not read when its connection ends otherwise than by two closes. */
  readonly unreadAtEnd: "flush" | "keep";
  /** Whether timestamps stand on the resets of connections. */
  readonly resetStamps: boolean;
  /** Which connections a hard ICMP error ends: none, those in SYN-SENT, those in a handshake, every one. */
  readonly hardErrors: "never" | "syn-sent" | "handshake" | "any";
  /** Whether "prohibited" is a hard error too. */
  readonly prohibitedIsHard: boolean;
  /** Whether "time exceeded" is a hard error too, where it happened in transit and not to fragments. */
  readonly timeExceededIsHard: boolean;
  /** Whether "parameter problem" is a hard error too, where it says over IPv6 that TCP is unknown. */
  readonly nextHeaderIsHard: boolean;
  /** Which "packet too big" lowers the MSS: none; of segments other than SYNs, and of SYNs over IPv6; every one. */
  readonly pathMtu: "ignore" | "data" | "always";
}

/** The defaults: RFC 9293 and what it cites. */
export const TCP_DEFAULTS: TcpConfig = Object.freeze({
  msl: minutes(2), // RFC 9293, section 3.4.2.
  mtu: 1500, // RFC 894: Ethernet's.
  mssMin: 1, // RFC 9293, section 3.7.1 (MUST-16) knows no floor.
  mssMax: 0, // RFC 9293, section 3.7.1: the MTU's alone.
  tos: 0, // RFC 2474, section 4.1: the default codepoint.
  ttl: 64, // RFC 9293, section 3.9.2 (MUST-49) wants it configurable; the customary value.
  synOptions: "words", // RFC 7323, appendix A.
  synOptionsDropAt: 0, // RFC 9293 knows no reason to.
  windowScaling: true, // RFC 7323, section 2.
  windowScaleOctets: 0, // RFC 7323, section 2.3: the buffer at hand.
  sack: true, // RFC 2018, section 2.
  duplicateSack: true, // RFC 2883, section 4.
  duplicateSackStays: false, // RFC 2883, section 4: reported in one block at most.
  timestamps: true, // RFC 7323, section 3.
  timestampTick: ms(1), // RFC 7323, section 5.4: 1 ms to 1 s.
  missingStamps: "drop", // RFC 7323, section 3.2.
  ecn: "off", // RFC 3168, section 6.1 leaves it to the host; off changes no packet.
  ecnSynMax: 1, // RFC 3168, section 6.1.1.1: a retransmitted SYN may do without.
  nagle: true, // RFC 9293, section 3.7.4 (SHLD-7).
  cork: false, // RFC 9293, section 3.9.1.2: pushed unless the user says otherwise.
  unpushed: "until-push", // RFC 9293, section 3.9.1.2 (MAY-16).
  burstSegments: 0, // RFC 9293, section 3.9.1.2 (SHLD-28): PSH is for what was pushed.
  congestionCounts: "acknowledged", // RFC 5681, section 3.1: N.
  congestion: (start: CongestionStart) => new Reno(start), // RFC 9293, section 3.8.2 (MUST-19): RFC 5681.
  restartAfterIdle: true, // RFC 5681, section 4.1.
  receiveBufferOctetsMax: 65_535, // RFC 9293, section 3.1: the largest window without scaling.
  receiveBufferRounding: "none", // RFC 9293 knows none.
  windowOffer: "steps", // RFC 9293, section 3.8.6.2.2 (MUST-39).
  windowRounding: "down", // RFC 7323, section 2.3: the shift cuts off.
  sendBufferOctetsMax: 65_536, // Customary: one such window.
  rtoInitial: seconds(1), // RFC 6298, rule 2.1.
  rtoMin: seconds(1), // RFC 6298, rule 2.4.
  rtoMax: seconds(60), // RFC 6298, rule 2.5: the least that it allows.
  rtoAfterSynLoss: seconds(3), // RFC 6298, rule 5.7.
  rtoSlop: ns(0), // RFC 6298 knows none.
  clockGranularity: ms(1), // RFC 6298, section 4: 100 ms or finer.
  retransmissionsR1: 3, // RFC 9293, section 3.8.3 (SHLD-10).
  retransmissionsR2: 15, // RFC 9293, section 3.8.3 leaves it open; Linux's tcp_retries2.
  giveUpMin: seconds(100), // RFC 9293, section 3.8.3 (SHLD-11).
  synRetransmissionsR2: 5, // RFC 9293, section 3.8.3: with the next line, the first past 3 min.
  synGiveUpMin: minutes(3), // RFC 9293, section 3.8.3 (MUST-23).
  synAckRetransmissionsR2: -1, // RFC 9293, section 3.8.3: SYNs of either kind alike.
  handshakeTimeout: ns(0), // RFC 9293, section 3.8.3: R2.
  // Deviates: RFC 9293, section 3.9.1.1 has a default of 5 min; R2 stands in for it (MUST-21).
  userTimeout: ns(0),
  keepAlive: ns(0), // RFC 9293, section 3.8.4 (MUST-25): off; where it is on, 2 h or more (MUST-28).
  keepAliveInterval: seconds(75), // RFC 9293, section 3.8.4 leaves it open; 4.4BSD's and Linux's.
  keepAliveProbes: 9, // RFC 9293, section 3.8.4 leaves it open (MUST-29: not 1); Linux's.
  finWait2Timeout: ns(0), // RFC 9293, section 3.6 knows none.
  delayedAck: ms(200), // RFC 9293, section 3.8.6.3 (MUST-40): below 500 ms.
  delayedAckSegments: 2, // RFC 9293, section 3.8.6.3 (SHLD-19).
  quickAcks: 0, // RFC 9293, section 3.8.6.3 knows none.
  sillyWindowOverride: ms(500), // RFC 9293, section 3.8.6.2.1, rule 4: 0.1 to 1 s.
  challengeAckInterval: ms(500), // RFC 5961, section 7, and erratum 4772 leave it open.
  challengeAcksMax: 1, // RFC 5961, section 7 leaves it open.
  backlog: 128, // Customary: SOMAXCONN.
  ephemeralPortFirst: 49_152, // RFC 6335, section 6.
  ephemeralPortLast: 65_535, // RFC 6335, section 6.
  unknownSegments: "reset", // RFC 9293, section 3.10.7.1.
  synCookies: "off", // RFC 4987, section 3.6: they cost options.
  timeWaitReuse: "timestamps", // RFC 9293, section 3.6.1 (SHLD-4): RFC 6191, section 2; MAY-2.
  timeWaitResets: "accept", // RFC 9293, section 3.10.7.4, second step.
  timeWaitAnswers: "steps", // RFC 9293, section 3.10.7.4.
  sequenceCheck: "table-6", // RFC 9293, section 3.10.7.4, first step.
  handshake: "three-way", // RFC 9293, section 3.5.
  timeWait: "2msl", // RFC 9293, section 3.6.1 (MUST-13).
  resets: "exact", // RFC 5961, section 3.2.
  unexpectedSyn: "challenge", // RFC 5961, section 4.2.
  unsentAck: "ack", // RFC 9293, section 3.10.7.4, fifth step.
  duplicateSyn: "ack", // RFC 9293, section 3.10.7.4, first step.
  listenText: "hold", // RFC 9293, section 3.10.7.2, third step.
  dropSynFin: false, // RFC 9293, section 3.10.7.2: the FIN waits.
  resetForm: "bare", // RFC 9293, section 3.10.5: <SEQ=SND.NXT><CTL=RST>.
  unreadAtClose: "reset", // RFC 9293, section 3.6.1 (SHLD-3).
  unreadAtEnd: "flush", // RFC 9293, section 3.10.7.4, second step; section 3.10.8.
  resetStamps: false, // RFC 7323, section 3.2 leaves it open.
  hardErrors: "handshake", // RFC 5927, section 5.2 over RFC 9293, section 3.9.2.2 (SHLD-26).
  prohibitedIsHard: false, // RFC 1122, section 4.2.3.9 counts codes 2 to 4 alone.
  timeExceededIsHard: false, // RFC 9293, section 3.9.2.2 (MUST-56): a soft one.
  nextHeaderIsHard: false, // The same.
  pathMtu: "always", // RFC 9293, section 3.7.2: RFC 1191, RFC 8201.
});

/** Settings that are whole already. */
const whole: WeakSet<object> = new WeakSet();

/** Takes settings that nobody else has as whole and freezes them: they need be read but once. */
export function settle(config: TcpConfig): TcpConfig {
  whole.add(config);
  return Object.freeze(config);
}

/** Settings on {@linkcode TCP_DEFAULTS}, frozen. What was made here is given back as it is: stacks can share it. */
export function wholeConfig(config: Partial<TcpConfig>): TcpConfig {
  if (whole.has(config)) return config as TcpConfig;
  return settle({ ...TCP_DEFAULTS, ...config });
}
