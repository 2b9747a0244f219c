/**
 * The three kinds of failure. A reset by the peer is none of them: it is an event of the run.
 *
 * @module
 */

/**
 * Input that a person can mend: a scenario, an option, an argument. The message says act, place,
 * cause and value, and what to write instead.
 */
export class ScenarioError extends Error {
  /** The class's name, for `instanceof`-free reporting. */
  override readonly name: string = "ScenarioError";
}

/** The harness itself is broken: an invariant of our own code does not hold. Never caught. */
export class Defect extends Error {
  /** The class's name, for `instanceof`-free reporting. */
  override readonly name: string = "Defect";
}

/** Ends a `switch` over a union: a type error when a member is forgotten, a {@linkcode Defect} at run time. */
export function unreachable(value: never): never {
  throw new Defect(`Cannot happen: unexpected ${JSON.stringify(value)}`);
}
