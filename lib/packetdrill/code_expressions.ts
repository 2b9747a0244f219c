/**
 * The expressions of code blocks, with Python's strengths of binding.
 *
 * @module
 */

import type { CodeText, CodeToken } from "./code_tokens.ts";
import { type CodeExpression, type Comparison, isKeyword } from "./code_tree.ts";
import { Feature } from "./cursor.ts";

/** How deep expressions and blocks nest. */
const DEPTH_MAX = 100;

/** Signs between two values that bind to the left, the weakest first. */
const BINARY: readonly (readonly string[])[] = [
  ["|"],
  ["^"],
  ["&"],
  ["<<", ">>"],
  ["+", "-"],
  ["*", "/", "//", "%"],
];

const COMPARISONS: ReadonlySet<string> = new Set(["==", "!=", "<", "<=", ">", ">="]);

/** Reads the tokens of one logical line. */
export class CodeExpressions {
  readonly #code: CodeText;
  readonly #tokens: readonly CodeToken[];
  #at = 0;
  #depth = 0;

  /** A reader before the first token. */
  constructor(code: CodeText, tokens: readonly CodeToken[]) {
    this.#code = code;
    this.#tokens = tokens;
  }

  /** The token `by` places ahead; behind the last, the last. */
  peek(by = 0): CodeToken {
    return this.#tokens[this.#at + by] ?? this.#tokens.at(-1)!;
  }

  /** Takes the next token; the end stays. */
  take(): CodeToken {
    const token = this.peek();
    if (token.kind !== "end") this.#at++;
    return token;
  }

  /** Whether nothing more comes in the line. */
  atEnd(): boolean {
    return this.peek().kind === "end";
  }

  /** Whether a sign comes next. */
  seesSign(sign: string): boolean {
    const token = this.peek();
    return token.kind === "sign" && token.text === sign;
  }

  /** Whether a word comes next. */
  seesName(name: string): boolean {
    const token = this.peek();
    return token.kind === "name" && token.text === name;
  }

  /** Takes a sign if it comes next. */
  takeSign(sign: string): boolean {
    const sees = this.seesSign(sign);
    if (sees) this.take();
    return sees;
  }

  /** Takes a word if it comes next. */
  takeName(name: string): boolean {
    const sees = this.seesName(name);
    if (sees) this.take();
    return sees;
  }

  /** Takes a sign that must come next. */
  wantSign(sign: string, where: string): void {
    if (!this.takeSign(sign)) this.expected(`"${sign}" ${where}`);
  }

  /** Complains that something else comes. */
  expected(what: string): never {
    const token = this.peek();
    const found = token.kind === "end" ? "the end of the line" : JSON.stringify(token.text);
    this.#code.fail(token.from, `expected ${what}, found ${found}`);
  }

  /** Reads something that may nest in itself. */
  nested<T>(read: () => T): T {
    if (this.#depth >= DEPTH_MAX) {
      this.#code.fail(this.peek().from, `nested deeper than ${DEPTH_MAX}`);
    }
    this.#depth++;
    const result = read();
    this.#depth--;
    return result;
  }

  /** One expression, or several with commas between them: a tuple. */
  expressions(): CodeExpression {
    const first = this.expression();
    return this.seesSign(",") ? this.#tuple(first) : first;
  }

  #tuple(first: CodeExpression): CodeExpression {
    const items = [first];
    while (this.takeSign(",")) {
      if (this.atEnd() || this.seesSign(")") || this.seesSign("=")) break;
      items.push(this.expression());
    }
    return { kind: "items", items, from: first.from, to: this.#behind() };
  }

  /** The character behind the last token that was taken. */
  #behind(): number {
    return this.#tokens[this.#at - 1]?.to ?? 0;
  }

  /** One expression. */
  expression(): CodeExpression {
    return this.nested(() => {
      const yes = this.#or();
      if (!this.takeName("if")) return yes;
      const test = this.#or();
      if (!this.takeName("else")) this.expected('"else" behind a condition');
      const no = this.expression();
      return { kind: "choice", test, yes, no, from: yes.from, to: no.to };
    });
  }

  #or(): CodeExpression {
    let left = this.#and();
    while (this.takeName("or")) {
      const right = this.#and();
      left = { kind: "logic", sign: "or", left, right, from: left.from, to: right.to };
    }
    return left;
  }

  #and(): CodeExpression {
    let left = this.#not();
    while (this.takeName("and")) {
      const right = this.#not();
      left = { kind: "logic", sign: "and", left, right, from: left.from, to: right.to };
    }
    return left;
  }

  #not(): CodeExpression {
    const { from } = this.peek();
    if (!this.takeName("not")) return this.#compared();
    const operand = this.nested(() => this.#not());
    return { kind: "unary", sign: "not", operand, from, to: operand.to };
  }

  #compared(): CodeExpression {
    const first = this.#binary(0);
    const rest: { sign: Comparison; right: CodeExpression }[] = [];
    for (let sign = this.#comparison(); sign !== undefined; sign = this.#comparison()) {
      rest.push({ sign, right: this.#binary(0) });
    }
    if (rest.length === 0) return first;
    return { kind: "compare", first, rest, from: first.from, to: this.#behind() };
  }

  #comparison(): Comparison | undefined {
    const { kind, text } = this.peek();
    if (kind === "sign" && COMPARISONS.has(text)) return this.take().text as Comparison;
    if (this.takeName("in")) return "in";
    if (this.takeName("is")) return this.takeName("not") ? "is not" : "is";
    if (!this.seesName("not") || this.peek(1).text !== "in") return undefined;
    this.take();
    this.take();
    return "not in";
  }

  #binary(level: number): CodeExpression {
    const signs = BINARY[level];
    if (signs === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    while (this.peek().kind === "sign" && signs.includes(this.peek().text)) {
      const sign = this.take().text;
      const right = this.#binary(level + 1);
      left = { kind: "binary", sign, left, right, from: left.from, to: right.to };
    }
    return left;
  }

  #unary(): CodeExpression {
    const { kind, text, from } = this.peek();
    if (kind === "sign" && ["-", "+", "~"].includes(text)) {
      this.take();
      const operand = this.nested(() => this.#unary());
      return { kind: "unary", sign: text, operand, from, to: operand.to };
    }
    const left = this.#bare();
    if (!this.takeSign("**")) return left;
    // A power binds to the right, and stronger than the sign before it.
    const right = this.nested(() => this.#unary());
    return { kind: "binary", sign: "**", left, right, from: left.from, to: right.to };
  }

  #bare(): CodeExpression {
    const value = this.#atom();
    if (this.seesSign(".")) throw new Feature("Python attributes");
    if (this.seesSign("[")) throw new Feature("Python subscripts");
    if (this.seesSign("(")) throw new Feature("Python calls of values");
    return value;
  }

  #atom(): CodeExpression {
    const token = this.peek();
    const { from, to } = token;
    switch (token.kind) {
      case "number":
        this.take();
        return { kind: "literal", value: token.value, from, to };
      case "string":
        return this.#string(from);
      case "name":
        return this.#name(token);
      case "sign":
        if (token.text === "(" || token.text === "[") return this.#bracket(from);
        if (token.text === "{") throw new Feature("Python dictionaries");
    }
    this.expected("a value");
  }

  /** Strings one behind the other are one string. */
  #string(from: number): CodeExpression {
    let value = "";
    while (this.peek().kind === "string") value += this.take().text;
    return { kind: "literal", value, from, to: this.#behind() };
  }

  #name({ text, from, to }: CodeToken): CodeExpression {
    switch (text) {
      case "True":
      case "False":
      case "None":
        this.take();
        return { kind: "literal", value: text === "None" ? null : text === "True", from, to };
      case "lambda":
        throw new Feature("Python lambda");
    }
    if (isKeyword(text)) this.expected("a value");
    this.take();
    if (!this.takeSign("(")) return { kind: "name", name: text, from, to };
    const args = this.#items(")");
    return { kind: "call", name: text, args, from, to: this.#behind() };
  }

  /** What stands in parentheses, `()` and `(a,)` being tuples; or a list. */
  #bracket(from: number): CodeExpression {
    if (this.take().text === "[") {
      return { kind: "items", items: this.#items("]"), from, to: this.#behind() };
    }
    if (this.takeSign(")")) return { kind: "items", items: [], from, to: this.#behind() };
    const inner = this.expressions();
    if (this.seesName("for")) throw new Feature("Python comprehensions");
    this.wantSign(")", "behind a value");
    return { ...inner, from, to: this.#behind() };
  }

  #items(close: string): CodeExpression[] {
    const items: CodeExpression[] = [];
    while (!this.takeSign(close)) {
      if (this.seesSign("*") || this.seesSign("**")) throw new Feature("Python starred arguments");
      items.push(this.expression());
      if (this.seesName("for")) throw new Feature("Python comprehensions");
      if (this.seesSign("=")) throw new Feature("Python keyword arguments");
      if (this.takeSign(",")) continue;
      this.wantSign(close, "or a comma behind a value");
      break;
    }
    return items;
  }
}
