/**
 * Mutants of how connections end, and of what hosts tell each other: FINs, TIME-WAIT, calls, resets, ICMP errors.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "./mutant.ts";

/** Defects of the eighth step. */
const FINS: readonly Mutant[] = mutantsOf("lib/tcp/arrive_fin.ts", [
  [
    "ack-skips-fin",
    "RCV.NXT does not count the FIN: it is never acknowledged",
    "  tcb.rcvNxt = seqAdd(tcb.rcvNxt, 1);\n",
    "",
  ],
  [
    "fin-waits-for-company",
    "A FIN draws no ACK of its own",
    "  core.ackLater(tcb);\n  switch",
    "  switch",
  ],
  [
    "eof-never-told",
    "The user does not hear that no more will come",
    '  core.tell({ kind: "eof", connection: tcb.number });\n',
    "",
  ],
  [
    "closing-skipped",
    "A FIN that crosses ours leads to TIME-WAIT at once, our own unacknowledged",
    '      core.move(tcb, CLOSING, "segment");\n',
    "      enterTimeWait(core, tcb, now);\n",
  ],
]);

/** Defects of ICMP errors. */
const ICMP: readonly Mutant[] = mutantsOf("lib/tcp/arrive_icmp.ts", [
  [
    "icmp-of-any-number",
    "An error that quotes a number out of flight is believed (RFC 5927)",
    "  if (!seqIn(quotedSeq, tcb.sndUna, seqDiff(tcb.sndNxt, tcb.sndUna))) return;\n",
    "  if (!seqIn(quotedSeq, tcb.iss, seqDiff(tcb.sndNxt, tcb.iss))) return;\n",
  ],
  [
    "hard-error-ends-established",
    '"Port unreachable" ends a connection that is established',
    "return state === SYN_SENT || state === SYN_RECEIVED;",
    "return true;",
  ],
  [
    "host-unreachable-is-hard",
    "A soft error ends a handshake (MUST-56)",
    '    case "protocol-unreachable":\n',
    '    case "protocol-unreachable":\n    case "host-unreachable":\n',
  ],
  [
    "path-mtu-without-options",
    "A smaller path MTU forgets the octets of timestamps: segments stay too big",
    "const options = tcb.stamps === null ? 0 : TIMESTAMPS_OCTETS;",
    "const options = 0 * TIMESTAMPS_OCTETS;",
  ],
  [
    "path-mtu-waits-for-timer",
    "What was too big goes again only when the timer fires",
    "  tcb.resend = true;\n  tcb.rttTimed = false; // Karn",
    "  tcb.rttTimed = false; // Karn",
  ],
  [
    "path-mtu-grows",
    "An error may raise the MTU of a connection (RFC 5927, section 7)",
    "  if (mtu >= before) return;\n",
    "",
  ],
]);

const TIME_WAITS: readonly Mutant[] = mutantsOf("lib/tcp/arrive_time_wait.ts", [
  [
    "reuse-by-lower-number",
    "A SYN below RCV.NXT reopens a connection in TIME-WAIT, one above does not",
    "seqLt(tcb.rcvNxt, segment.seq);",
    "seqLt(segment.seq, tcb.rcvNxt);",
  ],
  [
    "reuse-by-equal-timestamp",
    "A SYN with the same timestamp as the last segment reopens, whatever its number (RFC 6191)",
    "return seqLt(recent, stamp[0]) || (stamp[0] === recent && higher);",
    "return seqLt(recent, stamp[0]) || stamp[0] === recent;",
  ],
  [
    "reuse-by-any-syn",
    "Any SYN reopens a connection in TIME-WAIT",
    "if (isNewer(tcb, segment)) openPassively",
    "if (isNewer(tcb, segment) || segment.length === 0) openPassively",
  ],
  [
    "reuse-never",
    "No SYN reopens a connection in TIME-WAIT, though it is set to",
    "if (isNewer(tcb, segment)) openPassively",
    "if (isNewer(tcb, segment) && segment.length > 0) openPassively",
  ],
  [
    "reuse-by-older-timestamp",
    "The comparison of timestamps for a SYN in TIME-WAIT is inverted",
    "return seqLt(recent, stamp[0]) ||",
    "return seqLt(stamp[0], recent) ||",
  ],
]);

const CALLS: readonly Mutant[] = mutantsOf("lib/tcp/calls.ts", [
  [
    "ephemeral-port-in-use",
    "An ephemeral port is given out whose pair of sockets is in use",
    "const taken = core.listeners.has(localPort) ||\n",
    "const taken = core.listeners.has(localPort) && localPort < 0 ||\n      localAddress < 0 &&\n",
  ],
  [
    "half-open-outlives-listener",
    "Half-open connections outlive the listener that made them",
    "  for (const tcb of [...listener.halfOpen]) abortNow(core, tcb);\n",
    "",
  ],
  [
    "waiting-outlives-listener",
    "Connections that wait for accept outlive their listener",
    "  for (let tcb = listener.accept(); tcb !== undefined; tcb = listener.accept()) abortNow(core, tcb);\n",
    "",
  ],
  [
    "send-after-shutdown",
    "A send is taken after the shutdown: octets behind the FIN",
    "if (!open || tcb.finQueued) {",
    "if (!open) {",
  ],
  [
    "short-send-not-remembered",
    "A send that was cut short never hears of room",
    "  if (length < payload.length) tcb.blocked = true;\n",
    "",
  ],
  [
    "read-tells-no-window",
    "A read that opens the window sends no update",
    "if (mayReceive(tcb) && windowOpened(tcb)) {",
    "if (mayReceive(tcb) && windowOpened(tcb) && octets < 0) {",
  ],
  [
    "unread-close-is-silent",
    "A close with unread data ends in good order, as if it had been read (SHLD-3)",
    "const lost = tcb.unreadOctets > 0 && ",
    "const lost = tcb.unreadOctets > 65_535 && ",
  ],
  [
    "fin-wait-2-outlives-close",
    "A close in FIN-WAIT-2 does not set its timeout",
    "  if (tcb.state === FIN_WAIT_2) core.startFinWait2(tcb, now);\n  else if",
    "  if",
  ],
  [
    "close-in-time-wait-resets",
    "A close in TIME-WAIT with unread data sends a reset and forgets TIME-WAIT",
    "if (tcb.state !== TIME_WAIT && (linger === 0 || lost)) {",
    "if (linger === 0 || lost) {",
  ],
  [
    "abort-is-silent",
    "An abort deletes the TCB and sends no reset",
    "    default:\n      sendReset(core, tcb);\n  }",
    "  }",
  ],
  [
    "abort-in-close-wait-is-silent",
    "An abort behind the peer's FIN sends no reset: the peer waits in FIN-WAIT-2 for ever",
    "    case CLOSING:\n    case LAST_ACK:\n    case TIME_WAIT:\n      break;",
    "    case CLOSE_WAIT:\n    case CLOSING:\n    case LAST_ACK:\n    case TIME_WAIT:\n      break;",
  ],
  [
    "linger-without-end",
    "Linger never runs out",
    "    tcb.timeWaitAt = now + linger;\n",
    "",
  ],
  [
    "shutdown-drops-queue",
    "A shutdown in CLOSE-WAIT sends the FIN before the data that waits",
    "      tcb.finQueued = true; // LAST-ACK begins",
    "      tcb.finQueued = true;\n      tcb.sendQueue = null; // LAST-ACK begins",
  ],
]);

const CORE: readonly Mutant[] = mutantsOf("lib/tcp/core.ts", [
  [
    "time-wait-of-one-msl",
    "TIME-WAIT lasts MSL, not twice as long",
    "now + 2 * tcb.config.msl",
    "now + tcb.config.msl",
  ],
  [
    "challenges-without-limit",
    "ACKs of what is not acceptable are not throttled: two ends answer each other for ever",
    "      if (tcb.challenges >= tcb.config.challengeAcksMax) return;\n",
    "",
  ],
  [
    "text-answers-throttled",
    "Answers to old text are throttled too: who lost an ACK waits longer",
    "    if (segment.length === 0) {\n      const interval",
    "    if (segment.length >= 0) {\n      const interval",
  ],
  [
    "throttle-never-opens",
    "The interval of throttled ACKs is never begun anew: after the first none goes out",
    "        tcb.challengedAt = now;\n        tcb.challenges = 0;\n",
    "        tcb.challengedAt = now;\n",
  ],
  [
    "reset-acknowledges-too-little",
    "The reset that answers a SYN does not count the SYN: it refuses nobody",
    "seqAdd(segment.seq, segLen(segment)), RST | ACK",
    "seqAdd(segment.seq, 0 * segLen(segment)), RST | ACK",
  ],
  [
    "reset-answers-reset",
    "A reset for nobody draws a reset",
    "    if ((segment.flags & RST) !== 0) return;\n    const sockets",
    "    const sockets",
  ],
  [
    "half-open-never-counted-out",
    "An established connection still counts as half-open",
    "tcb.listener.halfOpen.delete(tcb);",
    "tcb.listener.halfOpen.has(tcb);",
  ],
  [
    "dead-connection-accepted",
    "A connection that ended before it was accepted is accepted all the same",
    "    if (tcb.waiting) tcb.listener!.forget(tcb);\n",
    "",
  ],
  [
    "fin-wait-2-ends-half-close",
    "The FIN-WAIT-2 timeout cuts a half-closed connection whose user still reads",
    "tcb.timeWaitAt = tcb.gone && finWait2Timeout > 0",
    "tcb.timeWaitAt = finWait2Timeout > 0",
  ],
  [
    "sockets-still-taken",
    "A connection that ended is still found by its sockets",
    "    this.flows.delete(tcb);\n",
    '    if (outcome !== "reset") this.flows.delete(tcb);\n',
  ],
]);

const ENDPOINT: readonly Mutant[] = mutantsOf("lib/tcp/endpoint.ts", [
  [
    "answers-of-the-dead",
    "A connection that ended at this moment still sends the ACK that it owed",
    "if (core.lives(tcb)) emit",
    "if (tcb.number >= 0) emit",
  ],
  [
    "unknown-segment-unanswered",
    "A segment for no connection draws no reset",
    "  else if (isAnswered(config, segment)) core.refuse(packet, segment, config);\n",
    "  else if (isAnswered(config, segment) && segment.length < 0) return;\n",
  ],
]);

/** What the steps of an arrival and what is sent forget on one path alone. */
const PATHS: readonly Mutant[] = [
  ...mutantsOf("lib/tcp/arrive.ts", [
    [
      "time-wait-without-paws",
      "Timestamps count for nothing in TIME-WAIT: an old FIN starts 2MSL again",
      "if (tcb.stamps !== null && !stampsFit(",
      "if (tcb.stamps !== null && tcb.state !== TIME_WAIT && !stampsFit(",
    ],
    [
      "mark-on-third-segment-lost",
      "A congestion mark on the segment that ends the handshake is not echoed",
      "if (tcb.extras !== null) arriveMarks(",
      "if (tcb.extras !== null && tcb.state >= ESTABLISHED) arriveMarks(",
    ],
  ]),
  ...mutantsOf("lib/tcp/arrive_ack.ts", [
    [
      "room-of-one-octet-untold",
      "Who waits for room in the send buffer does not hear of a single octet",
      "if (tcb.blocked && octets > 0) {",
      "if (tcb.blocked && octets > 1) {",
    ],
    [
      "syn-makes-room",
      "The ACK of a SYN tells of room in the send buffer where there is none",
      "if (tcb.blocked && octets > 0) {",
      "if (tcb.blocked) {",
    ],
  ]),
  ...mutantsOf("lib/tcp/arrive_syn_sent.ts", [
    [
      "urgent-of-syn-ack-lost",
      "The urgent pointer of a SYN-ACK is lost",
      "    if ((segment.flags & URG) !== 0) arriveUrgent(core, tcb, segment);\n",
      "",
    ],
  ]),
  ...mutantsOf("lib/tcp/calls.ts", [
    [
      "unread-takes-room-behind-close",
      "What nobody will read any more keeps the window closed",
      "  if (tcb.unreadOctets > 0) tcb.receiveQueue = null; // nobody",
      "  // nobody",
    ],
  ]),
  ...mutantsOf("lib/tcp/calls.ts", [
    [
      "half-close-tells-no-window",
      "Behind our FIN a read that opens the window tells nobody",
      "if (mayReceive(tcb) && windowOpened(tcb)) {",
      "if (tcb.state === ESTABLISHED && windowOpened(tcb)) {",
    ],
    [
      "linger-from-last-segment",
      "Linger counts from what was sent last, not from the close",
      "tcb.timeWaitAt = now + linger;",
      "tcb.timeWaitAt = tcb.firstSentAt + linger;",
    ],
  ]),
  ...mutantsOf("lib/tcp/core.ts", [
    [
      "time-wait-of-host",
      "TIME-WAIT lasts as its host is set, whatever the connection is",
      "now + 2 * tcb.config.msl",
      "now + 2 * this.config.msl",
    ],
  ]),
  ...mutantsOf("lib/tcp/transmit.ts", []),
];

/** All of them. */
export const ENDINGS: readonly Mutant[] = Object.freeze([
  ...FINS,
  ...ICMP,
  ...TIME_WAITS,
  ...CALLS,
  ...CORE,
  ...ENDPOINT,
  ...PATHS,
]);
