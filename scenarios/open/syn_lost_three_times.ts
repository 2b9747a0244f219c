import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A lost SYN is sent again, each time after twice the wait; data then starts with an RTO of 3 s",
  cite: ["RFC 6298, rules 5.5 and 5.7", "RFC 9293, section 3.8.1 (MUST-18)"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  faults: [
    { drop: { from: "A", is: "SYN", try: [1, 3] } },
    { drop: { of: "A.c", octets: 0, try: 1 } },
  ],
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "1s", sent: { of: "A.c", is: "SYN", try: 2 } },
    { at: "3s", sent: { of: "A.c", is: "SYN", try: 3 } },
    { at: "7s", sent: { of: "A.c", is: "SYN", try: 4 } },
    { at: "8s", expect: { "A.c": "ESTABLISHED", "B.c": "ESTABLISHED" } },
    { at: "10s", on: "A.c", send: { text: "hello" } },
    { at: "13s", sent: { of: "A.c", octets: 0, try: 2 } },
    { end: { "A.c": "ESTABLISHED", "B.c": { state: "ESTABLISHED", text: "hello" } } },
  ],
});
