/**
 * Why a connection came to its end, as its application is told.
 *
 * @module
 */

import type { Connection } from "../net/connection.ts";
import type { IcmpKind } from "../wire/packet.ts";
import type { Personality } from "./personality.ts";

/** What routers report that ends nothing by itself, and is told once everything was in vain. */
const SOFT: ReadonlySet<string> = new Set<IcmpKind>([
  "net-unreachable",
  "host-unreachable",
  "protocol-unreachable",
  "port-unreachable",
  "source-route-failed",
  "time-exceeded",
  "parameter-problem",
  "prohibited",
]);

/**
 * The error of a connection that ended; null if it ended as it should.
 *
 * @param icmp the ICMP error that ended it; null if none did
 */
export function errorOfEnd(
  { outcome, told, eof }: Connection,
  icmp: IcmpKind | null,
  personality: Personality,
): string | null {
  if (icmp !== null) return errorOfIcmp(icmp, personality);
  switch (outcome) {
    case "refused":
      return "ECONNREFUSED";
    case "reset":
      return eof && personality.resetAfterFinIsPipe ? "EPIPE" : "ECONNRESET";
    case "timed-out": {
      // What a router said of the path is more than that nobody answered.
      const soft = told?.findLast((news): news is IcmpKind => SOFT.has(news));
      return soft === undefined ? "ETIMEDOUT" : errorOfIcmp(soft, personality);
    }
    case "aborted":
      return "ECONNABORTED";
    default:
      return null;
  }
}

/** The error that an ICMP error is told as. */
function errorOfIcmp(kind: IcmpKind, { icmpErrors }: Personality): string {
  return icmpErrors[kind] ?? commonError(kind);
}

function commonError(kind: IcmpKind): string {
  switch (kind) {
    case "net-unreachable":
      return "ENETUNREACH";
    case "host-unreachable":
    case "prohibited":
    case "time-exceeded":
      return "EHOSTUNREACH";
    case "protocol-unreachable":
    case "port-unreachable":
      return "ECONNREFUSED";
    case "source-route-failed":
      return "EOPNOTSUPP";
    case "parameter-problem":
      return "EPROTO";
    case "packet-too-big":
      return "EMSGSIZE";
    case "source-quench":
      return "ENOBUFS";
  }
}
