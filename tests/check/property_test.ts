import { assertEquals, assertThrows } from "@std/assert";
import { ScenarioError } from "../../lib/base/fail.ts";
import { always, eventually, type Property, sometimes } from "../../lib/check/property.ts";
import { SOMETIMES } from "../../lib/check/sometimes.ts";
import { casesOf } from "../../lib/scenario/cases.ts";
import type { Scenario, Step } from "../../lib/scenario/format.ts";
import { failureReport } from "../../lib/scenario/report.ts";
import { type RunResult, runStory } from "../../lib/scenario/run.ts";
import { CheckFailed, simulate } from "../../lib/scenario/simulate.ts";
import { FIN_WAIT_2 } from "../../lib/tcp/state.ts";

const OPEN: Step = { on: "A", connect: "B:80", as: "c" };

function story(script: readonly Step[], more: Partial<Scenario> = {}): Scenario {
  return {
    why: "It is told",
    hosts: { A: {}, B: { listen: 80 } },
    link: { delay: "20ms" },
    script: [OPEN, ...script, { end: {} }],
    ...more,
  };
}

function run(told: Scenario, ...properties: readonly Property[]): RunResult {
  return runStory(casesOf(told)[0]!, { properties });
}

const wrong = (result: RunResult) =>
  result.failures.map(({ check, message, of }) => [check, message, of]);

Deno.test("always() is asked at every event, fails once, at the event where it broke", () => {
  let asked = 0;
  const quiet = always("no-fin", {
    observe(event) {
      asked++;
      return event.kind === "eof" ? { message: "a FIN came", end: event.end, got: "EOF" } : null;
    },
  });
  const told = story([{ at: "1s", on: "A.c", do: "shutdown" }, {
    at: "2s",
    on: "B.c",
    do: "shutdown",
  }]);
  const result = run(told, quiet);
  assertEquals(wrong(result), [["no-fin", "a FIN came", "B.c"]]);
  assertEquals([result.passed, result.failures[0]!.at], [false, 1_020_000_000]);
  const until = asked;
  asked = 0;
  assertEquals(run(story([]), quiet).passed, true);
  assertEquals(asked > 8 && until > asked, true);
});

Deno.test("always() knows the ends as checks do: what its own event did counts", () => {
  const states: string[] = [];
  const watch = always("watch", {
    observe(event, view) {
      if (event.kind !== "moved") return null;
      const x = view.known(event.end)!;
      states.push(
        `${x.end.name} ${x.state === event.to} ${x.peer?.end.name ?? "nobody"} ${x.shut}`,
      );
      return view.inspect(event.end) === undefined && x.open ? "no view" : null;
    },
    finish: (view) => view.quiescent && view.ends.length === 2 ? null : "it is not over",
  });
  assertEquals(run(story([]), watch).failures, []);
  assertEquals(states, [
    "A.c true nobody false",
    "B.c true A.c false",
    "A.c true B.c false",
    "B.c true A.c false",
  ]);
});

Deno.test("a property that remembers is made anew for each run", () => {
  const twice = always("fin-once", {
    begin() {
      let fins = 0;
      return { observe: (event) => event.kind === "eof" && ++fins > 1 ? "two" : null };
    },
  });
  const told = story([{ at: "1s", on: "A.c", do: "shutdown" }]);
  assertEquals([run(told, twice).passed, run(told, twice).passed], [true, true]);
});

Deno.test("eventually() is asked where a run is healed and over, and nowhere else", () => {
  const done = eventually("all-closed", ({ ends }) => ends.length === 0 ? null : "an end is left");
  const asks = (told: Scenario) => wrong(run(told, done)).length === 1;
  assertEquals(asks(story([])), true);
  const lossy = { link: { delay: "20ms" as const, loss: "1%" as const } };
  assertEquals(asks(story([], lossy)), false);
  assertEquals(asks(story([{ at: "3s", relink: { loss: 0 } }], lossy)), true);
  const cut = (until: "1s" | "100h"): Partial<Scenario> => ({
    faults: [{ cut: { hosts: ["A", "B"] }, between: ["0.5s", until], optional: true }],
  });
  assertEquals([asks(story([{ at: "2s", on: "A.c", send: 1 }], cut("1s")))], [true]);
  assertEquals([asks(story([{ at: "2s", on: "A.c", send: 1 }], cut("100h")))], [false]);
  const drop = (times?: number): Partial<Scenario> => ({
    faults: [{
      drop: { from: "B", has: "FIN", ...(times === undefined ? {} : { times }) },
      optional: true,
    }],
  });
  assertEquals([asks(story([], drop())), asks(story([], drop(2)))], [false, true]);
  assertEquals(asks(story([{ at: "1s", on: "B", do: "pause" }])), false);
  const held: Partial<Scenario> = { faults: [{ hold: { from: "A", is: "FIN,ACK" }, as: "late" }] };
  const shut: Step = { at: "1s", on: "A.c", do: "shutdown" };
  assertEquals(asks(story([shut], held)), false);
  assertEquals(asks(story([shut, { at: "2s", release: "late" }], held)), true);
  // At a named end other things may still happen.
  assertEquals(asks({ ...story([]), script: [OPEN, { at: "10ms", end: {} }] }), false);
});

Deno.test("eventually() may remember events, and be made anew", () => {
  const balanced = eventually("balanced", {
    begin() {
      let open = 0;
      return {
        observe(event) {
          if (event.kind === "eof") open++;
        },
        finish: () => open === 1 ? null : { message: `${open} heard EOF`, expected: "one" },
      };
    },
  });
  const shut: Step = { at: "1s", on: "A.c", do: "shutdown" };
  assertEquals(run(story([shut]), balanced).passed, true);
  assertEquals(wrong(run(story([]), balanced)), [["balanced", "0 heard EOF", null]]);
});

Deno.test("sometimes() counts what is seen, beside what is built in", () => {
  const properties = [
    ...SOMETIMES,
    sometimes(
      "a half-close that lasts",
      (event, view) =>
        event.kind === "moved" && event.to === FIN_WAIT_2 && !view.known(event.end)!.peer!.shut,
    ),
    sometimes("nothing at all", () => false),
    sometimes("every third", {
      begin() {
        let n = 0;
        return () => ++n % 3 === 0;
      },
    }),
  ];
  const result = run(story([{ at: "1s", on: "A.c", do: "shutdown" }]), ...properties);
  const { sometimes: seen } = result;
  assertEquals(seen["a half-close that lasts"], 1);
  assertEquals([seen["nothing at all"], seen["FIN-WAIT-2 entered"]], [undefined, 1]);
  assertEquals(seen["every third"]! > 2, true);
});

Deno.test("a property that throws fails as itself, once", () => {
  const broken = always("broken", {
    observe() {
      throw new Error("boom");
    },
  });
  const blind = sometimes("blind", () => {
    throw new Error("bang");
  });
  const told = run(story([]), broken, blind);
  assertEquals(told.failures.map(({ check, got }) => [check, got]), [
    ["broken", "Error: boom"],
    ["blind", "Error: bang"],
  ]);
});

Deno.test("properties that could not be told apart are refused", () => {
  const refused = (...names: string[]) =>
    assertThrows(
      () => run(story([]), ...names.map((name) => always(name, {}))),
      ScenarioError,
    ).message;
  assertEquals(
    refused("legal-edges"),
    'Cannot watch for "legal-edges": something else that fails has this name, write words that nothing else is called by',
  );
  assertEquals(refused("a", "a").includes("another property has this name"), true);
  assertEquals(refused("17").includes("it is no name"), true);
  assertEquals(refused("end").includes("something else that fails has this name"), true);
});

Deno.test("a failed property is reported like a check, from a run without a trace", () => {
  const never = eventually("never-idle", () => ({
    message: "it rests",
    expected: "no rest",
    got: "rest",
    cite: "house rules",
  }));
  const result = run(story([]), never);
  const text = failureReport(result, { colour: false, replay: "again", properties: [never] });
  assertEquals(text.split("\n").slice(0, 3), [
    "CheckFailed never-idle: it rests",
    "  expected  no rest (house rules)",
    "  got       rest",
  ]);
});

Deno.test("simulate() looks after properties as well", () => {
  const none = always("no-connection", {
    observe: (event) => event.kind === "opened" ? `${event.end.name} was opened` : null,
  });
  const error = assertThrows(
    () =>
      simulate({ properties: [none] }, (w) => {
        const [a, b] = [w.host("A"), w.host("B")];
        w.link(a, b);
        b.listen(80);
        a.connect(b, 80, { as: "c" });
        w.settle();
      }),
    CheckFailed,
  );
  assertEquals(error.message.split("\n")[0], "no-connection: A.c was opened");
});
