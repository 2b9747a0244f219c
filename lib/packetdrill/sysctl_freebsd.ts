/**
 * FreeBSD's kernel variables, by what tcp(4), inet(4), ip6(4) and their like say of them.
 *
 * @module
 */

import { ms, ns } from "../base/time.ts";
import type { Sysctl } from "./sysctl_meaning.ts";
import { flag, idle, millis, only, whole } from "./sysctl_values.ts";

const TCP: Readonly<Record<string, Sysctl>> = {
  // What a SYN offers.
  rfc1323: whole((value) => ({
    settings: {
      windowScaling: value === 1 || value === 2,
      timestamps: value === 1 || value === 3,
    },
  })),
  "sack.enable": flag((on) => ({ sack: on })),
  "ecn.enable": whole((value) => {
    if (value > 2) return { missing: "accurate ECN" };
    return { settings: { ecn: (["off", "ask", "accept"] as const)[value]! } };
  }),
  "ecn.maxretries": whole((value) => ({ settings: { ecnSynMax: value + 1 } })),
  rexmit_drop_options: flag((on) => ({ synOptionsDropAt: on ? 3 : 0 })),
  minmss: idle,
  mssdflt: only("net.inet.tcp.mssdflt", 536),
  v6mssdflt: only("net.inet.tcp.v6mssdflt", 1220, 1024),
  // Buffers.
  recvspace: whole((octets) => ({ settings: { receiveBufferOctetsMax: octets } }), 1, 1 << 30),
  sendspace: whole((octets) => ({ settings: { sendBufferOctetsMax: octets } }), 1, 1 << 30),
  // Timers.
  rexmit_initial: whole((value) => ({
    settings: { rtoInitial: ms(value), rtoAfterSynLoss: ms(value) },
  }), 1),
  rexmit_min: millis("rtoMin"),
  rexmit_slop: millis("rtoSlop"),
  rexmit_max: millis("rtoMax"),
  delacktime: millis("delayedAck"),
  delayed_ack: whole((value) => value === 0 ? { running: { delayedAck: ns(0) } } : "nothing"),
  msl: millis("msl"),
  keepinit: millis("handshakeTimeout"),
  keepidle: whole((value) => ({ keepAliveIdle: ms(value) }), 1),
  keepintvl: millis("keepAliveInterval"),
  keepcnt: whole((value) => ({ running: { keepAliveProbes: value } }), 1),
  always_keepalive: only("net.inet.tcp.always_keepalive", 0),
  finwait2_timeout: millis("finWait2Timeout"),
  fast_finwait2_recycle: idle,
  "syncache.rexmtlimit": whole((value) => ({ settings: { synAckRetransmissionsR2: value } })),
  // What arrives.
  insecure_rst: whole((value) => ({ running: { resets: value === 0 ? "exact" : "window" } })),
  insecure_syn: whole((value) => ({
    running: { unexpectedSyn: value === 0 ? "challenge" : "reset" },
  })),
  insecure_ack: only("net.inet.tcp.insecure_ack", 0),
  ack_war_timewindow: millis("challengeAckInterval"),
  ack_war_cnt: whole((value) => ({ running: { challengeAcksMax: value } }), 1),
  drop_synfin: flag((on) => ({ dropSynFin: on })),
  blackhole: whole((value) => ({
    settings: { unknownSegments: value === 0 ? "reset" : value === 1 ? "drop-syn" : "drop" },
  })),
  icmp_may_rst: whole((value) => ({
    running: { hardErrors: value === 0 ? "never" : "syn-sent" },
  })),
  path_mtu_discovery: whole((value) => ({
    settings: { pathMtu: value === 0 ? "ignore" : "data" },
  })),
  syncookies: idle,
  syncookies_only: whole((value) => ({
    settings: { synCookies: value === 0 ? "off" : "always" },
  })),
  tolerate_missing_ts: whole((value) => ({
    running: { missingStamps: value === 0 ? "drop" : "accept" },
  })),
  // Congestion control: what is set apart from it stays what it is.
  "cc.algorithm": (name) =>
    ["newreno", "cubic"].includes(name.trim())
      ? "nothing"
      : { missing: `congestion control ${name}` },
  functions_default: (name) =>
    name.trim() === "freebsd" ? "nothing" : { missing: `the TCP ${name}` },
  initcwnd_segments: only("net.inet.tcp.initcwnd_segments", 10),
  rfc3042: only("net.inet.tcp.rfc3042", 1),
  rfc3390: only("net.inet.tcp.rfc3390", 1),
  rfc6675_pipe: only("net.inet.tcp.rfc6675_pipe", 1),
  nolocaltimewait: idle,
  // What there is not.
  "fastopen.server_enable": only("TCP Fast Open", 0),
  "fastopen.client_enable": only("TCP Fast Open", 0, 1),
  udp_tunneling_port: whole((port) => ({ tunnelPort: port })),
  udp_tunneling_overhead: only("net.inet.tcp.udp_tunneling_overhead", 8),
};

/** Variables of TCP that are taken and change nothing here: some because nobody could see it, others (persmin, persmax,
 * do_prr, cc.abe, pmtud_blackhole) because the stack has no such thing. A script that counts on those fails at its
 * packets. */
const IDLE = [
  "abc_l_var",
  "autorcvbuf",
  "cc.abe",
  "do_lrd",
  "do_prr",
  "do_prr_conservative",
  "do_tcpdrain",
  "fastopen.acceptany",
  "fastopen.autokey",
  "fastopen.ccache_bucket_limit",
  "fastopen.keylen",
  "fastopen.maxkeys",
  "fastopen.path_disable_time",
  "fastopen.psk_enable",
  "fastopen.setkey",
  "functions_inherit_listen_socket_stack",
  "hostcache.cachelimit",
  "hostcache.enable",
  "hostcache.expire",
  "hostcache.prune",
  "hostcache.purge",
  "hostcache.purgenow",
  "icmp_may_rst_v6",
  "isn_reseed_interval",
  "log_debug",
  "log_in_vain",
  "maxtcptw",
  "map_limit",
  "msl_local",
  "newcwv",
  "per_cpu_timers",
  "persmax",
  "persmin",
  "pmtud_blackhole_detection",
  "pmtud_blackhole_mss",
  "pmtud_blackhole_v6_mss",
  "random_initial_seq",
  "reass.maxqueuelen",
  "reass.maxsegments",
  "recvbuf_auto",
  "recvbuf_max",
  "require_unique_port",
  "retries",
  "sack.globalmaxholes",
  "sack.lrd",
  "sack.maxholes",
  "sack.revised",
  "sack.tso",
  "sendbuf_auto",
  "sendbuf_auto_lowat",
  "sendbuf_inc",
  "sendbuf_max",
  "soreceive_stream",
  "syncache.bucketlimit",
  "syncache.cachelimit",
  "syncache.rst_on_sock_fail",
  "syncache.see_other",
  "tcbhashsize",
  "timer_race",
  "ts_offset_per_conn",
  "tso",
  "v6pmtud_blackhole_mss",
] as const;

/** FreeBSD's variables by their whole names. */
export const FREEBSD_SYSCTLS: Readonly<Record<string, Sysctl>> = Object.freeze({
  ...Object.fromEntries(IDLE.map((name) => [`net.inet.tcp.${name}`, idle])),
  ...Object.fromEntries(
    Object.entries(TCP).map(([name, sysctl]) => [`net.inet.tcp.${name}`, sysctl]),
  ),
  "kern.ipc.maxsockbuf": whole(
    (octets) => ({ settings: { windowScaleOctets: octets } }),
    1,
    1 << 30,
  ),
  "net.inet.ip.ttl": whole((ttl) => ({ settings: { ttl } }), 1, 255),
  "net.inet6.ip6.hlim": whole((ttl) => ({ settings: { ttl } }), 1, 255),
  "net.inet.ip.portrange.first": whole(
    (port) => ({ settings: { ephemeralPortFirst: port } }),
    1,
    65_535,
  ),
  "net.inet.ip.portrange.last": whole(
    (port) => ({ settings: { ephemeralPortLast: port } }),
    1,
    65_535,
  ),
});
