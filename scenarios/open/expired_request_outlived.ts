import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A SYN that outlived the connection opened in its place, and 2 MSL more, must not open another",
  cite: ["RFC 9293, section 3.5", "RFC 9293, section 3.4.1", "RFC 9293, section 3.8.3 (MUST-23)"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  faults: [{ hold: { from: "A", is: "SYN", try: 1 }, as: "stale" }],
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "1s", sent: { of: "A.c", is: "SYN", try: 2 } }, // this one opens the connection
    { when: { "A.c": "ESTABLISHED" }, on: "A.c", send: { text: "hello" } },
    { at: "2s", on: "A.c", do: "shutdown" },
    { when: { "B.c": "EOF" }, on: "B.c", do: "shutdown" },
    { at: "5min", expect: { "A.c": "CLOSED", "B.c": { state: "CLOSED", text: "hello" } } },
    { at: "10min", release: "stale" },
    { at: "600.02s", sent: { of: "B.c#2", is: "SYN,ACK", seq: 0, ack: 1 } },
    { at: "1h", end: {} },
  ],
  outlives: "MSL",
  cases: {
    "three-way, client resets": {
      end: {
        "A.c": { state: "CLOSED", outcome: "closed", lived: 242.04 },
        "B.c#2": {
          state: "LISTEN",
          outcome: "returned",
          path: ["LISTEN", "SYN-RECEIVED", "LISTEN"],
        },
        B: { accepted: 1, tcbs: 0, tcbSeconds: 1.08 },
      },
    },
    "three-way, client silent": {
      hosts: { A: { tcp: { unknownSegments: "drop" } } },
      end: {
        "A.c": { state: "CLOSED", outcome: "closed", lived: 242.04 },
        "B.c#2": {
          state: "LISTEN",
          outcome: "timed-out",
          path: ["LISTEN", "SYN-RECEIVED", "CLOSED"],
        },
        B: { accepted: 1, tcbs: 0, tcbSeconds: 184.04 },
      },
    },
    "two-way, client resets": {
      why: "Without the third segment the application sees a second connection that never was",
      hosts: { B: { tcp: { handshake: "two-way" } } },
      end: {
        "A.c": { state: "CLOSED", outcome: "closed", lived: 242.04 },
        "B.c#2": { state: "CLOSED", outcome: "reset", accepted: true },
        B: { accepted: 2, tcbs: 0, tcbSeconds: 1.08 },
      },
    },
    "two-way, client silent": {
      why: "Without the third segment the server waits for ever for a client that is long done",
      hosts: {
        A: { tcp: { unknownSegments: "drop" } },
        B: { tcp: { handshake: "two-way" } },
      },
      end: {
        "A.c": { state: "CLOSED", outcome: "closed", lived: 242.04 },
        "B.c#2": { state: "ESTABLISHED", accepted: true },
        B: { accepted: 2, tcbs: 1, tcbSeconds: 3001.02 },
      },
    },
  },
});
