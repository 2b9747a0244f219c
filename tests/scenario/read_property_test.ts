import { assert } from "@std/assert";
import fc from "fast-check";
import { ScenarioError } from "../../lib/base/fail.ts";
import { casesOf } from "../../lib/scenario/cases.ts";
import {
  faultSpecsOf,
  linkOptionsBetween,
  patternOf,
  tcpConfigOf,
} from "../../lib/scenario/convert.ts";
import type { Scenario } from "../../lib/scenario/format.ts";
import { readScenario } from "../../lib/scenario/read.ts";
import { CHECKS, OPEN, told } from "./told.ts";

/** Law: a value is read or refused with a ScenarioError, and what is read can be converted. */
function readsOrRefuses(value: unknown): void {
  let story: Scenario;
  try {
    story = readScenario(value, "f.ts", CHECKS);
  } catch (error) {
    assert(error instanceof ScenarioError, String(error));
    return;
  }
  for (const { story: one } of casesOf(story)) {
    const hosts = Object.keys(one.hosts);
    for (const from of hosts) {
      tcpConfigOf(one.hosts[from]!.tcp);
      for (const to of hosts) linkOptionsBetween(one, from, to);
    }
    for (const fault of one.faults ?? []) faultSpecsOf(fault);
    for (const step of one.script) if ("sent" in step) patternOf(step.sent);
  }
}

// deno-fmt-ignore: a list
const HALF_RIGHT = fc.constantFrom<unknown>(
  "A", "B", "C", "A.c", "B.c", "A.c#2", "B:80", "A-B", "A>B", "SYN", "ACK", "SYN,ACK", "c", "old",
  "20ms", "1s", "2", "5%", "10mbit", "64KiB", "CLOSED", "ESTABLISHED", "reset", "any", "close", 0,
  1, 80, -1, 0.5, 2 ** 53, true, null, [1, 2], ["1s", "2s"], [["1s", "2s"]], [80, 80], {},
  { from: "A" }, { is: "SYN" }, { "A.c": "CLOSED" }, { port: 80 }, { hosts: ["A", "B"] },
);

// deno-fmt-ignore: a list
const NAMES = fc.constantFrom(
  "at", "after", "when", "on", "connect", "as", "from", "iss", "listen", "unlisten", "accept",
  "send", "read", "do", "release", "inject", "relink", "between", "expect", "by", "until",
  "passes", "sent", "times", "never", "end", "drop", "delay", "hold", "duplicate", "corrupt",
  "cut", "copies", "optional", "of", "is", "has", "seq", "ack", "length", "octets", "try",
  "state", "window", "to", "tcp", "loss", "rate", "queue", "partitions", "A", "B", "A.c", "B.c",
  "A-B", "__proto__",
);

const piece = fc.dictionary(NAMES, HALF_RIGHT, { maxKeys: 4 });

Deno.test("readScenario() never throws anything but ScenarioError, on arbitrary JSON", () => {
  fc.assert(fc.property(fc.jsonValue(), readsOrRefuses));
});

Deno.test("readScenario() never throws anything but ScenarioError, on stories nearly right", () => {
  const parts = fc.record({
    link: piece,
    links: fc.dictionary(NAMES, piece, { maxKeys: 2 }),
    faults: fc.array(piece, { maxLength: 3 }),
    script: fc.array(piece, { maxLength: 4 }).map((steps) => [OPEN, ...steps]),
    cases: fc.dictionary(NAMES, fc.record({ end: piece, faults: fc.array(piece) }), { maxKeys: 2 }),
  }, { requiredKeys: [] });
  fc.assert(fc.property(parts, (some) => readsOrRefuses(told(some))), { numRuns: 500 });
});

Deno.test("readScenario() never throws anything but ScenarioError, on one value gone wrong", () => {
  const places = fc.constantFrom(
    ["link", "delay"],
    ["link", "partitions"],
    ["faults", "0", "drop", "is"],
    ["faults", "0", "drop", "seq"],
    ["faults", "1", "as"],
    ["faults", "2", "cut"],
    ["faults", "2", "between"],
    ["script", "0", "connect"],
    ["script", "1", "at"],
    ["script", "1", "send"],
    ["script", "2", "end"],
    ["hosts", "B", "listen"],
    ["violates"],
  );
  fc.assert(
    fc.property(places, fc.oneof(HALF_RIGHT, fc.jsonValue()), (path, value) => {
      const story = structuredClone(told({
        link: {},
        faults: [{ drop: {} }, { hold: {}, as: "old" }, {
          cut: { from: "A", to: "B" },
          between: ["1s", "2s"],
        }],
        script: [OPEN, { at: "1s", on: "A.c", send: 1 }, { end: {} }],
      }));
      let holder = story;
      for (const name of path.slice(0, -1)) holder = holder[name] as Record<string, unknown>;
      holder[path.at(-1)!] = value;
      readsOrRefuses(story);
    }),
    { numRuns: 500 },
  );
});
