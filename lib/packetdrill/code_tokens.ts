/**
 * Code blocks cut into logical lines of tokens, as Python cuts them: brackets and backslashes join lines, `#` begins a
 * comment. It leaves out what Python has and assertions do not need, by name.
 *
 * @module
 */

import { Feature } from "./cursor.ts";
import type { Place } from "./script.ts";
import { ScriptError, type Source } from "./script_error.ts";

/** A token of a code block. */
export interface CodeToken {
  /** What it is; `"end"` ends a logical line. */
  readonly kind: "number" | "string" | "name" | "sign" | "end";
  /** As it is written; of a string, what it holds. */
  readonly text: string;
  /** A number's value. */
  readonly value: number;
  /** Its first character in the block's text. */
  readonly from: number;
  /** The character behind its last. */
  readonly to: number;
}

/** A logical line. */
export interface CodeLine {
  /** Blanks before it, a tab as eight. */
  readonly indent: number;
  /** Its tokens; the last is an `"end"`. */
  readonly tokens: readonly CodeToken[];
}

/** A block's text and where it stands: what messages are made with. */
export class CodeText {
  /** The text. */
  readonly text: string;
  readonly #place: Place;
  readonly #source: Source;

  /** A block's text, which begins at a place of a script. */
  constructor(text: string, place: Place, source: Source) {
    this.text = text;
    this.#place = place;
    this.#source = source;
  }

  /** Where the character `at` stands in the script. */
  placeOf(at: number): Place {
    const before = this.text.slice(0, at);
    const newline = before.lastIndexOf("\n");
    if (newline < 0) return { line: this.#place.line, column: this.#place.column + at };
    const lines = before.split("\n").length - 1;
    return { line: this.#place.line + lines, column: at - newline };
  }

  /** The script that the block is in. */
  get source(): Source {
    return this.#source;
  }

  /** Complains about what stands at `at`. */
  fail(at: number, problem: string, act: "read" | "run" = "read"): never {
    throw new ScriptError(this.#source, this.placeOf(at), problem, act);
  }
}

/** The tokens of a logical line: it bounds how deep its tree is. */
const TOKENS_MAX = 2000;

const BLANKS = /[ \t\r\f]*(?:\\\r?\n[ \t\r\f]*)*/y;
const NUMBER = /0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const SIGN = /\*\*=|\/\/=|<<=|>>=|\*\*|\/\/|<<|>>|[-+*/%&|^<>=!]=|[-+*/%&|^~<>=()[\]{},;:.@]/y;

/** Goes through a block's text once. */
class Cutter {
  readonly #code: CodeText;
  readonly #lines: CodeLine[] = [];
  #tokens: CodeToken[] = [];
  #at = 0;
  #indent = 0;
  /** How many brackets are open: in them, lines do not end. */
  #open = 0;

  constructor(code: CodeText) {
    this.#code = code;
  }

  cut(): readonly CodeLine[] {
    const { text } = this.#code;
    while (true) {
      this.#blanks();
      if (this.#at >= text.length) break;
      const character = text.charAt(this.#at);
      if (character === "#") this.#comment();
      else if (character === "\n") this.#newline();
      else this.#token(character);
    }
    if (this.#open > 0) this.#code.fail(text.length, "a bracket in the code block is not closed");
    this.#endLine();
    return this.#lines;
  }

  #blanks(): void {
    const from = this.#at;
    BLANKS.lastIndex = from;
    BLANKS.exec(this.#code.text);
    this.#at = BLANKS.lastIndex;
    if (this.#tokens.length > 0) return;
    for (let at = from; at < this.#at; at++) {
      this.#indent += this.#code.text.charAt(at) === "\t" ? 8 : 1;
    }
  }

  #comment(): void {
    const end = this.#code.text.indexOf("\n", this.#at);
    this.#at = end < 0 ? this.#code.text.length : end;
  }

  #newline(): void {
    if (this.#open === 0) this.#endLine();
    this.#at++;
  }

  #endLine(): void {
    if (this.#tokens.length > TOKENS_MAX) {
      this.#code.fail(this.#tokens[0]!.from, `a line of more than ${TOKENS_MAX} words`);
    }
    if (this.#tokens.length > 0) {
      this.#push("end", "", this.#at);
      this.#lines.push({ indent: this.#indent, tokens: this.#tokens });
    }
    this.#tokens = [];
    this.#indent = 0;
  }

  #push(kind: CodeToken["kind"], text: string, to: number, value = 0): void {
    this.#tokens.push({ kind, text, value, from: this.#at, to });
    this.#at = to;
  }

  #token(character: string): void {
    const { text } = this.#code;
    if (character === '"' || character === "'") return this.#string(character);
    NUMBER.lastIndex = this.#at;
    const number = NUMBER.exec(text)?.[0];
    if (number !== undefined) {
      return this.#push("number", number, NUMBER.lastIndex, Number(number));
    }
    NAME.lastIndex = this.#at;
    const name = NAME.exec(text)?.[0];
    if (name !== undefined) {
      const next = text.charAt(NAME.lastIndex);
      if (next === '"' || next === "'") throw new Feature(`Python strings with ${name}`);
      return this.#push("name", name, NAME.lastIndex);
    }
    SIGN.lastIndex = this.#at;
    const sign = SIGN.exec(text)?.[0];
    if (sign === undefined) {
      this.#code.fail(this.#at, `a code block does not know ${JSON.stringify(character)}`);
    }
    if ("([{".includes(sign)) this.#open++;
    if (")]}".includes(sign)) this.#open = Math.max(0, this.#open - 1);
    this.#push("sign", sign, SIGN.lastIndex);
  }

  #string(quote: string): void {
    const { text } = this.#code;
    if (text.startsWith(quote.repeat(3), this.#at)) throw new Feature("Python long strings");
    let held = "";
    let at = this.#at + 1;
    for (; text.charAt(at) !== quote; at++) {
      if (at >= text.length || text.charAt(at) === "\n") {
        this.#code.fail(
          this.#at,
          `a string in the code block has no end, write ${quote} behind it`,
        );
      }
      if (text.charAt(at) === "\\") {
        const escape = text.charAt(++at);
        held += escape === "n" ? "\n" : escape === "t" ? "\t" : escape;
      } else held += text.charAt(at);
    }
    this.#push("string", held, at + 1);
  }
}

/**
 * The logical lines of a code block; empty ones are left out.
 *
 * @throws {ScriptError} if a string or a bracket has no end, or a character is none of Python's
 * @throws {Feature} if it holds strings of a kind that nothing here reads
 */
export function codeLines(code: CodeText): readonly CodeLine[] {
  return new Cutter(code).cut();
}
