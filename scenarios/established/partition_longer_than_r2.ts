import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "Data that is never acknowledged ends the connection at R2, silently: the other end stays as it is",
  cite: ["RFC 9293, section 3.8.3 (MUST-20, SHLD-11)", "RFC 9293, section 3.10.8"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms", partitions: [["1s", "20min"]] },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "2s", on: "A.c", send: 100 },
    { at: "3s", sent: { of: "A.c", octets: 0, try: 2 } },
    { at: "5s", sent: { of: "A.c", octets: 0, try: 3 } },
    // 15 retransmissions at 1, 2, 4... 60 s: the last one at 605 s, the end a minute later.
    { at: "605s", sent: { of: "A.c", octets: 0, try: 16 } },
    { never: { has: "RST" } },
    {
      end: {
        "A.c": { state: "CLOSED", outcome: "timed-out", lived: 665 },
        "B.c": { state: "ESTABLISHED", outcome: "open", received: 0 },
      },
    },
  ],
});
