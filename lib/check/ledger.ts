/**
 * Keeps the facts of all ends of a run up to date, event by event.
 *
 * @module
 */

import type { Instant } from "../base/time.ts";
import type { TcpConfig } from "../tcp/config.ts";
import { seqDiff } from "../base/seq.ts";
import type { End } from "../net/events.ts";
import { CLOSED, ESTABLISHED, SYN_RECEIVED, SYN_SENT } from "../tcp/state.ts";
import { FlowTable } from "../wire/flow_table.ts";
import { ACK, FIN, RST, segLen, type Segment, SYN } from "../wire/segment.ts";
import { EndFacts, type EventOf } from "./facts.ts";
import type { CheckView } from "./view.ts";

/** Keeps the facts of all ends. Is told of an event before the checks are. */
export class Ledger {
  /** The facts by `end.id`; a slot is empty for an end whose story is over and that nobody can ask for. */
  readonly ends: (EndFacts | undefined)[] = [];
  /** The hosts that stand still. */
  readonly pausedHosts: string[] = [];

  readonly #view: CheckView;
  readonly #flows = new FlowTable<EndFacts>();
  #lastSegment: Segment | null = null;

  /** An empty one; the world is asked for the settings of each end once. */
  constructor(view: CheckView) {
    this.#view = view;
  }

  /** The facts of an end; an end that was not announced is taken as opened now. */
  of(end: End, at: Instant): EndFacts {
    return this.ends[end.id] ?? this.#open(end, at);
  }

  /** The last of those that have or had the sockets of `x`. */
  latest(x: EndFacts): EndFacts | undefined {
    return this.#flows.get(x.localAddress, x.localPort, x.remoteAddress, x.remotePort);
  }

  /** The last of those that have or had the sockets of `x` the other way round. */
  opposite(x: EndFacts): EndFacts | undefined {
    return this.#flows.get(x.remoteAddress, x.remotePort, x.localAddress, x.localPort);
  }

  /** An end's settings: its own where the stack shows them, which a story's socket options may have changed. */
  #configOf(end: End): TcpConfig | undefined {
    return this.#view.inspect(end)?.config ?? this.#view.config(end.host);
  }

  #open(end: End, at: Instant): EndFacts {
    const { localAddress, localPort, remoteAddress, remotePort } = end;
    const older = this.#flows.get(localAddress, localPort, remoteAddress, remotePort) ?? null;
    const x = new EndFacts(end, this.#configOf(end), older, at);
    x.paused = x.everPaused = this.pausedHosts.includes(end.host);
    while (this.ends.length <= end.id) this.ends.push(undefined);
    this.ends[end.id] = x;
    if (older !== null) this.#flows.delete(older); // found through `older` from now on
    this.#flows.add(x);
    return x;
  }

  /** A TCB was made; a passive one by the segment that was delivered last. */
  opened(event: EventOf<"opened">): EndFacts {
    const x = this.of(event.end, event.at);
    const s = this.#lastSegment;
    if (
      event.end.passive && s !== null && s.dstPort === x.localPort && s.srcPort === x.remotePort
    ) {
      x.lastDelivered = s;
      x.lastDeliveredAt = event.at;
      if ((s.flags & FIN) !== 0) hearFin(x, s);
      this.#synchronize(x, s);
      // An ACK that brings a SYN cookie back tells the ISN, and that the SYN is acknowledged.
      if ((s.flags & (SYN | ACK)) === ACK) {
        x.iss = (s.ack - 1) | 0;
        x.sndMax = x.sndMaxBefore = x.una = s.ack;
        x.sndMaxRel = x.unaRel = x.heardRel = 1;
        x.issKnown = true;
        const { peer, older } = x;
        const again = older !== null && older.issKnown && older.iss === x.iss;
        if (peer !== null && (again || (peer.peer !== null && peer.peer !== x))) {
          peer.peerAgain = true;
        }
      }
    }
    return x;
  }

  /** A state is about to change: the peer may be known by now. */
  moved(event: EventOf<"moved">): EndFacts {
    const x = this.of(event.end, event.at);
    if (event.from === SYN_SENT && event.to !== CLOSED && x.lastDelivered !== null) {
      this.#synchronize(x, x.lastDelivered);
    } else if (x.peer === null && x.irsKnown) {
      this.#findPeer(x);
    }
    return x;
  }

  /** Takes the move over; called after the checks have seen where the end came from. */
  settleMove(x: EndFacts, event: EventOf<"moved">): void {
    x.state = event.to;
    x.lastFrom = event.from;
    x.lastCause = event.cause;
    x.moves++;
    if (event.to >= ESTABLISHED) x.synchronized = true;
    if (event.cause === "cookie") x.byCookie = true;
  }

  /** A TCB is gone. */
  closed(event: EventOf<"closed">): EndFacts {
    const x = this.of(event.end, event.at);
    x.closedAt = event.at;
    x.outcome = event.outcome;
    return x;
  }

  /** Forgets an end that cannot play a part any more: what a flood of SYNs leaves behind. */
  settleClose(x: EndFacts): void {
    if (!x.end.passive || x.peer !== null || x.synchronized || x.older !== null) return;
    this.#flows.delete(x);
    this.ends[x.end.id] = undefined;
  }

  /** A user called; null if the call was for no connection. */
  called(event: EventOf<"called">): EndFacts | null {
    if (event.end === null) {
      if (event.call === "unlisten" && event.error === null) this.#unlisten(event.host);
      return null;
    }
    const x = this.of(event.end, event.at);
    x.lastCalledAt = event.at;
    // What finds no room waits at the application and goes later: it was sent all the same.
    const waits = event.call === "send" && event.error === "insufficient resources";
    if (event.error !== null && !waits) return x;
    switch (event.call) {
      case "send":
        x.octetsSent += event.octets;
        break;
      case "shutdown":
        x.shutFirst ||= !x.shut && !x.eofHeard;
        x.shut = true;
        break;
      case "close":
        x.shutFirst ||= !x.shut && !x.eofHeard;
        x.shut = x.closeCalled = true;
        break;
      case "abort":
        x.abortCalled = true;
        break;
      case "configure":
        x.keepAliveCalled = true;
        x.config = this.#configOf(event.end!);
        break;
    }
    if (x.pendingSince < 0 && x.issKnown && x.unaRel < x.owed) x.pendingSince = event.at;
    return x;
  }

  /** Something was done to a host. */
  host(event: EventOf<"host">): void {
    if (event.act === "reboot") return; // one that stands still goes on standing still
    const paused = event.act === "pause";
    const at = this.pausedHosts.indexOf(event.host);
    if (paused && at < 0) this.pausedHosts.push(event.host);
    else if (!paused && at >= 0) this.pausedHosts.splice(at, 1);
    for (const x of this.ends) {
      if (x === undefined || x.end.host !== event.host || !x.open) continue;
      x.paused = paused;
      if (paused) x.everPaused = true;
    }
  }

  /** An end sent a segment. */
  sent(x: EndFacts, at: Instant, s: Segment): void {
    const flags = s.flags;
    x.sndMaxBefore = x.sndMax;
    if ((flags & RST) !== 0) return;
    if (!x.issKnown) {
      // Without a SYN of its own the first segment begins at ISS+1.
      x.iss =
        x.sndMax =
        x.sndMaxBefore =
        x.una =
          (flags & SYN) !== 0 ? s.seq : (s.seq - 1) | 0;
      x.issKnown = true;
    }
    const length = segLen(s);
    x.streamOffset = x.sndMaxRel + seqDiff(s.seq, x.sndMax) - ((flags & SYN) !== 0 ? 0 : 1);
    const ahead = seqDiff((s.seq + length) | 0, x.sndMax);
    if (ahead > 0) {
      x.sndMax = (x.sndMax + ahead) | 0;
      x.sndMaxRel += ahead;
      if (x.pendingSince < 0) x.pendingSince = at;
    }
    if ((flags & SYN) !== 0 && s.options.timestamps !== undefined) x.ownStamps = true;
    if ((flags & SYN) !== 0 && s.options.windowScale !== undefined) {
      x.ownShift = s.options.windowScale;
      this.#agreeShift(x);
    }
    if ((flags & FIN) !== 0 && !x.finSent) {
      x.finSent = true;
      x.finSeq = (s.seq + length - 1) | 0;
    }
    if ((flags & ACK) === 0) return;
    const edge = (s.ack + ((flags & SYN) !== 0 ? s.window : s.window << x.shift)) | 0;
    if (!x.acks || seqDiff(edge, x.edgeMax) > 0) x.edgeMax = edge;
    if (!x.acks || seqDiff(s.ack, x.ackMax) > 0) x.ackMax = s.ack;
    x.acks = true;
  }

  /** A packet comes to an end; null if it finds none. */
  delivered(event: EventOf<"delivered">): EndFacts | null {
    const body = event.packet.body;
    if (body.kind === "segment") this.#lastSegment = body;
    if (event.end === null) return null;
    const x = this.of(event.end, event.at);
    if (body.kind !== "segment") {
      x.icmpsDelivered++;
      return x;
    }
    // An ICMP error is no word of the peer's.
    x.lastDeliveredAt = event.at;
    x.lastDelivered = body;
    if ((body.flags & RST) !== 0) {
      x.resetsDelivered++;
    } else if ((body.flags & ACK) !== 0) {
      hearWindow(x, body);
      if ((body.flags & FIN) !== 0) hearFin(x, body);
      hearAck(x, body);
      this.#acknowledge(x, body);
      if (x.irsKnown) x.cover(body.seq, segLen(body));
    } else if ((body.flags & SYN) !== 0 && x.irsKnown) {
      x.cover(body.seq, segLen(body));
    }
    return x;
  }

  /** Raises SND.UNA's lower bound, if the segment cannot be one that its receiver has to drop. */
  #acknowledge(x: EndFacts, s: Segment): void {
    const ahead = seqDiff(s.ack, x.una);
    if (!x.issKnown || ahead <= 0 || seqDiff(s.ack, x.sndMax) > 0) return;
    // Without the timestamps that were agreed on it may be dropped (RFC 7323, section 3.2).
    if (x.ownStamps && x.peerStamps && s.options.timestamps === undefined) return;
    // In SYN-SENT a segment without SYN is dropped whatever it acknowledges.
    if (!x.irsKnown && (s.flags & SYN) === 0) return;
    if (x.irsKnown && (s.flags & SYN) !== 0) {
      // After a simultaneous open the peer's SYN-ACK comes again with its SYN, and its ACK counts (section 3.5);
      // of any other SYN nothing does (section 3.10.7.4, fourth step).
      if (s.seq !== x.irs || x.state !== SYN_RECEIVED || x.end.passive) return;
    } else if (x.irsKnown) {
      const fresh = seqDiff(s.seq, x.contiguous) >= 0 && x.acks && seqDiff(s.seq, x.edgeMax) < 0;
      if (!fresh && !(x.acks && s.seq === x.ackMax && x.ackMax === x.contiguous)) return;
    }
    x.una = s.ack;
    x.unaRel += ahead;
    if (x.unaRel >= x.owed) x.pendingSince = -1;
  }

  /** The peer's SYN was taken: IRS is known. */
  #synchronize(x: EndFacts, s: Segment): void {
    const syn = (s.flags & SYN) !== 0;
    x.irs = syn ? s.seq : (s.seq - 1) | 0;
    x.irsKnown = true;
    x.contiguous = (x.irs + 1) | 0;
    x.cover(s.seq, segLen(s));
    x.peerStamps = syn && s.options.timestamps !== undefined;
    x.peerScales = syn && s.options.windowScale !== undefined;
    this.#agreeShift(x);
    this.#findPeer(x);
  }

  #agreeShift(x: EndFacts): void {
    x.shift = x.peerScales && x.ownShift > 0 ? x.ownShift : 0;
  }

  #findPeer(x: EndFacts): void {
    let peer: EndFacts | null = this.opposite(x) ?? null;
    while (peer !== null && !(peer.issKnown && peer.iss === x.irs)) peer = peer.older;
    x.peer = peer;
  }

  #unlisten(host: string): void {
    for (const x of this.ends) {
      if (x !== undefined && x.open && x.end.passive && !x.accepted && x.end.host === host) {
        x.unlistened = true;
      }
    }
  }
}

/** Takes over a window unless it is older than the one heard before (section 3.10.7.4, fifth step). */
function hearWindow(x: EndFacts, s: Segment): void {
  const ahead = seqDiff(s.seq, x.windowSeq);
  const older = x.windowHeard >= 0 &&
    (ahead < 0 || (ahead === 0 && seqDiff(s.ack, x.windowAck) < 0));
  if (older) return;
  x.windowHeard = s.window;
  x.windowSeq = s.seq;
  x.windowAck = s.ack;
}

/** Raises the upper bound of SND.UNA. */
function hearAck(x: EndFacts, s: Segment): void {
  // In SYN-SENT a segment without SYN is dropped whatever it acknowledges.
  if (!x.issKnown || (!x.irsKnown && (s.flags & SYN) === 0)) return;
  const ahead = seqDiff(s.ack, x.sndMax);
  if (ahead <= 0) x.heardRel = Math.max(x.heardRel, x.sndMaxRel + ahead);
}

/** Notes a FIN; the same one comes again and again, and more than a few others do not come. */
function hearFin(x: EndFacts, s: Segment): void {
  const fins = x.finsHeard ??= [];
  const seq = (s.seq + segLen(s) - 1) | 0;
  if (fins.length < 4 && !fins.includes(seq)) fins.push(seq);
}
