/**
 * The parser of packetdrill scripts, google's dialect and nplab's at once. Its rooms read one thing each
 * (`parse_packet.ts`, `parse_call.ts` and so on); this one reads options and events. It leaves out what options and
 * calls mean.
 *
 * @module
 */

import type { Duration } from "../base/time.ts";
import { parseCode } from "./code.ts";
import { Cursor, Feature, placeOf } from "./cursor.ts";
import { Lexer } from "./lexer.ts";
import { parseCall } from "./parse_call.ts";
import { parsePacket } from "./parse_packet.ts";
import { parseWhen } from "./parse_time.ts";
import type { Action, Script, ScriptEvent, ScriptOption, When } from "./script.ts";
import type { Source } from "./script_error.ts";

/** What a script is read with. */
export interface ParseOptions {
  /** The file, as messages name it. */
  readonly file: string;
  /**
   * Names with values, as `-D NAME=VALUE` gives them: for `#ifdef`, and in place of the words of that name. A value in
   * double quotes is a text, one in back-quotes a command, digits are a number. They win over the script's `--define`.
   */
  readonly defines?: ReadonlyMap<string, string>;
}

/**
 * Reads a script. What is well written and cannot be played here (SCTP, GRE, ...) becomes a `FeatureAction`.
 *
 * @throws {ScriptError} at the first thing that neither dialect allows: file, line, column, and what to write instead
 */
export function parseScript(text: string, options: ParseOptions): Script {
  const source: Source = { file: options.file, lines: text.split("\n") };
  const cursor = new Cursor(new Lexer(source, text, new Map(options.defines)));
  const scriptOptions = parseOptionLines(cursor);
  const events: ScriptEvent[] = [];
  while (cursor.peek().kind === "command") events.push(bareCommand(cursor));
  while (cursor.peek().kind !== "end" && cursor.peek().kind !== "command") {
    events.push(parseEvent(cursor, source));
  }
  const bare = cursor.peek();
  while (cursor.peek().kind === "command") events.push(bareCommand(cursor));
  if (cursor.peek().kind !== "end") {
    cursor.fail(bare, 'a command between events needs a time, write "+0" before it');
  }
  if (events.length === 0) cursor.expected("an event");
  return { ...source, options: scriptOptions, events };
}

function parseOptionLines(cursor: Cursor): ScriptOption[] {
  const options: ScriptOption[] = [];
  while (cursor.peek().kind === "option") {
    const token = cursor.take();
    options.push({ place: placeOf(token), name: token.text, value: token.option });
    if (token.text !== "define") continue;
    const [, name, value] = /^([a-zA-Z0-9_]+)=(.+)$/s.exec(token.option ?? "") ?? [];
    if (name === undefined || value === undefined) {
      return cursor.fail(token, '--define wants a name and a value, write "--define=NAME=VALUE"');
    }
    cursor.define(name, value);
  }
  return options;
}

const AT_ONCE: When = { kind: "relative", from: 0 as Duration, until: 0 as Duration };

/** A command before the first time, or behind the last event. */
function bareCommand(cursor: Cursor): ScriptEvent {
  const token = cursor.take();
  return {
    place: placeOf(token),
    when: AT_ONCE,
    action: { kind: "command", text: token.text },
  };
}

function parseEvent(cursor: Cursor, source: Source): ScriptEvent {
  const start = cursor.peek();
  if (start.kind === "option") cursor.fail(start, "options stand before the first event");
  const when = parseWhen(cursor);
  const action = parseAction(cursor, source);
  const vague = when.kind === "any" || when.from !== when.until;
  const place = placeOf(start);
  if (vague && action.kind !== "feature" && !isExpectation(action)) {
    const what = when.kind === "any" ? '"*" is' : "a range of times is";
    cursor.fail(place, `${what} of packets sent alone, write one time`);
  }
  return { place, when, action };
}

function isExpectation(action: Action): boolean {
  return action.kind === "packet" && action.direction === ">";
}

/** An action, or the feature that it would take. */
function parseAction(cursor: Cursor, source: Source): Action {
  try {
    return parsePlayable(cursor, source);
  } catch (error) {
    if (!(error instanceof Feature)) throw error;
    cursor.recover();
    return { kind: "feature", name: error.name };
  }
}

function parsePlayable(cursor: Cursor, source: Source): Action {
  const token = cursor.peek();
  switch (token.kind) {
    case "command":
      cursor.take();
      return { kind: "command", text: token.text };
    case "code": {
      cursor.take();
      const textPlace = token.inner ?? placeOf(token);
      // Read here too, so that a mistake in it shows before the script is run.
      parseCode(token.text, textPlace, source);
      return { kind: "code", text: token.text, textPlace };
    }
    case "sign":
      if (token.text === "<" || token.text === ">") return parsePacket(cursor);
  }
  return parseCall(cursor);
}
