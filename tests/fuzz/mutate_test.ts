/** Laws of mutants: they read, they are healed, they keep every law, and their parents stay as they are. */

import { assert, assertEquals } from "@std/assert";
import { parseDuration } from "../../lib/base/time.ts";
import { CHECK_NAMES } from "../../lib/check/view.ts";
import { COUNTERFACTUALS, type Feature, FEATURE_NAMES } from "../../lib/fuzz/features.ts";
import { storyOf } from "../../lib/fuzz/generate.ts";
import { complaints, tellOnce } from "../../lib/fuzz/judge.ts";
import { lifeOf, tellLife } from "../../lib/fuzz/life.ts";
import { inOrder } from "../../lib/fuzz/life_order.ts";
import { literal } from "../../lib/fuzz/literal.ts";
import { mutateStory } from "../../lib/fuzz/mutate.ts";
import { keepsTo } from "../../lib/fuzz/mutate_only.ts";
import { pick, randomness } from "../../lib/fuzz/randomness.ts";
import type { HostSettings, Scenario } from "../../lib/scenario/format.ts";
import { readScenario } from "../../lib/scenario/read.ts";
import { FAMILIES, type Family } from "../properties/families.ts";
import { stories } from "./watched.ts";

/** Mutants of mutants of random stories of every family. */
function* mutants(count: number, seed: number): Generator<Scenario> {
  const pool = (Object.keys(FAMILIES) as Family[]).flatMap((family) => stories(20, seed, family));
  for (let n = 0; n < count; n++) {
    const rng = randomness(seed, "test", n);
    const at = rng.int(pool.length);
    pool[at] = mutateStory(pool[at]!, rng, pool[rng.int(pool.length)]);
    yield pool[at]!;
  }
}

Deno.test("mutateStory() gives stories that read as what they are", () => {
  for (const mutant of mutants(300, 1)) {
    assertEquals(readScenario(mutant, "a mutant", CHECK_NAMES), mutant);
  }
});

Deno.test("mutateStory() keeps the restless part restless, and heals what comes after it", () => {
  for (const { script, faults = [], link = {}, links = {}, outlives, hosts } of mutants(800, 2)) {
    const heals = script.findLastIndex((step) => "relink" in step);
    const healAt = parseDuration(script[heals]!.at!);
    const before = script.slice(0, heals);
    const after = script.slice(heals);
    for (const { at } of before) assert(parseDuration(at!) < healAt);
    assertEquals(after.at(-1), { end: {} });
    assert(
      after.slice(1, -1).every((step) =>
        "release" in step || ("do" in step && (step.do === "resume" || step.do === "shutdown"))
      ),
    );
    // Faults and partitions are over.
    for (const fault of faults) {
      const [match] = Object.values(fault) as { between: [string, string] }[];
      assert(parseDuration(match!.between[1]) < healAt && fault.optional);
    }
    const relinks = before.flatMap((step) => "relink" in step ? [step.relink] : []);
    for (const { partitions = [] } of [link, ...Object.values(links), ...relinks]) {
      for (const [, until] of partitions) assert(parseDuration(until) < healAt);
    }
    // What is held is let go, who stopped reading reads, hosts go on.
    const names = faults.flatMap((fault) => "hold" in fault ? [fault.as] : []);
    const released = after.flatMap((step) => "release" in step ? [step.release] : []);
    assertEquals(new Set(released), new Set(names));
    const paused = before.flatMap((step) => "do" in step && step.do === "pause" ? [step.on] : []);
    for (const on of paused) {
      const part = on.includes(".") ? after : before;
      assert(part.some((step) => "do" in step && step.do === "resume" && step.on === on), on);
    }
    // Old segments are announced.
    const kept = names.length > 0 || paused.some((on) => !on.includes("."));
    const msls = Object.values(hosts).map(({ tcp }) => parseDuration(tcp?.msl ?? "2min"));
    assertEquals(new Set(msls).size, 1);
    assertEquals(outlives === "MSL", kept && msls[0]! < healAt + 800e6);
  }
});

Deno.test("mutateStory() gives stories in which RFC 9293 holds, and all arrives once they are healed", () => {
  let seed = 0;
  for (const mutant of mutants(150, 3)) {
    seed++;
    assertEquals(complaints(mutant, tellOnce(mutant, seed)), [], literal(mutant));
  }
});

Deno.test("mutateStory() changes stories of three hosts, and takes a third host over with what it does", () => {
  const [two, three] = [false, true].map((third) =>
    stories(60, 4).filter(({ hosts }) => (hosts.C !== undefined) === third)
  ) as [Scenario[], Scenario[]];
  let changed = 0;
  for (let n = 0; n < 150; n++) {
    const rich = three[n % three.length]!;
    const mutant = mutateStory(rich, randomness(n, "third"), two[n % two.length]);
    assertEquals(Object.keys(mutant.hosts), ["A", "B", "C"]);
    assertEquals(readScenario(mutant, "a mutant", CHECK_NAMES), mutant);
    if (JSON.stringify(mutant.script) !== JSON.stringify(rich.script)) changed++;
  }
  assert(changed > 75, `${changed} changed`);
  const joined = Array.from({ length: 1_000 }, (_, n) => {
    return mutateStory(two[n % two.length]!, randomness(n, "joined"), three[n % three.length]);
  }).filter(({ script }) => script.some((step) => "connect" in step && step.on === "C"));
  assert(joined.length > 5, `C joined ${joined.length}`);
  for (const mutant of joined) assertEquals(readScenario(mutant, "a mutant", CHECK_NAMES), mutant);
});

Deno.test("mutateStory() keeps to the features of --only, whatever changes make up by themselves", () => {
  const keeps = (story: Scenario, only: readonly Feature[]) => keepsTo(lifeOf(story)!, only);
  for (let n = 0; n < 60; n++) {
    const rng = randomness(n, "only");
    const drawn = FEATURE_NAMES.filter((name) =>
      name !== "cut-off" && !COUNTERFACTUALS.includes(name) && rng.chance(1 + n % 6)
    );
    const only: readonly Feature[] = n % 3 === 0 ? [FEATURE_NAMES[n % 50]!] : drawn;
    const pool = Array.from({ length: 6 }, (_, i) => storyOf(10 * n + i, { only }));
    // What features draw keeps to them: else no change would ever be taken.
    for (const story of pool) assert(keeps(story, only), `${only}: ${literal(story)}`);
    for (let times = 0; times < 60; times++) {
      const at = rng.int(pool.length);
      pool[at] = mutateStory(pool[at]!, rng, pick(rng, pool), only);
      assert(keeps(pool[at]!, only), `${only}: ${literal(pool[at]!)}`);
    }
  }
  // Words of a story that tell what was left out.
  const only: readonly Feature[] = ["loss", "send", "shutdown"];
  const pool = Array.from({ length: 10 }, (_, i) => storyOf(i, { only }));
  const texts = new Set<string>();
  for (let n = 0; n < 600; n++) {
    const story = pool[n % 10]!;
    pool[n % 10] = mutateStory(story, randomness(n, "only"), pool[(n + 1) % 10], only);
    const { faults, links, hosts, script } = pool[n % 10]!;
    assertEquals([faults, links, Object.keys(hosts)], [undefined, undefined, ["A", "B"]]);
    const heals = script.findIndex((step) => "relink" in step);
    const before = JSON.stringify(script.slice(0, heals));
    const others = /"(?:inject|listen|unlisten|accept|read|release|from|iss|close|abort|pause)"/;
    assert(!others.test(before), before);
    assertEquals(before.match(/"connect"/g)?.length, 1);
    texts.add(before);
  }
  assert(texts.size > 300, `${texts.size} stories`);
});

Deno.test("mutateStory() is the same for the same choices, and leaves its parents as they are", () => {
  const [one, other] = stories(2, 5) as [Scenario, Scenario];
  const before = structuredClone([one, other]);
  const first = Array.from({ length: 50 }, (_, n) => mutateStory(one, randomness(n, "m"), other));
  const again = Array.from({ length: 50 }, (_, n) => mutateStory(one, randomness(n, "m"), other));
  assertEquals(again, first);
  assertEquals([one, other], before);
  assert(new Set(first.map((story) => JSON.stringify(story))).size > 45);
});

Deno.test("mutateStory() gives a story of another form back as it is", () => {
  const story: Scenario = {
    why: "Its hosts have other names",
    hosts: { A: {}, B: { listen: 80 }, D: {} },
    script: [{ on: "A", connect: "B:80", as: "c" }, { end: {} }],
  };
  for (let n = 0; n < 20; n++) assertEquals(mutateStory(story, randomness(n, "m")), story);
});

Deno.test("tellLife() of lifeOf() changes nothing of a story whose links are healed", () => {
  for (const story of stories(100, 6, "close races")) {
    const told = tellLife(lifeOf(story)!);
    // Only sends may be cut short: together they send no more than hosts of such pieces bear.
    const still = (one: Scenario) => one.script.filter((step) => !("send" in step));
    assertEquals(still(told), still(story));
    assertEquals({ ...told, script: [] }, { ...story, script: [] });
  }
});

const HOSTS: Readonly<Record<string, HostSettings>> = { A: { listen: 80 }, B: {} };

Deno.test("inOrder() puts calls behind their OPEN and leaves out those of connections that are gone", () => {
  const steps = inOrder(
    [
      { at: 5, step: { on: "B.c0", do: "shutdown" } },
      { at: 9, step: { on: "A", connect: "B:80", as: "c0" } },
      { at: 9, step: { on: "A.c7", do: "close" } },
      { at: 99, step: { on: "B", connect: "A:80", as: "c0" } },
    ],
    HOSTS,
    50,
  );
  assertEquals(steps, [
    { at: 9, step: { on: "A", connect: "B:80", as: "c0" } },
    { at: 9, step: { on: "B.c0", do: "shutdown" } },
    { at: 50, step: { on: "B", connect: "A:80", as: "c0" } },
  ]);
});

Deno.test("inOrder() lets a host that stands still do nothing until it goes on", () => {
  const steps = inOrder(
    [
      { at: 0, step: { on: "A", connect: "B:80", as: "c0" } },
      { at: 10, step: { on: "A", do: "pause" } },
      { at: 12, step: { on: "A.c0", do: "shutdown" } },
      { at: 13, step: { on: "A", do: "pause" } },
    ],
    HOSTS,
    50,
  );
  assertEquals(steps.slice(1), [
    { at: 10, step: { on: "A", do: "pause" } },
    { at: 50, step: { on: "A", do: "resume" } },
    { at: 50, step: { on: "A.c0", do: "shutdown" } },
  ]);
});

Deno.test("inOrder() gives connections between different pairs of hosts different names", () => {
  const steps = inOrder(
    [
      { at: 0, step: { on: "A", connect: "B:80", as: "c0", from: 5 } },
      { at: 1, step: { on: "B", connect: "A:5", as: "c0", from: 80 } },
      { at: 2, step: { on: "C", connect: "B:80", as: "c0" } },
    ],
    { ...HOSTS, C: {} },
    50,
  );
  assertEquals(steps.map(({ step }) => "connect" in step && step.as), ["c0", "c0", "c1"]);
});

Deno.test("inOrder() names each connection once, chooses an ISN for the first alone, and knows who listens", () => {
  const steps = inOrder(
    [
      { at: 0, step: { on: "A", connect: "B:80", as: "c0", iss: 7 } },
      { at: 1, step: { on: "A", connect: "B:80", as: "c0", iss: 7 } },
      { at: 2, step: { on: "A", listen: 80 } },
      { at: 3, step: { on: "A", do: "reboot" } },
      { at: 4, step: { on: "A", unlisten: 80 } },
      { at: 5, step: { on: "A", listen: 80 } },
    ],
    HOSTS,
    50,
  );
  assertEquals(steps, [
    { at: 0, step: { on: "A", connect: "B:80", as: "c0", iss: 7 } },
    { at: 1, step: { on: "A", connect: "B:80", as: "c1" } },
    { at: 3, step: { on: "A", do: "reboot" } },
    { at: 5, step: { on: "A", listen: 80 } },
  ]);
});
