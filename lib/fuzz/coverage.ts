/**
 * Watches runs and notes which spots each reaches (see `coverage_axes.ts`). It is made once and watches run after
 * run: it allocates nothing, and an event costs it some nanoseconds.
 *
 * @module
 */

import type { End, Observer, TraceEvent } from "../net/events.ts";
import type { RunView } from "../scenario/run.ts";
import { CLOSED, LISTEN, type State, SYN_SENT } from "../tcp/state.ts";
import { ACK, FIN, segLen, SYN } from "../wire/segment.ts";
import {
  ackClassOf,
  ackClassOfNone,
  arrivalSpot,
  CALLS,
  callSpot,
  icmpSpot,
  kindOf,
  moveSpot,
  placeOf,
  SEQ_ANY,
  seqClassOf,
  SPOTS,
  TIMER,
  timerSpot,
} from "./coverage_axes.ts";
import { RULED_OUT } from "./coverage_rules.ts";

type EventOf<K extends TraceEvent["kind"]> = Extract<TraceEvent, { kind: K }>;

/** Watches runs, one after the other. */
export class Coverage implements Observer {
  /** The spots that the run reached: the first {@linkcode count}, each once, in the order of their coming. */
  readonly spots: Uint16Array = new Uint16Array(SPOTS);
  /** How many spots the run reached. */
  count = 0;
  /** How many events the run had: what it cost. */
  events = 0;

  #view: RunView | null = null;
  #run = 0;
  /** The last run that reached each spot. */
  readonly #seen = new Uint32Array(SPOTS);
  /** The state of each end, by its number in the run. */
  #states = new Uint8Array(64);
  /** When something arrived for each end or its user called last. */
  #inputAt = new Float64Array(64);
  /** Whether the story put segments of its own into the network, or a counterfactual policy acted: no rule holds then. */
  #lawless = false;

  /** Begins to watch another run. */
  begin(view: RunView): this {
    this.#view = view;
    this.#run++;
    this.#lawless = false;
    this.count = 0;
    this.events = 0;
    return this;
  }

  #reach(spot: number): void {
    if (this.#seen[spot] === this.#run) return;
    this.#seen[spot] = this.#run;
    if (this.#lawless && RULED_OUT[spot] !== 0) return;
    this.spots[this.count++] = spot;
  }

  /** Takes the next event of the run. */
  observe(event: TraceEvent): void {
    this.events++;
    switch (event.kind) {
      case "sent":
        this.#sent(event);
        return;
      case "delivered":
        this.#delivered(event);
        return;
      case "called":
        this.#called(event);
        return;
      case "read":
        this.#call(event.end, "read", false);
        this.#inputAt[event.end.id] = event.at;
        return;
      case "accepted":
        this.#call(event.end, "accept", false);
        return;
      case "opened":
        this.#opened(event);
        return;
      case "moved":
        this.#moved(event);
        return;
      case "closed":
        if (event.outcome === "gone") this.#timer(event.end, TIMER.reboot);
        return;
      case "injected":
        this.#lawless = true;
    }
  }

  #placeOf(end: End): number {
    return placeOf(this.#states[end.id] as State, end.passive);
  }

  #opened({ end, at }: EventOf<"opened">): void {
    const { id } = end;
    if (id >= this.#states.length) {
      const states = new Uint8Array(2 * id);
      states.set(this.#states);
      this.#states = states;
      const inputAt = new Float64Array(2 * id);
      inputAt.set(this.#inputAt);
      this.#inputAt = inputAt;
    }
    this.#states[id] = end.passive ? LISTEN : CLOSED;
    this.#inputAt[id] = at;
  }

  #moved({ end, from, to, cause }: EventOf<"moved">): void {
    if (cause === "policy") this.#lawless = true;
    if (cause === "timeout") this.#timer(end, TIMER.timeIsUp);
    this.#reach(moveSpot(from, to, cause));
    this.#states[end.id] = to;
  }

  #timer(end: End, timer: number): void {
    this.#reach(timerSpot(this.#placeOf(end), timer));
  }

  #call(end: End, call: string, refused: boolean): void {
    this.#reach(callSpot(this.#placeOf(end), CALLS.indexOf(call), refused));
  }

  #called(event: EventOf<"called">): void {
    const { end, call, error } = event;
    if (end !== null) {
      this.#call(end, call, error !== null);
      this.#inputAt[end.id] = event.at;
      return;
    }
    if (call === "accept") return; // "accepted" tells whom
    const place = call === "unlisten" ? LISTEN : CLOSED;
    this.#reach(callSpot(place, CALLS.indexOf(call), error !== null));
  }

  /** What is sent at a moment at which nothing came for its end and nobody called is a timer's doing. */
  #sent({ at, end, packet: { body }, identity }: EventOf<"sent">): void {
    if (end === null || body.kind !== "segment" || this.#inputAt[end.id] === at) return;
    const { flags, length } = body;
    const again = identity.try > 1;
    if ((flags & SYN) !== 0) {
      if (again) this.#timer(end, TIMER.synAgain);
    } else if (length > 0 || (flags & FIN) !== 0) {
      const seen = this.#view!.inspect(end);
      if (seen === undefined) return;
      if (seen.sndWnd === 0) this.#timer(end, TIMER.probe);
      else if (!again) this.#timer(end, TIMER.lateText);
      else this.#timer(end, length > 0 ? TIMER.textAgain : TIMER.finAgain);
    } else if (flags === ACK) {
      this.#timer(end, TIMER.lateAck);
    }
  }

  #delivered({ at, host, end, packet: { body } }: EventOf<"delivered">): void {
    const seen = end === null ? undefined : this.#view!.inspect(end);
    if (end !== null) this.#inputAt[end.id] = at;
    if (body.kind !== "segment") {
      if (end === null || seen === undefined) {
        this.#reach(icmpSpot(CLOSED, 1));
        return;
      }
      const ahead = (body.quotedSeq - seen.sndUna) | 0;
      const inFlight = ahead >= 0 && ahead < ((seen.sndNxt - seen.sndUna) | 0);
      this.#reach(icmpSpot(placeOf(seen.state, seen.passive), inFlight ? 0 : 1));
      return;
    }
    const kind = kindOf(body.flags, body.length);
    if (kind < 0) return;
    const acks = (body.flags & ACK) !== 0;
    if (seen === undefined) {
      if (end !== null) return; // a stack that does not show its variables
      const place = this.#view!.listens(host, body.dstPort) ? LISTEN : CLOSED;
      this.#reach(arrivalSpot(place, kind, SEQ_ANY, ackClassOfNone(acks)));
      return;
    }
    const ack = acks
      ? ackClassOf((body.ack - seen.sndUna) | 0, (seen.sndNxt - seen.sndUna) | 0)
      : ackClassOfNone(false);
    const seq = seen.state === SYN_SENT ? SEQ_ANY : seqClassOf(
      (body.seq - seen.rcvNxt) | 0,
      segLen(body),
      (seen.rcvAdv - seen.rcvNxt) | 0,
    );
    this.#reach(arrivalSpot(placeOf(seen.state, seen.passive), kind, seq, ack));
  }
}
