/**
 * Pieces of a line with a style each: measured without colours, then written with or without them.
 *
 * @module
 */

/** What a piece of text is, which decides how it looks. */
export type Style =
  | "plain"
  | "head"
  | "state"
  | "call"
  | "note"
  | "arrow"
  | "arrival"
  | "lost"
  | "mark";

/** A piece of a line. */
export type Span = readonly [style: Style, text: string];

/** Selections of graphic rendition (ECMA-48, section 8.3.117) by style; empty for none. */
const CODES: Readonly<Record<Style, string>> = Object.freeze({
  plain: "",
  head: "1",
  state: "1",
  call: "2",
  note: "33",
  arrow: "",
  arrival: "36",
  lost: "31",
  mark: "1;31",
});

/** How many columns the pieces take. */
export function lengthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, [, text]) => sum + text.length, 0);
}

/** The pieces, filled up with spaces to `width`. */
export function fit(spans: readonly Span[], width: number): Span[] {
  return [...spans, ["plain", " ".repeat(Math.max(0, width - lengthOf(spans)))]];
}

/** The text, or what of it fits and an ellipsis. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

/** The line, without spaces at its end. */
export function render(spans: readonly Span[], colour: boolean): string {
  const last = spans.findLastIndex(([, text]) => text.trimEnd() !== "");
  let line = "";
  spans.slice(0, last + 1).forEach(([style, text], i) => {
    const shown = i === last ? text.trimEnd() : text;
    const code = CODES[style];
    // Spaces have no colour: codes stand close around the text.
    const bare = shown.trim();
    if (!colour || code === "" || bare === "") return void (line += shown);
    const start = shown.length - shown.trimStart().length;
    line += `${shown.slice(0, start)}\x1b[${code}m${bare}\x1b[0m${
      shown.slice(start + bare.length)
    }`;
  });
  return line;
}
