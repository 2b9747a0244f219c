/** Laws of a corpus and of the campaigns that it guides. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { ScenarioError } from "../../lib/base/fail.ts";
import {
  Corpus,
  fileOf,
  isCorpusFile,
  type Named,
  type Told,
  toldOf,
} from "../../lib/fuzz/corpus.ts";
import { Coverage } from "../../lib/fuzz/coverage.ts";
import { isRefusal, spotName } from "../../lib/fuzz/coverage_axes.ts";
import { Guide, retold } from "../../lib/fuzz/guide.ts";
import { randomness } from "../../lib/fuzz/randomness.ts";
import type { Scenario } from "../../lib/scenario/format.ts";
import { stories, watch } from "./watched.ts";

function story(why: string, text = ""): Scenario {
  return { why, hosts: { A: {}, B: {} }, script: [{ end: {} }], cite: text };
}

function told(text: string, seed = 1): Told {
  return { story: story("It reaches something", text), seed };
}

function reached(...spots: number[]) {
  return { spots, count: spots.length, events: 10 };
}

Deno.test("Corpus.add() takes in who reaches something new, or the same more cheaply", () => {
  const corpus = new Corpus();
  const long = told("x".repeat(500));
  assertEquals(corpus.add(long, reached(1, 2))?.own, [1, 2]);
  assertEquals(corpus.add(told("y".repeat(600)), reached(1, 2)), undefined);
  assertEquals(corpus.add(told("z"), { ...reached(1), events: 800 }), undefined);
  const short = corpus.add(told("s"), reached(2, 3));
  assertEquals(short?.own, [3, 2]);
  assertEquals(corpus.add(told("s"), reached(9)), undefined); // it is there
  assertEquals(corpus.size, 2);
  assertEquals(corpus.minimise(), []); // the long one still owns 1
  const other = corpus.add(told("t"), reached(1));
  assertEquals(corpus.minimise(), [corpus.add(long, reached(7))!.name]);
  assert(corpus.members.some(({ name }) => name === other!.name));
});

Deno.test("Corpus.choose() favours who owns what is rare", () => {
  const corpus = new Corpus();
  const common = corpus.add(told("a"), reached(1, 2, 3, 4))!;
  const rare = corpus.add(told("b"), reached(5))!;
  const hits = [0, 900, 900, 900, 900, 1];
  const rng = randomness(1, "test");
  const chosen = Array.from({ length: 400 }, () => corpus.choose(rng, hits)!.name);
  const share = chosen.filter((name) => name === rare.name).length / 400;
  // One spot of five is rare, and the rarest of four is taken: 1 - 0.8^4.
  assert(share > 0.5 && share < 0.7, String(share));
  assert(chosen.includes(common.name));
  assertEquals(new Corpus().choose(rng, hits), undefined);
});

Deno.test("a corpus comes back from its files, whose names tell content and seed alone", () => {
  const corpus = new Corpus();
  const coverage = new Coverage();
  for (const [i, story] of stories(10, 8).entries()) {
    watch(coverage, { story, seed: i });
    corpus.add({ story, seed: i }, coverage);
  }
  const files = corpus.files();
  assertEquals(files.map(({ name }) => name), files.map(({ name }) => name).sort());
  for (const file of files) {
    assert(isCorpusFile(file.name), file.name);
    const { story, seed } = toldOf(file);
    const { story: was } = corpus.members.find(({ name }) => name === file.name)!;
    assertEquals({ ...story, why: "" }, { ...was, why: "" });
    assert(story.why.startsWith("It reaches ") && story.why.endsWith(`--seed ${seed}`));
    // What came back has the same name, though it says something else of itself.
    const again = new Corpus().add({ story, seed }, reached(1));
    assertEquals(again?.name, file.name);
  }
});

Deno.test("toldOf() says what is wrong with a file", () => {
  const bad: readonly (readonly [string, string, string])[] = [
    ["story.json", "{}", "it is no file of a corpus"],
    ["0123456789abcdef-7.json", "{", "it is no JSON"],
    ["0123456789abcdef-7.json", "{}", "Cannot read 0123456789abcdef-7.json"],
  ];
  for (const [name, text, message] of bad) {
    assertThrows(() => toldOf({ name, text }), ScenarioError, message);
  }
});

const POOL = stories(800, 9);

/** A campaign of so many runs that draws from so many stories. */
function campaign(
  runs: number,
  blind: boolean,
  corpus: readonly Named[] = [],
  stories = POOL.length,
): Guide {
  const storyOf = (seed: number) => POOL[seed % stories]!;
  const guide = new Guide({ storyOf, corpus, blind });
  const coverage = new Coverage();
  for (let seed = 1; seed <= runs; seed++) {
    const life = guide.next(seed);
    guide.learn(life, coverage, watch(coverage, life));
  }
  return guide;
}

Deno.test("a guided campaign is the same for the same seeds and the same corpus", () => {
  const [one, other] = [campaign(150, false), campaign(150, false)];
  assertEquals(one.map.toJSON(), other.map.toJSON());
  assertEquals(one.corpus.files(), other.corpus.files());
});

Deno.test("retold() makes a guide's stories again of seeds and files alone", () => {
  const storyOf = (seed: number) => POOL[seed % 50]!;
  const guide = new Guide({ storyOf });
  const coverage = new Coverage();
  const files = new Map<string, Told>();
  const kinds = new Set<string>();
  guide.offer(toldOf(fileOf(new Corpus().add({ story: POOL[60]!, seed: 7 }, reached(1))!)));
  for (let seed = 1; seed <= 200; seed++) {
    const life = guide.next(seed);
    const { story, seed: played, origin, from } = life;
    if (origin === "corpus") files.set(from[0]!, { story, seed: played });
    const again = retold(seed, from, { storyOf }, (name) => files.get(name));
    // In the same order, too: what is drawn from a list depends on it.
    const text = (one?: Scenario) => JSON.stringify({ ...one, why: "" });
    assertEquals([text(again?.story), again?.seed], [text(story), played]);
    kinds.add(`${origin} ${from.length} ${from[1] === ""}`);
    const member = guide.learn(life, coverage, watch(coverage, life));
    if (member !== undefined && member.name !== from[0]) {
      files.set(member.name, toldOf(fileOf(member)));
    }
  }
  assertEquals(kinds.size, 4);
  assertEquals(retold(1, ["nobody", ""], { storyOf }, () => undefined), undefined);
});

// What guidance is worth on fresh stories shows after thousands of runs: `tests/bench/guided.ts`.
Deno.test("a guided campaign makes more of the same few stories than a blind one of as many runs", () => {
  const [blind, guided] = [campaign(600, true, [], 100), campaign(600, false, [], 100)];
  assert(
    guided.map.counts.reached > 1.05 * blind.map.counts.reached,
    `${guided.map.counts.reached} against ${blind.map.counts.reached}`,
  );
  assertEquals(guided.map.defects(), []);
});

Deno.test("Guide runs the stories of a corpus first, and so knows what an earlier campaign reached", () => {
  const earlier = campaign(100, false);
  earlier.corpus.minimise();
  const corpus = earlier.corpus.files().map(toldOf);
  const later = campaign(corpus.length, false, corpus);
  assertEquals(later.waiting, 0);
  // Refused calls are left out of what is kept, and nothing else is lost.
  const lost = earlier.map.hits.map((hits, spot) => Number(hits > 0 && later.map.hits[spot] === 0));
  lost.forEach((is, spot) => assert(!is || isRefusal(spot), spotName(spot)));
  for (const told of corpus) assertEquals(watch(new Coverage(), told).failures, []);
  // A story that another worker found comes next.
  later.offer(corpus[0]!);
  const { name, ...told } = corpus[0]!;
  assertEquals(later.next(800), { ...told, origin: "corpus", from: [name] });
});
