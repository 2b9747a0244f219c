/**
 * TCP in datagrams of UDP, as FreeBSD's net.inet.tcp.udp_tunneling_port has it: the stack sees segments, and what is
 * around them is kept here. It leaves out datagrams as such: one that is lost is never made.
 *
 * @module
 */

import { ipHeaderOctets } from "../wire/address.ts";
import { HEADER_OCTETS, type Packet } from "../wire/packet.ts";
import type { Flow } from "./flow.ts";
import type { Kernel } from "./kernel.ts";
import type { PacketAction } from "./script.ts";
import type { Socket } from "./socket.ts";

/** The octets of a UDP header. */
const UDP_OCTETS = 8;

/** What a datagram leaves of the MSS: what SYNs announce and segments carry. */
function mssMax({ setup, host }: Kernel): number {
  return setup.mtu - ipHeaderOctets(host.address) - HEADER_OCTETS - UDP_OCTETS;
}

/** The segments of a socket that opens a connection go to a port of UDP from now on. */
export function tunnelTo(kernel: Kernel, socket: Socket, remotePort: number): void {
  socket.flow.tunnel = { localPort: kernel.tunnelPort, remotePort };
  kernel.configure(socket, { mssMax: mssMax(kernel) });
}

/**
 * Injects a segment, in a datagram where the script says so: what comes to another port than the host's, or otherwise
 * than the connection's other segments, is lost.
 *
 * @param opens whether it is the first of its flow
 */
export function injectTunneled(
  kernel: Kernel,
  flow: Flow,
  { udp }: PacketAction,
  packet: Packet,
  opens: boolean,
): void {
  const { world, tunnelPort } = kernel;
  if (udp !== undefined && (tunnelPort === 0 || udp.dst !== tunnelPort)) return;
  if (!opens && (flow.tunnel?.remotePort !== udp?.src)) return;
  if (udp === undefined) return world.inject(packet);
  flow.tunnel = { localPort: udp.dst, remotePort: udp.src };
  // A connection that it opens is told of the MSS before it answers.
  const listener = opens ? kernel.listenerOn(flow.localPort) : undefined;
  if (listener !== undefined) kernel.configurePort(listener, { mssMax: mssMax(kernel) });
  world.inject(packet);
  if (listener !== undefined) kernel.configurePort(listener);
}
