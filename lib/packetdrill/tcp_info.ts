/**
 * `struct tcp_info`: what a connection has measured, in the units and numbers of its kernel.
 *
 * @module
 */

import type { Metrics } from "../tcp/stack.ts";
import { CLOSED, LISTEN, type State } from "../tcp/state.ts";
import type { Kernel } from "./kernel.ts";
import type { Personality } from "./personality.ts";
import type { Socket } from "./socket.ts";

/** `tcpi_snd_ssthresh` before the first loss, where it counts segments. */
const THRESHOLD_NONE = 0x7fff_ffff;

const PHASES: Readonly<Record<Metrics["phase"], number>> = Object.freeze({
  open: 0,
  disorder: 1,
  recovery: 3,
  loss: 4,
});

/** The fields that are known of a socket, by name. */
export function tcpInfo(kernel: Kernel, socket: Socket): Map<string, number> {
  const { personality } = kernel;
  const info = new Map<string, number>();
  info.set("tcpi_state", personality.stateNumbers[stateOf(socket)]!);
  const { connection } = socket;
  const metrics = connection?.open ? kernel.host.stack.metrics?.(connection.number) : undefined;
  if (metrics !== undefined) putMetrics(info, metrics, personality);
  kernel.counters.put(info, socket, kernel.now);
  socket.chronometer.put(info, kernel.now);
  const view = socket.inspect();
  if (view !== undefined) {
    info.set("tcpi_snd_wnd", view.sndWnd);
    info.set("tcpi_snd_nxt", view.sndNxt >>> 0);
    info.set("tcpi_rcv_nxt", view.rcvNxt >>> 0);
    info.set("tcpi_rcv_wnd", Math.max(0, (view.rcvAdv - view.rcvNxt) | 0));
  }
  if (socket.connection !== null) {
    info.set("tcpi_notsent_bytes", socket.writtenOctets - socket.transmittedOctets);
  }
  return info;
}

/** The state of a socket; LISTEN for a listener, CLOSED without a connection. */
export function stateOf({ connection, listeningPort }: Socket): State {
  if (connection !== null) return connection.stateNumber;
  return listeningPort > 0 ? LISTEN : CLOSED;
}

function putMetrics(
  info: Map<string, number>,
  metrics: Metrics,
  { countsSegments, mssLeavesOut }: Personality,
): void {
  const mss = Math.max(1, metrics.sndMss);
  const amount = (octets: number) => countsSegments ? Math.ceil(octets / mss) : octets;
  const micros = (ns: number) => Math.max(0, Math.round(ns / 1000));
  const { timestamps, sack, scaling, ecn } = metrics;
  const options = Number(timestamps) | (Number(sack) << 1) | (Number(scaling) << 2) |
    (Number(ecn) << 3);
  const infinite = countsSegments && metrics.threshold >= 1 << 30;
  const fields: Readonly<Record<string, number>> = {
    tcpi_options: options,
    tcpi_snd_wscale: metrics.sndScale,
    tcpi_rcv_wscale: metrics.rcvScale,
    tcpi_ca_state: PHASES[metrics.phase],
    tcpi_retransmits: metrics.retransmissions,
    tcpi_backoff: metrics.retransmissions,
    tcpi_probes: metrics.probes,
    tcpi_rto: micros(metrics.rto),
    tcpi_rtt: micros(metrics.srtt),
    tcpi_rttvar: micros(metrics.rttvar),
    tcpi_snd_mss: metrics.sndMss + (timestamps ? mssLeavesOut : 0),
    tcpi_advmss: metrics.advertisedMss,
    tcpi_unacked: amount(metrics.flight),
    tcpi_sacked: amount(metrics.sacked),
    tcpi_snd_cwnd: countsSegments
      ? Math.floor(metrics.congestionWindow / mss)
      : metrics.congestionWindow,
    tcpi_snd_ssthresh: infinite ? THRESHOLD_NONE : amount(metrics.threshold),
  };
  for (const [name, value] of Object.entries(fields)) info.set(name, value);
}

/** The symbols of code blocks, by name. */
export function infoSymbols({ stateNumbers }: Personality): ReadonlyMap<string, number> {
  const symbols = new Map<string, number>([
    ["TCP_CA_Open", 0],
    ["TCP_CA_Disorder", 1],
    ["TCP_CA_CWR", 2],
    ["TCP_CA_Recovery", 3],
    ["TCP_CA_Loss", 4],
    ["TCPI_OPT_TIMESTAMPS", 1],
    ["TCPI_OPT_SACK", 2],
    ["TCPI_OPT_WSCALE", 4],
    ["TCPI_OPT_ECN", 8],
    ["TCPI_OPT_ECN_SEEN", 16],
    ["TCPI_OPT_SYN_DATA", 32],
    ["TCPI_NEW_SYN_RECV", 12],
  ]);
  STATE_WORDS.forEach((words, state) => {
    for (const word of words) symbols.set(word, stateNumbers[state]!);
  });
  return symbols;
}

/** What code blocks call the states, in the order of `lib/tcp/state.ts`. */
const STATE_WORDS: readonly (readonly string[])[] = [
  ["TCPI_CLOSED", "TCP_CLOSE"],
  ["TCPI_LISTEN", "TCP_LISTEN"],
  ["TCPI_SYN_SENT", "TCP_SYN_SENT"],
  ["TCPI_SYN_RECEIVED", "TCP_SYN_RECV"],
  ["TCPI_ESTABLISHED", "TCP_ESTABLISHED"],
  ["TCPI_FIN_WAIT_1", "TCP_FIN_WAIT1"],
  ["TCPI_FIN_WAIT_2", "TCP_FIN_WAIT2"],
  ["TCPI_CLOSE_WAIT", "TCP_CLOSE_WAIT"],
  ["TCPI_CLOSING", "TCP_CLOSING"],
  ["TCPI_LAST_ACK", "TCP_LAST_ACK"],
  ["TCPI_TIME_WAIT", "TCP_TIME_WAIT"],
];
