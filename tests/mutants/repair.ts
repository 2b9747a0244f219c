/**
 * Mutants of how losses are found and repaired: duplicates, SACK from both sides, clocks. The edges, and state that is
 * kept too long.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "./mutant.ts";

/** All of them. */
export const REPAIR: readonly Mutant[] = Object.freeze([
  ...mutantsOf("lib/tcp/arrive_ack.ts", [
    [
      "duplicates-of-nothing",
      "ACKs with nothing in flight count as duplicates",
      "if (segment.ack !== tcb.sndUna || !tcb.inFlight) return false;",
      "if (segment.ack !== tcb.sndUna) return false;",
    ],
    [
      "fin-is-a-duplicate",
      "A segment with a FIN counts as a duplicate ACK (RFC 5681, section 2)",
      "return segLen(segment) === 0 && segment.window",
      "return segment.length === 0 && segment.window",
    ],
    [
      "duplicates-unscaled",
      "Where windows are scaled no ACK is a duplicate",
      "segment.window << tcb.sndScale === tcb.sndWnd",
      "segment.window === tcb.sndWnd",
    ],
    [
      "empty-sack-ranges-count",
      "Blocks without octets make what lies below them lost",
      "to <= from ||",
      "to < from ||",
    ],
    [
      "sack-past-snd-nxt",
      "A block that ends past SND.NXT is believed",
      "to > flight ||",
      "to > flight + 1 ||",
    ],
    [
      "d-sack-is-news",
      "A D-SACK block in an ACK that moves on counts as news (RFC 2883)",
      " || seqLt(left, segment.ack)) continue;",
      ") continue;",
    ],
    [
      "echo-of-zero-ignored",
      "A round trip of less than a tick is not measured",
      "if (echoed >= 0) measure",
      "if (echoed > 0) measure",
    ],
    [
      "echo-beside-timing",
      "Echoes are measured while a segment is timed",
      "tcb.stamps !== null && !tcb.rttTimed",
      "tcb.stamps !== null",
    ],
    [
      "lost-syn-past-rto-max",
      "After a lost SYN the RTO is above its maximum (RFC 6298, rule 2.5)",
      "Math.min(rtoAfterSynLoss, rtoMax)",
      "rtoAfterSynLoss",
    ],
    [
      "sack-first-block-alone",
      "Of several blocks in an ACK the first alone is taken in",
      "    news += recovery.board.add(left, right);",
      "    news += recovery.board.add(left, right);\n    break;",
    ],
    [
      "old-reports-are-news",
      "A report that comes again counts as news",
      "    news += recovery.board.add(left, right);",
      "    recovery.board.add(left, right);\n    news += to - from;",
    ],
  ]),
  ...mutantsOf("lib/tcp/recovery.ts", [
    [
      "timeout-skips-resent-holes",
      "After a timeout the holes that recovery had sent stay unsent",
      "  recovery.highRxt = tcb.sndUna;\n  recovery.inflation = 0;",
      "  recovery.inflation = 0;",
    ],
    [
      "high-rxt-by-isn",
      "Whether holes go again depends on the ISN",
      "  recovery.highRxt = tcb.sndUna;\n  recovery.rescued",
      "  recovery.rescued",
    ],
    [
      "reneged-text-waits-for-timer",
      "What the peer discarded after a timeout waits for the next",
      "  if (recovery.phase === LOSS) recovery.highRxt = tcb.sndUna;\n",
      "",
    ],
    [
      "one-rescue-for-life",
      "Only the first recovery sends its tail again (RFC 6675, rule 4)",
      "  recovery.rescued = false;\n",
      "",
    ],
    [
      "rescue-repeats-sacked-text",
      "A short tail goes again with SACKed text before it",
      "seq: seqMax(seq, seqAdd(end, -tcb.sndMss)), end, rescue",
      "seq: seqAdd(end, -tcb.sndMss), end, rescue",
    ],
    [
      "delivered-counts-below-zero",
      "An ACK of less than duplicates told of shrinks the window",
      "Math.min(octets, dupAcks * tcb.sndMss)",
      "dupAcks * tcb.sndMss",
    ],
    [
      "timeout-counts-told-octets",
      "After a timeout, octets that SACK had told of open the window again",
      "    case LOSS:\n      recovery.congestion.acknowledged(octets - told, now);",
      "    case LOSS:\n      recovery.congestion.acknowledged(octets, now);",
    ],
    [
      "partial-ack-of-a-segment-deflates",
      "A partial ACK of just a segment shrinks the window by it",
      "octets >= tcb.sndMss ? tcb.sndMss : 0",
      "octets > tcb.sndMss ? tcb.sndMss : 0",
    ],
  ]),
  ...mutantsOf("lib/tcp/reno.ts", [
    [
      "avoidance-count-survives-loss",
      "What was counted before a loss opens the window after it",
      "    this.#acknowledged = 0;\n  }\n\n  recovered",
      "  }\n\n  recovered",
    ],
  ]),
  ...mutantsOf("lib/tcp/emit.ts", [
    [
      "timed-behind-a-hole",
      "Text is timed whose ACK waits for a hole",
      "if (!tcb.rttTimed && (tcb.recovery === null || tcb.recovery.phase === OPEN)) {",
      "if (!tcb.rttTimed) {",
    ],
  ]),
  ...mutantsOf("lib/tcp/stamps.ts", [
    [
      "echo-in-milliseconds",
      "An echo counts as milliseconds, whatever the tick",
      "ticks < 0 ? -1 : ticks * core.config.timestampTick",
      "ticks < 0 ? -1 : ticks * 1_000_000",
    ],
  ]),
  ...mutantsOf("lib/tcp/arrive_text.ts", [
    [
      "d-sack-delayed",
      "Text of which a part came before waits for company with its D-SACK",
      "    if (twice) core.ackLater(tcb);\n    else acknowledgeText",
      "    acknowledgeText",
    ],
    [
      "delayed-ack-postponed",
      "Each segment postpones the delayed ACK",
      "else if (tcb.delackAt === NEVER) {",
      "else {",
    ],
    [
      "held-d-sacks-forgotten",
      "One text that came twice before its turn takes the word from another",
      "report(tcb, held[0], held[1], false)",
      "report(tcb, held[0], held[1], true)",
    ],
    [
      "backward-d-sack",
      "Text right of the window is reported as a block that ends before it begins",
      " || !seqLt(left, right)) return false;",
      ") return false;",
    ],
  ]),
  ...mutantsOf("lib/tcp/reassembly.ts", [
    [
      "d-sack-behind-touching-block",
      "Text that begins where a block ends reports nothing of the block behind",
      "if (seqLe(endOf(this.#pieces[middle]!), seq)) low",
      "if (seqLt(endOf(this.#pieces[middle]!), seq)) low",
    ],
  ]),
  ...mutantsOf("lib/tcp/sack_report.ts", [
    [
      "first-d-sack-stays",
      "Of texts that came twice before one ACK the first is reported",
      "    this.#duplicate = [left, right];",
      "    this.#duplicate ??= [left, right];",
    ],
  ]),
]);
