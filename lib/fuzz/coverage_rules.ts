/**
 * Which spots cannot be reached, and why: by stacks that follow RFC 9293 on a link that loses, copies, delays and
 * reorders, with hosts that lose their memory and ports that are used again, where no story injects segments of its
 * own. Segments of old incarnations arrive in any state with any numbers, so only what numbers or stacks forbid is
 * ruled out. A spot that is reached although a rule speaks against it is a defect of the rule.
 *
 * @module
 */

import { LEGAL_EDGES } from "../check/legal_edges.ts";
import { lengthOf } from "../check/matrix_axes.ts";
import {
  CLOSE_WAIT,
  CLOSED,
  CLOSING,
  EDGES,
  ESTABLISHED,
  FIN_WAIT_1,
  FIN_WAIT_2,
  LAST_ACK,
  LISTEN,
  type State,
  SYN_RECEIVED,
  SYN_SENT,
  TIME_WAIT,
} from "../tcp/state.ts";
import { ACK, FIN, RST, SYN } from "../wire/segment.ts";
import { type Spot, spotOf, SPOTS, stateOf, TIMER } from "./coverage_axes.ts";

/** Why spots cannot be reached. */
export interface Rule {
  /** Why, in one line. */
  readonly why: string;
  /** RFC and section. */
  readonly cite: string;
  /** Whether it rules a spot out. */
  rulesOut(spot: Spot): boolean;
}

type Arrival = Extract<Spot, { is: "arrival" }>;
type CallMade = Extract<Spot, { is: "call" }>;
type Timer = Extract<Spot, { is: "timer" }>;
type Move = Extract<Spot, { is: "move" }>;

function arrival(why: string, cite: string, test: (it: Arrival, state: State) => boolean): Rule {
  return { why, cite, rulesOut: (it) => it.is === "arrival" && test(it, stateOf(it.place)) };
}

function call(why: string, cite: string, test: (it: CallMade, state: State) => boolean): Rule {
  return { why, cite, rulesOut: (it) => it.is === "call" && test(it, stateOf(it.place)) };
}

function timer(why: string, cite: string, test: (timer: number, state: State) => boolean): Rule {
  return { why, cite, rulesOut: (it) => it.is === "timer" && test(it.timer, stateOf(it.place)) };
}

function move(why: string, cite: string, test: (it: Move) => boolean): Rule {
  return { why, cite, rulesOut: (it) => it.is === "move" && test(it) };
}

/** Whether there is a TCB, with or without the peer's numbers. */
function hasTcb(state: State): boolean {
  return state !== CLOSED && state !== LISTEN;
}

/** Whether everything that was sent is acknowledged, the FIN last. */
function isSettled(state: State): boolean {
  return state === FIN_WAIT_2 || state === TIME_WAIT;
}

/** Whether our FIN, or a SYN before it, is in flight. */
function isFinishing(state: State): boolean {
  return state === FIN_WAIT_1 || state === CLOSING || state === LAST_ACK;
}

/** The bits of segments that stacks send: a SYN, and from then on all with ACK; resets with or without. */
const SENT: readonly number[] = [SYN, SYN | ACK, ACK, FIN | ACK, RST, RST | ACK];

const ARRIVALS: readonly Rule[] = [
  arrival(
    "no stack sends such control bits",
    "RFC 9293, section 3.10",
    ({ kind }) => !SENT.includes(kind.flags),
  ),
  arrival(
    "no stack here sends text with a SYN or a reset",
    "RFC 9293, sections 3.10.2 and 3.10.7",
    ({ kind }) => kind.octets > 0 && (kind.flags & (SYN | RST)) !== 0,
  ),
  arrival(
    "the ACK field counts with the ACK bit only",
    "RFC 9293, section 3.1",
    ({ kind, ack }) => ((kind.flags & ACK) === 0) !== (ack === "none"),
  ),
  arrival(
    "without the peer's SYN there is no RCV.NXT: all SEQs are one",
    "RFC 9293, sections 3.10.7.1 to 3.10.7.3",
    ({ seq }, state) => (seq === "any") !== (state <= SYN_SENT),
  ),
  arrival(
    "without a TCB nothing was sent: all ACKs are one",
    "RFC 9293, sections 3.10.7.1 and 3.10.7.2",
    ({ ack }, state) => ack !== "none" && (ack === "any") === hasTcb(state),
  ),
  arrival(
    "it takes two sequence numbers to lie across an edge",
    "RFC 9293, section 3.4",
    ({ kind, seq }) => (seq === "across" || seq === "over") && lengthOf(kind) < 2,
  ),
  arrival(
    "an empty segment fills no window",
    "RFC 9293, section 3.4, table 6",
    ({ kind, seq }) => seq === "fills" && lengthOf(kind) === 0,
  ),
  arrival(
    "what is not empty and begins with a window's last number fills it or goes over",
    "RFC 9293, section 3.4, table 6",
    ({ kind, seq }) => seq === "right-edge" && lengthOf(kind) > 0,
  ),
  arrival(
    "the SYN alone is in flight: nothing lies between SND.UNA and SND.NXT",
    "RFC 9293, section 3.10.2",
    ({ ack }, state) => ack === "inside" && (state === SYN_SENT || state === SYN_RECEIVED),
  ),
  arrival(
    // FIN-WAIT-1 and CLOSING may be entered before the FIN goes: after a CLOSE in SYN-RECEIVED.
    "a SYN or a FIN is in flight",
    "RFC 9293, sections 3.3.2 and 3.10.4",
    ({ ack }, state) =>
      ack === "quiet" && (state === SYN_SENT || state === SYN_RECEIVED || state === LAST_ACK),
  ),
  arrival(
    "everything is acknowledged, the FIN too: nothing is in flight",
    "RFC 9293, section 3.3.2",
    ({ ack }, state) => isSettled(state) && ["una", "inside", "nxt"].includes(ack),
  ),
  arrival(
    "the window that a SYN offers is not closed before ESTABLISHED: nothing has been queued",
    "RFC 9293, section 3.10.7.4, seventh step",
    ({ seq }, state) => seq.startsWith("shut") && state === SYN_RECEIVED,
  ),
];

const OF_HOSTS = ["connect", "listen"];
const SENDS: readonly State[] = [SYN_SENT, SYN_RECEIVED, ESTABLISHED, CLOSE_WAIT];

const CALL_RULES: readonly Rule[] = [
  call(
    "no act of a story changes one connection's settings",
    "RFC 9293, section 3.8.4",
    ({ call }) => call === "configure",
  ),
  call(
    "an OPEN makes a connection or a listener of its own",
    "RFC 9293, section 3.10.1",
    ({ call }, state) =>
      // An application may read what came before the end.
      state === CLOSED ? !OF_HOSTS.includes(call) && call !== "read" : OF_HOSTS.includes(call),
  ),
  call(
    "a listener is closed, and nothing else is done to one",
    "RFC 9293, section 3.10.4",
    ({ call }, state) => (call === "unlisten") !== (state === LISTEN),
  ),
  call(
    "a call that gave nothing to accept or to read is not heard of",
    "RFC 9293, section 3.10.3",
    ({ call, refused }) => refused && (call === "accept" || call === "read"),
  ),
  call(
    "a handshake that is not done gives nothing to accept or to read",
    "RFC 9293, section 3.10.3",
    ({ call }, state) =>
      (call === "accept" || call === "read") && (state === SYN_SENT || state === SYN_RECEIVED),
  ),
  call(
    "an ABORT of a connection that exists is never refused",
    "RFC 9293, section 3.10.5",
    ({ call, refused }) => refused && call === "abort",
  ),
  call(
    "after CLOSE no SEND is taken, nor another CLOSE of one direction",
    "RFC 9293, sections 3.10.2 and 3.10.4",
    ({ call, refused }, state) =>
      !refused && (call === "send" || call === "shutdown") && !SENDS.includes(state),
  ),
  call(
    "in SYN-SENT every call is taken: a CLOSE would have ended it",
    "RFC 9293, section 3.10.4",
    ({ refused }, state) => refused && state === SYN_SENT,
  ),
];

/** Where our SYN may still be in flight. */
const SYN_UNACKED: readonly State[] = [SYN_SENT, SYN_RECEIVED, FIN_WAIT_1, CLOSING];
const OF_TEXT = [TIMER.textAgain, TIMER.probe, TIMER.lateText];

const TIMER_RULES: readonly Rule[] = [
  timer(
    "without a TCB there are no timers",
    "RFC 9293, section 3.3.1",
    (_, state) => !hasTcb(state),
  ),
  timer(
    // A CLOSE in SYN-RECEIVED leads on without that ACK.
    "the SYN is acknowledged",
    "RFC 9293, section 3.10.7.4, fifth step",
    (timer, state) =>
      timer === TIMER.synAgain &&
      !SYN_UNACKED.includes(state),
  ),
  timer(
    "text waits for ESTABLISHED, and an ACK for the peer's SYN",
    "RFC 9293, section 3.10.2",
    (timer, state) =>
      (state === SYN_SENT && timer === TIMER.lateAck) ||
      ((state === SYN_SENT || state === SYN_RECEIVED) &&
        OF_TEXT.includes(timer)),
  ),
  timer(
    "everything is acknowledged, the FIN too: nothing is left to send",
    "RFC 9293, section 3.3.2",
    (timer, state) =>
      isSettled(state) &&
      OF_TEXT.includes(timer),
  ),
  timer(
    "no FIN is in flight",
    "RFC 9293, section 3.3.2",
    (timer, state) => timer === TIMER.finAgain && !isFinishing(state),
  ),
];

/** Edges as `from to cause`. */
const LEGAL = new Set(LEGAL_EDGES.map(([from, to, cause]) => `${from} ${to} ${cause}`));
const OURS = new Set(EDGES.map(([from, to, cause]) => `${from} ${to} ${cause}`));

const MOVE_RULES: readonly Rule[] = [
  move(
    "no such edge is legal",
    "RFC 9293, section 3.3.2, figure 5",
    ({ from, to, cause }) => !LEGAL.has(`${from} ${to} ${cause}`),
  ),
  move(
    "a listener is a port and no connection: calls to it are cells",
    "RFC 9293, section 3.10.1",
    ({ from, to }) => (from === CLOSED && to === LISTEN) || (from === LISTEN && to === CLOSED),
  ),
  move(
    "an edge that this stack never takes, and another may",
    "RFC 9293, section 3.3.2",
    ({ from, to, cause }) => !OURS.has(`${from} ${to} ${cause}`),
  ),
  move(
    "counterfactual policies are drawn only when asked for",
    "RFC 9293, section 3.3.2",
    ({ cause }) => cause === "policy",
  ),
  move(
    "no router reports an error unless a story injects it",
    "RFC 9293, section 3.9.2.2",
    ({ cause }) => cause === "icmp",
  ),
];

/** Every rule, in the order in which they are asked. */
export const RULES: readonly Rule[] = Object.freeze([
  ...ARRIVALS,
  ...CALL_RULES,
  ...TIMER_RULES,
  {
    why: "no router reports an error unless a story injects it",
    cite: "RFC 9293, section 3.9.2.2",
    rulesOut: ({ is }) => is === "icmp",
  },
  ...MOVE_RULES,
]);

/** For each spot 0, or 1 and the place of the first rule that rules it out. */
export const RULED_OUT: Uint8Array = (() => {
  const ruled = new Uint8Array(SPOTS);
  for (let spot = 0; spot < SPOTS; spot++) {
    const taken = spotOf(spot);
    ruled[spot] = 1 + RULES.findIndex((rule) => rule.rulesOut(taken));
  }
  return ruled;
})();

/** The rule that rules a spot out; undefined if it can be reached. */
export function ruleFor(spot: number): Rule | undefined {
  return RULES[RULED_OUT[spot]! - 1];
}

/** What it takes to reach a spot that no rule speaks against. */
export interface Hurdle {
  /** What, in one line. */
  readonly why: string;
  /** Whether a spot takes it. */
  takes(spot: Spot): boolean;
}

/** Where the peer's FIN was taken. */
const BEHIND_FIN: readonly State[] = [CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT];
const PAST = ["over", "right-of", "far-right", "shut-past"];

/** What spots take that lives of one incarnation do not reach, the first that applies. */
export const HURDLES: readonly Hurdle[] = Object.freeze([
  {
    why: "an ACK of what was not sent: another incarnation's segment, or a peer that remembers one",
    takes: (it) => it.is === "arrival" && it.ack === "beyond",
  },
  {
    why: "numbers past every window that was offered: another incarnation's segment",
    takes: (it) => it.is === "arrival" && PAST.includes(it.seq),
  },
  {
    why: "a SYN that is not the first: another incarnation's, or its peer's host lost its memory",
    takes: (it) =>
      it.is === "arrival" && (it.kind.flags & SYN) !== 0 && stateOf(it.place) >= SYN_RECEIVED &&
      it.seq !== "left-of" && it.seq !== "far-left",
  },
  {
    why: "text or a FIN behind the peer's FIN: another incarnation's segment",
    takes: (it) =>
      it.is === "arrival" && (it.kind.octets > 0 || (it.kind.flags & FIN) !== 0) &&
      BEHIND_FIN.includes(stateOf(it.place)) &&
      !["far-left", "left-of", "shut-left"].includes(it.seq),
  },
  {
    why: "a closed window and a reset: the peer's host lost its memory, or its user",
    takes: (it) => it.is === "arrival" && (it.kind.flags & RST) !== 0 && it.seq.startsWith("shut"),
  },
]);

/** What it takes to reach a spot, in words; undefined for a spot that an ordinary life may reach. */
export function hurdleOf(spot: number): string | undefined {
  const taken = spotOf(spot);
  return HURDLES.find((hurdle) => hurdle.takes(taken))?.why;
}
