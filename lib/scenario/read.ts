/**
 * Reading stories: from values, from files, from folders of files.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import type { Outside } from "./outside.ts";
import { checkStory } from "./check_story.ts";
import { isObject } from "./fields.ts";
import type { Scenario } from "./format.ts";
import { jsonMistake } from "./json_place.ts";
import { plainCopy } from "./plain.ts";
import { failureToRead, type Problem } from "./problems.ts";
import { scenarioSchema } from "./schema.ts";

/**
 * A story from a value that was loaded already: a copy of it, checked.
 *
 * @param file what messages call the place that it comes from
 * @param checkNames the names that `violates` may have
 * @throws {ScenarioError} with every mistake that was found, one a line
 */
export function readScenario(
  value: unknown,
  file: string,
  checkNames: readonly string[],
): Scenario {
  const problems: Problem[] = [];
  const copy = plainCopy(value, problems);
  if (problems.length > 0) throw failureToRead(file, problems);
  const parsed = scenarioSchema.safeParse(copy);
  if (!parsed.success) throw failureToRead(file, parsed.error.issues);
  const mistakes = checkStory(parsed.data, checkNames);
  if (mistakes.length > 0) throw failureToRead(file, mistakes);
  return parsed.data;
}

/** What a story's file may end in. */
const MODULE = /\.(?:ts|js|mjs)$/;
const JSON_FILE = /\.json$/;

/**
 * A story from a file: the default export of a module (`.ts`, `.js`, `.mjs`), or JSON (`.json`).
 *
 * @param checkNames the names that `violates` may have
 * @throws {ScenarioError} if it is not there, cannot be loaded, or is no story
 */
export async function loadScenario(
  url: URL,
  outside: Outside,
  checkNames: readonly string[],
): Promise<Scenario> {
  const file = outside.nameOf(url);
  const isModule = MODULE.test(url.pathname);
  if (!isModule && !JSON_FILE.test(url.pathname)) {
    throw failure(file, "it is no story's file, name one that ends in .ts, .js, .mjs or .json");
  }
  const text = await refusable(file, () => outside.readText(url));
  if (text === undefined) throw failure(file, "nothing is there, look at the path");
  if (!isModule) return readScenario(withoutSchema(parseJson(text, file)), file, checkNames);
  const module = await refusable(file, () => outside.importModule(url));
  if (!Object.hasOwn(module, "default")) {
    throw failure(file, "it has no default export, write export default scenario({ ... })");
  }
  return readScenario(module.default, file, checkNames);
}

function failure(file: string, cause: string): ScenarioError {
  return failureToRead(file, [{ path: [], message: cause }]);
}

/** Runs something that the world may refuse: of its error only the first line is told. */
async function refusable<T>(file: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const message = error instanceof Error ? error.message || error.name : String(error);
    throw failure(file, message.split("\n", 1)[0]!.replace(/\.$/, ""));
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const mistake = jsonMistake(text);
    if (mistake === undefined) throw error; // Not about the text.
    const { line, column, message } = mistake;
    throw new ScenarioError(`Cannot read ${file} at line ${line}, column ${column}: ${message}`);
  }
}

/** What a JSON story says without the name of its schema, which is for editors. */
function withoutSchema(value: unknown): unknown {
  if (!isObject(value) || typeof value.$schema !== "string") return value;
  const { $schema: _, ...story } = value;
  return story;
}

/**
 * The stories' files beneath a folder, sorted by their addresses' code units. Left out are files and
 * folders whose names begin with `_` or `.`, tests (`test.ts`, `x_test.ts`, `x.test.ts`), declarations
 * (`.d.ts`) and whatever does not end in `.ts`, `.js`, `.mjs` or `.json`.
 *
 * @param folder an address that ends in `/`
 * @throws {ScenarioError} if it is no folder, or the world refuses
 */
export async function listScenarios(folder: URL, outside: Outside): Promise<readonly URL[]> {
  const name = outside.nameOf(folder);
  const entries = await refusable(name, () => outside.list(folder));
  if (entries === undefined) throw failure(name, "it is no folder, look at the path");
  const found: URL[] = [];
  for (const { name, isFolder } of entries) {
    if (!mayHoldStories(name, isFolder)) continue;
    const url = new URL(encodeURIComponent(name) + (isFolder ? "/" : ""), folder);
    if (isFolder) found.push(...await listScenarios(url, outside));
    else found.push(url);
  }
  return found.sort((a, b) => a.href < b.href ? -1 : a.href > b.href ? 1 : 0);
}

/** Whether a folder's entry is one that {@linkcode listScenarios} looks into, or a story's file. */
export function mayHoldStories(name: string, isFolder: boolean): boolean {
  return !/^[_.]/.test(name) && (isFolder || isStory(name));
}

function isStory(name: string): boolean {
  if (/(?:^|[._])test\.(?:ts|js|mjs)$/.test(name) || name.endsWith(".d.ts")) return false;
  return MODULE.test(name) || JSON_FILE.test(name);
}
