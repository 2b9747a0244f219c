import { scenario } from "@halfopen/harness";

export default scenario({
  why: "A link that does everything wrong at once slows a transfer down and spoils none of it",
  cite: ["RFC 9293, section 3.4", "RFC 9293, section 3.8"],
  hosts: { A: {}, B: { listen: 80 } },
  link: {
    delay: "50ms",
    jitter: "20ms",
    loss: "2%",
    duplicate: "2%",
    reorder: "5%",
    corrupt: "1%",
    rate: "10mbit",
  },
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
