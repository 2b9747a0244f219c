/**
 * The largest text that a socket's connection sends in one segment, as a socket option tells it.
 *
 * @module
 */

import type { TcpConfig } from "../tcp/config.ts";
import { ipHeaderOctets } from "../wire/address.ts";
import { HEADER_OCTETS } from "../wire/packet.ts";
import type { Kernel } from "./kernel.ts";
import type { Socket } from "./socket.ts";

/** Eff.snd.MSS (RFC 9293, section 3.7.1) of a connection; of a socket without one, what it would announce. */
export function segmentOctets(kernel: Kernel, socket: Socket): number {
  return kernel.metricsOf(socket)?.sndMss ??
    announcedOctets(kernel, { ...kernel.settings, ...socket.settings });
}

/** The same as it is read back: some kernels tell it without the timestamps on every segment. */
export function toldSegmentOctets(kernel: Kernel, socket: Socket): number {
  const stamped = kernel.metricsOf(socket)?.timestamps ?? false;
  return segmentOctets(kernel, socket) + (stamped ? kernel.personality.mssLeavesOut : 0);
}

/** The MSS that a SYN announces under some settings. */
export function announcedOctets(
  { host, setup }: Kernel,
  { mssMax }: Pick<TcpConfig, "mssMax">,
): number {
  const most = setup.mtu - ipHeaderOctets(host.address) - HEADER_OCTETS;
  return mssMax > 0 ? Math.min(mssMax, most) : most;
}
