/**
 * The axes of the arrival matrix as data: where a connection stands, what kind of segment arrives, where its SEQ and
 * its ACK lie. It leaves out the answers: those are in `matrix_rules.ts` and its neighbours.
 *
 * @module
 */

import { seqAdd } from "../base/seq.ts";
import type { StateName } from "../tcp/state.ts";
import { ACK, FIN, RST, SYN } from "../wire/segment.ts";

/** A kind of segment: its control bits, and whether it has text. */
export interface Kind {
  /** How it is written: `"FIN,ACK +10"`. */
  readonly name: string;
  /** An or of SYN, ACK, FIN and RST. */
  readonly flags: number;
  /** Octets of text: 0 or {@linkcode TEXT_OCTETS}. */
  readonly octets: number;
}

/** The octets of every text that arrives. */
export const TEXT_OCTETS = 10;

function kind(name: string, flags: number, octets = 0): Kind {
  return { name, flags, octets };
}

/** Every combination of SYN, ACK, FIN, RST and text that a network is seen to carry, and those that attackers try. */
export const KINDS: readonly Kind[] = Object.freeze([
  kind("SYN", SYN),
  kind("SYN,ACK", SYN | ACK),
  kind("SYN +10", SYN, TEXT_OCTETS),
  kind("SYN,ACK +10", SYN | ACK, TEXT_OCTETS),
  kind("SYN,FIN", SYN | FIN),
  kind("SYN,FIN,ACK", SYN | FIN | ACK),
  kind("SYN,RST", SYN | RST),
  kind("SYN,RST,ACK", SYN | RST | ACK),
  kind("ACK", ACK),
  kind("ACK +10", ACK, TEXT_OCTETS),
  kind("FIN,ACK", FIN | ACK),
  kind("FIN,ACK +10", FIN | ACK, TEXT_OCTETS),
  kind("none", 0),
  kind("none +10", 0, TEXT_OCTETS),
  kind("FIN", FIN),
  kind("FIN +10", FIN, TEXT_OCTETS),
  kind("RST", RST),
  kind("RST,ACK", RST | ACK),
  kind("RST +10", RST, TEXT_OCTETS),
  kind("RST,ACK +10", RST | ACK, TEXT_OCTETS),
]);

/** SEG.LEN of a kind. */
export function lengthOf({ flags, octets }: Kind): number {
  return octets + ((flags & SYN) === 0 ? 0 : 1) + ((flags & FIN) === 0 ? 0 : 1);
}

/** What the peer knows of a connection when the segment arrives. Numbers are int32. */
export interface Facts {
  /** ISS. */
  readonly iss: number;
  /** SND.UNA. */
  readonly sndUna: number;
  /** SND.NXT. */
  readonly sndNxt: number;
  /** MAX.SND.WND, octets. */
  readonly sndWndMax: number;
  /** IRS. */
  readonly irs: number;
  /** RCV.NXT. */
  readonly rcvNxt: number;
  /** RCV.WND, octets. */
  readonly rcvWnd: number;
}

/** Where the SEQ lies. Those with `shut` are of a closed window, the last two of no window at all. */
export type SeqEdge =
  | "far-left"
  | "left-of"
  | "across"
  | "left-edge"
  | "inside"
  | "fills"
  | "right-edge"
  | "right-of"
  | "shut-left"
  | "shut-at"
  | "shut-past"
  | "any"
  | "wrap";

/** An edge in words, and as a number for a segment that takes `length` numbers. */
export interface Edge {
  /** What it is. */
  readonly text: string;
  /** The number, int32. */
  of(facts: Facts, length: number): number;
}

/** The sequence edges. */
export const SEQ_EDGES: Readonly<Record<SeqEdge, Edge>> = Object.freeze({
  "far-left": { text: "SEQ = RCV.NXT-1000", of: (x) => seqAdd(x.rcvNxt, -1000) },
  "left-of": {
    text: "its last number is RCV.NXT-1 (an empty one: SEQ = RCV.NXT-1)",
    of: (x, length) => seqAdd(x.rcvNxt, -Math.max(1, length)),
  },
  across: {
    text: "SEQ = RCV.NXT-1, and the rest is in the window",
    of: (x) => seqAdd(x.rcvNxt, -1),
  },
  "left-edge": { text: "SEQ = RCV.NXT", of: (x) => x.rcvNxt },
  inside: { text: "SEQ = RCV.NXT+100", of: (x) => seqAdd(x.rcvNxt, 100) },
  fills: {
    text: "SEQ = RCV.NXT+RCV.WND-10: ten octets end with the window, a FIN behind them is outside",
    of: (x) => seqAdd(x.rcvNxt, x.rcvWnd - TEXT_OCTETS),
  },
  "right-edge": {
    text: "SEQ = RCV.NXT+RCV.WND-1, the last number of the window",
    of: (x) => seqAdd(x.rcvNxt, x.rcvWnd - 1),
  },
  "right-of": {
    text: "SEQ = RCV.NXT+RCV.WND, the first past the window",
    of: (x) => seqAdd(x.rcvNxt, x.rcvWnd),
  },
  "shut-left": {
    text: "RCV.WND = 0: its last number is RCV.NXT-1",
    of: (x, length) => seqAdd(x.rcvNxt, -Math.max(1, length)),
  },
  "shut-at": { text: "RCV.WND = 0: SEQ = RCV.NXT", of: (x) => x.rcvNxt },
  "shut-past": { text: "RCV.WND = 0: SEQ = RCV.NXT+1", of: (x) => seqAdd(x.rcvNxt, 1) },
  any: { text: "SEQ = 700, there is no window", of: () => 700 },
  wrap: { text: "SEQ = 2^32-1, there is no window", of: () => -1 },
});

/** Where the ACK lies; `none` without the ACK bit, `any` where nothing was sent. */
export type AckEdge =
  | "none"
  | "too-old"
  | "oldest"
  | "old"
  | "una"
  | "inside"
  | "nxt"
  | "beyond"
  | "any";

/** The acknowledgment edges, and the sign that stands for each in a table. */
export const ACK_EDGES: Readonly<Record<AckEdge, Edge & { readonly sign: string }>> = Object.freeze(
  {
    none: { sign: ".", text: "no ACK bit", of: () => 0 },
    "too-old": {
      sign: "<",
      text: "ACK = SND.UNA-MAX.SND.WND-1",
      of: (x) => seqAdd(x.sndUna, -x.sndWndMax - 1),
    },
    oldest: {
      sign: "[",
      text: "ACK = SND.UNA-MAX.SND.WND",
      of: (x) => seqAdd(x.sndUna, -x.sndWndMax),
    },
    old: { sign: "o", text: "ACK = SND.UNA-1", of: (x) => seqAdd(x.sndUna, -1) },
    una: { sign: "u", text: "ACK = SND.UNA", of: (x) => x.sndUna },
    inside: {
      sign: "i",
      text: "ACK = SND.NXT-1, after SND.UNA",
      of: (x) => seqAdd(x.sndNxt, -1),
    },
    nxt: { sign: "n", text: "ACK = SND.NXT", of: (x) => x.sndNxt },
    beyond: { sign: ">", text: "ACK = SND.NXT+1", of: (x) => seqAdd(x.sndNxt, 1) },
    any: { sign: "a", text: "ACK = 4711, nothing was sent", of: () => 4711 },
  },
);

/** Where a connection stands when the segment arrives: a state, how it was entered, and what is in flight. */
export interface Situation {
  /** Its name: the state's, and what else matters. */
  readonly name: string;
  /** The state. */
  readonly state: StateName;
  /** Whether it was opened passively. */
  readonly passive: boolean;
  /** Whether its port listens as well, so that a SYN finds who takes it. */
  readonly listening: boolean;
  /** Whether the receive window is closed. */
  readonly shut: boolean;
  /** What is in flight, in words; empty for nothing. */
  readonly flight: string;
  /** The sequence edges that there are. */
  readonly seqs: readonly SeqEdge[];
  /** The acknowledgment edges that there are, with the ACK bit. */
  readonly acks: readonly AckEdge[];
}

const NOWHERE: readonly SeqEdge[] = ["any", "wrap"];
const WINDOW: readonly SeqEdge[] = [
  "far-left",
  "left-of",
  "across",
  "left-edge",
  "inside",
  "fills",
  "right-edge",
  "right-of",
];
const SHUT: readonly SeqEdge[] = ["shut-left", "shut-at", "shut-past"];
const EVERY_ACK: readonly AckEdge[] = [
  "too-old",
  "oldest",
  "old",
  "una",
  "inside",
  "nxt",
  "beyond",
];
/** Between SND.UNA and SND.NXT there is but our SYN. */
const SYN_ACKS: readonly AckEdge[] = ["too-old", "oldest", "old", "una", "nxt", "beyond"];
/** SND.UNA is SND.NXT. */
const QUIET_ACKS: readonly AckEdge[] = ["too-old", "oldest", "old", "nxt", "beyond"];

function situation(
  state: StateName,
  flight: string,
  acks: readonly AckEdge[],
  more: Partial<Situation> = {},
): Situation {
  return {
    name: state,
    state,
    passive: false,
    listening: false,
    shut: false,
    flight,
    seqs: WINDOW,
    acks,
    ...more,
  };
}

const TEXT = "20 octets in flight";
const TEXT_FIN = "20 octets and our FIN in flight";

const OPEN: readonly Situation[] = [
  situation("ESTABLISHED", TEXT, EVERY_ACK),
  situation("FIN-WAIT-1", TEXT_FIN, EVERY_ACK),
  situation("FIN-WAIT-2", "", QUIET_ACKS),
  situation("CLOSE-WAIT", TEXT, EVERY_ACK),
  situation("CLOSING", TEXT_FIN, EVERY_ACK),
  situation("LAST-ACK", TEXT_FIN, EVERY_ACK),
  situation("TIME-WAIT", "", QUIET_ACKS),
];

/** Every situation: all eleven states, two of them in two ways, and seven once more with a closed window. */
export const SITUATIONS: readonly Situation[] = Object.freeze([
  situation("CLOSED", "", ["any"], { seqs: NOWHERE }),
  situation("LISTEN", "", ["any"], { seqs: NOWHERE, passive: true }),
  situation("SYN-SENT", "our SYN in flight", ["old", "una", "nxt", "beyond"], { seqs: NOWHERE }),
  situation("SYN-RECEIVED", "our SYN-ACK in flight", SYN_ACKS, {
    name: "SYN-RECEIVED, from LISTEN",
    passive: true,
  }),
  situation("SYN-RECEIVED", "our SYN-ACK in flight", SYN_ACKS, {
    name: "SYN-RECEIVED, from SYN-SENT",
  }),
  ...OPEN,
  situation("TIME-WAIT", "", QUIET_ACKS, {
    name: "TIME-WAIT, port listens",
    passive: true,
    listening: true,
  }),
  ...OPEN.map((one): Situation => ({
    ...one,
    name: `${one.state}, window closed`,
    shut: true,
    seqs: SHUT,
  })),
]);

/** One cell of the matrix. */
export interface Cell {
  /** Where the connection stands. */
  readonly situation: Situation;
  /** What arrives. */
  readonly kind: Kind;
  /** Where its SEQ lies. */
  readonly seq: SeqEdge;
  /** Where its ACK lies. */
  readonly ack: AckEdge;
}

/** Whether a kind can stand at an edge: it takes two numbers or more to lie across one, and text to fill a window. */
function has(kind: Kind, seq: SeqEdge): boolean {
  return (seq !== "across" || lengthOf(kind) > 1) && (seq !== "fills" || kind.octets > 0);
}

/** The cells of a situation: kinds in their order, then sequence edges, then acknowledgment edges. */
export function cellsOf(situation: Situation): Cell[] {
  return KINDS.flatMap((kind) => {
    const seqs = situation.seqs.filter((seq) => has(kind, seq));
    const acks: readonly AckEdge[] = (kind.flags & ACK) === 0 ? ["none"] : situation.acks;
    return seqs.flatMap((seq) => acks.map((ack): Cell => ({ situation, kind, seq, ack })));
  });
}

/** Every cell. */
export function cells(): Cell[] {
  return SITUATIONS.flatMap(cellsOf);
}

/** A cell in words: `"ESTABLISHED, FIN,ACK, SEQ left-edge, ACK nxt"`. */
export function cellName({ situation, kind, seq, ack }: Cell): string {
  const acks = ack === "none" ? "" : `, ACK ${ack}`;
  return `${situation.name}, ${kind.name}, SEQ ${seq}${acks}`;
}
