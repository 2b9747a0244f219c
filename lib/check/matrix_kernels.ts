/**
 * The rules of the arrival matrix for what kernels do otherwise than RFC 9293, each behind the policy that asks for it.
 *
 * @module
 */

import type { AckEdge, SeqEdge } from "./matrix_axes.ts";
import type { StateName } from "../tcp/state.ts";
import type { Rule, When } from "./matrix_rules.ts";

const BSD = "as the BSDs have it";
const LEFT: readonly SeqEdge[] = ["far-left", "left-of", "shut-left"];
const HIGHER: readonly SeqEdge[] = ["inside", "fills", "right-edge", "right-of"];
const GOOD_ACKS: readonly AckEdge[] = ["oldest", "old", "una", "inside", "nxt"];

const IN_TIME_WAIT: When = { in: ["TIME-WAIT"], policy: { timeWaitAnswers: "acks" } };
const REOPENS: When = {
  in: ["TIME-WAIT"],
  listening: false,
  has: ["SYN"],
  lacks: ["ACK", "RST"],
  seq: [...HIGHER, "shut-past"],
};
const TIME_WAIT_CITE = "RFC 9293, section 3.10.7.4";

/** TIME-WAIT that acknowledges nearly everything; resets go on to the other rules. */
export const TIME_WAIT_ACKS: readonly Rule[] = [
  {
    when: [
      { ...REOPENS, policy: { timeWaitAnswers: "acks", timeWaitReuse: "higher-seq" } },
      { ...REOPENS, policy: { timeWaitAnswers: "acks", timeWaitReuse: "timestamps" } },
    ],
    state: "CLOSED",
    out: "rst-zero",
    outcome: "closed",
    cite: "RFC 9293, section 3.6.1 (MAY-2); 3.10.7.1",
    choice: `${BSD}: the old connection makes way, and nobody listens`,
  },
  {
    when: [{ ...IN_TIME_WAIT, lacks: ["ACK", "RST"] }],
    state: "stays",
    cite: `${TIME_WAIT_CITE}, fifth step: no ACK`,
    choice: `${BSD}: before the sequence check`,
  },
  {
    when: [{ ...IN_TIME_WAIT, has: ["FIN"], lacks: ["RST"], seq: ["left-of", "shut-left"] }],
    state: "stays",
    out: "ack",
    restarts: true,
    cite: `${TIME_WAIT_CITE}, eighth step`,
    choice: `${BSD}: whatever it acknowledges`,
  },
  {
    when: [{
      ...IN_TIME_WAIT,
      lacks: ["RST"],
      most: 0,
      seq: ["left-edge", "shut-at"],
      ack: ["nxt"],
    }],
    state: "stays",
    cite: `${TIME_WAIT_CITE}, fifth step`,
    choice: `${BSD}: a copy of the last ACK draws none`,
  },
  {
    when: [{ ...IN_TIME_WAIT, lacks: ["RST"] }],
    state: "stays",
    out: "ack",
    cite: `${TIME_WAIT_CITE}, first step`,
    choice: `${BSD}: everything else is acknowledged`,
  },
];

const OTHER = "RFC 9293, section 3.10.7.4, first and fifth step";
const TRIMMED =
  `${BSD}: text and FIN left of the window are cut off, and the ACK that is left counts`;
const TAKEN = `${BSD}: an empty segment just right of the window is taken for one inside`;

/** Left of the window, with an ACK that counts. */
function left(more: When): When {
  return {
    lacks: ["SYN", "RST"],
    has: ["ACK"],
    seq: LEFT,
    ack: GOOD_ACKS,
    ...more,
    policy: { sequenceCheck: "trim" },
  };
}

/** Empty, and just right of the window. */
function past(more: When): When {
  return { ...left(more), most: 0, seq: ["right-of"] };
}

const TRIMS: readonly StateName[] = [
  "ESTABLISHED",
  "FIN-WAIT-1",
  "FIN-WAIT-2",
  "CLOSE-WAIT",
  "CLOSING",
  "LAST-ACK",
];

/** The first step that trims. */
export const TRIM: readonly Rule[] = [
  {
    when: [{ ...past({ in: TRIMS, lacks: ["SYN", "RST", "FIN", "ACK"] }), has: [], ack: ["none"] }],
    state: "stays",
    cite: OTHER,
    choice: TAKEN,
  },
  {
    when: [left({ in: ["FIN-WAIT-1"], ack: ["nxt"] })],
    state: "FIN-WAIT-2",
    takesAck: true,
    out: "ack",
    cite: OTHER,
    choice: TRIMMED,
  },
  {
    when: [left({ in: ["CLOSING"], ack: ["nxt"] })],
    state: "TIME-WAIT",
    takesAck: true,
    out: "ack",
    cite: OTHER,
    choice: TRIMMED,
  },
  {
    when: [left({ in: ["LAST-ACK"], ack: ["nxt"] })],
    state: "CLOSED",
    outcome: "closed",
    cite: OTHER,
    choice: TRIMMED,
  },
  {
    when: [
      left({
        in: TRIMS,
      }),
    ],
    state: "stays",
    takesAck: true,
    out: "ack",
    cite: OTHER,
    choice: TRIMMED,
  },
  {
    when: [past({ in: ["FIN-WAIT-1"], ack: ["nxt"] })],
    state: "FIN-WAIT-2",
    takesAck: true,
    cite: OTHER,
    choice: TAKEN,
  },
  {
    when: [past({ in: ["CLOSING"], ack: ["nxt"] })],
    state: "TIME-WAIT",
    takesAck: true,
    cite: OTHER,
    choice: TAKEN,
  },
  {
    when: [past({ in: ["LAST-ACK"], ack: ["nxt"] })],
    state: "CLOSED",
    outcome: "closed",
    cite: OTHER,
    choice: TAKEN,
  },
  {
    when: [
      past({
        in: TRIMS,
      }),
    ],
    state: "stays",
    takesAck: true,
    cite: OTHER,
    choice: TAKEN,
  },
];
