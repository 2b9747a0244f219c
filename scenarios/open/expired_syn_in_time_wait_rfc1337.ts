import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "With RFC 1337's rule an expired SYN in TIME-WAIT opens nothing and does not shorten the wait either",
  cite: ["RFC 1337, section 3", "RFC 9293, section 3.10.7.4"],
  hosts: {
    A: { tcp: { timeWaitResets: "ignore" } },
    B: { listen: { port: 80, iss: [300, 5_000_000] } },
  },
  link: { delay: "20ms" },
  faults: [{ hold: { from: "A", is: "SYN", try: 1 }, as: "stale" }],
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "2s", on: "A.c", do: "shutdown" },
    { when: { "B.c": "EOF" }, on: "B.c", do: "shutdown" },
    { at: "10s", release: "stale" },
    { at: "10.06s", sent: { from: "B", is: "RST" } },
    { at: "240s", expect: { "A.c": "TIME-WAIT" } },
    {
      end: {
        "A.c": { state: "CLOSED", outcome: "closed", lived: 242.04 },
        "B.c#2": "LISTEN",
        B: { accepted: 1, tcbs: 0 },
      },
    },
  ],
});
