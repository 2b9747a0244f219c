/**
 * Settings on top of settings: what is written later counts, setting by setting; lists are replaced.
 *
 * @module
 */

import type { HostSettings, LinkSettings, Scenario } from "./format.ts";
import { parsePair } from "./names.ts";

/** A link's settings with `upper` on top. */
export function mergeLink(lower: LinkSettings = {}, upper: LinkSettings = {}): LinkSettings {
  if (covers(upper, lower)) return upper;
  const merged = { ...lower, ...upper };
  if (lower.queue && upper.queue) merged.queue = { ...lower.queue, ...upper.queue };
  return merged;
}

/** Whether nothing of the lower settings shows: settings that say everything stay the same object. */
function covers(upper: LinkSettings, lower: LinkSettings): boolean {
  for (const name in lower) if (upper[name as keyof LinkSettings] === undefined) return false;
  const { queue } = upper;
  return queue === undefined || (queue.octets !== undefined && queue.packets !== undefined);
}

/** A host's settings with `upper` on top. */
export function mergeHost(lower: HostSettings = {}, upper: HostSettings = {}): HostSettings {
  const merged = { ...lower, ...upper };
  if (lower.tcp && upper.tcp) merged.tcp = { ...lower.tcp, ...upper.tcp };
  if (lower.clock && upper.clock) merged.clock = { ...lower.clock, ...upper.clock };
  return merged;
}

/** The same link with its ends named the other way round: `"B-A"` for `"A-B"`; undefined for `"A>B"`. */
export function turnedPair(pair: string): string | undefined {
  const parsed = parsePair(pair);
  return parsed?.bothWays ? `${parsed.to}-${parsed.from}` : undefined;
}

/** Single links with `upper` on top; `"A-B"` and `"B-A"` are the same link. */
export function mergeLinks(
  lower: Readonly<Record<string, LinkSettings>> = {},
  upper: Readonly<Record<string, LinkSettings>> = {},
): Record<string, LinkSettings> {
  const merged = { ...lower };
  for (const [pair, settings] of Object.entries(upper)) {
    const turned = turnedPair(pair);
    const name = turned !== undefined && Object.hasOwn(merged, turned) ? turned : pair;
    merged[name] = mergeLink(Object.hasOwn(merged, name) ? merged[name] : {}, settings);
  }
  return merged;
}

/**
 * What a story sets about the direction from one host to another: `link`, then the pair's (`"A-B"`), then
 * the direction's (`"A>B"`).
 */
export function linkSettingsBetween(
  story: Pick<Scenario, "link" | "links">,
  from: string,
  to: string,
): LinkSettings {
  if (story.links === undefined) return story.link ?? {};
  let merged = mergeLink(story.link);
  for (const pair of [`${from}-${to}`, `${to}-${from}`, `${from}>${to}`]) {
    if (Object.hasOwn(story.links, pair)) {
      merged = mergeLink(merged, story.links[pair]);
    }
  }
  return merged;
}
