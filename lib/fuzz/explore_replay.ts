/**
 * A path of an exploration taken once more, slowly and with witnesses: what became of each segment, and when. In an
 * exploration nothing but timers takes time; here each step takes a moment of its own, so that the run can be told as a
 * story, in which one thing comes after another.
 *
 * @module
 */

import { formatInstant, type Instant } from "../base/time.ts";
import type { Connection } from "../net/connection.ts";
import type { SentSegment } from "../net/faults.ts";
import { packetLabel } from "../trace/label.ts";
import { ACT, type Choice, type Explored, type InFlight, PLANNED } from "./explore_model.ts";
import { ExploredWorld } from "./explore_world.ts";
import type { ActStep } from "./explore_script.ts";
import { literal } from "./literal.ts";

/** What became of one packet that a stack sent. */
export interface Fate {
  /** The packet, as it was sent. */
  readonly sent: SentSegment;
  /** When it entered the network, if it did: later than it was sent if the story held it. */
  enteredAt: Instant | null;
  /** When it was delivered; null if it was not. */
  deliveredAt: Instant | null;
  /** When its copies were. */
  readonly copiesAt: Instant[];
}

/** A path taken once more. */
export interface Replay {
  /** What became of each packet, in the order in which they were sent. */
  readonly fates: readonly Fate[];
  /** When each act was taken that chose its moment, by place. */
  readonly actsAt: ReadonlyMap<number, Instant>;
  /** The steps, in words. */
  readonly steps: readonly string[];
  /** The world as it is at the end. */
  readonly at: ExploredWorld;
}

/**
 * Takes a path.
 *
 * @param pace how long each step takes that is no timer
 */
export function replay(explored: Explored, path: readonly Choice[], pace: number): Replay {
  const fates = new Map<number, Fate>();
  const at = new ExploredWorld(explored, {
    observe(event) {
      if (event.kind !== "sent") return;
      const sent = { ...event, end: event.end as Connection | null };
      fates.set(event.packet.id, { sent, enteredAt: null, deliveredAt: null, copiesAt: [] });
    },
  });
  const { world } = at.stage;
  const actsAt = new Map<number, Instant>();
  const steps: string[] = [];
  const enter = () => {
    for (const { packet, since } of at.flight) {
      const fate = fates.get(packet.id);
      if (fate !== undefined) fate.enteredAt ??= since;
    }
  };
  enter();
  for (const choice of path) {
    if (choice.kind !== "fire") world.now = (world.now + pace) as Instant;
    steps.push(wordsOf(at, choice, fates, explored.actsTold[at.script.cursor]));
    const { cursor } = at.script;
    if (choice.kind === "act") actsAt.set(cursor, world.now);
    else if (choice.kind === "fire" && choice.host === ACT) actsAt.set(cursor, at.momentOf(ACT));
    if (choice.kind === "deliver" || choice.kind === "copy") {
      const { packet } = at.flight[choice.place]!;
      const { copyOf, id } = packet;
      if (copyOf === 0) fates.get(id)!.deliveredAt = world.now;
      else fates.get(copyOf)!.copiesAt.push(world.now);
    }
    at.take(choice);
    enter();
  }
  return { fates: [...fates.values()], actsAt, steps, at };
}

function wordsOf(
  at: ExploredWorld,
  choice: Choice,
  fates: ReadonlyMap<number, Fate>,
  nextAct: ActStep | undefined,
): string {
  const name = ({ packet }: InFlight) => {
    const fate = fates.get(packet.copyOf || packet.id)!;
    const { end, host, identity } = fate.sent;
    const again = identity.try > 1 ? `, try ${identity.try}` : "";
    const copy = packet.copyOf === 0 ? "" : "a copy of ";
    return `${copy}${end?.name ?? host} ${packetLabel(packet, identity)}${again}`;
  };
  const all = (list: readonly InFlight[]) => list.map(name).join(" and ");
  switch (choice.kind) {
    case "act":
      return actWords(nextAct!);
    case "deliver":
      return `deliver ${name(at.flight[choice.place]!)}`;
    case "copy":
      return `deliver ${name(at.flight[choice.place]!)}, and keep a copy`;
    case "drop-all":
      return `drop ${all(at.flight)}`;
    case "fire": {
      const moment = at.momentOf(choice.host);
      const dropped = at.flight.filter((_, place) => (choice.drops & (1 << place)) !== 0);
      const kept = at.flight.filter((one) => !dropped.includes(one) && !one.held);
      const words = dropped.length > 0 ? [`drop ${all(dropped)}`] : [];
      if (kept.length > 0 && moment > at.stage.world.now) words.push(`hold ${all(kept)}`);
      const who = choice.host === ACT
        ? actWords(nextAct!)
        : choice.host === PLANNED
        ? "what was planned comes"
        : `${at.stage.world.hosts[choice.host]!.name}'s timer fires`;
      return [...words, `${who} at ${formatInstant(moment)} s`].join(", ");
    }
  }
}

function actWords({ at: _at, after: _after, ...act }: ActStep): string {
  return literal(act);
}
