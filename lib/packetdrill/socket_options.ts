/**
 * Socket options by name: which setting each changes, and what is read back. Those that change nothing that a peer or
 * a caller could see are kept and answered; those that need what there is not are named.
 *
 * @module
 */

import { type Duration, hours, ms, seconds } from "../base/time.ts";
import type { TcpConfig } from "../tcp/config.ts";
import type { Kernel } from "./kernel.ts";
import { announcedOctets, toldSegmentOctets } from "./segment_octets.ts";
import type { Socket } from "./socket.ts";
import { tunnelTo } from "./tunnel.ts";

/** A socket option whose value is a number. */
export interface SocketOption {
  /** Sets it; the error, if the value is refused. */
  readonly set?: (kernel: Kernel, socket: Socket, value: number) => string | undefined;
  /** What is read back. */
  readonly get?: (kernel: Kernel, socket: Socket) => number;
}

/** An option that is a span of time in one setting. */
function span(
  name: "userTimeout" | "keepAliveInterval" | "handshakeTimeout" | "finWait2Timeout",
  unit: (value: number) => Duration,
): SocketOption {
  return {
    set(kernel, socket, value) {
      if (value < 0) return "EINVAL";
      kernel.configure(socket, { [name]: unit(value) });
    },
    get: (kernel, socket) => Math.round(kernel.settingOf(socket, name) / unit(1)),
  };
}

/** An option that is a number in one setting. */
function count(
  name: "keepAliveProbes" | "synRetransmissionsR2",
  least: number,
  most: number,
): SocketOption {
  return {
    set(kernel, socket, value) {
      if (value < least || value > most) return "EINVAL";
      kernel.configure(socket, { [name]: value });
    },
    get: (kernel, socket) => kernel.settingOf(socket, name),
  };
}

/** TCP_CORK and TCP_NOPUSH. */
const CORK: SocketOption = {
  set: (kernel, socket, value) => void kernel.configure(socket, { cork: value !== 0 }),
  get: (kernel, socket) => Number(kernel.settingOf(socket, "cork")),
};

/** TCP_NODELAY. */
const NO_DELAY: SocketOption = {
  set(kernel, socket, value) {
    const corked = kernel.settingOf(socket, "cork");
    const pushes = corked && value !== 0 && kernel.personality.noDelayPushes;
    kernel.configure(socket, { nagle: value === 0, cork: corked && !pushes });
    if (pushes) kernel.configure(socket, { cork: true });
  },
  get: (kernel, socket) => Number(!kernel.settingOf(socket, "nagle")),
};

/** An option that is a buffer's size. */
function buffer(name: "sendBufferOctetsMax" | "receiveBufferOctetsMax"): SocketOption {
  return {
    set(kernel, socket, value) {
      const { bufferFactor, sendBufferMin } = kernel.personality;
      const sends = name === "sendBufferOctetsMax";
      // Of a receive buffer the factor's share is the kernel's own.
      const octets = sends ? Math.max(value * bufferFactor, sendBufferMin) : value;
      if (octets < 1) return "EINVAL";
      kernel.configure(socket, { [name]: Math.min(octets, 1 << 30) });
    },
    get(kernel, socket) {
      const octets = kernel.settingOf(socket, name);
      if (name === "sendBufferOctetsMax") return octets;
      const grown = kernel.metricsOf(socket)?.receiveBuffer ?? octets;
      return grown * kernel.personality.bufferFactor;
    },
  };
}

const TOS: SocketOption = {
  // The two lower bits are ECN's (RFC 3168, section 5): the stack's own.
  set: (kernel, socket, value) => void kernel.configure(socket, { tos: value & 0xfc }),
  get: (kernel, socket) => kernel.settingOf(socket, "tos"),
};

const TTL: SocketOption = {
  set(kernel, socket, value) {
    const { ttl } = kernel.settings;
    if (value !== -1 && (value < 1 || value > 255)) return "EINVAL";
    kernel.configure(socket, { ttl: value === -1 ? ttl : value });
  },
  get: (kernel, socket) => kernel.settingOf(socket, "ttl"),
};

/** Keep-alive's idle span while the switch is off. */
const IDLE = "TCP_KEEPIDLE";

function idleOf(kernel: Kernel, socket: Socket): number {
  const own = socket.asked.get(IDLE);
  if (own !== undefined) return own;
  const { keepAlive } = kernel.settings;
  return Math.round((keepAlive > 0 ? keepAlive : kernel.keepAliveIdle ?? hours(2)) / 1e9);
}

const KEEP_ALIVE: SocketOption = {
  set(kernel, socket, value) {
    socket.asked.set("SO_KEEPALIVE", value);
    const keepAlive = value === 0 ? 0 as Duration : seconds(idleOf(kernel, socket));
    kernel.configure(socket, { keepAlive });
  },
  get: (kernel, socket) => Number(kernel.settingOf(socket, "keepAlive") > 0),
};

const KEEP_IDLE: SocketOption = {
  set(kernel, socket, value) {
    if (value < 1) return "EINVAL";
    socket.asked.set(IDLE, value);
    if ((socket.asked.get("SO_KEEPALIVE") ?? 0) !== 0) {
      kernel.configure(socket, { keepAlive: seconds(value) });
    }
  },
  get: idleOf,
};

const MAXSEG: SocketOption = {
  set(kernel, socket, value) {
    if (value < 0 || value > 65_535) return "EINVAL";
    kernel.configure(socket, { mssMax: value });
  },
  get(kernel, socket) {
    if (socket.connection !== null) return toldSegmentOctets(kernel, socket);
    const { mssMax } = { ...kernel.settings, ...socket.settings };
    return announcedOctets(kernel, { mssMax });
  },
};

const LOW_WATER: SocketOption = {
  set(kernel, socket, value) {
    const octets = value >>> 0;
    socket.asked.set("TCP_NOTSENT_LOWAT", octets);
    // 0 is the host's own; all ones are no bound.
    if (octets === 0) socket.space.lowWater = kernel.notSentLowWater;
    else socket.space.lowWater = octets === 0xffff_ffff ? Infinity : octets;
  },
  get: (_, socket) => socket.asked.get("TCP_NOTSENT_LOWAT") ?? 0,
};

const NO_OPTIONS: SocketOption = {
  set(kernel, socket, value) {
    socket.asked.set("TCP_NOOPT", value);
    const synOptions: TcpConfig["synOptions"] = value !== 0 ? "none" : kernel.settings.synOptions;
    kernel.configure(socket, { synOptions });
  },
  get: (_, socket) => socket.asked.get("TCP_NOOPT") ?? 0,
};

const TUNNEL: SocketOption = {
  set(kernel, socket, port) {
    if (port < 1 || port > 65_535 || socket.connection !== null) return "EINVAL";
    tunnelTo(kernel, socket, port);
  },
  get: (_, socket) => socket.flow.tunnel?.remotePort ?? 0,
};

const PATH_MTU: SocketOption = {
  set(kernel, socket, value) {
    socket.asked.set("IP_MTU_DISCOVER", value);
    kernel.configure(socket, { pathMtu: value === 0 ? "ignore" : kernel.settings.pathMtu });
  },
  get: (_, socket) => socket.asked.get("IP_MTU_DISCOVER") ?? 1,
};

/** Options by name. */
export const SOCKET_OPTIONS: Readonly<Record<string, SocketOption>> = Object.freeze({
  // SOL_SOCKET.
  SO_SNDBUF: buffer("sendBufferOctetsMax"),
  SO_SNDBUFFORCE: buffer("sendBufferOctetsMax"),
  SO_RCVBUF: buffer("receiveBufferOctetsMax"),
  SO_RCVBUFFORCE: buffer("receiveBufferOctetsMax"),
  SO_KEEPALIVE: KEEP_ALIVE,
  SO_TYPE: { get: () => 1 },
  SO_ACCEPTCONN: { get: (_, socket) => Number(socket.listeningPort > 0) },
  // TCP.
  TCP_NODELAY: NO_DELAY,
  TCP_CORK: CORK,
  TCP_NOPUSH: CORK,
  TCP_MAXSEG: MAXSEG,
  TCP_NOTSENT_LOWAT: LOW_WATER,
  TCP_NOOPT: NO_OPTIONS,
  TCP_USER_TIMEOUT: span("userTimeout", ms),
  TCP_SYNCNT: count("synRetransmissionsR2", 1, 127),
  TCP_KEEPIDLE: KEEP_IDLE,
  TCP_KEEPALIVE: KEEP_IDLE,
  TCP_KEEPINTVL: span("keepAliveInterval", seconds),
  TCP_KEEPCNT: count("keepAliveProbes", 1, 127),
  TCP_KEEPINIT: span("handshakeTimeout", seconds),
  TCP_REMOTE_UDP_ENCAPS_PORT: TUNNEL,
  TCP_LINGER2: span("finWait2Timeout", seconds),
  // IP.
  IP_TOS: TOS,
  IPV6_TCLASS: TOS,
  IP_TTL: TTL,
  IPV6_UNICAST_HOPS: TTL,
  IP_MTU_DISCOVER: PATH_MTU,
  IPV6_MTU_DISCOVER: PATH_MTU,
});

/** Options that are kept and answered, and change nothing here, not even where a kernel would (TCP_QUICKACK,
 * SO_RCVLOWAT, TCP_THIN_DUPACK). */
export const KEPT_OPTIONS: ReadonlySet<string> = new Set([
  "SO_REUSEADDR",
  "SO_REUSEPORT",
  "SO_REUSEPORT_LB",
  "SO_DEBUG",
  "SO_DONTROUTE",
  "SO_OOBINLINE",
  "SO_RCVLOWAT",
  "SO_SNDLOWAT",
  "SO_NOSIGPIPE",
  "SO_PRIORITY",
  "SO_MARK",
  "SO_BUSY_POLL",
  "SO_INCOMING_CPU",
  "SO_ZEROCOPY",
  "SO_USER_COOKIE",
  "SO_TIMESTAMP",
  "TCP_INQ",
  "TCP_QUICKACK",
  "TCP_STDURG",
  "TCP_THIN_LINEAR_TIMEOUTS",
  "TCP_THIN_DUPACK",
  "TCP_SAVE_SYN",
  "IP_FREEBIND",
  "IP_RECVERR",
  "IP_RECVTOS",
  "IP_RECVTTL",
  "IP_BIND_ADDRESS_NO_PORT",
  "IPV6_RECVERR",
  "IPV6_V6ONLY",
  "IPV6_RECVTCLASS",
]);

/** Options that need what there is not, and what that is. */
export const MISSING_OPTIONS: Readonly<Record<string, string>> = Object.freeze({
  TCP_FASTOPEN: "TCP Fast Open",
  TCP_FASTOPEN_CONNECT: "TCP Fast Open",
  TCP_FASTOPEN_KEY: "TCP Fast Open",
  TCP_FASTOPEN_NO_COOKIE: "TCP Fast Open",
  TCP_MD5SIG: "TCP MD5 signatures",
  TCP_MD5SIG_EXT: "TCP MD5 signatures",
  TCP_DEFER_ACCEPT: "TCP_DEFER_ACCEPT",
  SO_RCVTIMEO: "SO_RCVTIMEO",
  SO_SNDTIMEO: "SO_SNDTIMEO",
});
