/**
 * The line that runs a story again, as a shell takes it.
 *
 * @module
 */

import type { RunResult } from "./run.ts";

/** A word of a command line: bare where a shell leaves it alone, in quotes elsewhere. */
export function quoted(word: string): string {
  if (/^[\w./:=@%+,-]+$/.test(word)) return word;
  if (!/["$`\\!]/.test(word)) return `"${word}"`;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * The line for one run.
 *
 * @param file the story's file, as the command line finds it
 */
export function replayLine({ told, seed, draws }: RunResult, file: string): string {
  const words = ["halfopen run", quoted(file)];
  if (told.name !== "") words.push(`--case ${quoted(told.name)}`);
  // Where nothing is drawn the seed only chooses ISNs; it is told if somebody chose it.
  if (draws > 0) words.push(`--seed ${seed} --runs 1`);
  else if (seed !== 1) words.push(`--seed ${seed}`);
  return words.join(" ");
}
