/**
 * All checks of a run behind one observer. Events are told apart once, facts are kept once, `inspect()`
 * is asked at most once for an event.
 *
 * @module
 */

import type { Instant } from "../base/time.ts";
import type { End, Observer, TraceEvent } from "../net/events.ts";
import type { Check, CheckContext, Complaint } from "./check.ts";
import { AckReceived } from "./ack_received.ts";
import { Answers } from "./answers.ts";
import { Arrivals } from "./arrivals.ts";
import { CongestionMoves } from "./congestion_moves.ts";
import { CongestionWindow } from "./congestion_window.ts";
import { DelayedAck } from "./delayed_ack.ts";
import { FinalStates } from "./final_states.ts";
import { GivingUp } from "./giving_up.ts";
import { Incarnations } from "./incarnations.ts";
import { IsnAgreement } from "./isn_agreement.ts";
import { Ledger } from "./ledger.ts";
import { LegalEdges } from "./legal_edges.ts";
import { NoGoingBack } from "./no_going_back.ts";
import { NoStorm } from "./no_storm.ts";
import { Offers } from "./offers.ts";
import { OptionsAgreed } from "./options_agreed.ts";
import { PawsKeepsNew } from "./paws_keeps_new.ts";
import type { FinalPropertyView, Property, PropertyView } from "./property.ts";
import { Quiescence } from "./quiescence.ts";
import { Resets } from "./resets.ts";
import { RtoSchedule } from "./rto_schedule.ts";
import { SackReceived } from "./sack_received.ts";
import { Sights } from "./sights.ts";
import { SmallSegments } from "./small_segments.ts";
import { StreamPrefix } from "./stream_prefix.ts";
import { SynFinNumber } from "./syn_fin_number.ts";
import { TimeWait2Msl } from "./time_wait.ts";
import { Watch } from "./watch.ts";
import { WindowOverrun } from "./window_overrun.ts";
import {
  CHECK_NAMES,
  type CheckName,
  type CheckView,
  type Failure,
  type FinalView,
  type Preconditions,
  PRECONDITIONS_DEFAULT,
  type Verdict,
} from "./view.ts";

const MAKERS: Readonly<Record<CheckName, new (context: CheckContext) => Check>> = Object.freeze({
  "legal-edges": LegalEdges,
  "isn-agreement": IsnAgreement,
  "stream-prefix": StreamPrefix,
  "incarnations": Incarnations,
  "no-going-back": NoGoingBack,
  "ack-received": AckReceived,
  "syn-fin-number": SynFinNumber,
  "time-wait-2msl": TimeWait2Msl,
  "rto-schedule": RtoSchedule,
  "no-storm": NoStorm,
  "sack-received": SackReceived,
  "paws-keeps-new": PawsKeepsNew,
  "window-overrun": WindowOverrun,
  "congestion-window": CongestionWindow,
  "delayed-ack": DelayedAck,
  "answers": Answers,
  "arrivals": Arrivals,
  "options-agreed": OptionsAgreed,
  "resets": Resets,
  "offers": Offers,
  "small-segments": SmallSegments,
  "congestion-moves": CongestionMoves,
  "giving-up": GivingUp,
  "quiescence": Quiescence,
  "final-states": FinalStates,
});

const ALL_MAKERS = CHECK_NAMES.map((name) => MAKERS[name]);

/** What a set of checks is made of. */
export interface CheckSetOptions {
  /** The checks by name; all if left out. */
  readonly names?: readonly CheckName[];
  /** What holds in the run; by the book if left out. */
  readonly preconditions?: Partial<Preconditions>;
  /** Properties besides the checks; none if left out. */
  readonly properties?: readonly Property[];
}

/** Failures that belong to no end are noted at most so often. */
const ENDLESS_MAX = 10;

/** The checks of one run. */
export class CheckSet implements Observer {
  /** What failed so far, in order. */
  readonly failures: readonly Failure[];

  readonly #view: CheckView;
  readonly #ledger: Ledger;
  readonly #failures: Failure[] = [];
  readonly #checks: readonly Check[];
  #inspects = false;
  readonly #opened: Check[] = [];
  readonly #moved: Check[] = [];
  readonly #closed: Check[] = [];
  readonly #called: Check[] = [];
  readonly #read: Check[] = [];
  readonly #eof: Check[] = [];
  readonly #told: Check[] = [];
  readonly #sent: Check[] = [];
  readonly #delivered: Check[] = [];
  readonly #stray: Check[] = [];
  readonly #straySent: Check[] = [];
  readonly #host: Check[] = [];
  readonly #properties: readonly Property[];
  /** Who looks out for what is built in; null if nobody asked. */
  readonly #sights: Sights | null = null;
  /** Who looks after all other properties; null if there are none. */
  readonly #watch: Watch | null = null;
  readonly #propertyView: PropertyView;
  #index = -1;
  #at = 0 as Instant;
  #endless = 0;

  /**
   * The checks of a run that is about to begin.
   *
   * @param view the world
   * @param options which checks and properties, and under which preconditions
   * @throws {ScenarioError} if the names of two properties are the same, or one is a check's
   */
  constructor(view: CheckView, options: CheckSetOptions = {}) {
    this.failures = this.#failures;
    this.#view = view;
    this.#ledger = new Ledger(view);
    const names = options.names ?? CHECK_NAMES;
    const context: CheckContext = {
      view,
      ledger: this.#ledger,
      preconditions: { ...PRECONDITIONS_DEFAULT, ...options.preconditions },
      fail: (check, end, words) => this.#fail(check, end, words),
    };
    const checks = names === CHECK_NAMES
      ? ALL_MAKERS.map((Maker) => new Maker(context))
      : CHECK_NAMES.filter((name) => names.includes(name)).map((name) => new MAKERS[name](context));
    this.#properties = options.properties ?? [];
    this.#propertyView = {
      inspect: (end) => view.inspect(end),
      config: (name) => view.config(name),
      hostTime: (end, at) => view.hostTime(end, at),
      known: (end) => this.#ledger.ends[end.id],
    };
    const own = this.#properties.filter(isOwn).length;
    if (own < this.#properties.length) checks.push(this.#sights = new Sights(view));
    if (own > 0) {
      this.#watch = new Watch(
        this.#properties,
        this.#propertyView,
        (name, end, complaint) => this.#note(name, end, complaint),
      );
    }
    this.#checks = checks;
    for (const check of checks) {
      if (check.inspects === true) this.#inspects = true;
      if (check.opened !== undefined) this.#opened.push(check);
      if (check.moved !== undefined) this.#moved.push(check);
      if (check.closed !== undefined) this.#closed.push(check);
      if (check.called !== undefined) this.#called.push(check);
      if (check.read !== undefined) this.#read.push(check);
      if (check.eof !== undefined) this.#eof.push(check);
      if (check.told !== undefined) this.#told.push(check);
      if (check.sent !== undefined) this.#sent.push(check);
      if (check.delivered !== undefined) this.#delivered.push(check);
      if (check.stray !== undefined) this.#stray.push(check);
      if (check.straySent !== undefined) this.#straySent.push(check);
      if (check.host !== undefined) this.#host.push(check);
    }
  }

  /** Takes the next event of the run. */
  observe(event: TraceEvent): void {
    this.#index++;
    this.#at = event.at;
    this.#tell(event);
    if (this.#watch !== null) this.#watch.observe(event);
  }

  #tell(event: TraceEvent): void {
    const ledger = this.#ledger;
    switch (event.kind) {
      case "sent": {
        const body = event.packet.body;
        if (body.kind !== "segment") return;
        if (event.end === null) {
          for (const check of this.#straySent) check.straySent!(event);
          return;
        }
        const x = ledger.of(event.end, event.at);
        ledger.sent(x, event.at, body);
        const seen = this.#inspects ? this.#view.inspect(event.end) : undefined;
        for (const check of this.#sent) check.sent!(event, x, seen);
        x.lastSentAt = event.at;
        return;
      }
      case "delivered": {
        const x = ledger.delivered(event);
        if (x === null) {
          for (const check of this.#stray) check.stray!(event);
          return;
        }
        const seen = this.#inspects ? this.#view.inspect(x.end) : undefined;
        for (const check of this.#delivered) check.delivered!(event, x, seen);
        return;
      }
      case "read": {
        const x = ledger.of(event.end, event.at);
        for (const check of this.#read) check.read!(event, x);
        x.octetsRead += event.payload.length;
        return;
      }
      case "called": {
        const x = ledger.called(event);
        if (x !== null) { for (const check of this.#called) check.called!(event, x); }
        return;
      }
      case "opened": {
        const x = ledger.opened(event);
        for (const check of this.#opened) check.opened!(event, x);
        return;
      }
      case "moved": {
        const x = ledger.moved(event);
        for (const check of this.#moved) check.moved!(event, x);
        ledger.settleMove(x, event);
        return;
      }
      case "closed": {
        const x = ledger.closed(event);
        for (const check of this.#closed) check.closed!(event, x);
        ledger.settleClose(x);
        return;
      }
      case "eof": {
        const x = ledger.of(event.end, event.at);
        for (const check of this.#eof) check.eof!(event, x);
        x.eofHeard = true;
        return;
      }
      case "told": {
        if (this.#told.length === 0) return;
        const x = ledger.of(event.end, event.at);
        for (const check of this.#told) check.told!(event, x);
        return;
      }
      case "accepted":
        ledger.of(event.end, event.at).accepted = true;
        return;
      case "host":
        ledger.host(event);
        for (const check of this.#host) check.host!(event);
        return;
    }
  }

  /** The run is over: asks every check a last time and judges. */
  finish(view: FinalView): Verdict {
    this.#index++;
    this.#at = view.now;
    for (const check of this.#checks) check.finish?.(view);
    if (this.#watch !== null) this.#watch.finish(this.#finalPropertyView(view));
    const passed = this.#failures.length === 0;
    return { passed, failures: this.#failures, sometimes: this.#seen() };
  }

  #finalPropertyView(view: FinalView): FinalPropertyView {
    return { ...view, known: this.#propertyView.known };
  }

  /** What was seen of what must be seen sometimes, and how often. */
  #seen(): Readonly<Record<string, number>> {
    const seen: Record<string, number> = {};
    if (this.#sights !== null) this.#sights.count(this.#properties, seen);
    if (this.#watch !== null) this.#watch.count(seen);
    return seen;
  }

  #fail(check: CheckName, end: End | null, words: () => Complaint): void {
    const x = end === null ? undefined : this.#ledger.ends[end.id];
    const bit = 1 << CHECK_NAMES.indexOf(check);
    if (x === undefined) {
      if (this.#endless++ >= ENDLESS_MAX) return;
    } else {
      if ((x.failed & bit) !== 0) return;
      x.failed |= bit;
    }
    this.#note(check, end, words());
  }

  #note(check: string, end: End | null, complaint: Complaint): void {
    const { message, expected, got, cite } = complaint;
    const at = this.#at;
    this.#failures.push({
      check,
      at,
      message,
      expected,
      got,
      cite,
      end,
      eventIndex: this.#index,
    });
  }
}

/** Whether it is a user's: one observer looks out for everything built in. */
function isOwn(property: Property): boolean {
  return property.kind !== "sometimes" || property.spotter !== null;
}
