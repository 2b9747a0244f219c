/**
 * The rows of a ladder as data: what stands in which column. It leaves out widths and colours.
 *
 * @module
 */

import type { Instant } from "../base/time.ts";

/** A column of a ladder: 0 the left host's, 1 the right one's. */
export type Side = 0 | 1;

/** A word or two in a host's column. */
export interface LadderWord {
  /** What it is: a state that was entered, something that was done, or a word about a segment. */
  readonly kind: "state" | "call" | "note";
  /** The text. */
  readonly text: string;
}

/** A packet between the columns. */
export interface LadderArrow {
  /** What tells it from a remark. */
  readonly kind: "arrow";
  /** The column that it comes from. */
  readonly from: Side;
  /** The packet in a few words. */
  readonly label: string;
  /** Whether it shows an arrival of its own, apart from the sending. */
  readonly arrival: boolean;
  /** Where it ends, if not at the other column: lost, kept back or still under way. */
  readonly stop: { readonly sign: "✗" | "┤" | "⋯"; readonly text: string } | null;
}

/** Something else between the columns. */
export interface LadderRemark {
  /** What tells it from an arrow. */
  readonly kind: "remark";
  /** The column that it belongs to; null for the network. */
  readonly side: Side | null;
  /** The text. */
  readonly text: string;
}

/** One row of a ladder. */
export interface LadderRow {
  /** The moment. */
  readonly at: Instant;
  /** The connection, without its host's name; empty for what concerns none. */
  readonly connection: string;
  /** What stands in the hosts' columns. */
  readonly words: readonly [readonly LadderWord[], readonly LadderWord[]];
  /** What stands between them. */
  readonly middle: LadderArrow | LadderRemark | null;
  /** The states after it, of the ends last moved; empty while nothing is known. */
  readonly states: readonly [string, string];
  /** The places of the events that it shows, ascending. */
  readonly events: readonly number[];
}

/** A ladder as data. */
export interface LadderPicture {
  /** What stands over the hosts' columns: `A.c`, or `A` if it has several connections. */
  readonly heads: readonly [string, string];
  /** Whether rows have to name their connection. */
  readonly named: boolean;
  /** The rows, in order. */
  readonly rows: readonly LadderRow[];
}
