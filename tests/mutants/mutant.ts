/**
 * A mutant: the stack with one small defect of a kind that real stacks had. It is a place in one file and what stands
 * there instead, so that the table is read side by side with the code it breaks.
 *
 * @module
 */

/** One defect. */
export interface Mutant {
  /** What it is called: unique, words with hyphens. */
  readonly name: string;
  /** The file that it breaks, from the root. */
  readonly file: string;
  /** The text that it replaces, which the file has once. */
  readonly search: string;
  /** What stands there instead. */
  readonly replace: string;
  /** What a stack with it does wrong, in one line. */
  readonly why: string;
  /** Why nothing kills it, if nothing does. */
  readonly survives?: string;
}

/** The mutants of one file, from its path and rows of name, what is wrong, text, replacement. */
export function mutantsOf(
  file: string,
  rows: readonly (readonly [name: string, why: string, search: string, replace: string])[],
): Mutant[] {
  return rows.map(([name, why, search, replace]) => ({ name, file, search, replace, why }));
}

/**
 * A file's text with the defect in it.
 *
 * @throws if the text that it replaces does not stand there just once, or nothing changes
 */
export function mutated(text: string, { name, file, search, replace }: Mutant): string {
  const count = text.split(search).length - 1;
  const place = `Cannot apply mutant ${name} to ${file}`;
  if (count !== 1) throw new Error(`${place}: its text stands there ${count} times, write another`);
  if (search === replace) throw new Error(`${place}: it changes nothing, write what is wrong`);
  return text.replace(search, () => replace);
}
