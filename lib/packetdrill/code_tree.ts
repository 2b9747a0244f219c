/**
 * The tree of a code block, as plain data.
 *
 * @module
 */

/**
 * A value in a code block. Whole numbers and others are one type: 4 / 2 prints as 2, not as 2.0. They are exact up to
 * 2^53.
 */
export type CodeValue = number | string | boolean | null | readonly CodeValue[];

/** Where an expression stands in its block's text. */
export interface Span {
  /** Its first character. */
  readonly from: number;
  /** The character behind its last. */
  readonly to: number;
}

/** How two values are compared. */
export type Comparison =
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "in"
  | "not in"
  | "is"
  | "is not";

/** An expression. */
export type CodeExpression =
  & Span
  & (
    | { readonly kind: "literal"; readonly value: CodeValue }
    | { readonly kind: "name"; readonly name: string }
    | { readonly kind: "unary"; readonly sign: string; readonly operand: CodeExpression }
    | {
      readonly kind: "binary";
      readonly sign: string;
      readonly left: CodeExpression;
      readonly right: CodeExpression;
    }
    /** `and` and `or`. */
    | {
      readonly kind: "logic";
      readonly sign: "and" | "or";
      readonly left: CodeExpression;
      readonly right: CodeExpression;
    }
    /** `a < b <= c`: each with the one before it. */
    | {
      readonly kind: "compare";
      readonly first: CodeExpression;
      readonly rest: readonly { readonly sign: Comparison; readonly right: CodeExpression }[];
    }
    /** `a if test else b`. */
    | {
      readonly kind: "choice";
      readonly test: CodeExpression;
      readonly yes: CodeExpression;
      readonly no: CodeExpression;
    }
    /** A tuple or a list. */
    | { readonly kind: "items"; readonly items: readonly CodeExpression[] }
    | { readonly kind: "call"; readonly name: string; readonly args: readonly CodeExpression[] }
  );

/** A statement. */
export type CodeStatement =
  | { readonly kind: "pass" }
  | {
    readonly kind: "assert";
    /** Where it begins. */
    readonly from: number;
    readonly test: CodeExpression;
    readonly message: CodeExpression | undefined;
  }
  | {
    readonly kind: "assign";
    /** Where it begins. */
    readonly from: number;
    readonly name: string;
    /** `=`, `+=` and so on. */
    readonly sign: string;
    readonly value: CodeExpression;
  }
  | { readonly kind: "expression"; readonly value: CodeExpression }
  | {
    readonly kind: "if";
    readonly branches: readonly {
      readonly test: CodeExpression;
      readonly body: readonly CodeStatement[];
    }[];
    readonly otherwise: readonly CodeStatement[];
  };

const KEYWORDS: ReadonlySet<string> = new Set(
  "and or not in is if elif else assert pass True False None lambda for while".split(" "),
);

/** Whether a word is none that names a value. */
export function isKeyword(word: string): boolean {
  return KEYWORDS.has(word);
}
