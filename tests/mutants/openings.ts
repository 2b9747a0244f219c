/**
 * Mutants of how connections begin: handshakes, listeners, ISNs, SYN cookies.
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

/** All of them. */
export const OPENINGS: readonly Mutant[] = Object.freeze([...LISTEN, ...SYN_SENT, ...ISN, ...SYNS]);
