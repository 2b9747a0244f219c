import { scenario } from "@halfopen/harness";

export default scenario({
  why: "With RFC 1337's rule a reset cannot end TIME-WAIT, so an old segment cannot shorten it",
  cite: "RFC 1337, section 3",
  hosts: {
    A: { tcp: { timeWaitResets: "ignore" } },
    B: { listen: 80 },
  },
  link: { delay: "20ms" },
  faults: [{ duplicate: { of: "B.c", octets: 0, try: 1 }, after: "10s" }],
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "100ms", on: "B.c", send: 10 },
    { at: "500ms", on: "A.c", do: "shutdown" },
    { when: { "B.c": "EOF" }, on: "B.c", do: "shutdown" },
    { at: "10.14s", sent: { from: "B", is: "RST" } },
    { at: "11s", expect: { "A.c": "TIME-WAIT" }, until: "240.5s" },
    { end: { "A.c": { state: "CLOSED", lived: 240.54 }, "B.c": "CLOSED" } },
  ],
});
