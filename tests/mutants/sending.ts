/**
 * Mutants of the sending side: what goes out and when, losses, round trips, congestion, timers.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "./mutant.ts";

const EMIT: readonly Mutant[] = mutantsOf("lib/tcp/emit.ts", [
  [
    "timer-begun-again-by-each-segment",
    "Each new segment puts the retransmission timer off (RFC 6298, rule 5.1)",
    "  if (idle) startRexmit(tcb, now);\n",
    "  if (idle || tcb.rexmitAt !== NEVER) startRexmit(tcb, now);\n",
  ],
  [
    "user-timeout-on-idle",
    "The user timeout runs on when everything is acknowledged",
    "  tcb.rexmitAt = NEVER;\n  tcb.giveUpAt = NEVER;\n}",
    "  tcb.rexmitAt = NEVER;\n}",
  ],
  [
    "user-timeout-against-closed-window",
    "The user timeout counts while probes of a closed window are answered",
    " && tcb.synAcked && !(tcb.probing && tcb.retransmissions <= 1);",
    " && tcb.synAcked;",
  ],
  [
    "patience-counts-from-before",
    "R2 counts from the last data, not from what is in flight",
    "    tcb.firstSentAt = now;\n    tcb.retransmissions = 0;\n",
    "    tcb.retransmissions = 0;\n",
  ],
  [
    "nagle-left-out",
    "Small segments go out while data is in flight (SHLD-7)",
    "if (tcb.config.nagle && tcb.inFlight) return false;",
    "if (!tcb.config.nagle && tcb.inFlight) return false;",
  ],
  [
    "silly-segments",
    "What fits the window goes, however little (MUST-38)",
    "return length === unsent || 2 * length >= tcb.sndWndMax;",
    "return length === unsent || length > 0;",
  ],
  [
    "send-window-ignored",
    "More is sent than the window offers",
    "let usable = unsent === 0 ? offered : Math.min(offered, congestionRoom(tcb, now));",
    "let usable = unsent === 0 ? offered : congestionRoom(tcb, now);",
  ],
  [
    "send-window-one-wider",
    "One octet more is sent than the window offers",
    "const offered = tcb.sndWnd - seqDiff(tcb.sndNxt, tcb.sndUna);",
    "const offered = tcb.sndWnd + 1 - seqDiff(tcb.sndNxt, tcb.sndUna);",
  ],
  [
    "congestion-window-ignored",
    "More is sent than the congestion window lets out",
    "Math.min(offered, congestionRoom(tcb, now));",
    "Math.min(offered, congestionRoom(tcb, now) + 65_536);",
  ],
  [
    "fin-past-window",
    "The FIN is sent although the window has no room for it",
    "const fin = finDue && length === unsent && usable > length;",
    "const fin = finDue && length === unsent && usable >= length;",
  ],
  [
    "persist-timer-never-armed",
    "A closed window is never probed",
    "    if (tcb.probing) startRexmit(tcb, now);\n    else tcb.rexmitAt",
    "    if (!tcb.probing) tcb.rexmitAt",
  ],
  [
    "silly-window-never-overridden",
    "What avoids silly windows waits for ever",
    "    else tcb.rexmitAt = now + override;\n",
    "    else tcb.rexmitAt = override < 0 ? now : NEVER;\n",
  ],
  [
    "retransmission-forgets-fin",
    "A FIN that was lost never goes again",
    "const fin = tcb.finSent && reachesEnd && seqLt(textEnd, end) && window > length;",
    "const fin = tcb.finSent && reachesEnd && seqLt(textEnd, end) && window < length;",
  ],
  [
    "retransmission-past-window",
    "A segment that goes again may lie past the window (SHLD-16)",
    "const length = recordEnd(tcb, seq, Math.min(text, full, window));",
    "const length = recordEnd(tcb, seq, Math.min(text, full));",
  ],
  [
    "retransmission-repeats-front",
    "The octets of a segment that goes again are those of the front",
    "tcb.sendQueue!.slice(seqDiff(seq, tcb.sndUna), length);",
    "tcb.sendQueue!.slice(0, length);",
  ],
  [
    "retransmission-marked",
    "Text that goes again says that it may be marked (RFC 3168, section 6.1.5)",
    "  transmit(core, tcb, flags, seq, payload, optionsOf(core, tcb));\n",
    "  transmit(core, tcb, flags, seq, payload, optionsOf(core, tcb), textMark(tcb));\n",
  ],
  [
    "karn-missing",
    "A round trip is measured on a segment that was sent twice",
    "  tcb.rttTimed = false; // Karn: RFC 6298, section 3\n",
    "",
  ],
  [
    "idle-keeps-window",
    "After an RTO of silence the whole old congestion window goes out at once",
    "    recovery.congestion.restarted(now);\n",
    "",
  ],
  [
    "ack-with-old-number",
    "An ACK by itself has SND.UNA for its SEQ, not SND.NXT",
    "if (tcb.ackNow) transmit(core, tcb, ACK, tcb.sndNxt,",
    "if (tcb.ackNow) transmit(core, tcb, ACK, tcb.sndUna,",
  ],
  [
    "push-left-out",
    "PSH is never set (MUST-61)",
    "const flags = ACK | (fin ? FIN : 0) | (pushed ? PSH : 0);",
    "const flags = ACK | (fin ? FIN : 0) | (pushed && length < 0 ? PSH : 0);",
  ],
  [
    "sack-blocks-overflow-segment",
    "A segment with SACK blocks is longer than the path takes",
    "  const full = Math.max(1, tcb.sndMss - reportOctets(tcb));\n  const burst",
    "  const full = Math.max(1, tcb.sndMss);\n  const burst",
  ],
  [
    "probe-of-whole-segment",
    "A closed window is probed with all there is",
    "if (force && usable < 1) usable = 1;",
    "if (force && usable < 1) usable = full;",
  ],
  [
    "close-wait-keeps-state",
    "The FIN goes out in CLOSE-WAIT and the state stays",
    "if (fin && tcb.state === CLOSE_WAIT) core.move(tcb, LAST_ACK, cause);",
    "if (fin && tcb.state === CLOSE_WAIT && length > 0) core.move(tcb, LAST_ACK, cause);",
  ],
]);

const EXPIRE: readonly Mutant[] = mutantsOf("lib/tcp/expire.ts", [
  ["rto-not-backed-off", "The RTO is not doubled", "    backOff(tcb);\n", "    void backOff;\n"],
  [
    "r2-one-late",
    "R2 comes one retransmission late",
    "return tcb.retransmissions >= config.retransmissionsR2 &&",
    "return tcb.retransmissions > config.retransmissionsR2 &&",
  ],
  [
    "r2-without-patience",
    "R2 gives up before its time (SHLD-11)",
    " && waited >= config.giveUpMin;",
    ";",
  ],
  [
    "syn-r2-without-patience",
    "A SYN is given up before three minutes (MUST-23)",
    " && waited >= synGiveUpMin;",
    " && synGiveUpMin >= 0;",
  ],
  [
    "r2-sends-reset",
    "Giving up sends a reset (RFC 9293, section 3.10.8 has none)",
    "  if (givesUp(tcb, now)) {\n",
    "  if (givesUp(tcb, now)) {\n    sendReset(core, tcb);\n",
  ],
  [
    "rexmit-once",
    "The timer is not armed again when it fired: a second loss is for ever",
    "  startRexmit(tcb, now);\n  return false;",
    "  tcb.rexmitAt = NEVER;\n  return false;",
  ],
  [
    "timeout-without-slow-start",
    "A timeout leaves the congestion window as it is",
    "    if (recovery !== null) timedOut(tcb, recovery",
    "    if (recovery !== null && now < 0) timedOut(tcb, recovery",
  ],
  [
    "lost-syn-forgotten",
    "The window starts large although the SYN was lost",
    "  if (!tcb.synAcked) tcb.synLost = true;\n",
    "",
  ],
  [
    "user-timeout-and-r2",
    "R2 ends a connection before its user timeout",
    "  if (config.userTimeout > 0) return false; // it stands in for R2\n",
    "",
  ],
  [
    "trouble-never-told",
    "The user does not hear of R1 (SHLD-9)",
    '    core.tell({ kind: "troubled", connection: tcb.number }); // SHLD-9\n',
    "",
  ],
  [
    "delayed-ack-fires-in-vain",
    "The timer of the delayed ACK fires and no ACK goes out",
    "    tcb.delackAt = NEVER;\n    tcb.ackNow = true;\n",
    "    tcb.delackAt = NEVER;\n",
  ],
  [
    "probes-not-backed-off",
    "Window probes come at the same pace for ever (SHLD-30)",
    "  tcb.probes++;\n",
    "",
  ],
  [
    "linger-ends-silently",
    "Linger that runs out sends no reset",
    '      sendReset(core, tcb);\n      core.end(tcb, CLOSED, "abort"',
    '      core.end(tcb, CLOSED, "abort"',
  ],
  [
    "silent-retransmission",
    "The timer fires, backs off, and sends nothing the first time",
    "  retransmit(core, tcb);\n  startRexmit(tcb, now);\n  return false;",
    "  if (tcb.retransmissions > 1) retransmit(core, tcb);\n  startRexmit(tcb, now);\n  return false;",
  ],
]);

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
    "  if (phase !== FAST || !tcb.sackOk) return null;",
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

const QUEUE: readonly Mutant[] = mutantsOf("lib/tcp/send_queue.ts", [
  [
    "send-queue-cursor-stays",
    "What is acknowledged does not move the place of the next octets",
    "        this.#cursorStart = this.#cursor === 0 ? 0 : this.#cursorStart - count;\n",
    "",
  ],
  [
    "send-queue-joins-wrong-octets",
    "A segment of several pieces takes each from where the first began",
    "for (let filled = 0; filled < length; at++, into = 0) {",
    "for (let filled = 0; filled < length; at++, into &= 1) {",
  ],
  [
    "send-queue-merges-strangers",
    "Pieces of different chunks are joined as if one went on with the other",
    "if (last !== undefined && continues(last, payload)) {",
    "if (last !== undefined && (last.length > 1 || continues(last, payload))) {",
  ],
]);

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
export const SENDING: readonly Mutant[] = Object.freeze([
  ...EMIT,
  ...EXPIRE,
  ...RTO,
  ...RECOVERY,
  ...RENO,
  ...BOARD,
  ...QUEUE,
  ...REST,
]);
