/**
 * Mutants of what an arriving segment is taken for: sequence numbers, resets, SYNs, the ACK field.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "./mutant.ts";

/** Defects of the first four steps of RFC 9293, section 3.10.7.4. */
const STEPS: readonly Mutant[] = mutantsOf("lib/tcp/arrive.ts", [
  [
    "window-reaches-one-further",
    "The number just right of the window counts as in it",
    "    seqIn(seq, tcb.rcvNxt, window) ||\n",
    "    seqIn(seq, tcb.rcvNxt, window + 1) ||\n",
  ],
  [
    "old-text-is-acceptable",
    "Text that ends where RCV.NXT stands counts as new: its sender, whose ACK was lost, hears nothing",
    "seqIn(seqAdd(seq, length - 1), tcb.rcvNxt, window)",
    "seqIn(seqAdd(seq, length), tcb.rcvNxt, window)",
  ],
  [
    "any-text-is-acceptable",
    "What carries text is never out of the window",
    "(length > 0 && seqIn(seqAdd(seq, length - 1), tcb.rcvNxt, window))",
    "length > 0",
  ],
  [
    "probe-of-closed-window-unanswered",
    "A window probe is dropped without the ACK that keeps its sender alive",
    'if (length === 0) return "acceptable";',
    'return "acceptable";',
  ],
  [
    "closed-window-takes-no-acks",
    "Behind a closed window the ACK field of a segment with text does not count",
    'core.ackLater(tcb);\n      return "ack-only";',
    'core.ackLater(tcb);\n      return "unacceptable";',
  ],
  [
    "reset-out-of-window-counts",
    "A reset is believed wherever its SEQ is",
    'return tcb.config.resets === "any" ? "acceptable" : "unacceptable";\n  }\n  // Deviates: the same step.',
    'return "acceptable";\n  }\n  // Deviates: the same step.',
  ],
  [
    "reset-left-of-window-counts",
    "A reset whose text reaches into the window is believed: its SEQ is not looked at",
    'if (resets !== "any" && seqLt(segment.seq, tcb.rcvNxt)) return;',
    'if (resets === "window" && seqLt(segment.seq, tcb.rcvNxt)) return;',
  ],
  [
    "reset-anywhere-in-window-counts",
    "Any reset in the window is believed, as before RFC 5961",
    'if (resets === "exact" && segment.seq !== tcb.rcvNxt) {',
    'if (resets === "exact" && seqLt(segment.seq, tcb.rcvNxt)) {',
  ],
  [
    "reset-unchallenged",
    "A reset that is not exact is dropped without the challenge that lets an honest sender reset well",
    '  if (resets === "exact" && segment.seq !== tcb.rcvNxt) {\n    core.challenge(tcb, segment, now);\n',
    '  if (resets === "exact" && segment.seq !== tcb.rcvNxt) {\n',
  ],
  [
    "reset-in-time-wait-policy-inverted",
    "TIME-WAIT ends by a reset where it is set not to, and only there",
    'tcb.config.timeWaitResets === "ignore"',
    'tcb.config.timeWaitResets !== "ignore"',
  ],
  [
    "tcb-leaks-on-reset-in-last-ack",
    "A reset in LAST-ACK changes the state and forgets to delete the TCB",
    '    default:\n      core.end(tcb, CLOSED, "reset", "reset");',
    '    case 9:\n      core.move(tcb, CLOSED, "reset");\n      return;\n    default:\n      core.end(tcb, CLOSED, "reset", "reset");',
  ],
  [
    "reset-in-syn-received-refuses-passive",
    "A reset in SYN-RECEIVED tells a passive opener that it was refused",
    'if (tcb.passive) core.end(tcb, LISTEN, "reset", "returned"); // MUST-11',
    'if (tcb.passive) core.end(tcb, CLOSED, "reset", "refused");',
  ],
  [
    "reset-in-close-wait-ignored",
    "A reset behind the peer's FIN is ignored, for no more can come from there",
    "  switch (tcb.state) {\n    case SYN_RECEIVED:\n      if (tcb.passive)",
    "  switch (tcb.state) {\n    case 7:\n      return;\n    case SYN_RECEIVED:\n      if (tcb.passive)",
  ],
  [
    "fin-again-in-time-wait-starts-nothing",
    "The peer's FIN comes again in TIME-WAIT and 2MSL are not started again",
    '    core.startTimeWait(tcb, now);\n    return "unacceptable";',
    '    return "unacceptable";',
  ],
  [
    "fin-again-in-time-wait-unanswered",
    "The peer's FIN comes again in TIME-WAIT and the last ACK does not",
    "    core.ackLater(tcb);\n    core.startTimeWait(tcb, now);",
    "    core.startTimeWait(tcb, now);",
  ],
  [
    "time-wait-left-by-any-segment",
    "TIME-WAIT ends with the first segment that is acceptable",
    "  // Fifth, check the ACK field.\n",
    '  if (tcb.state === TIME_WAIT) return core.end(tcb, CLOSED, "timeout", "closed");\n',
  ],
  [
    "time-wait-begun-again-by-any-segment",
    "Any acceptable segment starts 2MSL again",
    "  // Fifth, check the ACK field.\n",
    "  if (tcb.state === TIME_WAIT) core.startTimeWait(tcb, now);\n",
  ],
  [
    "segment-without-ack-counts",
    "The ACK field of a segment without the ACK bit is processed",
    "  if ((flags & ACK) === 0) return;\n",
    "",
  ],
  [
    "simultaneous-open-never-ends",
    "The SYN-ACK of a simultaneous open is dropped for standing left of the window",
    'return "simultaneous";',
    'return "unacceptable";',
  ],
  [
    "late-syn-accepted-in-syn-received",
    "A late duplicate SYN in SYN-RECEIVED replaces the one that opened the connection",
    "  // Before table 6, which lets",
    "  if (tcb.state === SYN_RECEIVED && tcb.passive && (flags & (SYN | RST | ACK)) === SYN) {\n" +
    '    tcb.irs = seq;\n    tcb.rcvNxt = seqAdd(seq, 1);\n    sendSyn(core, tcb);\n    return "unacceptable";\n  }\n' +
    "  // Before table 6, which lets",
  ],
  [
    "syn-in-window-resets",
    "A SYN in the window of a synchronized connection ends it, as before RFC 5961",
    '} else if (tcb.config.unexpectedSyn === "challenge") {',
    '} else if (tcb.config.unexpectedSyn === "reset") {',
  ],
  [
    "syn-in-window-unchallenged",
    "A SYN in the window is dropped silently: who rebooted never hears that its peer has not",
    "    core.challenge(tcb, segment, now); // RFC 5961, section 4.2\n",
    "",
  ],
  [
    "unacceptable-segment-unanswered",
    "What is out of the window is dropped without an ACK: a half-open connection is never discovered",
    '  core.challenge(tcb, segment, now);\n  // "Special allowance',
    '  // "Special allowance',
  ],
  [
    "acks-past-closed-window-dropped",
    "ACKs one past a closed window do not count: two closed windows wait for each other",
    "const behindProbe = window <= 1 && length === 0",
    "const behindProbe = window < 0 && length === 0",
  ],
  [
    "urgent-step-left-out",
    "The sixth step is missing: nobody hears of urgent data",
    "  if ((flags & URG) !== 0) arriveUrgent(core, tcb, segment);\n",
    "",
  ],
  [
    "text-behind-fin-delivered",
    "Text that stands behind the peer's FIN is delivered",
    'if (fit !== "ack-only" && mayReceive(tcb)) arriveText',
    'if (fit !== "ack-only") arriveText',
  ],
  [
    "old-timestamp-unanswered",
    "PAWS drops a segment without the ACK",
    '  if (verdict === "old") core.challenge(tcb, segment, now);\n',
    "",
  ],
  [
    "stamp-kept-before-ack-check",
    "TSval is kept although the ACK field is nonsense",
    "  if (isGoodAck(tcb, segment.ack)) {\n    if (tcb.stamps !== null) keepStamp(core, tcb.stamps, segment);",
    "  if (tcb.stamps !== null) keepStamp(core, tcb.stamps, segment);\n  if (isGoodAck(tcb, segment.ack)) {",
  ],
]);

/** Defects of the fifth step. */
const ACKS: readonly Mutant[] = mutantsOf("lib/tcp/arrive_ack.ts", [
  [
    "syn-received-takes-old-ack",
    "An ACK of less than the SYN establishes a connection in SYN-RECEIVED",
    "if (!(seqLt(tcb.sndUna, ack) && seqLe(ack, tcb.sndNxt))) {",
    "if (!seqLe(ack, tcb.sndNxt)) {",
  ],
  [
    "bad-ack-in-syn-received-unanswered",
    "A bad ACK in SYN-RECEIVED draws no reset",
    "      core.refuse(packet, segment, tcb.config);\n      return false;",
    "      return false;",
  ],
  [
    "ack-of-unsent-counts",
    "An ACK of what was never sent is taken",
    "return seqLe(ack, tcb.sndNxt) && seqLe(",
    "return seqLe(",
  ],
  [
    "ack-of-unsent-unanswered",
    "An ACK of what was never sent draws nothing",
    "    if (!quiet) core.challenge(tcb, segment, now);\n",
    "    if (!quiet) return false;\n",
  ],
  [
    "very-old-ack-counts",
    "ACKs older than a window are not refused (MAY-12)",
    " && seqLe(seqAdd(tcb.sndUna, -tcb.sndWndMax), ack);",
    ";",
  ],
  [
    "old-ack-moves-back",
    "SND.UNA goes back with an old ACK",
    "const moves = seqLt(tcb.sndUna, ack);",
    "const moves = tcb.sndUna !== ack;",
  ],
  [
    "fin-wait-2-by-any-ack",
    "FIN-WAIT-1 ends with an ACK that does not cover the FIN",
    "      if (tcb.finAcked) {\n        core.move(tcb, FIN_WAIT_2",
    "      if (tcb.finSent) {\n        core.move(tcb, FIN_WAIT_2",
  ],
  [
    "time-wait-by-any-ack",
    "CLOSING ends with an ACK that does not cover the FIN",
    "if (tcb.finAcked) enterTimeWait",
    "if (tcb.finSent) enterTimeWait",
  ],
  [
    "last-ack-by-any-ack",
    "LAST-ACK ends with an ACK that does not cover the FIN",
    'if (tcb.finAcked) core.end(tcb, CLOSED, "segment", "closed");',
    'if (tcb.finSent) core.end(tcb, CLOSED, "segment", "closed");',
  ],
  [
    "fin-wait-2-timeout-never-set",
    "FIN-WAIT-2 begins without its timeout: who closed waits for ever",
    "        core.startFinWait2(tcb, now);\n",
    "",
  ],
  [
    "fin-counts-as-octet",
    "The number of an acknowledged FIN is taken off the send queue",
    " - (finAcked ? 1 : 0);",
    ";",
  ],
  [
    "retransmissions-never-forgotten",
    "Retransmissions are counted over the whole life: R2 comes too soon",
    "  tcb.retransmissions = 0;\n  tcb.probes = 0;\n",
    "  tcb.probes = 0;\n",
  ],
  [
    "timer-not-restarted-by-ack",
    "An ACK of new data does not restart the timer (RFC 6298, rule 5.3)",
    "  if (tcb.inFlight) startRexmit(tcb, now);\n  else stopRexmit(tcb);",
    "  if (!tcb.inFlight) stopRexmit(tcb);",
  ],
  [
    "timer-not-stopped-by-ack",
    "The timer runs on when everything is acknowledged (RFC 6298, rule 5.2)",
    "  if (tcb.inFlight) startRexmit(tcb, now);\n  else stopRexmit(tcb);",
    "  if (tcb.inFlight) startRexmit(tcb, now);",
  ],
  [
    "room-never-told",
    "Who waits for room in the send buffer is never told of it",
    '    core.tell({ kind: "writable", connection: tcb.number });\n',
    "",
  ],
  [
    "rto-after-syn-loss-forgotten",
    "After a SYN that went twice, data starts with an RTO of a second (RFC 6298, rule 5.7)",
    "const applies = tcb.retransmissions > 0 &&",
    "const applies = tcb.retransmissions > 1 &&",
  ],
  [
    "round-trip-of-old-ack",
    "An ACK that does not cover the timed segment ends its timing",
    "seqLt(tcb.rttSeq, segment.ack)",
    "seqLe(tcb.rttSeq, segment.ack)",
  ],
  [
    "d-sack-acknowledges-too-much",
    "A D-SACK block, below the ACK, goes on the scoreboard",
    "if (from <= 0 || to <= from || to > flight || seqLt(left, segment.ack)) continue;",
    "if (to <= from || to > flight) continue;",
  ],
  [
    "sack-of-unsent-believed",
    "SACK blocks of what was never sent go on the scoreboard",
    "if (from <= 0 || to <= from || to > flight || seqLt",
    "if (from <= 0 || to <= from || to > flight + 0x1000_0000 || seqLt",
  ],
  [
    "window-update-counts-as-duplicate",
    "Window updates count as duplicate ACKs: data goes again that was not lost",
    " && segment.window << tcb.sndScale === tcb.sndWnd && !tcb.probing;",
    " && !tcb.probing;",
  ],
  [
    "window-of-syn-ack-scaled",
    "The window of the SYN-ACK of a simultaneous open is scaled",
    "((segment.flags & SYN) === 0 ? tcb.sndScale : 0)",
    "tcb.sndScale",
  ],
  [
    "window-from-old-segment",
    "A segment that was overtaken sets the window: SND.WL1 and SND.WL2 do not count",
    "  if (!newer) return;\n",
    "",
  ],
  [
    "window-update-alone-ignored",
    "A window update that acknowledges nothing is taken for old",
    "seqLe(tcb.sndWl2, segment.ack));",
    "seqLt(tcb.sndWl2, segment.ack));",
  ],
  [
    "probe-octet-waits-for-timer",
    "The octet of a probe is not sent again when the window opens",
    "    tcb.resend = tcb.inFlight;\n",
    "",
  ],
  [
    "window-update-moves-nothing",
    "A wider window lets nothing out until something else happens",
    "  if (tcb.sndWnd > before) core.answerLater(tcb);\n",
    "",
  ],
  [
    "answered-probes-give-up",
    "Probes that are answered count for R2 (MUST-37)",
    "    tcb.retransmissions = 0;\n    tcb.probeOut = false;\n    tcb.firstSentAt = now;\n",
    "    tcb.probeOut = false;\n",
  ],
  [
    "established-never-offered",
    "A connection that a listener made is never there to accept",
    "    tcb.listener.offer(tcb);\n",
    "",
  ],
  [
    "parked-connection-stays",
    "The connection in TIME-WAIT that a new one replaces is never deleted",
    "  core.move(tcb, ESTABLISHED, cause);\n  core.takeOver(tcb);\n",
    "  core.move(tcb, ESTABLISHED, cause);\n",
  ],
  [
    "close-in-syn-received-forgotten",
    "A CLOSE in SYN-RECEIVED behind data is forgotten when the handshake is done",
    '  if (tcb.finQueued) core.move(tcb, FIN_WAIT_1, "call");\n',
    "",
  ],
  [
    "text-of-syn-forgotten",
    "Text that came with the SYN is not delivered when the handshake is done",
    'core.move(tcb, FIN_WAIT_1, "call");\n  drain(core, tcb, now);\n',
    'core.move(tcb, FIN_WAIT_1, "call");\n',
  ],
]);

/** All of them. */
export const ARRIVALS: readonly Mutant[] = Object.freeze([...STEPS, ...ACKS]);
