/**
 * What all paths of one exploration have in common, from a story: its acts, its stacks' settings read once, ISNs fixed.
 *
 * @module
 */

import type { StackFactory } from "../net/host_options.ts";
import type { ResolvedStory } from "../scenario/cases.ts";
import { listenerOf, listenersOf, tcpConfigOf } from "../scenario/convert.ts";
import type { ListenSettings, Step } from "../scenario/format.ts";
import { preconditionsOf } from "../scenario/stage.ts";
import { wholeConfig } from "../tcp/config.ts";
import { TcpStack } from "../tcp/endpoint.ts";
import type { IsnKey } from "../tcp/isn.ts";
import type { Budgets, Explored } from "./explore_model.ts";
import { actsOf } from "./explore_script.ts";
import { lastMomentOf } from "./explore_search.ts";

/** What an exploration is asked for; see `ExploreOptions`. */
export type SetupOptions = Partial<
  & Budgets
  & Pick<Explored, "free" | "retransmissions" | "stacks">
  & Pick<Required<Explored>, "checks">
>;

/** What all paths through a story have in common. */
export function exploredOf(story: ResolvedStory, options: SetupOptions): Explored {
  const fixed = withIsns(story);
  const { drops = 1, dups = 1, holds = 1, faults = Infinity, retransmissions = 16 } = options;
  return {
    story: fixed,
    acts: actsOf(fixed.script),
    actsTold: actsOf(story.script),
    free: options.free ?? false,
    budgets: { drops, dups, holds, faults },
    retransmissions,
    until: lastMomentOf({ story }),
    preconditions: preconditionsOf(
      story,
      Object.values(story.hosts).map(({ tcp }) => tcpConfigOf(tcp)),
    ),
    stacks: { ...stacksOf(story), ...options.stacks },
    ...(options.checks === undefined ? {} : { checks: options.checks }),
  };
}

/** Our stacks by host, each host's with the same settings for all paths: they need be read but once. */
function stacksOf(story: ResolvedStory): Record<string, StackFactory> {
  return Object.fromEntries(
    Object.entries(story.hosts).map(([name, { tcp }]) => {
      const config = wholeConfig(tcpConfigOf(tcp));
      return [name, (isnKey: IsnKey) => new TcpStack(config, isnKey)];
    }),
  );
}

/** How many connections of one listener get a fixed ISN. */
const INCARNATIONS = 16;
const ISN_STEP = 0x0800_0000;

/**
 * The story with ISNs of its own wherever it names none: by the clock of RFC 9293, section 3.4.1, they would differ from
 * moment to moment, and no state would be met twice. They lie far apart, and later ones are higher.
 */
function withIsns(story: ResolvedStory): ResolvedStory {
  let next = ISN_STEP;
  const isn = () => {
    const iss = next % 0x1_0000_0000;
    next += ISN_STEP;
    return iss;
  };
  const withList = (listen: number | ListenSettings): ListenSettings => {
    const settings = listenerOf(listen);
    if (settings.iss !== undefined) return settings;
    return { ...settings, iss: Array.from({ length: INCARNATIONS }, isn) };
  };
  const script = story.script.map((step): Step => {
    if ("connect" in step && step.iss === undefined) return { ...step, iss: isn() };
    if ("listen" in step) return { ...step, listen: withList(step.listen) };
    return step;
  });
  const hosts = Object.fromEntries(
    Object.entries(story.hosts).map(([name, host]) => {
      const listen = listenersOf(host).map(withList);
      return [name, listen.length === 0 ? host : { ...host, listen }];
    }),
  );
  return { ...story, hosts, script };
}
