import { scenario } from "@halfopen/harness";

export default scenario({
  why: "A delay that varies from 10 to 90 ms mixes segments up, and the octets still come in order",
  cite: ["RFC 6298, section 2", "RFC 9293, section 3.10.7.4, first step (SHLD-31)"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "50ms", jitter: "40ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { when: { "A.c": "ESTABLISHED" }, on: "A.c", send: "100kB" },
    { on: "A.c", do: "shutdown" },
    { when: { "B.c": "EOF" }, on: "B.c", do: "shutdown" },
    {
      end: {
        "A.c": "CLOSED",
        "B.c": { state: "CLOSED", received: 100_000, eof: true },
        B: { accepted: 1, tcbs: 0 },
      },
    },
  ],
  seeds: 20,
});
