/**
 * Settings of hosts that nobody chose, leaning to the edges: buffers of one octet, the smallest MTU, no
 * delayed ACK. Counterfactual policies are never drawn, nor a throttle that throttles nothing.
 *
 * @module
 */

import fc from "fast-check";
import type { HostSettings, TcpSettings } from "../../lib/scenario/format.ts";
import { some } from "./lean.ts";

/** How much is set. */
export type Settings =
  /** Nothing. */
  | "default"
  /** What decides how octets flow: MTU, buffers, scaling, delays. */
  | "flow"
  /** Timers, retries and policies too. */
  | "all";

const edge = fc.constantFrom;

const flow = {
  mtu: edge(1500, 576, 68, 100, 9000, 65_535),
  windowScaling: fc.constant(false),
  sack: fc.constant(false),
  timestamps: fc.constant(false),
  nagle: fc.constant(false),
  receiveBuffer: edge(65_536, 1, 2, 3, 100, 1459, 1460, 1461, 4000, "1MiB" as const),
  sendBuffer: edge(1, 2, 100, 1460, 5000, "1MiB" as const),
  delayedAck: edge("0ms" as const, "1ms" as const, "499ms" as const),
  delayedAckSegments: edge(1, 3),
  sillyWindowOverride: edge("100ms" as const, "1s" as const),
};

const patience = {
  rtoInitial: edge("10ms" as const, "300ms" as const),
  rtoMin: edge("1ms" as const, "10ms" as const, "200ms" as const),
  rtoMax: edge("1s" as const, "3s" as const),
  clockGranularity: edge("1ns" as const, "100ms" as const),
  userTimeout: edge("2s" as const, "10s" as const),
  retransmissionsR1: edge(0, 1),
  retransmissionsR2: edge(0, 1, 3),
  giveUpMin: edge("0s" as const, "3s" as const),
  synRetransmissionsR2: edge(0, 1),
  synGiveUpMin: edge("0s" as const, "3s" as const),
  challengeAcksMax: edge(5),
  challengeAckInterval: edge("1ms" as const, "100ms" as const, "5s" as const),
};

const policies = {
  profile: edge("freebsd" as const, "linux" as const),
  synOptions: edge("packed" as const), // with "none" a host ignores its peer's MSS
  duplicateSack: fc.constant(false),
  duplicateSackStays: fc.constant(true),
  ecn: edge("accept" as const, "ask" as const),
  cork: fc.constant(true),
  unpushed: edge("until-event" as const),
  burstSegments: edge(1, 2, 10),
  congestionCounts: edge("delivered" as const),
  receiveBufferRounding: edge("mss" as const),
  windowOffer: edge("room" as const),
  windowRounding: edge("up" as const),
  rtoSlop: edge("1ns" as const, "200ms" as const),
  synAckRetransmissionsR2: edge(0, 3),
  handshakeTimeout: edge("1s" as const, "75s" as const),
  quickAcks: edge(1, 16),
  duplicateSyn: edge("syn-ack" as const),
  sequenceCheck: edge("trim" as const),
  timeWaitAnswers: edge("acks" as const),
  resetForm: edge("with-ack" as const),
  resetStamps: fc.constant(true),
  unreadAtEnd: edge("keep" as const),

  backlog: edge(1, 2),
  ephemeralPorts: edge([5000, 5001] as const),
  unknownSegments: edge("drop" as const),
  timeWaitReuse: edge("never" as const, "higher-seq" as const),
  timeWaitResets: edge("ignore" as const),
  resets: edge("window" as const),
  unexpectedSyn: edge("reset" as const),
};

/** A host's settings. */
export function settings(how: Settings): fc.Arbitrary<HostSettings> {
  if (how === "default") return fc.constant({});
  const tcp = how === "flow" ? some<TcpSettings>(flow) : fc.tuple(
    some<TcpSettings>(flow, 3),
    some<TcpSettings>(patience, 4),
    some<TcpSettings>(policies, 8),
  )
    .map(([flow, patience, policies]) => shown({ ...flow, ...patience, ...policies }));
  if (how === "flow") return tcp.map((tcp) => ({ tcp }));
  const clock = some<NonNullable<HostSettings["clock"]>>({
    offset: edge("1ns" as const, "1h" as const),
    driftPpm: edge(-500_000, -100, 1, 100, 500_000),
  });
  return fc.tuple(tcp, some<HostSettings>({ clock }, 6)).map(([tcp, rest]) => ({ tcp, ...rest }));
}

/** Linux's window scale shows no small buffer: it then has its own. */
function shown({ receiveBuffer, ...rest }: TcpSettings): TcpSettings {
  const hidden = rest.profile === "linux" && typeof receiveBuffer === "number";
  return hidden || receiveBuffer === undefined ? rest : { ...rest, receiveBuffer };
}

/** The default of `mtu` (see `TCP_DEFAULTS`) is the largest that matters here. */
function mssOf({ tcp }: HostSettings): number {
  return (tcp?.mtu ?? 1500) - 40;
}

function bufferOf({ tcp }: HostSettings): number {
  const octets = [tcp?.receiveBuffer, tcp?.sendBuffer].filter((size) => typeof size === "number");
  return Math.min(...octets, 65_535);
}

/** The segments that two hosts agree on, and the least that may go at a time. */
export function smallestPiece(
  hosts: readonly HostSettings[],
): { readonly segment: number; readonly least: number } {
  const segment = Math.min(...hosts.map(mssOf));
  return { segment, least: Math.min(segment, ...hosts.map(bufferOf)) };
}
