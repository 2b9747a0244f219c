/**
 * What a story may set about a host's stack: the part of the format that grows with the stack.
 *
 * @module
 */

import type { DurationText } from "../base/time.ts";
import type { OctetsText } from "../base/units.ts";

/** The settings of a host's stack; each is described, with default, unit and range, at `TcpConfig`. */
export interface TcpSettings {
  /** Where the other settings start from, if not from the defaults; see `PROFILES`. */
  profile?: "rfc" | "freebsd" | "linux";
  /** See `TcpConfig.msl`. */
  msl?: DurationText;
  /** See `TcpConfig.mtu`. */
  mtu?: number;
  /** See `TcpConfig.mssMin`. */
  mssMin?: number;
  /** See `TcpConfig.mssMax`. */
  mssMax?: number;
  /** See `TcpConfig.tos`. */
  tos?: number;
  /** See `TcpConfig.ttl`. */
  ttl?: number;
  /** See `TcpConfig.synOptions`. */
  synOptions?: "words" | "packed" | "none";
  /** See `TcpConfig.synOptionsDropAt`. */
  synOptionsDropAt?: number;
  /** See `TcpConfig.windowScaling`. */
  windowScaling?: boolean;
  /** See `TcpConfig.windowScaleOctets`. */
  windowScaleOctets?: OctetsText;
  /** See `TcpConfig.sack`. */
  sack?: boolean;
  /** See `TcpConfig.duplicateSack`. */
  duplicateSack?: boolean;
  /** See `TcpConfig.duplicateSackStays`. */
  duplicateSackStays?: boolean;
  /** See `TcpConfig.timestamps`. */
  timestamps?: boolean;
  /** See `TcpConfig.timestampTick`. */
  timestampTick?: DurationText;
  /** See `TcpConfig.missingStamps`. */
  missingStamps?: "drop" | "accept";
  /** See `TcpConfig.ecn`. */
  ecn?: "off" | "accept" | "ask";
  /** See `TcpConfig.ecnSynMax`. */
  ecnSynMax?: number;
  /** See `TcpConfig.nagle`. */
  nagle?: boolean;
  /** See `TcpConfig.cork`. */
  cork?: boolean;
  /** See `TcpConfig.unpushed`. */
  unpushed?: "until-push" | "until-event";
  /** See `TcpConfig.burstSegments`. */
  burstSegments?: number;
  /** See `TcpConfig.congestionCounts`. */
  congestionCounts?: "acknowledged" | "delivered";
  /** See `TcpConfig.restartAfterIdle`. */
  restartAfterIdle?: boolean;
  /** See `TcpConfig.receiveBufferOctetsMax`. */
  receiveBuffer?: OctetsText;
  /** See `TcpConfig.receiveBufferRounding`. */
  receiveBufferRounding?: "none" | "mss";
  /** See `TcpConfig.windowOffer`. */
  windowOffer?: "steps" | "room";
  /** See `TcpConfig.windowRounding`. */
  windowRounding?: "down" | "up";
  /** See `TcpConfig.sendBufferOctetsMax`. */
  sendBuffer?: OctetsText;
  /** See `TcpConfig.rtoInitial`. */
  rtoInitial?: DurationText;
  /** See `TcpConfig.rtoMin`. */
  rtoMin?: DurationText;
  /** See `TcpConfig.rtoMax`. */
  rtoMax?: DurationText;
  /** See `TcpConfig.rtoAfterSynLoss`. */
  rtoAfterSynLoss?: DurationText;
  /** See `TcpConfig.rtoSlop`. */
  rtoSlop?: DurationText;
  /** See `TcpConfig.clockGranularity`. */
  clockGranularity?: DurationText;
  /** See `TcpConfig.retransmissionsR1`. */
  retransmissionsR1?: number;
  /** See `TcpConfig.retransmissionsR2`. */
  retransmissionsR2?: number;
  /** See `TcpConfig.giveUpMin`. */
  giveUpMin?: DurationText;
  /** See `TcpConfig.synRetransmissionsR2`. */
  synRetransmissionsR2?: number;
  /** See `TcpConfig.synGiveUpMin`. */
  synGiveUpMin?: DurationText;
  /** See `TcpConfig.synAckRetransmissionsR2`. */
  synAckRetransmissionsR2?: number;
  /** See `TcpConfig.handshakeTimeout`. */
  handshakeTimeout?: DurationText;
  /** See `TcpConfig.userTimeout`. */
  userTimeout?: DurationText;
  /** See `TcpConfig.keepAlive`. */
  keepAlive?: DurationText;
  /** See `TcpConfig.keepAliveInterval`. */
  keepAliveInterval?: DurationText;
  /** See `TcpConfig.keepAliveProbes`. */
  keepAliveProbes?: number;
  /** See `TcpConfig.finWait2Timeout`. */
  finWait2Timeout?: DurationText;
  /** See `TcpConfig.delayedAck`. */
  delayedAck?: DurationText;
  /** See `TcpConfig.delayedAckSegments`. */
  delayedAckSegments?: number;
  /** See `TcpConfig.quickAcks`. */
  quickAcks?: number;
  /** See `TcpConfig.sillyWindowOverride`. */
  sillyWindowOverride?: DurationText;
  /** See `TcpConfig.challengeAckInterval`. */
  challengeAckInterval?: DurationText;
  /** See `TcpConfig.challengeAcksMax`. */
  challengeAcksMax?: number;
  /** See `TcpConfig.backlog`. */
  backlog?: number;
  /** The ephemeral ports, first and last; see `TcpConfig.ephemeralPortFirst`. */
  ephemeralPorts?: readonly [number, number];
  /** See `TcpConfig.unknownSegments`. */
  unknownSegments?: "reset" | "drop-syn" | "drop";
  /** See `TcpConfig.synCookies`. */
  synCookies?: "off" | "when-full" | "always";
  /** See `TcpConfig.timeWaitReuse`. */
  timeWaitReuse?: "timestamps" | "higher-seq" | "never";
  /** See `TcpConfig.timeWaitResets`. */
  timeWaitResets?: "accept" | "ignore";
  /** See `TcpConfig.timeWaitAnswers`. */
  timeWaitAnswers?: "steps" | "acks";
  /** See `TcpConfig.sequenceCheck`. */
  sequenceCheck?: "table-6" | "trim";
  /** See `TcpConfig.handshake`. */
  handshake?: "three-way" | "two-way";
  /** See `TcpConfig.timeWait`. */
  timeWait?: "2msl" | "none";
  /** See `TcpConfig.resets`. */
  resets?: "exact" | "window" | "any";
  /** See `TcpConfig.unexpectedSyn`. */
  unexpectedSyn?: "challenge" | "reset";
  /** See `TcpConfig.unsentAck`. */
  unsentAck?: "ack" | "drop";
  /** See `TcpConfig.duplicateSyn`. */
  duplicateSyn?: "ack" | "syn-ack";
  /** See `TcpConfig.listenText`. */
  listenText?: "hold" | "drop";
  /** See `TcpConfig.dropSynFin`. */
  dropSynFin?: boolean;
  /** See `TcpConfig.resetForm`. */
  resetForm?: "bare" | "with-ack";
  /** See `TcpConfig.unreadAtClose`. */
  unreadAtClose?: "reset" | "fin";
  /** See `TcpConfig.unreadAtEnd`. */
  unreadAtEnd?: "flush" | "keep";
  /** See `TcpConfig.resetStamps`. */
  resetStamps?: boolean;
  /** See `TcpConfig.hardErrors`. */
  hardErrors?: "never" | "syn-sent" | "handshake" | "any";
  /** See `TcpConfig.prohibitedIsHard`. */
  prohibitedIsHard?: boolean;
  /** See `TcpConfig.timeExceededIsHard`. */
  timeExceededIsHard?: boolean;
  /** See `TcpConfig.nextHeaderIsHard`. */
  nextHeaderIsHard?: boolean;
  /** See `TcpConfig.pathMtu`. */
  pathMtu?: "ignore" | "data" | "always";
}
