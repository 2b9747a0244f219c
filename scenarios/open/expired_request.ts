import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A SYN whose sender has given up still arrives: only the third segment tells the server to forget it",
  cite: [
    "RFC 9293, section 3.5",
    "RFC 9293, section 3.4.1",
    "RFC 9293, section 3.8.3 (MUST-23)",
    "RFC 9293, section 3.10.7.1",
  ],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  faults: [{ hold: { from: "A", is: "SYN" }, as: "stale" }],
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "500ms", on: "A.c", do: "abort" }, // nobody wants the connection any more
    { at: "30s", release: "stale" },
    { at: "30.02s", sent: { of: "B.c", is: "SYN,ACK", seq: 0, ack: 1 } },
    { never: { from: "A", is: "ACK" } },
    { at: "1h", end: {} },
  ],
  cases: {
    "three-way, client resets": {
      end: {
        "A.c": { state: "CLOSED", outcome: "aborted" },
        "B.c": {
          state: "LISTEN",
          outcome: "returned",
          path: ["LISTEN", "SYN-RECEIVED", "LISTEN"],
        },
        B: { accepted: 0, established: 0, tcbs: 0, tcbSeconds: 0.04 },
      },
    },
    "three-way, client silent": {
      // The SYN-ACK is sent 8 times and given up at the first timeout past 3 min.
      hosts: { A: { tcp: { unknownSegments: "drop" } } },
      end: {
        "A.c": { state: "CLOSED", outcome: "aborted" },
        "B.c": {
          state: "LISTEN",
          outcome: "timed-out",
          path: ["LISTEN", "SYN-RECEIVED", "CLOSED"],
        },
        B: { accepted: 0, established: 0, tcbs: 0, tcbSeconds: 183 },
      },
    },
    "two-way, client resets": {
      why: "Without the third segment the application sees a connection that never was",
      hosts: { B: { tcp: { handshake: "two-way" } } },
      end: {
        "A.c": { state: "CLOSED", outcome: "aborted" },
        "B.c": {
          state: "CLOSED",
          outcome: "reset",
          path: ["LISTEN", "ESTABLISHED", "CLOSED"],
          accepted: true,
        },
        B: { accepted: 1, established: 1, tcbs: 0, tcbSeconds: 0.04 },
      },
    },
    "two-way, client silent": {
      why: "Without the third segment the server waits for ever for a client that is not there",
      hosts: {
        A: { tcp: { unknownSegments: "drop" } },
        B: { tcp: { handshake: "two-way" } },
      },
      end: {
        "A.c": { state: "CLOSED", outcome: "aborted" },
        "B.c": { state: "ESTABLISHED", path: ["LISTEN", "ESTABLISHED"], accepted: true },
        B: { accepted: 1, established: 1, tcbs: 1, tcbSeconds: 3569.98 },
      },
    },
  },
});
