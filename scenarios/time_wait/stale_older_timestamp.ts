import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "An old SYN that reaches TIME-WAIT is told by its older timestamp and dropped without an answer",
  cite: ["RFC 6191, section 2", "RFC 9293, section 3.6.1 (SHLD-4)"],
  hosts: {
    A: { tcp: { timestamps: true } },
    B: { listen: 80, tcp: { timestamps: true, timeWaitReuse: "timestamps" } },
  },
  link: { delay: "20ms" },
  faults: [{ hold: { of: "A.c", is: "SYN", try: 1 }, as: "stale" }],
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "2s", on: "B.c", do: "shutdown" },
    { when: { "A.c": "EOF" }, on: "A.c", do: "shutdown" },
    { at: "10s", expect: { "A.c": "CLOSED", "B.c": "TIME-WAIT" } },
    { at: "10s", release: "stale" },
    { never: { from: "B", between: ["10s", "1h"] } },
    {
      end: {
        "A.c": { state: "CLOSED", outcome: "closed" },
        "B.c": { state: "CLOSED", outcome: "closed", lived: 241.02 },
        B: { accepted: 1, tcbs: 0 },
      },
    },
  ],
});
