/**
 * All checks of a run behind one observer. Events are told apart once, facts are kept once, `inspect()`
 * is asked at most once for an event.
 *
 * @module
 */

import type { Instant } from "../base/time.ts";
import type { End, Observer, TraceEvent } from "../net/events.ts";
import { AllChecks } from "./all_checks.ts";
import type { Complaint } from "./check.ts";
import { Ledger } from "./ledger.ts";
import type { FinalPropertyView, Property, PropertyView } from "./property.ts";
import { Sights } from "./sights.ts";
import { SOMETIMES } from "./sometimes.ts";
import { Watch } from "./watch.ts";
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

/** What a set of checks is made of. */
export interface CheckSetOptions {
  /** The checks that may fail, by name; all if left out. The others are asked as well, and not heard. */
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
  readonly #checks: AllChecks;
  /** The checks that may fail; null if all may. */
  readonly #names: readonly CheckName[] | null;
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
    this.#names = options.names ?? null;
    this.#checks = new AllChecks({
      view,
      ledger: this.#ledger,
      preconditions: { ...PRECONDITIONS_DEFAULT, ...options.preconditions },
      fail: (check, end, words) => this.#fail(check, end, words),
    });
    this.#properties = options.properties ?? [];
    this.#propertyView = {
      inspect: (end) => view.inspect(end),
      config: (name) => view.config(name),
      hostTime: (end, at) => view.hostTime(end, at),
      known: (end) => this.#ledger.ends[end.id],
    };
    // A campaign asks for what is built in, and for nothing else, a million times.
    const own = this.#properties === SOMETIMES ? 0 : this.#properties.filter(isOwn).length;
    if (own < this.#properties.length) this.#sights = new Sights(view);
    if (own > 0) {
      this.#watch = new Watch(
        this.#properties,
        this.#propertyView,
        (name, end, complaint) => this.#note(name, end, complaint),
      );
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
          this.#checks.straySent(event);
          return;
        }
        const x = ledger.of(event.end, event.at);
        ledger.sent(x, event.at, body);
        this.#checks.sent(event, x, this.#view.inspect(event.end));
        if (this.#sights !== null) this.#sights.sent(event, x);
        x.lastSentAt = event.at;
        return;
      }
      case "delivered": {
        const x = ledger.delivered(event);
        if (x === null) {
          this.#checks.stray(event);
          return;
        }
        this.#checks.delivered(event, x, this.#view.inspect(x.end));
        if (this.#sights !== null) this.#sights.delivered(event, x);
        return;
      }
      case "read": {
        const x = ledger.of(event.end, event.at);
        this.#checks.read(event, x);
        if (this.#sights !== null) this.#sights.read(event, x);
        x.octetsRead += event.payload.length;
        return;
      }
      case "called":
        ledger.called(event);
        return;
      case "opened":
        this.#checks.opened(event, ledger.opened(event));
        return;
      case "moved": {
        const x = ledger.moved(event);
        this.#checks.moved(event, x);
        if (this.#sights !== null) this.#sights.moved(event, x);
        ledger.settleMove(x, event);
        return;
      }
      case "closed": {
        const x = ledger.closed(event);
        this.#checks.closed(event, x);
        if (this.#sights !== null) this.#sights.closed(event, x);
        ledger.settleClose(x);
        return;
      }
      case "eof": {
        const x = ledger.of(event.end, event.at);
        this.#checks.eof(event, x);
        x.eofHeard = true;
        return;
      }
      case "told":
        if (this.#sights !== null) this.#sights.told(event);
        return;
      case "accepted":
        ledger.of(event.end, event.at).accepted = true;
        return;
      case "host":
        ledger.host(event);
        this.#checks.host(event);
        return;
    }
  }

  /** The run is over: asks every check a last time and judges. */
  finish(view: FinalView): Verdict {
    this.#index++;
    this.#at = view.now;
    this.#checks.finish(view);
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
    if (this.#names !== null && !this.#names.includes(check)) return;
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
