import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A user who asks for patience gets it: a user timeout longer than a partition lets the data through",
  cite: [
    "RFC 9293, section 3.8.3 (MUST-21)",
    "RFC 9293, section 3.9.1",
    "RFC 9293, section 3.10.8",
  ],
  hosts: { A: { tcp: { userTimeout: "15min" } }, B: { listen: 80 } },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "2s", on: "A.c", send: 100 },
    { end: {} },
  ],
  cases: {
    "partition of 10 min": {
      link: { partitions: [["1s", "10min"]] },
      end: { "A.c": "ESTABLISHED", "B.c": { state: "ESTABLISHED", received: 100 } },
    },
    "partition of 12 min, past R2": {
      link: { partitions: [["1s", "12min"]] },
      end: { "A.c": "ESTABLISHED", "B.c": { state: "ESTABLISHED", received: 100 } },
    },
    "partition of 20 min": {
      why: "The user timeout ends the connection when data has been unacknowledged for that long",
      link: { partitions: [["1s", "20min"]] },
      end: {
        "A.c": { state: "CLOSED", outcome: "timed-out", lived: 902 },
        "B.c": { state: "ESTABLISHED", outcome: "open", received: 0 },
      },
    },
  },
});
