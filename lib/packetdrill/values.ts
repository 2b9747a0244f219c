/**
 * What a call's arguments stand for: numbers, names, pointers' targets, structures. It leaves out what the calls do
 * with them.
 *
 * @module
 */

import type { Personality } from "./personality.ts";
import type { Expression, Field } from "./script.ts";
import { symbolNumber } from "./symbols.ts";
import { Failed, Skipped } from "./verdict.ts";

/** The arguments of one call. */
export class Arguments {
  /** The call's name, for messages. */
  readonly call: string;
  /** The line of the call. */
  readonly line: number;
  readonly #args: readonly Expression[];
  readonly #personality: Personality;

  /** The arguments of a call at a line. */
  constructor(
    call: string,
    line: number,
    args: readonly Expression[],
    personality: Personality,
  ) {
    this.call = call;
    this.line = line;
    this.#args = args;
    this.#personality = personality;
  }

  /** How many there are. */
  get count(): number {
    return this.#args.length;
  }

  /**
   * One of them, from 0.
   *
   * @throws {Failed} if the call has fewer
   */
  at(index: number): Expression {
    const arg = this.#args[index];
    if (arg === undefined) throw this.refusal(`it has no argument ${index + 1}`);
    return arg;
  }

  /** Whether one is `...`, or left out. */
  isOpen(index: number): boolean {
    const arg = this.#args[index];
    return arg === undefined || arg.kind === "ellipsis";
  }

  /** Whether one is a null pointer: `NULL`, or 0 in the place of a buffer. */
  isNull(index: number): boolean {
    const arg = this.at(index);
    return (arg.kind === "word" && arg.word === "NULL") ||
      (arg.kind === "integer" && arg.value === 0);
  }

  /** One as a number. */
  number(index: number): number {
    return this.numberOf(this.at(index));
  }

  /** What a pointer to one number points to: `[4]`; undefined for `...`. */
  pointed(index: number): number | undefined {
    const arg = this.at(index);
    return arg.kind === "ellipsis" ? undefined : this.pointedOf(arg);
  }

  /** One as a symbol's name: `SO_SNDBUF`; a number as its digits. */
  name(index: number): string {
    const arg = this.at(index);
    if (arg.kind === "word") return arg.word;
    return String(this.numberOf(arg));
  }

  /** An expression as a number. */
  numberOf(expression: Expression): number {
    switch (expression.kind) {
      case "integer":
        return expression.value;
      case "word": {
        const number = symbolNumber(expression.word, this.#personality);
        if (number === undefined) throw new Skipped(this.line, `the symbol ${expression.word}`);
        return number;
      }
      case "or":
        return (this.numberOf(expression.left) | this.numberOf(expression.right)) >>> 0;
      case "apply": {
        const [only] = expression.args;
        const same = ["htons", "htonl", "ntohs", "ntohl"].includes(expression.name);
        if (same && only !== undefined) return this.numberOf(only);
        throw new Skipped(this.line, `${expression.name}()`);
      }
      case "list":
        return this.pointedOf(expression);
      default:
        throw this.refusal(`${describe(expression)} stands where a number belongs`);
    }
  }

  /** The number in `[n]`. */
  pointedOf(expression: Expression): number {
    if (expression.kind !== "list" || expression.items.length !== 1) {
      throw this.refusal(`${describe(expression)} stands where [a number] belongs`);
    }
    return this.numberOf(expression.items[0]!);
  }

  /** The items of a list. */
  listOf(expression: Expression): readonly Expression[] {
    if (expression.kind === "list") return expression.items;
    throw this.refusal(`${describe(expression)} stands where a list belongs`);
  }

  /** The fields of a structure. */
  fieldsOf(expression: Expression): readonly Field[] {
    if (expression.kind === "struct") return expression.fields;
    throw this.refusal(`${describe(expression)} stands where a structure belongs`);
  }

  /** A field of a structure; undefined if it is not written. */
  field(expression: Expression, name: string): Expression | undefined {
    return this.fieldsOf(expression).find((field) => field.name === name)?.value;
  }

  /** The sum of the lengths in `[{..., 100}, {..., 20}]`. */
  octetsOf(vector: Expression): number {
    let octets = 0;
    for (const item of this.listOf(vector)) {
      const [, length] = this.fieldsOf(item);
      if (length === undefined) throw this.refusal("an iovec has no length, write {..., 100}");
      octets += this.numberOf(length.value);
    }
    return octets;
  }

  /** A failure to understand the call. */
  refusal(cause: string): Failed {
    return new Failed(this.line, `Cannot call ${this.call}(): ${cause}`);
  }
}

/** An expression in a few words. */
function describe(expression: Expression): string {
  switch (expression.kind) {
    case "ellipsis":
      return "...";
    case "integer":
      return String(expression.value);
    case "word":
      return expression.word;
    case "string":
      return JSON.stringify(expression.text);
    case "or":
      return `${describe(expression.left)}|${describe(expression.right)}`;
    case "list":
      return "a list";
    case "struct":
      return "a structure";
    case "apply":
      return `${expression.name}()`;
  }
}
