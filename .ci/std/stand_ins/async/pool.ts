const mappingFailed = "Cannot complete the mapping as an error was thrown from an item";

/**
 * Maps items with at most `poolLimit` calls under way, and yields the results in their order.
 *
 * After a rejection no further item starts; those under way end and are yielded, then the
 * iterator throws an `AggregateError` with every reason.
 */
export function pooledMap<T, R>(
  poolLimit: number,
  array: Iterable<T> | AsyncIterable<T>,
  iteratorFn: (data: T) => Promise<R>,
): AsyncIterableIterator<R> {
  if (!Number.isInteger(poolLimit) || poolLimit < 1) {
    throw new RangeError("'poolLimit' must be a positive integer");
  }
  const results = new Results<R>();
  // It runs by itself, whether or not anybody reads.
  start(poolLimit, array, iteratorFn, results);
  return results.read();
}

/** The results in the order of the items: written by `start()`, read by the caller. */
class Results<R> {
  readonly #entries: Promise<R>[] = [];
  #end: "mapped" | "failed" | undefined;
  #wake = Promise.withResolvers<void>();

  push(entry: Promise<R>): void {
    // It is looked at in its turn; until then a rejection is not unhandled.
    entry.catch(() => {});
    this.#entries.push(entry);
    this.#stir();
  }

  end(how: "mapped" | "failed"): void {
    this.#end = how;
    this.#stir();
  }

  #stir(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }

  async *read(): AsyncGenerator<R> {
    const reasons: unknown[] = [];
    while (true) {
      const entry = this.#entries.shift();
      if (entry === undefined) {
        if (this.#end) break;
        await this.#wake.promise;
        continue;
      }
      const [outcome] = await Promise.allSettled([entry]);
      if (outcome.status === "fulfilled") yield outcome.value;
      else reasons.push(outcome.reason);
    }
    // Where the items themselves gave out, there is no reason to show, as in the original.
    if (reasons.length > 0 || this.#end === "failed") {
      throw new AggregateError(reasons, mappingFailed);
    }
  }
}

async function start<T, R>(
  limit: number,
  items: Iterable<T> | AsyncIterable<T>,
  map: (item: T) => Promise<R>,
  results: Results<R>,
): Promise<void> {
  const running = new Set<Promise<R>>();
  try {
    for await (const item of items) {
      const result = Promise.resolve(item).then(map);
      running.add(result);
      results.push(result);
      result.then(() => running.delete(result), () => {});
      // A rejected one stays in the set, so that the race rejects and nothing more starts.
      if (running.size >= limit) await Promise.race(running);
    }
    results.end("mapped");
  } catch {
    // A rejection is among the results already.
    results.end("failed");
  }
}
