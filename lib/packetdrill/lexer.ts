/**
 * The lexer of both dialects: one set of tokens, because nothing that one dialect writes means something else in the
 * other. It leaves out which words mean what: there are no keywords here.
 *
 * @module
 */

import { parseIp6 } from "../wire/address.ts";
import { Conditions } from "./directives.ts";
import type { Place } from "./script.ts";
import { ScriptError, type Source } from "./script_error.ts";
import type { Token, TokenKind } from "./token.ts";

const WORD = /[a-zA-Z0-9_]+/y;
const NUMBER = /-?[0-9]*\.[0-9]+|-?[0-9]+/y;
const IP4 = /[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+/y;
const HEX = /^0x[0-9a-fA-F]+$/;
/** What an IPv6 address is made of; none is longer. */
const IP6_PARTS = /[0-9a-fA-F:.]{2,46}/y;
const OPTION = /--([a-zA-Z0-9_]+)/y;
/** Words with a dash: nplab's options of other kinds, and one code point. */
const DASHED = /-[0-9a-zA-Z]+/y;
const DASHED_HEADS: readonly string[] = ["gen", "exp", "EXP", "voice"];

const [TAB, NEWLINE, FORM_FEED, RETURN, SPACE] = [9, 10, 12, 13, 32];
const [QUOTE, HASH, PERCENT, MINUS, POINT, SLASH, COLON] = [34, 35, 37, 45, 46, 47, 58];
const BACK_QUOTE = 96;

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isWordCode(code: number): boolean {
  return isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
}

/** Reads a script from its first token to its last, once. */
export class Lexer {
  /** The script, for messages. */
  readonly source: Source;
  readonly #text: string;
  readonly #defines: Map<string, string>;
  readonly #conditions: Conditions;
  #at = 0;
  #line = 1;
  #lineStart = 0;
  /** The line in which the last token ends. */
  #lastLine = 0;

  /** A lexer of `text`; `defines` gives names values, and `--define` and `#define` add to it. */
  constructor(source: Source, text: string, defines: Map<string, string>) {
    this.source = source;
    this.#text = text;
    this.#defines = defines;
    this.#conditions = new Conditions(defines);
    // A script may name its program in its first line, as any other.
    if (text.startsWith("#!")) this.#skipLine();
  }

  /**
   * The next token; at the end, the end again and again.
   *
   * @throws {ScriptError} if a quotation, a block, a comment or a condition has no end, or a directive is none
   */
  next(): Token {
    this.#skipBlanks();
    const text = this.#text;
    const at = this.#at;
    if (at >= text.length) return this.#end();
    const code = text.charCodeAt(at);
    if (code === COLON || isWordCode(code)) {
      const address = this.#address(code);
      if (address !== undefined) return this.#token("address", address, address.length);
    }
    if (isWordCode(code)) return this.#word(isDigit(code));
    switch (code) {
      case MINUS:
        return this.#dash();
      case POINT:
        if (text.startsWith("...", at)) return this.#token("ellipsis", "...", 3);
        return isDigit(text.charCodeAt(at + 1)) ? this.#number() : this.#token("sign", ".", 1);
      case QUOTE:
        return this.#quoted("string", '"', "a text");
      case BACK_QUOTE:
        return this.#quoted("command", "`", "a command");
      case HASH:
        // google's GRE has a word that ends in one.
        if (isWordCode(text.charCodeAt(at - 1))) break;
        return this.#fail("# begins a comment only in commands and code blocks, write //");
      case PERCENT:
        if (text.charCodeAt(at + 1) === 123) return this.#code();
    }
    const sign = String.fromCodePoint(text.codePointAt(at)!);
    return this.#token("sign", sign, sign.length);
  }

  /** Gives a name a value from here on, as `--define=NAME=VALUE` does; a caller's own value stands. */
  define(name: string, value: string): void {
    if (!this.#defines.has(name)) this.#defines.set(name, value);
  }

  #place(): Place {
    return { line: this.#line, column: this.#at - this.#lineStart + 1 };
  }

  #fail(problem: string): never {
    throw new ScriptError(this.source, this.#place(), problem);
  }

  /** Makes a token of the next `width` characters and goes past them. */
  #token(kind: TokenKind, text: string, width: number, value = 0): Token {
    const line = this.#line;
    const first = line !== this.#lastLine;
    const column = this.#at - this.#lineStart + 1;
    this.#at += width;
    this.#lastLine = line;
    return { kind, text, value, line, column, first };
  }

  #end(): Token {
    const open = this.#conditions.open;
    if (open !== undefined) this.#fail(`the #if in line ${open} has no #endif`);
    return this.#token("end", "", 0);
  }

  /** Goes past blanks, comments, directives, and lines that do not count. */
  #skipBlanks(): void {
    const text = this.#text;
    while (this.#at < text.length) {
      const code = text.charCodeAt(this.#at);
      if (code === NEWLINE) this.#newLine(this.#at);
      else if (code === SLASH && text.charCodeAt(this.#at + 1) === SLASH) this.#skipLine();
      else if (code === SLASH && text.charCodeAt(this.#at + 1) === 42) this.#skipComment();
      else if (code === HASH && this.#line !== this.#lastLine) this.#directive();
      else if (code === SPACE || code === TAB || code === RETURN || code === FORM_FEED) this.#at++;
      else return;
    }
  }

  /** Goes past the newline at `at`. */
  #newLine(at: number): void {
    this.#at = at + 1;
    this.#line++;
    this.#lineStart = this.#at;
  }

  /** Goes to the end of the line; its newline is left. */
  #skipLine(): void {
    const end = this.#text.indexOf("\n", this.#at);
    this.#at = end < 0 ? this.#text.length : end;
  }

  #skipComment(): void {
    const end = this.#text.indexOf("*/", this.#at + 2);
    if (end < 0) this.#fail("the comment has no end, write */ behind it");
    this.#goTo(end + 2);
  }

  /** Goes to a later place, and counts the lines up to it. */
  #goTo(end: number): void {
    for (let at = this.#at; at < end; at++) {
      if (this.#text.charCodeAt(at) === NEWLINE) this.#newLine(at);
    }
    this.#at = end;
  }

  /** Obeys the directive in this line, and goes past the lines that do not count for it. */
  #directive(): void {
    const complain = (problem: string): never => this.#fail(problem);
    const text = this.#text;
    do {
      if (text.charCodeAt(this.#at) === HASH) {
        const end = text.indexOf("\n", this.#at);
        const line = text.slice(this.#at + 1, end < 0 ? text.length : end);
        this.#conditions.obey(line, this.#line, complain);
      }
      this.#skipLine();
      if (!this.#conditions.skipping) return;
      while (this.#at < text.length && /\s/.test(text.charAt(this.#at))) {
        if (text.charCodeAt(this.#at) === NEWLINE) this.#newLine(this.#at);
        else this.#at++;
      }
    } while (this.#at < text.length);
  }

  /** The address that begins here. */
  #address(code: number): string | undefined {
    const text = this.#text;
    if (isDigit(code)) {
      IP4.lastIndex = this.#at;
      const ip4 = IP4.exec(text)?.[0];
      if (ip4 !== undefined) return ip4;
    }
    IP6_PARTS.lastIndex = this.#at;
    const parts = IP6_PARTS.exec(text)?.[0];
    // Numbers like 1:1001 are no addresses: one has seven colons, or two together.
    if (parts === undefined || !(parts.includes("::") || parts.split(":").length >= 8)) return;
    // In "2001:db8::1:" the last colon belongs to the packet around it.
    const address = /[^:]:$|\.$/.test(parts) ? parts.slice(0, -1) : parts;
    return parseIp6(address) === undefined ? undefined : address;
  }

  #number(): Token {
    NUMBER.lastIndex = this.#at;
    const text = NUMBER.exec(this.#text)![0];
    return text.includes(".")
      ? this.#token("float", text, text.length)
      : this.#token("integer", text, text.length, Number(text));
  }

  #dash(): Token {
    const [next, after] = [
      this.#text.charCodeAt(this.#at + 1),
      this.#text.charCodeAt(this.#at + 2),
    ];
    if (isDigit(next) || (next === POINT && isDigit(after))) return this.#number();
    return next === MINUS && isWordCode(after) ? this.#option() : this.#token("sign", "-", 1);
  }

  /** A word, or the longest number that is as long. */
  #word(digit: boolean): Token {
    WORD.lastIndex = this.#at;
    let word = WORD.exec(this.#text)![0];
    if (digit) {
      if (HEX.test(word)) return this.#token("integer", word, word.length, Number(word));
      NUMBER.lastIndex = this.#at;
      if (NUMBER.exec(this.#text)![0].length >= word.length) return this.#number();
    }
    if (this.#text.charCodeAt(WORD.lastIndex) === MINUS && DASHED_HEADS.includes(word)) {
      DASHED.lastIndex = WORD.lastIndex;
      word += DASHED.exec(this.#text)?.[0] ?? "";
    }
    const value = this.#defines.get(word);
    // A name that is defined without a value is there for #ifdef.
    if (value === undefined || value === "") return this.#token("word", word, word.length);
    return this.#defined(word.length, value);
  }

  /** The token that a defined name stands for: a text, a command, a number or another word. */
  #defined(width: number, value: string): Token {
    const quote = value.charAt(0);
    if (quote === '"' || quote === "`") {
      const inside = value.slice(1, value.endsWith(quote) && value.length > 1 ? -1 : undefined);
      return this.#token(quote === '"' ? "string" : "command", inside, width);
    }
    if (!/^-?(0x[0-9a-fA-F]+|[0-9]+)$/.test(value)) return this.#token("word", value, width);
    const number = value.startsWith("-") ? -Number(value.slice(1)) : Number(value);
    return this.#token("integer", value, width, number);
  }

  /** What stands between two quotes, as it is written; a quote behind a backslash does not end it. */
  #quoted(kind: TokenKind, quote: string, what: string): Token {
    const text = this.#text;
    let end = this.#at + 1;
    for (; end < text.length; end++) {
      const character = text.charAt(end);
      if (character === quote) break;
      if (character === "\\") end++;
    }
    if (end >= text.length) this.#fail(`${what} has no end, write ${quote} behind it`);
    return this.#block(kind, 1, end, end + 1);
  }

  #code(): Token {
    const end = this.#text.indexOf("}%", this.#at + 2);
    if (end < 0) this.#fail("a code block has no end, write }% behind it");
    return this.#block("code", 2, end, end + 2);
  }

  /** A token of several lines: `open` characters, then its text up to `end`; it ends at `next`. */
  #block(kind: TokenKind, open: number, end: number, next: number): Token {
    const begin = this.#place();
    const first = begin.line !== this.#lastLine;
    let start = this.#at + open;
    let text = this.#text.slice(start, end);
    if (kind === "code") {
      while (/[ \t]/.test(this.#text.charAt(start))) start++;
      text = this.#text.slice(start, Math.max(start, end)).replace(/[ \t]+$/, "");
    }
    const inner = { line: begin.line, column: start - this.#lineStart + 1 };
    this.#goTo(next);
    this.#lastLine = this.#line;
    return { kind, text, value: 0, ...begin, first, inner };
  }

  /** An option with its value: a text, or what stands up to the next blank, quotations in it included. */
  #option(): Token {
    OPTION.lastIndex = this.#at;
    const name = OPTION.exec(this.#text)![1]!;
    const text = this.#text;
    let at = OPTION.lastIndex;
    while (/[ \t]/.test(text.charAt(at))) at++;
    if (text.charAt(at) !== "=") {
      const token = this.#token("option", name, name.length + 2);
      return { ...token, option: undefined };
    }
    do at++; while (/[ \t]/.test(text.charAt(at)));
    const start = at;
    while (at < text.length && !/\s/.test(text.charAt(at))) {
      const quote = text.charAt(at);
      if (quote !== '"' && quote !== "`") at++;
      else {
        const end = text.indexOf(quote, at + 1);
        if (end < 0) this.#fail(`the option's value has no end, write ${quote} behind it`);
        at = end + 1;
      }
    }
    const value = text.slice(start, at);
    const plain = /^"[^"]*"$/.test(value) ? value.slice(1, -1) : value;
    const column = start - this.#lineStart + 1;
    const begin = this.#place();
    const first = begin.line !== this.#lastLine;
    this.#goTo(at);
    this.#lastLine = this.#line;
    return { kind: "option", text: name, value: column, ...begin, first, option: plain };
  }
}
