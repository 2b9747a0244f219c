import { setTimeout as wait } from "node:timers/promises";

/** Options for {@linkcode delay}. */
export interface DelayOptions {
  /** Ends the wait early: the promise rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Whether the process stays for as long as the timer is set; true by default. */
  persistent?: boolean;
}

/** The longest that a timer can wait for; longer waits take several. */
const timerMsMax = 2 ** 31 - 1;

/** Resolves after so many milliseconds. */
export async function delay(ms: number, options: DelayOptions = {}): Promise<void> {
  const { signal, persistent: ref = true } = options;
  let left = Math.max(Math.trunc(ms), 0) || 0;
  try {
    do {
      const now = Math.min(left, timerMsMax);
      await wait(now, undefined, signal ? { ref, signal } : { ref });
      left -= now;
    } while (left > 0);
  } catch (error) {
    // Node wraps the reason in an error of its own; callers want the reason.
    throw signal?.aborted ? signal.reason : error;
  }
}
