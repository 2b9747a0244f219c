/**
 * What `--only` means for a changed story: it has nothing that its features would not have brought in. Settings, links
 * and parts of steps come from stories of the same features; what changes make up by themselves is looked at here.
 *
 * @module
 */

import type { Fault, Step } from "../scenario/format.ts";
import { unreachable } from "../base/fail.ts";
import type { Feature } from "./features.ts";
import type { Life } from "./life.ts";

type Has = (...some: readonly Feature[]) => boolean;

/** Whether a life has nothing that features other than these bring in. */
export function keepsTo(life: Life, only: readonly Feature[]): boolean {
  const has: Has = (...some) => some.some((feature) => only.includes(feature));
  if (life.hosts.C !== undefined && !has("third-host")) return false;
  if (life.links["B>A"] !== undefined && !has("two-ways")) return false;
  return life.faults.every((fault) => mayHappen(fault, has)) &&
    life.steps.every(({ step }) => mayBeDone(step, has)) && opensLittle(life, has);
}

function mayHappen(fault: Fault, has: Has): boolean {
  return has("hold" in fault ? "holds" : "faults");
}

function mayBeDone(step: Step, has: Has): boolean {
  if ("connect" in step) return step.from === undefined || has("reuse", "crossing", "successors");
  if ("relink" in step) return has("relink");
  if ("release" in step) return has("holds");
  if ("inject" in step) return has("icmp" in step.inject ? "icmp" : "strangers");
  if ("listen" in step) return has("reboots", "unlisten");
  if ("unlisten" in step) return has("unlisten");
  if ("accept" in step) return has("accepts");
  if ("read" in step) return has("reads");
  if (!("do" in step)) return true;
  switch (step.do) {
    case "pause":
    case "resume":
      return has(step.on.includes(".") ? "reads" : "pauses");
    case "shutdown":
      return has("shutdown", "both-close", "successors");
    case "close":
      return has("close", "both-close");
    case "abort":
      return has("abort");
    case "reboot":
      return has("reboots");
    default:
      return unreachable(step);
  }
}

/** Whether there are no more connections than there may be: one, opened from both sides if they may cross. */
function opensLittle({ steps }: Life, has: Has): boolean {
  if (has("connections", "reuse", "successors")) return true;
  const opens = steps.flatMap(({ step }) => "connect" in step ? [step] : []);
  const sides = new Set(opens.map(({ on }) => on));
  return opens.length <= 1 || (has("crossing") && opens.length === 2 && sides.size === 2);
}
