/**
 * Asks a stack the cells of the arrival matrix, each on a stage of its own, and holds what it does against the rule.
 * Any {@linkcode Stack} will do: what it does not tell (`inspect`) is not asked.
 *
 * @module
 */

import { unreachable } from "../base/fail.ts";
import { seqAdd, seqDiff, seqLt } from "../base/seq.ts";
import type { TcpConfig } from "../tcp/config.ts";
import { payloadBytes } from "../wire/payload.ts";
import { ACK, PSH, type Segment, SYN } from "../wire/segment.ts";
import { answers } from "./matrix.ts";
import type { Cell, Facts } from "./matrix_axes.ts";
import {
  begins,
  expectedOf,
  gapOf,
  list,
  ownBase,
  type PeerSegment,
  segmentOf,
  shown,
  type Told,
} from "./matrix_expected.ts";
import type { MatrixPolicy, Rule } from "./matrix_rules.ts";
import { MatrixStage, PEER_CHUNK, PEER_OFFSET, type StackMaker } from "./matrix_stage.ts";

/** A cell, its rule, what it wants, and what the stack did. */
export interface Played {
  /** The cell. */
  readonly cell: Cell;
  /** The rule that answers it. */
  readonly rule: Rule;
  /** What the rule wants; null if the stack did not get into the situation. */
  readonly expected: Told | null;
  /** What the stack did; null if it did not get into the situation. */
  readonly got: Told | null;
  /** Whether both are the same. */
  readonly agrees: boolean;
}

/** What to ask of which stack. */
export interface MatrixRun {
  /** Makes the stacks: one for each cell. */
  readonly makeStack: StackMaker;
  /** The settings in force: of them, those of {@linkcode MatrixPolicy} change answers. */
  readonly settings: MatrixPolicy & Partial<TcpConfig>;
  /** Only cells that this lets through; all if it is left out. */
  readonly only?: (cell: Cell) => boolean;
  /**
   * Whether the stack keeps timers of its own, where settings cannot pin them: then it is asked at once, and what it
   * sends once more meanwhile is no answer. False if it is left out.
   */
  readonly ownTimers?: boolean;
}

/** Asks every cell. */
export function playMatrix(run: MatrixRun): Played[] {
  const { settings, only } = run;
  const asked = answers(settings).filter(({ cell }) => only === undefined || only(cell));
  return asked.map(({ cell, rule }) => play(run, cell, rule));
}

function play(
  { makeStack, settings, ownTimers = false }: MatrixRun,
  cell: Cell,
  rule: Rule,
): Played {
  const stage = new MatrixStage(makeStack, settings, cell.situation, ownTimers);
  if (!stage.enter()) return { cell, rule, expected: null, got: null, agrees: false };
  const { facts } = stage;
  const arriving = segmentOf(cell, facts);
  const inspects = stage.stack.inspect !== undefined;
  const expected = expectedOf(cell, rule, facts, arriving, settings, inspects);
  const got = gotOf(stage, cell, rule, facts, arriving, expected);
  const agrees = (Object.keys(expected) as (keyof Told)[]).every((key) =>
    got[key] === expected[key]
  );
  return { cell, rule, expected, got, agrees };
}

/** What the stack does, as far as the rule asks. */
function gotOf(
  stage: MatrixStage,
  cell: Cell,
  rule: Rule,
  facts: Facts,
  arriving: PeerSegment,
  asked: Told,
): Told {
  const before = stage.stack.deadline();
  const { connection } = stage;
  stage.arrive(arriving);
  const restarted = stage.stack.deadline() !== before;
  const isNew = stage.connection !== connection;
  const irs = begins(cell) || isNew ? arriving.seq : facts.irs;
  const view = stage.stack.inspect?.(stage.connection);
  const sndUna = view === undefined ? "none" : `${seqDiff(view.sndUna, facts.iss)}`;
  const rcvNxt = view === undefined ? "none" : `${seqDiff(view.rcvNxt, irs)}`;
  const { state } = stage;
  const out = list(stage.sent.map((segment) => sentText(segment, cell, facts, irs, isNew)));
  const streamAt = begins(cell) ? 0 : seqDiff(isNew ? irs : seqAdd(facts.rcvNxt, -1), facts.irs);
  const user = userText(stage, streamAt);
  let later = "";
  if (asked.later !== "") {
    stage.fill(gapOf(arriving, cell, rule, facts));
    later = userText(stage, streamAt);
  }
  return {
    state,
    out,
    user,
    later,
    sndUna: asked.sndUna === "" ? "" : sndUna,
    rcvNxt: asked.rcvNxt === "" ? "" : rcvNxt,
    timer: asked.timer === "" ? "" : restarted ? "2MSL restarted" : "2MSL runs on",
  };
}

function sentText(
  { flags, seq, ack, length }: Segment,
  cell: Cell,
  facts: Facts,
  irs: number,
  isNew: boolean,
): string {
  const { state } = cell.situation;
  const chosen = isNew && (flags & SYN) !== 0 &&
    (state === "LISTEN" || seqLt(facts.sndNxt, seq)); // MAY-2, condition 1
  const from = state === "CLOSED" || (state === "LISTEN" && !chosen) ? 0 : irs;
  const text = shown(
    chosen ? "new" : `${seqDiff(seq, ownBase(cell, facts))}`,
    (flags & ACK) === 0 ? "" : `${seqDiff(ack, from)}`,
    flags & ~PSH,
  );
  return length === 0 ? text : `${text}<DATA=${length}>`;
}

/** What the user sees: text by reading it, the rest by what is signalled, in the order in which rules tell it. */
function userText(stage: MatrixStage, streamAt: number): string {
  // Not of the connection in TIME-WAIT that a new one replaces.
  const mine = stage.signals.filter(({ connection }) => connection === stage.connection);
  const news = mine.map(({ kind, ...signal }): string => {
    switch (kind) {
      case "opened":
      case "moved":
      case "readable":
        return ""; // states are told apart from this, and what can be read is read
      case "closed":
        return "outcome" in signal ? signal.outcome : kind;
      case "eof":
      case "acceptable":
      case "writable":
      case "urgent":
      case "troubled":
      case "icmp":
        return kind;
      default:
        return unreachable(kind);
    }
  });
  const first = ["eof", "acceptable"].filter((one) => news.includes(one));
  const rest = news.filter((one) => one !== "" && !first.includes(one));
  const octets = stage.read();
  const wanted = payloadBytes({
    chunk: PEER_CHUNK,
    offset: PEER_OFFSET + streamAt,
    length: octets.length,
  });
  const right = octets.every((octet, at) => octet === wanted[at]);
  const text = octets.length > 0 && `text ${octets.length}${right ? "" : " of the wrong octets"}`;
  return list([text, ...first, ...rest]);
}
