/** A promise that rejects with the signal's reason as soon as it is aborted. */
export async function abortable<T>(p: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([aborted, p]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
