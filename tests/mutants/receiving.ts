/**
 * Mutants of the receiving side: text in and out of turn, ACKs that wait, windows, SACK, timestamps, urgent data.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "./mutant.ts";

const TEXT: readonly Mutant[] = mutantsOf("lib/tcp/arrive_text.ts", [
  [
    "text-past-window-taken",
    "Text is not cut at the right edge of the window",
    "const to = seqLt(tcb.rcvAdv, whole) ? tcb.rcvAdv : whole;",
    "const to = whole;",
  ],
  [
    "fin-past-window-taken",
    "A FIN on the right edge of the window is taken",
    "to === whole && seqLt(whole, tcb.rcvAdv) &&",
    "to === whole && seqLe(whole, tcb.rcvAdv) &&",
  ],
  [
    "fin-before-gap-forgotten",
    "A FIN behind a gap is forgotten although its text is kept",
    "    if (fin) tcb.reassembly.finSeq = whole;\n",
    "",
  ],
  [
    "fin-before-gap-taken",
    "A FIN behind a gap is taken at once: octets are missing and nobody knows",
    "    if (fin) tcb.reassembly.finSeq = whole;\n    core.ackLater(tcb);\n    return;",
    "    core.ackLater(tcb);\n    if (fin) arriveFin(core, tcb, now);\n    return;",
  ],
  [
    "gap-not-told",
    "Text before its turn draws no ACK at once: no duplicate ACKs",
    "finSeq = whole;\n    core.ackLater(tcb);\n",
    "finSeq = whole;\n",
  ],
  [
    "overlap-not-cut",
    "Of a segment that overlaps what was received, the old octets are delivered again",
    "offset: segment.offset + seqDiff(from, start), length }",
    "offset: segment.offset, length }",
  ],
  [
    "data-for-nobody-swallowed",
    "Data for an application that is gone draws no reset (SHLD-3)",
    "if (tcb.gone && length > 0) {",
    "if (tcb.gone && length < 0) {",
  ],
  [
    "sack-never-told",
    "Text before its turn is never reported by SACK",
    "      tcb.sackReport.arrived(tcb.reassembly.blockAt(from)!);\n",
    "",
  ],
  [
    "half-close-stops-delivery",
    "Behind the own FIN, what arrives is acknowledged and not delivered",
    "  tcb.receiving().append(payload);\n",
    "  if (!tcb.finQueued) tcb.receiving().append(payload);\n",
  ],
  [
    "every-third-acknowledged",
    "Every third segment is acknowledged at once, not every second",
    "tcb.unackedSegments >= delayedAckSegments",
    "tcb.unackedSegments > delayedAckSegments",
  ],
  [
    "delayed-ack-never-sent",
    "The timer of a delayed ACK is never armed",
    "    tcb.delackAt = now + delayedAck;\n",
    "",
  ],
  [
    "delayed-ack-put-off",
    "Every segment puts the delayed ACK off again",
    "  else if (tcb.delackAt === NEVER) {\n",
    "  else if (tcb.delackAt <= NEVER) {\n",
  ],
  [
    "filled-gap-not-told",
    "A gap that is filled draws no ACK at once",
    "  core.ackLater(tcb); // RFC 5681, section 4.2: a gap is filled, wholly or in part\n",
    "",
  ],
  [
    "fin-behind-gap-never-taken",
    "A FIN that waited behind a gap is dropped when the gap is filled",
    "  if (finSeq === tcb.rcvNxt) arriveFin(core, tcb, now);\n",
    "",
  ],
  [
    "text-of-syn-starts-one-early",
    "Text on a segment with SYN is taken to start at its SEQ",
    "const start = (segment.flags & SYN) === 0 ? segment.seq : seqAdd(segment.seq, 1);",
    "const start = (segment.flags & SYN) === 0 ? segment.seq : seqAdd(segment.seq, 0);",
  ],
]);

const REASSEMBLY: readonly Mutant[] = mutantsOf("lib/tcp/reassembly.ts", [
  [
    "reassembly-loses-overlap",
    "Text behind a piece that was there already is lost",
    "      if (next === undefined) return;\n",
    "      if (next === undefined || seqLt(next.seq, end)) return;\n",
  ],
  [
    "reassembly-cuts-wrong-octets",
    "A piece that is cut keeps the octets of its beginning",
    "offset: offset + seqDiff(from, piece.seq)",
    "offset: offset + 0 * seqDiff(from, piece.seq)",
  ],
  [
    "reassembly-gives-overlap-twice",
    "A piece that was overtaken in part is given as a whole",
    "taken.push(cut(piece, rcvNxt, end).payload);",
    "taken.push(piece.payload);",
  ],
  [
    "reassembly-jumps-gap",
    "Text behind a gap of one octet is taken as if it were next",
    "      if (seqLt(rcvNxt, piece.seq)) break;\n",
    "      if (seqLt(seqAdd(rcvNxt, 1), piece.seq)) break;\n",
  ],
  [
    "sack-block-ends-early",
    "A SACK block tells of one octet more than is held",
    "return [pieces[first]!.seq, endOf(pieces[last]!)];",
    "return [pieces[first]!.seq, seqAdd(endOf(pieces[last]!), 1)];",
  ],
]);

const QUEUE: readonly Mutant[] = mutantsOf("lib/tcp/receive_queue.ts", [
  [
    "read-gives-octets-twice",
    "A read of part of a piece leaves what it gave in the queue",
    "{ chunk, offset: offset + count, length: length - count }",
    "{ chunk, offset, length: length - count }",
  ],
  [
    "read-octets-not-counted",
    "What was read still counts as unread: the window shrinks for ever",
    "      this.octets -= length;\n      count",
    "      count",
  ],
  [
    "read-leaves-empty-pieces",
    "A read of just a piece leaves one without octets, which the next read gives",
    "if (count < length) {",
    "if (count <= length) {",
  ],
]);

const SACK: readonly Mutant[] = mutantsOf("lib/tcp/sack_report.ts", [
  [
    "sack-latest-last",
    "The block that changed last is reported last (RFC 2018, section 4)",
    "[{ seq: left, end: null }, ...others.slice(0, BLOCKS_MAX - 1)]",
    "[...others.slice(0, BLOCKS_MAX - 1), { seq: left, end: null }]",
  ],
  [
    "d-sack-again-and-again",
    "What came twice is reported for ever",
    "      this.#duplicate = null;\n",
    "",
  ],
  [
    "d-sack-behind-blocks",
    "What came twice is not the first block: the sender takes it for news",
    "      blocks.push(duplicate);\n",
    "      if (this.#recent.length === 0) blocks.push(duplicate);\n",
  ],
]);

const STAMPS: readonly Mutant[] = mutantsOf("lib/tcp/stamps.ts", [
  [
    "paws-inverted",
    "PAWS drops what is newer and lets in what is older",
    "return seqLt(value, stamps.recent) && core.now",
    "return seqLt(stamps.recent, value) && core.now",
  ],
  [
    "paws-drops-equal",
    "PAWS drops what has the same timestamp",
    "return seqLt(value, stamps.recent) && core.now",
    "return !seqLt(stamps.recent, value) && core.now",
  ],
  [
    "paws-never-outdated",
    "TS.Recent counts for ever on an idle connection",
    " && core.now - stamps.recentAt <= RECENT_VALID;",
    " && core.now >= 0 * stamps.recentAt * RECENT_VALID;",
  ],
  [
    "paws-tests-resets",
    "A reset with an old timestamp is dropped (RFC 7323, section 5.2)",
    '  if ((segment.flags & RST) !== 0) return "fine"; // section 5.2',
    '  if ((segment.flags & RST) !== 0 && timestamps === undefined) return "fine"; // section 5.2',
  ],
  [
    "paws-left-out",
    "There is no PAWS",
    '  return isOld(core, stamps, timestamps[0]) ? "old" : "fine";',
    '  return "fine";',
  ],
  [
    "missing-stamps-accepted",
    "Segments without the timestamps that were agreed on are accepted",
    'return taken ? "fine" : "missing";',
    'return taken || segment.length >= 0 ? "fine" : "missing";',
  ],
  [
    "stamp-kept-out-of-turn",
    "TSval is kept from text before its turn: round trips are measured too short, old text is dropped",
    "if (timestamps === undefined || !seqLe(segment.seq, lastAckSent)) return;",
    "if (timestamps === undefined) return;",
  ],
  [
    "stamp-kept-of-wholly-old",
    "Under trimming TSval is kept from text of an incarnation that is gone: PAWS then drops the live peer's",
    "if (seqLt(seqAdd(segment.seq, segLen(segment)), lastAckSent)) return;",
    "",
  ],
  [
    "stamp-kept-late",
    "TSval is kept only where the SEQ is below the last ACK: it goes stale",
    "!seqLe(segment.seq, lastAckSent)) return;",
    "!seqLt(segment.seq, lastAckSent)) return;",
  ],
  [
    "stamps-by-one-side",
    "Timestamps are used although the own SYN had none",
    "if (!tcb.config.timestamps || timestamps === undefined) return;",
    "if (timestamps === undefined) return;",
  ],
  [
    "echo-of-zero-measured",
    "A TSecr of 0 counts as an echo",
    "if (timestamps === undefined || timestamps[1] === 0) return -1;",
    "if (timestamps === undefined) return -1;",
  ],
  [
    "stamp-clock-runs-back",
    "The timestamp clock counts down",
    "return (Math.floor(core.now / core.config.timestampTick)",
    "return (-Math.floor(core.now / core.config.timestampTick)",
  ],
]);

const WINDOW: readonly Mutant[] = mutantsOf("lib/tcp/window.ts", [
  [
    "silly-window",
    "The window opens octet by octet (MUST-39)",
    "return seqDiff(edge, tcb.rcvAdv) >= step ? edge : tcb.rcvAdv;",
    "return seqDiff(edge, tcb.rcvAdv) >= Math.min(1, step) ? edge : tcb.rcvAdv;",
  ],
  [
    "window-shrinks",
    "The right edge of the window goes back as the buffer fills (SHLD-14)",
    "const window = seqDiff(nextRightEdge(tcb), tcb.rcvNxt);",
    "const window = Math.min(\n    seqDiff(nextRightEdge(tcb), tcb.rcvNxt),\n    Math.max(0, (receiveBuffer(tcb) >> 1) - tcb.unreadOctets),\n  );",
  ],
  [
    "unread-not-counted",
    "Unread octets leave the window as it is: more is buffered than there is room",
    "const room = buffer - tcb.unreadOctets;",
    "const room = buffer - 0 * tcb.unreadOctets;",
  ],
  [
    "window-of-own-syn-scaled",
    "The window of the own SYN is scaled",
    "    if (seqLt(tcb.rcvAdv, edge)) tcb.rcvAdv = edge;\n    return window;",
    "    if (seqLt(tcb.rcvAdv, edge)) tcb.rcvAdv = edge;\n    return window >> tcb.rcvScale;",
  ],
  [
    "window-rounded-up",
    "A scaled window is rounded up past the room there is",
    'const rest = tcb.config.windowRounding === "up" ? (1 << shift) - 1 : 0;',
    "const rest = (1 << shift) - 1;",
  ],
  [
    "window-promise-forgotten",
    "What the window offered is not remembered: text in it is cut off",
    "  if (seqLt(tcb.rcvAdv, promised)) tcb.rcvAdv = promised;\n  return field;",
    "  if (seqLt(tcb.rcvAdv, promised) && tcb.unackedSegments < 0) tcb.rcvAdv = promised;\n  return field;",
  ],
  [
    "window-opens-only-when-asked",
    "A window that closed is never told to be open but in answer to a probe",
    " && receiveWindow(tcb) < Math.max(1, buffer >> 1);",
    " && receiveWindow(tcb) < 0 * buffer;",
  ],
]);

const URGENT: readonly Mutant[] = mutantsOf("lib/tcp/urgent.ts", [
  [
    "urgent-points-at-last",
    "The urgent pointer points at the last urgent octet (MUST-62)",
    "return Math.min(Math.max(0, seqDiff(extras.sndUp, seq)), FIELD_MAX);",
    "return Math.min(Math.max(0, seqDiff(extras.sndUp, seq) - 1), FIELD_MAX);",
  ],
  [
    "urgent-goes-back",
    "An old urgent pointer moves RCV.UP back",
    "  if (extras.urgentHeard && seqLe(up, extras.rcvUp)) return;\n",
    "",
  ],
  [
    "urgent-field-overflows",
    "The urgent field is not cut to 16 bits (MUST-31)",
    "const FIELD_MAX = 65_535;",
    "const FIELD_MAX = 131_071;",
  ],
  [
    "urgent-forgotten-once-sent",
    "Urgent mode ends when what is urgent was sent: going again, it is not urgent",
    "if (extras.urgentSent && seqLe(extras.sndUp, tcb.sndUna)) extras.urgentSent = false;",
    "if (extras.urgentSent && seqLe(extras.sndUp, tcb.sndNxt)) extras.urgentSent = false;",
  ],
]);

const ECN: readonly Mutant[] = mutantsOf("lib/tcp/ecn.ts", [
  [
    "cwr-not-heard",
    "ECE goes on although CWR has answered it",
    "  if ((segment.flags & CWR) !== 0) extras.echoing = false;\n",
    "",
  ],
  [
    "mark-not-echoed",
    "CE comes back as nothing: the sender never slows down",
    "return extras.echoing ? ECE : 0;",
    "return extras.echoing && extras.quickAcks < 0 ? ECE : 0;",
  ],
  [
    "mark-counts-again-and-again",
    "Each ECE of one window halves the window again",
    "|| !tcb.inFlight || !seqLt(extras.reducedAt, segment.ack)) return;",
    "|| !tcb.inFlight) return;",
  ],
  [
    "ecn-by-one-side",
    "Packets say that they may be marked although the peer never agreed",
    "  if (marks !== asked || !willing) return;\n",
    "  if (!willing) return;\n",
  ],
  [
    "cwr-never-sent",
    "The reduction of the window is never told",
    "  extras.answering = false;\n  return CWR;",
    "  extras.answering = false;\n  return 0 * CWR;",
  ],
]);

/** All of them. */
export const RECEIVING: readonly Mutant[] = Object.freeze([
  ...TEXT,
  ...REASSEMBLY,
  ...QUEUE,
  ...SACK,
  ...STAMPS,
  ...WINDOW,
  ...URGENT,
  ...ECN,
]);
