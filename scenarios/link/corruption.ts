import { scenario } from "@halfopen/harness";

export default scenario({
  why: "One packet in twenty is damaged: the checksum takes it for lost, and it is sent again",
  cite: ["RFC 9293, section 3.1", "RFC 9293, section 3.8"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms", corrupt: "5%" },
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
