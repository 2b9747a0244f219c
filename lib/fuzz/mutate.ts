/**
 * Small changes to random stories: what leads from one that reached something to one that reaches what lies beside
 * it. New settings, links and faults are taken from another story, so that whatever stories may have, mutants may
 * have too. It leaves out whether a mutant is worth anything (`guide.ts`).
 *
 * @module
 */

import { Context } from "../scenario/check_context.ts";
import { checkScript } from "../scenario/check_script.ts";
import { checkFaults } from "../scenario/check_segments.ts";
import { checkSettings } from "../scenario/check_settings.ts";
import type { Scenario } from "../scenario/format.ts";
import type { Feature } from "./features.ts";
import { type Life, lifeOf, tellLife } from "./life.ts";
import { keepsTo } from "./mutate_only.ts";
import { graftHost, graftLink, mutateFaults, splice } from "./mutate_parts.ts";
import {
  addCalls,
  addDisturbance,
  addOpen,
  changeCall,
  changeSize,
  changeStray,
  dropStep,
  moveEnd,
  moveMany,
  moveStep,
  repeatStep,
  swapSteps,
} from "./mutate_steps.ts";
import { pick, type Randomness } from "./randomness.ts";

/** A change: it replaces parts of a life, with what another has to give. */
export type Mutation = (life: Life, rng: Randomness, other: Life) => void;

/** The changes, the more often the more times they are named. */
const MUTATIONS: readonly Mutation[] = [
  moveStep,
  moveStep,
  moveStep,
  moveStep,
  moveMany,
  moveEnd,
  dropStep,
  repeatStep,
  swapSteps,
  changeSize,
  changeSize,
  changeCall,
  addCalls,
  addCalls,
  addOpen,
  addDisturbance,
  changeStray,
  changeStray,
  mutateFaults,
  mutateFaults,
  mutateFaults,
  graftLink,
  graftHost,
  graftHost,
  splice,
];

/** How many changes one mutant has at most. */
const CHANGES_MAX = 4;
/** How often it is tried before the story is left as it is. */
const TRIES = 8;

/**
 * A story with some small changes: it reads, and after its restless part everything is healed. A story that has not
 * the form of random stories is given back as it is.
 *
 * @param other where new settings, links, faults and steps come from; the story itself if left out
 * @param only the features that both have: the mutant has nothing of others; whatever there is if left out
 */
export function mutateStory(
  story: Scenario,
  rng: Randomness,
  other: Scenario = story,
  only?: readonly Feature[],
): Scenario {
  for (let tries = 0; tries < TRIES; tries++) {
    const life = lifeOf(story);
    if (life === undefined) return story;
    const giver = lifeOf(other) ?? life;
    const changes = 1 + rng.int(1 + rng.int(CHANGES_MAX));
    for (let n = 0; n < changes; n++) {
      const before = { ...life };
      pick(rng, MUTATIONS)(life, rng, giver);
      if (only !== undefined && !keepsTo(life, only)) Object.assign(life, before);
    }
    const mutant = tellLife(life);
    if (makesSense(mutant, story)) return mutant;
  }
  return story;
}

/** Whether a mutant could be read from a file; settings that its parent has make sense already. */
function makesSense(mutant: Scenario, parent: Scenario): boolean {
  const context = new Context(mutant);
  const inherited = Object.entries(mutant.hosts).every(([name, host]) =>
    host === parent.hosts[name]
  );
  if (!inherited) checkSettings(context);
  checkFaults(context);
  checkScript(context);
  return context.problems.length === 0;
}
