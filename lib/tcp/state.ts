/**
 * The eleven states, the legal edges between them, and the one line that changes a state.
 *
 * @module
 */

import { Defect } from "../base/fail.ts";

/** No connection at all (RFC 9293, section 3.3.2). */
export const CLOSED = 0;
/** Waiting for a connection request from any remote peer. */
export const LISTEN = 1;
/** A connection request was sent; waiting for a matching one. */
export const SYN_SENT = 2;
/** A request was received and one sent; waiting for the acknowledgment. */
export const SYN_RECEIVED = 3;
/** Open: data flows. */
export const ESTABLISHED = 4;
/** This side closed; waiting for the acknowledgment of its FIN, or a FIN. */
export const FIN_WAIT_1 = 5;
/** This side's FIN is acknowledged; waiting for the other's. */
export const FIN_WAIT_2 = 6;
/** The other side closed; waiting for the local user to do so. */
export const CLOSE_WAIT = 7;
/** Both closed at once; waiting for the acknowledgment of this side's FIN. */
export const CLOSING = 8;
/** The other side closed first; waiting for the acknowledgment of this side's FIN. */
export const LAST_ACK = 9;
/** Waiting for 2 MSL, so that the last ACK can be sent again and old segments die. */
export const TIME_WAIT = 10;

/** A state's number. */
export type State = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10;

/** A state's name, as RFC 9293 writes it. */
export type StateName =
  | "CLOSED"
  | "LISTEN"
  | "SYN-SENT"
  | "SYN-RECEIVED"
  | "ESTABLISHED"
  | "FIN-WAIT-1"
  | "FIN-WAIT-2"
  | "CLOSE-WAIT"
  | "CLOSING"
  | "LAST-ACK"
  | "TIME-WAIT";

/** The states' names by number. */
export const STATE_NAMES: Readonly<Record<State, StateName>> & readonly StateName[] = Object.freeze(
  [
    "CLOSED",
    "LISTEN",
    "SYN-SENT",
    "SYN-RECEIVED",
    "ESTABLISHED",
    "FIN-WAIT-1",
    "FIN-WAIT-2",
    "CLOSE-WAIT",
    "CLOSING",
    "LAST-ACK",
    "TIME-WAIT",
  ] as const,
);

/** Why a state changed. */
export type Cause =
  /** A user call: open, shutdown, close. */
  | "call"
  /** An arriving segment without RST. */
  | "segment"
  /** A valid reset from the peer. */
  | "reset"
  /** A hard ICMP error. */
  | "icmp"
  /** The user's abort, or data lost by a half-duplex close. */
  | "abort"
  /** 2MSL, R2, the user timeout, keep-alive or the FIN-WAIT-2 timeout ran out. */
  | "timeout"
  /** A new SYN took over a pair of sockets in TIME-WAIT. */
  | "reuse"
  /** A backlog was full and this was its oldest half-open connection. */
  | "recycle"
  /** An ACK brought a SYN cookie back. */
  | "cookie"
  /** A counterfactual policy. */
  | "policy";

/** Every cause. */
export const CAUSES: readonly Cause[] = Object.freeze(
  [
    "call",
    "segment",
    "reset",
    "icmp",
    "abort",
    "timeout",
    "reuse",
    "recycle",
    "cookie",
    "policy",
  ] as const,
);

/** One legal edge: from, to, why, and where the RFC says so. */
export type Edge = readonly [from: State, to: State, cause: Cause, cite: string];

const FIGURE_5 = "RFC 9293, section 3.3.2, figure 5";
const RESET_STEP = "RFC 9293, section 3.10.7.4, second step";
const ABORT_CALL = "RFC 9293, section 3.10.5";
const GIVE_UP = "RFC 9293, sections 3.8.3 and 3.10.8";
const HARD_ERROR = "RFC 9293, section 3.9.2.2 (SHLD-26)";

/** Every state that has a TCB. */
const OPEN_STATES: readonly State[] = [
  SYN_SENT,
  SYN_RECEIVED,
  ESTABLISHED,
  FIN_WAIT_1,
  FIN_WAIT_2,
  CLOSE_WAIT,
  CLOSING,
  LAST_ACK,
  TIME_WAIT,
];

/** Every legal edge. */
export const EDGES: readonly Edge[] = Object.freeze([
  [CLOSED, LISTEN, "call", FIGURE_5],
  [CLOSED, SYN_SENT, "call", FIGURE_5],
  [LISTEN, CLOSED, "call", FIGURE_5],
  [LISTEN, SYN_RECEIVED, "segment", FIGURE_5],
  [SYN_SENT, CLOSED, "call", FIGURE_5],
  [SYN_SENT, SYN_RECEIVED, "segment", FIGURE_5],
  [SYN_SENT, ESTABLISHED, "segment", FIGURE_5],
  [SYN_RECEIVED, ESTABLISHED, "segment", FIGURE_5],
  [SYN_RECEIVED, FIN_WAIT_1, "call", FIGURE_5],
  [ESTABLISHED, FIN_WAIT_1, "call", FIGURE_5],
  [ESTABLISHED, CLOSE_WAIT, "segment", FIGURE_5],
  [FIN_WAIT_1, FIN_WAIT_2, "segment", FIGURE_5],
  [FIN_WAIT_1, CLOSING, "segment", FIGURE_5],
  [FIN_WAIT_1, TIME_WAIT, "segment", "RFC 9293, section 3.3.2, figure 5, note 2"],
  [FIN_WAIT_2, TIME_WAIT, "segment", FIGURE_5],
  [CLOSING, TIME_WAIT, "segment", FIGURE_5],
  // "call": the FIN goes out at once; "segment": an ACK let the last data and the FIN behind it go.
  [CLOSE_WAIT, LAST_ACK, "call", FIGURE_5],
  [CLOSE_WAIT, LAST_ACK, "segment", "RFC 9293, section 3.10.4, CLOSE-WAIT: queued until then"],
  [CLOSE_WAIT, LAST_ACK, "timeout", "RFC 9293, section 3.8.6.1: the FIN as window probe"],
  [LAST_ACK, CLOSED, "segment", FIGURE_5],
  [TIME_WAIT, CLOSED, "timeout", FIGURE_5],

  [SYN_RECEIVED, LISTEN, "reset", "RFC 9293, section 3.3.2, figure 5, note 1"],
  [SYN_RECEIVED, LISTEN, "segment", "RFC 9293, section 3.10.7.4, fourth step: SYN in the window"],
  [SYN_RECEIVED, LISTEN, "recycle", "RFC 4987, section 3.3"],
  [LISTEN, ESTABLISHED, "cookie", "RFC 4987, section 3.6: the listener remembered nothing"],
  [SYN_SENT, CLOSED, "reset", "RFC 9293, section 3.10.7.3, second step"],
  ...OPEN_STATES.filter((s) => s !== SYN_SENT).map((s): Edge => [s, CLOSED, "reset", RESET_STEP]),
  ...OPEN_STATES.map((s): Edge => [s, CLOSED, "abort", ABORT_CALL]),
  ...OPEN_STATES.filter((s) => s !== TIME_WAIT).map((s): Edge => [s, CLOSED, "timeout", GIVE_UP]),
  // In the synchronized states only where `TcpConfig.hardErrors` says so; in TIME-WAIT nothing is in flight to quote.
  ...OPEN_STATES.filter((s) => s !== TIME_WAIT).map((s): Edge => [s, CLOSED, "icmp", HARD_ERROR]),
  [TIME_WAIT, CLOSED, "reuse", "RFC 9293, section 3.6.1 (MAY-2)"],

  [LISTEN, ESTABLISHED, "policy", "counterfactual: the two-way handshake"],
  [FIN_WAIT_1, CLOSED, "policy", "counterfactual: no TIME-WAIT"],
  [FIN_WAIT_2, CLOSED, "policy", "counterfactual: no TIME-WAIT"],
  [CLOSING, CLOSED, "policy", "counterfactual: no TIME-WAIT"],
]);

/** For each cause and state, the states that may follow, as a bit set. */
const LEGAL: Readonly<Record<Cause, Uint16Array>> = (() => {
  const sets = Object.fromEntries(CAUSES.map((cause) => [cause, new Uint16Array(11)]));
  for (const [from, to, cause] of EDGES) sets[cause]![from]! |= 1 << to;
  return Object.freeze(sets) as Record<Cause, Uint16Array>;
})();

/** Whether the table has an edge. */
export function isLegal(from: State, to: State, cause: Cause): boolean {
  return (LEGAL[cause][from]! & (1 << to)) !== 0;
}

/**
 * Changes a state: the only line of the stack that does.
 *
 * @throws {Defect} if the table has no such edge
 */
export function moveTo(holder: { state: State }, to: State, cause: Cause): void {
  if (!isLegal(holder.state, to, cause)) {
    throw new Defect(
      `Illegal edge ${STATE_NAMES[holder.state]} to ${STATE_NAMES[to]} by ${cause}`,
    );
  }
  holder.state = to;
}

/** Whether the peer may still send text: it has not sent its FIN. */
export function mayReceive({ state }: { readonly state: State }): boolean {
  return state === ESTABLISHED || state === FIN_WAIT_1 || state === FIN_WAIT_2;
}
