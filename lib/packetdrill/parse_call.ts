/**
 * System calls: `... 0.2 name(arguments) = result ERRNO (note)`. Arguments are read by their shape alone, lists,
 * structures, applications, alternatives; what a structure's fields mean is the runner's to know.
 *
 * @module
 */

import { type Cursor, Feature, placeOf } from "./cursor.ts";
import { parseSeconds } from "./parse_time.ts";
import type { CallAction, Expression, Field } from "./script.ts";

const WANTED = 'a value: a number, a name, a text, "...", "[...]" or "{...}"';

/**
 * A call, from its end time or its name on.
 *
 * @throws {ScriptError} if it is none
 * @throws {Feature} if it carries a structure that is not TCP's
 */
export function parseCall(cursor: Cursor): CallAction {
  const blocks = cursor.peek().kind === "ellipsis";
  if (blocks) cursor.take();
  const until = blocks ? parseSeconds(cursor, 'a time behind "..."') : undefined;
  const name = cursor.peek();
  if (name.kind !== "word") {
    cursor.expected('"<", ">", a call, a command or a code block');
  }
  cursor.take();
  cursor.wantSign("(", `behind the name of the call ${name.text}`);
  const args = parseItems(cursor, ")", "behind the arguments");
  cursor.wantSign("=", `and the result behind ${name.text}()`);
  const result = parseResult(cursor);
  const errno = seesErrno(cursor) ? cursor.take().text : undefined;
  const note = cursor.takeSign("(") ? parseNote(cursor) : undefined;
  return {
    kind: "call",
    name: name.text,
    ...(until === undefined ? {} : { until }),
    args,
    result,
    ...(errno === undefined ? {} : { errno }),
    ...(note === undefined ? {} : { note }),
  };
}

/** A result: behind a name alone, a parenthesis begins the note and no application. */
function parseResult(cursor: Cursor): Expression {
  const token = cursor.peek();
  if (token.kind !== "word" || cursor.peek(1).text !== "(") return parseExpression(cursor);
  cursor.take();
  return { kind: "word", place: placeOf(token), word: token.text };
}

/** A word behind the result; in a line of its own only if it cannot be a slip. */
function seesErrno(cursor: Cursor): boolean {
  const { kind, text, first } = cursor.peek();
  return kind === "word" && (!first || /^E[A-Z0-9]+$/.test(text));
}

/** A note up to its parenthesis, its words one blank apart. */
function parseNote(cursor: Cursor): string {
  const words: string[] = [];
  while (!cursor.seesSign(")")) {
    const token = cursor.peek();
    if (token.kind === "end" || token.kind === "option") cursor.expected('")" behind the note');
    words.push(cursor.take().text);
  }
  cursor.take();
  return words.join(" ");
}

/** Values with commas between them, up to the closing sign, which is taken. */
function parseItems(cursor: Cursor, close: string, where: string): Expression[] {
  const items: Expression[] = [];
  if (cursor.takeSign(close)) return items;
  do items.push(parseExpression(cursor)); while (cursor.takeSign(","));
  cursor.wantSign(close, `or a comma ${where}`);
  return items;
}

/**
 * A value, alternatives with `|` included.
 *
 * @throws {ScriptError} if none stands there
 */
export function parseExpression(cursor: Cursor): Expression {
  return cursor.nested(() => {
    let left = parseValue(cursor);
    while (cursor.takeSign("|")) {
      left = { kind: "or", place: left.place, left, right: parseValue(cursor) };
    }
    return left;
  });
}

function parseValue(cursor: Cursor): Expression {
  const token = cursor.peek();
  const place = placeOf(token);
  switch (token.kind) {
    case "ellipsis":
      cursor.take();
      return { kind: "ellipsis", place };
    case "integer":
      cursor.take();
      return { kind: "integer", place, value: token.value };
    case "string":
      return { kind: "string", place, text: parseText(cursor) };
    case "word":
      cursor.take();
      if (!cursor.takeSign("(")) return { kind: "word", place, word: token.text };
      return {
        kind: "apply",
        place,
        name: token.text,
        args: parseItems(cursor, ")", `behind the arguments of ${token.text}()`),
      };
    case "sign":
      if (cursor.takeSign("[")) {
        return { kind: "list", place, items: parseItems(cursor, "]", "in the list") };
      }
      if (cursor.takeSign("{")) return { kind: "struct", place, fields: parseFields(cursor) };
  }
  cursor.expected(WANTED);
}

/** Texts one behind the other are one text; `"abc"...` is a text that goes on. */
function parseText(cursor: Cursor): string {
  let text = "";
  while (cursor.peek().kind === "string") {
    const token = cursor.take();
    text += unescaped(token.text) ??
      cursor.fail(token, 'the text has a "\\x" without two hex digits');
  }
  if (cursor.peek().kind === "ellipsis") cursor.take();
  return text;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  f: "\f",
  v: "\v",
  b: "\b",
  a: "\x07",
  "0": "\0",
};

/** A text with C's escapes read; undefined if one is none. */
function unescaped(text: string): string | undefined {
  if (!text.includes("\\")) return text;
  let sound = true;
  const result = text.replace(/\\(x[0-9a-fA-F]{2}|x|[^]|$)/g, (_, escape: string) => {
    if (escape.length === 3) return String.fromCharCode(parseInt(escape.slice(1), 16));
    if (escape === "x" || escape === "") sound = false;
    return Object.hasOwn(ESCAPES, escape) ? ESCAPES[escape]! : escape;
  });
  return sound ? result : undefined;
}

/** The fields of a structure, its brace taken. */
function parseFields(cursor: Cursor): Field[] {
  const fields: Field[] = [];
  if (cursor.takeSign("}")) return fields;
  refuseFeature(cursor);
  do fields.push(parseField(cursor)); while (cursor.takeSign(","));
  cursor.wantSign("}", "or a comma behind a field");
  return fields;
}

/** Structures of google's dialect that are not in the shape of all others. */
function refuseFeature(cursor: Cursor): void {
  if (cursor.seesSign("(") && cursor.peek(1).text === "label") throw new Feature("MPLS");
  if (!cursor.seesWord("flags") && !cursor.seesWord("Flags")) return;
  const { kind, text } = cursor.peek(1);
  if (kind === "integer" || text === "[") throw new Feature("GRE");
}

/** `name=value`, `name(count)=value`, or a value alone. */
function parseField(cursor: Cursor): Field {
  const { kind, text: name } = cursor.peek();
  if (kind !== "word") return { name: "", value: parseExpression(cursor) };
  const next = cursor.peek(1);
  if (next.kind === "sign" && next.text === "=") {
    cursor.take();
    cursor.take();
    return { name, value: parseExpression(cursor) };
  }
  const value = parseExpression(cursor);
  if (value.kind !== "apply" || !cursor.takeSign("=")) return { name: "", value };
  const [count, more] = value.args;
  if (count === undefined || more !== undefined) {
    cursor.fail(value.place, `${name}() wants one number in parentheses, write "${name}(1)=[...]"`);
  }
  return { name, count, value: parseExpression(cursor) };
}
