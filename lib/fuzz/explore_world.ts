/**
 * One path of an exploration: a story's world whose network delivers what the path says. What may happen next is told in
 * `explore_choices.ts`.
 *
 * @module
 */

import { type Instant, NEVER } from "../base/time.ts";
import { CheckSet } from "../check/check_set.ts";
import type { Failure } from "../check/view.ts";
import type { Link, LinkOutput } from "../link/link.ts";
import type { Observer, TraceEvent } from "../net/events.ts";
import { Stage } from "../scenario/stage.ts";
import { numbered } from "../wire/packet.ts";
import { RST } from "../wire/segment.ts";
import {
  ACT,
  type Choice,
  type CutReason,
  type Explored,
  type InFlight,
  PLANNED,
} from "./explore_model.ts";
import { ExploredScript } from "./explore_script.ts";

const SILENCE: LinkOutput = Object.freeze({ deliveries: [], drops: [], copies: [] });

/** A story's world along one path. */
export class ExploredWorld implements Observer {
  /** The story's world, set up. */
  readonly stage: Stage;
  /** The applications. */
  readonly script: ExploredScript;
  /** What is in flight, the oldest first. */
  readonly flight: InFlight[] = [];
  /** The laws. */
  readonly checks: CheckSet;
  /** What the network may still do. */
  drops: number;
  /** The same, of copies. */
  dups: number;
  /** The same, of holds. */
  holds: number;
  /** The same, of all together. */
  faults: number;
  /** Why the last choice led nowhere; null if it did not. */
  cut: CutReason | null = null;
  /** By the number of an end, whether a reset came to it. */
  readonly resets: boolean[] = [];
  /** What is told of each event besides; for witnesses. */
  watching: Observer | null = null;

  /** What all paths have in common. */
  readonly common: Explored;
  #firing = false;

  /** A path that has not begun, but that acts without a time are taken. */
  constructor(common: Explored, watching: Observer | null = null) {
    this.common = common;
    this.watching = watching;
    const { drops, dups, holds, faults } = common.budgets;
    this.drops = drops;
    this.dups = dups;
    this.holds = holds;
    this.faults = faults;
    const observers: Observer[] = [];
    this.stage = new Stage(common.story, {
      seed: 1,
      observers,
      stacks: common.stacks,
      links: (from, to) => this.#link(from, to),
    });
    this.checks = new CheckSet(this.stage, {
      preconditions: common.preconditions,
      ...(common.checks === undefined ? {} : { names: common.checks }),
    });
    observers.push(this); // from now on: the laws need the stage, which had listeners to open
    this.script = new ExploredScript(this.stage, common.acts, common.free);
    this.script.advance();
  }

  /** A link that keeps whatever it is given until the path says what becomes of it. */
  #link(from: string, to: string): Link {
    return {
      offer: (packet, now) => {
        const { stage } = this;
        this.flight.push({
          packet,
          from: stage.host(from),
          to: stage.host(to),
          since: now,
          held: false,
        });
        return SILENCE;
      },
      poll: () => SILENCE,
      deadline: () => NEVER,
    };
  }

  observe(event: TraceEvent): void {
    this.checks.observe(event);
    this.watching?.observe(event);
    const body = event.kind === "sent" || event.kind === "delivered" ? event.packet.body : null;
    if (body === null || body.kind !== "segment") return;
    if (event.kind === "delivered") {
      if (event.end !== null && (body.flags & RST) !== 0) this.resets[event.end.id] = true;
    } else if (event.kind === "sent" && this.#firing) {
      if (event.identity.try > this.common.retransmissions + 1) this.cut = "retransmissions";
    }
  }

  /** Whether nothing is left to happen but timers that recur for ever. */
  get final(): boolean {
    const { choosable, dueAt } = this.script;
    return this.flight.every(({ to }) => to.paused) && !choosable && dueAt === NEVER &&
      this.stage.world.quiescent;
  }

  // ---- what happens ----

  /** Lets something happen, and whatever follows from it at once. */
  take(choice: Choice): void {
    const { world } = this.stage;
    switch (choice.kind) {
      case "act":
        this.script.choose();
        return;
      case "deliver":
      case "copy":
        this.#deliver(choice.place, choice.kind === "copy");
        break;
      case "fire":
        this.#fire(choice.host, choice.drops);
        break;
      case "drop-all":
        for (const { packet } of this.flight.splice(0)) {
          world.drop(packet, "loss");
          this.drops--;
          this.faults--;
        }
    }
    this.script.advance();
  }

  #deliver(place: number, copies: boolean): void {
    const { world } = this.stage;
    const [one] = this.flight.splice(place, 1);
    if (copies) {
      const packet = numbered(one!.packet, world.next(), one!.packet.copyOf || one!.packet.id);
      this.flight.push({ ...one!, packet });
      world.copied(packet);
      this.dups--;
      this.faults--;
    }
    one!.to.deliver(one!.packet);
  }

  #fire(place: number, drops: number): void {
    const { world } = this.stage;
    const moment = this.momentOf(place);
    if (moment > world.now) this.#letTimePass(drops);
    world.now = moment;
    if (place === ACT) {
      this.script.choose();
      return;
    }
    this.#firing = true;
    if (place === PLANNED) world.step(moment);
    else world.hosts[place]!.fire();
    this.#firing = false;
  }

  /** When a host's timer fires, or what else stands in its place comes. */
  momentOf(place: number): Instant {
    const { world } = this.stage;
    const due = place === ACT
      ? this.script.dueAt
      : place === PLANNED
      ? world.plannedAt
      : world.hosts[place]!.deadline();
    return Math.max(world.now, due) as Instant;
  }

  /** What is in flight is dropped or held. */
  #letTimePass(drops: number): void {
    const { flight } = this;
    let kept = 0;
    for (let place = 0; place < flight.length; place++) {
      const one = flight[place]!;
      if ((drops & (1 << place)) !== 0) {
        this.stage.world.drop(one.packet, "loss");
        this.drops--;
        this.faults--;
        continue;
      }
      if (!one.held && !one.to.paused) {
        one.held = true;
        this.holds--;
        this.faults--;
      }
      flight[kept++] = one;
    }
    flight.length = kept;
  }

  /** What the laws say of a path that ends here, in a state where nothing is left to happen. */
  judge(): readonly Failure[] {
    return this.checks.finish(this.stage.finalView()).failures;
  }
}
