import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A link that is cut twice for a while loses what enters it meanwhile; the end of a cut counts as open",
  cite: ["RFC 6298, rules 5.4 and 5.5", "RFC 9293, section 3.10.8"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms", partitions: [["1s", "5s"], ["20s", "30s"]] },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "2s", on: "A.c", send: 10 },
    { at: "3s", sent: { of: "A.c", octets: 0, try: 2 } },
    { at: "5s", sent: { of: "A.c", octets: 0, try: 3 } }, // the cut ends at this very moment
    { at: "5.03s", expect: { "B.c": { received: 10 } } },
    { at: "21s", on: "A.c", send: 10 },
    { at: "29s", expect: { "B.c": { received: 10 } } },
    { end: { "A.c": "ESTABLISHED", "B.c": { state: "ESTABLISHED", received: 20 } } },
  ],
});
