/**
 * Mutants of how data is let out and taken in: windows, probes, marks, pushes. The edges, and state that is kept too
 * long.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "./mutant.ts";

/** All of them. */
export const TRANSFER: readonly Mutant[] = Object.freeze([
  ...mutantsOf("lib/tcp/window.ts", [
    [
      "window-step-of-whole-buffer",
      "A small buffer that was read by half offers nothing until it is empty (MUST-39)",
      "Math.min(buffer >> 1, tcb.sndMss);",
      "Math.min(buffer, tcb.sndMss);",
    ],
    [
      "window-update-only-when-closed",
      "A read tells of its room only where the window was closed",
      "receiveWindow(tcb) < Math.max(1, buffer >> 1)",
      "receiveWindow(tcb) === 0",
    ],
    [
      "window-update-past-half",
      "A read that frees just half of the buffer is not told",
      "2 * moved >= buffer;",
      "2 * moved > buffer;",
    ],
    [
      "room-of-one-segment-kept",
      "Room of exactly a segment counts as too little to offer",
      "room < segmentSize(tcb)) return",
      "room <= segmentSize(tcb)) return",
    ],
    [
      "room-of-half-buffer-kept",
      "Less than half of the buffer is not offered where less than a quarter should not be",
      "if (room < receiveBuffer(tcb) >> 2 &&",
      "if (room < receiveBuffer(tcb) >> 1 &&",
    ],
    [
      "update-of-room-that-does-not-show",
      "A read tells of room that 16 bits cannot show",
      "return Math.min(room, 65_535 << tcb.rcvScale);",
      "return room;",
    ],
    [
      "window-field-moves-left",
      "The window on the wire shrinks though the edge may not (SHLD-14)",
      "  return seqLt(tcb.rcvAdv, edge) ? edge : tcb.rcvAdv;\n}\n\nfunction roomOf",
      "  return edge;\n}\n\nfunction roomOf",
    ],
    [
      "buffer-rounded-without-timestamps",
      "The buffer is rounded to segments without their timestamps",
      "return tcb.sndMss + (tcb.stamps === null ? 0 : TIMESTAMPS_OCTETS);",
      "return tcb.sndMss;",
    ],
  ]),
  ...mutantsOf("lib/tcp/emit.ts", [
    [
      "hole-past-shrunken-window",
      "What goes again after the front ignores that the window shrank (SHLD-16)",
      "Math.max(seqDiff(seqAdd(tcb.sndUna, tcb.sndWnd), seq), 1)",
      "Math.max(tcb.sndWnd, 1)",
    ],
    [
      "holes-into-closed-window",
      "Recovery sends octet after octet into a closed window",
      " && !tcb.probing &&\n    tcb.inFlight",
      " &&\n    tcb.inFlight",
    ],
    [
      "override-postponed",
      "Whatever happens postpones the override of silly-window avoidance",
      "if (!tcb.inFlight && tcb.rexmitAt === NEVER && tcb.owes) {",
      "if (!tcb.inFlight && tcb.owes) {",
    ],
    [
      "override-serves-as-rto",
      "What goes while the override is armed has that for its RTO (RFC 6298, rule 5.1)",
      "const idle = !tcb.inFlight || tcb.rexmitAt === NEVER;",
      "const idle = tcb.rexmitAt === NEVER;",
    ],
    [
      "fin-waits-for-cwnd",
      "A FIN alone waits for the congestion window",
      "let usable = unsent === 0 ? offered : Math.min(offered, congestionRoom(tcb, now));",
      "let usable = Math.min(offered, congestionRoom(tcb, now));",
    ],
    [
      "idle-with-data-in-flight",
      "cwnd starts anew though data is in flight",
      "if (!tcb.inFlight && now - recovery.sentAt",
      "if (now - recovery.sentAt",
    ],
    [
      "idle-since-the-first-data",
      "Idle counts from when the connection first sent data",
      "  if (length > 0) recoveryOf(tcb, now).sentAt = now;\n",
      "",
    ],
    [
      "idle-forgets-retransmissions",
      "What goes again does not end idleness",
      "  if (tcb.recovery !== null) tcb.recovery.sentAt = core.now;\n",
      "",
    ],
    [
      "retransmission-overflows-with-sack",
      "A retransmission that carries SACK blocks is longer than the MSS",
      "const full = Math.max(1, tcb.sndMss - reportOctets(tcb));\n  const text",
      "const full = Math.max(1, tcb.sndMss);\n  const text",
    ],
    [
      "closing-sends-no-data",
      "Data queued before the FIN is never sent once the peer's FIN came",
      "    case FIN_WAIT_1:\n    case CLOSING:\n      return",
      "    case FIN_WAIT_1:\n      return",
    ],
    [
      "last-ack-before-the-fin",
      "LAST-ACK begins with the CLOSE, and what is queued is never sent",
      "if (fin && tcb.state === CLOSE_WAIT) core.move",
      "if (tcb.finQueued && tcb.state === CLOSE_WAIT) core.move",
    ],
    [
      "waiting-fin-takes-an-octet",
      "A FIN that waits counts as sent: the last octet never goes again",
      "const textEnd = tcb.finSent ? seqAdd(tcb.sndNxt, -1) : tcb.sndNxt;",
      "const textEnd = tcb.finQueued ? seqAdd(tcb.sndNxt, -1) : tcb.sndNxt;",
    ],
    [
      "burst-of-whole-window",
      "A burst is as long as the largest window",
      "Math.min(octets, tcb.sndWndMax >> 1)",
      "Math.min(octets, tcb.sndWndMax)",
    ],
  ]),
  ...mutantsOf("lib/tcp/arrive_ack.ts", [
    [
      "probe-timer-kept-when-open",
      "A window that opens a little leaves the timer of the probe",
      "    if (!tcb.inFlight) stopRexmit(tcb);\n",
      "",
    ],
    [
      "probes-counted-across-opening",
      "A window that opened and closed again is probed at the old, long interval",
      "    tcb.probes = 0;\n    // The probe's",
      "    // The probe's",
    ],
    [
      "patience-from-before-the-answer",
      "Against a closed window the user timeout counts from the first probe, not the last answer",
      "    tcb.probeOut = false;\n    tcb.firstSentAt = now;",
      "    tcb.probeOut = false;",
    ],
    [
      "answered-probes-are-duplicates",
      "Three answers of a closed window start fast recovery",
      " === tcb.sndWnd && !tcb.probing;",
      " === tcb.sndWnd;",
    ],
    [
      "largest-window-of-syn",
      "Half of the largest window is half of the SYN's",
      "  if (tcb.sndWnd > tcb.sndWndMax) tcb.sndWndMax = tcb.sndWnd;\n",
      "",
    ],
    [
      "old-ack-by-current-window",
      "An ACK is too old once it is older than the present window (RFC 5961, section 5)",
      "seqAdd(tcb.sndUna, -tcb.sndWndMax)",
      "seqAdd(tcb.sndUna, -tcb.sndWnd)",
    ],
    [
      "room-told-again-and-again",
      "The user hears of room with every ACK",
      "    tcb.blocked = false;\n",
      "",
    ],
    [
      "fin-counted-in-every-ack",
      "Once the FIN is out each ACK frees an octet too few",
      "const finAcked = tcb.finSent && ack === tcb.sndNxt;",
      "const finAcked = tcb.finSent;",
    ],
  ]),
  ...mutantsOf("lib/tcp/calls.ts", [
    [
      "refused-send-never-told",
      "A send that found no room at all never hears of some",
      "  if (length < payload.length) tcb.blocked = true;\n  if (length === 0 && payload.length > 0) {",
      "  if (length > 0 && length < payload.length) tcb.blocked = true;\n  if (length === 0 && payload.length > 0) {",
    ],
    [
      "record-ends-where-room-does",
      "A record ends where the send buffer was full",
      "call.endOfRecord && length === payload.length",
      "call.endOfRecord",
    ],
    [
      "gone-reader-keeps-window-shut",
      "What nobody will read stays in the window",
      "  if (tcb.unreadOctets > 0) tcb.receiveQueue = null; // nobody will read it: the window opens again\n",
      "",
    ],
  ]),
  ...mutantsOf("lib/tcp/urgent.ts", [
    [
      "push-at-segment-end-lost",
      "The last pushed octet carries no PSH where it ends its segment (MUST-61)",
      "return ahead > 0 && ahead <= length;",
      "return ahead > 0 && ahead < length;",
    ],
    [
      "urgent-told-twice",
      "The same urgent pointer is told again",
      "extras.urgentHeard && seqLe(up, extras.rcvUp)",
      "extras.urgentHeard && seqLt(up, extras.rcvUp)",
    ],
    [
      "record-of-one-octet-crossed",
      "A segment goes across the end of a record of one octet",
      "if (ahead > 0) return Math.min(length, ahead);",
      "if (ahead > 1) return Math.min(length, ahead);",
    ],
    [
      "push-of-what-is-in-flight",
      "What was pushed before pushes what is behind it",
      "const ahead = seqDiff(extras.pushedTo, seq);",
      "const ahead = seqDiff(extras.pushedTo, tcb.sndUna);",
    ],
  ]),
  ...mutantsOf("lib/tcp/ecn.ts", [
    [
      "ect-1-is-a-mark",
      "ECT(1) counts as a mark (RFC 3168, section 5)",
      "(packet.tos & 3) === CE",
      "(packet.tos & 1) === 1",
    ],
    [
      "cwr-wipes-its-own-mark",
      "The mark on the packet that carries CWR is forgotten",
      "  if ((segment.flags & CWR) !== 0) extras.echoing = false;\n  if ((packet.tos & 3) === CE) extras.echoing = true;\n",
      "  if ((packet.tos & 3) === CE) extras.echoing = true;\n  if ((segment.flags & CWR) !== 0) extras.echoing = false;\n",
    ],
    [
      "marks-without-agreement",
      "Marks are echoed though ECN was not agreed on, where keep-alive is on",
      "if (!extras.ecn || (segment.flags & SYN) !== 0) return;",
      "if ((segment.flags & SYN) !== 0) return;",
    ],
    [
      "cwr-without-agreement",
      "A loss is told by CWR though ECN was not agreed on",
      "if (extras === null || !extras.ecn) return;\n  extras.reducedAt",
      "if (extras === null) return;\n  extras.reducedAt",
    ],
    [
      "ece-halves-at-the-edge",
      "ECE of the ACK that ends the window of data halves again",
      "!seqLt(extras.reducedAt, segment.ack)",
      "seqLt(segment.ack, extras.reducedAt)",
    ],
    [
      "first-ece-by-isn",
      "Whether the first ECE counts depends on the ISN",
      "  extras.reducedAt = tcb.iss;\n",
      "",
    ],
    [
      "ece-halves-nothing-in-flight",
      "ECE with nothing in flight halves nothing to two segments",
      "recovery === null || !tcb.inFlight || !seqLt",
      "recovery === null || !seqLt",
    ],
  ]),
  ...mutantsOf("lib/tcp/arrive_icmp.ts", [
    [
      "path-mtu-raises-mss",
      "A path MTU lets segments grow beyond what the peer takes (MUST-16)",
      "Math.max(1, Math.min(tcb.sndMss, largest - options))",
      "Math.max(1, largest - options)",
    ],
    [
      "report-about-syn-ack-ignored",
      "A path MTU that a SYN-ACK met lowers no MSS",
      "  if (tcb.sndMss > 0) tcb.sndMss",
      "  if (tcb.synAcked) tcb.sndMss",
    ],
    [
      "path-mtu-of-ip-4-headers",
      "Over IPv6 the MSS of a path MTU is 20 octets too large",
      "const largest = mtu - ipHeaderOctets(tcb.remoteAddress) - HEADER_OCTETS;",
      "const largest = mtu - HEADER_OCTETS * 2;",
    ],
  ]),
  ...mutantsOf("lib/tcp/transmit.ts", [
    [
      "syn-ack-drops-options",
      "A SYN-ACK that goes again loses the options that the SYN-ACK before it agreed on",
      "if (first && synOptionsDropAt > 0",
      "if (synOptionsDropAt > 0",
    ],
    [
      "urgent-syn",
      "A SYN that goes again is urgent",
      "if (tcb.extras !== null && (flags & SYN) === 0) {",
      "if (tcb.extras !== null) {",
    ],
  ]),
]);
