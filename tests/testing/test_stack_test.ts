import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { ScenarioError } from "../../lib/base/fail.ts";
import { always } from "../../lib/check/property.ts";
import type { StackFactory } from "../../lib/net/host_options.ts";
import { casesOf } from "../../lib/scenario/cases.ts";
import type { Scenario } from "../../lib/scenario/format.ts";
import { CATALOGUE, COUNTED, isFree } from "../../lib/testing/kit_catalogue.ts";
import { conformanceKit, type KitPart, type StackTestOptions } from "../../lib/testing/mod.ts";
import { filesBelow } from "../house/tree.ts";
import { BROKEN, Foreign, Shown } from "./broken_stacks.ts";
import { testIn } from "./project.ts";

const hidden: StackFactory = (key) => new Foreign(key);
const shown: StackFactory = (key) => new Shown(key);

/** What fails, in order, up to what says some words: the name of each check and what it says. */
async function failing(
  factory: StackFactory,
  options: StackTestOptions,
  until?: RegExp,
): Promise<(readonly [name: string, message: string])[]> {
  const found: (readonly [string, string])[] = [];
  for (const { name, perform } of conformanceKit(factory, options).checks) {
    try {
      await perform();
    } catch (error) {
      const { message } = error as Error;
      found.push([name, message]);
      if (until?.test(message)) break;
    }
  }
  return found;
}

Deno.test("the conformance kit passes our own stack as one that is not ours, on every side", async () => {
  const parts: KitPart[] = ["contract", "liveness", "catalogue", "lives"];
  assertEquals(await failing(hidden, { sides: ["both"], parts, runs: 25 }), []);
  const others: KitPart[] = ["matrix", "liveness", "lives"];
  assertEquals(await failing(shown, { sides: ["A"], parts: others, runs: 25, seed: 1_000 }), []);
  assertEquals(
    await failing(hidden, { sides: ["B"], parts: ["lives"], runs: 25, seed: 2_000 }),
    [],
  );
});

for (const { what, factory, by, side = "A" } of BROKEN) {
  for (const [part, words] of Object.entries(by) as [KitPart, RegExp][]) {
    Deno.test(`the conformance kit finds by ${part} that ${what}`, async () => {
      const found = await failing(factory, { parts: [part], sides: [side], runs: 25 }, words);
      const last = found.at(-1)?.[1] ?? "nothing was found";
      assert(words.test(last), found.map(([, message]) => message).join("\n\n"));
      // One line runs it again.
      for (const [, message] of found) {
        assertMatch(message, /^ {2}replay {4}testStack\(\.\.\., \{/m);
      }
    });
  }
}

Deno.test("a failure of the kit is told like one of a scenario, with a line that plays it alone", async () => {
  const { factory } = BROKEN.find(({ what }) => what === "EOF is never told")!;
  const [[name, message]] = await failing(
    factory,
    { parts: ["lives"], sides: ["B"], runs: 25 },
    /./,
  ) as [
    readonly [string, string],
  ];
  assertEquals(name, "lives: seeds 1 to 25, as B");
  assertMatch(message, /^Whatever happens, RFC 9293 holds\n\nCheckFailed final-states: /);
  assertMatch(message, /[AB]\.[cpq]\d* +[AB]\.[cpq]\d*\n/);
  const seed = Number(message.match(/seed: (\d+), runs: 1 \}\)$/m)?.[1]);
  const again = await failing(factory, { parts: ["lives"], sides: ["B"], seed, runs: 1 });
  assertEquals(again.map(([name]) => name), [`lives: seed ${seed}, as B`]);
  assertEquals(again[0]![1], message);
});

Deno.test("the kit leaves out what a stack does not show, and says so", () => {
  const of = (factory: StackFactory, options: StackTestOptions = {}) =>
    conformanceKit(factory, options);
  const unset = ["time-wait-2msl", "rto-schedule", "answers", "arrivals"];
  const unsetToo = ["offers", "small-segments", "congestion-moves", "giving-up"];
  const words = (check: string) => `${check} (it needs the settings of our stack)`;
  assertEquals(of(shown).leftOut, [
    ...unset.map(words),
    "parts of options-agreed (they need the settings of our stack)",
    ...unsetToo.map(words),
  ]);
  const blind = of(hidden).leftOut;
  assertEquals(blind.includes("congestion-window (it needs inspect())"), true);
  assertEquals(blind.includes("parts of final-states (they need inspect())"), true);
  assertEquals(blind.includes("catalogue: established/blind_syn (it needs inspect())"), true);
  const options: StackTestOptions = {
    parts: ["liveness"],
    sides: ["A"],
    skip: ["liveness: an abort"],
  };
  const all = of(shown, { ...options, skip: [] }).checks.length;
  const { checks, leftOut } = of(shown, options);
  assertEquals([checks.length, leftOut.at(-1)], [all - 1, "liveness: an abort, as A (skipped)"]);
  const { message } = assertThrows(() => of(shown, { skip: ["nonsense"] }), ScenarioError);
  assertStringIncludes(
    message,
    'Cannot skip "nonsense": no check of the kit is called so, write the',
  );
});

Deno.test("a stack that cannot be made fails the contract, and each check says why", async () => {
  const none: StackFactory = () => {
    throw new Error("no memory");
  };
  const found = await failing(none, { parts: ["contract", "liveness"], sides: ["A"] });
  assertEquals(
    found.length,
    conformanceKit(none, { parts: ["contract", "liveness"], sides: ["A"] }).checks.length,
  );
  assertEquals(found.every(([, message]) => message.includes("no memory")), true);
});

Deno.test("the kit holds every run to properties of a user's own", async () => {
  const silent = always("no-news", {
    observe: (event) => event.kind === "accepted" ? `${event.end.name} was accepted` : null,
  });
  const options: StackTestOptions = { parts: ["liveness"], sides: ["B"], properties: [silent] };
  const [[, message]] = await failing(hidden, options, /./) as [readonly [string, string]];
  assertStringIncludes(message, "CheckFailed no-news: B.c was accepted");
});

Deno.test("the kit tells every story of the catalogue that leaves a side's stack free", async () => {
  const floods = ["open/syn_flood", "open/syn_flood_cookies"];
  const free: string[] = [];
  const counted: string[] = [];
  for (const path of await filesBelow("scenarios")) {
    const file = path.match(/^scenarios\/((?:open|established|close|time_wait|link)\/\w+)\.ts$/)
      ?.[1];
    if (file === undefined || floods.includes(file)) continue;
    const story = (await import(`../../scenarios/${file}.ts`)).default as Scenario;
    const told = casesOf(story).filter(({ story }) => isFree(story, ["A"]) || isFree(story, ["B"]));
    if (told.length === 0) continue;
    free.push(file);
    if (told.some(({ story }) => countsFrom(story))) counted.push(file);
  }
  assertEquals(Object.keys(CATALOGUE).sort(), free.sort());
  assertEquals(counted.sort(), [...COUNTED].sort());
});

/** Whether segments are injected whose numbers only an end that shows itself tells. */
function countsFrom({ script }: Pick<Scenario, "script">): boolean {
  return script.some((step) =>
    "inject" in step &&
    (step.inject.relativeTo === "next" || step.inject.timestamp !== undefined)
  );
}

Deno.test("testStack() registers the kit as tests, and what is left out as ignored ones", async () => {
  const { code, out } = await testIn(`
    import { TcpStack } from "@halfopen/harness";
    import { testStack } from "@halfopen/harness/testing";

    const bare = (inner) => ({
      call: (call, now) => inner.call(call, now),
      arrive: (packet, now) => inner.arrive(packet, now),
      poll: (now) => inner.poll(now),
      deadline: () => inner.deadline(),
    });
    testStack((key) => bare(new TcpStack({}, key)), { name: "mine", parts: ["contract"] });
    testStack((key) => bare(new TcpStack({ handshake: "two-way" }, key)), {
      name: "hasty",
      parts: ["liveness"],
      sides: ["B"],
      skip: ["liveness: a"],
    });
  `);
  assertEquals(code, 1, out);
  assertMatch(out, /^mine: contract: a new stack rests \.\.\. ok/m);
  assertMatch(out, /^mine: left out: congestion-window \(it needs inspect\(\)\) \.\.\. ignored/m);
  assertMatch(out, /^hasty: liveness: it opens and closes, as B \.\.\. FAILED/m);
  assertStringIncludes(out, "CheckFailed legal-edges: ");
  assertEquals(/\n\s+at /.test(out), false, out);
});
