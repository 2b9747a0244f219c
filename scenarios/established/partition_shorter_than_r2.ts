import { scenario } from "@halfopen/harness";

export default scenario({
  why: "A connection outlasts a partition shorter than R2, and every octet arrives",
  cite: ["RFC 6298, rule 5.5", "RFC 9293, section 3.8.3"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms", partitions: [["1s", "100s"]] },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "2s", on: "A.c", send: 10_000 },
    { at: "65s", sent: { of: "A.c", octets: 0, try: 7 } },
    { at: "125s", sent: { of: "A.c", octets: 0, try: 8 } }, // the first that gets through
    { at: "125.01s", expect: { "B.c": { received: 0 } } },
    { end: { "A.c": "ESTABLISHED", "B.c": { state: "ESTABLISHED", received: 10_000 } } },
  ],
});
