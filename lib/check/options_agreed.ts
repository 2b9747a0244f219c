/**
 * options-agreed: what the SYNs agreed on holds, for as long as the connection lasts.
 *
 * @module
 */

import { seqDiff } from "../base/seq.ts";
import type { Inspection } from "../tcp/stack.ts";
import { isIp6 } from "../wire/address.ts";
import { optionsOctets } from "../wire/options.ts";
import { ACK, AE, CWR, ECE, flagNames, RST, type Segment, SYN } from "../wire/segment.ts";
import type { Check, CheckContext } from "./check.ts";
import type { EndFacts, EventOf } from "./facts.ts";

/** The IP header's two bits of ECN, and what they are once the network met congestion (RFC 3168, section 5). */
const ECN_BITS = 3;
const CE = 3;

/** What the SYNs of both ends said, as far as one end knows. */
interface Terms {
  /** Whether a SYN of the peer's came. */
  heard: boolean;
  /** The largest MSS that one named, or what is assumed without (RFC 9293, section 3.7.1, MUST-15). */
  mss: number;
  /** Whether any of them carried the option. */
  scale: boolean;
  stamps: boolean;
  sack: boolean;
  /** Whether all of them, and all of the end's own, carried timestamps. */
  allStamps: boolean;
  ownAllStamps: boolean;
  /** Whether the end's own SYN permitted SACK. */
  ownSack: boolean;
  /** Whether any SYN of either end's may have spoken for ECN, and whether a mark ever came. */
  ecn: boolean;
  ownEcn: boolean;
  marked: boolean;
  /** Whether a SYN asked for accurate ECN (RFC 9768), whose bits mean something else: then nothing is judged. */
  accurate: boolean;
  /** The last TSval that the end sent; meaningless before the first. */
  value: number;
  valued: boolean;
}

/**
 * The law: text and options of a segment take no more octets than the peer's MSS (RFC 9293, section 3.7.1, MUST-16),
 * and the packet no more than the interface's MTU; a SYN-ACK offers window scale, SACK and
 * timestamps only to a SYN that did (RFC 7323, sections 2.2 and 3.2; RFC 2018, section 2); the window scale is at most 14
 * (section 2.3 there) and stands on SYNs alone; SACK blocks are sent to an end that permitted them; timestamps stand
 * on every segment but resets if both SYNs had them, and on none otherwise (section 3.2); their values do not go back
 * (section 5.4). ECN is used if a SYN of each end's spoke for it (RFC 3168, section 6.1.1): then new text alone may be
 * marked (sections 6.1.4 and 6.1.5) and carries CWR (section 6.1.2), and ECE echoes a mark that came (section 6.1.3).
 *
 * One octet of text always may go. Several SYNs may have come, and an old one among them: the mildest counts. Left out are
 * an end that a SYN cookie opened, which remembers no options, one that by its settings takes none in, and
 * counterfactual policies. Needs the
 * settings for the MTU.
 */
export class OptionsAgreed implements Check {
  /** Its name. */
  readonly name = "options-agreed";
  readonly #context: CheckContext;
  readonly #on: boolean;
  readonly #terms: (Terms | undefined)[] = [];

  /** A check of one run. */
  constructor(context: CheckContext) {
    this.#context = context;
    this.#on = !context.preconditions.counterfactual;
  }

  /** A TCB was made; a passive one by a segment that was delivered before. */
  opened(_event: EventOf<"opened">, x: EndFacts): void {
    if (x.lastDelivered !== null) hear(this.#of(x), x, x.lastDelivered);
  }

  /** A packet comes to an end. */
  delivered(event: EventOf<"delivered">, x: EndFacts): void {
    const s = event.packet.body;
    if (s.kind !== "segment") return;
    if ((s.flags & (SYN | RST)) === SYN) hear(this.#of(x), x, s);
    if ((event.packet.tos & ECN_BITS) === CE) this.#of(x).marked = true;
  }

  /** An end sent a segment. */
  sent(event: EventOf<"sent">, x: EndFacts, seen: Inspection | undefined): void {
    const { packet } = event;
    const s = packet.body as Segment;
    if (!this.#on || (s.flags & RST) !== 0) return;
    const terms = this.#of(x);
    this.#values(x, terms, s);
    this.#marks(x, terms, s, packet.tos & ECN_BITS);
    const config = seen?.config ?? x.config;
    if (config !== undefined && packet.length > config.mtu && s.length > 1) {
      this.#wrong(
        x,
        "sent a packet that its interface does not take",
        `${config.mtu} octets at most`,
        `${packet.length} octets`,
        "RFC 9293, section 3.7.1 (MUST-16)",
      );
    }
    if ((s.flags & SYN) !== 0) this.#syn(x, terms, s);
    else if (terms.heard && !x.byCookie && config?.synOptions !== "none") {
      this.#other(x, terms, s, config?.mssMin ?? 1);
    }
  }

  /** A TCB is gone. */
  closed(_event: EventOf<"closed">, x: EndFacts): void {
    if (x.end.id < this.#terms.length) this.#terms[x.end.id] = undefined;
  }

  #of(x: EndFacts): Terms {
    while (this.#terms.length <= x.end.id) this.#terms.push(undefined);
    return this.#terms[x.end.id] ??= {
      heard: false,
      mss: 0,
      scale: false,
      stamps: false,
      sack: false,
      allStamps: true,
      ownAllStamps: true,
      ownSack: false,
      ecn: false,
      ownEcn: false,
      marked: false,
      accurate: false,
      value: 0,
      valued: false,
    };
  }

  #values(x: EndFacts, terms: Terms, { options }: Segment): void {
    const value = options.timestamps?.[0];
    if (value === undefined) return;
    if (terms.valued && seqDiff(value, terms.value) < 0) {
      const got = `${value >>> 0} after ${terms.value >>> 0}`;
      const cite = "RFC 7323, section 5.4";
      this.#wrong(x, "set its timestamp clock back", "values that do not go back", got, cite);
    }
    terms.valued = true;
    terms.value = value;
  }

  #marks(x: EndFacts, terms: Terms, { flags, length, seq }: Segment, bits: number): void {
    const marks = flags & (ECE | CWR);
    const syn = (flags & SYN) !== 0;
    if (syn && marks !== 0) terms.ownEcn = true;
    if (syn && (flags & AE) !== 0) terms.accurate = true;
    if ((marks === 0 && bits === 0) || terms.accurate) return;
    const agreed = terms.ecn && (syn || terms.ownEcn);
    const asks = syn && (flags & ACK) === 0 && bits === 0;
    const got = `${flagNames(marks)}, ${bits} in the IP header`;
    if (!agreed && !asks) {
      this.#wrong(
        x,
        "uses ECN",
        "none: not both SYNs spoke for it",
        got,
        "RFC 3168, section 6.1.1",
      );
    } else if (bits !== 0 && (length === 0 || seqDiff(seq, x.sndMaxBefore) < 0)) {
      const cite = "RFC 3168, sections 6.1.1, 6.1.4 and 6.1.5";
      this.#wrong(x, "lets the network mark what is no new text", "0 in the IP header", got, cite);
    } else if (!syn && (marks & ECE) !== 0 && !terms.marked) {
      const cite = "RFC 3168, section 6.1.3";
      this.#wrong(x, "echoes a mark that never came", "no ECE", got, cite);
    } else if (!syn && (marks & CWR) !== 0 && (length === 0 || seqDiff(seq, x.sndMaxBefore) < 0)) {
      const cite = "RFC 3168, section 6.1.2";
      this.#wrong(x, "sent CWR without new text", "no CWR", got, cite);
    }
  }

  #syn(x: EndFacts, terms: Terms, { flags, options }: Segment): void {
    if (options.sackPermitted) terms.ownSack = true;
    if (options.timestamps === undefined) terms.ownAllStamps = false;
    if ((options.windowScale ?? 0) > 14) {
      const got = String(options.windowScale);
      this.#wrong(x, "shifts its window too far", "14 at most", got, "RFC 7323, section 2.3");
    }
    if ((flags & ACK) === 0) return;
    const unasked = options.windowScale !== undefined && !terms.scale
      ? "window scale"
      : options.timestamps !== undefined && !terms.stamps
      ? "timestamps"
      : options.sackPermitted && !terms.sack
      ? "SACK permitted"
      : null;
    if (unasked === null) return;
    this.#wrong(
      x,
      "offers with its SYN-ACK what the SYN did not",
      "options that the SYN carried",
      unasked,
      "RFC 7323, sections 2.2 and 3.2; RFC 2018, section 2",
    );
  }

  #other(x: EndFacts, terms: Terms, s: Segment, mssMin: number): void {
    const octets = s.length + optionsOctets(s.options);
    const limit = Math.max(mssMin, terms.mss);
    if (s.length > 1 && octets > limit) {
      const cite = "RFC 9293, section 3.7.1 (MUST-16)";
      const expected = `${limit} octets of text and options at most`;
      this.#wrong(x, "sent more than its peer takes", expected, `${octets} octets`, cite);
    }
    if (s.options.windowScale !== undefined) {
      const cite = "RFC 7323, section 2.2";
      this.#wrong(x, "shifts its window anew", "a shift on SYNs alone", "one without SYN", cite);
    }
    const may = terms.sack && terms.ownSack;
    if (s.options.sack !== undefined && !may) {
      const cite = "RFC 2018, section 2";
      this.#wrong(x, "sent SACK blocks", "none: not both ends permitted them", "blocks", cite);
    }
    const stamped = s.options.timestamps !== undefined;
    if (stamped ? terms.stamps && x.ownStamps : !(terms.allStamps && terms.ownAllStamps)) return;
    this.#wrong(
      x,
      stamped ? "sent timestamps" : "left its timestamps out",
      stamped ? "none: not both SYNs had them" : "timestamps: both SYNs had them",
      stamped ? "timestamps" : "none",
      "RFC 7323, section 3.2",
    );
  }

  #wrong(x: EndFacts, what: string, expected: string, got: string, cite: string): void {
    this.#context.fail(this.name, x.end, () => ({
      message: `${x.end.name} ${what}`,
      expected,
      got,
      cite,
    }));
  }
}

/** Takes in what a SYN of the peer's says. */
function hear(terms: Terms, x: EndFacts, { flags, options }: Segment): void {
  if ((flags & SYN) === 0) return;
  const assumed = isIp6(x.remoteAddress) ? 1220 : 536;
  terms.heard = true;
  terms.mss = Math.max(terms.mss, options.mss ?? assumed);
  if (options.windowScale !== undefined) terms.scale = true;
  if (options.timestamps !== undefined) terms.stamps = true;
  else terms.allStamps = false;
  if (options.sackPermitted) terms.sack = true;
  if ((flags & ECE) !== 0) terms.ecn = true;
  if ((flags & AE) !== 0) terms.accurate = true;
}
