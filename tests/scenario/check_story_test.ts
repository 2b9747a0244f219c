import { assertEquals } from "@std/assert";
import { complaintAbout, OPEN, read, told, toldWith } from "./told.ts";

const pick = (match: unknown) => told({ faults: [{ drop: match }] });
const WRONG: readonly (readonly [what: string, story: unknown, says: string])[] = [
  ["no host", told({ hosts: {}, script: [] }), "at hosts: no host, write { A: {}, B: {} }"],
  [
    "a port listed twice",
    told({ hosts: { A: {}, B: { listen: [80, { port: 80 }] } } }),
    "at hosts.B.listen[1]: 80 is listed twice, leave one out",
  ],
  [
    "rtoMin past rtoMax",
    told({ hosts: { A: { tcp: { rtoMin: "70s" } }, B: {} } }),
    `at hosts.A.tcp.rtoMin: "70s" is more than rtoMax, write "1min" or less`,
  ],
  [
    "rtoMax below rtoMin",
    told({ hosts: { A: { tcp: { rtoMax: "900ms", rtoInitial: "1ms" } }, B: {} } }),
    `at hosts.A.tcp.rtoMax: "900ms" is less than rtoMin, write "1s" or more`,
  ],
  [
    "rtoInitial past rtoMax",
    told({ hosts: { A: { tcp: { rtoInitial: "3s", rtoMax: "2s" } }, B: {} } }),
    `at hosts.A.tcp.rtoInitial: "3s" is more than rtoMax, write "2s" or less`,
  ],
  [
    "a link of a stranger",
    told({ links: { "A-C": {} } }),
    `at links["A-C"]: "C" is no host, write one of A, B`,
  ],
  [
    "a link to itself",
    told({ links: { "A>A": {} } }),
    `at links["A>A"]: "A>A" joins a host to itself, name two hosts`,
  ],
  [
    "a link named twice",
    told({ links: { "A-B": {}, "B-A": {} } }),
    `at links["B-A"]: the same link as "A-B", write one of them`,
  ],
  [
    "an unknown check",
    told({ violates: ["time-wait-2ml"] }),
    `at violates[0]: "time-wait-2ml" is no check, write "time-wait-2msl"`,
  ],

  [
    "an unknown sender",
    pick({ from: "C" }),
    `at faults[0].drop.from: "C" is no host, write one of A, B`,
  ],
  [
    "an unknown end",
    pick({ of: "A.d" }),
    `at faults[0].drop.of: "A.d" is no end of a connection, write "A.c"`,
  ],
  [
    "an end of another host",
    pick({ from: "A", of: "B.c" }),
    `at faults[0].drop.of: "B.c" is no end at A, write "A.c"`,
  ],
  [
    "an ACK number without ACK",
    pick({ is: "SYN", ack: 1 }),
    `at faults[0].drop.ack: "SYN" acknowledges nothing, write is: "SYN,ACK"`,
  ],
  [
    "has outside is",
    pick({ is: "ACK", has: "FIN" }),
    `at faults[0].drop.has: "ACK" exactly leaves no room for FIN, write is: "FIN,ACK"`,
  ],
  [
    "a cut of a stranger",
    told({ faults: [{ cut: { hosts: ["A", "C"] }, between: ["1s", "2s"] }] }),
    `at faults[0].cut.hosts[1]: "C" is no host, write one of A, B`,
  ],
  [
    "a cut to itself",
    told({ faults: [{ cut: { from: "A", to: "A" }, between: ["1s", "2s"] }] }),
    `at faults[0].cut.to: "A" has no link to itself, name two hosts`,
  ],

  [
    "a step on a stranger",
    toldWith({ on: "C", do: "reboot" }),
    `at script[1].on: "C" is no host, write one of A, B`,
  ],
  [
    "a near host",
    told({ hosts: { client: {}, server: {} }, script: [{ on: "cleint", do: "reboot" }] }),
    `at script[0].on: "cleint" is no host, write "client"`,
  ],
  [
    "a connect to a stranger",
    toldWith({ ...OPEN, connect: "C:80", as: "d" }),
    `at script[1].connect: "C" is no host, write one of A, B`,
  ],
  [
    "a connect to itself",
    toldWith({ ...OPEN, connect: "A:80", as: "d" }),
    `at script[1].connect: "A:80" is its own host, name another`,
  ],
  [
    "a name given twice",
    toldWith(OPEN),
    `at script[1].as: "A.c" is another connection already, write another name`,
  ],
  [
    "an end that nobody opens",
    told({ script: [{ on: "A.c", send: 1 }] }),
    `at script[0].on: "A.c" is no end of a connection, connect it in a step before, as: "c"`,
  ],
  [
    "an end before it is opened",
    told({ script: [{ on: "A.c", send: 1 }, OPEN] }),
    `at script[0].on: "A.c" is not connected yet, write this behind script[1]`,
  ],
  [
    "an end of a stranger",
    toldWith({ on: "C.c", send: 1 }),
    `at script[1].on: "C" is no host, write one of A, B`,
  ],
  [
    "a wait for a stranger",
    toldWith({ when: { "C.c": "CLOSED" }, expect: {} }),
    `at script[1].when["C.c"]: "C" is no host, write one of A, B`,
  ],
  [
    "a wait before the opening",
    told({ script: [{ when: { "B.c": "CLOSED" }, ...OPEN }] }),
    `at script[0].when["B.c"]: "B.c" is not connected yet, write this behind script[0]`,
  ],
  [
    "a wait for a stranger's segment",
    toldWith({ when: { sent: { from: "C" } }, on: "A", do: "reboot" }),
    `at script[1].when.sent.from: "C" is no host, write one of A, B`,
  ],
  [
    "totals of a stranger",
    toldWith({ expect: { C: { tcbs: 0 } } }),
    `at script[1].expect.C: "C" is no host, write one of A, B`,
  ],
  [
    "a state of a stranger",
    toldWith({ end: { "B.d": "CLOSED" } }),
    `at script[1].end["B.d"]: "B.d" is no end of a connection, write "B.c"`,
  ],
  [
    "a path of a stranger",
    toldWith({ passes: { "B.d": [] } }),
    `at script[1].passes["B.d"]: "B.d" is no end of a connection, write "B.c"`,
  ],
  [
    "a stranger's segment",
    toldWith({ sent: { from: "C" } }),
    `at script[1].sent.from: "C" is no host, write one of A, B`,
  ],
  [
    "never a stranger's segment",
    toldWith({ never: { from: "C" } }),
    `at script[1].never.from: "C" is no host, write one of A, B`,
  ],
  [
    "a relink of a stranger",
    toldWith({ relink: {}, between: "A-C" }),
    `at script[1].between: "C" is no host, write one of A, B`,
  ],
  [
    "a relink of one host",
    toldWith({ relink: {}, between: "A" }),
    `at script[1].between: "A" is no link, write "A-B" (both ways) or "A>B" (one)`,
  ],
  [
    "a release of nothing",
    toldWith({ release: "old" }),
    `at script[1].release: nothing is held as "old", write a fault { hold: { ... }, as: "old" }`,
  ],
  [
    "a misspelt release",
    told({ faults: [{ hold: {}, as: "stale" }], script: [{ release: "stail" }] }),
    `at script[0].release: nothing is held as "stail", write "stale"`,
  ],

  [
    "a listener twice",
    toldWith({ on: "B", listen: 80 }),
    "at script[1].listen: B listens on 80 already, leave one out",
  ],
  [
    "no listener to close",
    toldWith({ on: "B", unlisten: 81 }),
    "at script[1].unlisten: B does not listen on 81, write 80",
  ],
  [
    "no listener to accept from",
    toldWith({ on: "A", accept: 80 }),
    "at script[1].accept: A does not listen on 80, write hosts.A.listen: 80",
  ],
  [
    "a closed listener",
    toldWith({ on: "B", unlisten: 80 }, { on: "B", accept: 80 }),
    "at script[2].accept: B does not listen on 80, write hosts.B.listen: 80",
  ],

  [
    "a time that goes back",
    toldWith({ at: "2s", end: {} }, { at: "1s", end: {} }),
    `at script[2].at: "1s" is earlier than the step before, at 2s; steps are told in order, write "2s" or later`,
  ],
  [
    "a time that goes back behind a span",
    toldWith({ at: "1s", on: "A.c", send: 1 }, { after: "1s", on: "A.c", send: 1 }, {
      at: "1500ms",
      end: {},
    }),
    `at script[3].at: "1500ms" is earlier than the step before, at 2s; steps are told in order, write "2s" or later`,
  ],
  [
    "two times",
    toldWith({ at: "1s", after: "1s", expect: {} }),
    `at script[1]: "at" and "after" are two times, write one`,
  ],
  [
    "a time past the bound",
    told({ bounds: { virtualTime: "1h" }, script: [{ at: "2h", on: "A", do: "reboot" }] }),
    `at script[0].at: "2h" is later than bounds.virtualTime, write "1h" or earlier`,
  ],
  [
    "a time past all time",
    toldWith({ at: "2500h", on: "A.c", send: 1 }, { after: "2500h", expect: {} }),
    `at script[2].after: "2500h" leads past the end of virtual time, write less`,
  ],
  [
    "an expectation by a time before it",
    toldWith({ at: "2s", expect: {}, by: "1s" }),
    `at script[1].by: "1s" is earlier than its step, at 2s, write "2s" or later`,
  ],
  [
    "an expectation until a time before it",
    toldWith({ at: "2s", never: {}, until: "1s" }),
    `at script[1].until: "1s" is earlier than its step, at 2s, write "2s" or later`,
  ],
  [
    "by and until",
    toldWith({ expect: {}, by: "1s", until: "2s" }),
    `at script[1]: "by" and "until" are two expectations, write two steps`,
  ],
  [
    "an end after a span",
    toldWith({ after: "1s", end: {} }),
    `at script[1].after: an end is at quiescence or at a time, write "at" or nothing`,
  ],
  [
    "two ends at quiescence",
    toldWith({ end: {} }, { end: {} }),
    "at script[2].end: told twice for the same moment, write one",
  ],
  [
    "two ends at one time",
    toldWith({ at: "1s", end: {} }, { at: "1s", end: {} }),
    "at script[2].end: told twice for the same moment, write one",
  ],

  [
    "a keep-alive that asks too often",
    told({ hosts: { A: {}, B: { tcp: { keepAlive: "200ms" } } }, script: [] }),
    `at hosts.B.tcp.keepAlive: "200ms" is too short, write "1s" or more, or "0s" for off`,
  ],
  [
    "SYN cookies without a third segment",
    told({
      hosts: { A: {}, B: { tcp: { synCookies: "always", handshake: "two-way" } } },
      script: [],
    }),
    `at hosts.B.tcp.synCookies: "always" wants the third segment, leave it or handshake: "two-way" out`,
  ],
  [
    "a stranger in a case",
    told({ cases: { one: { hosts: { C: {} } } } }),
    `at cases["one"].hosts.C: "C" is no host, write one of A, B`,
  ],
  [
    "a case's end",
    told({ cases: { one: { end: { "A.d": "CLOSED" } }, two: {} } }),
    `at cases["one"].end["A.d"]: "A.d" is no end of a connection, write "A.c"`,
  ],
  [
    "a case's check",
    told({ cases: { one: { violates: ["x"] } } }),
    `at cases["one"].violates[0]: "x" is no check, write one of time-wait-2msl, no-byte-crosses-incarnations`,
  ],
  [
    "a case that takes a hold away",
    told({
      faults: [{ hold: {}, as: "old" }],
      script: [{ release: "old" }],
      cases: { one: {}, two: { faults: [] } },
    }),
    `at cases["two"], script[0].release: nothing is held as "old", write a fault { hold: { ... }, as: "old" }`,
  ],
  [
    "a mistake of the story that shows in every case",
    told({ script: [{ release: "old" }], cases: { one: {}, two: {} } }),
    `at script[0].release: nothing is held as "old", write a fault { hold: { ... }, as: "old" }`,
  ],
];

for (const [what, story, says] of WRONG) {
  Deno.test(`checkStory() says what to write instead of ${what}`, () => {
    assertEquals(complaintAbout(story), says);
  });
}

const RIGHT: readonly (readonly [what: string, story: unknown])[] = [
  ["a hold that is never released", told({ faults: [{ hold: {}, as: "old" }] })],
  ["a story without expectations", told()],
  [
    "the passive end and a later incarnation",
    toldWith({ end: { "B.c": "CLOSED", "B.c#2": "CLOSED" } }),
  ],
  ["a fault on a connection that a later step opens", told({ faults: [{ drop: { of: "B.c" } }] })],
  ["PSH that `has` adds to `is`", pick({ is: "ACK", has: "PSH" })],
  [
    "a simultaneous open under one name",
    toldWith({ on: "B", connect: "A:5000", as: "c", from: 80 }),
  ],
  [
    "urgent octets, octets that wait, a close that lingers",
    toldWith(
      { on: "A.c", send: 10, urgent: true },
      { on: "A.c", send: { text: "x" }, push: false },
      { on: "A.c", do: "close", linger: "0s" },
      { end: { "A.c": { told: [] } } },
    ),
  ],
  ["an end after an act after an end", toldWith({ end: {} }, { on: "A.c", send: 1 }, { end: {} })],
  ["an end at a time and one at quiescence", toldWith({ at: "1s", end: {} }, { end: {} })],
  ["a listener after a reboot", toldWith({ on: "B", do: "reboot" }, { on: "B", listen: 80 })],
  [
    "a step at the very time of the one before",
    toldWith({ at: "1s", on: "A.c", send: 1 }, { at: "1s", end: {} }),
  ],
  [
    "a story that only its cases make whole",
    told({ script: [{ release: "old" }], cases: { one: { faults: [{ hold: {}, as: "old" }] } } }),
  ],
];

for (const [what, story] of RIGHT) {
  Deno.test(`checkStory() lets through ${what}`, () => {
    assertEquals(read(story) as unknown, story);
  });
}
