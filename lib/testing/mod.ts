/**
 * Stories as tests: the door to `deno test`.
 *
 * @example A folder of stories, in a file that ends in `_test.ts`, run by `deno test --allow-read`
 * ```ts ignore
 * import { testScenarios } from "@halfopen/harness/testing";
 *
 * testScenarios(new URL("./scenarios/", import.meta.url));
 * ```
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import { CHECK_NAMES } from "../check/view.ts";
import { casesOf } from "../scenario/cases.ts";
import type { Scenario } from "../scenario/format.ts";
import { loadScenario, mayHoldStories, readScenario } from "../scenario/read.ts";
import { quoted } from "../scenario/replay.ts";
import { filesOutside, pathOf } from "./outside.ts";
import { runAsTest, StoryFailed, type TestOptions } from "./told.ts";

export { type PacketdrillOptions, testPacketdrill } from "./packetdrill.ts";
export { conformanceKit } from "./kit.ts";
export {
  type Kit,
  type KitCheck,
  type KitPart,
  type KitSide,
  type StackTestOptions,
} from "./kit_types.ts";
export type { MatrixPolicy } from "../check/matrix_rules.ts";
export { testStack } from "./test_stack.ts";
export { StoryFailed, type TestOptions } from "./told.ts";

/**
 * Registers a story as a test, named after its `why`; each case is a step. It needs no permission.
 *
 * @example
 * ```ts ignore
 * import { scenario } from "@halfopen/harness";
 * import { testScenario } from "@halfopen/harness/testing";
 *
 * testScenario(scenario({
 *   why: "A lost SYN is sent again after the initial RTO (RFC 6298, rule 2.1)",
 *   hosts: { A: {}, B: { listen: 80 } },
 *   link: { delay: "20ms" },
 *   faults: [{ drop: { from: "A", is: "SYN", try: 1 } }],
 *   script: [
 *     { on: "A", connect: "B:80", as: "c" },
 *     { at: "1s", sent: { from: "A", is: "SYN", try: 2 } },
 *     { end: { "A.c": "ESTABLISHED", "B.c": "ESTABLISHED" } },
 *   ],
 * }));
 * ```
 */
export function testScenario(story: Scenario, options: TestOptions = {}): void {
  const name = typeof story?.why === "string" && story.why !== "" ? story.why : "a scenario";
  register(name, name, () => story, options);
}

/**
 * Registers stories as tests, one each.
 *
 * Given a record, each is named after its key and its `why`, and no permission is needed. Given the address
 * of a folder, every story beneath it is a test named after its file (or given that of a file, it alone);
 * the permission to read is needed, and a file that is no story is a test that fails.
 *
 * @example
 * ```ts ignore
 * import { scenario } from "@halfopen/harness";
 * import { testScenarios } from "@halfopen/harness/testing";
 *
 * const hosts = { A: {}, B: { listen: 80 } };
 * testScenarios({
 *   refused: scenario({
 *     why: "Nobody listens: the SYN draws a reset",
 *     hosts,
 *     script: [{ on: "A", connect: "B:81", as: "c" }, { end: { "A.c": { outcome: "refused" } } }],
 *   }),
 *   opened: scenario({
 *     why: "Somebody listens: the connection is opened",
 *     hosts,
 *     script: [{ on: "A", connect: "B:80", as: "c" }, { end: { "B.c": "ESTABLISHED" } }],
 *   }),
 * });
 * ```
 */
export function testScenarios(
  stories: Readonly<Record<string, Scenario>> | URL,
  options: TestOptions = {},
): void {
  if (stories instanceof URL) return testFiles(stories, options);
  for (const [key, story] of Object.entries(stories)) {
    const why = typeof story?.why === "string" ? `: ${story.why}` : "";
    register(`${key}${why}`, key, () => story, options);
  }
}

/**
 * A test of one story. What is read last is known first: a value that is no story fails in its own test.
 *
 * @param short what is enough to find the test by
 */
function register(
  name: string,
  short: string,
  tell: () => Scenario,
  options: TestOptions,
): void {
  const replay = `deno test --filter ${quoted(short)}`;
  Deno.test(name, async (t) => {
    const story = await readable(() => readScenario(tell(), short, CHECK_NAMES));
    await runCases(t, story, options, replay);
  });
}

async function runCases(
  t: Deno.TestContext,
  story: Scenario,
  options: TestOptions,
  replay: string,
): Promise<void> {
  for (const told of casesOf(story)) {
    const run = () => readable(() => runAsTest(told, options, replay));
    if (told.name === "") await run();
    else await t.step(told.name, run);
  }
}

/** Runs something that may meet bad input, whose message says all. */
async function readable<T>(ask: () => T | Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw error instanceof ScenarioError ? new StoryFailed(error.message) : error;
  }
}

// ---- files ----

function testFiles(place: URL, options: TestOptions): void {
  const isFile = /\.(?:ts|js|mjs|json)$/.test(place.pathname);
  const folder = isFile ? new URL("./", place) : new URL(`${place.href.replace(/\/*$/, "")}/`);
  const outside = filesOutside((url) => nameIn(folder, url));
  const files = isFile ? [place] : filesIn(folder);
  if (files instanceof Error) {
    Deno.test(pathOf(folder), () => {
      throw files;
    });
    return;
  }
  for (const file of files) {
    const name = nameIn(folder, file);
    Deno.test(name, async (t) => {
      const story = await readable(() => loadScenario(file, outside, CHECK_NAMES));
      await runCases(t, story, options, `deno test --filter ${quoted(name)}`);
    });
  }
}

/** What a test of a file is named: its path from the folder on. */
function nameIn(folder: URL, file: URL): string {
  return file.href.startsWith(folder.href)
    ? decodeURIComponent(file.href.slice(folder.href.length))
    : pathOf(file);
}

/** The stories beneath a folder, or why there are none. Tests are registered as a module is loaded: no waiting. */
function filesIn(folder: URL): URL[] | Error {
  const name = pathOf(folder);
  try {
    const files = collect(folder).sort((a, b) => a.href < b.href ? -1 : 1);
    if (files.length > 0) return files;
    return new StoryFailed(`Cannot read ${name}: there is no scenario beneath it`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return new StoryFailed(`Cannot read ${name}: it is no folder, look at the path`);
    }
    if (error instanceof Deno.errors.NotCapable) {
      return new StoryFailed(`Cannot read ${name}: it needs the permission, add --allow-read`);
    }
    throw error;
  }
}

/** A link counts as what it leads to, if that is a file: folders that are linked could lead round in a circle. */
function collect(folder: URL): URL[] {
  const found: URL[] = [];
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (!mayHoldStories(name, isDirectory)) continue;
    const url = new URL(encodeURIComponent(name) + (isDirectory ? "/" : ""), folder);
    if (isDirectory) found.push(...collect(url));
    else found.push(url);
  }
  return found;
}
