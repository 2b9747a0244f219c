/**
 * What a command says when it ends: four numbers, and how a bug of ours is told.
 *
 * @module
 */

/** Everything passed, or was printed. */
export const OK = 0;
/** A check failed, or a bound was hit. */
export const CHECK_FAILED = 1;
/** Somebody has to mend an argument or a file. Files beside it were run all the same. */
export const INPUT_BAD = 2;
/**
 * The harness itself is broken. It is a number of its own, so that whoever looks for the change that broke
 * a check (`git bisect run`) does not find the one that broke the harness.
 */
export const HARNESS_BROKEN = 3;

/** An exit status; where several apply, the highest. */
export type ExitStatus = 0 | 1 | 2 | 3;

/** How an error that nobody foresaw is told. */
export function bugText(error: unknown, replay: string): string {
  const told = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `${told}\n  this is a bug of halfopen\n  replay    ${replay}`;
}
