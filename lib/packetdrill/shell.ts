/**
 * The little of a shell's language that scripts use: words, quotes, pipes, and what follows on what. Nothing is ever
 * handed to a shell.
 *
 * @module
 */

/** A command with its arguments. */
export type Command = readonly string[];

/** Commands joined by `|`. */
export type Pipeline = readonly Command[];

/** A pipeline, and when it runs. */
export interface Statement {
  /** Always; only if the one before succeeded; only if it failed. */
  readonly when: "always" | "and" | "or";
  /** The commands. */
  readonly pipeline: Pipeline;
}

type Token = { readonly word: string } | { readonly operator: string };

const OPERATORS = ["&&", "||", "|", ";", "\n", "&"];

/**
 * Reads the text of a command: redirections are left out, comments too.
 *
 * @returns undefined if it holds what is not understood: `$(...)`, a subshell, a redirection into a file
 */
export function parseShell(text: string): readonly Statement[] | undefined {
  const tokens = tokenize(text);
  if (tokens === undefined) return undefined;
  const statements: Statement[] = [];
  let when: Statement["when"] = "always";
  let pipeline: string[][] = [];
  let command: string[] = [];
  const end = (): void => {
    if (command.length > 0) pipeline.push(command);
    if (pipeline.length > 0) statements.push({ when, pipeline });
    command = [];
    pipeline = [];
  };
  for (const token of tokens) {
    if ("word" in token) {
      command.push(token.word);
      continue;
    }
    switch (token.operator) {
      case "|":
        pipeline.push(command);
        command = [];
        break;
      case "&&":
      case "||":
        end();
        when = token.operator === "&&" ? "and" : "or";
        break;
      case "&":
        return undefined;
      default:
        end();
        when = "always";
    }
  }
  end();
  return statements;
}

function tokenize(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  const source = text.replaceAll("\\\n", " ");
  let at = 0;
  while (at < source.length) {
    const rest = source.slice(at);
    const blank = /^[ \t\r]+/.exec(rest) ?? /^#[^\n]*/.exec(rest);
    if (blank !== null) {
      at += blank[0].length;
      continue;
    }
    const redirection = /^(?:\d|&)?>{1,2}[ \t]*(&\d|\S+)/.exec(rest);
    if (redirection !== null) {
      if (!/^(?:&\d|\/dev\/null;?)$/.test(redirection[1]!)) return undefined;
      at += redirection[0].length - (redirection[1]!.endsWith(";") ? 1 : 0);
      continue;
    }
    const operator = OPERATORS.find((one) => rest.startsWith(one));
    if (operator !== undefined) {
      tokens.push({ operator });
      at += operator.length;
      continue;
    }
    const word = readWord(source, at);
    if (word === undefined) return undefined;
    tokens.push({ word: word.text });
    at = word.end;
  }
  return tokens;
}

/** A word, its quotes taken off; undefined if it is not understood. */
function readWord(source: string, from: number): { text: string; end: number } | undefined {
  let text = "";
  let at = from;
  while (at < source.length) {
    const char = source[at]!;
    if (/[ \t\r\n;|&>]/.test(char)) break;
    if (/[()<`]/.test(char) || source.startsWith("$(", at)) return undefined;
    if (char === "'" || char === '"') {
      const close = source.indexOf(char, at + 1);
      if (close < 0) return undefined;
      text += source.slice(at + 1, close);
      at = close + 1;
    } else if (char === "\\" && at + 1 < source.length) {
      text += source[at + 1];
      at += 2;
    } else {
      text += char;
      at++;
    }
  }
  return { text, end: at };
}
