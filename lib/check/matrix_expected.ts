/**
 * What a rule of the arrival matrix wants of one segment at one connection: its symbols, such as
 * `<SEQ=SND.NXT><ACK=RCV.NXT>`, as numbers. It leaves out what a stack does: that is `matrix_player.ts`.
 *
 * @module
 */

import { unreachable } from "../base/fail.ts";
import { seqAdd, seqDiff, seqLt } from "../base/seq.ts";
import { ACK, FIN, flagNames, RST, SYN } from "../wire/segment.ts";
import { ACK_EDGES, type Cell, type Facts, lengthOf, SEQ_EDGES } from "./matrix_axes.ts";
import type { MatrixPolicy, Rule } from "./matrix_rules.ts";

/** What became of a segment, in words and relative numbers, so that it can be compared and shown. */
export interface Told {
  /** The state afterwards. */
  readonly state: string;
  /** What went out: `"<SEQ=21><ACK=1><CTL=ACK>"`, counted from ISS and IRS; `"nothing"`. */
  readonly out: string;
  /** What the user saw: `"text 10, eof"`; `"nothing"`. */
  readonly user: string;
  /** What the user sees once all that was missing before it has come; empty if it is not asked. */
  readonly later: string;
  /** SND.UNA, counted from ISS; empty if it is not asked. */
  readonly sndUna: string;
  /** RCV.NXT, counted from IRS; empty if it is not asked. */
  readonly rcvNxt: string;
  /** Whether 2MSL restarted; empty if it is not asked. */
  readonly timer: string;
}

/** A segment of the peer. */
export interface PeerSegment {
  /** Its control bits. */
  readonly flags: number;
  /** SEG.SEQ, int32. */
  readonly seq: number;
  /** SEG.ACK, int32. */
  readonly ack: number;
  /** Octets of text. */
  readonly octets: number;
}

/** The segment of a cell. */
export function segmentOf({ kind, seq, ack }: Cell, facts: Facts): PeerSegment {
  return {
    flags: kind.flags,
    seq: SEQ_EDGES[seq].of(facts, lengthOf(kind)),
    ack: ACK_EDGES[ack].of(facts, 0),
    octets: kind.octets,
  };
}

/** Whether the peer's numbers are not known before this very segment. */
export function begins({ situation }: Cell): boolean {
  return situation.seqs.includes("any");
}

/** Whether a rule makes another connection of the segment. */
export function opens({ situation }: Cell, { state }: Rule): boolean {
  return state === "SYN-RECEIVED" && situation.state !== "SYN-SENT";
}

/** What the stack's own numbers are counted from: its ISS, where it has one. */
export function ownBase({ situation }: Cell, { iss }: Facts): number {
  return situation.state === "CLOSED" || situation.state === "LISTEN" ? 0 : iss;
}

/** The octets that are missing before a segment's text. */
export function gapOf({ seq }: PeerSegment, cell: Cell, rule: Rule, facts: Facts): number {
  return begins(cell) || opens(cell, rule) ? 0 : seqDiff(seq, facts.rcvNxt);
}

/** A segment as the RFC writes it. */
export function shown(seq: string, ack: string, flags: number): string {
  const acks = ack === "" ? "" : `<ACK=${ack}>`;
  return `<SEQ=${seq}>${acks}<CTL=${flagNames(flags)}>`;
}

/** What is there, joined; or that there is nothing. */
export function list(parts: readonly (string | false)[]): string {
  const there = parts.filter((part) => part !== false);
  return there.length === 0 ? "nothing" : there.join(", ");
}

/** What a rule wants. SND.UNA and RCV.NXT are asked only of a stack that shows them. */
export function expectedOf(
  cell: Cell,
  rule: Rule,
  facts: Facts,
  arriving: PeerSegment,
  policy: MatrixPolicy,
  inspects: boolean,
): Told {
  const { situation } = cell;
  const state = rule.state === "stays" ? situation.state : rule.state;
  const first = begins(cell) || opens(cell, rule);
  const irs = first ? arriving.seq : facts.irs;
  const before = first ? seqAdd(irs, 1) : facts.rcvNxt;
  const octets = rule.text === true
    ? newOctets(arriving, before, first ? Infinity : facts.rcvWnd)
    : 0;
  const rcvNxt = seqAdd(before, octets + (rule.eof === true ? 1 : 0));
  const taken = rule.takesAck === true && seqLt(facts.sndUna, arriving.ack);
  const shows = inspects && !opens(cell, rule) && situation.acks.length > 1 && state !== "CLOSED" &&
    state !== "LISTEN";
  const knowsRcv = shows && (!first || rule.out === "ack" || rule.out === "syn-ack");
  return {
    state,
    out: outOf(cell, rule, facts, arriving, policy, `${seqDiff(rcvNxt, irs)}`),
    user: list([
      octets > 0 && `text ${octets}`,
      rule.eof === true && "eof",
      rule.accepted === true && situation.passive && "acceptable",
      rule.outcome !== undefined && rule.outcome,
    ]),
    later: rule.held === true ? laterOf(cell, rule, facts, arriving) : "",
    sndUna: shows ? `${seqDiff(taken ? arriving.ack : facts.sndUna, facts.iss)}` : "",
    rcvNxt: knowsRcv ? `${seqDiff(rcvNxt, irs)}` : "",
    timer: situation.state !== "TIME-WAIT" || rule.state !== "stays"
      ? ""
      : rule.restarts === true
      ? "2MSL restarted"
      : "2MSL runs on",
  };
}

/** The octets of text from RCV.NXT on that fit in the window. */
function newOctets({ flags, seq, octets }: PeerSegment, rcvNxt: number, window: number): number {
  const start = (flags & SYN) === 0 ? seq : seqAdd(seq, 1);
  const old = Math.max(0, seqDiff(rcvNxt, start));
  return Math.max(0, Math.min(octets - old, window));
}

/** What was held comes before the user behind what was missing: so much of it as the window had room for. */
function laterOf(cell: Cell, rule: Rule, facts: Facts, arriving: PeerSegment): string {
  const gap = gapOf(arriving, cell, rule, facts);
  const first = begins(cell) || opens(cell, rule);
  const room = first ? Infinity : facts.rcvWnd - gap;
  const octets = gap + Math.min(arriving.octets, room);
  return list([
    octets > 0 && `text ${octets}`,
    (arriving.flags & FIN) !== 0 && arriving.octets < room && "eof",
    opens(cell, rule) && "acceptable",
  ]);
}

function outOf(
  cell: Cell,
  { out, state }: Rule,
  facts: Facts,
  arriving: PeerSegment,
  { resetForm }: MatrixPolicy,
  ack: string,
): string {
  const own = (number: number) => `${seqDiff(number, ownBase(cell, facts))}`;
  switch (out) {
    case undefined:
      return "nothing";
    case "ack":
      return shown(own(facts.sndNxt), ack, ACK);
    case "syn-ack":
      return shown(
        state === "SYN-RECEIVED" && cell.situation.state !== "SYN-SENT" ? "new" : "0",
        ack,
        SYN | ACK,
      );
    case "rst-seg-ack":
      return shown(own(arriving.ack), "", RST);
    case "rst-zero": {
      const { state } = cell.situation;
      const from = state === "CLOSED" || state === "LISTEN" ? 0 : facts.irs;
      return shown(
        own(0),
        `${seqDiff(seqAdd(arriving.seq, lengthOf(cell.kind)), from)}`,
        RST | ACK,
      );
    }
    case "rst":
      return resetForm === "with-ack"
        ? shown(own(facts.sndNxt), ack, RST | ACK)
        : shown(own(facts.sndNxt), "", RST);
    default:
      return unreachable(out);
  }
}
