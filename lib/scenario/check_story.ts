/**
 * Whether a story of the right shape makes sense: names mean somebody, times go forward, what is
 * released is held. What only the run can show is left to the run.
 *
 * @module
 */

import { casesOf, lastEndAt, type ResolvedStory } from "./cases.ts";
import { Context } from "./check_context.ts";
import { checkScript } from "./check_script.ts";
import { checkFaults } from "./check_segments.ts";
import { checkSettings } from "./check_settings.ts";
import type { Case, Scenario } from "./format.ts";
import { remedy } from "./nearest.ts";
import { formatPath, type Path, type Problem } from "./problems.ts";

/**
 * Everything that is wrong with a story, in the order of its fields. A story with cases is not run itself,
 * hence only its cases are checked, each merged: what is wrong in all of them is told once, of the story.
 *
 * @param story of the right shape (see `schema.ts`)
 * @param checkNames the names that `violates` may have
 */
export function checkStory(story: Scenario, checkNames: readonly string[]): readonly Problem[] {
  const cases = Object.entries(story.cases ?? {});
  if (cases.length === 0) return checkTold(story, checkNames);
  const strangers = cases.flatMap(([name, variant]) => strangersIn(story, name, variant));
  if (strangers.length > 0) return strangers;

  const inCases: Problem[] = [];
  const inStory = new Map<string, { problem: Problem; cases: string[] }>();
  const merged = casesOf(story);
  for (const [at, { name, story: told }] of merged.entries()) {
    for (const problem of checkTold(told, checkNames)) {
      const own = placeInCase(cases[at]![1], told, problem.path);
      if (own !== undefined) inCases.push({ ...problem, path: ["cases", name, ...own] });
      else {
        const key = `${formatPath(problem.path)}: ${problem.message}`;
        const known = inStory.get(key);
        if (known === undefined) inStory.set(key, { problem, cases: [name] });
        else known.cases.push(name);
      }
    }
  }
  const shared = [...inStory.values()].flatMap(({ problem, cases: found }) =>
    found.length === merged.length ? problem : found.map((name) => ({ ...problem, inCase: name }))
  );
  return [...shared, ...inCases];
}

function checkTold(story: ResolvedStory, checkNames: readonly string[]): readonly Problem[] {
  const context = new Context(story);
  checkSettings(context);
  checkFaults(context);
  checkScript(context);
  for (const [at, name] of (story.violates ?? []).entries()) {
    if (checkNames.includes(name)) continue;
    context.report(["violates", at], `"${name}" is no check, ${remedy(name, checkNames)}`);
  }
  return context.problems;
}

function strangersIn(story: Scenario, name: string, variant: Case): readonly Problem[] {
  const hosts = Object.keys(story.hosts);
  return Object.keys(variant.hosts ?? {}).filter((host) => !hosts.includes(host)).map((host) => ({
    path: ["cases", name, "hosts", host],
    message: `"${host}" is no host, ${remedy(host, hosts)}`,
  }));
}

/** Where a case says what stands at `path` of the merged story; undefined if the story says it. */
function placeInCase(variant: Case, told: ResolvedStory, path: Path): Path | undefined {
  const inEnd = variant.end !== undefined && path[0] === "script" && path[2] === "end" &&
    path[1] === lastEndAt(told.script);
  const own = inEnd ? path.slice(2) : path;
  let value: unknown = variant;
  for (const part of own) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) {
      return undefined;
    }
    value = (value as Record<PropertyKey, unknown>)[part];
  }
  return own;
}
