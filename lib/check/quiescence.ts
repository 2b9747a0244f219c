/**
 * quiescence: when nothing more will happen, what is left is left for a reason.
 *
 * @module
 */

import { seqDiff } from "../base/seq.ts";
import { formatInstant } from "../base/time.ts";
import type { Inspection } from "../tcp/stack.ts";
import {
  CLOSE_WAIT,
  CLOSING,
  ESTABLISHED,
  FIN_WAIT_1,
  FIN_WAIT_2,
  LAST_ACK,
  STATE_NAMES,
} from "../tcp/state.ts";
import type { Check, CheckContext, Complaint } from "./check.ts";
import type { EndFacts } from "./facts.ts";
import type { FinalView } from "./view.ts";

/** An application that does nothing may leave a connection here for ever. */
const PATIENT = 1 << ESTABLISHED | 1 << FIN_WAIT_2 | 1 << CLOSE_WAIT;

/** A peer whose window stays closed keeps a FIN, or data before it, waiting for ever (MUST-37). */
const BLOCKED = 1 << FIN_WAIT_1 | 1 << CLOSING | 1 << LAST_ACK;

/** Whether the peer's window is closed, as far as is known. */
export function isBlocked(x: EndFacts, seen: Inspection | undefined): boolean {
  return seen === undefined ? x.windowHeard === 0 : seen.sndWnd === 0;
}

/**
 * The law: at quiescence
 * - an end may be left in ESTABLISHED, FIN-WAIT-2 or CLOSE-WAIT, where it waits for a user or for the peer's,
 *   and in FIN-WAIT-1, CLOSING or LAST-ACK only while the peer's window is closed; every other state ends by
 *   itself (RFC 9293, sections 3.8.3, 3.8.6.1 (MUST-37), 3.10.8);
 * - nothing is unacknowledged, or not even sent, while the peer's window is open (section 3.10.8);
 * - no timer is armed but for a closed window, and no host wants to be polled for another reason;
 * - exactly the TCBs are there that the run made and did not end.
 *
 * A host that stands still may leave anything. Timers need `inspect()`; of a stack that does not show its numbers, an
 * acknowledgment of everything must have come to it.
 */
export class Quiescence implements Check {
  /** Its name. */
  readonly name = "quiescence";
  readonly #context: CheckContext;

  /** A check of one run. */
  constructor(context: CheckContext) {
    this.#context = context;
  }

  /** The run is over. */
  finish(view: FinalView): void {
    if (!view.quiescent) return;
    const { ledger } = this.#context;
    const there: boolean[] = [];
    for (const end of view.ends) {
      there[end.id] = true;
      const x = ledger.ends[end.id];
      if (x === undefined || !x.open) {
        this.#say(x, () => ({
          message: `${end.name} still has a TCB, though it was closed`,
          expected: "no TCB",
          got: "a TCB",
          cite: "RFC 9293, section 3.3.2",
        }));
      } else if (!x.paused) {
        this.#judge(x, view.inspect(end));
      }
    }
    for (const x of ledger.ends) {
      if (x === undefined || !x.open || there[x.end.id] === true) continue;
      this.#say(x, () => ({
        message: `${x.end.name} lost its TCB without a word`,
        expected: `a TCB in ${STATE_NAMES[x.state]}, or news of its end`,
        got: "no TCB",
        cite: "RFC 9293, section 3.6 (MUST-12)",
      }));
    }
    for (const { host, at, recurring } of view.pending) {
      if (recurring || ledger.pausedHosts.includes(host)) continue;
      this.#context.fail(this.name, null, () => ({
        message: `${host} waits for a timer at quiescence`,
        expected: "no timer but zero-window probes and keep-alives",
        got: `a timer at ${formatInstant(at)} s`,
        cite: "RFC 9293, section 3.10.8",
      }));
    }
  }

  #judge(x: EndFacts, seen: Inspection | undefined): void {
    const { name } = x.end;
    const blocked = isBlocked(x, seen);
    const allowed = PATIENT | (blocked ? BLOCKED : 0);
    if ((allowed & (1 << x.state)) === 0) {
      this.#say(x, () => ({
        message: `${name} is left in ${STATE_NAMES[x.state]} for ever`,
        expected: (BLOCKED & (1 << x.state)) !== 0
          ? "an end of it: the peer's window is open"
          : "a state that waits for a user, or CLOSED",
        got: STATE_NAMES[x.state],
        cite: "RFC 9293, sections 3.8.3 and 3.10.8",
      }));
    }
    if (seen === undefined) {
      this.#judgeByWire(x, blocked);
      return;
    }
    // Keep-alive shares the retransmission timer, and recurs for ever while its probes are answered.
    const asks = (seen.config?.keepAlive ?? 0) > 0 && seen.sndUna === seen.sndNxt;
    if (seen.timeWaitAt !== Infinity || (seen.rexmitAt !== Infinity && !blocked && !asks)) {
      const timer = seen.timeWaitAt !== Infinity ? "2MSL" : "retransmission";
      this.#say(x, () => ({
        message: `${name} has its ${timer} timer armed for nothing`,
        expected: "no timer armed",
        got: `in ${STATE_NAMES[x.state]}, the timer is armed`,
        cite: "RFC 6298, rule 5.2",
      }));
    }
    if (blocked || !x.issKnown) return;
    const acked = x.sndMaxRel + seqDiff(seen.sndUna, x.sndMax) - 1;
    if (seen.sndUna !== seen.sndNxt || acked < x.octetsSent) {
      this.#say(x, () => ({
        message: `${name} gave its data up without a word`,
        expected: `${x.octetsSent} octets acknowledged, or a timer armed`,
        got: `${acked} octets acknowledged, the peer's window is open`,
        cite: "RFC 9293, section 3.10.8",
      }));
    }
  }

  /** What a stack does not show, the ACKs that came to it do. */
  #judgeByWire(x: EndFacts, blocked: boolean): void {
    const owed = x.owed;
    if (blocked || !x.issKnown || x.heardRel >= owed) return;
    this.#say(x, () => ({
      message: `${x.end.name} gave its data up without a word`,
      expected: `${owed} sequence numbers acknowledged, SYN and FIN among them`,
      got: `${x.heardRel} acknowledged, the peer's window is open`,
      cite: "RFC 9293, section 3.10.8",
    }));
  }

  #say(x: EndFacts | undefined, words: () => Complaint): void {
    this.#context.fail(this.name, x?.end ?? null, words);
  }
}
