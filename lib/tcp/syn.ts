/**
 * What SYNs announce: MSS, window, window scale. The same for a connection and for a SYN cookie, which has none yet.
 *
 * @module
 */

import { type Address, ipHeaderOctets, isIp6 } from "../wire/address.ts";
import { HEADER_OCTETS } from "../wire/packet.ts";
import type { TcpConfig } from "./config.ts";

/** The largest text that fits the interface's MTU, or less where that is set (RFC 9293, section 3.7.1). */
export function announcedMss(
  { mtu, mssMax }: Pick<TcpConfig, "mtu" | "mssMax">,
  localAddress: Address,
): number {
  const mss = mtu - ipHeaderOctets(localAddress) - HEADER_OCTETS;
  return mssMax > 0 && mssMax < mss ? mssMax : mss;
}

/**
 * Eff.snd.MSS before options: what the peer takes and the interface lets through (MUST-16); where the peer takes less than
 * is set, that, if the interface lets it through.
 */
export function agreedMss(config: TcpConfig, localAddress: Address, peerMss: number): number {
  const fits = announcedMss({ mtu: config.mtu, mssMax: 0 }, localAddress);
  const agreed = Math.min(peerMss, announcedMss(config, localAddress));
  return Math.max(1, Math.min(fits, Math.max(config.mssMin, agreed)));
}

/** The largest text for a peer whose SYN has no MSS option (RFC 9293, section 3.7.1, MUST-15). */
export function assumedMss(remoteAddress: Address): number {
  return isIp6(remoteAddress) ? 1220 : 536;
}

/** The shift that lets a 16-bit window show the whole buffer (RFC 7323, section 2.3), 14 at most. */
export function windowShift({ windowScaleOctets, receiveBufferOctetsMax }: TcpConfig): number {
  const octets = windowScaleOctets > 0 ? windowScaleOctets : receiveBufferOctetsMax;
  let shift = 0;
  while (shift < 14 && (65_535 << shift) < octets) shift++;
  return shift;
}

/** The window of a SYN, which is never scaled (RFC 7323, section 2.2). */
export function synWindow({ receiveBufferOctetsMax }: TcpConfig): number {
  return Math.min(receiveBufferOctetsMax, 65_535);
}
