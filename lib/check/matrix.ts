/**
 * The arrival matrix: what RFC 9293 and RFC 5961 answer to every kind of segment, in every state, at every edge of
 * the window and of the acknowledgments. It leaves out how a stack is asked: that is `matrix_player.ts`.
 *
 * @module
 */

import { Defect } from "../base/fail.ts";
import type { StateName } from "../tcp/state.ts";
import { type Cell, cellName, cells } from "./matrix_axes.ts";
import {
  CLOSED_RULES,
  EVERYWHERE_RULES,
  LISTEN_RULES,
  SYN_RECEIVED_RULES,
  SYN_SENT_RULES,
} from "./matrix_opening.ts";
import { matches, type MatrixPolicy, type Rule } from "./matrix_rules.ts";
import { SYNCHRONIZED_RULES } from "./matrix_synchronized.ts";

const SYNCHRONIZED: readonly Rule[] = [...EVERYWHERE_RULES, ...SYNCHRONIZED_RULES];

const BY_STATE: Readonly<Record<StateName, readonly Rule[]>> = Object.freeze({
  "CLOSED": [...EVERYWHERE_RULES, ...CLOSED_RULES],
  "LISTEN": [...EVERYWHERE_RULES, ...LISTEN_RULES],
  "SYN-SENT": [...EVERYWHERE_RULES, ...SYN_SENT_RULES],
  "SYN-RECEIVED": [...EVERYWHERE_RULES, ...SYN_RECEIVED_RULES],
  "ESTABLISHED": SYNCHRONIZED,
  "FIN-WAIT-1": SYNCHRONIZED,
  "FIN-WAIT-2": SYNCHRONIZED,
  "CLOSE-WAIT": SYNCHRONIZED,
  "CLOSING": SYNCHRONIZED,
  "LAST-ACK": SYNCHRONIZED,
  "TIME-WAIT": SYNCHRONIZED,
});

/** The rules that answer in a state, in their order. */
export function rulesOf(state: StateName): readonly Rule[] {
  return BY_STATE[state];
}

/**
 * The rule that answers a cell: the first that matches.
 *
 * @throws {Defect} if none does
 */
export function ruleFor(cell: Cell, policy: MatrixPolicy): Rule {
  const rule = rulesOf(cell.situation.state).find((one) => matches(one, cell, policy));
  if (rule === undefined) throw new Defect(`No rule answers ${cellName(cell)}`);
  return rule;
}

/** A cell and the rule that answers it. */
export interface Answered {
  /** The cell. */
  readonly cell: Cell;
  /** The first rule that matches it. */
  readonly rule: Rule;
}

/** Every cell with its rule, under a policy. */
export function answers(policy: MatrixPolicy): Answered[] {
  return cells().map((cell) => ({ cell, rule: ruleFor(cell, policy) }));
}
