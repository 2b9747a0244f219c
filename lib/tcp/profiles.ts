/**
 * Named profiles: settings under which this stack answers as the stacks of two kernels do, where the difference is one
 * of policy and not of algorithm. They leave out what a kernel's own recovery does (CUBIC, RACK-TLP, PRR).
 *
 * Each value is one that the kernel's manual pages name, tcp(4) of FreeBSD and tcp(7) of Linux, or that can be seen
 * from outside in the segments that it sends. One that was read from a kernel's source and not seen on a wire says so.
 *
 * @module
 */

import { minutes, ms, ns, seconds } from "../base/time.ts";
import type { TcpConfig } from "./config.ts";
import type { CongestionStart } from "./congestion.ts";
import { Reno } from "./reno.ts";

/** The profiles' names. */
export type ProfileName = "rfc" | "freebsd" | "linux";

/** The settings of each profile that differ from {@linkcode TCP_DEFAULTS}. */
export const PROFILES: Readonly<Record<ProfileName, Partial<TcpConfig>>> = Object.freeze({
  rfc: Object.freeze({}),
  freebsd: Object.freeze({
    msl: seconds(30), // net.inet.tcp.msl.
    mssMin: 32, // Deviates: RFC 9293, section 3.7.1 (MUST-16).
    synOptions: "packed",
    windowScaleOctets: 2 * 1024 * 1024, // kern.ipc.maxsockbuf.
    duplicateSackStays: true, // Deviates: RFC 2883, section 4; read from its tcp_sack.c.
    ecn: "accept", // net.inet.tcp.ecn.enable = 2.
    ecnSynMax: 2, // 1 + net.inet.tcp.ecn.maxretries.
    receiveBufferOctetsMax: 65_536, // net.inet.tcp.recvspace.
    receiveBufferRounding: "mss",
    windowOffer: "room",
    windowRounding: "up",
    sendBufferOctetsMax: 32_768, // net.inet.tcp.sendspace.
    rtoInitial: ms(1000), // net.inet.tcp.rexmit_initial.
    rtoMin: ms(30), // net.inet.tcp.rexmit_min.
    rtoSlop: ms(200), // net.inet.tcp.rexmit_slop.
    rtoMax: seconds(64),
    rtoAfterSynLoss: ms(1000), // RFC 6298, rule 5.7 is not followed.
    retransmissionsR2: 12,
    giveUpMin: ns(0), // Deviates: RFC 9293, section 3.8.3 (SHLD-11); twelve back-offs take longer.
    synRetransmissionsR2: 12,
    synGiveUpMin: ns(0), // Deviates: RFC 9293, section 3.8.3 (MUST-23); the next line ends it before.
    handshakeTimeout: seconds(75), // net.inet.tcp.keepinit.
    synAckRetransmissionsR2: 3, // net.inet.tcp.syncache.rexmtlimit.
    keepAliveProbes: 8, // net.inet.tcp.keepcnt.
    finWait2Timeout: minutes(1), // net.inet.tcp.finwait2_timeout.
    delayedAck: ms(40), // net.inet.tcp.delacktime.
    challengeAckInterval: seconds(1), // net.inet.tcp.ack_war_timewindow.
    challengeAcksMax: 5, // net.inet.tcp.ack_war_cnt.
    sequenceCheck: "trim",
    timeWaitReuse: "higher-seq",
    timeWaitResets: "ignore", // RFC 1337, section 3, F1.
    timeWaitAnswers: "acks",
    duplicateSyn: "syn-ack",
    listenText: "drop",
    resetForm: "with-ack",
    unreadAtClose: "fin", // Deviates: RFC 9293, section 3.6.1 (SHLD-3).
    unreadAtEnd: "keep", // Deviates: RFC 9293, section 3.10.7.4, second step.
    hardErrors: "syn-sent", // net.inet.tcp.icmp_may_rst, and the next three.
    prohibitedIsHard: true,
    timeExceededIsHard: true, // Deviates: RFC 9293, section 3.9.2.2 (MUST-56) counts it as soft.
    nextHeaderIsHard: true, // Deviates: the same.
    pathMtu: "data",
  }),
  linux: Object.freeze({
    msl: seconds(30), // TIME-WAIT lasts 60 s.
    windowScaleOctets: 15 * 1024 * 1024, // The third of net.ipv4.tcp_rmem, as packetdrill's defaults set it.
    ecn: "accept", // net.ipv4.tcp_ecn = 2.
    burstSegments: 2, // net.ipv4.tcp_min_tso_segs.
    congestionCounts: "delivered",
    congestion: (start: CongestionStart) => new Reno(start, Infinity), // Byte counting without a limit.
    receiveBufferOctetsMax: 65_535, // The first window; how it grows by itself later is left out.
    sendBufferOctetsMax: 4 * 1024 * 1024, // The third of net.ipv4.tcp_wmem.
    rtoMin: ms(200),
    clockGranularity: ms(200), // The least variance term: an RTO is never under SRTT + 200 ms.
    rtoMax: seconds(120),
    giveUpMin: ns(0), // Deviates: RFC 9293, section 3.8.3 (SHLD-11); 15 back-offs (tcp_retries2) take longer.
    synRetransmissionsR2: 5, // net.ipv4.tcp_syn_retries, as packetdrill's defaults set it.
    synGiveUpMin: ns(0), // Deviates: RFC 9293, section 3.8.3 (MUST-23).
    synAckRetransmissionsR2: 5, // net.ipv4.tcp_synack_retries.
    finWait2Timeout: minutes(1), // net.ipv4.tcp_fin_timeout.
    delayedAck: ms(40),
    quickAcks: 16,
    sillyWindowOverride: ms(200),
    unpushed: "until-event",
    missingStamps: "accept",
    unsentAck: "drop",
    duplicateSyn: "syn-ack",
    listenText: "drop",
    resetForm: "with-ack",
    resetStamps: true,
    unreadAtEnd: "keep", // Deviates: RFC 9293, section 3.10.7.4, second step.
  }),
});
