/**
 * window-overrun: the sender keeps within what its peer offered.
 *
 * @module
 */

import { seqDiff } from "../base/seq.ts";
import { ACK, RST, type Segment, SYN } from "../wire/segment.ts";
import { type Check, type CheckContext, relative } from "./check.ts";
import type { EndFacts, EventOf } from "./facts.ts";

/** What one end was offered. */
interface Offer {
  /** The shift that the peer's SYN offered. */
  shift: number;
  /** Whether a cookie opened the end: what was agreed on before, the cookie alone knows. */
  byCookie: boolean;
  /** The window of the peer's SYN; -1 if it came without one. */
  synWindow: number;
  /** The farthest right edge. */
  edge: number;
  /** Whether there is one. */
  edged: boolean;
  /** The largest window. */
  windowMax: number;
  /** The highest SEQ of a segment with ACK: SND.WL1 is no higher. */
  seqMax: number;
}

/** No shift is larger (RFC 7323, section 2.3). */
const SHIFT_MAX = 14;

/** An ACK that is older than the largest window is nobody's. */
const ACK_AGE_MAX = 1 << 30;

/**
 * The law: new text stays left of every right edge that was delivered to its sender, SEG.ACK + SEG.WND at the
 * most (RFC 9293, section 3.8.6). One octet at the edge is a zero-window probe (section 3.8.6.1, MUST-36); a
 * FIN is no text; what was sent before may go again wherever the edge is now.
 *
 * SND.WND counts from SND.UNA: an ACK that is too old to set the window moves the edge all the same (section
 * 3.10.7.4, fifth step). What an end took for such a one is not known, so it then counts with the largest window.
 */
export class WindowOverrun implements Check {
  /** Its name. */
  readonly name = "window-overrun";
  readonly #context: CheckContext;
  readonly #offers: (Offer | undefined)[] = [];

  /** A check of one run. */
  constructor(context: CheckContext) {
    this.#context = context;
  }

  /** A TCB was made; a passive one by a segment that was delivered before. */
  opened(_event: EventOf<"opened">, x: EndFacts): void {
    while (this.#offers.length <= x.end.id) this.#offers.push(undefined);
    const offer: Offer = this.#offers[x.end.id] = {
      shift: 0,
      byCookie: false,
      synWindow: -1,
      edge: 0,
      edged: false,
      windowMax: 0,
      seqMax: 0,
    };
    const s = x.lastDelivered;
    if (s === null) return;
    if ((s.flags & SYN) === 0) {
      offer.byCookie = true;
      offer.shift = SHIFT_MAX;
    }
    take(offer, x, s);
  }

  /** A packet comes to an end. */
  delivered(event: EventOf<"delivered">, x: EndFacts): void {
    const s = event.packet.body;
    const offer = this.#offers[x.end.id];
    if (offer !== undefined && s.kind === "segment" && (s.flags & RST) === 0) take(offer, x, s);
  }

  /** An end sent a segment. */
  sent(event: EventOf<"sent">, x: EndFacts): void {
    const s = event.packet.body as Segment;
    const offer = this.#offers[x.end.id];
    if (offer === undefined || s.length === 0 || (s.flags & (SYN | RST)) !== 0) return;
    const end = (s.seq + s.length) | 0;
    if (seqDiff(end, x.sndMaxBefore) <= 0) return;
    if (!offer.edged && offer.synWindow < 0) return;
    const edge = offer.edged ? offer.edge : (x.iss + 1 + offer.synWindow) | 0;
    const over = seqDiff(end, edge);
    if (over <= 0 || (over === 1 && s.length === 1)) return;
    this.#context.fail(this.name, x.end, () => ({
      message: `${x.end.name} sent ${over} octets beyond the window of its peer`,
      expected: `text up to ${relative(edge, x.iss)}, counted from its ISS, at most`,
      got: `text from ${relative(s.seq, x.iss)} to ${relative(end, x.iss)}`,
      cite: "RFC 9293, section 3.8.6",
    }));
  }

  /** A TCB is gone. */
  closed(_event: EventOf<"closed">, x: EndFacts): void {
    if (x.end.id < this.#offers.length) this.#offers[x.end.id] = undefined;
  }
}

/** Takes in what a segment offers. */
function take(offer: Offer, x: EndFacts, s: Segment): void {
  const syn = (s.flags & SYN) !== 0;
  if (syn) {
    // Several SYNs may come, and an old one among them: the largest shift is never too strict.
    offer.shift = Math.max(offer.shift, Math.min(s.options.windowScale ?? 0, SHIFT_MAX));
    if (s.window > offer.synWindow) offer.synWindow = s.window;
  }
  const agreed = x.ownShift >= 0 || offer.byCookie;
  const window = syn || !agreed ? s.window : s.window << offer.shift;
  if (window > offer.windowMax) offer.windowMax = window;
  if ((s.flags & ACK) === 0 || !x.issKnown) return;
  const ahead = seqDiff(s.ack, x.sndMax);
  if (ahead > 0 || ahead < -ACK_AGE_MAX) return;
  if (!offer.edged) {
    offer.edged = true;
    offer.edge = (s.ack + Math.max(window, offer.synWindow)) | 0;
    offer.seqMax = s.seq;
    return;
  }
  const inOrder = seqDiff(s.seq, offer.seqMax) >= 0;
  const edge = (s.ack + (inOrder ? window : offer.windowMax)) | 0;
  if (seqDiff(edge, offer.edge) > 0) offer.edge = edge;
  if (inOrder) offer.seqMax = s.seq;
}
