/**
 * Whether a run is healed: what liveness may be demanded after. It looks at what is in force, not at what happened.
 *
 * @module
 */

import { IMPOSSIBLE } from "../base/units.ts";
import { EmulatedLink } from "../link/emulated_link.ts";
import type { LinkOptions } from "../link/options.ts";
import type { ActiveFault } from "../net/faults.ts";
import type { World } from "../net/world.ts";

/**
 * Whether nothing stands in anybody's way from now on: no host stands still, no link loses or damages a packet but
 * for want of room, nothing is held, and no fault goes on dropping. A link that is not ours is trusted.
 */
export function isHealed(world: World): boolean {
  const { hosts, faults, now } = world;
  if (faults.held.length > 0 || hosts.some(({ paused }) => paused)) return false;
  if (faults.all.some((fault) => goesOn(fault, now))) return false;
  return hosts.every((from) =>
    hosts.every((to) => {
      const link = world.direction(from, to)?.link;
      return !(link instanceof EmulatedLink) || isClean(link.options, now);
    })
  );
}

function isClean({ loss, corrupt, partitions }: LinkOptions, now: number): boolean {
  return loss === IMPOSSIBLE && corrupt === IMPOSSIBLE &&
    partitions.every(([, until]) => until <= now);
}

/** Whether a fault may go on taking segments away: one that is counted, or over, cannot for ever. */
function goesOn({ active, hits, spec }: ActiveFault, now: number): boolean {
  if (!active || !["drop", "corrupt", "cut"].includes(spec.act) || hits >= spec.timesMax) {
    return false;
  }
  const { between, tries } = spec.pattern;
  if (between !== null && between[1] <= now) return false;
  const counted = spec.timesMax !== Infinity || (tries !== null && tries[1] < 1_000_000);
  return !counted;
}
