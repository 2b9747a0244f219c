/**
 * Runs code blocks. It leaves out what the names in them mean: whoever runs the script knows the connection.
 *
 * @module
 */

import { unreachable } from "../base/fail.ts";
import { parseCode } from "./code.ts";
import type { CodeText } from "./code_tokens.ts";
import type { CodeExpression, CodeStatement, CodeValue, Comparison } from "./code_tree.ts";
import {
  binary,
  CodeTrouble,
  contains,
  equal,
  FUNCTIONS,
  keepable,
  order,
  repr,
  text,
  truth,
  unary,
} from "./code_values.ts";
import { Feature } from "./cursor.ts";
import type { CodeAction, Place } from "./script.ts";
import { ScriptError, type Source, UnknownName } from "./script_error.ts";

/** An assertion of a code block does not hold, or its values cannot be reckoned with. A result, not a mistake. */
export class CodeFailed extends Error {
  /** The class's name, for `instanceof`-free reporting. */
  override readonly name: string = "CodeFailed";
  /** Where the assertion begins. */
  readonly place: Place;
  /** The assertion, as it is written: `"tcpi_snd_cwnd == 10"`. */
  readonly assertion: string;
  /** What its sides were: `["tcpi_snd_cwnd", "11"]`; sides that are written as values are left out. */
  readonly sides: readonly (readonly [written: string, value: string])[];
  /** The assertion's own message. */
  readonly note: string | undefined;

  /** A failed assertion; without sides, `why` says what happened. */
  constructor(
    place: Place,
    assertion: string,
    sides: readonly (readonly [written: string, value: string])[],
    note?: string,
    why = "does not hold",
  ) {
    const values = sides.map(([written, value]) => `${written} is ${value}`).join(", ");
    // Most scripts name as their message what has just been said.
    const said = note === undefined || sides.some(([, value]) => value === note)
      ? ""
      : ` (${note})`;
    super(`${assertion} ${why}${values === "" ? "" : `: ${values}`}${said}`);
    this.place = place;
    this.assertion = assertion;
    this.sides = sides;
    this.note = note;
  }
}

/** What a name stands for when a code block is run; undefined if nobody knows it. */
export type NameValues = (name: string) => CodeValue | undefined;

/**
 * Runs a code block.
 *
 * @param code the block
 * @param source the script that it is in, for messages
 * @param names what names stand for that the blocks themselves have not assigned
 * @param print takes what `print()` prints, a line at a time
 * @param variables what blocks assign: one map for all blocks of a script, as they are one program
 * @throws {CodeFailed} if an assertion does not hold
 * @throws {UnknownName} if a name is known to nobody
 * @throws {ScriptError} if the block is not Python, uses what is not here, or mixes texts and numbers
 */
export function runCode(
  code: CodeAction,
  source: Source,
  names: NameValues,
  print: (line: string) => void,
  variables: Map<string, CodeValue> = new Map(),
): void {
  try {
    const block = parseCode(code.text, code.textPlace, source);
    new Runner(block.code, names, print, variables).run(block.statements);
  } catch (error) {
    if (!(error instanceof Feature)) throw error;
    throw new ScriptError(source, code.textPlace, `a code block cannot use ${error.name}`, "run");
  }
}

class Runner {
  readonly #code: CodeText;
  readonly #names: NameValues;
  readonly #print: (line: string) => void;
  readonly #variables: Map<string, CodeValue>;

  constructor(
    code: CodeText,
    names: NameValues,
    print: (line: string) => void,
    variables: Map<string, CodeValue>,
  ) {
    this.#code = code;
    this.#names = names;
    this.#print = print;
    this.#variables = variables;
  }

  run(statements: readonly CodeStatement[]): void {
    for (const statement of statements) this.#statement(statement);
  }

  #statement(statement: CodeStatement): void {
    switch (statement.kind) {
      case "pass":
        return;
      case "expression":
        this.#value(statement.value);
        return;
      case "assign":
        return this.#assign(statement);
      case "assert":
        return this.#assert(statement);
      case "if": {
        const taken = statement.branches.find(({ test }) => truth(this.#value(test)));
        return this.run(taken?.body ?? statement.otherwise);
      }
      default:
        unreachable(statement);
    }
  }

  #assign({ from, name, sign, value }: CodeStatement & { kind: "assign" }): void {
    const right = this.#value(value);
    const whole = { from, to: value.to };
    const left = sign === "=" ? right : this.#named(name, from);
    const result = this.#guarded(whole, () => {
      return keepable(sign === "=" ? right : binary(sign.slice(0, -1), left, right));
    });
    this.#variables.set(name, result);
  }

  #assert({ from, test, message }: CodeStatement & { kind: "assert" }): void {
    if (truth(this.#value(test))) return;
    const note = message === undefined ? undefined : text(this.#value(message));
    const sides = new Map<string, string>();
    this.#explain(test, sides);
    throw new CodeFailed(this.#code.placeOf(from), this.#written(test), [...sides], note);
  }

  /** The sides that made a test false. */
  #explain(test: CodeExpression, sides: Map<string, string>): void {
    switch (test.kind) {
      case "compare":
        for (const side of [test.first, ...test.rest.map(({ right }) => right)]) {
          this.#show(side, sides);
        }
        return;
      case "logic": {
        const left = truth(this.#value(test.left));
        if (test.sign === "or" || !left) this.#explain(test.left, sides);
        if (test.sign === "or" || left) this.#explain(test.right, sides);
        return;
      }
      case "unary":
        if (test.sign === "not") return this.#explain(test.operand, sides);
    }
    this.#show(test, sides);
  }

  #show(side: CodeExpression, sides: Map<string, string>): void {
    if (!isWritten(side)) sides.set(this.#written(side), repr(this.#value(side)));
  }

  #written({ from, to }: { from: number; to: number }): string {
    return this.#code.text.slice(from, to).replace(/\s+/g, " ");
  }

  #value(expression: CodeExpression): CodeValue {
    switch (expression.kind) {
      case "literal":
        return expression.value;
      case "name":
        return this.#named(expression.name, expression.from);
      case "items":
        return expression.items.map((item) => this.#value(item));
      case "unary": {
        const operand = this.#value(expression.operand);
        return this.#guarded(expression, () => unary(expression.sign, operand));
      }
      case "binary": {
        const left = this.#value(expression.left);
        const right = this.#value(expression.right);
        return this.#guarded(expression, () => binary(expression.sign, left, right));
      }
      case "logic": {
        const left = this.#value(expression.left);
        return truth(left) === (expression.sign === "or") ? left : this.#value(expression.right);
      }
      case "choice":
        return this.#value(truth(this.#value(expression.test)) ? expression.yes : expression.no);
      case "compare":
        return this.#compared(expression);
      case "call":
        return this.#called(expression);
      default:
        return unreachable(expression);
    }
  }

  #named(name: string, from: number): CodeValue {
    const value = this.#variables.has(name) ? this.#variables.get(name) : this.#names(name);
    if (value !== undefined) return value;
    throw new UnknownName(this.#code.source, this.#code.placeOf(from), name);
  }

  #compared(expression: CodeExpression & { kind: "compare" }): boolean {
    let left = this.#value(expression.first);
    for (const { sign, right } of expression.rest) {
      const next = this.#value(right);
      if (!this.#guarded(expression, () => holds(sign, left, next))) return false;
      left = next;
    }
    return true;
  }

  #called(expression: CodeExpression & { kind: "call" }): CodeValue {
    const { name } = expression;
    const args = expression.args.map((arg) => this.#value(arg));
    if (name === "print") {
      this.#print(args.map(text).join(" "));
      return null;
    }
    const apply = FUNCTIONS.get(name);
    if (apply === undefined) {
      const known = ["print", ...FUNCTIONS.keys()].join(", ");
      this.#code.fail(expression.from, `no function ${name}() here, write one of ${known}`, "run");
    }
    return this.#guarded(expression, () => apply(args));
  }

  /** Reckons; trouble gets its place. */
  #guarded<T>(span: { from: number; to: number }, reckon: () => T): T {
    try {
      return reckon();
    } catch (error) {
      if (!(error instanceof CodeTrouble)) throw error;
      if (!error.byValue) this.#code.fail(span.from, error.problem, "run");
      const place = this.#code.placeOf(span.from);
      throw new CodeFailed(place, this.#written(span), [], undefined, `is ${error.problem}`);
    }
  }
}

/** Whether an expression says its own value. */
function isWritten(expression: CodeExpression): boolean {
  if (expression.kind === "items") return expression.items.every(isWritten);
  if (expression.kind === "unary") return isWritten(expression.operand);
  return expression.kind === "literal";
}

/** Whether a comparison of two values holds. */
function holds(sign: Comparison, left: CodeValue, right: CodeValue): boolean {
  switch (sign) {
    case "==":
      return equal(left, right);
    case "!=":
      return !equal(left, right);
    case "<":
      return order(left, right) < 0;
    case "<=":
      return order(left, right) <= 0;
    case ">":
      return order(left, right) > 0;
    case ">=":
      return order(left, right) >= 0;
    case "in":
      return contains(right, left);
    case "not in":
      return !contains(right, left);
    case "is":
      return left === right;
    case "is not":
      return left !== right;
    default:
      return unreachable(sign);
  }
}
