/**
 * The rules of the arrival matrix for CLOSED, LISTEN, SYN-SENT and SYN-RECEIVED, written from RFC 9293, sections
 * 3.10.7.1 to 3.10.7.4, and RFC 5961. In each list the first rule that matches answers.
 *
 * @module
 */

import type { AckEdge, SeqEdge } from "./matrix_axes.ts";
import type { Rule, When } from "./matrix_rules.ts";

/** Edges at which the SEQ itself lies in an open window. */
export const SEQ_IN_WINDOW: readonly SeqEdge[] = ["left-edge", "inside", "fills", "right-edge"];
/** Edges at which text or FIN begin at RCV.NXT, what lies before it being trimmed off. */
export const IN_TURN: readonly SeqEdge[] = ["left-edge", "across"];
/** Edges at which they begin behind a gap. */
export const BEHIND_GAP: readonly SeqEdge[] = ["inside", "fills", "right-edge"];

/** A FIN that is in its turn, whole. */
export const FIN_IN_TURN: When = { has: ["FIN"], seq: IN_TURN };
/** Text that is in its turn. */
export const TEXT_IN_TURN: When = { text: true, seq: IN_TURN };
/** Text or a FIN behind a gap. */
export const EARLY: readonly When[] = [
  { text: true, seq: BEHIND_GAP },
  { has: ["FIN"], seq: BEHIND_GAP },
];

/** In every state, before everything else. */
export const EVERYWHERE_RULES: readonly Rule[] = [
  {
    when: [{ has: ["SYN", "FIN"], policy: { dropSynFin: true } }],
    state: "stays",
    cite: "RFC 9293, section 3.10.7",
    choice: "dropSynFin: what nobody sends in good faith is dropped unseen",
  },
];

const STRAY = "RFC 9293, section 3.10.7.1";

/** CLOSED: there is no TCB. */
export const CLOSED_RULES: readonly Rule[] = [
  {
    when: [{ has: ["RST"] }],
    state: "stays",
    cite: STRAY,
  },
  {
    when: [{ policy: { unknownSegments: "drop" } }, {
      has: ["SYN"],
      policy: { unknownSegments: "drop-syn" },
    }],
    state: "stays",
    cite: STRAY,
    choice: "unknownSegments: a host that keeps silent about its closed ports",
  },
  {
    when: [{ has: ["ACK"] }],
    state: "stays",
    out: "rst-seg-ack",
    cite: `${STRAY}: the ACK bit is on`,
  },
  {
    when: [{ lacks: ["ACK"] }],
    state: "stays",
    out: "rst-zero",
    cite: `${STRAY}: the ACK bit is off`,
  },
];

const LISTEN = "RFC 9293, section 3.10.7.2";

/** LISTEN. */
export const LISTEN_RULES: readonly Rule[] = [
  {
    when: [{ has: ["RST"] }],
    state: "stays",
    cite: `${LISTEN}, first step`,
  },
  {
    when: [{ has: ["ACK"] }],
    state: "stays",
    out: "rst-seg-ack",
    cite: `${LISTEN}, second step`,
  },
  {
    when: [{ has: ["SYN"], policy: { listenText: "drop" } }],
    state: "SYN-RECEIVED",
    out: "syn-ack",
    cite: `${LISTEN}, third step`,
    choice: "text and FIN are dropped, and the peer sends them again, as kernels have it",
  },
  {
    when: [{ has: ["SYN"] }],
    state: "SYN-RECEIVED",
    out: "syn-ack",
    held: true,
    cite: `${LISTEN}, third step: text and FIN wait`,
  },
  {
    when: [{ lacks: ["SYN"] }],
    state: "stays",
    cite: `${LISTEN}, fourth step`,
  },
];

const SYN_SENT = "RFC 9293, section 3.10.7.3";

/** SYN-SENT. */
export const SYN_SENT_RULES: readonly Rule[] = [
  {
    when: [{ has: ["ACK", "RST"], ack: ["old", "una", "beyond"] }],
    state: "stays",
    cite: `${SYN_SENT}, first step: not for a RST`,
  },
  {
    when: [{ has: ["ACK"], ack: ["old", "una", "beyond"] }],
    state: "stays",
    out: "rst-seg-ack",
    cite: `${SYN_SENT}, first step`,
  },
  {
    when: [{ has: ["ACK", "RST"] }],
    state: "CLOSED",
    outcome: "refused",
    cite: `${SYN_SENT}, second step; RFC 5961, section 3.2`,
    choice:
      "RFC 5961's look at the SEQ has nothing to compare with: RCV.NXT is not known before the SYN",
  },
  {
    when: [{ has: ["RST"] }],
    state: "stays",
    cite: `${SYN_SENT}, second step: no ACK`,
  },
  {
    when: [{ has: ["SYN", "ACK", "FIN"] }],
    state: "CLOSE-WAIT",
    takesAck: true,
    eof: true,
    out: "ack",
    cite: `${SYN_SENT}, fourth step; 3.10.7.4, eighth step; one ACK: MUST-58`,
  },
  {
    when: [{ has: ["SYN", "ACK"], text: true }],
    state: "ESTABLISHED",
    takesAck: true,
    text: true,
    out: "ack",
    cite: `${SYN_SENT}, fourth step; 3.10.7.4, seventh step; one ACK: MUST-58`,
  },
  {
    when: [{ has: ["SYN", "ACK"] }],
    state: "ESTABLISHED",
    takesAck: true,
    out: "ack",
    cite: `${SYN_SENT}, fourth step`,
  },
  {
    when: [{ has: ["SYN"] }],
    state: "SYN-RECEIVED",
    out: "syn-ack",
    held: true,
    cite: `${SYN_SENT}, fourth step; figure 7: text and FIN wait`,
  },
  {
    when: [{ lacks: ["SYN"] }],
    state: "stays",
    cite: `${SYN_SENT}, fifth step`,
  },
];

const OTHER = "RFC 9293, section 3.10.7.4";

/** The peer's SYN-ACK of a simultaneous open: it stands at IRS. */
const SYN_ACK_AT_IRS: When = {
  passive: false,
  has: ["SYN", "ACK"],
  lacks: ["RST"],
  seq: ["left-of"],
  most: 1,
};
/** The same with text or FIN behind it, which is in the window. */
const MORE_AT_IRS: When = {
  passive: false,
  has: ["SYN", "ACK"],
  lacks: ["RST"],
  seq: ["across"],
};
const BAD_ACKS: readonly AckEdge[] = ["too-old", "oldest", "old", "una", "beyond"];

/** A SYN at IRS: the one that opened the connection, once more. */
const SYN_AGAIN: readonly When[] = [
  { has: ["SYN"], lacks: ["ACK", "RST"], seq: ["left-of"], most: 1 },
  { has: ["SYN"], lacks: ["ACK", "RST"], seq: ["across"] },
];

const SIMULTANEOUS =
  "simultaneous open: the SYN-ACK stands at IRS, left of the window, and figure 7 wants its " +
  "ACK processed (one of two gaps in the order of steps, appendix A.2)";

/** SYN-RECEIVED, from LISTEN and from SYN-SENT. */
export const SYN_RECEIVED_RULES: readonly Rule[] = [
  {
    when: [{ has: ["RST"], seq: ["far-left", "left-of", "right-of"] }],
    state: "stays",
    cite: `${OTHER}, first step; RFC 5961, section 3.2, case 1`,
  },
  {
    when: [{ ...SYN_ACK_AT_IRS, ack: BAD_ACKS }, { ...MORE_AT_IRS, ack: BAD_ACKS }],
    state: "stays",
    out: "rst-seg-ack",
    cite: `${OTHER}, fifth step`,
    choice: SIMULTANEOUS,
  },
  {
    when: [{ ...MORE_AT_IRS, has: ["SYN", "FIN", "ACK"] }],
    state: "CLOSE-WAIT",
    takesAck: true,
    eof: true,
    out: "ack",
    cite: `${OTHER}, fifth and eighth step`,
    choice: SIMULTANEOUS,
  },
  {
    when: [MORE_AT_IRS],
    state: "ESTABLISHED",
    takesAck: true,
    text: true,
    out: "ack",
    cite: `${OTHER}, fifth and seventh step`,
    choice: SIMULTANEOUS,
  },
  {
    when: [SYN_ACK_AT_IRS],
    state: "ESTABLISHED",
    takesAck: true,
    cite: `${OTHER}, fifth step; figure 7`,
    choice: SIMULTANEOUS,
  },
  {
    when: SYN_AGAIN.map((when) => ({ ...when, policy: { duplicateSyn: "syn-ack" } })),
    state: "stays",
    out: "syn-ack",
    cite: `${OTHER}, first step`,
    choice: "duplicateSyn: the answer to a SYN that comes again is the SYN-ACK, again",
  },
  {
    when: [{ seq: ["far-left", "left-of", "right-of"] }],
    state: "stays",
    out: "ack",
    cite: `${OTHER}, first step`,
  },
  {
    when: [{ has: ["RST"], seq: ["across"] }],
    state: "stays",
    cite: `${OTHER}, second step, case 1: the SEQ is outside`,
  },
  {
    when: [{ has: ["RST"], seq: BEHIND_GAP, policy: { resets: "exact" } }],
    state: "stays",
    out: "ack",
    cite: `${OTHER}, second step, case 3; RFC 5961, section 3.2`,
  },
  {
    when: [{ has: ["RST"], passive: true }],
    state: "LISTEN",
    outcome: "returned",
    cite: `${OTHER}, second step; MUST-11`,
  },
  {
    when: [{ has: ["RST"] }],
    state: "CLOSED",
    outcome: "refused",
    cite: `${OTHER}, second step`,
  },
  {
    when: [{ has: ["SYN"], seq: ["across"] }],
    state: "stays",
    out: "ack",
    cite: `${OTHER}, first and fourth step`,
    choice: "the SYN lies left of the window, what follows it in it: answered as the SYN alone is",
  },
  {
    when: [{ has: ["SYN"], passive: true }],
    state: "LISTEN",
    outcome: "returned",
    cite: `${OTHER}, fourth step`,
  },
  {
    when: [{ has: ["SYN"], policy: { unexpectedSyn: "reset" } }],
    state: "CLOSED",
    out: "rst",
    outcome: "reset",
    cite: `${OTHER}, fourth step: without RFC 5961`,
  },
  {
    when: [{ has: ["SYN"] }],
    state: "stays",
    out: "ack",
    cite: `${OTHER}, fourth step; RFC 5961, section 4.2`,
  },
  {
    when: [{ lacks: ["ACK"] }],
    state: "stays",
    cite: `${OTHER}, fifth step: no ACK`,
  },
  {
    when: [{ ack: BAD_ACKS }],
    state: "stays",
    out: "rst-seg-ack",
    cite: `${OTHER}, fifth step`,
    choice:
      "RFC 5961's range of ACKs (MAY-12) is not applied in SYN-RECEIVED: a bad ACK draws a reset",
  },
  {
    when: [FIN_IN_TURN],
    state: "CLOSE-WAIT",
    takesAck: true,
    accepted: true,
    text: true,
    eof: true,
    out: "ack",
    cite: `${OTHER}, fifth, seventh and eighth step`,
  },
  {
    when: [TEXT_IN_TURN],
    state: "ESTABLISHED",
    takesAck: true,
    accepted: true,
    text: true,
    out: "ack",
    cite: `${OTHER}, fifth and seventh step`,
  },
  {
    when: EARLY,
    state: "ESTABLISHED",
    takesAck: true,
    accepted: true,
    out: "ack",
    held: true,
    cite: `${OTHER}, fifth and first step: held (SHLD-31, MAY-13)`,
  },
  {
    when: [{ has: ["ACK"] }],
    state: "ESTABLISHED",
    takesAck: true,
    accepted: true,
    cite: `${OTHER}, fifth step`,
  },
];
