/**
 * Linux's kernel variables, by what its ip-sysctl documentation says of them.
 *
 * @module
 */

import { ms, seconds } from "../base/time.ts";
import type { Meaning, Sysctl } from "./sysctl_meaning.ts";
import { flag, idle, inSeconds, only, whole, wholeOf } from "./sysctl_values.ts";

/** Three sizes: the least, the first, the largest. */
function sizes(mean: (first: number, largest: number) => Meaning): Sysctl {
  return (text) => {
    const parts = text.trim().split(/\s+/).map(wholeOf);
    const [least, first, largest] = parts;
    if (parts.length !== 3 || !least || !first || !largest) return undefined;
    if (Math.max(first, largest) > 1 << 30) return undefined;
    return mean(first, largest);
  };
}

const TCP: Readonly<Record<string, Sysctl>> = {
  // What a SYN offers.
  timestamps: flag((on) => ({ timestamps: on })),
  sack: flag((on) => ({ sack: on })),
  dsack: flag((on) => ({ duplicateSack: on })),
  window_scaling: flag((on) => ({ windowScaling: on })),
  ecn: whole((value) => {
    if (value > 2) return { missing: "accurate ECN" };
    return { settings: { ecn: (["off", "ask", "accept"] as const)[value]! } };
  }),
  ecn_fallback: whole((value) => ({ settings: { ecnSynMax: value === 0 ? 255 : 1 } })),
  // Buffers. Half of a receive buffer is the kernel's own.
  rmem: sizes((first, largest) => ({
    settings: { receiveBufferOctetsMax: first >> 1, windowScaleOctets: largest },
  })),
  wmem: sizes((first) => ({ settings: { sendBufferOctetsMax: first } })),
  notsent_lowat: whole((value) => ({
    notSentLowWater: value >= 0x7fff_ffff ? Infinity : value,
  })),
  // Timers.
  syn_retries: whole((value) => ({ settings: { synRetransmissionsR2: value } })),
  synack_retries: whole((value) => ({ settings: { synAckRetransmissionsR2: value } })),
  retries1: whole((value) => ({ running: { retransmissionsR1: value } })),
  retries2: whole((value) => ({ running: { retransmissionsR2: value } })),
  rto_min_us: whole((value) => ({
    running: { rtoMin: ms(value / 1000), clockGranularity: ms(value / 1000) },
  }), 1),
  rto_max_ms: whole((value) => ({ running: { rtoMax: ms(value) } }), 1),
  fin_timeout: inSeconds("finWait2Timeout"),
  keepalive_time: whole((value) => ({ keepAliveIdle: seconds(value) }), 1),
  keepalive_intvl: inSeconds("keepAliveInterval"),
  keepalive_probes: whole((value) => ({ running: { keepAliveProbes: value } }), 1),
  // What arrives.
  invalid_ratelimit: whole((value) => ({ running: { challengeAckInterval: ms(value) } })),
  rfc1337: whole((value) => ({
    running: { timeWaitResets: value === 0 ? "accept" : "ignore" },
  })),
  syncookies: whole((value) => ({
    settings: { synCookies: (["off", "when-full", "always"] as const)[Math.min(value, 2)]! },
  })),
  // Congestion control: what is set apart from it stays what it is.
  congestion_control: (name) =>
    ["reno", "cubic"].includes(name.trim())
      ? "nothing"
      : { missing: `congestion control ${name.trim()}` },
  reordering: only("net.ipv4.tcp_reordering", 3),
  min_tso_segs: whole((value) => ({ running: { burstSegments: value } }), 1),
  slow_start_after_idle: flag((on) => ({ restartAfterIdle: on })),
  mtu_probing: only("path MTU probing", 0),
  base_mss: idle,
  // Without a cookie, data on SYNs counts at once; with one, an option asks for it.
  fastopen: whole((value) => (value & 0x600) === 0 ? "nothing" : { missing: "TCP Fast Open" }),
};

/** Variables of TCP that are taken and change nothing here: some because nobody could see it, others (early_retrans,
 * frto, moderate_rcvbuf) because the stack has no such thing. A script that counts on those fails at its packets. */
const IDLE = [
  "abort_on_overflow",
  "adv_win_scale",
  "app_win",
  "autocorking",
  "backlog_ack_defer",
  "challenge_ack_limit",
  "comp_sack_delay_ns",
  "comp_sack_nr",
  "comp_sack_slack_ns",
  "early_retrans",
  "ecn_option",
  "ecn_option_beacon",
  "fack",
  "fastopen_blackhole_timeout_sec",
  "fastopen_cookies",
  "fastopen_key",
  "frto",
  "fwmark_accept",
  "limit_output_bytes",
  "low_latency",
  "max_orphans",
  "max_reordering",
  "max_syn_backlog",
  "max_tw_buckets",
  "mem",
  "migrate_req",
  "min_rtt_wlen",
  "min_snd_mss",
  "moderate_rcvbuf",
  "no_metrics_save",
  "no_ssthresh_metrics_save",
  "orphan_retries",
  "pacing_ca_ratio",
  "pacing_ss_ratio",
  "plb_enabled",
  "probe_interval",
  "probe_threshold",
  "recovery",
  "reflect_tos",
  "retrans_collapse",
  "rto_min",
  "shrink_window",
  "stdurg",
  "syn_linear_timeouts",
  "thin_linear_timeouts",
  "tso_rtt_log",
  "tso_win_divisor",
  "tw_reuse",
  "workaround_signed_windows",
] as const;

/** Linux's variables by their whole names. */
export const LINUX_SYSCTLS: Readonly<Record<string, Sysctl>> = Object.freeze({
  ...Object.fromEntries(IDLE.map((name) => [`net.ipv4.tcp_${name}`, idle])),
  ...Object.fromEntries(
    Object.entries(TCP).map(([name, sysctl]) => [`net.ipv4.tcp_${name}`, sysctl]),
  ),
  "net.ipv4.ip_default_ttl": whole((ttl) => ({ settings: { ttl } }), 1, 255),
  "net.ipv4.ip_local_port_range": (text) => {
    const [first, last] = text.trim().split(/\s+/).map(wholeOf);
    if (!first || !last || first > 65_535 || last > 65_535 || last < first) return undefined;
    return { settings: { ephemeralPortFirst: first, ephemeralPortLast: last } };
  },
  "net.ipv4.ip_no_pmtu_disc": whole((value) => ({
    settings: { pathMtu: value === 0 ? "always" : "ignore" },
  })),
});
