/**
 * `halfopen list`: what the stories are about.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import { CHECK_NAMES } from "../check/view.ts";
import type { Scenario } from "../scenario/format.ts";
import { loadScenario } from "../scenario/read.ts";
import type { ListCommand } from "./arguments.ts";
import { type Door, nameFrom } from "./door.ts";
import { type ExitStatus, INPUT_BAD, OK } from "./exit.ts";
import { filesOf, OWN, type StoryFile } from "./paths.ts";
import { plural, styled, wrap } from "./style.ts";

interface Listed {
  readonly file: StoryFile;
  readonly story: Scenario;
}

/** The columns that a `why` takes at least and at most. */
const WHY_MIN = 40;
const WHY_MAX = 100;

/** Lists what the command names. */
export async function list({ paths, json }: ListCommand, door: Door): Promise<ExitStatus> {
  if (paths.length === 0 && OWN.protocol !== "file:") {
    throw new ScenarioError(`Cannot list ${OWN.href}: it is no folder here, name one that is`);
  }
  let status: ExitStatus = OK;
  const refuse = (error: ScenarioError) => {
    status = INPUT_BAD;
    door.complain(error.message);
  };
  const wanted = paths.length > 0 ? paths : [nameFrom(door.here(), OWN)];
  const listed: Listed[] = [];
  for (const file of await filesOf(wanted, door, refuse)) {
    try {
      listed.push({ file, story: await loadScenario(file.url, door.outside, CHECK_NAMES) });
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      refuse(error);
    }
  }
  if (json) { for (const one of listed) door.print(JSON.stringify(jsonOf(one))); }
  else show(listed, door);
  return status;
}

function jsonOf({ file, story }: Listed): object {
  const { why, cite = [], cases = {} } = story;
  return {
    file: file.name,
    why,
    cite: typeof cite === "string" ? [cite] : cite,
    cases: Object.entries(cases).map(([name, variant]) => ({ name, why: variant.why ?? why })),
  };
}

function show(listed: readonly Listed[], door: Door): void {
  const { colour, columns } = door;
  const names = listed.map(({ file }) => leaf(file.name));
  const margin = 2 + Math.max(0, ...names.map((name) => name.length)) + 2;
  const width = Math.max(WHY_MIN, Math.min(WHY_MAX, columns - margin));
  const folders = Map.groupBy(listed, ({ file }) => folder(file.name));
  for (const [name, stories] of folders) {
    door.print(styled("head", name, colour));
    for (const { file, story } of stories) {
      const [first = "", ...rest] = wrap(story.why, width);
      const lines = [`  ${leaf(file.name).padEnd(margin - 2)}${first}`];
      lines.push(...rest.map((line) => " ".repeat(margin) + line));
      const cases = Object.keys(story.cases ?? {});
      if (cases.length > 0) {
        const told = wrap(`${plural(cases.length, "case")}: ${cases.join("; ")}`, width);
        lines.push(...told.map((line) => " ".repeat(margin) + styled("call", line, colour)));
      }
      door.print(lines.join("\n"));
    }
    door.print("");
  }
  if (listed.length > 0) door.print(plural(listed.length, "scenario"));
}

function folder(name: string): string {
  return name.includes("/") ? name.slice(0, name.lastIndexOf("/") + 1) : "./";
}

function leaf(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}
