/**
 * Kernel variables by name, and what setting each means here. A name that is not in a table is an error: it may be
 * the one that the script is about.
 *
 * @module
 */

import { FREEBSD_SYSCTLS } from "./sysctl_freebsd.ts";
import { LINUX_SYSCTLS } from "./sysctl_linux.ts";
import type { Sysctl } from "./sysctl_meaning.ts";

/** The variable of a name, however it is written; undefined if there is none. */
export function sysctlOf(name: string): Sysctl | undefined {
  const plain = name.replace(/^\/proc\/sys\//, "").replaceAll("/", ".");
  for (const table of [FREEBSD_SYSCTLS, LINUX_SYSCTLS]) {
    if (Object.hasOwn(table, plain)) return table[plain];
  }
  // Whole families that have no bearing on TCP.
  return /^(?:net\.core|net\.inet6?\.(?:icmp|icmp6|udp)|hw|kern\.(?!ipc\.maxsockbuf$)|vm|debug)\./
      .test(plain)
    ? () => "nothing"
    : undefined;
}
