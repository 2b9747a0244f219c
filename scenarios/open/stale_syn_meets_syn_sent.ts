import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A stale SYN looks like a simultaneous open; the peer, who has none, resets it or is never heard of",
  cite: [
    "RFC 9293, section 3.5",
    "RFC 9293, section 3.10.7.3, fourth step",
    "RFC 9293, section 3.10.7.4, second step",
  ],
  hosts: { A: {}, B: {} },
  link: { delay: "20ms" },
  faults: [{ hold: { of: "B.old", is: "SYN" }, as: "old" }],
  script: [
    { at: "0s", on: "B", connect: "A:5000", from: 80, as: "old", iss: 90 },
    { at: "500ms", on: "B.old", do: "abort" },
    { at: "1s", on: "A", connect: "B:80", from: 5000, as: "c", iss: 100 },
    { at: "1s", release: "old" },
    { at: "1.02s", sent: { of: "A.c", is: "SYN,ACK", seq: 0 } },
    { at: "1.03s", expect: { "A.c": "SYN-RECEIVED" } },
    { end: {} },
  ],
  cases: {
    "B resets": {
      // The reset of A's SYN does not fit the stale SYN's numbers; that of its SYN-ACK does.
      end: {
        "A.c": {
          state: "CLOSED",
          outcome: "refused",
          path: ["CLOSED", "SYN-SENT", "SYN-RECEIVED", "CLOSED"],
          lived: 0.06,
        },
        B: { tcbs: 0 },
      },
    },
    "B silent": {
      hosts: { B: { tcp: { unknownSegments: "drop" } } },
      end: {
        "A.c": {
          state: "CLOSED",
          outcome: "timed-out",
          path: ["CLOSED", "SYN-SENT", "SYN-RECEIVED", "CLOSED"],
          lived: [180, 250],
        },
        B: { tcbs: 0 },
      },
    },
  },
});
