/**
 * The symbols that scripts write, by number. Only what is compared as a number has one here; options and errors are
 * compared by name. The numbers are Linux's; a personality names those that differ.
 *
 * @module
 */

import type { Personality } from "./personality.ts";

const NUMBERS: Readonly<Record<string, number>> = Object.freeze({
  NULL: 0,
  // Families, types, protocols.
  AF_UNSPEC: 0,
  AF_INET: 2,
  PF_INET: 2,
  AF_INET6: 10,
  PF_INET6: 10,
  SOCK_STREAM: 1,
  SOCK_DGRAM: 2,
  SOCK_RAW: 3,
  SOCK_SEQPACKET: 5,
  SOCK_NONBLOCK: 0x800,
  SOCK_CLOEXEC: 0x8_0000,
  IPPROTO_IP: 0,
  IPPROTO_TCP: 6,
  IPPROTO_UDP: 17,
  IPPROTO_IPV6: 41,
  IPPROTO_SCTP: 132,
  INADDR_ANY: 0,
  // fcntl, open.
  F_GETFD: 1,
  F_SETFD: 2,
  F_GETFL: 3,
  F_SETFL: 4,
  FD_CLOEXEC: 1,
  O_RDONLY: 0,
  O_WRONLY: 1,
  O_RDWR: 2,
  O_NONBLOCK: 0x800,
  O_ASYNC: 0x2000,
  // shutdown.
  SHUT_RD: 0,
  SHUT_WR: 1,
  SHUT_RDWR: 2,
  // Flags of send and recv.
  MSG_OOB: 0x1,
  MSG_PEEK: 0x2,
  MSG_DONTROUTE: 0x4,
  MSG_CTRUNC: 0x8,
  MSG_TRUNC: 0x20,
  MSG_DONTWAIT: 0x40,
  MSG_EOR: 0x80,
  MSG_WAITALL: 0x100,
  MSG_EOF: 0x200,
  MSG_CONFIRM: 0x800,
  MSG_ERRQUEUE: 0x2000,
  MSG_NOSIGNAL: 0x4000,
  MSG_MORE: 0x8000,
  MSG_ZEROCOPY: 0x400_0000,
  MSG_FASTOPEN: 0x2000_0000,
  // poll.
  POLLIN: 0x1,
  POLLPRI: 0x2,
  POLLOUT: 0x4,
  POLLERR: 0x8,
  POLLHUP: 0x10,
  POLLNVAL: 0x20,
  POLLRDNORM: 0x40,
  POLLRDBAND: 0x80,
  POLLWRNORM: 0x100,
  POLLWRBAND: 0x200,
  POLLRDHUP: 0x2000,
  POLLINIGNEOF: 0x2000,
  // epoll.
  EPOLLIN: 0x1,
  EPOLLPRI: 0x2,
  EPOLLOUT: 0x4,
  EPOLLERR: 0x8,
  EPOLLHUP: 0x10,
  EPOLLRDNORM: 0x40,
  EPOLLRDBAND: 0x80,
  EPOLLWRNORM: 0x100,
  EPOLLRDHUP: 0x2000,
  EPOLLEXCLUSIVE: 0x1000_0000,
  EPOLLWAKEUP: 0x2000_0000,
  EPOLLONESHOT: 0x4000_0000,
  EPOLLET: 0x8000_0000,
  EPOLL_CTL_ADD: 1,
  EPOLL_CTL_DEL: 2,
  EPOLL_CTL_MOD: 3,
  // Extended errors and time stamps.
  ENOMSG: 42,
  SO_EE_ORIGIN_NONE: 0,
  SO_EE_ORIGIN_TIMESTAMPING: 4,
  SO_EE_ORIGIN_ZEROCOPY: 5,
  SO_EE_CODE_ZEROCOPY_COPIED: 1,
  SCM_TSTAMP_SND: 0,
  SCM_TSTAMP_SCHED: 1,
  SCM_TSTAMP_ACK: 2,
  SOF_TIMESTAMPING_TX_HARDWARE: 1,
  SOF_TIMESTAMPING_TX_SOFTWARE: 2,
  SOF_TIMESTAMPING_RX_HARDWARE: 4,
  SOF_TIMESTAMPING_RX_SOFTWARE: 8,
  SOF_TIMESTAMPING_SOFTWARE: 16,
  SOF_TIMESTAMPING_RAW_HARDWARE: 64,
  SOF_TIMESTAMPING_OPT_ID: 128,
  SOF_TIMESTAMPING_TX_SCHED: 256,
  SOF_TIMESTAMPING_TX_ACK: 512,
  SOF_TIMESTAMPING_OPT_CMSG: 1024,
  SOF_TIMESTAMPING_OPT_TSONLY: 2048,
  SOF_TIMESTAMPING_OPT_STATS: 4096,
  // Type of service.
  IPTOS_LOWDELAY: 0x10,
  IPTOS_THROUGHPUT: 0x08,
  IPTOS_RELIABILITY: 0x04,
  IPTOS_MINCOST: 0x02,
  // Path MTU discovery.
  IP_PMTUDISC_DONT: 0,
  IP_PMTUDISC_WANT: 1,
  IP_PMTUDISC_DO: 2,
  IP_PMTUDISC_PROBE: 3,
});

/** The number of a symbol; undefined for one that has none here. */
export function symbolNumber(word: string, { symbols }: Personality): number | undefined {
  if (Object.hasOwn(symbols, word)) return symbols[word];
  return Object.hasOwn(NUMBERS, word) ? NUMBERS[word] : undefined;
}

/** The names of the flags that are set, joined by `|`, with `prefix`: `"POLLIN|POLLOUT"`; `"0"` without any. */
export function flagWords(value: number, prefix: string, personality: Personality): string {
  const names = Object.keys(NUMBERS).filter((name) => {
    const bit = symbolNumber(name, personality)!;
    return name.startsWith(prefix) && bit !== 0 && (value & bit) !== 0 && !DOUBLES.has(name);
  });
  return names.length === 0 ? String(value) : names.join("|");
}

/** Symbols whose number another has too, or that are no flags. */
const DOUBLES: ReadonlySet<string> = new Set([
  "POLLINIGNEOF",
  "EPOLL_CTL_ADD",
  "EPOLL_CTL_DEL",
  "EPOLL_CTL_MOD",
]);
