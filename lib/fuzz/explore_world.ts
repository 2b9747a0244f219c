/**
 * One path of an exploration: a story's world whose network delivers what the path says.
 *
 * What may happen in a state:
 *
 * - a segment in flight is delivered, whichever; with a copy left behind, that costs a copy;
 * - the application's next act is taken, if its moment has come (see `explore_script.ts`);
 * - time goes on to the earliest timer, or to the moment of the next act if that is earlier: each segment in flight is then either dropped, or held, which costs
 *   one hold for as long as it lasts, up to its sender's MSL;
 * - where no timer is left, what is in flight is dropped.
 *
 * Nothing else takes time. Drops happen only when time goes on, and copies only with a delivery: whatever the network
 * does earlier has no other effect, so nothing is lost by that, and most orders of the same are never looked at. Of two
 * hosts whose timers are due at one moment, either may be the first, and the other's may wait for deliveries at that
 * moment. A host that stands still takes nothing; what waits for it costs no hold.
 *
 * It leaves out the link that the story describes: its delays, losses and partitions. The story's own faults act.
 *
 * @module
 */

import { type Instant, NEVER } from "../base/time.ts";
import { CheckSet } from "../check/check_set.ts";
import type { CheckName, Failure, Preconditions } from "../check/view.ts";
import type { Link, LinkOutput } from "../link/link.ts";
import type { Observer, TraceEvent } from "../net/events.ts";
import type { Host } from "../net/host.ts";
import type { StackFactory } from "../net/host_options.ts";
import type { ResolvedStory } from "../scenario/cases.ts";
import { Stage } from "../scenario/stage.ts";
import { numbered, type Packet } from "../wire/packet.ts";
import { RST } from "../wire/segment.ts";
import { type ActStep, ExploredScript } from "./explore_script.ts";

/** How much the network may do. */
export interface Budgets {
  /** Segments that it drops. */
  readonly drops: number;
  /** Segments that it delivers and keeps a copy of. */
  readonly dups: number;
  /** Segments that it holds while time goes on. */
  readonly holds: number;
  /** All of these together. */
  readonly faults: number;
}

/** What all paths of one exploration have in common. */
export interface Explored {
  /** The story, its ISNs fixed. */
  readonly story: ResolvedStory;
  /** Its acts. */
  readonly acts: readonly ActStep[];
  /** The same as they were told, for words. */
  readonly actsTold: readonly ActStep[];
  /** What the network may do. */
  readonly budgets: Budgets;
  /** Whether acts may be taken at other times than theirs. */
  readonly free: boolean;
  /** How often one segment may be sent again by a timer. */
  readonly retransmissions: number;
  /** The longest that a path may last. */
  readonly until: Instant;
  /** Which laws are checked; all if left out. */
  readonly checks?: readonly CheckName[];
  /** What holds in the story. */
  readonly preconditions: Preconditions;
  /** Stacks in place of ours. */
  readonly stacks: Readonly<Record<string, StackFactory>>;
}

/** A packet in flight. */
export interface InFlight {
  /** The packet. */
  readonly packet: Packet;
  /** Who sent it. */
  readonly from: Host;
  /** Whom it goes to. */
  readonly to: Host;
  /** When it entered the network. */
  readonly since: Instant;
  /** Whether time went on meanwhile. */
  held: boolean;
}

/** What happens next. */
export type Choice =
  | { readonly kind: "act" }
  | { readonly kind: "deliver" | "copy"; readonly place: number }
  /** `host` by place, {@linkcode PLANNED} or {@linkcode ACT}; `drops` is a set of places, a bit each; the other segments are held. */
  | { readonly kind: "fire"; readonly host: number; readonly drops: number }
  | { readonly kind: "drop-all" };

/** In place of a host: what the story has planned, as a fault that delays does. */
export const PLANNED = 30;
/** In place of a host: the next act, whose moment comes. */
export const ACT = 31;

/** More segments in flight than this are not looked at. */
export const FLIGHT_MAX = 20;

/** Why a state was not gone on from. */
export type Cut = "retransmissions" | "virtual time" | "segments in flight" | "held past MSL";

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
  cut: Cut | null = null;
  /** By the number of an end, whether a reset came to it. */
  readonly resets: boolean[] = [];
  /** What is told of each event besides; for witnesses. */
  watching: Observer | null = null;

  readonly #common: Explored;
  #firing = false;

  /** A path that has not begun, but that acts without a time are taken. */
  constructor(common: Explored, watching: Observer | null = null) {
    this.#common = common;
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
      if (event.identity.try > this.#common.retransmissions + 1) this.cut = "retransmissions";
    }
  }

  // ---- what may happen ----

  /** Whether nothing is left to happen but timers that recur for ever. */
  get final(): boolean {
    const { choosable, dueAt } = this.script;
    return this.flight.length === 0 && !choosable && dueAt === NEVER && this.stage.world.quiescent;
  }

  /** Everything that may happen now. */
  choices(): Choice[] {
    const { flight, script } = this;
    this.cut = null;
    if (flight.length > FLIGHT_MAX) {
      this.cut = "segments in flight";
      return [];
    }
    const choices: Choice[] = [];
    if (script.choosable && !this.#isTimerDue) choices.push({ kind: "act" });
    const copies = this.dups > 0 && this.faults > 0;
    for (let place = 0; place < flight.length; place++) {
      if (flight[place]!.to.paused || this.#isTwin(place)) continue;
      choices.push({ kind: "deliver", place });
      if (copies) choices.push({ kind: "copy", place });
    }
    this.#addFirings(choices);
    return choices;
  }

  /** Whether a timer is due now: of one moment, what has a time of its own is done after everything else. */
  get #isTimerDue(): boolean {
    const { hosts, now } = this.stage.world;
    return !this.#common.free && hosts.some((host) => host.deadline() <= now);
  }

  /** Whether an earlier one is the same segment: delivering either comes to the same. */
  #isTwin(place: number): boolean {
    const one = this.flight[place]!;
    const original = one.packet.copyOf || one.packet.id;
    for (let before = 0; before < place; before++) {
      const other = this.flight[before]!;
      if ((other.packet.copyOf || other.packet.id) === original && other.held === one.held) {
        return true;
      }
    }
    return false;
  }

  #addFirings(choices: Choice[]): void {
    const { world } = this.stage;
    const { hosts } = world;
    let timer: number = world.plannedAt;
    for (const host of hosts) timer = Math.min(timer, host.deadline());
    const dueAt = this.script.choosable ? NEVER : this.script.dueAt;
    const earliest = Math.min(timer, dueAt);
    if (earliest === NEVER) {
      this.#addDropAll(choices);
      return;
    }
    const moment = Math.max(earliest, world.now) as Instant;
    if (moment > this.#common.until) {
      this.cut = "virtual time";
      return;
    }
    if (this.script.choosable && !this.#common.free && moment > world.now) return;
    const fates = moment > world.now ? this.#fates(moment) : [0];
    for (const drops of fates) {
      if (timer > moment) {
        choices.push({ kind: "fire", host: ACT, drops });
        continue;
      }
      if (world.plannedAt <= moment) {
        choices.push({ kind: "fire", host: PLANNED, drops });
        continue; // what the story planned comes before timers at the same moment
      }
      for (let host = 0; host < hosts.length; host++) {
        if (hosts[host]!.deadline() <= moment) choices.push({ kind: "fire", host, drops });
      }
    }
  }

  /** Which segments may be dropped as time goes on to a moment, the others being held: a set of places each. */
  #fates(moment: Instant): number[] {
    const { flight } = this;
    const ages = this.#common.preconditions.outlivesMsl;
    for (const { at, host } of ages ? [] : this.stage.world.faults.held) {
      if (moment - at > this.#mslOf(host)) this.cut = "held past MSL";
    }
    let fates: number[] = this.cut === "held past MSL" ? [] : [0];
    for (let place = 0; place < flight.length; place++) {
      const { held, to, from, since } = flight[place]!;
      if (!ages && moment - since > this.#mslOf(from.name)) {
        // A network that keeps nothing for longer than MSL has to lose it; one that was held had its chance.
        fates = held ? [] : fates.map((drops) => drops | (1 << place));
      } else if (!held && !to.paused) {
        fates = [...fates, ...fates.map((drops) => drops | (1 << place))];
      }
    }
    const open = flight.filter(({ held, to }) => !held && !to.paused).length;
    return fates.filter((drops) => {
      const lost = countBits(drops);
      const kept = open - lost;
      return lost <= this.drops && kept <= this.holds && lost + kept <= this.faults;
    });
  }

  #mslOf(host: string): number {
    return this.stage.config(host)?.msl ?? Infinity;
  }

  #addDropAll(choices: Choice[]): void {
    const { length } = this.flight;
    if (length === 0 || this.flight.some(({ held, to }) => held || to.paused)) return;
    if (length <= this.drops && length <= this.faults) choices.push({ kind: "drop-all" });
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

function countBits(set: number): number {
  let count = 0;
  for (; set !== 0; set &= set - 1) count++;
  return count;
}
