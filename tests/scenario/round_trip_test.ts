import { assertEquals } from "@std/assert";
import { read, told } from "./told.ts";

/** A story in which every field of the format is used. */
const EVERYTHING = {
  format: 1,
  why: "Everything is used",
  cite: ["RFC 9293, section 3.5"],
  hosts: {
    A: {
      reading: "manual",
      clock: { offset: "1s", driftPpm: -100 },
      tcp: {
        msl: "1min",
        mtu: 1400,
        windowScaling: false,
        receiveBuffer: "64KiB",
        sendBuffer: 1000,
        rtoInitial: "2s",
        rtoMin: "200ms",
        rtoMax: "2min",
        clockGranularity: "1ms",
        retransmissionsR1: 0,
        retransmissionsR2: 255,
        giveUpMin: "0s",
        synRetransmissionsR2: 1,
        synGiveUpMin: "3min",
        userTimeout: "15min",
        delayedAck: "0ms",
        delayedAckSegments: 1,
        sillyWindowOverride: "100ms",
        challengeAckInterval: "0ms",
        backlog: 1,
        ephemeralPorts: [5000, 5000],
        unknownSegments: "drop",
        timeWaitReuse: "never",
        handshake: "two-way",
        timeWait: "none",
        resets: "window",
        unexpectedSyn: "reset",
      },
    },
    B: { listen: [80, { port: 81, backlog: 2, accept: "manual", iss: [0, 4_294_967_295] }] },
  },
  link: {
    delay: "20ms",
    jitter: "5ms",
    loss: "2%",
    duplicate: 0.1,
    reorder: 1,
    corrupt: "0.1%",
    rate: "10mbit",
    queue: { octets: "1MB", packets: 10 },
    mtu: 1500,
    partitions: [["1s", "2s"]],
    bytes: true,
  },
  links: { "A-B": { delay: "1ms" }, "A>B": { loss: 0 } },
  faults: [
    {
      drop: {
        from: "A",
        of: "A.c",
        is: "SYN,ACK",
        seq: 0,
        ack: [1, 2],
        length: 0,
        octets: [0, 9],
        try: [1, 3],
        state: "SYN-RECEIVED",
        window: [0, 65_535],
        between: ["0s", "1s"],
        times: 2,
      },
      optional: true,
    },
    { delay: { has: "FIN" }, by: "1s" },
    { hold: { from: "B" }, as: "stale" },
    { duplicate: {}, copies: 3, after: "1ms" },
    { corrupt: { is: "none" } },
    { cut: { from: "A", to: "B" }, between: ["1s", "2s"] },
    { cut: { hosts: ["A", "B"] }, between: ["3s", "4s"], optional: true },
  ],
  script: [
    { on: "A", listen: 7 },
    { on: "A", connect: "B:81", as: "c", from: 5000, iss: 0 },
    { on: "B", accept: 81, when: { "B.c": "ESTABLISHED", sent: { from: "A", is: "ACK" } } },
    { on: "A", unlisten: 7 },
    { on: "A.c", send: "1MB", after: "1s" },
    { on: "A.c", send: { text: "ping" }, at: "2s" },
    { on: "B.c", read: 10, when: { "B.c": { octets: 10 } } },
    { on: "B.c#2", do: "pause", when: { "B.c": "readable" } },
    { on: "B", do: "reboot" },
    { release: "stale" },
    {
      inject: {
        to: "B",
        from: "A",
        of: "A.c",
        flags: "RST,ACK",
        seq: -1,
        ack: 0,
        relativeTo: "next",
        window: 0,
        length: 1,
      },
    },
    { inject: { to: "B", from: "A", ports: [1, 80], flags: "SYN", count: 100_000, every: "1us" } },
    { inject: { to: "A", from: "B", of: "B.c", icmp: "host-unreachable" } },
    { relink: { delay: "1s" }, between: "A>B" },
    { at: "3s", expect: { "A.c": "ESTABLISHED", A: { tcbs: 1 } }, by: "4s" },
    { expect: { "A.c": { state: "ESTABLISHED", outcome: "open" } }, until: "5s" },
    { passes: { "A.c": ["SYN-SENT", "ESTABLISHED"] } },
    { sent: { from: "A" }, by: "5s", times: [1, 3] },
    { never: { has: "RST" }, until: "5s" },
    {
      end: {
        "B.c": {
          sent: 0,
          received: [1, 2],
          text: "",
          eof: true,
          accepted: true,
          path: ["CLOSED"],
          lived: 1.5,
        },
        B: { tcbs: 0, accepted: 1, established: [0, 1], tcbSeconds: [0.5, 1.5] },
      },
      at: "1h",
    },
  ],
  cases: {
    "without TIME-WAIT": {
      why: "Another why",
      hosts: { B: { tcp: { timeWait: "none" } } },
      link: { delay: "1ms" },
      links: { "A>B": { loss: 1 } },
      end: { "A.c": "CLOSED" },
      violates: ["time-wait-2msl"],
      outlives: "MSL",
    },
  },
  violates: ["no-byte-crosses-incarnations"],
  outlives: "MSL",
  seeds: 5,
  bounds: { virtualTime: "2h", events: 1000 },
};

Deno.test("readScenario() gives back a story that uses every field, unchanged, as a copy", () => {
  const story = read(EVERYTHING);
  assertEquals(story as unknown, EVERYTHING);
  assertEquals(read(JSON.parse(JSON.stringify(EVERYTHING))) as unknown, EVERYTHING);
  assertEquals(story.hosts === EVERYTHING.hosts as unknown, false);
});

Deno.test("readScenario() leaves out fields whose value is undefined", () => {
  assertEquals(read(told({ link: undefined })) as unknown, told());
});
