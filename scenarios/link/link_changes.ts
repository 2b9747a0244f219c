import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A link that turns slow in the middle of a connection costs one spurious retransmission, then TCP has learnt",
  cite: ["RFC 6298, rules 2.3 and 5.5", "RFC 9293, section 3.8.1 (MUST-18)"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "1s", relink: { delay: "800ms" } },
    { at: "2s", on: "A.c", send: 10 },
    { at: "3s", sent: { of: "A.c", octets: 0, try: 2 } }, // its ACK is on the way for 1.8 s
    { at: "20s", on: "A.c", send: 10 }, // at the backed-off RTO of 2 s: measured again
    { never: { of: "A.c", octets: 10, try: 2 } },
    { at: "40s", on: "A.c", send: 10 },
    { never: { of: "A.c", octets: 20, try: 2 } },
    { end: { "A.c": "ESTABLISHED", "B.c": { state: "ESTABLISHED", received: 30 } } },
  ],
});
