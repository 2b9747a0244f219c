/**
 * What is wrong with a story, and where: collected first, reported at once.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";

/** The way to a value inside a story: names and numbers. */
export type Path = readonly PropertyKey[];

/** One mistake. */
export interface Problem {
  /** Where it is. */
  readonly path: Path;
  /** Cause, value and what to write instead, without a full stop. */
  readonly message: string;
  /** The case in which it shows, where the mistake stands in the story itself. */
  readonly inCase?: string;
}

/** How many problems one report names; the rest are counted. */
const REPORTED_MAX = 20;

/** How many characters of a value a message shows. */
const SHOWN_MAX = 60;

/**
 * The way to a value as people write it: `script[2].expect["A.c"]`. Names of cases are always quoted:
 * they are told apart by that.
 */
export function formatPath(path: Path): string {
  let text = "";
  for (const [at, part] of path.entries()) {
    if (typeof part === "number") text += `[${part}]`;
    else if (path[at - 1] !== "cases" && /^[A-Za-z_]\w*$/.test(String(part))) {
      text += at === 0 ? String(part) : `.${String(part)}`;
    } else text += `[${JSON.stringify(String(part))}]`;
  }
  return text;
}

/** A value as a message shows it: as JSON, cut off after 60 characters. */
export function show(value: unknown): string {
  if (typeof value === "function") return "a function";
  const text = typeof value === "number" || typeof value === "bigint"
    ? String(value)
    : JSON.stringify(value) ?? String(value);
  return text.length <= SHOWN_MAX ? text : `${text.slice(0, SHOWN_MAX)}...`;
}

/**
 * All problems of a file as one error: the first line says everything about the first, each line after
 * that begins with `at` and the place of another.
 *
 * @param problems one or more
 */
export function failureToRead(file: string, problems: readonly Problem[]): ScenarioError {
  const lines = problems.slice(0, REPORTED_MAX).map(({ path, message, inCase }) => {
    if (path.length === 0) return message;
    const within = inCase === undefined ? "" : `${formatPath(["cases", inCase])}, `;
    return `at ${within}${formatPath(path)}: ${message}`;
  });
  const first = problems[0]?.path.length === 0 ? ": " : " ";
  let text = `Cannot read ${file}${first}${lines.join("\n  ")}`;
  if (problems.length > REPORTED_MAX) text += `\n  and ${problems.length - REPORTED_MAX} more`;
  return new ScenarioError(text);
}
