import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "Three duplicate ACKs look like a loss: a segment that five others overtake is sent again for nothing",
  cite: ["RFC 5681, section 3.2", "RFC 6582, section 3.2", "RFC 6675, section 4 (NextSeg, rule 4)"],
  hosts: { A: { tcp: { timestamps: false } }, B: { listen: 80 } },
  link: { delay: "20ms" },
  faults: [{ delay: { of: "A.c", octets: 0, try: 1 }, by: "100ms" }],
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "100ms", on: "A.c", send: 10_000 },
    // The third duplicate ACK comes 40 ms after the data; the RTO would take a second.
    { at: "140ms", sent: { of: "A.c", octets: 0, try: 2 }, times: 1 },
    { at: "200ms", expect: { "B.c": { received: 10_000 } } }, // the first sending arrives at 220 ms
    { end: { "A.c": "ESTABLISHED", "B.c": { state: "ESTABLISHED", received: 10_000 } } },
  ],
  cases: {
    "with SACK": {
      why:
        "With SACK the last segment in flight goes again too, once, lest its loss wait for the RTO",
      script: [
        { at: "0s", on: "A", connect: "B:80", as: "c" },
        { at: "100ms", on: "A.c", send: 10_000 },
        { at: "140ms", sent: { of: "A.c", octets: 0, try: 2 }, times: 1 },
        { sent: { of: "A.c", length: [1, 1460], try: 2 }, by: "1min", times: 2 }, // both spurious
        { end: { "A.c": "ESTABLISHED", "B.c": { state: "ESTABLISHED", received: 10_000 } } },
      ],
    },
    "without SACK": {
      hosts: { A: { tcp: { sack: false } } },
      script: [
        { at: "0s", on: "A", connect: "B:80", as: "c" },
        { at: "100ms", on: "A.c", send: 10_000 },
        { at: "140ms", sent: { of: "A.c", octets: 0, try: 2 }, times: 1 },
        { sent: { of: "A.c", length: [1, 1460], try: 2 }, by: "1min", times: 1 }, // spurious
        { end: { "A.c": "ESTABLISHED", "B.c": { state: "ESTABLISHED", received: 10_000 } } },
      ],
    },
  },
});
