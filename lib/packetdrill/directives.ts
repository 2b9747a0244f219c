/**
 * `#ifdef FreeBSD` and its like: which lines of a script count. nplab's lexer knows `#ifdef` and `#endif`; scripts that
 * are run through a C preprocessor use the rest. It leaves out macros with arguments and `#include`.
 *
 * @module
 */

/** What a directive asks for, and says when it cannot have it. */
export type Complain = (problem: string) => never;

/** How deep conditions and their parentheses nest. */
const DEPTH_MAX = 64;

interface Level {
  /** Whether the lines around it count. */
  readonly outer: boolean;
  /** Whether the lines of this branch count. */
  live: boolean;
  /** Whether a branch has been taken already. */
  taken: boolean;
  /** Whether `#else` has been seen. */
  last: boolean;
  /** The line of its `#if`. */
  readonly line: number;
}

/** The conditions around the place that is read. */
export class Conditions {
  readonly #defines: Map<string, string>;
  readonly #levels: Level[] = [];

  /** `defines` is read and, by `#define` and `#undef`, written. */
  constructor(defines: Map<string, string>) {
    this.#defines = defines;
  }

  /** Whether the lines that follow do not count. */
  get skipping(): boolean {
    return this.#levels.at(-1)?.live === false;
  }

  /** The line of the innermost `#if` that is still open. */
  get open(): number | undefined {
    return this.#levels.at(-1)?.line;
  }

  /** Obeys a directive: its text without `#`, and its line. */
  obey(text: string, line: number, complain: Complain): void {
    const [, name = "", rest = ""] = /^\s*([a-z]*)\s*(.*)$/s.exec(stripped(text)) ?? [];
    switch (name) {
      case "ifdef":
      case "ifndef":
        return this.#enter(line, complain, () => {
          if (!/^[A-Za-z_]\w*$/.test(rest)) {
            complain(`#${name} wants one name, write "#${name} FreeBSD"`);
          }
          return this.#defines.has(rest) === (name === "ifdef");
        });
      case "if":
        return this.#enter(line, complain, () => isTrue(rest, this.#defines, complain));
      case "elif":
      case "else":
        return this.#branch(name, rest, complain);
      case "endif":
        if (this.#levels.pop() === undefined) complain("#endif has no #ifdef before it");
        return;
      case "define":
      case "undef":
        if (!this.skipping) this.#define(name, rest, complain);
        return;
      default:
        // What does not count may hold anything.
        if (this.skipping) return;
        complain(
          name === "error"
            ? `the script refuses: ${rest}`
            : `"#${name}" is no directive here, write #ifdef, #ifndef, #if, #else or #endif, or a comment with //`,
        );
    }
  }

  #enter(line: number, complain: Complain, test: () => boolean): void {
    if (this.#levels.length >= DEPTH_MAX) complain(`more than ${DEPTH_MAX} #if in each other`);
    const outer = !this.skipping;
    const live = outer && test();
    this.#levels.push({ outer, live, taken: live, last: false, line });
  }

  #branch(name: string, rest: string, complain: Complain): void {
    const level = this.#levels.at(-1);
    if (level === undefined) return complain(`#${name} has no #ifdef before it`);
    if (level.last) complain(`#${name} stands behind #else`);
    const test = level.outer && !level.taken;
    level.live = test && (name === "else" || isTrue(rest, this.#defines, complain));
    level.taken ||= level.live;
    level.last = name === "else";
  }

  #define(act: string, rest: string, complain: Complain): void {
    const match = /^([A-Za-z_]\w*)(?:\s+(.*))?$/s.exec(rest);
    if (match === null) {
      return complain(`#${act} wants a name without arguments, write "#${act} NAME"`);
    }
    const [, name = "", value = ""] = match;
    if (act === "define") this.#defines.set(name, value.trim());
    else this.#defines.delete(name);
  }
}

/** A directive without its comments and the blanks behind it. */
function stripped(text: string): string {
  const parts = text.split("/*");
  let kept = parts[0]!;
  // A comment that is not closed in its line ends the directive.
  for (let i = 1; i < parts.length; i++) {
    const end = parts[i]!.indexOf("*/");
    if (end < 0) break;
    kept += ` ${parts[i]!.slice(end + 2)}`;
  }
  const comment = kept.indexOf("//");
  return (comment < 0 ? kept : kept.slice(0, comment)).trim();
}

const PARTS = /\s*(?:(\d\w*|[A-Za-z_]\w*)|(\|\||&&|[<>=!]=|[<>!()]))/y;

/** Whether a condition holds: C's, of whole numbers, names and `defined()`. */
function isTrue(
  text: string,
  defines: ReadonlyMap<string, string>,
  complain: Complain,
): boolean {
  const parts: string[] = [];
  for (let at = 0; at < text.length; at = PARTS.lastIndex) {
    PARTS.lastIndex = at;
    const match = PARTS.exec(text);
    if (match === null) {
      return complain(`#if does not know ${JSON.stringify(text.slice(at, at + 20))}`);
    }
    parts.push((match[1] ?? match[2])!);
  }
  return new Condition(parts, defines, complain).value() !== 0;
}

/** Reads one condition from its parts, one method for each strength of binding. */
class Condition {
  #at = 0;
  #depth = 0;

  constructor(
    readonly parts: readonly string[],
    readonly defines: ReadonlyMap<string, string>,
    readonly complain: Complain,
  ) {}

  value(): number {
    const value = this.#or();
    const rest = this.parts[this.#at];
    if (rest !== undefined) this.complain(`#if does not expect "${rest}" here`);
    return value;
  }

  #take(...signs: string[]): string | undefined {
    const part = this.parts[this.#at];
    if (part === undefined || !signs.includes(part)) return undefined;
    this.#at++;
    return part;
  }

  #or(): number {
    let value = this.#and();
    while (this.#take("||") !== undefined) value = this.#and() !== 0 || value !== 0 ? 1 : 0;
    return value;
  }

  #and(): number {
    let value = this.#compared();
    while (this.#take("&&") !== undefined) value = this.#compared() !== 0 && value !== 0 ? 1 : 0;
    return value;
  }

  #compared(): number {
    const left = this.#unary();
    const sign = this.#take("==", "!=", "<", "<=", ">", ">=");
    if (sign === undefined) return left;
    const right = this.#unary();
    const results: Readonly<Record<string, boolean>> = {
      "==": left === right,
      "!=": left !== right,
      "<": left < right,
      "<=": left <= right,
      ">": left > right,
      ">=": left >= right,
    };
    return results[sign] ? 1 : 0;
  }

  #unary(): number {
    if (++this.#depth > DEPTH_MAX) this.complain(`#if nests deeper than ${DEPTH_MAX}`);
    const value = this.#bare();
    this.#depth--;
    return value;
  }

  #bare(): number {
    if (this.#take("!") !== undefined) return this.#unary() === 0 ? 1 : 0;
    if (this.#take("(") !== undefined) {
      const value = this.#or();
      if (this.#take(")") === undefined) this.complain("#if lacks a closing parenthesis");
      return value;
    }
    const part = this.parts[this.#at++];
    if (part === undefined || !/^\w/.test(part)) {
      return this.complain(`#if wants a name or a number, write "#if defined(FreeBSD)"`);
    }
    if (part === "defined") return this.#defined();
    return number(/^\d/.test(part) ? part : this.defines.get(part));
  }

  #defined(): number {
    const bracket = this.#take("(");
    const name = this.parts[this.#at++];
    if (name === undefined || !/^[A-Za-z_]/.test(name)) {
      return this.complain(`defined wants a name, write "defined(FreeBSD)"`);
    }
    if (bracket !== undefined && this.#take(")") === undefined) {
      this.complain("defined lacks a closing parenthesis");
    }
    return this.defines.has(name) ? 1 : 0;
  }
}

/** A number as C reads it: a name that is not defined is 0, one that is defined without a value 1. */
function number(text: string | undefined): number {
  if (text === undefined) return 0;
  if (text === "") return 1;
  const value = Number(text.replace(/[uUlL]+$/, ""));
  return Number.isNaN(value) ? 0 : value;
}
