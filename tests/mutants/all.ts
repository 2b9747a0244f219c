/**
 * Every mutant.
 *
 * @module
 */

import { ARRIVALS } from "./arrivals.ts";
import { ENDINGS } from "./endings.ts";
import { FOUNDATIONS } from "./foundations.ts";
import { LOSSES } from "./losses.ts";
import type { Mutant } from "./mutant.ts";
import { OPENINGS } from "./openings.ts";
import { RECEIVING } from "./receiving.ts";
import { REPAIR } from "./repair.ts";
import { SENDING } from "./sending.ts";
import { HOSTS } from "./sockets.ts";
import { TIMERS } from "./timers.ts";
import { TRANSFER } from "./transfer.ts";

/** The mutants of the stack, by room. */
export const MUTANTS: readonly Mutant[] = Object.freeze([
  ...ARRIVALS,
  ...OPENINGS,
  ...ENDINGS,
  ...RECEIVING,
  ...SENDING,
  ...TRANSFER,
  ...LOSSES,
  ...REPAIR,
  ...FOUNDATIONS,
  ...HOSTS,
  ...TIMERS,
]);
