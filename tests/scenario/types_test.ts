/**
 * What `scenario()` refuses while one is typing. The assertions are made by the type checker: a line that
 * is no error any more is one itself.
 */

import { assertEquals } from "@std/assert";
import { object, port, truth } from "../../lib/scenario/fields.ts";
import { type HostSettings, type Scenario, scenario } from "../../lib/scenario/format.ts";
import { read } from "./told.ts";

const hosts = { A: {}, B: { listen: 80 } } as const;
const why = "Types are checked";

Deno.test("scenario() infers host names from `hosts` alone and gives the story back", () => {
  const story = scenario({
    why,
    hosts: { A: {}, B: { listen: 80 } },
    link: { delay: "20ms" },
    faults: [{ drop: { from: "A", is: "SYN", try: 1 } }],
    script: [
      { on: "A", connect: "B:80", as: "c" },
      { at: "1s", sent: { from: "A", is: "SYN", try: 2 } },
      { when: { "B.c": "ESTABLISHED", sent: { from: "A" } }, on: "B.c", do: "close" },
      { end: { "A.c": "CLOSE-WAIT", "B.c": "FIN-WAIT-2", A: { tcbs: 1 } } },
    ],
    cases: { other: { hosts: { A: { reading: "manual" } }, end: { "A.c": "CLOSE-WAIT" } } },
  });
  const typed: Scenario<"A" | "B"> = story;
  const untyped: Scenario = story; // Every typed story is one whose names nobody knows.
  assertEquals(read(untyped), typed);
});

Deno.test("scenario() makes a misspelt state a type error", () => {
  // @ts-expect-error: a state
  scenario({ why, hosts, script: [{ end: { "A.c": "ESTABLISHD" } }] });
  // @ts-expect-error: a state
  scenario({ why, hosts, script: [{ expect: { "A.c": { state: "SYN_SENT" } } }] });
  // @ts-expect-error: a state
  scenario({ why, hosts, script: [{ passes: { "A.c": ["CLOSE"] } }] });
  // @ts-expect-error: a state
  scenario({ why, hosts, script: [{ when: { "A.c": "CLOSE" }, on: "A", do: "reboot" }] });
  // @ts-expect-error: a state
  scenario({ why, hosts, script: [], faults: [{ drop: { state: "FIN-WAIT" } }] });
});

Deno.test("scenario() makes an unknown host a type error", () => {
  // @ts-expect-error: a host
  scenario({ why, hosts, script: [{ on: "C", connect: "B:80", as: "c" }] });
  // @ts-expect-error: a host
  scenario({ why, hosts, script: [{ on: "A", connect: "C:80", as: "c" }] });
  // @ts-expect-error: a host
  scenario({ why, hosts, script: [{ on: "C.c", do: "close" }] });
  // @ts-expect-error: a host
  scenario({ why, hosts, script: [{ inject: { to: "C", from: "A" } }] });
  // @ts-expect-error: a host
  scenario({ why, hosts, script: [{ end: { "C.c": "CLOSED" } }] });
  // @ts-expect-error: a host
  scenario({ why, hosts, script: [{ end: { C: { tcbs: 0 } } }] });
  // @ts-expect-error: a host
  scenario({ why, hosts, script: [{ when: { "C.c": "CLOSED" }, on: "A", do: "reboot" }] });
  // @ts-expect-error: a host
  scenario({ why, hosts, script: [], faults: [{ drop: { from: "C" } }] });
  // @ts-expect-error: a host
  scenario({ why, hosts, script: [], faults: [{ drop: { of: "C.c" } }] });
  // @ts-expect-error: a host
  scenario({ why, hosts, script: [], cases: { one: { hosts: { C: {} } } } });
  // @ts-expect-error: a host
  scenario({ why, hosts, script: [], cases: { one: { end: { "C.c": "CLOSED" } } } });
});

Deno.test("scenario() makes a quantity without a unit a type error", () => {
  // @ts-expect-error: a span
  scenario({ why, hosts, script: [], link: { delay: "20" } });
  // @ts-expect-error: a span
  scenario({ why, hosts, script: [], link: { delay: 20 } });
  // @ts-expect-error: a rate
  scenario({ why, hosts, script: [], link: { rate: "10" } });
  // @ts-expect-error: a moment
  scenario({ why, hosts, script: [{ at: "1", on: "A", do: "reboot" }] });
  // @ts-expect-error: a span
  scenario({ why, hosts: { A: { tcp: { msl: "2" } } }, script: [] });
});

Deno.test("scenario() makes an unknown field a type error", () => {
  // @ts-expect-error: a field
  scenario({ why, hosts, script: [], scrpt: [] });
  // @ts-expect-error: a field
  scenario({ why, hosts: { A: { lisen: 80 } }, script: [] });
  // @ts-expect-error: a field
  scenario({ why, hosts, script: [{ on: "A", conect: "B:80", as: "c" }] });
  // @ts-expect-error: a field
  scenario({ why, hosts, script: [], cases: { one: { hots: {} } } });
});

Deno.test("object() makes a schema that lacks a field of its type a type error", () => {
  type One = { port: number; quick?: boolean };
  const about = { name: "one", what: "One.", fields: { port: "Its port." } };
  object<One>("", { port }, { quick: truth }, about);
  // @ts-expect-error: the optional field is missing
  object<One>("", { port }, {}, about);
  // @ts-expect-error: the required field is missing
  object<One>("", {}, { quick: truth }, about);
  // @ts-expect-error: a field too many
  object<One>("", { port }, { quick: truth, slow: truth }, about);
  // @ts-expect-error: a schema of another type
  object<One>("", { port: truth }, { quick: truth }, about);
  // @ts-expect-error: something is said about a field that there is not
  object<One>("", { port }, { quick: truth }, { ...about, fields: { prot: "Its port." } });
  const settings: HostSettings = hosts.B;
  assertEquals(settings.listen, 80);
});
