/**
 * syn-fin-number: SYN and FIN take one sequence number each.
 *
 * @module
 */

import { seqDiff } from "../base/seq.ts";
import { seconds } from "../base/time.ts";
import { CLOSE_WAIT, ESTABLISHED } from "../tcp/state.ts";
import { ACK, FIN, RST, segLen, type Segment, SYN } from "../wire/segment.ts";
import { type Check, type CheckContext, relative } from "./check.ts";
import type { EndFacts, EventOf } from "./facts.ts";

/** After so long a silence, an old sequence number may be a keep-alive (RFC 9293, section 3.8.4). */
const KEEP_ALIVE_MIN = seconds(1);

/** ACKs of a FIN are sent in these states: CLOSE-WAIT, CLOSING, LAST-ACK, TIME-WAIT. */
const HAD_FIN = 1 << 7 | 1 << 8 | 1 << 9 | 1 << 10;

/**
 * The law (RFC 9293, sections 3.4, 3.5 and 3.6): a SYN has the number ISS in every sending, and what follows
 * begins at ISS+1; what is new begins where the last ended; a FIN has the number after the last octet that
 * the user sent, in every sending, and nothing comes behind it; an ACK alone has SND.NXT, of a stack whose settings are
 * known, for others probe with older numbers; an end that had the peer's FIN acknowledges
 * one number more than the FIN's. The last part needs to know which FIN it was: it is off with injected
 * segments, segments older than MSL and counterfactual policies.
 */
export class SynFinNumber implements Check {
  /** Its name. */
  readonly name = "syn-fin-number";
  readonly #context: CheckContext;
  readonly #knowsFin: boolean;

  /** A check of one run. */
  constructor(context: CheckContext) {
    this.#context = context;
    const { injects, counterfactual, outlivesMsl } = context.preconditions;
    this.#knowsFin = !injects && !counterfactual && !outlivesMsl;
  }

  /** An end sent a segment. */
  sent(event: EventOf<"sent">, x: EndFacts): void {
    const s = event.packet.body as Segment;
    const { flags, seq } = s;
    if ((flags & RST) !== 0) return;
    if ((flags & SYN) !== 0) {
      if (seq !== x.iss) this.#wrong(x, "sent its SYN with another number", 0, seq, "3.5");
    } else if (seqDiff(seq, x.iss) <= 0) {
      if (!this.#isKeepAlive(event, x, s)) {
        this.#wrong(x, "did not count its SYN", 1, seq, "3.4");
      }
    }
    if (seqDiff(seq, x.sndMaxBefore) > 0) {
      this.#wrong(x, "left out sequence numbers", relative(x.sndMaxBefore, x.iss), seq, "3.4");
    }
    if (x.finSent) this.#fin(x, s);
    if (x.config !== undefined && segLen(s) === 0 && seq !== x.sndMax) {
      if (!this.#isKeepAlive(event, x, s)) {
        const next = relative(x.sndMax, x.iss);
        this.#wrong(x, "acknowledged with another number than its next", next, seq, "3.10.7.4");
      }
    }
    if (this.#knowsFin && (flags & ACK) !== 0 && (HAD_FIN & (1 << x.state)) !== 0) {
      this.#ackOfFin(x, s);
    }
  }

  #fin(x: EndFacts, s: Segment): void {
    const past = seqDiff((s.seq + segLen(s)) | 0, x.finSeq);
    if ((s.flags & FIN) !== 0) {
      if (past !== 1) {
        const fin = (x.finSeq + past - 1) | 0;
        this.#wrong(x, "moved its FIN", relative(x.finSeq, x.iss), fin, "3.4");
      }
      const last = x.sndMaxRel + seqDiff(x.finSeq, x.sndMax) - 1;
      if (last !== x.octetsSent) {
        this.#context.fail(this.name, x.end, () => ({
          message: `${x.end.name} sent its FIN ${Math.abs(last - x.octetsSent)} octets too ${
            last < x.octetsSent ? "early" : "late"
          }`,
          expected: `FIN ${x.octetsSent + 1}, after ${x.octetsSent} octets`,
          got: `FIN ${last + 1}`,
          cite: "RFC 9293, section 3.6",
        }));
      }
    } else if (past > (s.length > 0 ? 0 : 1)) {
      const expected = relative(x.finSeq, x.iss) + (s.length > 0 ? 0 : 1);
      const what = s.length > 0 ? "sent octets behind its FIN" : "passed its FIN";
      this.#wrong(x, what, expected, (s.seq + segLen(s)) | 0, "3.6");
    }
  }

  #ackOfFin(x: EndFacts, s: Segment): void {
    const peer = x.peer;
    if (peer === null || !peer.finSent || x.state < CLOSE_WAIT) return;
    const past = seqDiff(s.ack, peer.finSeq);
    if (past === 1) return;
    const fin = relative(peer.finSeq, peer.iss);
    this.#context.fail(this.name, x.end, () => ({
      message: `${x.end.name} acknowledged the FIN ${fin} of ${peer.end.name} wrongly`,
      expected: `ACK ${fin + 1}`,
      got: `ACK ${fin + past}`,
      cite: "RFC 9293, section 3.10.7.4, eighth step",
    }));
  }

  /** Whether a segment left of the window may be a keep-alive that its user asked for. */
  #isKeepAlive(event: EventOf<"sent">, x: EndFacts, s: Segment): boolean {
    if (s.seq !== ((x.sndMax - 1) | 0) || s.length > 1 || x.state < ESTABLISHED) return false;
    const keepAlive = x.config?.keepAlive ?? 0;
    if (x.keepAliveCalled) return true; // for how long is not known
    if (keepAlive === 0) {
      return event.at - Math.max(x.lastSentAt, x.lastDeliveredAt) >= KEEP_ALIVE_MIN;
    }
    // Half of it: the host's clock may be fast.
    return event.at - Math.max(x.openedAt, x.lastDeliveredAt) >= keepAlive / 2;
  }

  #wrong(x: EndFacts, what: string, expected: number, seq: number, section: string): void {
    this.#context.fail(this.name, x.end, () => ({
      message: `${x.end.name} ${what}`,
      expected: `number ${expected}, counted from its ISS`,
      got: `number ${relative(seq, x.iss)}`,
      cite: `RFC 9293, section ${section}`,
    }));
  }
}
