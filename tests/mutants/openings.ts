/**
 * Mutants of how connections begin and end: handshakes, listeners, ISNs, cookies, calls, TIME-WAIT.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "./mutant.ts";

const LISTEN: readonly Mutant[] = mutantsOf("lib/tcp/arrive_listen.ts", [
  [
    "ack-to-listener-unanswered",
    "An ACK for a listener draws no reset: the peer of a host that rebooted is never told",
    "    core.refuse(packet, segment, listener.config);\n",
    "",
  ],
  [
    "accept-queue-without-end",
    "A full accept queue takes connections all the same",
    "  if (listener.full) return;\n",
    "",
  ],
  [
    "backlog-holds-one-more",
    "The backlog holds one half-open connection more than it may",
    "  if (listener.halfOpen.size >= listener.backlog) {\n",
    "  if (listener.halfOpen.size > listener.backlog) {\n",
  ],
  [
    "successor-with-old-numbers",
    "The ISS of a connection that reuses a pair in TIME-WAIT lies among the old one's numbers (MAY-2)",
    "return parked !== null && !seqLt(parked.sndNxt, iss) ? seqAdd(parked.sndNxt, 1) : iss;",
    "return iss;",
  ],
  [
    "window-of-syn-scaled",
    "The window of a SYN is scaled: more is sent than was offered",
    "tcb.sndScale = Math.min(windowScale!, 14);",
    "tcb.sndWnd = tcb.sndWndMax = tcb.sndWnd << (tcb.sndScale = Math.min(windowScale!, 14));",
  ],
  [
    "scale-without-limit",
    "A window scale above 14 is taken as it is",
    "tcb.sndScale = Math.min(windowScale!, 14);",
    "tcb.sndScale = windowScale!;",
  ],
  [
    "scaling-by-one-side",
    "The own window is scaled although the peer offered no scale",
    "  else tcb.rcvScale = 0;\n",
    "",
  ],
  [
    "sack-without-permission",
    "SACK is used although the peer did not permit it",
    "tcb.sackOk = tcb.sackOk && options.sackPermitted === true;",
    "options.sackPermitted;",
  ],
  [
    "mss-forgets-timestamps",
    "Segments with timestamps are larger than the path takes",
    "  if (tcb.stamps !== null) tcb.sndMss = Math.max(1, tcb.sndMss - TIMESTAMPS_OCTETS); // RFC",
    "  void TIMESTAMPS_OCTETS; // RFC",
  ],
  [
    "fin-of-syn-forgotten",
    "The FIN of a SYN that carries one is forgotten",
    "  if (fin) tcb.reassembly.finSeq = seqAdd(tcb.rcvNxt, length);\n",
    "",
  ],
]);

const SYN_SENT: readonly Mutant[] = mutantsOf("lib/tcp/arrive_syn_sent.ts", [
  [
    "syn-sent-takes-old-ack",
    "SYN-SENT takes an ACK of less than its SYN: an old SYN-ACK opens, an old reset refuses",
    "!(seqLt(tcb.sndUna, segment.ack) && seqLe(segment.ack, tcb.sndNxt))",
    "!(seqLt(0, 1) && seqLe(segment.ack, tcb.sndNxt))",
  ],
  [
    "bad-ack-in-syn-sent-unanswered",
    "A bad ACK in SYN-SENT draws no reset: a half-open peer stays",
    "    core.refuse(packet, segment, tcb.config);\n",
    "",
  ],
  [
    "syn-sent-reset-without-ack",
    "A reset without an ACK refuses a connection in SYN-SENT: anybody could have sent it",
    "    if (acks) core.end(tcb",
    "    core.end(tcb",
  ],
  [
    "syn-ack-unanswered",
    "A SYN-ACK draws no ACK of its own",
    "    core.ackLater(tcb);\n    establish",
    "    establish",
  ],
  [
    "simultaneous-syn-ack-waits",
    "In a simultaneous open the SYN-ACK goes out only when the timer fires",
    "  sendSyn(core, tcb);\n  startRexmit",
    "  startRexmit",
  ],
  [
    "simultaneous-round-trip-timed-on",
    "In a simultaneous open the timing of the SYN goes on although it went again",
    "  tcb.rttTimed = false;\n  sendSyn",
    "  sendSyn",
  ],
  [
    "syn-sent-learns-before-ack-check",
    "A SYN without an ACK in SYN-SENT establishes: simultaneous open with three segments",
    '  core.move(tcb, SYN_RECEIVED, "segment");\n',
    '  core.move(tcb, SYN_RECEIVED, "segment");\n  if (!acks) establish(core, tcb, now, "segment");\n',
  ],
]);

const ISN: readonly Mutant[] = mutantsOf("lib/tcp/isn.ts", [
  [
    "isn-without-clock",
    "ISNs of one pair of sockets are always the same",
    "Math.floor(now / 4_000) % 0x1_0000_0000",
    "Math.floor(now / 4_000) % 1",
  ],
  [
    "isn-without-secret",
    "ISNs can be told from sockets and time alone",
    "keyedHash(key.key0, key.key1, sockets",
    "keyedHash(0, 0, sockets",
  ],
  [
    "isn-clock-runs-slow",
    "The clock of ISNs ticks once in 4 ms: connections on one pair meet each other's numbers",
    "Math.floor(now / 4_000)",
    "Math.floor(now / 4_000_000)",
  ],
]);

const SYNS: readonly Mutant[] = [
  ...mutantsOf("lib/tcp/syn.ts", [
    [
      "peer-mss-ignored",
      "Segments are as large as the own interface lets them be, whatever the peer said (MUST-16)",
      "Math.min(peerMss, announcedMss(config, localAddress))",
      "Math.max(0 * peerMss, announcedMss(config, localAddress))",
    ],
    [
      "assumed-mss-of-ethernet",
      "Without an MSS option 1460 is assumed (MUST-15)",
      "? 1220 : 536;",
      "? 1220 : 1460;",
    ],
    [
      "scale-too-small",
      "The window scale does not reach the whole buffer",
      "(65_535 << shift) < octets",
      "(65_535 << shift) < octets >> 1",
    ],
    [
      "syn-window-without-limit",
      "The window of a SYN is not cut to 16 bits",
      "return Math.min(receiveBufferOctetsMax, 65_535);",
      "return receiveBufferOctetsMax & 65_535;",
    ],
  ]),
  ...mutantsOf("lib/tcp/syn_cookies.ts", [
    [
      "cookie-for-ever",
      "A SYN cookie never gets too old",
      "if (age > 1 ||",
      "if (age > 31 ||",
    ],
    [
      "cookie-of-larger-mss",
      "A SYN cookie rounds the MSS up",
      "MSS_TABLE[place]! > mss) place--;",
      "MSS_TABLE[place - 1]! >= mss) place--;",
    ],
    [
      "cookie-for-any-isn",
      "A SYN cookie is good for any ISN of its peer's",
      "who, irs, (tick << 3)",
      "who, 0 * irs, (tick << 3)",
    ],
    [
      "cookie-past-full-queue",
      "A SYN cookie opens a connection although the accept queue is full",
      "  if (listener.full) return true;\n",
      "",
    ],
    [
      "cookie-drops-text",
      "Text on the ACK that brings a cookie back is taken for acknowledged and lost",
      "tcb.rcvNxt = segment.seq;",
      "tcb.rcvNxt = seqAdd(segment.seq, segment.length);",
    ],
  ]),
  ...mutantsOf("lib/tcp/listener.ts", [
    [
      "accept-queue-one-longer",
      "One connection more than the backlog waits for accept",
      "this.#waiting.size >= this.backlog",
      "this.#waiting.size > this.backlog",
    ],
    [
      "wrong-one-forgotten",
      "When a connection ends before it is accepted, the others are forgotten",
      "if (other !== tcb) this.#waiting.push(other);",
      "if (other === tcb) this.#waiting.push(other);",
    ],
  ]),
];

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

/** All of them. */
export const OPENINGS: readonly Mutant[] = Object.freeze([
  ...LISTEN,
  ...SYN_SENT,
  ...ISN,
  ...SYNS,
  ...TIME_WAITS,
  ...CALLS,
  ...CORE,
  ...ENDPOINT,
]);
