/**
 * The statements of code blocks: the part of Python that assertions about `tcpi_` fields are written in. It leaves out
 * loops, functions, attributes, subscripts: a script that uses them is skipped by their name. `code_eval.ts` runs them.
 *
 * @module
 */

import { CodeExpressions } from "./code_expressions.ts";
import { type CodeExpression, type CodeStatement, isKeyword } from "./code_tree.ts";
import { type CodeLine, codeLines, CodeText } from "./code_tokens.ts";
import { Feature } from "./cursor.ts";
import type { Place } from "./script.ts";
import type { Source } from "./script_error.ts";

/** A code block that has been read. */
export interface CodeBlock {
  /** Its text and place. */
  readonly code: CodeText;
  /** Its statements, in order. */
  readonly statements: readonly CodeStatement[];
}

/** How deep blocks nest. */
const DEPTH_MAX = 50;

/** Statements of Python that are not here, by their first word. */
const FOREIGN: ReadonlySet<string> = new Set([
  ..."import from def class for while with try except finally raise return yield global".split(" "),
  ..."nonlocal del async await break continue match exec".split(" "),
]);

const ASSIGNMENTS: ReadonlySet<string> = new Set(
  ["=", "+=", "-=", "*=", "/=", "//=", "%=", "**=", "&=", "|=", "^=", "<<=", ">>="],
);

/**
 * Reads a code block.
 *
 * @throws {ScriptError} if it is not Python
 * @throws {Feature} if it is Python of a kind that nothing here runs
 */
export function parseCode(text: string, place: Place, source: Source): CodeBlock {
  const code = new CodeText(text, place, source);
  return { code, statements: new Statements(code, codeLines(code)).all() };
}

class Statements {
  readonly #code: CodeText;
  readonly #lines: readonly CodeLine[];
  #line = 0;
  #depth = 0;

  constructor(code: CodeText, lines: readonly CodeLine[]) {
    this.#code = code;
    this.#lines = lines;
  }

  all(): CodeStatement[] {
    return this.#block(-1);
  }

  /**
   * The statements of the lines that stand further right than `outer`. Otherwise indents are not compared: a block's
   * first line has lost its own to the bracket before it.
   */
  #block(outer: number): CodeStatement[] {
    const statements: CodeStatement[] = [];
    for (let line = this.#lines[this.#line]; line !== undefined && line.indent > outer;) {
      this.#line++;
      const reader = new CodeExpressions(this.#code, line.tokens);
      if (reader.seesName("if")) statements.push(this.#condition(reader, line.indent));
      else statements.push(...this.#simple(reader));
      line = this.#lines[this.#line];
    }
    return statements;
  }

  #condition(reader: CodeExpressions, indent: number): CodeStatement {
    const branches: { test: CodeExpression; body: CodeStatement[] }[] = [];
    let otherwise: CodeStatement[] = [];
    for (let next: CodeExpressions | undefined = reader; next !== undefined;) {
      const last: boolean = next.take().text === "else";
      const test = last ? undefined : next.expression();
      next.wantSign(":", "behind a condition");
      const body = this.#suite(next, indent);
      if (test !== undefined) branches.push({ test, body });
      else otherwise = body;
      next = last ? undefined : this.#alternative(indent);
    }
    return { kind: "if", branches, otherwise };
  }

  /** The `elif` or `else` that comes next at this indent. */
  #alternative(indent: number): CodeExpressions | undefined {
    const line = this.#lines[this.#line];
    if (line === undefined || line.indent !== indent) return undefined;
    const reader = new CodeExpressions(this.#code, line.tokens);
    if (!reader.seesName("elif") && !reader.seesName("else")) return undefined;
    this.#line++;
    return reader;
  }

  /** What stands behind a colon: statements in its line, or lines further right. */
  #suite(reader: CodeExpressions, indent: number): CodeStatement[] {
    if (!reader.atEnd()) return this.#simple(reader);
    if (++this.#depth > DEPTH_MAX) reader.expected(`blocks no deeper than ${DEPTH_MAX}`);
    const body = this.#block(indent);
    this.#depth--;
    if (body.length === 0) reader.expected("statements, further right than the condition");
    return body;
  }

  /** The statements of one line, with semicolons between them. */
  #simple(reader: CodeExpressions): CodeStatement[] {
    const statements: CodeStatement[] = [];
    do {
      if (reader.atEnd()) break;
      statements.push(this.#statement(reader));
    } while (reader.takeSign(";"));
    if (!reader.atEnd()) reader.expected("the end of the statement");
    return statements;
  }

  #statement(reader: CodeExpressions): CodeStatement {
    const token = reader.peek();
    if (token.kind === "name" && FOREIGN.has(token.text)) {
      throw new Feature(`Python ${token.text}`);
    }
    if (reader.takeName("pass")) return { kind: "pass" };
    if (reader.takeName("assert")) {
      const test = reader.expression();
      const message = reader.takeSign(",") ? reader.expression() : undefined;
      return { kind: "assert", from: token.from, test, message };
    }
    const sign = reader.peek(1);
    if (token.kind === "name" && sign.kind === "sign" && ASSIGNMENTS.has(sign.text)) {
      if (isKeyword(token.text)) reader.expected("a name that can be assigned to");
      reader.take();
      reader.take();
      const value = reader.expressions();
      if (reader.seesSign("=")) throw new Feature("Python assignments to several names");
      return { kind: "assign", from: token.from, name: token.text, sign: sign.text, value };
    }
    const value = reader.expressions();
    if (reader.seesSign("=")) throw new Feature("Python assignments to several names");
    return { kind: "expression", value };
  }
}
