/**
 * A place between the tokens of a script, and what the rooms of the parser ask there: what comes, is it this, take it,
 * complain. It knows nothing of packets and calls.
 *
 * @module
 */

import type { Lexer } from "./lexer.ts";
import type { Place } from "./script.ts";
import { ScriptError } from "./script_error.ts";
import { nameOf, type Token } from "./token.ts";

/** How deep expressions nest. */
const DEPTH_MAX = 100;

/**
 * Thrown inside the parser where it meets what the runner cannot play; the event is then a `FeatureAction` of that name.
 * Not an error: it never leaves the parser.
 */
export class Feature {
  /** The feature's name, as a user would look for it. */
  readonly name: string;

  /** A feature by name. */
  constructor(name: string) {
    this.name = name;
  }
}

/** A token's place, alone. */
export function placeOf({ line, column }: Place): Place {
  return { line, column };
}

/** Reads tokens with as much look-ahead as is asked for. */
export class Cursor {
  readonly #lexer: Lexer;
  /** Tokens that have been looked at and not taken. */
  readonly #ahead: Token[] = [];
  #depth = 0;

  /** A cursor before a lexer's next token. */
  constructor(lexer: Lexer) {
    this.#lexer = lexer;
  }

  /** Gives a name a value from here on; tokens that have been looked at keep theirs. */
  define(name: string, value: string): void {
    this.#lexer.define(name, value);
  }

  /** The token `by` places ahead. */
  peek(by = 0): Token {
    while (this.#ahead.length <= by) this.#ahead.push(this.#lexer.next());
    return this.#ahead[by]!;
  }

  /** Takes the next token. */
  take(): Token {
    return this.#ahead.shift() ?? this.#lexer.next();
  }

  /** Whether a sign comes next. */
  seesSign(sign: string): boolean {
    const token = this.peek();
    return token.kind === "sign" && token.text === sign;
  }

  /** Whether a word comes next. */
  seesWord(word: string): boolean {
    const token = this.peek();
    return token.kind === "word" && token.text === word;
  }

  /** Takes a sign if it comes next. */
  takeSign(sign: string): boolean {
    const sees = this.seesSign(sign);
    if (sees) this.take();
    return sees;
  }

  /** Takes a word if it comes next. */
  takeWord(word: string): boolean {
    const sees = this.seesWord(word);
    if (sees) this.take();
    return sees;
  }

  /** Takes a sign that must come next; `where` says behind or in what. */
  wantSign(sign: string, where: string): void {
    if (!this.takeSign(sign)) this.expected(`"${sign}" ${where}`);
  }

  /** Takes an integer that must come next, from 0 to `max`. */
  wantInteger(what: string, max: number, example?: string): number {
    const token = this.peek();
    if (token.kind !== "integer") {
      this.expected(example === undefined ? what : `${what}, as in "${example}"`);
    }
    this.take();
    if (token.value < 0 || token.value > max) {
      this.fail(token, `${what} is ${token.text}, write 0 to ${max}`);
    }
    return token.value;
  }

  /** Complains that something else comes than `what`. */
  expected(what: string): never {
    const token = this.peek();
    this.fail(token, `expected ${what}, found ${nameOf(token)}`);
  }

  /** Complains at a place. */
  fail(place: Place, problem: string): never {
    throw new ScriptError(this.#lexer.source, placeOf(place), problem);
  }

  /** Reads something that may nest in itself; deeper than {@linkcode DEPTH_MAX} is an error. */
  nested<T>(read: () => T): T {
    if (this.#depth >= DEPTH_MAX) this.fail(this.peek(), `nested deeper than ${DEPTH_MAX}`);
    this.#depth++;
    try {
      return read();
    } finally {
      this.#depth--;
    }
  }

  /** Goes on to where the next event may begin: a time or a command that is the first in its line. */
  recover(): void {
    let depth = 0;
    this.#depth = 0;
    for (let token = this.peek(); token.kind !== "end"; token = this.peek()) {
      if (depth <= 0 && token.first && this.#begins(token)) return;
      this.take();
      if (token.kind === "sign" && "([{".includes(token.text)) depth++;
      if (token.kind === "sign" && ")]}".includes(token.text)) depth--;
    }
  }

  #begins(token: Token): boolean {
    switch (token.kind) {
      case "command":
        return true;
      case "integer":
      case "float":
        return this.#acts(this.peek(1));
      case "sign":
        return token.text === "+"
          ? ["integer", "float"].includes(this.peek(1).kind)
          : token.text === "*" && this.#acts(this.peek(1));
      default:
        return false;
    }
  }

  /** Whether a token can stand behind a time. */
  #acts({ kind, text }: Token): boolean {
    if (kind === "sign") return text === "<" || text === ">" || text === "~";
    return kind === "word" || kind === "command" || kind === "code" || kind === "ellipsis";
  }
}
