/**
 * What a story may set about a host's stack: the part of the format that grows with the stack.
 *
 * @module
 */

import type { DurationText } from "../base/time.ts";
import type { OctetsText } from "../base/units.ts";

/** The settings of a host's stack; each is described, with default, unit and range, at `TcpConfig`. */
export interface TcpSettings {
  /** See `TcpConfig.msl`. */
  msl?: DurationText;
  /** See `TcpConfig.mtu`. */
  mtu?: number;
  /** See `TcpConfig.windowScaling`. */
  windowScaling?: boolean;
  /** See `TcpConfig.sack`. */
  sack?: boolean;
  /** See `TcpConfig.timestamps`. */
  timestamps?: boolean;
  /** See `TcpConfig.timestampTick`. */
  timestampTick?: DurationText;
  /** See `TcpConfig.nagle`. */
  nagle?: boolean;
  /** See `TcpConfig.receiveBufferOctetsMax`. */
  receiveBuffer?: OctetsText;
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
  /** See `TcpConfig.sillyWindowOverride`. */
  sillyWindowOverride?: DurationText;
  /** See `TcpConfig.challengeAckInterval`. */
  challengeAckInterval?: DurationText;
  /** See `TcpConfig.backlog`. */
  backlog?: number;
  /** The ephemeral ports, first and last; see `TcpConfig.ephemeralPortFirst`. */
  ephemeralPorts?: readonly [number, number];
  /** See `TcpConfig.unknownSegments`. */
  unknownSegments?: "reset" | "drop";
  /** See `TcpConfig.synCookies`. */
  synCookies?: "off" | "when-full" | "always";
  /** See `TcpConfig.timeWaitReuse`. */
  timeWaitReuse?: "timestamps" | "higher-seq" | "never";
  /** See `TcpConfig.timeWaitResets`. */
  timeWaitResets?: "accept" | "ignore";
  /** See `TcpConfig.handshake`. */
  handshake?: "three-way" | "two-way";
  /** See `TcpConfig.timeWait`. */
  timeWait?: "2msl" | "none";
  /** See `TcpConfig.resets`. */
  resets?: "exact" | "window" | "any";
  /** See `TcpConfig.unexpectedSyn`. */
  unexpectedSyn?: "challenge" | "reset";
}
