import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "Octets sent without PUSH wait for company, but not for ever: a push or a timer lets them go",
  cite: [
    "RFC 9293, section 3.9.1.2 (MUST-60, MUST-61)",
    "RFC 9293, section 3.8.6.2.1: the override timeout",
  ],
  hosts: { A: { tcp: { sillyWindowOverride: "500ms" } }, B: { listen: 80 } },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "1s", on: "A.c", send: { text: "one " }, push: false },
    { at: "1.1s", on: "A.c", send: { text: "two " }, push: false },
    { at: "1.2s", on: "A.c", send: { text: "three" } }, // pushes them all
    { at: "1.2s", sent: { of: "A.c", is: "ACK,PSH", seq: 1, length: 13 } },
    { at: "1.22s", expect: { "B.c": { text: "one two three" } } },
    { at: "3s", on: "A.c", send: { text: "." }, push: false }, // nobody pushes this one
    { at: "3.5s", sent: { of: "A.c", is: "ACK", seq: 14, length: 1 } },
    { at: "5s", on: "A.c", send: { text: " end" }, push: false },
    { at: "5.1s", on: "A.c", do: "shutdown" }, // a FIN pushes too
    { at: "5.1s", sent: { of: "A.c", is: "FIN,ACK,PSH", seq: 15, length: 4 } },
    { when: { "B.c": "EOF" }, on: "B.c", do: "shutdown" },
    {
      end: {
        "A.c": { state: "CLOSED", sent: 18 },
        "B.c": { state: "CLOSED", text: "one two three. end" },
      },
    },
  ],
});
