/**
 * What a system call answers.
 *
 * @module
 */

/** What a call answers. */
export interface Answer {
  /** Its result; -1 for an error. */
  readonly value: number;
  /** The error. */
  readonly errno?: string;
  /** What it handed out otherwise than the script says. */
  readonly mismatch?: Mismatch;
}

/** Something that a call handed out, and what the script expects of it. */
export interface Mismatch {
  /** What it is: `"SO_SNDBUF"`, `"revents"`. */
  readonly what: string;
  /** What the script says. */
  readonly expected: string;
  /** What came. */
  readonly actual: string;
}

/** A result. */
export function gives(value: number, mismatch?: Mismatch): Answer {
  return mismatch === undefined ? { value } : { value, mismatch };
}

/** An error. */
export function fails(errno: string): Answer {
  return { value: -1, errno };
}

/** A mismatch, if two numbers differ. */
export function differs(what: string, expected: number, actual: number): Mismatch | undefined {
  if (expected === actual) return undefined;
  return { what, expected: String(expected), actual: String(actual) };
}
