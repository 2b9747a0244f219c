import { assertEquals } from "@std/assert";
import { complaintAbout, told } from "./told.ts";

const link = (settings: unknown) => told({ link: settings });
const tcp = (settings: unknown) => told({ hosts: { A: { tcp: settings }, B: {} } });
const STORY = `{ why: "...", hosts: { A: {}, B: { listen: 80 } }, script: [] }`;

const WRONG: readonly (readonly [what: string, story: unknown, says: string])[] = [
  ["a number for a story", 5, `5 is no object, write ${STORY}`],
  ["a list for a story", [], `[] is no object, write ${STORY}`],
  ["nothing for a story", undefined, `missing, write ${STORY}`],
  ["a function", told({ why: () => 1 }), "at why: a function is no plain data, leave it out"],
  [
    "an instance",
    told({ script: [new Date(0)] }),
    "at script[0]: an instance of a class is no plain data, write { ... }",
  ],
  [
    "an empty why",
    told({ why: " " }),
    `at why: "" says nothing, write one sentence that says why the story is told`,
  ],
  ["a misspelt field", told({ scrpt: [] }), `unknown name "scrpt", write "script"`],
  [
    "another format",
    told({ format: 2 }),
    "at format: 2 is an unknown format, write 1 or leave it out",
  ],
  [
    "a cite that is no text",
    told({ cite: 9293 }),
    `at cite: 9293 is no text, write "RFC 9293, section 3.5"`,
  ],
  [
    "hosts that are a list",
    told({ hosts: [] }),
    "at hosts: [] is no object, write { A: {}, B: { listen: 80 } }",
  ],
  [
    "a host's name with a point",
    told({ hosts: { "A.c": {} } }),
    `at hosts["A.c"]: "A.c" is no name of a host, write a letter, then letters, digits or _`,
  ],
  [
    "a misspelt host setting",
    told({ hosts: { A: { lisen: 80 }, B: {} } }),
    `at hosts.A: unknown name "lisen", write "listen"`,
  ],
  [
    "a port too high",
    told({ hosts: { A: {}, B: { listen: [80, 65_536] } } }),
    "at hosts.B.listen[1]: 65536 is no port, write 1 to 65535",
  ],
  [
    "a listener without port",
    told({ hosts: { A: {}, B: { listen: { backlog: 1 } } } }),
    "at hosts.B.listen.port: missing, write a port, 80",
  ],
  [
    "a drift",
    told({ hosts: { A: { clock: { driftPpm: 1e6 } }, B: {} } }),
    "at hosts.A.clock.driftPpm: 1000000 does not fit, write a whole number from -500000 to 500000",
  ],

  ["a span without unit", link({ delay: "20" }), `at link.delay: "20" has no unit, write "20ms"`],
  ["a number for a span", link({ delay: 20 }), `at link.delay: 20 has no unit, write "20ms"`],
  [
    "an unknown unit",
    link({ delay: "20m" }),
    `at link.delay: "20m" has an unknown unit, write ns, us, ms, s, min or h`,
  ],
  ["a negative span", link({ delay: "-20ms" }), `at link.delay: "-20ms" is negative, write "20ms"`],
  ["a list for a span", link({ delay: [] }), `at link.delay: [] is no span of time, write "20ms"`],
  [
    "a probability of two",
    link({ loss: 2 }),
    `at link.loss: 2 is not from 0 to 1 ("0%" to "100%")`,
  ],
  [
    "a probability without %",
    link({ loss: "2" }),
    `at link.loss: "2" is no probability, write 0.02 or "2%"`,
  ],
  ["a rate without unit", link({ rate: 100 }), `at link.rate: 100 has no unit, write "100bit"`],
  [
    "a rate in words",
    link({ rate: "fast" }),
    `at link.rate: "fast" is no rate, write "10mbit" (bit, kbit, mbit, gbit)`,
  ],
  [
    "an empty queue",
    link({ queue: { octets: 0 } }),
    "at link.queue.octets: 0 is too little, write at least 1",
  ],
  [
    "half a packet",
    link({ queue: { packets: 0.5 } }),
    "at link.queue.packets: 0.5 does not fit, write a whole number, 1 or more",
  ],
  [
    "a reversed partition",
    link({ partitions: [["2s", "1s"]] }),
    `at link.partitions[0]: ["2s","1s"] is reversed, write ["1s", "2s"]`,
  ],
  [
    "an empty partition",
    link({ partitions: [["1s", "1s"]] }),
    `at link.partitions[0]: ["1s","1s"] is empty, write a later end`,
  ],
  [
    "a moment for a partition",
    link({ partitions: ["1s"] }),
    `at link.partitions[0]: "1s" is no pair of times, write ["1s", "2s"]`,
  ],
  [
    "a link of one host",
    told({ links: { A: {} } }),
    `at links.A: "A" is no link, write "A-B" (both ways) or "A>B" (one)`,
  ],

  [
    "a size with an unknown unit",
    tcp({ receiveBuffer: "64K" }),
    `at hosts.A.tcp.receiveBuffer: "64K" is no size, write 1000, "64KiB" or "1MB"`,
  ],
  [
    "a size too large",
    tcp({ sendBuffer: "2GiB" }),
    `at hosts.A.tcp.sendBuffer: "2GiB" is too much, write at most 1073741824`,
  ],
  [
    "a span too long",
    tcp({ msl: "2h" }),
    `at hosts.A.tcp.msl: "2h" does not fit, write "0ns" to "1h"`,
  ],
  [
    "a span too short",
    tcp({ rtoMin: "0ms" }),
    `at hosts.A.tcp.rtoMin: "0ms" is too short, write at least "1ns"`,
  ],
  [
    "a policy",
    tcp({ handshake: "two" }),
    `at hosts.A.tcp.handshake: "two" is no handshake, write one of three-way, two-way`,
  ],
  [
    "a near policy",
    tcp({ handshake: "twoway" }),
    `at hosts.A.tcp.handshake: "twoway" is no handshake, write "two-way"`,
  ],
  [
    "a word for a truth",
    tcp({ windowScaling: "on" }),
    `at hosts.A.tcp.windowScaling: "on" is neither, write true or false`,
  ],
  [
    "one port for a range",
    tcp({ ephemeralPorts: 5 }),
    "at hosts.A.tcp.ephemeralPorts: 5 is no pair of ports, write [49152, 65535]",
  ],
  [
    "reversed ports",
    tcp({ ephemeralPorts: [9, 5] }),
    "at hosts.A.tcp.ephemeralPorts: [9,5] is empty, write [5, 9]",
  ],

  [
    "a case named by a number",
    told({ cases: { 1: {} } }),
    `at cases["1"]: "1" says nothing, write words`,
  ],
  [
    "a misspelt case",
    told({ cases: { slow: { hots: {} } } }),
    `at cases["slow"]: unknown name "hots", write "hosts"`,
  ],
  [
    "a span in a case",
    told({ cases: { slow: { link: { delay: "2" } } } }),
    `at cases["slow"].link.delay: "2" has no unit, write "2ms"`,
  ],
  ["an outlived limit", told({ outlives: "2MSL" }), `at outlives: "2MSL" is no limit, write "MSL"`],
  [
    "no seeds",
    told({ seeds: 0 }),
    "at seeds: 0 does not fit, write a whole number from 1 to 1000000000",
  ],
  [
    "no time",
    told({ bounds: { virtualTime: "0s" } }),
    `at bounds.virtualTime: "0s" is too short, write at least "1ns"`,
  ],
];

for (const [what, story, says] of WRONG) {
  Deno.test(`scenarioSchema says what to write instead of ${what}`, () => {
    assertEquals(complaintAbout(story), says);
  });
}

Deno.test("scenarioSchema reports every mistake, one a line", () => {
  assertEquals(
    complaintAbout(told({ why: 1, link: { delay: "1", loss: 2 } })),
    `at why: 1 is no text, write one sentence that says why the story is told\n` +
      `  at link.delay: "1" has no unit, write "1ms"\n` +
      `  at link.loss: 2 is not from 0 to 1 ("0%" to "100%")`,
  );
});

Deno.test("scenarioSchema counts the mistakes after the twentieth", () => {
  const lines = complaintAbout(told({ script: Array(25).fill(5) })).split("\n");
  assertEquals([lines.length, lines.at(-1)], [21, "  and 5 more"]);
});
