/**
 * The checks of a run as one: it hands each event to every check that wants it, in the order of their names. Each call
 * has one receiver, which the engine sees through; a list of checks to go through took a sixth of a checked run.
 *
 * @module
 */

import type { Inspection } from "../tcp/stack.ts";
import { AckReceived } from "./ack_received.ts";
import { Answers } from "./answers.ts";
import { Arrivals } from "./arrivals.ts";
import type { Check, CheckContext } from "./check.ts";
import { CongestionMoves } from "./congestion_moves.ts";
import { CongestionWindow } from "./congestion_window.ts";
import { DelayedAck } from "./delayed_ack.ts";
import type { EndFacts, EventOf } from "./facts.ts";
import { FinalStates } from "./final_states.ts";
import { GivingUp } from "./giving_up.ts";
import { Incarnations } from "./incarnations.ts";
import { IsnAgreement } from "./isn_agreement.ts";
import { LegalEdges } from "./legal_edges.ts";
import { NoGoingBack } from "./no_going_back.ts";
import { NoStorm } from "./no_storm.ts";
import { Offers } from "./offers.ts";
import { OptionsAgreed } from "./options_agreed.ts";
import { PawsKeepsNew } from "./paws_keeps_new.ts";
import { Quiescence } from "./quiescence.ts";
import { Resets } from "./resets.ts";
import { RtoSchedule } from "./rto_schedule.ts";
import { SackReceived } from "./sack_received.ts";
import { SmallSegments } from "./small_segments.ts";
import { StreamPrefix } from "./stream_prefix.ts";
import { SynFinNumber } from "./syn_fin_number.ts";
import { TimeWait2Msl } from "./time_wait.ts";
import type { FinalView } from "./view.ts";
import { WindowOverrun } from "./window_overrun.ts";

/** Every check; `tests/check/all_checks_test.ts` sees to it that each is asked whatever it can answer. */
export class AllChecks implements Required<Omit<Check, "name">> {
  readonly #legalEdges: LegalEdges;
  readonly #isnAgreement: IsnAgreement;
  readonly #streamPrefix: StreamPrefix;
  readonly #incarnations: Incarnations;
  readonly #noGoingBack: NoGoingBack;
  readonly #ackReceived: AckReceived;
  readonly #synFinNumber: SynFinNumber;
  readonly #timeWait2Msl: TimeWait2Msl;
  readonly #rtoSchedule: RtoSchedule;
  readonly #noStorm: NoStorm;
  readonly #sackReceived: SackReceived;
  readonly #pawsKeepsNew: PawsKeepsNew;
  readonly #windowOverrun: WindowOverrun;
  readonly #congestionWindow: CongestionWindow;
  readonly #delayedAck: DelayedAck;
  readonly #answers: Answers;
  readonly #arrivals: Arrivals;
  readonly #optionsAgreed: OptionsAgreed;
  readonly #resets: Resets;
  readonly #offers: Offers;
  readonly #smallSegments: SmallSegments;
  readonly #congestionMoves: CongestionMoves;
  readonly #givingUp: GivingUp;
  readonly #quiescence: Quiescence;
  readonly #finalStates: FinalStates;

  /** The checks of a run that is about to begin. */
  constructor(context: CheckContext) {
    this.#legalEdges = new LegalEdges(context);
    this.#isnAgreement = new IsnAgreement(context);
    this.#streamPrefix = new StreamPrefix(context);
    this.#incarnations = new Incarnations(context);
    this.#noGoingBack = new NoGoingBack(context);
    this.#ackReceived = new AckReceived(context);
    this.#synFinNumber = new SynFinNumber(context);
    this.#timeWait2Msl = new TimeWait2Msl(context);
    this.#rtoSchedule = new RtoSchedule(context);
    this.#noStorm = new NoStorm(context);
    this.#sackReceived = new SackReceived(context);
    this.#pawsKeepsNew = new PawsKeepsNew(context);
    this.#windowOverrun = new WindowOverrun(context);
    this.#congestionWindow = new CongestionWindow(context);
    this.#delayedAck = new DelayedAck(context);
    this.#answers = new Answers(context);
    this.#arrivals = new Arrivals(context);
    this.#optionsAgreed = new OptionsAgreed(context);
    this.#resets = new Resets(context);
    this.#offers = new Offers(context);
    this.#smallSegments = new SmallSegments(context);
    this.#congestionMoves = new CongestionMoves(context);
    this.#givingUp = new GivingUp(context);
    this.#quiescence = new Quiescence(context);
    this.#finalStates = new FinalStates(context);
  }

  /** A TCB was made. */
  opened(event: EventOf<"opened">, x: EndFacts): void {
    this.#timeWait2Msl.opened(event, x);
    this.#pawsKeepsNew.opened(event, x);
    this.#windowOverrun.opened(event, x);
    this.#answers.opened();
    this.#optionsAgreed.opened(event, x);
  }

  /** A state changed. */
  moved(event: EventOf<"moved">, x: EndFacts): void {
    this.#legalEdges.moved(event, x);
    this.#isnAgreement.moved(event, x);
    this.#timeWait2Msl.moved(event, x);
  }

  /** A TCB is gone. */
  closed(event: EventOf<"closed">, x: EndFacts): void {
    this.#legalEdges.closed(event, x);
    this.#noGoingBack.closed(event, x);
    this.#rtoSchedule.closed(event, x);
    this.#noStorm.closed(event, x);
    this.#pawsKeepsNew.closed(event, x);
    this.#windowOverrun.closed(event, x);
    this.#congestionWindow.closed(event, x);
    this.#delayedAck.closed(event, x);
    this.#answers.closed(event, x);
    this.#arrivals.closed(event, x);
    this.#optionsAgreed.closed(event, x);
    this.#resets.closed(event, x);
    this.#offers.closed(event, x);
    this.#congestionMoves.closed(event, x);
    this.#givingUp.closed(event, x);
    this.#finalStates.closed(event, x);
  }

  /** An application reads. */
  read(event: EventOf<"read">, x: EndFacts): void {
    this.#streamPrefix.read(event, x);
    this.#incarnations.read(event, x);
  }

  /** An application heard EOF. */
  eof(event: EventOf<"eof">, x: EndFacts): void {
    this.#streamPrefix.eof(event, x);
  }

  /** An end sent a segment. */
  sent(event: EventOf<"sent">, x: EndFacts, seen: Inspection | undefined): void {
    this.#streamPrefix.sent(event, x);
    this.#noGoingBack.sent(event, x, seen);
    this.#ackReceived.sent(event, x);
    this.#synFinNumber.sent(event, x);
    this.#timeWait2Msl.sent(event, x);
    this.#rtoSchedule.sent(event, x, seen);
    this.#noStorm.sent(event, x);
    this.#sackReceived.sent(event, x);
    this.#pawsKeepsNew.sent(event, x, seen);
    this.#windowOverrun.sent(event, x);
    this.#congestionWindow.sent(event, x, seen);
    this.#delayedAck.sent(event, x, seen);
    this.#answers.sent(event, x);
    this.#optionsAgreed.sent(event, x, seen);
    this.#resets.sent(event, x);
    this.#offers.sent(event, x, seen);
    this.#smallSegments.sent(event, x, seen);
    this.#congestionMoves.sent(event, x, seen);
    this.#givingUp.sent(event, x, seen);
  }

  /** A packet comes to an end. */
  delivered(event: EventOf<"delivered">, x: EndFacts, seen: Inspection | undefined): void {
    this.#noGoingBack.delivered(event, x, seen);
    this.#timeWait2Msl.delivered(event, x, seen);
    this.#rtoSchedule.delivered(event, x, seen);
    this.#noStorm.delivered(event, x);
    this.#pawsKeepsNew.delivered(event, x, seen);
    this.#windowOverrun.delivered(event, x);
    this.#congestionWindow.delivered(event, x, seen);
    this.#delayedAck.delivered(event, x, seen);
    this.#answers.delivered(event, x, seen);
    this.#arrivals.delivered(event, x, seen);
    this.#optionsAgreed.delivered(event, x);
    this.#congestionMoves.delivered(event, x, seen);
    this.#givingUp.delivered(event, x, seen);
    this.#finalStates.delivered(event, x, seen);
  }

  /** A packet comes to a host and finds no connection. */
  stray(event: EventOf<"delivered">): void {
    this.#answers.stray(event);
  }

  /** A host sent a packet that is no connection's. */
  straySent(event: EventOf<"sent">): void {
    this.#answers.straySent(event);
  }

  /** Something was done to a host. */
  host(event: EventOf<"host">): void {
    this.#finalStates.host(event);
  }

  /** The run is over. */
  finish(view: FinalView): void {
    this.#isnAgreement.finish(view);
    this.#timeWait2Msl.finish(view);
    this.#pawsKeepsNew.finish(view);
    this.#delayedAck.finish(view);
    this.#answers.finish(view);
    this.#arrivals.finish(view);
    this.#quiescence.finish(view);
    this.#finalStates.finish(view);
  }
}
