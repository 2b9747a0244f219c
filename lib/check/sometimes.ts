/**
 * What a campaign over random lives should have seen at least once, built in: every state, every outcome, and the
 * turns that connections take where stacks go wrong. A campaign that never saw one of them says little about it.
 * Who looks out for them is in `sights.ts`.
 *
 * @module
 */

import type { Outcome } from "../tcp/stack.ts";
import { STATE_NAMES } from "../tcp/state.ts";
import type { Sometimes } from "./property.ts";

/** How a connection may end. */
const OUTCOMES: readonly Outcome[] = [
  "closed",
  "refused",
  "reset",
  "timed-out",
  "aborted",
  "returned",
  "gone",
];

/** What else is looked out for: a short name for the observer, and what people call it. */
const TURNS = Object.freeze({
  // Opening.
  synAgain: "a SYN sent again",
  synAckAgain: "a SYN-ACK sent again",
  simultaneousOpen: "a simultaneous open",
  backToListen: "a reset sent a passive end back to LISTEN",
  recycled: "a full backlog dropped its oldest half-open connection",
  cookie: "a SYN cookie opened a connection",
  oldSyn: "a SYN on an open connection answered with an ACK",
  synSentReset: "an unacceptable SYN-ACK answered with a reset",
  // Data.
  wrap: "data across the wrap of sequence numbers",
  gap: "a segment arrived beyond a gap",
  overlap: "a segment arrived that was partly new",
  ghost: "an octet of an earlier incarnation arrived",
  timerAgain: "the retransmission timer sent again",
  thriceAgain: "the RTO backed off thrice",
  fastAgain: "a fast retransmit",
  sackSent: "a SACK block sent",
  duplicateSack: "a D-SACK block sent",
  pawsDrop: "a segment that PAWS has to drop",
  congestionEcho: "congestion echoed (ECE)",
  congestionReduced: "the window reduced for congestion (CWR)",
  urgent: "urgent data announced",
  // Windows.
  windowClosed: "a closed window offered",
  windowReopened: "a closed window opened again",
  windowShrunk: "the right edge of a window drawn back",
  probeAnswered: "a zero-window probe answered",
  // Closing.
  simultaneousClose: "a simultaneous close",
  closingToTimeWait: "TIME-WAIT entered from CLOSING",
  threeSegments: "a close in three segments",
  finWithData: "a FIN with data",
  finAgain: "a FIN sent again",
  closeBeforeOpen: "a close before the handshake was done",
  afterHalfClose: "data read after a half-close",
  finInTimeWait: "a FIN again in TIME-WAIT",
  unreadReset: "a close with data lost answered with a reset",
  // Incarnations and resets.
  reuse: "a SYN reused a TIME-WAIT pair",
  halfOpenFound: "a reboot found out by a reset",
  challenge: "a challenge ACK for a reset",
  resetInTimeWait: "a reset in TIME-WAIT",
  icmp: "an ICMP error came",
  // Giving up.
  r1: "R1 reached",
  r2: "R2 reached",
  userTimeout: "a user timeout fired",
  keepAlive: "keep-alive gave up",
  finWait2Timeout: "FIN-WAIT-2 timed out",
});

/** A turn's short name. */
export type Turn = keyof typeof TURNS;

const TURN_KEYS = Object.keys(TURNS) as Turn[];

/** Where the outcomes begin in the list of all. */
const OUTCOMES_AT = STATE_NAMES.length;
const TURNS_AT = OUTCOMES_AT + OUTCOMES.length;

/** The place of each turn in {@linkcode SOMETIMES}; that of a state is its number. */
export const TURN_AT: Readonly<Record<Turn, number>> = Object.freeze(
  Object.fromEntries(TURN_KEYS.map((turn, i) => [turn, TURNS_AT + i])) as Record<Turn, number>,
);

/** The place of an outcome. */
export function outcomeAt(outcome: Outcome): number {
  return OUTCOMES_AT + OUTCOMES.indexOf(outcome);
}

/** Everything built in that a campaign should have seen: given to a run as `properties`, whole or some of it. */
export const SOMETIMES: readonly Sometimes[] = Object.freeze(
  [
    // LISTEN is entered from SYN-RECEIVED: a listener has no events of its own.
    ...STATE_NAMES.map((name) => `${name} entered`),
    ...OUTCOMES.map((outcome) => `an end that was ${outcome}`),
    ...TURN_KEYS.map((turn) => TURNS[turn]),
  ].map((name): Sometimes => ({ kind: "sometimes", name, spotter: null })),
);

/** Their names, in order. */
export const SOMETIMES_NAMES: readonly string[] = Object.freeze(
  SOMETIMES.map(({ name }) => name),
);

/** How many runs of a campaign saw what: the union of what its runs say. */
export class Sightings {
  readonly #runs: Map<string, number> = new Map();

  /** None so far of these. */
  constructor(properties: readonly { readonly kind: string; readonly name: string }[]) {
    for (const { kind, name } of properties) if (kind === "sometimes") this.#runs.set(name, 0);
  }

  /** Adds a run: `RunResult.sometimes`, or the counts of another campaign's runs, if `each` says so. */
  add(seen: Readonly<Record<string, number>>, each: "run" | "runs" = "run"): void {
    for (const [name, times] of Object.entries(seen)) {
      if (times === 0) continue;
      this.#runs.set(name, (this.#runs.get(name) ?? 0) + (each === "run" ? 1 : times));
    }
  }

  /** In how many runs each was seen, in the order of the properties. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#runs);
  }

  /** What was never seen. */
  get never(): readonly string[] {
    return [...this.#runs].filter(([, runs]) => runs === 0).map(([name]) => name);
  }
}
