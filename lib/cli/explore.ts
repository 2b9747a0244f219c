/**
 * `halfopen explore`: everything that can become of a small story.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import { CHECK_NAMES } from "../check/view.ts";
import { type Exploration, explore as exploreStory, type WitnessStory } from "../fuzz/explore.ts";
import { storyFile } from "../fuzz/story_file.ts";
import { casesOf } from "../scenario/cases.ts";
import type { Scenario } from "../scenario/format.ts";
import { remedy } from "../scenario/nearest.ts";
import { loadScenario } from "../scenario/read.ts";
import { quoted } from "../scenario/replay.ts";
import type { ExploreCommand } from "./explore_arguments.ts";
import { type Door, nameFrom } from "./door.ts";
import { CHECK_FAILED, type ExitStatus, INPUT_BAD, OK } from "./exit.ts";
import { filesOf, type StoryFile } from "./paths.ts";
import { plural, styled } from "./style.ts";

/** States between two words of progress. */
const PROGRESS_EVERY = 50_000;

/** Explores what the command names. */
export async function explore(command: ExploreCommand, door: Door): Promise<ExitStatus> {
  let status: ExitStatus = OK;
  const refuse = (error: ScenarioError) => {
    door.complain(error.message);
    status = INPUT_BAD;
  };
  for (const file of await filesOf(command.paths, door, refuse)) {
    try {
      const story = await loadScenario(file.url, door.outside, CHECK_NAMES);
      for (const name of casesIn(story, command.caseName)) {
        const found = exploreCase(story, name, command, door);
        const files = await written(found, file, command, door);
        if (command.json) door.print(JSON.stringify(jsonOf(found, file, files)));
        else show(found, file, files, command, door);
        if (status === OK && !isWell(found)) status = CHECK_FAILED;
      }
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      refuse(error);
    }
  }
  return status;
}

/**
 * Whether no law breaks anywhere: what was not looked at is not known to be well. Somebody who names a depth asks
 * for no more.
 */
function isWell({ violations, stops }: Exploration): boolean {
  return violations.length === 0 && Object.keys(stops).every((why) => why === "depth");
}

function casesIn(story: Scenario, caseName: string | undefined): string[] {
  const names = casesOf(story).map(({ name }) => name);
  if (caseName === undefined) return names;
  if (names.includes(caseName)) return [caseName];
  const known = names.filter((name) => name !== "");
  throw new ScenarioError(
    `Cannot explore the case ${JSON.stringify(caseName)}: there is none of that name, ` +
      (known.length === 0 ? "leave out --case" : remedy(caseName, known)),
  );
}

function exploreCase(
  story: Scenario,
  name: string,
  { limits, json }: ExploreCommand,
  door: Door,
): Exploration {
  let told = PROGRESS_EVERY;
  return exploreStory(story, {
    ...limits,
    ...(name === "" ? {} : { case: name }),
    progress: (states, edges, depth) => {
      if (json || states < told) return;
      told += PROGRESS_EVERY;
      door.complain(`  ${plural(states, "state")}, ${plural(edges, "edge")}, depth ${depth} ...`);
    },
  });
}

/** The command that explores the same again. */
function again({ name }: StoryFile, found: Exploration, { limits }: ExploreCommand): string {
  const words = ["halfopen explore", quoted(name)];
  if (found.told.name !== "") words.push("--case", quoted(found.told.name));
  for (const [option, value] of Object.entries(limits)) {
    if (option === "free") words.push("--any-time");
    else words.push(`--${option} ${value}`);
  }
  return words.join(" ");
}

/** A path's story as a file's text. */
function textOf(witness: WitnessStory, command: string): string {
  return storyFile(witness.story, [`Found by ${command}`, "", ...witness.notes]);
}

/** Writes the stories that were found, where that was asked for; their names, by what they are of. */
async function written(
  found: Exploration,
  file: StoryFile,
  command: ExploreCommand,
  door: Door,
): Promise<ReadonlyMap<WitnessStory, string>> {
  const files = new Map<WitnessStory, string>();
  if (command.out === undefined) return files;
  const folder = door.urlOf(`${command.out}/`, door.here());
  const stem = [file.name.replace(/^.*\//, "").replace(/\.[^.]+$/, ""), found.told.name]
    .filter((part) => part !== "").join("_").replace(/\W+/g, "_");
  const write = async (witness: WitnessStory, name: string) => {
    const url = new URL(`${stem}_${name}.ts`, folder);
    await door.write(url, textOf(witness, again(file, found, command)), true);
    files.set(witness, nameFrom(door.here(), url));
  };
  for (const [i, { witness }] of found.finals.entries()) await write(witness, `final_${i + 1}`);
  for (const { check, of, witness } of found.violations) {
    await write(witness, `breaks_${check}_${of ?? ""}`.replace(/\W+/g, "_").replace(/_$/, ""));
  }
  return files;
}

function show(
  found: Exploration,
  file: StoryFile,
  files: ReadonlyMap<WitnessStory, string>,
  command: ExploreCommand,
  door: Door,
): void {
  const { colour } = door;
  const { told, states, edges, depth, finals, violations, accepted } = found;
  const title = told.name === "" ? file.name : `${file.name}, ${told.name}`;
  door.print(styled("head", title, colour));
  door.print(`  ${plural(states, "state")}, ${plural(edges, "edge")}, depth ${depth}`);
  door.print(`  ${extentOf(found, colour)}`);
  const most = Object.entries(accepted).map(([name, { most }]) => `${name} ${most}`).join(", ");
  door.print(`  accepted in any state, at most: ${most}`);
  door.print(`  ${plural(finals.length, "final state")}`);
  for (const { outcome, states, witness } of finals) {
    door.print(
      `\n  ${styled("head", outcome, colour)} ${
        styled("call", `(${plural(states, "state")})`, colour)
      }`,
    );
    showWay(witness, files, door);
  }
  for (const { check, message, expected, got, cite, witness } of violations) {
    door.print(`\n  ${styled("lost", `CheckFailed ${check}`, colour)}: ${message}`);
    if (expected !== "") door.print(`    expected  ${expected}${cite === "" ? "" : ` (${cite})`}`);
    if (got !== "") door.print(`    got       ${got}`);
    showWay(witness, files, door);
    if (!files.has(witness)) door.print(`\n${textOf(witness, again(file, found, command))}`);
  }
  door.print("");
}

/** Whether everything was looked at. */
function extentOf({ exhausted, stops, violations }: Exploration, colour: boolean): string {
  const laws = violations.length === 0
    ? styled("good", "no law breaks", colour)
    : styled("lost", `${plural(violations.length, "law")} broken`, colour);
  if (exhausted) return `exhausted: every path was gone to its end, ${laws}`;
  const where = Object.entries(stops).map(([why, count]) => `${why} (${plural(count, "state")})`);
  return `${styled("lost", "stopped short", colour)}: ${where.join(", ")}; up to there ${laws}`;
}

function showWay(witness: WitnessStory, files: ReadonlyMap<WitnessStory, string>, door: Door) {
  witness.steps.forEach((step, i) => door.print(`    ${String(i + 1).padStart(2)}. ${step}`));
  const name = files.get(witness);
  if (name !== undefined) {
    const doubt = witness.exact ? "" : ", which only comes close to it";
    door.print(`    ${styled("call", `halfopen run ${quoted(name)}${doubt}`, door.colour)}`);
  }
}

function jsonOf(
  found: Exploration,
  file: StoryFile,
  files: ReadonlyMap<WitnessStory, string>,
): object {
  const { told, states, edges, depth, exhausted, stops, finals, violations, accepted } = found;
  const way = (witness: WitnessStory) => ({
    steps: witness.steps,
    exact: witness.exact,
    file: files.get(witness) ?? null,
  });
  return {
    scenario: file.name.replace(/\.[^./]+$/, ""),
    case: told.name,
    file: file.name,
    states,
    edges,
    depth,
    exhausted,
    stops,
    finals: finals.map(({ outcome, states, witness }) => ({ outcome, states, ...way(witness) })),
    violations: violations.map(({ check, of, message, witness }) => ({
      check,
      of,
      message,
      ...way(witness),
    })),
    accepted: Object.fromEntries(Object.entries(accepted).map(([name, { most }]) => [name, most])),
  };
}
