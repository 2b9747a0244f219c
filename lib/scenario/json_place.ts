/**
 * Where a text stops being JSON, and what should stand there: engines word it differently, if at all.
 *
 * @module
 */

/** A place in a text that is no JSON. */
export interface JsonMistake {
  /** The line, from 1. */
  readonly line: number;
  /** The column in UTF-16 code units, from 1. */
  readonly column: number;
  /** What stands there, and what to write instead. */
  readonly message: string;
}

type Wanted = "value" | "item" | "name" | "firstName" | "colon" | "next" | "nothing";

const TOKEN =
  /[{}[\]:,]|"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)/y;

const SPACE = /[ \t\r\n]*/y;

/** The first place at which a text is no JSON; undefined if it is JSON. */
export function jsonMistake(text: string): JsonMistake | undefined {
  const open: ("{" | "[")[] = [];
  let wanted: Wanted = "value";
  let at = 0;
  for (;;) {
    SPACE.lastIndex = at;
    at += SPACE.exec(text)![0].length;
    if (at === text.length && wanted === "nothing") return undefined;
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text)?.[0];
    const after: Wanted | undefined = token === undefined ? undefined : follow(token, wanted, open);
    if (token === undefined || after === undefined) {
      return mistakeAt(text, at, words(wanted, open.at(-1)));
    }
    wanted = after;
    at += token.length;
  }
}

/** What is wanted behind a token; undefined if the token is not wanted. */
function follow(token: string, wanted: Wanted, open: ("{" | "[")[]): Wanted | undefined {
  const done = () => open.length === 0 ? "nothing" : "next";
  const top = open.at(-1);
  const closes = (token === "}" && top === "{" && (wanted === "firstName" || wanted === "next")) ||
    (token === "]" && top === "[" && (wanted === "item" || wanted === "next"));
  if (closes) {
    open.pop();
    return done();
  }
  switch (wanted) {
    case "value":
    case "item":
      if ("}],:".includes(token)) return undefined;
      if (token !== "{" && token !== "[") return done();
      open.push(token);
      return token === "{" ? "firstName" : "item";
    case "name":
    case "firstName":
      return token.startsWith('"') ? "colon" : undefined;
    case "colon":
      return token === ":" ? "value" : undefined;
    case "next":
      if (token !== ",") return undefined;
      return top === "{" ? "name" : "value";
    case "nothing":
      return undefined;
  }
}

function words(wanted: Wanted, top: "{" | "[" | undefined): string {
  switch (wanted) {
    case "value":
      return "write a value";
    case "item":
      return 'write a value or "]"';
    case "name":
      return "write a name in double quotes";
    case "firstName":
      return 'write a name in double quotes or "}"';
    case "colon":
      return 'write ":"';
    case "next":
      return `write "," or "${top === "{" ? "}" : "]"}"`;
    case "nothing":
      return "leave it out";
  }
}

function mistakeAt(text: string, at: number, advice: string): JsonMistake {
  const before = text.slice(0, at).split("\n");
  const found = /^(?:"[^"\n]*"?|[\w.+-]+|[^]?)/u.exec(text.slice(at, at + 30))![0];
  const message = found === "" ? `the text ends here, ${advice}` : `${found} is no JSON, ${advice}`;
  return { line: before.length, column: before.at(-1)!.length + 1, message };
}
