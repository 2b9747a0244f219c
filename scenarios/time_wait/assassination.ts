import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "An old segment that reaches TIME-WAIT draws an ACK, and the peer's reset of that ends the wait early",
  cite: [
    "RFC 1337, section 2",
    "RFC 9293, section 3.10.7.4, first and second step",
    "RFC 9293, section 3.10.7.2",
  ],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  faults: [{ duplicate: { of: "B.c", octets: 0, try: 1 }, after: "10s" }],
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "100ms", on: "B.c", send: 10 },
    { at: "500ms", on: "A.c", do: "shutdown" },
    { when: { "B.c": "EOF" }, on: "B.c", do: "shutdown" },
    { at: "1s", expect: { "A.c": "TIME-WAIT", "B.c": "CLOSED" } },
    { at: "10.12s", sent: { of: "A.c", is: "ACK", length: 0, state: "TIME-WAIT" } },
    { at: "10.14s", sent: { from: "B", is: "RST" } },
    {
      end: {
        "A.c": { state: "CLOSED", received: 10, lived: 10.16 }, // not 240.54 s
        "B.c": { state: "CLOSED", outcome: "closed" },
      },
    },
  ],
});
