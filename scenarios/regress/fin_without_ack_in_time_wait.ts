import { scenario } from "@halfopen/harness";

export default scenario({
  why: "In TIME-WAIT only the peer's own FIN restarts the wait: one without an ACK is nobody's",
  cite: ["RFC 9293, section 3.10.7.4, fifth step", "RFC 9293, section 3.6.1 (MUST-13)"],
  hosts: { A: { tcp: { timeWaitResets: "ignore" } }, B: { listen: 80 } },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "500ms", on: "A.c", do: "shutdown" },
    { when: { "B.c": "EOF" }, on: "B.c", do: "shutdown" },
    { at: "1s", expect: { "A.c": "TIME-WAIT" } },
    {
      at: "100s",
      inject: {
        to: "A",
        from: "B",
        of: "B.c",
        flags: "FIN",
        relativeTo: "next",
        seq: -1,
        timestamp: 0,
      },
    },
    { sent: { of: "A.c", is: "ACK", length: 0, state: "TIME-WAIT" }, by: "101s", times: 1 },
    { end: { "A.c": { state: "CLOSED", outcome: "closed", lived: 240.54 } } },
  ],
});
