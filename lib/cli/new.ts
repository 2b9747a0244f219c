/**
 * `halfopen new`: a file to start from.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import { mayHoldStories } from "../scenario/read.ts";
import { quoted } from "../scenario/replay.ts";
import type { NewCommand } from "./arguments.ts";
import { type Door, nameFrom } from "./door.ts";
import { type ExitStatus, OK } from "./exit.ts";
import { jsonTemplate, moduleTemplate } from "./template.ts";

/** What a name may end in. */
const MODULE = /\.(?:ts|js|mjs)$/;
const JSON_FILE = /\.json$/;

/** The schema's file: as its name begins with `_`, nobody takes it for a story. */
export const SCHEMA_FILE = "_halfopen.schema.json";

/** Writes what the command asks for. */
export async function newStory(command: NewCommand, door: Door): Promise<ExitStatus> {
  const { path, force } = command;
  const isJson = command.json || JSON_FILE.test(path);
  const url = door.urlOf(completed(path, isJson), door.here());
  const name = nameFrom(door.here(), url);
  if (await door.kindOf(url) === "folder") throw refusal(name, "a folder is there, name another");
  const schema = new URL(SCHEMA_FILE, door.here());
  const text = isJson ? jsonTemplate(addressFrom(url, schema)) : moduleTemplate();
  if (!await door.write(url, text, force)) {
    throw refusal(name, "it exists, name another or overwrite it with --force");
  }
  door.print(`${name} is written, and passes as it is\n\n  halfopen run ${quoted(name)}`);
  if (isJson && await door.kindOf(schema) === undefined) {
    door.print(`  halfopen schema > ${SCHEMA_FILE}`);
  }
  return OK;
}

/** The path of a file that is found by whoever looks for stories. */
function completed(path: string, isJson: boolean): string {
  const leaf = path.slice(path.lastIndexOf("/") + 1);
  if (/^\.*$/.test(leaf)) throw refusal(path, "it names no file, write scenarios/fin_lost.ts");
  if (isJson && MODULE.test(leaf)) {
    const meant = path.replace(MODULE, ".json");
    throw refusal(path, `--json writes JSON, name it ${meant} or leave out --json`);
  }
  const isComplete = MODULE.test(leaf) || JSON_FILE.test(leaf);
  const file = isComplete ? path : `${path}${isJson ? ".json" : ".ts"}`;
  if (mayHoldStories(file.slice(file.lastIndexOf("/") + 1), false)) return file;
  throw refusal(file, "a folder's scenarios are not looked for under such a name, name another");
}

/** The address of a file relative to another's. */
function addressFrom(url: URL, target: URL): string {
  const from = url.pathname.split("/").slice(0, -1);
  const to = target.pathname.split("/");
  let shared = 0;
  while (shared < Math.min(from.length, to.length - 1) && from[shared] === to[shared]) shared++;
  const up = from.slice(shared).map(() => "..");
  return [...(up.length === 0 ? ["."] : up), ...to.slice(shared)].join("/");
}

function refusal(name: string, cause: string): ScenarioError {
  return new ScenarioError(`Cannot write ${name === "" ? '""' : name}: ${cause}`);
}
