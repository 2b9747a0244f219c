import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A valid reset in SYN-RECEIVED returns a passive opener to LISTEN, and refuses an active one",
  cite: ["RFC 9293, section 3.5 (MUST-11)", "RFC 9293, section 3.10.7.4, second step"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  script: [{ end: {} }],
  cases: {
    "passive opener": {
      faults: [{ drop: { of: "A.c", is: "ACK", length: 0 } }],
      script: [
        { at: "0s", on: "A", connect: "B:80", as: "c" },
        { at: "50ms", on: "A.c", do: "abort" },
        { at: "50ms", sent: { of: "A.c", has: "RST", seq: 1 } },
        { at: "60ms", expect: { "B.c": "SYN-RECEIVED" } },
        {
          end: {
            "A.c": { state: "CLOSED", outcome: "aborted" },
            "B.c": {
              state: "LISTEN",
              outcome: "returned",
              path: ["LISTEN", "SYN-RECEIVED", "LISTEN"],
            },
            B: { accepted: 0, tcbs: 0 },
          },
        },
      ],
    },
    "active opener": {
      // A simultaneous open: B aborts before its SYN-ACK has arrived.
      faults: [{ drop: { of: "B.c", is: "SYN,ACK" } }],
      script: [
        { at: "0s", on: "A", connect: "B:81", from: 5000, as: "c" },
        { at: "0s", on: "B", connect: "A:5000", from: 81, as: "c" },
        { at: "30ms", on: "B.c", do: "abort" },
        { at: "30ms", sent: { of: "B.c", has: "RST", seq: 1 } },
        { at: "40ms", expect: { "A.c": "SYN-RECEIVED" } },
        {
          end: {
            "A.c": {
              state: "CLOSED",
              outcome: "refused",
              path: ["CLOSED", "SYN-SENT", "SYN-RECEIVED", "CLOSED"],
              lived: 0.05,
            },
            "B.c": {
              state: "CLOSED",
              outcome: "aborted",
              path: ["CLOSED", "SYN-SENT", "SYN-RECEIVED", "CLOSED"],
            },
          },
        },
      ],
    },
  },
});
