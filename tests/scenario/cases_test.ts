import { assertEquals } from "@std/assert";
import { casesOf } from "../../lib/scenario/cases.ts";
import type { Case, Scenario } from "../../lib/scenario/format.ts";

const STORY: Scenario = {
  why: "The story's",
  cite: "RFC 9293",
  hosts: { A: { reading: "manual", tcp: { msl: "1s", mtu: 1400 } }, B: { listen: [80, 81] } },
  link: { delay: "20ms", queue: { octets: 1000 } },
  links: { "A-B": { loss: 0.5 } },
  faults: [{ drop: { from: "A" } }],
  script: [
    { on: "A", connect: "B:80", as: "c" },
    { at: "1s", end: { "A.c": "ESTABLISHED" } },
    { at: "2s", end: { "A.c": "ESTABLISHED" } },
    { never: { has: "RST" } },
  ],
  violates: ["x"],
};

function merged(variant: Case, story: Scenario = STORY) {
  return casesOf({ ...story, cases: { one: variant } })[0]!.story;
}

Deno.test("casesOf() tells a story without cases once, under no name", () => {
  assertEquals(casesOf(STORY), [{ name: "", story: STORY }]);
  assertEquals(casesOf({ ...STORY, cases: {} }), [{ name: "", story: STORY }]);
});

Deno.test("casesOf() gives one story for each case, in their order, without `cases`", () => {
  const named = casesOf({ ...STORY, cases: { b: {}, a: { why: "The case's" } } });
  assertEquals(named, [
    { name: "b", story: STORY },
    { name: "a", story: { ...STORY, why: "The case's" } },
  ]);
});

Deno.test("casesOf() merges hosts and links setting by setting and replaces lists", () => {
  const story = merged({
    hosts: { A: { tcp: { mtu: 576 } }, B: { listen: 82 } },
    link: { loss: 0.1, queue: { packets: 5 } },
    links: { "B-A": { delay: "1s" }, "A>B": { loss: 1 } },
    faults: [],
    violates: [],
  });
  assertEquals(story, {
    ...STORY,
    hosts: { A: { reading: "manual", tcp: { msl: "1s", mtu: 576 } }, B: { listen: 82 } },
    link: { delay: "20ms", loss: 0.1, queue: { octets: 1000, packets: 5 } },
    links: { "A-B": { loss: 0.5, delay: "1s" }, "A>B": { loss: 1 } },
    faults: [],
    violates: [],
  });
});

Deno.test("casesOf() replaces what the last end expects and keeps its time", () => {
  const { script } = merged({ end: { "A.c": "CLOSED" } });
  assertEquals(script[1], STORY.script[1]);
  assertEquals(script[2], { at: "2s", end: { "A.c": "CLOSED" } });
  assertEquals(script.length, 4);
});

Deno.test("casesOf() appends an end to a script that has none", () => {
  const { script } = merged({ script: [], end: { "A.c": "CLOSED" } });
  assertEquals(script, [{ end: { "A.c": "CLOSED" } }]);
});
