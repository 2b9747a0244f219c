/**
 * What is wrong with a script, shown in the script: the place, the line, and a caret under the column. It leaves out
 * what went wrong in a run: a script that is well written and fails is a result, not an error.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import type { Place } from "./script.ts";

/** Where a script's text comes from: a `Script` is one. */
export interface Source {
  /** The file, as its reader named it. */
  readonly file: string;
  /** Its lines. */
  readonly lines: readonly string[];
}

/** The longest part of a line that a message shows, in characters. */
const SHOWN_MAX = 200;

/** A script that cannot be read, or a code block that cannot be run: `Cannot read file:line:column: cause`. */
export class ScriptError extends ScenarioError {
  /** The class's name, for `instanceof`-free reporting. */
  override readonly name: string = "ScriptError";
  /** The file. */
  readonly file: string;
  /** Where in it. */
  readonly place: Place;
  /** What is wrong and what to write instead, in one line, without the place. */
  readonly problem: string;

  /** An error at a place of a script; `act` is what could not be done. */
  constructor(source: Source, place: Place, problem: string, act = "read") {
    const head = `Cannot ${act} ${source.file}:${place.line}:${place.column}: ${problem}`;
    super(head + excerpt(source, place));
    this.file = source.file;
    this.place = place;
    this.problem = problem;
  }
}

/** A name in a code block that nobody knows. */
export class UnknownName extends ScriptError {
  /** The class's name, for `instanceof`-free reporting. */
  override readonly name: string = "UnknownName";
  /** The name. */
  readonly unknown: string;

  /** An error that names what is unknown. */
  constructor(source: Source, place: Place, unknown: string) {
    super(source, place, `the name ${unknown} is unknown here`, "run");
    this.unknown = unknown;
  }
}

/** The line with a caret under the column; empty for a place past the end of the file. */
function excerpt({ lines }: Source, { line, column }: Place): string {
  const text = lines[line - 1];
  if (text === undefined) return "";
  // A long line is shown from some way before the column on.
  const from = column <= SHOWN_MAX ? 0 : column - SHOWN_MAX / 2;
  const shown = text.slice(from, from + SHOWN_MAX).replace(/[\r\n]+$/, "");
  // Tabs are kept, so that the caret stands below the column however wide they are.
  const indent = text.slice(from, column - 1).replace(/[^\t]/g, " ");
  return `\n  ${shown}\n  ${indent}^`;
}
