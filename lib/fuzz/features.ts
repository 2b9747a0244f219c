/**
 * What random stories are made of. A run first draws which of these are on (swarm testing: what is always there
 * hides what happens without it); a part of the project that adds something that stories can hold adds its line here and
 * its choice where it belongs.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import { remedy } from "../scenario/nearest.ts";

/** The name of a feature. */
export type Feature =
  | "jitter"
  | "loss"
  | "duplicate"
  | "reorder"
  | "corrupt"
  | "link-mtu"
  | "queue"
  | "partitions"
  | "cut-off"
  | "two-ways"
  | "relink"
  | "faults"
  | "holds"
  | "strangers"
  | "icmp"
  | "connections"
  | "third-host"
  | "reuse"
  | "successors"
  | "crossing"
  | "both-close"
  | "iss"
  | "send"
  | "text"
  | "reads"
  | "shutdown"
  | "close"
  | "abort"
  | "urgent"
  | "no-push"
  | "reboots"
  | "pauses"
  | "unlisten"
  | "accepts"
  | "clocks"
  | "msl"
  | "mtu"
  | "buffers"
  | "options"
  | "pace"
  | "timers"
  | "patience"
  | "keep-alive"
  | "fin-wait-2"
  | "syn-cookies"
  | "ecn"
  | "throttles"
  | "backlog"
  | "ports"
  | "profiles"
  | "policies"
  | "two-way"
  | "no-time-wait"
  | "any-reset";

/** Every feature, and what it brings into a story. */
export const FEATURES: Readonly<Record<Feature, string>> = Object.freeze({
  // links
  "jitter": "delays that vary, so that packets overtake each other",
  "loss": "packets lost at random",
  "duplicate": "packets that come twice",
  "reorder": "packets that go without delay, past those that wait",
  "corrupt": "packets damaged on the way",
  "link-mtu": "links that drop what is longer than their MTU",
  "queue": "a slow link behind a short queue",
  "partitions": "spans in which a link passes nothing",
  "cut-off": "a partition that never heals",
  "two-ways": "a link that is another one on the way back",
  "relink": "a link that changes in the middle",
  "faults": "explicit faults: the n-th segment, a FIN, an ACK, whatever matches",
  "holds": "segments held until everything is healed",
  "strangers": "segments that no stack sent, at the edges of what their receiver expects",
  "icmp": "ICMP errors about what was sent last",
  // connections
  "connections": "more than one connection",
  "third-host": "a third host that opens connections too",
  "reuse": "connections that use a port again, and incarnations that meet",
  "successors":
    "a connection whose passive side waits in TIME-WAIT, and the next on the same sockets",
  "crossing": "both sides open at once",
  "both-close": "both sides end their directions, at the same instant or nearly",
  "iss": "ISNs just below the wrap",
  // calls
  "send": "octets sent: one, an MSS, one more, a window",
  "text": "texts in place of patterns",
  "reads": "applications that stop reading, go on, read a little",
  "shutdown": "directions that end by themselves",
  "close": "applications that are gone, with linger or without",
  "abort": "connections aborted by their users",
  "urgent": "urgent data",
  "no-push": "octets sent without PUSH",
  // hosts
  "reboots": "hosts that lose their memory",
  "pauses": "hosts that stand still for a while",
  "unlisten": "listeners that are closed for a while",
  "accepts": "applications that accept late, one by one",
  "clocks": "clocks that are ahead, fast or slow",
  "msl": "a short MSL",
  // settings
  "mtu": "hosts of other MTUs",
  "buffers": "buffers of one octet, of an MSS, of a megabyte",
  "options": "window scaling, SACK, timestamps left out by one side",
  "pace": "delayed ACKs, Nagle, silly windows, corks",
  "timers": "other RTOs and granularities",
  "patience": "R1, R2, user timeouts: hosts that give up early",
  "keep-alive": "probes of idle connections",
  "fin-wait-2": "FIN-WAIT-2 that ends by a timeout",
  "syn-cookies": "listeners that keep nothing of a SYN",
  "ecn": "explicit congestion notification",
  "throttles": "other limits on challenge ACKs",
  "backlog": "listeners with little room",
  "ports": "few ephemeral ports",
  "profiles": "stacks as FreeBSD's or Linux's",
  "policies": "choices that the RFCs leave to an implementation",
  // counterfactuals: drawn only where they are asked for
  "two-way": "counterfactual: a server that opens after two segments",
  "no-time-wait": "counterfactual: nobody waits 2 MSL",
  "any-reset": "counterfactual: every reset is obeyed",
});

/** Their names, in the order in which they are drawn. */
export const FEATURE_NAMES: readonly Feature[] = Object.freeze(
  Object.keys(FEATURES) as Feature[],
);

/** Features that no TCP should have: a clean campaign never draws them. */
export const COUNTERFACTUALS: readonly Feature[] = Object.freeze(
  ["two-way", "no-time-wait", "any-reset"] as const,
);

/** What features are drawn from. */
export interface FeatureOptions {
  /** These are on in every story, and no other is. */
  readonly only?: readonly Feature[];
  /** Those that may be on; all but counterfactuals if left out. */
  readonly among?: readonly Feature[];
}

/** The features that a story may have. */
export function drawable({ only, among }: FeatureOptions): readonly Feature[] {
  if (only !== undefined) return only;
  return among ?? FEATURE_NAMES.filter((name) => !COUNTERFACTUALS.includes(name));
}

/**
 * Features by name, each once, in the order of {@linkcode FEATURE_NAMES}: the same ones are the same campaign.
 *
 * @param names as a command line has them: with commas, several times
 * @throws {ScenarioError} if one is none
 */
export function parseFeatures(names: readonly string[]): readonly Feature[] {
  const asked = names.flatMap((name) => name.split(","));
  for (const name of asked) {
    if (Object.hasOwn(FEATURES, name)) continue;
    throw new ScenarioError(
      `Cannot draw --only ${name || '""'}: there is no such feature, ${
        remedy(name, FEATURE_NAMES)
      }`,
    );
  }
  return FEATURE_NAMES.filter((name) => asked.includes(name));
}
