/**
 * What every check of a story knows: who there is, and where to report.
 *
 * @module
 */

import type { ResolvedStory } from "./cases.ts";
import { parseEnd, parsePair } from "./names.ts";
import { remedy } from "./nearest.ts";
import type { Path, Problem } from "./problems.ts";

/** A story under check. */
export class Context {
  /** The hosts' names. */
  readonly hosts: readonly string[];
  /**
   * The ends that the story's connections may have, first incarnations only: the opener's, and that of
   * the host it is opened to. The value is the place in the script of the step that opens the first.
   */
  readonly ends: ReadonlyMap<string, number>;
  /** What was found wrong so far. */
  readonly problems: Problem[] = [];

  /** The story. */
  readonly story: ResolvedStory;

  /** @param story of the right shape, with its case merged in */
  constructor(story: ResolvedStory) {
    this.story = story;
    this.hosts = Object.keys(story.hosts);
    const ends = new Map<string, number>();
    for (const [at, step] of story.script.entries()) {
      if (!("connect" in step)) continue;
      for (const host of [step.on, step.connect.split(":")[0]!]) {
        const name = `${host}.${step.as}`;
        if (!ends.has(name)) ends.set(name, at);
      }
    }
    this.ends = ends;
  }

  /** Notes a mistake. */
  report(path: Path, message: string): void {
    this.problems.push({ path, message });
  }

  /** Whether a host is there; reports it if not. */
  knowsHost(name: string, path: Path): boolean {
    if (this.hosts.includes(name)) return true;
    this.report(path, `"${name}" is no host, ${remedy(name, this.hosts)}`);
    return false;
  }

  /**
   * Whether an end is there; reports it if not.
   *
   * @param before the place in the script before which its connection must be opened
   */
  knowsEnd(name: string, path: Path, before = Infinity): boolean {
    const end = parseEnd(name);
    if (end === undefined || !this.knowsHost(end.host, path)) return false;
    const base = `${end.host}.${end.connection}`;
    const opened = this.ends.get(base);
    if (opened === undefined) {
      const cause = `"${base}" is no end of a connection`;
      const advice = this.ends.size === 0
        ? `connect it in a step before, as: "${end.connection}"`
        : remedy(base, this.ends.keys());
      this.report(path, `${cause}, ${advice}`);
      return false;
    }
    if (opened < before) return true;
    this.report(path, `"${base}" is not connected yet, write this behind script[${opened}]`);
    return false;
  }

  /** Whether a pair names a link; reports it if not. */
  knowsPair(text: string, path: Path): boolean {
    const pair = parsePair(text);
    if (pair === undefined) {
      this.report(path, `"${text}" is no link, write "A-B" (both ways) or "A>B" (one)`);
      return false;
    }
    if (pair.from === pair.to) {
      this.report(path, `"${text}" joins a host to itself, name two hosts`);
      return false;
    }
    return [pair.from, pair.to].filter((host) => !this.knowsHost(host, path)).length === 0;
  }
}
