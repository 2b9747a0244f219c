/**
 * The families of random stories: each leans to one kind of trouble.
 *
 * @module
 */

import type fc from "fast-check";
import type { Scenario } from "../../lib/scenario/format.ts";
import { type LifecycleOptions, lifecycles } from "./lifecycles.ts";
import { anyLinks, lossyLinks, quietLinks } from "./links.ts";

const RESTLESS = 4_000;

const PLAIN: LifecycleOptions = {
  why: "Octets that are lost are sent again, and everything that was sent arrives",
  restless: RESTLESS,
  links: lossyLinks(),
  faults: false,
  connections: 1,
  reuse: false,
  crossing: true,
  calls: ["send", "send", "send", "shutdown"],
  callsMax: 6,
  reboots: false,
  pauses: false,
  settings: "default",
  relinks: true,
};

/** What a family is called. */
export type Family =
  | "quiet link"
  | "loss"
  | "close races"
  | "reboots and reuse"
  | "flow control"
  | "everything";

/** Random stories by family. */
export const FAMILIES: Readonly<Record<Family, fc.Arbitrary<Scenario>>> = Object.freeze({
  "quiet link": lifecycles({
    ...PLAIN,
    why: "Where nothing is lost or late, no octet is sent twice",
    links: quietLinks(),
    connections: 2,
    crossing: false,
    callsMax: 10,
    settings: "flow",
    relinks: false,
    never: { length: [1, 65_535], try: [2, 1_000_000] },
  }),
  "loss": lifecycles(PLAIN),
  "close races": lifecycles({
    ...PLAIN,
    why: "Closes that meet anything end both ends in good order",
    faults: true,
    connections: 2,
    calls: ["send", "shutdown", "shutdown", "close", "close", "abort"],
  }),
  "reboots and reuse": lifecycles({
    ...PLAIN,
    why: "A host without memory and a port that was used before mix nothing up",
    links: anyLinks(RESTLESS),
    faults: true,
    connections: 4,
    reuse: true,
    calls: ["send", "send", "shutdown", "close", "abort"],
    reboots: true,
  }),
  "flow control": lifecycles({
    ...PLAIN,
    why: "A receiver that reads slowly or not at all loses nothing and stalls nobody",
    links: quietLinks(),
    faults: true,
    calls: ["send", "send", "send", "pause", "pause", "resume", "read", "shutdown"],
    callsMax: 10,
    settings: "flow",
  }),
  "everything": lifecycles({
    ...PLAIN,
    why: "Whatever happens, RFC 9293 holds",
    links: anyLinks(RESTLESS),
    faults: true,
    connections: 3,
    reuse: true,
    calls: ["send", "send", "send", "pause", "resume", "read", "shutdown", "close", "abort"],
    callsMax: 10,
    reboots: true,
    pauses: true,
    settings: "all",
  }),
});
