/**
 * The words of the script language, as the lexer hands them on.
 *
 * @module
 */

import type { Place } from "./script.ts";

/** What a token is. */
export type TokenKind =
  /** A whole number, decimal or with `0x`, perhaps negative: `value` holds it. */
  | "integer"
  /** A number with a point, perhaps negative. */
  | "float"
  /** Letters, digits and underscores; also `gen-7`, `exp-FO` and the like. */
  | "word"
  /** What stood between double quotes, as written. */
  | "string"
  /** What stood between back-quotes, as written. */
  | "command"
  /** What stood between `%{` and `}%`, without blanks at its ends. */
  | "code"
  /** A line's `--name` or `--name=value`: `text` is the name. */
  | "option"
  /** An IPv4 or IPv6 address. */
  | "address"
  /** `...`. */
  | "ellipsis"
  /** Any other character. */
  | "sign"
  /** The end of the script. */
  | "end";

/** A token: its place is where its first character stands. */
export interface Token extends Place {
  /** What it is. */
  readonly kind: TokenKind;
  /** As it is written; of a quoted one, what stands inside. */
  readonly text: string;
  /** An integer's value; an option's column of its value; else 0. */
  readonly value: number;
  /** Whether nothing stands before it in its line. */
  readonly first: boolean;
  /** An option's value. */
  readonly option?: string | undefined;
  /** Where a code block's text begins. */
  readonly inner?: Place;
}

/** A token in an error message. */
export function nameOf({ kind, text, option }: Token): string {
  switch (kind) {
    case "end":
      return "the end of the script";
    case "ellipsis":
      return '"..."';
    case "command":
      return "a command";
    case "code":
      return "a code block";
    case "option":
      return `"--${text}${option === undefined ? "" : `=${option}`}"`;
    default: {
      const shown = JSON.stringify(text.length > 40 ? `${text.slice(0, 37)}...` : text);
      return kind === "string" ? `the text ${shown}` : shown;
    }
  }
}
