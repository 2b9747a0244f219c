/**
 * The floors of `lib/`: the one table of what may import what.
 *
 * A floor reaches its arrows and whatever those reach; packages are not handed on.
 */

/** What a floor may import besides itself. */
export interface Floor {
  readonly arrows: readonly string[];
  /** Packages, by the name that stands before the second slash or the end. */
  readonly packages: readonly string[];
}

const below = ["base", "wire", "tcp", "link", "net", "check", "trace", "scenario"];

/** Every floor, lowest first. */
export const floors: Readonly<Record<string, Floor>> = {
  base: { arrows: [], packages: [] },
  wire: { arrows: ["base"], packages: [] },
  tcp: { arrows: ["wire"], packages: [] },
  // A link that knew TCP could not carry anything else.
  link: { arrows: ["wire"], packages: [] },
  net: { arrows: ["tcp", "link"], packages: [] },
  check: { arrows: ["net"], packages: [] },
  trace: { arrows: ["net"], packages: [] },
  scenario: { arrows: ["check", "trace"], packages: ["zod"] },
  packetdrill: { arrows: ["check", "trace"], packages: [] },
  fuzz: { arrows: ["scenario", "trace"], packages: ["fast-check", "@std/async"] },
  programs: { arrows: ["fuzz"], packages: ["@std/async"] },
  testing: {
    arrows: ["packetdrill", "programs", "scenario"],
    // The conformance kit tells stories of the catalogue.
    packages: ["fast-check", "@std/assert", "@std/async", "scenarios"],
  },
  cli: {
    arrows: [...below, "packetdrill", "fuzz", "programs", "testing"],
    // The demonstration tells stories of the catalogue.
    packages: ["@std/async", "@std/cli", "scenarios"],
  },
};

/** The public face: worlds, scenarios and traces, with no door to the outside behind them. */
export const face: Floor = { arrows: below, packages: [] };

/** The floors that touch the outside world. */
export const doors: readonly string[] = ["testing", "cli"];

/** The floors whose results have to be the same on every engine, run after run. */
export const deterministic: readonly string[] = ["base", "wire", "tcp", "link", "net"];

/** All floors that a floor may import, itself left out. */
export function reach({ arrows }: Floor): Set<string> {
  const reached = new Set<string>();
  const waiting = [...arrows];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    waiting.push(...floors[name]?.arrows ?? []);
  }
  return reached;
}

/** The floor that a path lies on, if it lies on one: `tcp` for `lib/tcp/state.ts`. */
export function floorOf(path: string): string | undefined {
  return path.match(/^lib\/([^/]+)\//)?.[1];
}

/** The package that a specifier names, if it names one: `@std/cli` for `@std/cli/parse-args`. */
export function packageOf(specifier: string): string | undefined {
  const [, name] = specifier.match(/^(?:jsr:|npm:)?\/?(@[^/@]+\/[^/@]+|[a-z][^/@:]*)(?:[/@]|$)/) ??
    [];
  return name;
}
