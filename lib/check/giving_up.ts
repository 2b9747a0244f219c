/**
 * giving-up: a connection is not given up before its time.
 *
 * @module
 */

import { seqDiff } from "../base/seq.ts";
import type { TcpConfig } from "../tcp/config.ts";
import type { Inspection } from "../tcp/stack.ts";
import { FIN_WAIT_2, SYN_SENT } from "../tcp/state.ts";
import { ACK, RST, segLen, type Segment } from "../wire/segment.ts";
import type { Check, CheckContext } from "./check.ts";
import type { EndFacts, EventOf } from "./facts.ts";

/** The segment at the front of what is in flight. */
interface Front {
  seq: number;
  /** How often it was sent again since anything was heard that starts the count anew. */
  again: number;
}

/**
 * The law: where neither the user nor the handshake has a timeout of its own, a connection ends by "timed out" only
 * after R2 retransmissions of one segment without an acknowledgment (RFC 9293, section 3.8.3, MUST-20); an answer that
 * says that the window is still closed starts the count anew (section 3.8.6.1, MUST-37). FIN-WAIT-2 and keep-alive have
 * timers of their own. What was sent again without the timer counts too, which only makes the check milder. Needs
 * `inspect()` and the settings.
 */
export class GivingUp implements Check {
  /** Its name. */
  readonly name = "giving-up";
  readonly #context: CheckContext;
  readonly #fronts: (Front | undefined)[] = [];

  /** A check of one run. */
  constructor(context: CheckContext) {
    this.#context = context;
  }

  /** A packet comes to an end. */
  delivered(event: EventOf<"delivered">, x: EndFacts, seen: Inspection | undefined): void {
    const front = this.#fronts[x.end.id];
    const s = event.packet.body;
    if (front === undefined || seen === undefined || s.kind !== "segment") return;
    // What a window probe is answered with: nothing new, no text, and no room.
    const answers = (s.flags & (ACK | RST)) === ACK && s.window === 0 && segLen(s) === 0 &&
      s.ack === seen.sndUna && s.seq === seen.rcvNxt && seen.sndWnd === 0;
    if (answers && !isOld(s, seen)) front.again = 0;
  }

  /** An end sent a segment. */
  sent(event: EventOf<"sent">, x: EndFacts, seen: Inspection | undefined): void {
    const s = event.packet.body as Segment;
    if (seen === undefined || segLen(s) === 0 || s.seq !== seen.sndUna) return;
    while (this.#fronts.length <= x.end.id) this.#fronts.push(undefined);
    const front = this.#fronts[x.end.id] ??= { seq: (s.seq - 1) | 0, again: 0 };
    if (front.seq === s.seq) front.again++;
    else {
      front.seq = s.seq;
      front.again = seqDiff(s.seq, x.sndMaxBefore) < 0 ? 1 : 0;
    }
  }

  /** A TCB is gone. */
  closed(event: EventOf<"closed">, x: EndFacts): void {
    const front = this.#fronts[x.end.id];
    if (front === undefined) return;
    this.#fronts[x.end.id] = undefined;
    const { config } = x;
    if (event.outcome !== "timed-out" || config === undefined || x.lastFrom === FIN_WAIT_2) return;
    const least = r2(x, config);
    if (front.again >= least) return;
    this.#context.fail(this.name, x.end, () => ({
      message: `${x.end.name} gave up too soon`,
      expected: `${least} retransmissions`,
      got: `${front.again}`,
      cite: "RFC 9293, section 3.8.3 (MUST-20)",
    }));
  }
}

/** The least number of retransmissions; 0 where something else may end the connection. */
function r2(x: EndFacts, config: TcpConfig): number {
  if (config.userTimeout > 0 || config.keepAlive > 0 || x.keepAliveCalled) return 0;
  if (x.unaRel > 0) return config.retransmissionsR2;
  if (config.handshakeTimeout > 0) return 0;
  const { synRetransmissionsR2, synAckRetransmissionsR2, retransmissionsR2 } = config;
  if (x.lastFrom === SYN_SENT) return synRetransmissionsR2;
  // Whether the SYN was acknowledged is not surely known.
  const answer = synAckRetransmissionsR2 < 0 ? synRetransmissionsR2 : synAckRetransmissionsR2;
  return Math.min(answer, retransmissionsR2);
}

/** Whether timestamps may have it dropped. */
function isOld(s: Segment, { tsRecent }: Inspection): boolean {
  if (tsRecent === undefined) return false;
  const { timestamps } = s.options;
  return timestamps === undefined || seqDiff(timestamps[0], tsRecent) < 0;
}
