/**
 * Mutants of the sending side: what goes out and when, timers that fire, the send queue.
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

/** All of them. */
export const SENDING: readonly Mutant[] = Object.freeze([...EMIT, ...EXPIRE, ...QUEUE]);
