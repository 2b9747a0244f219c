/**
 * Words in colour, numbers with their nouns, paragraphs.
 *
 * @module
 */

import { render, type Style } from "../trace/span.ts";

/** A text in a style of the ladder's, or in green. */
export function styled(style: Style | "good", text: string, colour: boolean): string {
  if (style === "good") return colour ? `\x1b[32m${text}\x1b[0m` : text;
  if (!colour) return text;
  return text.split("\n").map((line) => render([[style, line]], true)).join("\n");
}

/** `1 case`, `2 cases`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Keeps words together on one line of a paragraph. */
export function together(text: string): string {
  return text.replaceAll(" ", "\u00a0");
}

/**
 * A text broken into lines of at most `width` columns; its own line breaks count as spaces. What is kept
 * {@linkcode together} is not broken.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/[ \n]+/).filter((word) => word !== "")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line += line === "" ? word : ` ${word}`;
  }
  if (line !== "") lines.push(line);
  return lines.map((line) => line.replaceAll("\u00a0", " "));
}
