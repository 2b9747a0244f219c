import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "The longer RTO after a SYN that was sent again does not pass the maximum that the host has set",
  cite: ["RFC 6298, rule 5.7", "RFC 6298, rule 2.5"],
  hosts: { A: { tcp: { rtoMax: "1s" } }, B: { listen: 80 } },
  link: { delay: "20ms" },
  faults: [
    { drop: { from: "A", is: "SYN", try: 1 } },
    { drop: { from: "A", octets: 0, try: 1 } },
  ],
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { when: { "A.c": "ESTABLISHED" }, on: "A.c", send: 1 }, // at 1.04 s
    { at: "2.04s", sent: { of: "A.c", octets: 0, try: 2 } },
    { end: { "A.c": "ESTABLISHED", "B.c": { state: "ESTABLISHED", received: 1 } } },
  ],
});
