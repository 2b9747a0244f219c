/**
 * stream-prefix: what a reliable, in-order byte stream is.
 *
 * @module
 */

import { seqDiff } from "../base/seq.ts";
import { octetAt, type Payload } from "../wire/payload.ts";
import type { Chunk } from "../wire/payload.ts";
import { RST, type Segment } from "../wire/segment.ts";
import type { Check, CheckContext } from "./check.ts";
import type { EndFacts, EventOf } from "./facts.ts";

/**
 * The law: the octets that an application reads are, in order and without a gap, the first octets that the
 * same incarnation of the peer sent; octets that are sent again are the same octets; EOF comes after all of
 * them and only if the peer ended its direction (RFC 9293, sections 2.2, 3.4 and 3.6). Off with injected
 * segments, segments older than MSL and counterfactual policies: each can put foreign octets in the window.
 */
export class StreamPrefix implements Check {
  /** Its name. */
  readonly name = "stream-prefix";
  readonly #context: CheckContext;
  readonly #on: boolean;

  /** A check of one run. */
  constructor(context: CheckContext) {
    this.#context = context;
    const { injects, counterfactual, outlivesMsl } = context.preconditions;
    this.#on = !injects && !counterfactual && !outlivesMsl;
  }

  /** An end sent a segment. */
  sent(event: EventOf<"sent">, x: EndFacts): void {
    const s = event.packet.body as Segment;
    if (!this.#on || s.length === 0 || (s.flags & RST) !== 0) return;
    this.#note(x, s);
  }

  /** An application reads. */
  read(event: EventOf<"read">, x: EndFacts): void {
    const peer = x.peer;
    if (!this.#on || peer === null || peer.runsBroken || x.peerAgain) return;
    this.#compare(x, peer, event.payload);
  }

  /** An application heard EOF. */
  eof(_event: EventOf<"eof">, x: EndFacts): void {
    const peer = x.peer;
    // Of two incarnations with the same numbers, brought about by a SYN cookie, either may have ended.
    if (!this.#on || peer === null || x.peerAgain) return;
    const { name } = x.end;
    if (!peer.finSent) {
      this.#context.fail(this.name, x.end, () => ({
        message: `${name} heard EOF, but ${peer.end.name} did not end its direction`,
        expected: `EOF only after a FIN of ${peer.end.name}`,
        got: "EOF without a FIN",
        cite: "RFC 9293, section 3.10.7.4, eighth step",
      }));
      return;
    }
    const unread = this.#context.view.inspect(x.end)?.unreadOctets;
    const total = peer.sndMaxRel + seqDiff(peer.finSeq, peer.sndMax) - 1;
    const heard = x.octetsRead + (unread ?? 0);
    // What nobody read may have gone with an application that is gone.
    const lost = unread === undefined || x.closeCalled;
    if (heard > total || (!lost && heard < total)) {
      this.#context.fail(this.name, x.end, () => ({
        message: `${name} heard EOF ${Math.abs(total - heard)} octets too ${
          heard < total ? "early" : "late"
        }`,
        expected: `EOF after ${total} octets`,
        got: `${x.octetsRead} octets read, ${unread ?? "an unknown number of"} at hand`,
        cite: "RFC 9293, section 3.10.7.4, eighth step",
      }));
    }
  }

  /** Appends what is new to the sender's runs, and compares what is not. */
  #note(x: EndFacts, s: Segment): void {
    if (x.runs.length === 0) x.runs = [];
    const { runs } = x;
    const last = runs[runs.length - 1];
    const known = last === undefined ? 0 : last.from + last.length;
    const from = x.streamOffset;
    const next = from + s.length;
    if (from > known || from < 0) {
      x.runsBroken = true; // syn-fin-number says so
      return;
    }
    if (from < known) {
      const again = Math.min(next, known) - from;
      const at = firstDifference(x, runAt(x, from, runs.length - 1), from, s, again);
      if (at >= 0) this.#changed(x, at);
    }
    if (next <= known) return;
    const fresh = known - from;
    if (
      last !== undefined && last.chunk === s.chunk && last.offset + last.length === s.offset + fresh
    ) last.length += s.length - fresh;
    else runs.push({ from: known, chunk: s.chunk, offset: s.offset + fresh, length: next - known });
  }

  #changed(x: EndFacts, at: number): void {
    this.#context.fail(this.name, x.end, () => ({
      message: `${x.end.name} sent another octet ${at} than the first time`,
      expected: "the same octet in every sending",
      got: "another one",
      cite: "RFC 9293, section 3.4",
    }));
  }

  #compare(x: EndFacts, peer: EndFacts, payload: Payload): void {
    const from = x.octetsRead;
    const { runs } = peer;
    const last = runs[runs.length - 1];
    const known = last === undefined ? 0 : last.from + last.length;
    if (from + payload.length > known) {
      this.#context.fail(this.name, x.end, () => ({
        message: `${x.end.name} read more than ${peer.end.name} sent`,
        expected: `at most ${known} octets`,
        got: `${from + payload.length} octets`,
        cite: "RFC 9293, section 2.2",
      }));
      return;
    }
    if (payload.length === 0) return;
    x.readRun = runAt(peer, from, x.readRun);
    const at = firstDifference(peer, x.readRun, from, payload, payload.length);
    if (at < 0) return;
    this.#context.fail(this.name, x.end, () => ({
      message: `${x.end.name} read octet ${at} not as ${peer.end.name} sent it`,
      expected: whose(runs[runAt(peer, at, 0)]!, at, peer),
      got: this.#whose(payload, at - from),
      cite: "RFC 9293, section 2.2",
    }));
  }

  #whose(payload: Payload, at: number): string {
    const { chunk, offset } = payload;
    const owner = this.#context.ledger.ends.find((x) => x?.end.stream === chunk.stream);
    const name = owner === undefined ? `stream ${chunk.stream}` : owner.end.name;
    return `octet ${octetAt(chunk, offset + at)}, ${offset + at} in a chunk of ${name}`;
  }
}

function whose(run: { from: number; chunk: Chunk; offset: number }, at: number, x: EndFacts) {
  const place = run.offset + at - run.from;
  return `octet ${octetAt(run.chunk, place)}, ${place} in a chunk of ${x.end.name}`;
}

/** The run in which octet `at` of a stream falls, looked for from run `near` on, to either side. */
function runAt(x: EndFacts, at: number, near: number): number {
  const { runs } = x;
  let run = Math.min(near, runs.length - 1);
  while (run > 0 && runs[run]!.from > at) run--;
  while (run < runs.length - 1 && runs[run]!.from + runs[run]!.length <= at) run++;
  return run;
}

/** The first octet from `from` on that is not what the runs say; -1 if all `length` are. */
function firstDifference(
  x: EndFacts,
  run: number,
  from: number,
  { chunk, offset }: { readonly chunk: Chunk; readonly offset: number },
  length: number,
): number {
  for (let done = 0; done < length;) {
    const here = x.runs[run++]!;
    const skip = from + done - here.from;
    const count = Math.min(length - done, here.length - skip);
    const same = here.offset + skip === offset + done &&
      (here.chunk === chunk ||
        (here.chunk.bytes === null && chunk.bytes === null && here.chunk.stream === chunk.stream));
    if (!same) {
      for (let i = 0; i < count; i++) {
        if (octetAt(here.chunk, here.offset + skip + i) !== octetAt(chunk, offset + done + i)) {
          return from + done + i;
        }
      }
    }
    done += count;
  }
  return -1;
}
