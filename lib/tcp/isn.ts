/**
 * Initial sequence numbers (RFC 9293, section 3.4.1).
 *
 * @module
 */

import { keyedHash } from "../base/draw.ts";
import { seqAdd } from "../base/seq.ts";
import type { Instant } from "../base/time.ts";
import type { Sockets } from "./stack.ts";

/** The secret of one boot of one host: two words. */
export interface IsnKey {
  /** The key's first word. */
  readonly key0: number;
  /** The key's second word. */
  readonly key1: number;
}

/**
 * ISN = M + F(sockets, key): M is a clock that ticks every 4 µs, F a keyed pseudo-random function
 * (MUST-8, SHLD-1).
 */
export function initialSequenceNumber(sockets: Sockets, key: IsnKey, now: Instant): number {
  const ports = (sockets.localPort << 16) | sockets.remotePort;
  const f = keyedHash(key.key0, key.key1, sockets.localAddress, sockets.remoteAddress, ports);
  return seqAdd(f | 0, Math.floor(now / 4_000) % 0x1_0000_0000);
}
