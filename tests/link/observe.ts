/** What the tests of `lib/link` share: packets, links, and a run that writes down what came out when. */

import type { Instant } from "../../lib/base/time.ts";
import { EmulatedLink } from "../../lib/link/emulated_link.ts";
import type { DropReason, Link } from "../../lib/link/link.ts";
import { type LinkOptions, linkOptions } from "../../lib/link/options.ts";
import { numbered, type Packet, packetOf } from "../../lib/wire/packet.ts";
import { segment } from "../../lib/wire/segment.ts";

/** Copies are numbered from here on, so that a test tells them from originals, which it numbers itself. */
export const FIRST_COPY = 1_000_001;

const BODY = segment({ srcPort: 1, dstPort: 2 });

/** An original of `length` octets with IP and TCP headers. */
export function packet(id: number, length = 40): Packet {
  return { ...numbered(packetOf(1, 2, BODY), id), length };
}

/** A moment. */
export function at(nanoseconds: number): Instant {
  return nanoseconds as Instant;
}

/** Settings in bare numbers. */
export type BareOptions = { [Name in keyof LinkOptions]?: LinkOptions[Name] | number | number[][] };

/** The settings of a link from bare numbers. */
export function options(bare: BareOptions): LinkOptions {
  return linkOptions(bare as Partial<LinkOptions>);
}

/** A direction `A>B` of a link with copies numbered from {@linkcode FIRST_COPY}. */
export function link(bare: BareOptions = {}, seed = 1, name = "A>B"): EmulatedLink {
  let number = FIRST_COPY;
  return new EmulatedLink({
    options: options(bare),
    seed,
    name,
    numbers: { next: () => number++ },
  });
}

/** One packet to be offered. */
export interface Offer {
  readonly id: number;
  readonly at: number;
  readonly length?: number;
}

/** What came out of a link. */
export interface Observed {
  readonly deliveries: { packet: Packet; at: number }[];
  readonly drops: { packet: Packet; reason: DropReason; at: number }[];
  readonly copies: Packet[];
}

/** Offers packets in the order of their moments, polls at every deadline, and writes down what comes out. */
export function observe(of: Link, offers: readonly Offer[]): Observed {
  const seen: Observed = { deliveries: [], drops: [], copies: [] };
  const pollUntil = (moment: number) => {
    while (of.deadline() <= moment && of.deadline() !== Infinity) {
      const now = of.deadline();
      for (const packet of of.poll(now).deliveries) seen.deliveries.push({ packet, at: now });
    }
  };
  for (const offer of offers) {
    pollUntil(offer.at);
    const out = of.offer(packet(offer.id, offer.length), at(offer.at));
    for (const drop of out.drops) seen.drops.push({ ...drop, at: offer.at });
    seen.copies.push(...out.copies);
  }
  pollUntil(Infinity);
  return seen;
}

/** `count` originals, numbered from 1, one every `gap` ns. */
export function stream(count: number, gap: number, length = 40): Offer[] {
  return Array.from({ length: count }, (_, index) => ({ id: index + 1, at: index * gap, length }));
}

/** The numbers of what was delivered, in order. */
export function delivered(seen: Observed): number[] {
  return seen.deliveries.map((delivery) => delivery.packet.id);
}

/** The numbers of what was dropped for a reason, in order. */
export function dropped(seen: Observed, reason: DropReason): number[] {
  return seen.drops.filter((drop) => drop.reason === reason).map((drop) => drop.packet.id);
}
