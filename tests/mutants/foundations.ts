/**
 * Mutants of what all rooms of the stack stand on: TCBs, timers, segments, settings, sequence numbers.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "./mutant.ts";

const REST: readonly Mutant[] = [
  ...mutantsOf("lib/tcp/tcb.ts", [
    [
      "fin-counts-as-unsent",
      "The FIN in flight counts as an octet of text",
      "      (this.finSent ? 1 : 0);",
      "      (this.finSent ? 0 : 0);",
    ],
    [
      "user-timeout-never-fires",
      "The user timeout is not among the timers that are looked at",
      "    if (this.giveUpAt < deadline) deadline = this.giveUpAt;\n",
      "",
    ],
    [
      "fin-acked-before-sent",
      "A queued FIN counts as acknowledged when all text is",
      "return this.finSent && this.sndUna === this.sndNxt;",
      "return this.finQueued && this.sndUna === this.sndNxt;",
    ],
  ]),
  ...mutantsOf("lib/tcp/timers.ts", [
    [
      "timer-lost-when-put-off",
      "A timer that was put off is lost when its old time comes",
      "        if (deadline !== NEVER) heap.push(deadline, tcb.number);\n",
      "        if (deadline === NEVER) heap.push(deadline, tcb.number);\n",
    ],
    [
      "timer-of-the-dead-counts",
      "A connection that ended leaves the stack busy for ever",
      "        NEVER;\n    this.schedule(tcb);\n",
      "        NEVER;\n",
    ],
  ]),
  ...mutantsOf("lib/tcp/transmit.ts", [
    [
      "delayed-ack-sent-twice",
      "A delayed ACK is sent although a segment carried it",
      "    tcb.unackedSegments = 0;\n    tcb.delackAt = NEVER;\n",
      "    tcb.unackedSegments = 0;\n",
    ],
    [
      "last-ack-sent-not-kept",
      "Last.ACK.sent is never updated: TS.Recent goes stale and round trips grow",
      "    if (tcb.stamps !== null) tcb.stamps.lastAckSent = tcb.rcvNxt;\n",
      "",
    ],
    [
      "reset-with-old-number",
      "A reset has SND.UNA for its SEQ: with data in flight its receiver does not believe it",
      "core.sendBare(tcb, tcb.sndNxt, acks",
      "core.sendBare(tcb, tcb.sndUna, acks",
    ],
    [
      "keep-alive-with-next-number",
      "A keep-alive probe is acceptable: nobody answers it",
      "seqAdd(tcb.sndNxt, -1), NO_PAYLOAD",
      "seqAdd(tcb.sndNxt, 0), NO_PAYLOAD",
    ],
    [
      "syn-ack-offers-everything",
      "A SYN-ACK offers window scaling although the SYN did not",
      "  if (tcb.scaling) options.windowScale = tcb.rcvScale;\n",
      "  if (tcb.config.windowScaling) options.windowScale = tcb.rcvScale;\n",
    ],
    [
      "syn-ack-without-stamps",
      "A SYN-ACK that goes again leaves its timestamps out",
      "  if (stamped) options.timestamps",
      "  if (stamped && (first || tcb.retransmissions === 0)) options.timestamps",
    ],
  ]),
  ...mutantsOf("lib/tcp/keep_alive.ts", [
    [
      "keep-alive-one-probe-more",
      "One keep-alive probe more goes out before the connection is given up",
      "if (extras.keepAliveProbes >= tcb.config.keepAliveProbes) {",
      "if (extras.keepAliveProbes > tcb.config.keepAliveProbes) {",
    ],
    [
      "keep-alive-never-calm",
      "An answer does not end the count of keep-alive probes",
      "  if (extras.keepAliveProbes === 0) return;\n  extras.keepAliveProbes = 0;\n",
      "  if (extras.keepAliveProbes === 0) return;\n",
    ],
    [
      "keep-alive-on-busy",
      "Keep-alive does not mind that the peer was just heard (MUST-26)",
      "  extras.heardAt = now;\n  if",
      "  if",
    ],
    [
      "keep-alive-at-slow-pace",
      "An unanswered probe is followed by the next only after the whole idle time",
      "extras.probedAt + tcb.config.keepAliveInterval;",
      "extras.probedAt + tcb.config.keepAlive;",
    ],
  ]),
  ...mutantsOf("lib/tcp/losses.ts", [
    [
      "first-loss-without-recovery",
      "Without SACK, the loss of the very first segment is not recovered fast",
      "this.recover = seqAdd(una, -1);",
      "this.recover = seqAdd(una, 0);",
    ],
  ]),
  ...mutantsOf("lib/tcp/metrics.ts", [
    [
      "keep-alive-probes-untold",
      "Unanswered keep-alive probes are not told of",
      "probes: tcb.probes + (tcb.extras?.keepAliveProbes ?? 0),",
      "probes: tcb.probes,",
    ],
  ]),
  ...mutantsOf("lib/tcp/state.ts", [
    [
      "fin-wait-2-is-deaf",
      "Text and FIN are not taken in FIN-WAIT-2",
      "return state === ESTABLISHED || state === FIN_WAIT_1 || state === FIN_WAIT_2;",
      "return state === ESTABLISHED || state === FIN_WAIT_1;",
    ],
  ]),
  ...mutantsOf("lib/tcp/config.ts", [
    [
      "rto-floor-of-linux",
      "The RTO's floor is 200 ms by default (RFC 6298, rule 2.4 has 1 s)",
      "rtoMin: seconds(1), // RFC 6298, rule 2.4.",
      "rtoMin: ms(200), // RFC 6298, rule 2.4.",
    ],
  ]),
  ...mutantsOf("lib/tcp/profiles.ts", [
    [
      "freebsd-keeps-resets",
      "FreeBSD's profile lets a reset end TIME-WAIT",
      '    timeWaitResets: "ignore", // RFC 1337, section 3, F1.\n',
      "",
    ],
  ]),
  ...mutantsOf("lib/base/seq.ts", [
    [
      "sequence-compared-without-wrap",
      "Sequence numbers are compared as plain numbers",
      "export function seqLt(a: number, b: number): boolean {\n  return ((a - b) | 0) < 0;",
      "export function seqLt(a: number, b: number): boolean {\n  return (a >>> 0) < (b >>> 0);",
    ],
    [
      "window-without-wrap",
      "A window that crosses the wrap holds nothing",
      "return ((a - low) >>> 0) < span;",
      "return a - low >= 0 && a - low < span;",
    ],
  ]),
  ...mutantsOf("lib/wire/segment.ts", [
    [
      "fin-takes-no-number",
      "The length of a segment does not count its FIN",
      "((s.flags >> 1) & 1) + (s.flags & FIN);",
      "((s.flags >> 1) & 1) + (s.flags & 0 & FIN);",
    ],
  ]),
  ...mutantsOf("lib/wire/options.ts", [
    [
      "empty-sack-takes-room",
      "A SACK option without blocks counts for four octets",
      "return blocks === 0 ? 0 : 4 + 8 * blocks;",
      "return 4 + 8 * blocks;",
    ],
    [
      "first-of-a-kind-counts",
      "Of options of one kind the first is read, not the last",
      "return !kinds.includes(kind, i + 1);",
      "return kinds.indexOf(kind) === i;",
    ],
    [
      "sack-permitted-unpadded",
      "SACK-permitted without timestamps is no whole word",
      "    if (timestamps === undefined) kinds.push(NOP_KIND, NOP_KIND);\n",
      "",
    ],
  ]),
  ...mutantsOf("lib/wire/options_codec.ts", [
    [
      "option-just-behind-eol",
      "An option is written right behind the end of options",
      "kinds.findLastIndex((kind) => kind !== EOL_KIND) > end",
      "kinds.findLastIndex((kind) => kind !== EOL_KIND) > end + 1",
    ],
    [
      "empty-sack-wants-place",
      "A SACK option without blocks must have a place in a layout",
      "sack !== undefined && sack.length > 0);\n  demand(TIME",
      "sack !== undefined);\n  demand(TIME",
    ],
    [
      "last-option-refused",
      "An option that ends with the header is refused",
      "at + length > to) return refusal",
      "at + length >= to) return refusal",
    ],
    [
      "octets-behind-eol-read",
      "What stands behind the end of options is read",
      "      while (++at < to) kinds.push(EOL_KIND);\n      break;",
      "      at++;\n      continue;",
    ],
  ]),
  ...mutantsOf("lib/wire/flow_table.ts", [
    [
      "flows-by-ports-alone",
      "Connections from several addresses with the same ports are mixed up",
      "entry.remotePort === rp && entry.localPort === lp && entry.remoteAddress === ra &&",
      "entry.remotePort === rp && entry.localPort === lp &&",
    ],
    [
      "parked-flow-found-first",
      "Of two connections on one pair of sockets the older is found",
      "    flow.nextInBucket = this.#buckets[at]!;\n    this.#buckets[at] = flow;",
      "    const old = this.#buckets[at]!;\n    if (old === null || old.remotePort !== flow.remotePort) {\n      flow.nextInBucket = old;\n      this.#buckets[at] = flow;\n    } else {\n      flow.nextInBucket = old.nextInBucket as F | null;\n      old.nextInBucket = flow;\n    }",
    ],
  ]),
];

/** All of them. */
export const FOUNDATIONS: readonly Mutant[] = Object.freeze([...REST]);
