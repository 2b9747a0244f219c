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
import { ACK, flagNames, PSH, RST, type Segment, SYN } from "../wire/segment.ts";
import { answers } from "./matrix.ts";
import { ACK_EDGES, type Cell, type Facts, lengthOf, SEQ_EDGES } from "./matrix_axes.ts";
import type { Answer, MatrixPolicy, Rule } from "./matrix_rules.ts";
import {
  MatrixStage,
  PEER_CHUNK,
  PEER_OFFSET,
  type PeerSegment,
  type StackMaker,
} from "./matrix_stage.ts";

/** What became of a segment, in words and relative numbers, so that it can be compared and shown. */
export interface Told {
  /** The state afterwards. */
  readonly state: string;
  /** What went out: `"<SEQ=21><ACK=1><CTL=ACK>"`, counted from ISS and IRS; `"nothing"`. */
  readonly out: string;
  /** What the user saw: `"text 10, eof"`; `"nothing"`. */
  readonly user: string;
  /** SND.UNA, counted from ISS; empty if it is not asked. */
  readonly sndUna: string;
  /** RCV.NXT, counted from IRS; empty if it is not asked. */
  readonly rcvNxt: string;
  /** Whether 2MSL restarted; empty if it is not asked. */
  readonly timer: string;
}

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
}

/** Asks every cell. */
export function playMatrix({ makeStack, settings, only }: MatrixRun): Played[] {
  const asked = answers(settings).filter(({ cell }) => only === undefined || only(cell));
  return asked.map(({ cell, rule }) => play(makeStack, settings, cell, rule));
}

function play(
  makeStack: StackMaker,
  settings: MatrixPolicy & Partial<TcpConfig>,
  cell: Cell,
  rule: Rule,
): Played {
  const stage = new MatrixStage(makeStack, settings, cell.situation);
  if (!stage.enter()) return { cell, rule, expected: null, got: null, agrees: false };
  const { facts } = stage;
  const arriving = segmentOf(cell, facts);
  const asks = {
    inspection: stage.stack.inspect !== undefined,
    timer: cell.situation.state === "TIME-WAIT" && rule.state === "stays",
  };
  const expected = expectedOf(cell, rule, facts, arriving, settings, asks);
  const got = gotOf(stage, cell, facts, arriving, expected);
  const agrees = Object.entries(expected).every(([key, value]) => got[key as keyof Told] === value);
  return { cell, rule, expected, got, agrees };
}

/** The segment of a cell. */
function segmentOf({ kind, seq, ack }: Cell, facts: Facts): PeerSegment {
  return {
    flags: kind.flags,
    seq: SEQ_EDGES[seq].of(facts, lengthOf(kind)),
    ack: ACK_EDGES[ack].of(facts, 0),
    octets: kind.octets,
  };
}

/** Whether the peer's numbers begin with this very segment. */
function begins({ situation }: Cell): boolean {
  return !situation.acks.includes("oldest");
}

// ---- what the rule wants ----

interface Asks {
  readonly inspection: boolean;
  readonly timer: boolean;
}

function expectedOf(
  cell: Cell,
  rule: Rule,
  facts: Facts,
  arriving: PeerSegment,
  policy: MatrixPolicy,
  asks: Asks,
): Told {
  const { situation } = cell;
  const state = rule.state === "stays" ? situation.state : rule.state;
  const opens = rule.state === "SYN-RECEIVED" && situation.state !== "SYN-SENT";
  const irs = begins(cell) || opens ? arriving.seq : facts.irs;
  const first = begins(cell) || opens ? seqAdd(arriving.seq, 1) : facts.rcvNxt;
  const octets = rule.text === true ? newOctets(cell, arriving, facts, first) : 0;
  const rcvNxt = seqAdd(first, octets + (rule.eof === true ? 1 : 0));
  const sndUna = rule.takesAck === true && seqLt(facts.sndUna, arriving.ack)
    ? arriving.ack
    : facts.sndUna;
  const lives = asks.inspection && !opens && situation.acks.length > 1 && state !== "CLOSED" &&
    state !== "LISTEN";
  const showsRcv = lives && (!begins(cell) || rule.out === "ack" || rule.out === "syn-ack");
  return {
    state,
    out: outOf(rule, arriving, facts, { rcvNxt, irs, opens }, cell, policy),
    user: list([
      octets > 0 && `text ${octets}`,
      rule.eof === true && "eof",
      rule.accepted === true && situation.passive && "acceptable",
      rule.outcome !== undefined && rule.outcome,
    ]),
    sndUna: lives ? `${seqDiff(sndUna, facts.iss)}` : "",
    rcvNxt: showsRcv ? `${seqDiff(rcvNxt, irs)}` : "",
    timer: !asks.timer ? "" : rule.restarts === true ? "2MSL restarted" : "2MSL runs on",
  };
}

/** The octets of text from RCV.NXT on that fit in the window. */
function newOctets(
  cell: Cell,
  { flags, seq, octets }: PeerSegment,
  facts: Facts,
  rcvNxt: number,
): number {
  const start = (flags & SYN) === 0 ? seq : seqAdd(seq, 1);
  const fresh = octets - Math.max(0, seqDiff(rcvNxt, start));
  return Math.max(0, begins(cell) ? fresh : Math.min(fresh, facts.rcvWnd));
}

interface Numbers {
  readonly rcvNxt: number;
  readonly irs: number;
  readonly opens: boolean;
}

function outOf(
  { out }: Answer,
  arriving: PeerSegment,
  facts: Facts,
  { rcvNxt, irs, opens }: Numbers,
  cell: Cell,
  policy: MatrixPolicy,
): string {
  const ownBase = baseOf(cell, facts);
  const seq = (number: number) => `${seqDiff(number, ownBase)}`;
  const ack = `${seqDiff(rcvNxt, irs)}`;
  switch (out) {
    case undefined:
      return "nothing";
    case "ack":
      return shown(seq(facts.sndNxt), ack, ACK);
    case "syn-ack":
      return shown(opens ? "new" : "0", ack, SYN | ACK);
    case "rst-seg-ack":
      return shown(seq(arriving.ack), "", RST);
    case "rst-zero":
      return shown("0", `${seqAdd(arriving.seq, lengthOf(cell.kind))}`, RST | ACK);
    case "rst":
      return policy.resetForm === "with-ack"
        ? shown(seq(facts.sndNxt), ack, RST | ACK)
        : shown(seq(facts.sndNxt), "", RST);
    default:
      return unreachable(out);
  }
}

/** What the stack's own numbers are counted from: its ISS, where it has one. */
function baseOf({ situation }: Cell, { iss }: Facts): number {
  return situation.state === "CLOSED" || situation.state === "LISTEN" ? 0 : iss;
}

function shown(seq: string, ack: string, flags: number): string {
  const acks = ack === "" ? "" : `<ACK=${ack}>`;
  return `<SEQ=${seq}>${acks}<CTL=${flagNames(flags)}>`;
}

/** What is there, joined; or that there is nothing. */
function list(parts: readonly (string | false)[]): string {
  const there = parts.filter((part) => part !== false);
  return there.length === 0 ? "nothing" : there.join(", ");
}

// ---- what the stack does ----

function gotOf(
  stage: MatrixStage,
  cell: Cell,
  facts: Facts,
  arriving: PeerSegment,
  expected: Told,
): Told {
  const before = stage.stack.deadline();
  const { connection } = stage;
  stage.arrive(arriving);
  const after = stage.stack.deadline();
  const opens = stage.connection !== connection;
  const irs = begins(cell) || opens ? arriving.seq : facts.irs;
  const sent = stage.sent.map((segment) => sentText(segment, cell, facts, irs, opens));
  const view = stage.stack.inspect?.(stage.connection);
  const { sndUna, rcvNxt } = view ?? { sndUna: NaN, rcvNxt: NaN };
  const numbers = {
    sndUna: expected.sndUna === "" ? "" : `${seqDiff(sndUna, facts.iss)}`,
    rcvNxt: expected.rcvNxt === "" ? "" : `${seqDiff(rcvNxt, irs)}`,
  };
  return {
    state: stage.state,
    out: list(sent),
    ...numbers,
    timer: expected.timer === "" ? "" : after === before ? "2MSL runs on" : "2MSL restarted",
    user: userText(stage, facts, begins(cell) ? 0 : seqDiff(facts.rcvNxt, facts.irs) - 1),
  };
}

function sentText(sent: Segment, cell: Cell, facts: Facts, irs: number, opens: boolean): string {
  const { flags, seq, ack, length } = sent;
  const isNew = opens && (flags & SYN) !== 0 &&
    (cell.situation.state === "LISTEN" || seqLt(facts.sndNxt, seq)); // MAY-2, condition 1
  const from = cell.situation.state === "CLOSED" || cell.situation.state === "LISTEN" && !isNew
    ? 0
    : irs;
  return shown(
    isNew ? "new" : `${seqDiff(seq, baseOf(cell, facts))}`,
    (flags & ACK) === 0 ? "" : `${seqDiff(ack, from)}`,
    flags & ~PSH,
  ) + (length === 0 ? "" : `<DATA=${length}>`);
}

/** What the user sees: text by reading it, the rest by what is signalled. */
function userText(stage: MatrixStage, facts: Facts, streamAt: number): string {
  const { signals, connection, unread } = stage;
  const news = signals.map((signal): string | false => {
    switch (signal.kind) {
      case "opened":
      case "moved":
      case "readable": // what can be read is read below
        return false;
      case "closed":
        return signal.outcome;
      case "eof":
      case "acceptable":
      case "writable":
      case "urgent":
      case "troubled":
      case "icmp":
        return signal.kind;
      default:
        return unreachable(signal);
    }
  });
  const closed = signals.some((signal) => signal.kind === "closed");
  const { payloads = [] } = closed || connection < 0
    ? {}
    : stage.call({ op: "receive", connection, octets: 1_000_000 });
  const octets = payloads.flatMap((payload) => [...payloadBytes(payload)]).slice(unread);
  const offset = PEER_OFFSET + streamAt;
  const wanted = payloadBytes({ chunk: PEER_CHUNK, offset, length: octets.length });
  const right = octets.every((octet, at) => octet === wanted[at]);
  void facts;
  return list([
    octets.length > 0 && `text ${octets.length}${right ? "" : " of the wrong octets"}`,
    ...sorted(news),
  ]);
}

/** News in the order in which rules tell them: the end of the text, accept, the end of the connection. */
function sorted(news: readonly (string | false)[]): (string | false)[] {
  const rank = (one: string | false) => one === "eof" ? 0 : one === "acceptable" ? 1 : 2;
  return [...news].sort((a, b) => rank(a) - rank(b));
}
