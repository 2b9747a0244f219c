/**
 * Mutants of losses: round trips, recovery, congestion, the scoreboard.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "./mutant.ts";

const RTO: readonly Mutant[] = mutantsOf("lib/tcp/rto.ts", [
  [
    "rto-without-floor",
    "The RTO falls below its least",
    "Math.min(Math.max(rto, config.rtoMin), config.rtoMax)",
    "Math.min(Math.max(rto, 0 * config.rtoMin), config.rtoMax)",
  ],
  [
    "rto-without-ceiling",
    "Back-off goes past the largest RTO",
    "tcb.rto = Math.min(tcb.rto * 2, tcb.config.rtoMax);",
    "tcb.rto = Math.min(tcb.rto * 2, 2 * tcb.config.rtoMax);",
  ],
  [
    "srtt-before-rttvar",
    "SRTT is updated before RTTVAR (RFC 6298, rule 2.3)",
    "Math.abs(tcb.srtt - r);",
    "Math.abs((1 - alpha) * (tcb.srtt - r));",
  ],
  [
    "first-rttvar-whole",
    "The first measurement sets RTTVAR to all of it (RFC 6298, rule 2.2)",
    "tcb.rttvar = r / 2;",
    "tcb.rttvar = r;",
  ],
  [
    "variance-counts-twice",
    "K is 2, not 4",
    "4 * tcb.rttvar));",
    "2 * tcb.rttvar));",
  ],
  [
    "granularity-forgotten",
    "A steady path has an RTO of just its round trip",
    "Math.max(config.clockGranularity, 4 * tcb.rttvar)",
    "Math.max(0 * config.clockGranularity, 4 * tcb.rttvar)",
  ],
  [
    "back-off-by-half",
    "Back-off multiplies by three halves",
    "Math.min(tcb.rto * 2,",
    "Math.min(tcb.rto * 1.5,",
  ],
  [
    "alpha-and-beta-swapped",
    "SRTT follows with a quarter, RTTVAR with an eighth",
    "const beta = 0.25 / expected;\n    const alpha = 0.125 / expected;",
    "const beta = 0.125 / expected;\n    const alpha = 0.25 / expected;",
  ],
]);

const RECOVERY: readonly Mutant[] = mutantsOf("lib/tcp/recovery.ts", [
  [
    "limited-transmit-without-limit",
    "Limited transmit goes on with SACK, where the pipe tells by itself",
    " && dupAcks < DUP_THRESH && !tcb.sackOk;",
    " && dupAcks < DUP_THRESH;",
  ],
  [
    "limited-transmit-missing",
    "The first duplicate ACKs let nothing out (RFC 3042)",
    "counts ? dupAcks * tcb.sndMss : 0;",
    "counts ? 0 * tcb.sndMss : 0;",
  ],
  [
    "fast-retransmit-late",
    "The fourth duplicate ACK counts, not the third",
    "if (recovery.dupAcks < DUP_THRESH && !sackTells) return false;",
    "if (recovery.dupAcks <= DUP_THRESH && !sackTells) return false;",
  ],
  [
    "fast-retransmit-again",
    "Duplicates of what was sent again set off another recovery (RFC 6582)",
    "  if (!tcb.sackOk && seqLe(tcb.sndUna, recovery.recover)) return false;\n",
    "",
  ],
  [
    "loss-without-reduction",
    "A loss leaves the congestion window as it is",
    "  recovery.congestion.lost(Math.min(flightSize(tcb), recovery.congestion.window), now);\n",
    "  void now;\n",
  ],
  [
    "loss-counts-limited-transmit",
    "What limited transmit let out counts for ssthresh",
    "lost(Math.min(flightSize(tcb), recovery.congestion.window), now);",
    "lost(flightSize(tcb), now);",
  ],
  [
    "inflation-never-ends",
    "The window stays inflated after recovery",
    "        recovery.phase = OPEN;\n        recovery.inflation = 0;\n",
    "        recovery.phase = OPEN;\n",
  ],
  [
    "partial-ack-sends-nothing",
    "A partial ACK does not send the next hole again: one loss a round trip of timeout",
    "octets;\n      return true;",
    "octets;\n      return false;",
  ],
  [
    "recovery-ends-early",
    "Recovery ends with the first partial ACK",
    "const full = seqLe(recovery.recover, tcb.sndUna);",
    "const full = seqLt(recovery.highRxt, recovery.recover) || seqLe(recovery.recover, tcb.sndUna);",
  ],
  [
    "reneging-believed",
    "What a peer reported and then discarded is never sent again",
    "  if (again) recovery.board?.clear();\n",
    "",
  ],
  [
    "timeout-resends-front-alone",
    "After a timeout only the front goes again; the next hole waits for the next timeout",
    "  if (phase === OPEN || (phase === FAST && !tcb.sackOk)) return null;",
    "  if (recovery.phase === LOSS || phase === OPEN || (phase === FAST && !tcb.sackOk)) return null;",
  ],
  [
    "dup-acks-never-forgotten",
    "Duplicate ACKs are counted over several numbers: three of any kind are a loss",
    "  recovery.dupAcks = 0;\n  if (recovery.board",
    "  if (recovery.board",
  ],
  [
    "sack-pipe-counts-reported",
    "What SACK reported counts as on its way",
    "return Math.max(0, seqDiff(sndNxt, seq) - (board?.octetsFrom(seq) ?? 0));",
    "return Math.max(0, seqDiff(sndNxt, seq) - 0 * (board?.octetsFrom(seq) ?? 0));",
  ],
]);

const RENO: readonly Mutant[] = mutantsOf("lib/tcp/reno.ts", [
  [
    "ssthresh-from-window",
    "A loss halves cwnd, not what is in flight (RFC 5681, equation 4)",
    "  lost(flight: number): void {\n    this.#halve(flight);",
    "  lost(_flight: number): void {\n    this.#halve(this.window);",
  ],
  [
    "timeout-keeps-window",
    "After a timeout cwnd is ssthresh: no slow start",
    "    this.window = this.#mss; // LW",
    "    this.window = this.threshold; // LW",
  ],
  [
    "ssthresh-without-floor",
    "ssthresh may fall to one segment",
    "Math.max(flight >> 1, 2 * this.#mss)",
    "Math.max(flight >> 1, this.#mss)",
  ],
  [
    "avoidance-grows-by-each-ack",
    "Congestion avoidance adds a segment for each segment acknowledged",
    "if (this.#acknowledged >= this.window) {\n      this.#acknowledged -= this.window;",
    "if (this.#acknowledged >= this.#mss) {\n      this.#acknowledged -= this.#mss;",
  ],
  [
    "slow-start-by-octets",
    "Slow start adds all that an ACK acknowledges",
    "this.#grow(Math.min(octets, this.#slowStartMax));",
    "this.#grow(octets);",
  ],
  [
    "timeouts-halve-again",
    "Each timeout of one segment halves ssthresh again",
    "    if (!again) this.#halve(flight);",
    "    if (!again || flight > 0) this.#halve(flight);",
  ],
  [
    "initial-window-after-lost-syn",
    "The window starts at ten segments although the SYN was lost",
    "  if (synLost) return mss; // RFC 5681, section 3.1\n",
    "  void synLost;\n",
  ],
  [
    "initial-window-of-twenty",
    "The window starts at twenty segments",
    "return Math.min(10 * mss, Math.max(2 * mss, 14_600));",
    "return Math.min(20 * mss, Math.max(2 * mss, 29_200));",
  ],
  [
    "slow-start-never-ends",
    "Slow start goes on past ssthresh",
    "if (this.window < this.threshold) {",
    "if (this.window < 2 * this.threshold) {",
  ],
]);

const BOARD: readonly Mutant[] = mutantsOf("lib/tcp/scoreboard.ts", [
  [
    "sack-ranges-cut",
    "A SACK range that reaches further than the block at hand is cut",
    "      if (seqLt(to, range.right)) to = range.right;\n",
    "",
  ],
  [
    "sack-loss-late",
    "The fourth range above counts as a loss, not the third",
    "if (++count >= DUP_THRESH ||",
    "if (++count > DUP_THRESH ||",
  ],
  [
    "hole-that-is-none",
    "The first hole is taken to be inside what is SACKed",
    "seqLe(range.left, seq) ? range.right : seq;",
    "seqLe(range.left, seq) && range.left === range.right ? range.right : seq;",
  ],
  [
    "sacked-octets-never-forgotten",
    "Octets that were SACKed count as such when they are acknowledged",
    "      this.octets -= sizeOf(ranges[count++]!);\n",
    "      count++;\n",
  ],
]);

/** All of them. */
export const LOSSES: readonly Mutant[] = Object.freeze([...RTO, ...RECOVERY, ...RENO, ...BOARD]);
