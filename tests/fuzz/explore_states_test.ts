import { assertEquals } from "@std/assert";
import { draw } from "../../lib/base/draw.ts";
import { choicesIn } from "../../lib/fuzz/explore_choices.ts";
import { actsOf } from "../../lib/fuzz/explore_script.ts";
import { exploredOf, type SetupOptions } from "../../lib/fuzz/explore_setup.ts";
import { States } from "../../lib/fuzz/explore_states.ts";
import { ExploredWorld } from "../../lib/fuzz/explore_world.ts";
import { casesOf } from "../../lib/scenario/cases.ts";
import type { Scenario } from "../../lib/scenario/format.ts";
import { handshake } from "./explore_stories.ts";

// ---- the table ----

Deno.test("States keeps each state once, through all its growth, and the way there", () => {
  const states = new States(1e7);
  const listOf = (n: number) => [n, n % 7 === 0 ? Infinity : -n, n / 3, draw(1, 1, n)];
  for (let n = 0; n < 5000; n++) {
    assertEquals(states.add(listOf(n), 0, n - 1, n), true);
    assertEquals(states.add(listOf(n >> 1), 0, n, 9), false);
  }
  assertEquals(states.size, 5000);
  assertEquals(states.pathTo(4), [1, 2, 3, 4]);
  for (let n = 0; n < 5000; n++) {
    assertEquals([states.has(listOf(n), 0), states.has([...listOf(n), 0], 0)], [true, false]);
  }
});

Deno.test("a state with less left of everything is none; with more of something it is", () => {
  const states = new States(1e6);
  const left = (drops: number, dups: number, holds: number) =>
    drops << 24 | dups << 16 | holds << 8;
  assertEquals(states.add([1], left(1, 1, 1), -1, 0), true);
  assertEquals(states.add([1], left(1, 0, 1), 0, 0), false);
  assertEquals(states.add([1], left(0, 2, 0), 0, 0), true);
  assertEquals(states.add([1], left(200, 0, 0), 0, 0), true);
  assertEquals(states.has([1], left(0, 1, 1)), true);
  assertEquals(states.has([1], left(1, 2, 0)), false);
  assertEquals(states.has([-1], left(0, 0, 0)), false);
  assertEquals([states.add([0], 0, 0, 0), states.add([-0], 0, 0, 0)], [true, false]);
});

// ---- what may happen ----

function worldOf(story: Scenario, options: SetupOptions): ExploredWorld {
  return new ExploredWorld(exploredOf(casesOf(story)[0]!.story, options));
}

/** What may happen in a world, in short. */
function told(at: ExploredWorld): string[] {
  return choicesIn(at).map((choice) => {
    switch (choice.kind) {
      case "deliver":
      case "copy":
        return `${choice.kind} ${choice.place}`;
      case "fire":
        return `fire ${choice.host}, drop ${choice.drops}`;
      default:
        return choice.kind;
    }
  });
}

const NOTHING = { drops: 0, dups: 0, holds: 0 };

Deno.test("a segment in flight is delivered, copied, dropped or held, within the budgets", () => {
  const one = (budgets: object) => told(worldOf(handshake, { ...NOTHING, ...budgets }));
  assertEquals(one({}), ["deliver 0"]);
  assertEquals(one({ dups: 1 }), ["deliver 0", "copy 0"]);
  assertEquals(one({ drops: 1 }), ["deliver 0", "fire 0, drop 1"]);
  assertEquals(one({ holds: 1 }), ["deliver 0", "fire 0, drop 0"]);
  const all = { drops: 1, dups: 1, holds: 1 };
  assertEquals(one(all), ["deliver 0", "copy 0", "fire 0, drop 0", "fire 0, drop 1"]);
  assertEquals(one({ ...all, faults: 0 }), ["deliver 0"]);
});

Deno.test("a hold costs once, and lasts no longer than MSL", () => {
  const short: Scenario = { ...handshake, hosts: { A: { tcp: { msl: "2s" } }, B: { listen: 80 } } };
  const budgets = { ...NOTHING, drops: 1, holds: 1 };
  const [soon, late] = [worldOf(short, budgets), worldOf({ ...short, outlives: "MSL" }, budgets)];
  for (const world of [soon, late]) {
    world.take({ kind: "fire", host: 0, drops: 0 }); // the SYN's timer, at 1 s
    assertEquals([world.holds, world.drops, world.flight.length], [0, 1, 2]);
  }
  // The timer fires again at 3 s, when the first SYN is older than MSL: it has to be delivered before.
  assertEquals(told(soon), ["deliver 0", "deliver 1"]);
  assertEquals(told(late), ["deliver 0", "deliver 1", "fire 0, drop 2"]);
  assertEquals([soon.cut, late.cut], ["held past MSL", null]);
});

Deno.test("time goes on to an act as to a timer; free acts come whenever they can", () => {
  const story: Scenario = {
    ...handshake,
    script: [...handshake.script, { at: "500ms", on: "A.c", do: "abort" }],
  };
  assertEquals(told(worldOf(story, NOTHING)), ["deliver 0"]);
  assertEquals(told(worldOf(story, { ...NOTHING, holds: 1 })), ["deliver 0", "fire 31, drop 0"]);
  assertEquals(told(worldOf(story, { ...NOTHING, free: true })), ["act", "deliver 0"]);
});

Deno.test("actsOf() keeps what an expectation's moment means to the next act", () => {
  const acts = actsOf([
    { on: "A", connect: "B:80", as: "c" },
    { after: "1s", expect: { "A.c": "ESTABLISHED" } },
    { after: "2s", on: "A.c", send: 10 },
    { at: "5s", expect: { "A.c": "ESTABLISHED" } },
    { after: "1s", on: "A.c", do: "shutdown" },
    { after: "1s", on: "B.c", do: "shutdown" },
    { end: {} },
  ]);
  assertEquals(acts, [
    { on: "A", connect: "B:80", as: "c" },
    { on: "A.c", send: 10, after: "3s" },
    { on: "A.c", do: "shutdown", at: "6s" },
    { after: "1s", on: "B.c", do: "shutdown" },
  ]);
});
