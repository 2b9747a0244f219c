import type { ResolvedStory } from "../scenario/cases.ts";
import type { Choice, Explored } from "./explore_world.ts";
/** w */
export interface WitnessStory {
  /** s */
  readonly steps: readonly string[];
}
/** w */
export class Witnesses {
  /** c */
  constructor(_explored: Explored, _story: ResolvedStory) {}
  /** f */
  final(path: readonly Choice[], _key: string): WitnessStory {
    return { steps: path.map((c) => JSON.stringify(c)) };
  }
  /** f */
  violation(path: readonly Choice[], _found: object): WitnessStory {
    return { steps: path.map((c) => JSON.stringify(c)) };
  }
  /** f */
  accepted(path: readonly Choice[], _name: string, _most: number): WitnessStory {
    return { steps: path.map((c) => JSON.stringify(c)) };
  }
  /** f */
  state(path: readonly Choice[], _name: string): WitnessStory {
    return { steps: path.map((c) => JSON.stringify(c)) };
  }
}
