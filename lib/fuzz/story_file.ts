/**
 * A found story as the text of a scenario file: how it was found and what its run looks like in a comment, then
 * the story itself.
 *
 * @module
 */

import type { Scenario } from "../scenario/format.ts";
import { literal } from "./literal.ts";

/** Writes a story down as a module; `notes` are the lines of the comment above it. */
export function storyFile(story: Scenario, notes: readonly string[]): string {
  // What ends a comment may not stand in one.
  const comment = notes.flatMap((note) => note.split("\n"))
    .map((line) => ` * ${line.replaceAll("*/", "* /")}`.trimEnd());
  return `import { scenario } from "@halfopen/harness";

/*
${comment.join("\n")}
 */
export default scenario(${literal(story)});
`;
}
