import { scenario } from "@halfopen/harness";

export default scenario({
  why: "A soft ICMP error is only told to the user; a hard one ends an attempt to open",
  cite: "RFC 9293, section 3.9.2.2 (MUST-54, MUST-56, SHLD-25, SHLD-26)",
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  script: [{ end: {} }],
  cases: {
    "soft error": {
      script: [
        { at: "0s", on: "A", connect: "B:80", as: "c" },
        { at: "1s", inject: { to: "A", from: "B", of: "B.c", icmp: "host-unreachable" } },
        { at: "2s", on: "A.c", send: 10 },
        {
          end: {
            "A.c": { state: "ESTABLISHED", outcome: "open" },
            "B.c": { state: "ESTABLISHED", received: 10 },
          },
        },
      ],
    },
    "hard error in SYN-SENT": {
      faults: [{ drop: { from: "A", is: "SYN" } }],
      script: [
        { at: "0s", on: "A", connect: "B:80", as: "c" },
        { at: "500ms", inject: { to: "A", from: "B", of: "A.c", icmp: "port-unreachable" } },
        {
          end: {
            "A.c": {
              state: "CLOSED",
              outcome: "refused",
              path: ["CLOSED", "SYN-SENT", "CLOSED"],
            },
            "B.c": "LISTEN",
            B: { accepted: 0, tcbs: 0 },
          },
        },
      ],
    },
  },
});
