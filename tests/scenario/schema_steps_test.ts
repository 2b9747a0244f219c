import { assertEquals } from "@std/assert";
import { complaintAbout, OPEN, told, toldWith } from "./told.ts";

const fault = (one: unknown) => told({ faults: [one] });
const pick = (match: unknown) => fault({ drop: match });
const MATCH = `{ from: "A", is: "SYN" }`;
const KEYS =
  "connect, listen, unlisten, accept, send, read, do, release, inject, relink, expect, passes, sent, never, end";

const WRONG: readonly (readonly [what: string, story: unknown, says: string])[] = [
  [
    "a fault of no kind",
    fault({}),
    "at faults[0]: {} does not say which fault, write one of drop, delay, hold, duplicate, corrupt, cut",
  ],
  [
    "a fault of two kinds",
    fault({ drop: {}, hold: {}, as: "x" }),
    `at faults[0]: "drop" and "hold" are 2 faults, write one after the other`,
  ],
  ["a misspelt fault", fault({ dorp: {} }), `at faults[0]: unknown name "dorp", write "drop"`],
  [
    "a fault that is a text",
    fault("drop"),
    `at faults[0]: "drop" is no fault, write { drop: ${MATCH} }`,
  ],
  ["a delay without span", fault({ delay: {} }), `at faults[0].by: missing, write "20ms"`],
  ["a hold without name", fault({ hold: {} }), `at faults[0].as: missing, write a name, "c"`],
  [
    "a hold with a bad name",
    fault({ hold: {}, as: "1st" }),
    `at faults[0].as: "1st" is no name, write a letter, then letters, digits or _`,
  ],
  [
    "a cut of three",
    fault({ cut: { hosts: ["A", "B", "B"] }, between: ["1s", "2s"] }),
    `at faults[0].cut.hosts: ["A","B","B"] is no pair of hosts, write ["A", "B"]`,
  ],
  [
    "a cut for ever",
    fault({ cut: { from: "A", to: "B" } }),
    `at faults[0].between: missing, write ["1s", "2s"]`,
  ],
  ["a match that is a text", pick("SYN"), `at faults[0].drop: "SYN" is no object, write ${MATCH}`],
  ["a misspelt match", pick({ tri: 1 }), `at faults[0].drop: unknown name "tri", write "try"`],
  ["an unknown flag", pick({ is: "SIN" }), `at faults[0].drop.is: "SIN" is no flag, write "SYN"`],
  [
    "flags joined by +",
    pick({ is: "SYN+ACK" }),
    `at faults[0].drop.is: "SYN+ACK" is no list of flags, write "SYN,ACK"`,
  ],
  ["a flag twice", pick({ has: "ACK,ACK" }), `at faults[0].drop.has: "ACK,ACK" names ACK twice`],
  [
    "flags as a number",
    pick({ is: 2 }),
    `at faults[0].drop.is: 2 is no list of flags, write "SYN" or "SYN,ACK"`,
  ],
  [
    "a state",
    pick({ state: "SYN_SENT" }),
    `at faults[0].drop.state: "SYN_SENT" is no state, write "SYN-SENT"`,
  ],
  [
    "a reversed range",
    pick({ seq: [5, 1] }),
    "at faults[0].drop.seq: [5,1] is empty, write [1, 5]",
  ],
  [
    "a range of three",
    pick({ seq: [1, 2, 3] }),
    "at faults[0].drop.seq: [1,2,3] is no range, write [lowest, highest]",
  ],
  [
    "try 0",
    pick({ try: 0 }),
    "at faults[0].drop.try: 0 does not fit, write a whole number, 1 or more",
  ],
  [
    "a reversed time",
    pick({ between: ["2s", "1s"] }),
    `at faults[0].drop.between: ["2s","1s"] is reversed, write ["1s", "2s"]`,
  ],

  [
    "a step of no kind",
    toldWith({ on: "A" }),
    `at script[1]: {"on":"A"} does not say which step, write one of ${KEYS}`,
  ],
  [
    "a step of two kinds",
    toldWith({ on: "A.c", send: 1, read: 1 }),
    `at script[1]: "send" and "read" are 2 steps, write one after the other`,
  ],
  [
    "a misspelt step",
    toldWith({ on: "A.c", sned: 1 }),
    `at script[1]: unknown name "sned", write "send"`,
  ],
  [
    "a step that is null",
    toldWith(null),
    `at script[1]: null is no step, write { on: "A", connect: "B:80", as: "c" }`,
  ],
  [
    "a field of another step",
    toldWith({ end: {}, by: "1s" }),
    `at script[1]: unknown name "by", write one of end, at, after, when`,
  ],
  [
    "a connect without name",
    toldWith({ on: "A", connect: "B:80" }),
    `at script[1].as: missing, write a name, "c"`,
  ],
  [
    "a connect without port",
    toldWith({ ...OPEN, connect: "B" }),
    `at script[1].connect: "B" is no host and port, write "B:80"`,
  ],
  [
    "a connect to port 0",
    toldWith({ ...OPEN, connect: "B:0" }),
    "at script[1].connect: 0 is no port, write 1 to 65535",
  ],
  [
    "a connect on an end",
    toldWith({ ...OPEN, on: "A.c" }),
    `at script[1].on: "A.c" is an end, write the host, "A"`,
  ],
  [
    "a send on a host",
    toldWith({ on: "A", send: 1 }),
    `at script[1].on: "A" names no connection, write "A.c"`,
  ],
  [
    "a send on no name",
    toldWith({ on: "A.", send: 1 }),
    `at script[1].on: "A." is no end, write "A.c" or "A.c#2"`,
  ],
  [
    "an unknown act",
    toldWith({ on: "A.c", do: "clse" }),
    `at script[1].do: "clse" is no act, write "close"`,
  ],
  [
    "a host's act on an end",
    toldWith({ on: "A.c", do: "reboot" }),
    `at script[1].do: "reboot" is nothing for an end; write one of pause, resume, shutdown, close, abort`,
  ],
  [
    "an end's act on a host",
    toldWith({ on: "A", do: "abort" }),
    `at script[1].do: "abort" is nothing for a host; name an end, "A.c", or write one of reboot, pause, resume`,
  ],
  [
    "a shutdown that lingers",
    toldWith({ on: "A.c", do: "shutdown", linger: "1s" }),
    `at script[1].linger: "shutdown" lingers for nothing, write do: "close" or leave it out`,
  ],
  [
    "a span to linger",
    toldWith({ on: "A.c", do: "close", linger: 5 }),
    `at script[1].linger: 5 has no unit, write "5ms"`,
  ],
  [
    "an urgent read",
    toldWith({ on: "A.c", read: 5, urgent: true }),
    `at script[1]: unknown name "urgent", write one of on, read, at, after, when`,
  ],
  [
    "an ICMP error",
    toldWith({ inject: { to: "B", from: "A", of: "A.c", icmp: "unreachable" } }),
    `at script[1].inject.icmp: "unreachable" is no ICMP error, write "net-unreachable"`,
  ],
  [
    "a state asked of a host",
    toldWith({ expect: { A: "CLOSED" } }),
    `at script[1].expect.A: "CLOSED" is asked of a host, name an end of a connection, "A.c"`,
  ],
  [
    "a misspelt state",
    toldWith({ end: { "A.c": "ESTABLISHD" } }),
    `at script[1].end["A.c"]: "ESTABLISHD" is no state, write "ESTABLISHED"`,
  ],
  [
    "a misspelt question",
    toldWith({ end: { "A.c": { stat: "CLOSED" } } }),
    `at script[1].end["A.c"]: unknown name "stat", write "state"`,
  ],
  [
    "a misspelt total",
    toldWith({ end: { B: { tcb: 0 } } }),
    `at script[1].end.B: unknown name "tcb", write "tcbs"`,
  ],
  [
    "an outcome",
    toldWith({ end: { "A.c": { outcome: "timeout" } } }),
    `at script[1].end["A.c"].outcome: "timeout" is no outcome, write "timed-out"`,
  ],
  [
    "no expectation",
    toldWith({ expect: 5 }),
    `at script[1].expect: 5 is no object, write { "A.c": "ESTABLISHED" }`,
  ],
  [
    "a sign",
    toldWith({ when: { "A.c": "eof" }, end: {} }),
    `at script[1].when["A.c"]: "eof" is no state or sign, write "EOF"`,
  ],
  [
    "a path of a host",
    toldWith({ passes: { A: [] } }),
    `at script[1].passes.A: "A" names no connection, write "A.c"`,
  ],
];

for (const [what, story, says] of WRONG) {
  Deno.test(`stepSchema and faultSchema say what to write instead of ${what}`, () => {
    assertEquals(complaintAbout(story), says);
  });
}
