import { scenario } from "@halfopen/harness";

export default scenario({
  why: "One packet in five comes twice, and no octet is delivered twice",
  cite: ["RFC 9293, section 3.4", "RFC 9293, section 3.10.7.4, first step"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms", duplicate: "20%" },
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
