/**
 * What a check is: an observer with a name that is handed events by kind, together with the facts of
 * the end at hand, and that is asked once more when the run is over.
 *
 * @module
 */

import type { End } from "../net/events.ts";
import { seqDiff } from "../base/seq.ts";
import type { Inspection } from "../tcp/stack.ts";
import { ESTABLISHED } from "../tcp/state.ts";
import type { EndFacts, EventOf } from "./facts.ts";
import type { Ledger } from "./ledger.ts";
import type { CheckName, CheckView, FinalView, Preconditions } from "./view.ts";

/** What a failed check says; who says it, when and where is added by the set. */
export interface Complaint {
  /** One line that begins with the end's name. */
  readonly message: string;
  /** What should have been. */
  readonly expected: string;
  /** What was. */
  readonly got: string;
  /** RFC and section. */
  readonly cite: string;
}

/** What every check is made with. */
export interface CheckContext {
  /** The view of the world. */
  readonly view: CheckView;
  /** The facts of all ends. */
  readonly ledger: Ledger;
  /** What holds in this run. */
  readonly preconditions: Preconditions;
  /** Notes a failure, unless the check has already failed for the end; only then is it put into words. */
  fail(check: CheckName, end: End | null, words: () => Complaint): void;
}

/** A law that is checked while a run goes on. What it can answer, `AllChecks` asks it. */
export interface Check {
  /** Its name. */
  readonly name: CheckName;
  /** A TCB was made. */
  opened?(event: EventOf<"opened">, x: EndFacts): void;
  /** A state changed; `x.state` is still the one before. */
  moved?(event: EventOf<"moved">, x: EndFacts): void;
  /** A TCB is gone. */
  closed?(event: EventOf<"closed">, x: EndFacts): void;
  /** An application reads; `x.octetsRead` does not count it yet. */
  read?(event: EventOf<"read">, x: EndFacts): void;
  /** An application heard EOF. */
  eof?(event: EventOf<"eof">, x: EndFacts): void;
  /** An end sent a segment; `x` counts it already, `seen` is the end after the whole input. */
  sent?(event: EventOf<"sent">, x: EndFacts, seen: Inspection | undefined): void;
  /** A packet comes to an end; `x` counts it already, `seen` is the end before it takes the packet. */
  delivered?(event: EventOf<"delivered">, x: EndFacts, seen: Inspection | undefined): void;
  /** A packet comes to a host and finds no connection. */
  stray?(event: EventOf<"delivered">): void;
  /** A host sent a packet that is no connection's. */
  straySent?(event: EventOf<"sent">): void;
  /** Something was done to a host. */
  host?(event: EventOf<"host">): void;
  /** The run is over. */
  finish?(view: FinalView): void;
}

/** A sequence number as people read it: counted from the ISS or IRS that it belongs to. */
export function relative(seq: number, from: number): number {
  return seqDiff(seq, from);
}

/** Whether an end is in a synchronized state (RFC 9293, section 3.5.2: ESTABLISHED and later). */
export function isSynchronized(x: EndFacts): boolean {
  return x.open && x.state >= ESTABLISHED;
}
