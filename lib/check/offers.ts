/**
 * offers: the window that an end offers is room that it has, in steps that are worth a segment.
 *
 * @module
 */

import { seqDiff } from "../base/seq.ts";
import type { TcpConfig } from "../tcp/config.ts";
import type { Inspection } from "../tcp/stack.ts";
import { ipHeaderOctets } from "../wire/address.ts";
import { HEADER_OCTETS } from "../wire/packet.ts";
import { TIMESTAMPS_OCTETS } from "../wire/options.ts";
import { ACK, RST, type Segment, SYN } from "../wire/segment.ts";
import type { Check, CheckContext } from "./check.ts";
import type { EndFacts, EventOf } from "./facts.ts";

/** What an end offered last. */
interface Offered {
  edge: number;
  window: number;
}

/** The largest window field. */
const FIELD_MAX = 65_535;

/**
 * The law: unread octets and the window together fit the receive buffer (RFC 9293, section 3.8.6: the window is what the
 * receiver is prepared to take); and the right edge moves by half the buffer or a segment at least, if it moves (section
 * 3.8.6.2.2, MUST-39), and moves once there is so much room, where the settings do not offer all that there is. What a
 * shift cuts off, and a buffer that is rounded to whole segments, are allowed for. An end whose settings its user
 * changed is left out, and so are edges that 16 bits could not show. Needs `inspect()` and the settings.
 */
export class Offers implements Check {
  /** Its name. */
  readonly name = "offers";
  readonly #context: CheckContext;
  readonly #offered: (Offered | undefined)[] = [];

  /** A check of one run. */
  constructor(context: CheckContext) {
    this.#context = context;
  }

  /** An end sent a segment. */
  sent(event: EventOf<"sent">, x: EndFacts, seen: Inspection | undefined): void {
    const s = event.packet.body as Segment;
    const { config } = x;
    if (seen === undefined || config === undefined || x.keepAliveCalled) return;
    if ((s.flags & (ACK | RST)) !== ACK) return;
    const rest = (1 << Math.max(0, x.ownShift)) - 1;
    const rounding = config.receiveBufferRounding === "mss" ? config.mtu : 0;
    const buffer = config.receiveBufferOctetsMax;
    const held = seen.unreadOctets + Math.max(0, seqDiff(seen.rcvAdv, seen.rcvNxt));
    // Rounded up, an edge that must not move back goes on by less than a step with each ACK: it creeps.
    const creeps = config.windowRounding === "up" && rest > 0;
    if (!creeps && held > buffer + rounding) {
      const cite = "RFC 9293, section 3.8.6";
      const expected = `${buffer} octets in all at most, unread ones counted`;
      this.#wrong(x, "offers more than it has room for", expected, `${held} octets`, cite);
    }
    if (config.windowOffer !== "steps") return;
    if ((s.flags & SYN) !== 0) return this.#again(x, s);
    this.#step(x, s, seen.config ?? config, rest);
    if (s.window < FIELD_MAX && !x.byCookie) this.#withholds(x, seen, config, rest);
  }

  /** A TCB is gone. */
  closed(_event: EventOf<"closed">, x: EndFacts): void {
    if (x.end.id < this.#offered.length) this.#offered[x.end.id] = undefined;
  }

  /** A SYN says at all times what it said first: its edge goes on with its ACK, and is offered then. */
  #again(x: EndFacts, s: Segment): void {
    const before = this.#offered[x.end.id];
    if (before === undefined) return;
    const edge = (s.ack + s.window) | 0;
    if (seqDiff(edge, before.edge) > 0) before.edge = edge;
  }

  #step(x: EndFacts, s: Segment, config: TcpConfig, rest: number): void {
    const edge = (s.ack + (s.window << x.shift)) | 0;
    while (this.#offered.length <= x.end.id) this.#offered.push(undefined);
    const before = this.#offered[x.end.id];
    if (before === undefined) {
      this.#offered[x.end.id] = { edge, window: s.window };
      return;
    }
    const moved = seqDiff(edge, before.edge);
    const shown = s.window < FIELD_MAX && before.window < FIELD_MAX;
    if (moved > 0) before.edge = edge;
    before.window = s.window;
    const least = Math.min(config.receiveBufferOctetsMax >> 1, segmentMin(x, config)) - rest;
    if (moved <= rest || !shown || moved >= least) return; // a shift shows a step in parts
    const cite = "RFC 9293, section 3.8.6.2.2 (MUST-39)";
    const expected = `${least} octets more, or none`;
    this.#wrong(x, "opens its window by a silly step", expected, `${moved} octets more`, cite);
  }

  /** The edge stands still though half the buffer, or the largest segment that may have been agreed on, is free. */
  #withholds(x: EndFacts, seen: Inspection, config: TcpConfig, rest: number): void {
    const buffer = config.receiveBufferOctetsMax;
    const rounding = config.receiveBufferRounding === "mss" ? config.mtu : 0;
    const segment = config.mtu - ipHeaderOctets(x.localAddress) - HEADER_OCTETS;
    const most = Math.max(Math.min((buffer + rounding) >> 1, segment), rest + 1);
    const free = buffer - seen.unreadOctets - seqDiff(seen.rcvAdv, seen.rcvNxt);
    if (free < most) return;
    const cite = "RFC 9293, section 3.8.6.2.2 (MUST-39)";
    this.#wrong(x, "keeps its window back", `${most - 1} octets at most`, `${free} octets`, cite);
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

/** The least that both ends may have agreed on as a full segment, without SACK blocks; 0 if that is not known. */
export function segmentMin(x: EndFacts, config: TcpConfig): number {
  const other = x.peer?.config;
  if (other === undefined || config.mssMax > 0 || other.mssMax > 0 || x.byCookie) return 0;
  if (x.icmpsDelivered > 0 || (x.peer?.icmpsDelivered ?? 0) > 0) return 0;
  const headers = ipHeaderOctets(x.localAddress) + HEADER_OCTETS + TIMESTAMPS_OCTETS;
  // Without options of its own a socket assumes the least (MUST-15).
  const none = config.synOptions === "none" || other.synOptions === "none";
  const dropped = config.synOptionsDropAt > 0 || other.synOptionsDropAt > 0;
  if (none || dropped) return 0;
  return Math.max(0, Math.min(config.mtu, other.mtu) - headers);
}
