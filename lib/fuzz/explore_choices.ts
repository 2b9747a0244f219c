/**
 * What may happen in a state of an exploration:
 *
 * - a segment in flight is delivered, whichever; with a copy left behind, that costs a copy;
 * - the application's next act is taken, if its moment has come (see `explore_script.ts`);
 * - time goes on to the earliest timer, which fires, or to the moment of the next act, if that is earlier. Each segment
 *   in flight is then either dropped, or held, which costs one hold for as long as it lasts, up to its sender's MSL;
 * - where nothing is left to wait for, what is in flight is dropped.
 *
 * Nothing else takes time. Drops happen only when time goes on, and copies only with a delivery: whatever the network
 * does earlier has no other effect, and to drop what was held is to have dropped it at once. So nothing is lost by that,
 * and most orders of the same are never looked at. Of two hosts whose timers are due at one moment, either may be the
 * first, and the other's may wait for deliveries at that moment. A host that stands still takes nothing; what waits for it
 * costs no hold.
 *
 * It leaves out the link that the story describes: its delays, losses and partitions. The story's own faults act.
 *
 * @module
 */

import { type Instant, NEVER } from "../base/time.ts";
import { ACT, type Choice, FLIGHT_MAX, PLANNED } from "./explore_model.ts";
import type { ExploredWorld } from "./explore_world.ts";

/** Everything that may happen now; where that is nothing because of a bound, `at.cut` says which. */
export function choicesIn(at: ExploredWorld): Choice[] {
  const { flight, script } = at;
  at.cut = null;
  if (flight.length > FLIGHT_MAX) {
    at.cut = "segments in flight";
    return [];
  }
  const choices: Choice[] = [];
  if (script.choosable && !isTimerDue(at)) choices.push({ kind: "act" });
  const copies = at.dups > 0 && at.faults > 0;
  for (let place = 0; place < flight.length; place++) {
    if (flight[place]!.to.paused || isTwin(at, place)) continue;
    choices.push({ kind: "deliver", place });
    if (copies) choices.push({ kind: "copy", place });
  }
  addFirings(at, choices);
  return choices;
}

/** Whether a timer is due now: of one moment, what has a time of its own is done after everything else. */
function isTimerDue({ stage, common }: ExploredWorld): boolean {
  const { hosts, now } = stage.world;
  return !common.free && hosts.some((host) => host.deadline() <= now);
}

/** Whether an earlier one is the same segment: delivering either comes to the same. */
function isTwin({ flight }: ExploredWorld, place: number): boolean {
  const one = flight[place]!;
  const original = one.packet.copyOf || one.packet.id;
  for (let before = 0; before < place; before++) {
    const other = flight[before]!;
    const same = (other.packet.copyOf || other.packet.id) === original;
    if (same && other.held === one.held && other.since === one.since) return true;
  }
  return false;
}

function addFirings(at: ExploredWorld, choices: Choice[]): void {
  const { script, common, stage: { world } } = at;
  const { hosts, now } = world;
  let timer: number = world.plannedAt;
  for (const host of hosts) timer = Math.min(timer, host.deadline());
  const earliest = Math.min(timer, script.choosable ? NEVER : script.dueAt);
  if (earliest === NEVER) {
    addDropAll(at, choices);
    return;
  }
  const moment = Math.max(earliest, now) as Instant;
  if (moment > common.until) {
    at.cut = "virtual time";
    return;
  }
  if (script.choosable && !common.free && moment > now) return; // the act comes first
  for (const drops of moment > now ? fatesAt(at, moment) : [0]) {
    if (timer > moment) choices.push({ kind: "fire", host: ACT, drops });
    else if (world.plannedAt <= moment) choices.push({ kind: "fire", host: PLANNED, drops });
    else {
      for (let host = 0; host < hosts.length; host++) {
        if (hosts[host]!.deadline() <= moment) choices.push({ kind: "fire", host, drops });
      }
    }
  }
}

/** Which segments may be dropped as time goes on to a moment, the others being held: a set of places each. */
function fatesAt(at: ExploredWorld, moment: Instant): number[] {
  const { flight, drops, holds, faults, common, stage } = at;
  const ages = common.preconditions.outlivesMsl;
  for (const { at: since, host } of ages ? [] : stage.world.faults.held) {
    if (moment - since <= mslOf(at, host)) continue;
    at.cut = "held past MSL";
    return [];
  }
  const open = flight.filter(({ held, to }) => !held && !to.paused).length;
  if (open > Math.min(faults, drops + holds)) return [];
  let fates: number[] = [0];
  for (let place = 0; place < flight.length; place++) {
    const { held, to, from, since } = flight[place]!;
    const dropped = 1 << place;
    if (!ages && moment - since > mslOf(at, from.name)) {
      // A network that keeps nothing for longer than MSL has to lose it; one that was held had its chance.
      if (held) at.cut = "held past MSL";
      fates = held ? [] : fates.map((lost) => lost | dropped);
    } else if (!held && !to.paused) {
      fates = [...fates, ...fates.map((lost) => lost | dropped)];
    }
  }
  return fates.filter((lost) => {
    const count = countBits(lost);
    return count <= drops && open - count <= holds;
  });
}

function mslOf({ stage }: ExploredWorld, host: string): number {
  return stage.config(host)?.msl ?? Infinity;
}

function addDropAll({ flight, drops, faults }: ExploredWorld, choices: Choice[]): void {
  const { length } = flight;
  if (length === 0 || flight.some(({ held, to }) => held || to.paused)) return;
  if (length <= drops && length <= faults) choices.push({ kind: "drop-all" });
}

function countBits(set: number): number {
  let count = 0;
  for (; set !== 0; set &= set - 1) count++;
  return count;
}
