/**
 * The rules of the arrival matrix for the synchronized states, written from RFC 9293, section 3.10.7.4, and RFC 5961,
 * sections 3 to 5. The first rule that matches answers.
 *
 * @module
 */

import type { AckEdge, SeqEdge } from "./matrix_axes.ts";
import { BEHIND_GAP, EARLY, FIN_IN_TURN, SEQ_IN_WINDOW, TEXT_IN_TURN } from "./matrix_opening.ts";
import { TIME_WAIT_ACKS, TRIM } from "./matrix_kernels.ts";
import type { Rule, When } from "./matrix_rules.ts";

const OTHER = "RFC 9293, section 3.10.7.4";

/** Edges at which table 6 finds nothing of a segment acceptable. */
const OUTSIDE: readonly SeqEdge[] = [
  "far-left",
  "left-of",
  "right-of",
  "shut-left",
  "shut-past",
];
/** ACKs in RFC 5961's range, section 5.2. */
const GOOD_ACKS: readonly AckEdge[] = ["oldest", "old", "una", "inside", "nxt"];

/** A SYN that asks for a new connection while the old one is in TIME-WAIT. */
const NEW_SYN: When = { in: ["TIME-WAIT"], listening: true, has: ["SYN"], lacks: ["ACK", "RST"] };
const HIGHER: readonly SeqEdge[] = ["inside", "fills", "right-edge", "right-of"];
const REUSE = "RFC 9293, section 3.6.1 (MAY-2, SHLD-4); RFC 6191, section 2";

/** Before all steps: what comes before the sequence check. */
const BEFORE: readonly Rule[] = [
  {
    when: [
      {
        ...NEW_SYN,
        seq: HIGHER,
        policy: { timeWaitReuse: "timestamps", listenText: "drop" },
      },
      {
        ...NEW_SYN,
        seq: HIGHER,
        policy: { timeWaitReuse: "higher-seq", listenText: "drop" },
      },
    ],
    state: "SYN-RECEIVED",
    out: "syn-ack",
    cite: REUSE,
    choice: "text and FIN are dropped, and the peer sends them again, as kernels have it",
  },
  {
    when: [
      { ...NEW_SYN, seq: HIGHER, policy: { timeWaitReuse: "timestamps" } },
      { ...NEW_SYN, seq: HIGHER, policy: { timeWaitReuse: "higher-seq" } },
    ],
    state: "SYN-RECEIVED",
    out: "syn-ack",
    held: true,
    cite: `${REUSE}; 3.10.7.2, third step: text and FIN wait`,
    choice: "higher is past RCV.NXT, as deployed stacks have it, not only past the FIN",
  },
  {
    when: [{ ...NEW_SYN, policy: { timeWaitReuse: "timestamps" } }],
    state: "stays",
    cite: `${REUSE}: dropped silently`,
  },
];

const ALLOWANCE =
  "a closed window accepts valid ACKs all the same; at RCV.NXT+1 stand those of a peer whose probe " +
  "found no room";

/** Valid ACKs that a closed window lets in although the segment is not acceptable. */
function allowed(more: When): readonly When[] {
  const it: When = { ack: GOOD_ACKS, ...more, has: ["ACK"] };
  return [
    { ...it, lacks: ["SYN", "RST"], text: true, seq: ["shut-at"] },
    { ...it, has: ["ACK", "FIN"], lacks: ["SYN", "RST"], seq: ["shut-at"] },
    { ...it, lacks: ["SYN", "RST"], most: 0, seq: ["shut-past"] },
  ];
}

/** First, check sequence number. */
const FIRST: readonly Rule[] = [
  {
    when: [{ has: ["RST"], seq: OUTSIDE }],
    state: "stays",
    cite: `${OTHER}, first step; RFC 5961, section 3.2, case 1`,
  },
  {
    when: [{
      in: ["TIME-WAIT"],
      has: ["FIN", "ACK"],
      lacks: ["SYN"],
      seq: ["left-of", "shut-left"],
      ack: GOOD_ACKS,
    }],
    state: "stays",
    out: "ack",
    restarts: true,
    cite: `${OTHER}, fifth and eighth step`,
    choice:
      "the peer's FIN again: it stands left of the window, and the fifth step wants it acknowledged and 2MSL " +
      "restarted (one of two gaps in the order of steps, appendix A.2)",
  },
  {
    when: allowed({ in: ["FIN-WAIT-1"], ack: ["nxt"] }),
    state: "FIN-WAIT-2",
    takesAck: true,
    out: "ack",
    cite: `${OTHER}, first and fifth step`,
    choice: ALLOWANCE,
  },
  {
    when: allowed({ in: ["CLOSING"], ack: ["nxt"] }),
    state: "TIME-WAIT",
    takesAck: true,
    out: "ack",
    cite: `${OTHER}, first and fifth step`,
    choice: ALLOWANCE,
  },
  {
    when: allowed({ in: ["LAST-ACK"], ack: ["nxt"] }),
    state: "CLOSED",
    outcome: "closed",
    cite: `${OTHER}, first and fifth step`,
    choice: `${ALLOWANCE}; with the TCB gone there is nothing left to acknowledge`,
  },
  {
    when: allowed({}),
    state: "stays",
    takesAck: true,
    out: "ack",
    cite: `${OTHER}, first and fifth step`,
    choice: ALLOWANCE,
  },
  {
    when: [
      { seq: OUTSIDE },
      { seq: ["shut-at"], lacks: ["RST"], text: true },
      { seq: ["shut-at"], lacks: ["RST"], has: ["SYN"] },
      { seq: ["shut-at"], lacks: ["RST"], has: ["FIN"] },
    ],
    state: "stays",
    out: "ack",
    cite: `${OTHER}, first step`,
  },
];

/** Second, check the RST bit. */
const SECOND: readonly Rule[] = [
  {
    when: [{ has: ["RST"], seq: ["across"] }],
    state: "stays",
    cite: `${OTHER}, second step, case 1: the SEQ is outside`,
  },
  {
    when: [{ in: ["TIME-WAIT"], has: ["RST"], policy: { timeWaitResets: "ignore" } }],
    state: "stays",
    cite: "RFC 1337, section 3, fix 1",
  },
  {
    when: [{ has: ["RST"], seq: BEHIND_GAP, policy: { resets: "exact" } }],
    state: "stays",
    out: "ack",
    cite: `${OTHER}, second step, case 3; RFC 5961, section 3.2`,
  },
  {
    when: [{ in: ["TIME-WAIT"], has: ["RST"] }],
    state: "CLOSED",
    outcome: "closed",
    cite: `${OTHER}, second step: nothing was lost`,
  },
  {
    when: [{ in: ["CLOSING", "LAST-ACK"], has: ["RST"] }],
    state: "CLOSED",
    outcome: "reset",
    cite: `${OTHER}, second step`,
    choice:
      "the RFC has no signal for the user here; the outcome says that our FIN was not acknowledged",
  },
  {
    when: [{ has: ["RST"] }],
    state: "CLOSED",
    outcome: "reset",
    cite: `${OTHER}, second step`,
  },
];

/** Fourth, check the SYN bit. (Third is security, which does not exist here.) */
const FOURTH: readonly Rule[] = [
  {
    when: [{ has: ["SYN"], seq: SEQ_IN_WINDOW, policy: { unexpectedSyn: "reset" } }],
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
];

/** Fifth, check the ACK field, as far as the segment ends there. */
const FIFTH: readonly Rule[] = [
  {
    when: [{ lacks: ["ACK"] }],
    state: "stays",
    cite: `${OTHER}, fifth step: no ACK`,
  },
  {
    when: [{ ack: ["beyond"], policy: { unsentAck: "drop" } }],
    state: "stays",
    cite: `${OTHER}, fifth step: not yet sent`,
    choice: "as Linux, which drops it without the ACK",
  },
  {
    when: [{ ack: ["beyond"] }],
    state: "stays",
    out: "ack",
    cite: `${OTHER}, fifth step: not yet sent`,
  },
  {
    when: [{ ack: ["too-old"] }],
    state: "stays",
    out: "ack",
    cite: `${OTHER}, fifth step (MAY-12); RFC 5961, section 5.2`,
  },
  {
    when: [{ in: ["LAST-ACK"], ack: ["nxt"] }],
    state: "CLOSED",
    outcome: "closed",
    cite: `${OTHER}, fifth step`,
  },
  {
    when: [{ in: ["CLOSING"], ack: ["nxt"] }],
    state: "TIME-WAIT",
    takesAck: true,
    cite: `${OTHER}, fifth step`,
  },
  {
    when: [{ in: ["CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT"], has: ["FIN"] }],
    state: "stays",
    takesAck: true,
    cite: `${OTHER}, fifth to eighth step`,
    choice:
      "the eighth step would advance RCV.NXT over a second FIN; a stream ends once, so it is ignored as its " +
      "text is, and in TIME-WAIT it restarts nothing: it is not the FIN again",
  },
  {
    when: [{ in: ["CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT"], text: true }],
    state: "stays",
    takesAck: true,
    cite: `${OTHER}, fifth and seventh step: ignored`,
  },
  {
    when: [{ in: ["TIME-WAIT"] }],
    state: "stays",
    cite: `${OTHER}, fifth step`,
    choice:
      "the fifth step takes whatever comes for the FIN again and acknowledges it; two ends in TIME-WAIT would " +
      "answer each other's ACKs for ever",
  },
  {
    when: [{ in: ["CLOSE-WAIT", "CLOSING", "LAST-ACK"] }],
    state: "stays",
    takesAck: true,
    cite: `${OTHER}, fifth step`,
  },
];

/** Seventh and eighth: text and FIN, in the states that may still receive. (Sixth is URG.) */
const LAST: readonly Rule[] = [
  {
    when: [{ ...FIN_IN_TURN, in: ["ESTABLISHED"] }],
    state: "CLOSE-WAIT",
    takesAck: true,
    text: true,
    eof: true,
    out: "ack",
    cite: `${OTHER}, seventh and eighth step`,
  },
  {
    when: [
      { ...FIN_IN_TURN, in: ["FIN-WAIT-1"], ack: ["nxt"] },
      { ...FIN_IN_TURN, in: ["FIN-WAIT-2"] },
    ],
    state: "TIME-WAIT",
    takesAck: true,
    text: true,
    eof: true,
    out: "ack",
    cite: `${OTHER}, fifth, seventh and eighth step`,
  },
  {
    when: [{ ...FIN_IN_TURN, in: ["FIN-WAIT-1"] }],
    state: "CLOSING",
    takesAck: true,
    text: true,
    eof: true,
    out: "ack",
    cite: `${OTHER}, seventh and eighth step`,
  },
  {
    when: [{ ...TEXT_IN_TURN, in: ["FIN-WAIT-1"], ack: ["nxt"] }],
    state: "FIN-WAIT-2",
    takesAck: true,
    text: true,
    out: "ack",
    cite: `${OTHER}, fifth and seventh step`,
  },
  {
    when: [TEXT_IN_TURN],
    state: "stays",
    takesAck: true,
    text: true,
    out: "ack",
    cite: `${OTHER}, fifth and seventh step`,
  },
  {
    when: EARLY.map((when) => ({ ...when, in: ["FIN-WAIT-1"], ack: ["nxt"] })),
    state: "FIN-WAIT-2",
    takesAck: true,
    out: "ack",
    held: true,
    cite: `${OTHER}, fifth and first step: held (SHLD-31, MAY-13)`,
  },
  {
    when: EARLY,
    state: "stays",
    takesAck: true,
    out: "ack",
    held: true,
    cite: `${OTHER}, first step: held (SHLD-31, MAY-13)`,
  },
  {
    when: [{ in: ["FIN-WAIT-1"], ack: ["nxt"] }],
    state: "FIN-WAIT-2",
    takesAck: true,
    cite: `${OTHER}, fifth step`,
  },
  {
    when: [{}],
    state: "stays",
    takesAck: true,
    cite: `${OTHER}, fifth step`,
  },
];

/** The synchronized states, step by step. */
export const SYNCHRONIZED_RULES: readonly Rule[] = [
  ...BEFORE,
  ...TIME_WAIT_ACKS,
  ...TRIM,
  ...FIRST,
  ...SECOND,
  ...FOURTH,
  ...FIFTH,
  ...LAST,
];
