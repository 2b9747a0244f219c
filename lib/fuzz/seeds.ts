/**
 * The seeds of a campaign's runs.
 *
 * @module
 */

/** Seeds of a campaign lie this far from those of the next one: the most runs that it has. */
export const RUNS_MAX = 1_000_000_000;

/** The seed of a run: campaigns share none. */
export function seedOf(campaign: number, run: number): number {
  return campaign * RUNS_MAX + run;
}
