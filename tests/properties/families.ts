/**
 * The families of random stories: each leans to one kind of trouble.
 *
 * @module
 */

import type fc from "fast-check";
import { lifecycle } from "../../lib/fuzz/arbitraries.ts";
import type { Scenario } from "../../lib/scenario/format.ts";

/** What a family is called. */
export type Family =
  | "quiet link"
  | "loss"
  | "close races"
  | "reboots and reuse"
  | "flow control"
  | "everything";

/** Where nothing is lost or late, no octet is sent twice. */
const quiet = lifecycle({
  among: ["connections", "both-close", "send", "text", "shutdown", "buffers", "options", "mtu"],
}).map((story) => {
  const script = [...story.script];
  // Links stay as they are: after a change a packet may overtake another.
  const plain = script.filter((step) => !("relink" in step));
  plain.splice(-1, 0, { never: { length: [1, 65_535], try: [2, 1_000_000] } });
  return { ...story, script: plain };
});

/** Random stories by family. */
export const FAMILIES: Readonly<Record<Family, fc.Arbitrary<Scenario>>> = Object.freeze({
  "quiet link": quiet,
  "loss": lifecycle({ among: ["loss", "crossing", "send", "shutdown", "both-close"] }),
  "close races": lifecycle({
    among: [
      "loss",
      "faults",
      "connections",
      "crossing",
      "both-close",
      "send",
      "shutdown",
      "close",
      "abort",
      "relink",
    ],
  }),
  "reboots and reuse": lifecycle({
    among: [
      "jitter",
      "loss",
      "duplicate",
      "reorder",
      "partitions",
      "faults",
      "connections",
      "reuse",
      "crossing",
      "both-close",
      "iss",
      "send",
      "shutdown",
      "close",
      "abort",
      "reboots",
      "unlisten",
      "accepts",
      "msl",
    ],
  }),
  "flow control": lifecycle({
    among: ["faults", "send", "reads", "shutdown", "mtu", "buffers", "options", "pace", "relink"],
  }),
  "everything": lifecycle(),
});
