/**
 * What differs between kernels outside of their TCP: their sockets, and the tool that their scripts are written for.
 * One value for each profile, so that nothing asks for a profile's name. The TCP's own settings are those of
 * `lib/tcp/profiles.ts`.
 *
 * @module
 */

import type { ProfileName } from "../tcp/profiles.ts";
import type { IcmpKind } from "../wire/packet.ts";

/** The sockets of one kernel, and its tool. */
export interface Personality {
  /** The profile that it belongs to. */
  readonly profile: ProfileName;
  /** Tolerance of times as a share of the time since the event before: thousandths. */
  readonly tolerancePerMille: number;
  /** Whether consecutive segments of one size are taken for one until its length is reached. */
  readonly merges: boolean;
  /** The MTU of runs over IPv6 where the script names none, octets. */
  readonly mtu6: number;
  /** By what the buffer sizes that are asked for are multiplied. */
  readonly bufferFactor: 1 | 2;
  /** The least send buffer, octets. */
  readonly sendBufferMin: number;
  /** How writes are cut into pieces, each taken whole, and what room a writer waits for. */
  readonly writes: "octets" | "chunks";
  /** What a write on a socket that was never connected answers. */
  readonly writeUnconnected: "EPIPE" | "ENOTCONN";
  /** What a write answers while the handshake goes on and nobody waits. */
  readonly writeConnecting: "EAGAIN" | "ENOTCONN";
  /** What a write answers first on a connection that was reset: why it ended, or that there is none. */
  readonly writeAfterEnd: "error" | "EPIPE";
  /** Whether TCP_NODELAY lets go at once what a cork holds. */
  readonly noDelayPushes: boolean;
  /** What accept gives for a connection that ended while it waited. */
  readonly acceptEnded: "socket" | "ECONNABORTED";
  /** What the next connect answers once the handshake is done that one began without waiting. */
  readonly connectAgain: "0" | "EISCONN";
  /** Whether what arrives after `shutdown(SHUT_RD)` can be read. */
  readonly readsAfterShutdown: boolean;
  /** Whether a reset of a connection that the peer had closed reads as EPIPE. */
  readonly resetAfterFinIsPipe: boolean;
  /** Whether poll tells of room to write beside a hang-up. */
  readonly hangUpWritable: boolean;
  /** The numbers of the states in `tcpi_state`, in the order of `lib/tcp/state.ts`. */
  readonly stateNumbers: readonly number[];
  /** Octets of a timestamps option that a segment size which is read back leaves out of account. */
  readonly mssLeavesOut: 0 | 12;
  /** Whether `tcpi_snd_cwnd` and its like count segments rather than octets. */
  readonly countsSegments: boolean;
  /** A backlog admits so many times its number, rounded down, and one more connection. */
  readonly backlogFactor: number;
  /** What ICMP errors are told as, those that are not told as everywhere. */
  readonly icmpErrors: Readonly<Partial<Record<IcmpKind, string>>>;
  /** Numbers of symbols that differ from Linux's. */
  readonly symbols: Readonly<Record<string, number>>;
}

/** As FreeBSD's tcp_fsm.h numbers CLOSED, LISTEN, SYN-SENT and so on. */
const BSD_STATES: readonly number[] = Object.freeze([0, 1, 2, 3, 4, 6, 9, 5, 7, 8, 10]);

/** As Linux's tcp_states.h does. */
const LINUX_STATES: readonly number[] = Object.freeze([7, 10, 2, 3, 1, 4, 5, 8, 11, 9, 6]);

const BSD_SYMBOLS: Readonly<Record<string, number>> = Object.freeze({
  O_NONBLOCK: 4,
  O_ASYNC: 0x40,
  SOCK_CLOEXEC: 0x1000_0000,
  SOCK_NONBLOCK: 0x2000_0000,
  AF_INET6: 28,
  MSG_EOR: 0x8,
  MSG_TRUNC: 0x10,
  MSG_CTRUNC: 0x20,
  MSG_WAITALL: 0x40,
  MSG_DONTWAIT: 0x80,
  MSG_NOSIGNAL: 0x2_0000,
});

/** The sockets that each profile has. */
export const PERSONALITIES: Readonly<Record<ProfileName, Personality>> = Object.freeze({
  rfc: Object.freeze({
    profile: "rfc",
    tolerancePerMille: 125,
    merges: true,
    mtu6: 1520,
    bufferFactor: 1,
    sendBufferMin: 1,
    writes: "octets",
    writeUnconnected: "ENOTCONN",
    writeConnecting: "EAGAIN",
    writeAfterEnd: "error",
    noDelayPushes: false,
    acceptEnded: "socket",
    connectAgain: "0",
    readsAfterShutdown: true,
    resetAfterFinIsPipe: false,
    hangUpWritable: true,
    stateNumbers: BSD_STATES,
    mssLeavesOut: 0,
    countsSegments: false,
    backlogFactor: 1,
    icmpErrors: Object.freeze({}),
    symbols: Object.freeze({}),
  }),
  freebsd: Object.freeze({
    profile: "freebsd",
    tolerancePerMille: 50,
    merges: false,
    mtu6: 1500,
    bufferFactor: 1,
    sendBufferMin: 1,
    writes: "octets",
    writeUnconnected: "ENOTCONN",
    writeConnecting: "ENOTCONN",
    writeAfterEnd: "EPIPE",
    noDelayPushes: false,
    acceptEnded: "ECONNABORTED",
    connectAgain: "EISCONN",
    readsAfterShutdown: false,
    resetAfterFinIsPipe: false,
    hangUpWritable: false,
    stateNumbers: BSD_STATES,
    mssLeavesOut: 12,
    countsSegments: false,
    backlogFactor: 1.5,
    icmpErrors: Object.freeze({
      "net-unreachable": "EHOSTUNREACH",
      "source-route-failed": "EHOSTUNREACH",
      "parameter-problem": "ENOPROTOOPT",
      prohibited: "ECONNREFUSED",
    }),
    symbols: BSD_SYMBOLS,
  }),
  linux: Object.freeze({
    profile: "linux",
    tolerancePerMille: 125,
    merges: true,
    mtu6: 1520,
    bufferFactor: 2,
    sendBufferMin: 4608,
    writes: "chunks",
    writeUnconnected: "EPIPE",
    writeConnecting: "EAGAIN",
    writeAfterEnd: "error",
    noDelayPushes: true,
    acceptEnded: "socket",
    connectAgain: "0",
    readsAfterShutdown: true,
    resetAfterFinIsPipe: true,
    hangUpWritable: true,
    stateNumbers: LINUX_STATES,
    mssLeavesOut: 0,
    countsSegments: true,
    backlogFactor: 1,
    icmpErrors: Object.freeze({ "protocol-unreachable": "ENOPROTOOPT" }),
    symbols: Object.freeze({}),
  }),
});
