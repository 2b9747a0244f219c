/**
 * The variants of a story, each told in full.
 *
 * @module
 */

import type { Case, Expected, Scenario, Step } from "./format.ts";
import { mergeHost, mergeLink, mergeLinks } from "./merge.ts";

/** A story without variants: what is run. */
export type ResolvedStory = Omit<Scenario, "cases">;

/** A variant of a story. */
export interface NamedStory {
  /** The case's name; `""` for a story without cases. */
  readonly name: string;
  /** The story with the case merged in. */
  readonly story: ResolvedStory;
}

/**
 * The stories to run: one for each case in the order in which they are written, or the story itself,
 * named `""`, if it has none. The story must have been read (see `read.ts`).
 */
export function casesOf(story: Scenario): readonly NamedStory[] {
  const { cases = {}, ...told } = story;
  const names = Object.keys(cases);
  if (names.length === 0) return [{ name: "", story: told }];
  return names.map((name) => ({ name, story: mergeCase(told, cases[name]!) }));
}

function mergeCase(told: ResolvedStory, variant: Case): ResolvedStory {
  // `format`, `cite`, `seeds` and `bounds` are the story's alone; what is left replaces the story's.
  const { hosts = {}, link, links, end, ...rest } = variant;
  const merged: ResolvedStory = { ...told, ...rest };
  merged.hosts = { ...told.hosts };
  for (const [name, settings] of Object.entries(hosts)) {
    const lower = Object.hasOwn(told.hosts, name) ? told.hosts[name] : {};
    merged.hosts = { ...merged.hosts, [name]: mergeHost(lower, settings) };
  }
  if (link) merged.link = mergeLink(told.link, link);
  if (links) merged.links = mergeLinks(told.links, links);
  if (end) merged.script = replaceEnd(merged.script, end);
  return merged;
}

/** The place of the last `end` step; the script's length if there is none. */
export function lastEndAt(script: readonly Step[]): number {
  const at = script.findLastIndex((step) => "end" in step);
  return at === -1 ? script.length : at;
}

function replaceEnd(script: readonly Step[], end: Expected): readonly Step[] {
  const at = lastEndAt(script);
  return [...script.slice(0, at), { ...script[at], end } as Step, ...script.slice(at + 1)];
}
