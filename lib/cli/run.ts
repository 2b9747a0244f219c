/**
 * `halfopen run`: stories told, failures reported.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import { CHECK_NAMES } from "../check/view.ts";
import { casesOf, type NamedStory } from "../scenario/cases.ts";
import type { Scenario } from "../scenario/format.ts";
import { remedy } from "../scenario/nearest.ts";
import { loadScenario } from "../scenario/read.ts";
import { quoted, replayLine } from "../scenario/replay.ts";
import { failureReport, jsonOf } from "../scenario/report.ts";
import type { RunResult } from "../scenario/run.ts";
import { runsOf } from "../scenario/series.ts";
import { ladder } from "../trace/ladder.ts";
import type { RunCommand } from "./arguments.ts";
import type { Door } from "./door.ts";
import { bugText, CHECK_FAILED, type ExitStatus, HARNESS_BROKEN, INPUT_BAD, OK } from "./exit.ts";
import { filesOf, type StoryFile } from "./paths.ts";
import { plural, styled } from "./style.ts";

/** Runs what the command names. */
export async function run(command: RunCommand, door: Door): Promise<ExitStatus> {
  const session = new Session(command, door);
  const files = await filesOf(command.paths, door, (error) => session.refuse(error));
  const stories: { file: StoryFile; story: Scenario }[] = [];
  for (const file of files) {
    try {
      stories.push({ file, story: await loadScenario(file.url, door.outside, CHECK_NAMES) });
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      session.refuse(error);
    }
  }
  const chosen = command.caseName === undefined ? stories : withCase(stories, command.caseName);
  for (const { file, story } of chosen) session.play(file, story);
  return session.end();
}

/** The stories that have a case of this name. */
function withCase<T extends { readonly story: Scenario }>(
  stories: readonly T[],
  name: string,
): T[] {
  const namesIn = ({ story }: T) => Object.keys(story.cases ?? {});
  const chosen = stories.filter((one) => namesIn(one).includes(name));
  if (chosen.length === 0 && stories.length > 0) {
    const known = new Set(stories.flatMap(namesIn));
    throw new ScenarioError(
      `Cannot run the case ${JSON.stringify(name)}: no file has one of that name, ` +
        (known.size === 0 ? "leave out --case" : remedy(name, known)),
    );
  }
  return chosen;
}

/** What one command has run so far. */
class Session {
  readonly #command: RunCommand;
  readonly #door: Door;
  #files = 0;
  #passed = 0;
  #failed = 0;
  #refused = 0;
  #bugs = 0;

  constructor(command: RunCommand, door: Door) {
    this.#command = command;
    this.#door = door;
  }

  /** A path or file that somebody has to mend. */
  refuse(error: ScenarioError): void {
    this.#refused++;
    this.#door.complain(error.message);
  }

  /** Tells one story: its cases, with their seeds. */
  play(file: StoryFile, story: Scenario): void {
    const { caseName, json } = this.#command;
    const cases = casesOf(story).filter(({ name }) => caseName === undefined || name === caseName);
    const failed: RunResult[] = [];
    let runs = 0;
    let told = true;
    this.#files++;
    for (const one of cases) {
      try {
        for (const result of this.#runs(one)) {
          runs++;
          if (result.passed) this.#passed++;
          else {
            this.#failed++;
            failed.push(result.events === null ? result : { ...result, events: null });
          }
          this.#showRun(file, result);
        }
      } catch (error) {
        told = false;
        this.#stumble(file, one, error);
      }
    }
    if (!json) this.#showFile(file, cases.length, runs, failed, told);
  }

  #runs(told: NamedStory): Iterable<RunResult> {
    const { seed, runs, ladder } = this.#command;
    return runsOf(told, {
      trace: ladder,
      ...(seed === undefined ? {} : { seed }),
      ...(runs === undefined ? {} : { runs }),
    });
  }

  /** A run threw: the story asks for what cannot be, or we are at fault. */
  #stumble(file: StoryFile, told: NamedStory, error: unknown): void {
    if (error instanceof ScenarioError) {
      const where = told.name === "" ? "" : ` at cases[${JSON.stringify(told.name)}]`;
      this.refuse(new ScenarioError(`Cannot run ${file.name}${where}: ${error.message}`));
      return;
    }
    this.#bugs++;
    const { seed, runs } = this.#command;
    const words = ["halfopen run", quoted(file.name)];
    if (told.name !== "") words.push("--case", quoted(told.name));
    if (seed !== undefined) words.push(`--seed ${seed}`);
    if (runs !== undefined) words.push(`--runs ${runs}`);
    this.#door.complain(bugText(error, words.join(" ")));
  }

  #showRun(file: StoryFile, result: RunResult): void {
    const { json, ladder: pictured } = this.#command;
    const { colour, columns } = this.#door;
    if (json) return this.#door.print(JSON.stringify(jsonOf(result, file.name)));
    if (!pictured) return;
    const { told: { name }, seed, events } = result;
    const what = [file.name, ...name === "" ? [] : [name], `seed ${seed}`].join(", ");
    this.#door.print(`${styled("head", what, colour)}\n`);
    this.#door.print(`${ladder(events!, { colour, width: Math.max(80, columns) })}\n`);
  }

  #showFile(
    { name }: StoryFile,
    cases: number,
    runs: number,
    failed: readonly RunResult[],
    told: boolean,
  ): void {
    const { colour } = this.#door;
    const counts = `(${plural(cases, "case")}, ${plural(runs, "run")})`;
    const verdict = failed.length > 0 || !told
      ? styled("lost", "FAILED", colour)
      : styled("good", "ok", colour);
    this.#door.print(`${name} ... ${verdict} ${styled("call", counts, colour)}`);
    // Of one case the first seed that fails is told; the others fail, as a rule, in the same way.
    const byCase = Map.groupBy(failed, ({ told }) => told.name);
    if (byCase.size > 0) this.#door.print("");
    for (const results of byCase.values()) this.#showFailures(name, results);
  }

  #showFailures(file: string, results: readonly RunResult[]): void {
    const [first, ...others] = results;
    const { colour } = this.#door;
    const heading = first!.told.name === "" ? "" : `${file}, ${first!.told.name}\n\n`;
    const replay = replayLine(first!, file);
    const report = failureReport(first!, { colour, replay });
    const more = others.length === 0
      ? ""
      : `\n  besides   seed${others.length > 1 ? "s" : ""} ${seedsText(others)}`;
    this.#door.print(`${styled("head", heading, colour)}${report}${more}\n`);
  }

  /** The summary, and how the command ends. */
  end(): ExitStatus {
    if (!this.#command.json) this.#showSummary();
    if (this.#bugs > 0) return HARNESS_BROKEN;
    if (this.#refused > 0) return INPUT_BAD;
    return this.#failed > 0 ? CHECK_FAILED : OK;
  }

  #showSummary(): void {
    if (this.#files === 0) return;
    const { colour } = this.#door;
    const failed = `${this.#failed} failed`;
    const parts = [
      `${this.#passed} passed`,
      this.#failed > 0 ? styled("lost", failed, colour) : failed,
    ];
    if (this.#refused > 0) {
      parts.push(styled("lost", `${this.#refused} could not be run`, colour));
    }
    const counts = `(${plural(this.#passed + this.#failed, "run")}, ${
      plural(this.#files, "file")
    })`;
    this.#door.print(`\n${parts.join(", ")} ${styled("call", counts, colour)}`);
  }
}

/** Some seeds, not all of a thousand. */
function seedsText(results: readonly RunResult[]): string {
  const named = results.slice(0, 10).map(({ seed }) => seed).join(", ");
  return results.length > 10 ? `${named} and ${results.length - 10} more` : named;
}
