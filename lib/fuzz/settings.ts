/**
 * Settings of hosts that nobody chose, leaning to the edges: buffers of one octet, the smallest MTU, no
 * delayed ACK. A throttle that throttles nothing is never drawn: two hosts would answer each other for ever.
 *
 * @module
 */

import type { OctetsText } from "../base/units.ts";
import type { HostSettings, TcpSettings } from "../scenario/format.ts";
import { type Choice, gated, mapped, pick, record, some, tuple } from "./choice.ts";

const mtu = some<TcpSettings>({ mtu: pick(576, 68, 100, 1500, 9000, 65_535) }, 2);

const buffers = some<TcpSettings>({
  receiveBuffer: pick<OctetsText>(65_536, 1, 2, 3, 100, 1459, 1460, 1461, 4000, "1MiB"),
  sendBuffer: pick<OctetsText>(1, 2, 100, 1460, 5000, "1MiB"),
}, 2);

const options = some<TcpSettings>({
  windowScaling: pick(false),
  sack: pick(false),
  timestamps: pick(false),
  duplicateSack: pick(false),
  duplicateSackStays: pick(true),
  synOptions: pick("packed" as const), // with "none" a host ignores its peer's MSS
}, 3);

const pace = some<TcpSettings>({
  nagle: pick(false),
  cork: pick(true),
  delayedAck: pick("0ms" as const, "1ms" as const, "499ms" as const),
  delayedAckSegments: pick(1, 3),
  quickAcks: pick(1, 16),
  sillyWindowOverride: pick("100ms" as const, "1s" as const),
  unpushed: pick("until-event" as const),
  burstSegments: pick(1, 2, 10),
  congestionCounts: pick("delivered" as const),
  restartAfterIdle: pick(false),
  receiveBufferRounding: pick("mss" as const),
  windowOffer: pick("room" as const),
  windowRounding: pick("up" as const),
}, 4);

const timers = some<TcpSettings>({
  rtoInitial: pick("10ms" as const, "300ms" as const),
  rtoMin: pick("1ms" as const, "10ms" as const, "200ms" as const),
  rtoMax: pick("1s" as const, "3s" as const),
  rtoAfterSynLoss: pick("1s" as const),
  rtoSlop: pick("1ns" as const, "200ms" as const),
  clockGranularity: pick("1ns" as const, "100ms" as const),
}, 3);

const patience = some<TcpSettings>({
  userTimeout: pick("2s" as const, "10s" as const),
  retransmissionsR1: pick(0, 1),
  retransmissionsR2: pick(0, 1, 3),
  giveUpMin: pick("0s" as const, "3s" as const),
  synRetransmissionsR2: pick(0, 1),
  synGiveUpMin: pick("0s" as const, "3s" as const),
  synAckRetransmissionsR2: pick(0, 3),
  handshakeTimeout: pick("1s" as const, "75s" as const),
}, 3);

const keepAlive = record<TcpSettings & { keepAlive: unknown }>({
  // Two seconds at least: by a fast clock and a slow one that is still longer than the throttle of its answers.
  keepAlive: pick("2s" as const, "3s" as const, "10s" as const),
  keepAliveInterval: pick("2s" as const, "5s" as const),
  keepAliveProbes: pick(1, 2, 9),
} as never) as Choice<TcpSettings>;

const throttles = some<TcpSettings>({
  challengeAcksMax: pick(5),
  // Below, two incarnations that nobody reconciles answer each other by the ten thousand until one gives up.
  challengeAckInterval: pick("200ms" as const, "100ms" as const, "5s" as const),
}, 2);

const policies = some<TcpSettings>({
  duplicateSyn: pick("syn-ack" as const),
  sequenceCheck: pick("trim" as const),
  timeWaitAnswers: pick("acks" as const),
  resetForm: pick("with-ack" as const),
  resetStamps: pick(true),
  unreadAtEnd: pick("keep" as const),
  unknownSegments: pick("drop" as const),
  timeWaitReuse: pick("never" as const, "higher-seq" as const),
  timeWaitResets: pick("ignore" as const),
  resets: pick("window" as const),
  unexpectedSyn: pick("reset" as const),
}, 6);

const groups: readonly Choice<TcpSettings>[] = [
  gated("mtu", mtu, {}),
  gated("buffers", buffers, {}),
  gated("options", options, {}),
  gated("pace", pace, {}),
  gated("timers", timers, {}),
  gated("patience", patience, {}),
  gated("keep-alive", keepAlive, {}),
  gated("fin-wait-2", some<TcpSettings>({ finWait2Timeout: pick("1s", "60s") }), {}),
  gated("syn-cookies", some<TcpSettings>({ synCookies: pick("always", "when-full") }), {}),
  gated("ecn", some<TcpSettings>({ ecn: pick("ask", "accept") }, 2), {}),
  gated("throttles", throttles, {}),
  gated("backlog", some<TcpSettings>({ backlog: pick(1, 2) }), {}),
  gated("ports", some<TcpSettings>({ ephemeralPorts: pick([5000, 5001] as const) }), {}),
  gated("profiles", some<TcpSettings>({ profile: pick("freebsd", "linux") }), {}),
  gated("policies", policies, {}),
  gated("two-way", pick<TcpSettings>({ handshake: "two-way" }), {}),
  gated("no-time-wait", pick<TcpSettings>({ timeWait: "none" }), {}),
  gated("any-reset", pick<TcpSettings>({ resets: "any" }), {}),
];

const clock = some<NonNullable<HostSettings["clock"]>>({
  offset: pick("1ns" as const, "1h" as const),
  driftPpm: pick(-500_000, -100, 1, 100, 500_000),
});

/** A host's settings. */
export const HOST: Choice<HostSettings> = mapped(
  tuple<[readonly TcpSettings[], HostSettings["clock"]]>(
    tuple<readonly TcpSettings[]>(...groups),
    gated("clocks", clock, undefined),
  ),
  ([groups, clock]): HostSettings => ({
    tcp: shown(Object.assign({}, ...groups)),
    ...(clock === undefined ? {} : { clock }),
  }),
);

/** Linux's window scale shows no small buffer: it then has its own. */
function shown(tcp: TcpSettings): TcpSettings {
  const hidden = tcp.profile === "linux" && typeof tcp.receiveBuffer === "number";
  if (hidden) delete tcp.receiveBuffer;
  return tcp;
}

/** The default of `mtu` (see `TCP_DEFAULTS`) is the largest that matters here. */
function mssOf({ tcp }: HostSettings): number {
  return (tcp?.mtu ?? 1500) - 40;
}

function bufferOf({ tcp }: HostSettings): number {
  let least = 65_535;
  for (const size of [tcp?.receiveBuffer, tcp?.sendBuffer]) {
    if (typeof size === "number" && size < least) least = size;
  }
  return least;
}

/** How octets go between hosts. */
export interface Piece {
  /** The segments that they agree on, octets. */
  readonly segment: number;
  /** The least that may go at a time, octets. */
  readonly least: number;
}

/** How octets go between hosts of these settings. */
export function smallestPiece(hosts: readonly HostSettings[]): Piece {
  const segment = Math.min(...hosts.map(mssOf));
  return { segment, least: Math.min(segment, ...hosts.map(bufferOf)) };
}
