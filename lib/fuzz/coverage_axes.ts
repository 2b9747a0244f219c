/**
 * What coverage counts, as numbers: spots. A spot is a cell (where a connection stands × what happens to it × where
 * SEQ and ACK lie, if a segment arrives) or a transition. Names are those of the arrival matrix (`matrix_axes.ts`),
 * where edges are points; here each stands for everything up to the next. It leaves out which spots can be reached
 * (`coverage_rules.ts`).
 *
 * @module
 */

import { type AckEdge, type Kind, KINDS, type SeqEdge } from "../check/matrix_axes.ts";
import { type Cause, CAUSES, type State, STATE_NAMES, SYN_RECEIVED } from "../tcp/state.ts";
import { ACK, FIN, RST, SYN } from "../wire/segment.ts";

/** Where a connection stands: its state, and for SYN-RECEIVED how it came there. */
export const PLACES: readonly string[] = Object.freeze([
  "CLOSED",
  "LISTEN",
  "SYN-SENT",
  "SYN-RECEIVED, from LISTEN",
  "SYN-RECEIVED, from SYN-SENT",
  "ESTABLISHED",
  "FIN-WAIT-1",
  "FIN-WAIT-2",
  "CLOSE-WAIT",
  "CLOSING",
  "LAST-ACK",
  "TIME-WAIT",
]);

/** The place of a connection, from 0. */
export function placeOf(state: State, passive: boolean): number {
  return state < SYN_RECEIVED ? state : state > SYN_RECEIVED || !passive ? state + 1 : state;
}

/** The state of a place. */
export function stateOf(place: number): State {
  return (place <= SYN_RECEIVED ? place : place - 1) as State;
}

/** Where a SEQ lies: an edge of the arrival matrix, past the right edge from within, or farther right. */
export type SeqClass = Exclude<SeqEdge, "wrap"> | "over" | "far-right";

/** Where SEQs lie, in words. */
export const SEQ_CLASSES: readonly { readonly name: SeqClass; readonly text: string }[] = Object
  .freeze([
    { name: "any", text: "there is no window" },
    { name: "far-left", text: "its last number is before RCV.NXT-1" },
    { name: "left-of", text: "its last number is RCV.NXT-1 (an empty one: SEQ = RCV.NXT-1)" },
    { name: "across", text: "SEQ is before RCV.NXT, and the rest is not" },
    { name: "left-edge", text: "SEQ = RCV.NXT, and it ends before the window does" },
    { name: "inside", text: "all of it lies inside the window" },
    { name: "fills", text: "it ends with the window" },
    { name: "over", text: "SEQ is in the window, and its end is not" },
    { name: "right-edge", text: "SEQ is the last number of the window, and it is empty" },
    { name: "right-of", text: "SEQ = RCV.NXT+RCV.WND, the first past the window" },
    { name: "far-right", text: "SEQ is farther right" },
    { name: "shut-left", text: "RCV.WND = 0: SEQ is before RCV.NXT" },
    { name: "shut-at", text: "RCV.WND = 0: SEQ = RCV.NXT" },
    { name: "shut-past", text: "RCV.WND = 0: SEQ is past RCV.NXT" },
  ]);

/** The class of every SEQ where there is no window. */
export const SEQ_ANY = 0;
const FAR_LEFT = 1;
const LEFT_OF = 2;
const ACROSS = 3;
const LEFT_EDGE = 4;
const INSIDE = 5;
const FILLS = 6;
const OVER = 7;
const RIGHT_EDGE = 8;
const RIGHT_OF = 9;
const FAR_RIGHT = 10;
const SHUT_LEFT = 11;
const SHUT_AT = 12;
const SHUT_PAST = 13;

/**
 * Where a SEQ lies.
 *
 * @param ahead SEQ - RCV.NXT
 * @param length SEG.LEN
 * @param window RCV.WND
 */
export function seqClassOf(ahead: number, length: number, window: number): number {
  if (window <= 0) return ahead < 0 ? SHUT_LEFT : ahead === 0 ? SHUT_AT : SHUT_PAST;
  const end = ahead + length;
  if (ahead < 0) {
    if (end > 0) return ACROSS;
    return (length === 0 ? ahead === -1 : end === 0) ? LEFT_OF : FAR_LEFT;
  }
  if (ahead >= window) return ahead === window ? RIGHT_OF : FAR_RIGHT;
  if (end > window) return OVER;
  if (length > 0 && end === window) return FILLS;
  if (ahead === 0) return LEFT_EDGE;
  return ahead === window - 1 ? RIGHT_EDGE : INSIDE;
}

/** Where an ACK lies: an edge of the arrival matrix, or all there is while nothing is in flight. */
export type AckClass = Exclude<AckEdge, "too-old" | "oldest"> | "quiet";

/** Where ACKs lie, in words. */
export const ACK_CLASSES: readonly { readonly name: AckClass; readonly text: string }[] = Object
  .freeze([
    { name: "none", text: "no ACK bit" },
    { name: "any", text: "nothing was sent" },
    { name: "old", text: "ACK is before SND.UNA" },
    { name: "una", text: "ACK = SND.UNA, and something is in flight" },
    { name: "inside", text: "ACK is between SND.UNA and SND.NXT" },
    { name: "nxt", text: "ACK = SND.NXT, and something is in flight" },
    { name: "quiet", text: "ACK = SND.UNA = SND.NXT" },
    { name: "beyond", text: "ACK is past SND.NXT" },
  ]);

const NONE = 0;
const OLD = 2;
const UNA = 3;
const WITHIN = 4;
const NXT = 5;
const QUIET = 6;
const BEYOND = 7;

/** The class of an ACK where nothing was sent, and of a segment without the ACK bit. */
export function ackClassOfNone(acks: boolean): number {
  return acks ? 1 : NONE;
}

/**
 * Where an ACK lies.
 *
 * @param ahead SEG.ACK - SND.UNA
 * @param flight SND.NXT - SND.UNA
 */
export function ackClassOf(ahead: number, flight: number): number {
  if (ahead < 0) return OLD;
  if (ahead > flight) return BEYOND;
  if (flight === 0) return QUIET;
  return ahead === 0 ? UNA : ahead === flight ? NXT : WITHIN;
}

const BITS = SYN | ACK | FIN | RST;

/** Kinds by control bits and whether there is text; -1 where there is none such. */
const KIND_AT: Int8Array = (() => {
  const at = new Int8Array(2 * (BITS + 1)).fill(-1);
  KINDS.forEach(({ flags, octets }, kind) => at[2 * flags + (octets > 0 ? 1 : 0)] = kind);
  return at;
})();

/** The kind of a segment, from 0; -1 for bits that no row of the arrival matrix has. */
export function kindOf(flags: number, length: number): number {
  return KIND_AT[2 * (flags & BITS) + (length > 0 ? 1 : 0)]!;
}

/** What users do. `read` and `accept` are heard of when they gave something. */
export const CALLS: readonly string[] = Object.freeze([
  "connect",
  "listen",
  "unlisten",
  "accept",
  "send",
  "read",
  "shutdown",
  "close",
  "configure",
  "abort",
]);

/** What a timer or a host does to a connection at a moment at which nothing arrives and nobody calls. */
export const TIMERS: readonly string[] = Object.freeze([
  "SYN again",
  "text again",
  "FIN again",
  "probe",
  "late ACK",
  "late text",
  "time is up",
  "reboot",
]);

/** The numbers of the timers. */
export interface TimerNumbers {
  /** A SYN was sent again. */
  readonly synAgain: number;
  /** Text was sent again. */
  readonly textAgain: number;
  /** A FIN alone was sent again. */
  readonly finAgain: number;
  /** Something was sent into a closed window. */
  readonly probe: number;
  /** An ACK that had waited was sent, or news of a window. */
  readonly lateAck: number;
  /** Text or a FIN that had waited was sent. */
  readonly lateText: number;
  /** The state changed because of a timeout. */
  readonly timeIsUp: number;
  /** The host lost its memory. */
  readonly reboot: number;
}

/** The numbers of the timers. */
export const TIMER: TimerNumbers = Object.freeze({
  synAgain: 0,
  textAgain: 1,
  finAgain: 2,
  probe: 3,
  lateAck: 4,
  lateText: 5,
  timeIsUp: 6,
  reboot: 7,
});

/** What an ICMP error quotes. */
export const QUOTES: readonly string[] = Object.freeze(["in flight", "not in flight"]);

const SEQ_COUNT = SEQ_CLASSES.length;
const ACK_COUNT = ACK_CLASSES.length;
const CALLS_FROM = PLACES.length * KINDS.length * SEQ_COUNT * ACK_COUNT;
const TIMERS_FROM = CALLS_FROM + PLACES.length * CALLS.length * 2;
const ICMP_FROM = TIMERS_FROM + PLACES.length * TIMERS.length;
/** The first spot that is a transition: those before are cells. */
export const MOVES_FROM: number = ICMP_FROM + PLACES.length * QUOTES.length;
const STATES = STATE_NAMES.length;
/** How many spots there are. */
export const SPOTS: number = MOVES_FROM + CAUSES.length * STATES * STATES;

/** The spot of an arrival. */
export function arrivalSpot(place: number, kind: number, seq: number, ack: number): number {
  return ((place * KINDS.length + kind) * SEQ_COUNT + seq) * ACK_COUNT + ack;
}

/** The spot of a call. */
export function callSpot(place: number, call: number, refused: boolean): number {
  return CALLS_FROM + (place * CALLS.length + call) * 2 + (refused ? 1 : 0);
}

/** Whether a spot is a call that was refused. */
export function isRefusal(spot: number): boolean {
  return spot >= CALLS_FROM && spot < TIMERS_FROM && (spot - CALLS_FROM) % 2 === 1;
}

/** The spot of a timer. */
export function timerSpot(place: number, timer: number): number {
  return TIMERS_FROM + place * TIMERS.length + timer;
}

/** The spot of an ICMP error. */
export function icmpSpot(place: number, quote: number): number {
  return ICMP_FROM + place * QUOTES.length + quote;
}

/** The spot of a transition. Its cause is looked up by name: the list is short. */
export function moveSpot(from: State, to: State, cause: Cause): number {
  return MOVES_FROM + (CAUSES.indexOf(cause) * STATES + from) * STATES + to;
}

/** A spot, taken apart. */
export type Spot =
  | {
    readonly is: "arrival";
    readonly place: number;
    readonly kind: Kind;
    readonly seq: SeqClass;
    readonly ack: AckClass;
  }
  | {
    readonly is: "call";
    readonly place: number;
    readonly call: string;
    readonly refused: boolean;
  }
  | { readonly is: "timer"; readonly place: number; readonly timer: number }
  | { readonly is: "icmp"; readonly place: number; readonly quote: number }
  | { readonly is: "move"; readonly from: State; readonly to: State; readonly cause: Cause };

/** Takes a spot apart. */
export function spotOf(spot: number): Spot {
  if (spot < CALLS_FROM) {
    const [upper, ack] = split(spot, ACK_COUNT);
    const [top, seq] = split(upper, SEQ_COUNT);
    const [place, kind] = split(top, KINDS.length);
    return {
      is: "arrival",
      place,
      kind: KINDS[kind]!,
      seq: SEQ_CLASSES[seq]!.name,
      ack: ACK_CLASSES[ack]!.name,
    };
  }
  if (spot < TIMERS_FROM) {
    const [upper, refused] = split(spot - CALLS_FROM, 2);
    const [place, call] = split(upper, CALLS.length);
    return { is: "call", place, call: CALLS[call]!, refused: refused === 1 };
  }
  if (spot < ICMP_FROM) {
    const [place, timer] = split(spot - TIMERS_FROM, TIMERS.length);
    return { is: "timer", place, timer };
  }
  if (spot < MOVES_FROM) {
    const [place, quote] = split(spot - ICMP_FROM, QUOTES.length);
    return { is: "icmp", place, quote };
  }
  const [upper, to] = split(spot - MOVES_FROM, STATES);
  const [cause, from] = split(upper, STATES);
  return { is: "move", from: from as State, to: to as State, cause: CAUSES[cause]! };
}

function split(number: number, count: number): [number, number] {
  return [Math.trunc(number / count), number % count];
}

/** A spot in words: `"ESTABLISHED, FIN,ACK, SEQ left-edge, ACK nxt"`, `"CLOSING to TIME-WAIT by segment"`. */
export function spotName(spot: number): string {
  const one = spotOf(spot);
  switch (one.is) {
    case "arrival": {
      const ack = one.ack === "none" ? "" : `, ACK ${one.ack}`;
      return `${PLACES[one.place]}, ${one.kind.name}, SEQ ${one.seq}${ack}`;
    }
    case "call":
      return `${PLACES[one.place]}, ${one.call}${one.refused ? " refused" : ""}`;
    case "timer":
      return `${PLACES[one.place]}, ${TIMERS[one.timer]}`;
    case "icmp":
      return `${PLACES[one.place]}, ICMP error, what it quotes is ${QUOTES[one.quote]}`;
    case "move":
      return `${STATE_NAMES[one.from]} to ${STATE_NAMES[one.to]} by ${one.cause}`;
  }
}

/** What the numbers mean, as a text: maps of other axes cannot be joined. */
export const AXES: string = [
  ...[PLACES, KINDS, SEQ_CLASSES, ACK_CLASSES, CALLS, TIMERS, QUOTES, CAUSES, STATE_NAMES]
    .map(({ length }) => length),
].join("x");
