/** What every failed assertion throws. */
export class AssertionError extends Error {
  /** Takes the whole message; nothing is added to it. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AssertionError";
  }
}
