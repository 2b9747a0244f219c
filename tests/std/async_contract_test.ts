/** What this project relies on in `@std/async`, whichever lies in `vendor/`. */

import { abortable, deadline, delay, pooledMap } from "@std/async";
import { delay as delayAlone } from "@std/async/delay";
import judge from "node:assert/strict";

const never = new Promise<never>(() => {});

/** What an asynchronous iteration gave until it ended or threw. */
async function drain<T>(values: AsyncIterable<T>): Promise<{ got: T[]; error?: unknown }> {
  const got: T[] = [];
  try {
    for await (const value of values) got.push(value);
  } catch (error) {
    return { got, error };
  }
  return { got };
}

Deno.test("delay() resolves not before its time, and to nothing", async () => {
  const startedAt = performance.now();
  judge.equal(await delay(20), undefined);
  judge.ok(performance.now() - startedAt >= 19);
  await delayAlone(-1);
});

Deno.test("delay() rejects with the signal's reason, before and during the wait", async () => {
  const reason = new Error("enough");
  await judge.rejects(delay(10_000, { signal: AbortSignal.abort(reason) }), reason);
  const controller = new AbortController();
  const waiting = delay(10_000, { signal: controller.signal });
  controller.abort(reason);
  await judge.rejects(waiting, reason);
});

Deno.test("deadline() gives the value in time, else a TimeoutError", async () => {
  judge.equal(await deadline(Promise.resolve(7), 10_000), 7);
  judge.equal(await deadline(Promise.resolve(7), Infinity), 7);
  await judge.rejects(deadline(never, 1), { name: "TimeoutError" });
  await judge.rejects(deadline(Promise.reject(new Error("own")), 10_000), { message: "own" });
  const signal = AbortSignal.abort(new Error("enough"));
  await judge.rejects(deadline(never, 10_000, { signal }), { message: "enough" });
});

Deno.test("abortable() rejects with the signal's reason, else settles as the promise", async () => {
  const controller = new AbortController();
  judge.equal(await abortable(Promise.resolve(7), controller.signal), 7);
  const waiting = abortable(never, controller.signal);
  controller.abort(new Error("enough"));
  await judge.rejects(waiting, { message: "enough" });
  await judge.rejects(abortable(Promise.resolve(7), controller.signal), { message: "enough" });
});

Deno.test("pooledMap() keeps the order and its limit", async () => {
  let running = 0, most = 0;
  const work = async (value: number) => {
    most = Math.max(most, ++running);
    await delay(10 - value);
    running--;
    return value * 2;
  };
  const { got } = await drain(pooledMap(3, [1, 2, 3, 4, 5, 6, 7], work));
  judge.deepEqual(got, [2, 4, 6, 8, 10, 12, 14]);
  judge.equal(most, 3);
});

Deno.test("pooledMap() starts before anybody reads, and takes asynchronous items", async () => {
  const started: number[] = [];
  async function* items() {
    yield* [1, 2];
    await delay(0);
  }
  const results = pooledMap(2, items(), (value) => Promise.resolve(started.push(value)));
  await delay(5);
  judge.deepEqual(started, [1, 2]);
  judge.deepEqual((await drain(results)).got, [1, 2]);
});

Deno.test("pooledMap() ends with every reason after what was under way", async () => {
  const started: number[] = [];
  const work = async (value: number) => {
    started.push(value);
    if (value === 2) throw new Error("two");
    await delay(5);
    return value;
  };
  const { got, error } = await drain(pooledMap(2, [1, 2, 3, 4], work));
  judge.ok(error instanceof AggregateError);
  judge.deepEqual(error.errors.map(String), ["Error: two"]);
  judge.deepEqual([got, started], [[1], [1, 2]]);
});

Deno.test("pooledMap() fails when the items do", async () => {
  function* items() {
    yield 1;
    throw new Error("no more");
  }
  const { got, error } = await drain(pooledMap(2, items(), (value) => Promise.resolve(value)));
  judge.ok(error instanceof AggregateError);
  judge.deepEqual(got, [1]);
});

Deno.test("pooledMap() wants a positive limit", () => {
  for (const limit of [0, -1, 1.5, NaN]) {
    judge.throws(() => pooledMap(limit, [1], (value) => Promise.resolve(value)), RangeError);
  }
});
