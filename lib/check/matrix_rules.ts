/**
 * What a rule of the arrival matrix is, and how the first that matches is found. It leaves out the rules themselves:
 * `matrix_opening.ts` and `matrix_synchronized.ts` have them, each beside its section.
 *
 * @module
 */

import type { TcpConfig } from "../tcp/config.ts";
import type { Outcome } from "../tcp/stack.ts";
import type { StateName } from "../tcp/state.ts";
import { ACK, FIN, RST, SYN } from "../wire/segment.ts";
import { type AckEdge, type Cell, lengthOf, type SeqEdge } from "./matrix_axes.ts";

/** The settings that change an answer; all others leave the matrix as it is. */
export type MatrixPolicy = Pick<
  TcpConfig,
  | "resets"
  | "unexpectedSyn"
  | "unsentAck"
  | "timeWaitResets"
  | "timeWaitReuse"
  | "timeWaitAnswers"
  | "sequenceCheck"
  | "duplicateSyn"
  | "listenText"
  | "dropSynFin"
  | "resetForm"
  | "unknownSegments"
>;

/** A segment that goes out, as the RFC writes it. */
export type Out =
  /** `<SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>`. */
  | "ack"
  /** `<SEQ=ISS><ACK=RCV.NXT><CTL=SYN,ACK>`. */
  | "syn-ack"
  /** `<SEQ=SEG.ACK><CTL=RST>`. */
  | "rst-seg-ack"
  /** `<SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>`. */
  | "rst-zero"
  /** `<SEQ=SND.NXT><CTL=RST>`, or with the acknowledgment where `resetForm` says so. */
  | "rst";

/** What becomes of a segment. What is left out does not happen. */
export interface Answer {
  /** The state afterwards. */
  readonly state: StateName | "stays";
  /** The segment that goes out. */
  readonly out?: Out;
  /** Its text from RCV.NXT on is before the user, and RCV.NXT past it. */
  readonly text?: boolean;
  /** Its FIN is before the user, and RCV.NXT past it. */
  readonly eof?: boolean;
  /** A passively opened connection waits for accept. */
  readonly accepted?: boolean;
  /** The TCB is gone, and how its user was told. */
  readonly outcome?: Outcome;
  /** SND.UNA becomes SEG.ACK where that is higher. */
  readonly takesAck?: boolean;
  /** Its text and FIN, as far as they fit, wait for what is missing before them. */
  readonly held?: boolean;
  /** 2MSL begins anew. */
  readonly restarts?: boolean;
}

/** A control bit. */
export type Bit = "SYN" | "ACK" | "FIN" | "RST";

const BITS: Readonly<Record<Bit, number>> = { SYN, ACK, FIN, RST };

/** What a rule asks of a cell and of the policy; what is left out may be anything. */
export interface When {
  /** The state is one of these. */
  readonly in?: readonly StateName[];
  /** Whether the connection was opened passively. */
  readonly passive?: boolean;
  /** Whether its port listens. */
  readonly listening?: boolean;
  /** Bits that are on. */
  readonly has?: readonly Bit[];
  /** Bits that are off. */
  readonly lacks?: readonly Bit[];
  /** Whether there is text. */
  readonly text?: boolean;
  /** SEG.LEN, no more than this. */
  readonly most?: number;
  /** The SEQ is at one of these edges. */
  readonly seq?: readonly SeqEdge[];
  /** The ACK is at one of these edges. */
  readonly ack?: readonly AckEdge[];
  /** The settings in force. */
  readonly policy?: Partial<MatrixPolicy>;
}

/** One line of the table: when, then, and where the RFC says so. */
export interface Rule extends Answer {
  /** When it applies: one of these has to hold. */
  readonly when: readonly When[];
  /** RFC and section. */
  readonly cite: string;
  /** Where the RFC leaves room or has a gap: what was chosen here, and why. */
  readonly choice?: string;
}

/** Whether a rule's condition holds for a cell. */
function holds(when: When, { situation, kind, seq, ack }: Cell, policy: MatrixPolicy): boolean {
  const { flags, octets } = kind;
  if (when.in?.includes(situation.state) === false) return false;
  if (when.passive !== undefined && when.passive !== situation.passive) return false;
  if (when.listening !== undefined && when.listening !== situation.listening) return false;
  if (when.has?.every((bit) => (flags & BITS[bit]) !== 0) === false) return false;
  if (when.lacks?.every((bit) => (flags & BITS[bit]) === 0) === false) return false;
  if (when.text !== undefined && when.text !== octets > 0) return false;
  if (when.most !== undefined && lengthOf(kind) > when.most) return false;
  if (when.seq?.includes(seq) === false) return false;
  if (when.ack?.includes(ack) === false) return false;
  const asked = Object.entries(when.policy ?? {});
  return asked.every(([name, value]) => policy[name as keyof MatrixPolicy] === value);
}

/** Whether a rule matches a cell. */
export function matches(rule: Rule, cell: Cell, policy: MatrixPolicy): boolean {
  return rule.when.some((when) => holds(when, cell, policy));
}
