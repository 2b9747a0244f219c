/**
 * Sees what the host sends and holds it against what the script expects.
 *
 * @module
 */

import { type Duration, type Instant, later, NEVER, seconds } from "../base/time.ts";
import type { TraceEvent } from "../net/events.ts";
import { ACK, SYN } from "../wire/segment.ts";
import type { Flow } from "./flow.ts";
import { goesOn, merged, type Sent } from "./merging.ts";
import { printAction } from "./notation.ts";
import { difference, learnStamp, outboundAction, shown } from "./outbound.ts";
import type { PacketAction } from "./script.ts";
import type { Timeline } from "./timeline.ts";
import { type Due, dueText, offBy, offText, secondsText } from "./timing.ts";
import { Failed, Skipped } from "./verdict.ts";

/** How long a packet that is late is waited for, so that it can be said by how much. */
const PATIENCE: Duration = seconds(2);

/** What an event of the script expects. */
interface Expectation {
  readonly action: PacketAction;
  readonly line: number;
  readonly due: Due;
  readonly tolerance: Duration;
  readonly flow: Flow;
}

/** What one host sends. */
export class Sniffer {
  /** What was sent and not expected yet. */
  readonly #sent: Sent[] = [];
  #taken = 0;

  /** Takes note of what the host sends. */
  observe(event: TraceEvent): void {
    if (event.kind !== "sent") return;
    const { packet, end, at, identity } = event;
    const { body } = packet;
    if (body.kind !== "segment") return;
    const intact = body.length === 0 ||
      (end !== null && body.chunk.stream === end.stream && body.chunk.bytes === null &&
        body.offset === identity.seq - 1);
    this.#sent.push({ packet, segment: body, at, intact });
  }

  /**
   * Waits for a packet and compares it.
   *
   * @throws {Failed} if none comes, or another
   */
  expect(
    timeline: Timeline,
    action: PacketAction,
    line: number,
    due: Due,
    tolerance: Duration,
  ): void {
    const { flow, setup: { merges } } = timeline.kernel;
    if (flow === null) throw new Failed(line, "There is no socket that could send this");
    if (usesFastOpen(action)) throw new Skipped(line, "TCP Fast Open");
    if ((action.ip.flowLabel ?? 0) !== 0) throw new Skipped(line, "IPv6 flow labels");
    const expectation = { action, line, due, tolerance, flow };
    prepare(expectation);
    const first = this.#next(timeline, expectation);
    learnIss(flow, first, action);
    const sent = merges ? this.#whole(timeline, first, expectation) : first;
    learnStamp(flow, sent.segment, action);
    compare(timeline, sent, expectation);
  }

  /** The next packet of the flow. */
  #next(timeline: Timeline, { action, line, due, tolerance, flow }: Expectation): Sent {
    const limit = due.any ? NEVER : later(due.until, (tolerance + PATIENCE) as Duration);
    do {
      while (this.#taken < this.#sent.length) {
        const sent = this.#sent[this.#taken++]!;
        const { packet: { src, dst }, segment: { srcPort, dstPort } } = sent;
        if (flow.isOf(src, srcPort, dst, dstPort)) return sent;
      }
    } while (timeline.step(limit));
    const until = limit === NEVER ? "" : ` up to ${secondsText(limit)} s`;
    throw new Failed(line, `Nothing is sent${until}; this is due ${dueText(due)}`, {
      expected: printAction(action),
    });
  }

  /** A packet with those that go on in it, as far as the script takes them for one. */
  #whole(timeline: Timeline, first: Sent, expectation: Expectation): Sent {
    const { action, line, flow } = expectation;
    let { length } = first.segment;
    if (length === 0) return first;
    const parts = [first];
    while (length < action.length) {
      const next = this.#next(timeline, expectation);
      if (!goesOn(parts.at(-1)!, next, action.length - length)) {
        const actual = outboundAction(flow, next.packet, next.segment, action);
        throw new Failed(
          line,
          `${length} of ${action.length} octets are sent, then something else`,
          { expected: printAction(action), actual: printAction(shown(actual, action)) },
        );
      }
      parts.push(next);
      length += next.segment.length;
    }
    return parts.length === 1 ? first : merged(parts);
  }
}

/** What the script says of a handshake before anything is seen of it. */
function prepare({ action, flow }: Expectation): void {
  switch (action.flags & (SYN | ACK)) {
    case SYN:
      if (flow.stage !== "connecting") return;
      flow.stage = "syn-sent";
      flow.scriptIss = action.seq;
      return;
    case SYN | ACK:
      if (flow.stage === "opened" && !action.anySeq) flow.scriptIss = action.seq;
  }
}

/** Takes note of where the host begins to count, from its SYN or SYN-ACK. */
function learnIss(flow: Flow, { segment }: Sent, { flags }: PacketAction): void {
  const answers = flow.stage === "opened" && (flags & (SYN | ACK)) === (SYN | ACK);
  const opens = flow.stage === "syn-sent" && (segment.flags & (SYN | ACK)) === SYN;
  if (answers || opens) flow.liveIss = segment.seq;
  if (answers) flow.stage = "syn-ack-sent";
}

function usesFastOpen({ options }: PacketAction): boolean {
  return options !== "any" && options.some(({ kind }) => kind === "FO");
}

function compare(
  timeline: Timeline,
  sent: Sent,
  { action, line, due, tolerance, flow }: Expectation,
): void {
  const { setup } = timeline.kernel;
  const actual = outboundAction(flow, sent.packet, sent.segment, action);
  // Timestamps drift with the time since the script began, not since the event before.
  const stamps = { tick: setup.stampTick, tolerance: timeline.tolerance(due.from, 0 as Instant) };
  const off = offBy(sent.at as Instant, due, tolerance);
  let problem = difference(action, actual, stamps);
  if (problem === null && !sent.intact) problem = "its octets are not those that were written";
  if (problem === null && off !== 0) {
    const side = off < 0 ? "early" : "late";
    problem = `it is sent too ${side}, at ${secondsText(sent.at)} s; it is due ${dueText(due)}, ` +
      `${offText(off)} off`;
  }
  if (problem === null || !setup.packetsFatal) return;
  throw new Failed(line, `The packet is not as expected: ${problem}`, {
    expected: printAction(action),
    actual: printAction(shown(actual, action)),
    ...(off === 0 ? {} : { off }),
  });
}
