/**
 * The random model of one direction of a link, after tc-netem(8). It leaves out explicit faults (they act
 * before the link), correlated and bursty models, ECN marks and active queue management.
 *
 * @module
 */

import { draw, streamOf } from "../base/draw.ts";
import { type Instant, NEVER } from "../base/time.ts";
import { CERTAIN, type Probability } from "../base/units.ts";
import { AddressBook } from "../wire/address.ts";
import { corrupted, numbered, type Packet } from "../wire/packet.ts";
import { Cargo } from "./cargo.ts";
import { Flight } from "./flight.ts";
import type { DropReason, Link, LinkOutput, PacketNumbers } from "./link.ts";
import { type LinkOptions, linkOptions } from "./options.ts";
import { NO_ROOM, Transmitter } from "./transmitter.ts";

/** What a link is made from. */
export interface EmulatedLinkSetup {
  /** Its settings; see {@linkcode linkOptions} for leaving some out. */
  readonly options: LinkOptions;
  /** The run's seed: a safe integer. */
  readonly seed: number;
  /** The direction's name, `"A>B"`: draws are keyed by it, so no two directions share theirs. */
  readonly name: string;
  /** Where copies get their numbers from. */
  readonly numbers: PacketNumbers;
  /** The IPv6 addresses of the packets that it carries as octets; one of its own if left out. */
  readonly book?: AddressBook;
}

interface Output extends LinkOutput {
  readonly deliveries: Packet[];
  readonly drops: { readonly packet: Packet; readonly reason: DropReason }[];
  readonly copies: Packet[];
}

function emptyOutput(): Output {
  return { deliveries: [], drops: [], copies: [] };
}

/**
 * floor(`draw` * `span` / 2^32), exactly: a draw spread over 0 to `span` - 1. A span over 2^32 is reached in
 * steps of span / 2^32.
 *
 * @param word an integer, 0 to 2^32 - 1
 * @param span an integer, 1 to 2^53 - 1
 */
export function spread(word: number, span: number): number {
  const spanHigh = Math.floor(span / 0x1_0000_0000);
  const spanLow = span >>> 0;
  // The product's upper half by halves of the word: no partial sum reaches 2^53.
  const lower = Math.floor(((word & 0xffff) * spanLow) / 0x1_0000);
  return word * spanHigh + Math.floor(((word >>> 16) * spanLow + lower) / 0x1_0000);
}

/**
 * One direction of a link. A packet that is offered meets, in this order:
 *
 * 1. a partition: dropped. Only the way in is cut: what was let in before still arrives;
 * 2. the MTU: dropped if it is longer;
 * 3. duplication and loss, which count as in netem: a packet stands for one, duplication adds one, loss takes
 *    one away. Loss takes the original, so that the packets lost are the same with duplication and without;
 *    its copy then goes on alone. A copy beside its original has a loss of its own, and is never copied;
 * 4. corruption: another packet with the same number goes on;
 * 5. the rate and the queue before it (see {@linkcode Transmitter}), the original before its copy. Unlike
 *    netem's, the time spent there is added to the delay;
 * 6. the delay, uniform in [delay - jitter, delay + jitter), below 0 counting as 0; left out if the packet is
 *    reordered (netem's gap 1).
 *
 * With `bytes`, what goes under way is written down as octets there, damage included, and read again on delivery (see
 * {@linkcode Cargo}); nothing else changes.
 *
 * Each draw is a function of (seed, name and impairment, how many originals were offered, 0 for the original and
 * 1 for its copy), and is made only if its probability is neither 0 nor 1.
 *
 * {@linkcode offer} reports drops and copies, {@linkcode poll} deliveries, also of packets without any
 * delay; each has arrays of its own, which it fills again at its next call. `now` must never go back.
 */
export class EmulatedLink implements Link {
  /** How many draws it has made: 0 means that chance played no part. */
  draws = 0;

  readonly #seed: number;
  readonly #numbers: PacketNumbers;
  readonly #lossStream: number;
  readonly #duplicateStream: number;
  readonly #corruptStream: number;
  readonly #reorderStream: number;
  readonly #jitterStream: number;

  readonly #flight: Flight = new Flight();
  readonly #transmitter: Transmitter = new Transmitter();
  readonly #offered: Output = emptyOutput();
  readonly #due: Output = emptyOutput();
  readonly #quiet: Output = emptyOutput();

  readonly #book: AddressBook;

  #options: LinkOptions;
  // Made when the link first carries octets: most never do.
  #cargo: Cargo | null = null;
  #ordinal = 0;
  // Whether a packet outside a partition meets nothing but a constant delay.
  #plain = false;
  #delay = 0;
  // The partition that is in force or comes next.
  #partition = 0;
  #cutAt: number = NEVER;
  #cutUntil: number = NEVER;

  /**
   * A link with nothing inside.
   *
   * @throws {ScenarioError} if the settings are out of range (see {@linkcode linkOptions})
   */
  constructor({ options, seed, name, numbers, book }: EmulatedLinkSetup) {
    this.#seed = seed;
    this.#book = book ?? new AddressBook();
    this.#numbers = numbers;
    this.#lossStream = streamOf(`${name}/loss`);
    this.#duplicateStream = streamOf(`${name}/duplicate`);
    this.#corruptStream = streamOf(`${name}/corrupt`);
    this.#reorderStream = streamOf(`${name}/reorder`);
    this.#jitterStream = streamOf(`${name}/jitter`);
    this.#options = options;
    this.change(options, 0 as Instant);
  }

  /** The settings in force. */
  get options(): LinkOptions {
    return this.#options;
  }

  /** How many packets are inside: queued, in transmission or under way. */
  get inside(): number {
    return this.#flight.size;
  }

  /**
   * Puts other settings in force for packets offered from `now` on. Those inside keep their moments of delivery,
   * and their room in the queue.
   *
   * @throws {ScenarioError} if the settings are out of range; those in force then stay
   */
  change(options: LinkOptions, now: Instant): void {
    const checked = linkOptions(options);
    this.#options = checked;
    this.#delay = checked.delay;
    this.#plain = checked.jitter === 0 && checked.loss === 0 && checked.duplicate === 0 &&
      checked.reorder === 0 && checked.corrupt === 0 && checked.mtu === Infinity &&
      !checked.bytes &&
      checked.rateBitsPerSecond === 0 && this.#transmitter.isIdle(now);
    if (checked.bytes) this.#cargo ??= new Cargo(this.#book);
    this.#watchPartition(0);
  }

  /** Takes a packet from the sender's side; its delivery comes out of {@linkcode poll}, even at `now`. */
  offer(packet: Packet, now: Instant): LinkOutput {
    this.#ordinal++;
    if (this.#plain && now < this.#cutAt) {
      this.#flight.push(packet, now + this.#delay as Instant);
      return this.#quiet;
    }
    return this.#offerToModel(packet, now);
  }

  /** Gives what is due at `now`, in the order of the moments of delivery, then of the offers. */
  poll(now: Instant): LinkOutput {
    if (this.#flight.take(now, this.#due.deliveries) === 0) return this.#quiet;
    const cargo = this.#cargo;
    if (cargo !== null) { for (const packet of this.#due.deliveries) cargo.unload(packet); }
    return this.#due;
  }

  /** When the next packet is due; NEVER if none is inside. */
  deadline(): Instant {
    return this.#flight.nextAt;
  }

  #offerToModel(packet: Packet, now: Instant): LinkOutput {
    const options = this.#options;
    const offered = this.#offered;
    // Setting a length that already holds is far from free.
    if (offered.drops.length > 0) offered.drops.length = 0;
    if (offered.copies.length > 0) offered.copies.length = 0;
    if (this.#isCut(now)) {
      this.#drop(packet, "partition");
      return offered;
    }
    if (packet.length > options.mtu) {
      this.#drop(packet, "mtu");
      return offered;
    }
    const twice = this.#happens(options.duplicate, this.#duplicateStream, 0);
    const lost = this.#happens(options.loss, this.#lossStream, 0);
    if (lost) this.#drop(packet, "loss");
    else this.#send(packet, now, 0);
    if (twice) {
      const copy = numbered(packet, this.#numbers.next(), packet.id);
      offered.copies.push(copy);
      if (!lost && this.#happens(options.loss, this.#lossStream, 1)) this.#drop(copy, "loss");
      else this.#send(copy, now, 1);
    }
    return offered;
  }

  #send(packet: Packet, now: Instant, copy: 0 | 1): void {
    const options = this.#options;
    const damaged = this.#happens(options.corrupt, this.#corruptStream, copy)
      ? corrupted(packet)
      : packet;
    const sentAt = this.#transmitter.accept(damaged.length, now, options);
    if (sentAt === NO_ROOM) {
      this.#drop(damaged, "queue-full");
      return;
    }
    const delay = this.#happens(options.reorder, this.#reorderStream, copy)
      ? 0
      : this.#delayOf(copy);
    if (options.bytes) this.#cargo!.load(damaged);
    this.#flight.push(damaged, sentAt + delay as Instant);
  }

  #delayOf(copy: 0 | 1): number {
    const { delay, jitter } = this.#options;
    if (jitter === 0) return delay;
    this.draws++;
    const word = draw(this.#seed, this.#jitterStream, this.#ordinal, copy);
    const delayed = delay - jitter + spread(word, 2 * jitter);
    return delayed < 0 ? 0 : delayed;
  }

  #happens(probability: Probability, stream: number, copy: 0 | 1): boolean {
    if (probability === 0) return false;
    if (probability === CERTAIN) return true;
    this.draws++;
    return draw(this.#seed, stream, this.#ordinal, copy) < probability;
  }

  #drop(packet: Packet, reason: DropReason): void {
    this.#offered.drops.push({ packet, reason });
  }

  #isCut(now: Instant): boolean {
    while (now >= this.#cutAt) {
      if (now < this.#cutUntil) return true;
      this.#watchPartition(this.#partition + 1);
    }
    return false;
  }

  #watchPartition(index: number): void {
    const partition = this.#options.partitions[index];
    this.#partition = index;
    this.#cutAt = partition === undefined ? NEVER : partition[0];
    this.#cutUntil = partition === undefined ? NEVER : partition[1];
  }
}
