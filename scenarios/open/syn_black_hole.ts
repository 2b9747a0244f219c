import { scenario } from "@halfopen/harness";

export default scenario({
  why: "A SYN that is never answered is given up, but not before 3 minutes of trying",
  cite: "RFC 9293, section 3.8.3 (MUST-23)",
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  faults: [{ drop: { from: "A", is: "SYN" } }],
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "123s", sent: { of: "A.c", is: "SYN", try: 8 } },
    { never: { of: "A.c", is: "SYN", try: 9 } },
    { at: "182s", expect: { "A.c": "SYN-SENT" } },
    {
      end: {
        "A.c": {
          state: "CLOSED",
          outcome: "timed-out",
          path: ["CLOSED", "SYN-SENT", "CLOSED"],
          lived: 183,
        },
        "B.c": "LISTEN",
        B: { accepted: 0, tcbs: 0 },
      },
    },
  ],
});
