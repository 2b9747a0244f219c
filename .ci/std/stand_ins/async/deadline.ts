import { abortable } from "./abortable.ts";

/** Options for {@linkcode deadline}. */
export interface DeadlineOptions {
  /** Ends the wait early. */
  signal?: AbortSignal;
}

/** A promise that rejects with a `TimeoutError` after so many milliseconds. */
export function deadline<T>(
  p: Promise<T>,
  ms: number,
  options: DeadlineOptions = {},
): Promise<T> {
  const signals = options.signal ? [options.signal] : [];
  // A timer cannot wait for longer than this; then there is no deadline.
  if (ms < Number.MAX_SAFE_INTEGER) signals.push(AbortSignal.timeout(ms));
  return abortable(p, AbortSignal.any(signals));
}
