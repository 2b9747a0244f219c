/**
 * The arguments of `halfopen explore`.
 *
 * @module
 */

import type { ExploreOptions } from "../fuzz/explore.ts";
import { type Options, refusal, wholeNumber } from "./options.ts";

/** Goes through everything that can become of stories. */
export interface ExploreCommand {
  readonly command: "explore";
  /** Files and folders. */
  readonly paths: readonly string[];
  /** Only the cases of this name. */
  readonly caseName?: string;
  /** How far it goes. */
  readonly limits: Pick<
    ExploreOptions,
    "drops" | "dups" | "holds" | "faults" | "depth" | "memory" | "retransmissions" | "free"
  >;
  /** The folder that stories are written to. */
  readonly out?: string;
  /** A JSON line a case, and nothing else. */
  readonly json: boolean;
}

/** What an exploration is limited by. */
// deno-fmt-ignore: a list
export const LIMITS = [
  "drops", "dups", "holds", "faults", "retransmissions", "depth", "memory",
] as const;

/** Reads the arguments of `explore`. */
export function exploreCommand(
  paths: readonly string[],
  options: Options,
): ExploreCommand {
  if (paths.length === 0) {
    throw refusal("explore needs a file, write halfopen explore open/three_way_handshake.ts");
  }
  const { case: caseName, out } = options as { case?: string; out?: string };
  if (caseName === "") throw refusal("--case needs a name, write --case NAME");
  if (out === "") throw refusal("--out needs a folder, write --out found");
  const limits = LIMITS.flatMap((name) => {
    const least = name === "depth" || name === "memory" ? 1 : 0;
    const most = name === "depth" || name === "memory" ? Number.MAX_SAFE_INTEGER : 255;
    const value = wholeNumber(name, options[name], least);
    if (value !== undefined && value > most) {
      throw refusal(`--${name} is at most ${most}, not ${value}, write --${name} 2`);
    }
    return value === undefined ? [] : [[name, value]];
  });
  return {
    command: "explore",
    paths,
    json: options.json === true,
    limits: { ...Object.fromEntries(limits), ...(options["any-time"] ? { free: true } : {}) },
    ...(caseName === undefined ? {} : { caseName }),
    ...(out === undefined ? {} : { out }),
  };
}
