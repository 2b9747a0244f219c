/**
 * One direction between two hosts: a link, its place in the world's schedule, and where its packets go.
 *
 * @module
 */

import { type Instant, NEVER } from "../base/time.ts";
import { EmulatedLink } from "../link/emulated_link.ts";
import type { Link, LinkOutput } from "../link/link.ts";
import type { LinkOptions } from "../link/options.ts";
import type { Packet } from "../wire/packet.ts";
import type { Ground, Receiver } from "./ground.ts";
import type { Schedule, Source } from "./schedule.ts";

/** One direction between two hosts. */
export class Direction implements Source {
  queuedAt: number = NEVER;
  place = 0;
  /** Its name: `"A>B"`. */
  readonly name: string;
  readonly #world: Ground;
  readonly #schedule: Schedule;

  /** Made by its world. */
  constructor(
    world: Ground,
    /** The sending host. */
    readonly from: Receiver,
    /** The receiving host. */
    readonly to: Receiver,
    /** What delays and loses. */
    readonly link: Link,
  ) {
    this.name = `${from.name}>${to.name}`;
    this.#world = world;
    this.#schedule = world.schedule;
  }

  /** How many random draws it has made; 0 for a link that is not ours. */
  get draws(): number {
    return this.link instanceof EmulatedLink ? this.link.draws : 0;
  }

  /** Puts other settings in force; a link that is not ours stays as it is. */
  change(options: LinkOptions): void {
    const { now, observer } = this.#world;
    if (this.link instanceof EmulatedLink) this.link.change(options, now);
    observer?.observe({ kind: "relinked", at: now, place: this.name });
  }

  /** Takes a packet in. */
  offer(packet: Packet): void {
    const { now } = this.#world;
    this.#take(this.link.offer(packet, now));
    this.#schedule.wake(this, now);
  }

  deadline(): Instant {
    return this.link.deadline();
  }

  fire(now: Instant): void {
    this.#take(this.link.poll(now));
    this.#schedule.wake(this, now);
  }

  #take({ copies, drops, deliveries }: LinkOutput): void {
    const world = this.#world;
    for (let i = 0; i < copies.length; i++) world.copied(copies[i]!);
    for (let i = 0; i < drops.length; i++) world.drop(drops[i]!.packet, drops[i]!.reason);
    if (deliveries.length === 1) this.to.deliver(deliveries[0]!);
    // What a delivery sets off may offer to this very link, which then fills its arrays anew.
    else if (deliveries.length > 1) { for (const p of deliveries.slice()) this.to.deliver(p); }
  }
}
