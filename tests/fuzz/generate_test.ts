import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ScenarioError } from "../../lib/base/fail.ts";
import { CHECK_NAMES } from "../../lib/check/view.ts";
import { lifecycle, linkFaults } from "../../lib/fuzz/arbitraries.ts";
import { arbitraryOf } from "../../lib/fuzz/arbitrary.ts";
import * as choice from "../../lib/fuzz/choice.ts";
import { Dice, drawer, drawFeatures } from "../../lib/fuzz/dice.ts";
import {
  COUNTERFACTUALS,
  type Feature,
  FEATURE_NAMES,
  parseFeatures,
} from "../../lib/fuzz/features.ts";
import { storyOf } from "../../lib/fuzz/generate.ts";
import type { Scenario } from "../../lib/scenario/format.ts";
import { readScenario } from "../../lib/scenario/read.ts";

function read(story: Scenario): Scenario {
  return readScenario(story, "a random story", CHECK_NAMES);
}

/** Everything that a story says of its make: paths of fields, with what stands there if that is a word. */
function wordsOf(value: unknown, path = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => wordsOf(item, `${path}[]`));
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([key, item]) => wordsOf(item, `${path}.${key}`));
  }
  return [path, `${path}=${value}`];
}

Deno.test("storyOf() gives stories that read as they are, the same for the same seed", () => {
  for (let seed = 0; seed < 400; seed++) {
    const story = storyOf(seed);
    assertEquals(read(story), story, `seed ${seed}`);
    assertEquals(storyOf(seed), story);
  }
});

Deno.test("storyOf() draws every feature, counterfactuals only where they are asked for", () => {
  const counterfactual = /handshake=|timeWait=|resets=any/;
  for (let seed = 0; seed < 2_000; seed++) {
    const words = wordsOf(storyOf(seed).hosts);
    assertEquals(words.filter((word) => counterfactual.test(word)), [], `seed ${seed}`);
  }
  const plain = new Set<string>();
  for (let seed = 0; seed < 300; seed++) {
    for (const word of wordsOf(storyOf(seed, { only: [] }))) plain.add(word);
  }
  for (const feature of FEATURE_NAMES) {
    const brought = new Set<string>();
    for (let seed = 0; seed < 60; seed++) {
      for (const word of wordsOf(storyOf(seed, { only: [feature] }))) brought.add(word);
    }
    const fresh = [...brought].filter((word) => !plain.has(word));
    assert(fresh.length > 0, `${feature} brings nothing into a story`);
  }
});

Deno.test("drawFeatures() leaves each feature out of most stories, and counterfactuals out of all", () => {
  const counts = new Map<Feature, number>();
  const sizes = new Set<number>();
  for (let seed = 0; seed < 4_000; seed++) {
    const bits = drawFeatures(new Dice(seed), {});
    const on = FEATURE_NAMES.filter((_, i) => bits[i] === 1);
    sizes.add(on.length);
    for (const feature of on) counts.set(feature, (counts.get(feature) ?? 0) + 1);
  }
  for (const feature of FEATURE_NAMES) {
    const share = (counts.get(feature) ?? 0) / 4_000;
    if (COUNTERFACTUALS.includes(feature)) assertEquals(share, 0, feature);
    // An eighth, a quarter (twice as often) or half of all.
    else assert(share > 0.24 && share < 0.33, `${feature} in ${share}`);
  }
  assert(sizes.size > 25, `${sizes.size} numbers of features`);
});

Deno.test("lifecycle() draws from the same description as storyOf()", () => {
  const bySeed = new Set<string>();
  for (let seed = 0; seed < 2_000; seed++) {
    for (const word of wordsOf(storyOf(seed))) bySeed.add(word.replace(/=.*/, ""));
  }
  const byFastCheck = new Set<string>();
  for (const story of fc.sample(lifecycle(), { seed: 7, numRuns: 500 })) {
    assertEquals(read(story), story);
    for (const word of wordsOf(story)) byFastCheck.add(word.replace(/=.*/, ""));
  }
  assertEquals([...byFastCheck].filter((path) => !bySeed.has(path)), []);
  const missing = [...bySeed].filter((path) => !byFastCheck.has(path));
  assert(missing.length < bySeed.size / 20, `fast-check never drew ${missing.join(" ")}`);
});

Deno.test("linkFaults() fit into a story of one's own", () => {
  fc.assert(
    fc.property(linkFaults({ among: ["loss", "faults", "queue", "partitions"] }), (made) => {
      const { link, faults } = made;
      read({ why: "It is lossy", hosts: { A: {}, B: {}, C: {} }, link, faults, script: [] });
    }),
    { seed: 5, numRuns: 100 },
  );
});

Deno.test("lifecycle() shrinks to a story of next to nothing", () => {
  const details = fc.check(
    fc.property(lifecycle(), ({ script }) => !script.some((step) => "send" in step)),
    { seed: 3, numRuns: 200 },
  );
  const [story] = details.counterexample!;
  assert(story!.script.length <= 6, JSON.stringify(story));
  assertEquals(story!.faults, undefined);
});

Deno.test("drawer() and arbitraryOf() make what a description says", () => {
  const described = choice.record<{ a: number; b: string; c?: number; d: readonly number[] }>({
    a: choice.lean([0, 7], 0, 9),
    b: choice.oneOf<string>([1, choice.pick("x", "y")], [2, choice.pick("z")]),
    c: choice.gated("loss", choice.integer(3, 4), undefined),
    d: choice.list(choice.tuple<[number]>(choice.integer(1, 2)), 3, 1) as never,
  });
  const check = ({ a, b, c, d }: { a: number; b: string; c?: number; d: readonly unknown[] }) => {
    assert(Number.isInteger(a) && a >= 0 && a <= 9);
    assert(["x", "y", "z"].includes(b));
    assert(c === undefined || c === 3 || c === 4);
    assert(d.length >= 1 && d.length <= 3);
  };
  const draw = drawer(described);
  const counts = { off: 0, z: 0 };
  for (let seed = 0; seed < 600; seed++) {
    const dice = new Dice(seed);
    const made = draw(dice, drawFeatures(dice, { only: seed % 2 === 0 ? ["loss"] : [] }));
    check(made);
    assertEquals("c" in made, seed % 2 === 0);
    if (made.b === "z") counts.z++;
  }
  assert(counts.z > 350 && counts.z < 450, `${counts.z} of 600 are z`);
  for (const made of fc.sample(arbitraryOf(described, { only: ["loss"] }), 50)) check(made);
});

Deno.test("Dice fall evenly, and the same way for the same seed", () => {
  const dice = new Dice(1);
  const faces = new Array(6).fill(0);
  for (let n = 0; n < 60_000; n++) faces[dice.below(6)]++;
  for (const count of faces) assert(Math.abs(count - 10_000) < 400, `${faces}`);
  const first = new Dice(42);
  const again = new Dice(42);
  assertEquals(Array.from({ length: 5 }, () => first.next()), [
    again.next(),
    again.next(),
    again.next(),
    again.next(),
    again.next(),
  ]);
  assert(new Dice(43).next() !== new Dice(42).next());
});

Deno.test("parseFeatures() takes commas, gives each feature once in one order, and says what is none", () => {
  assertEquals(parseFeatures(["loss,close", "iss", "loss"]), ["loss", "iss", "close"]);
  assertThrows(
    () => parseFeatures(["los"]),
    ScenarioError,
    `Cannot draw --only los: there is no such feature, write "loss"`,
  );
});
