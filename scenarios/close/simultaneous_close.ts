import { scenario } from "@halfopen/harness";

export default scenario({
  why: "Two FINs that cross take both ends through CLOSING, and both wait 2 MSL",
  cite: ["RFC 9293, section 3.6, figure 13", "RFC 9293, section 3.10.7.4, fifth and eighth step"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "100ms", on: "A.c", do: "shutdown" },
    { at: "100ms", on: "B.c", do: "shutdown" },
    { at: "120ms", sent: { of: "A.c", is: "ACK", seq: 2, ack: 2, length: 0 } },
    { at: "120ms", sent: { of: "B.c", is: "ACK", seq: 2, ack: 2, length: 0 } },
    { at: "130ms", expect: { "A.c": "CLOSING", "B.c": "CLOSING" } },
    { at: "150ms", expect: { "A.c": "TIME-WAIT", "B.c": "TIME-WAIT" } },
    {
      end: {
        "A.c": {
          state: "CLOSED",
          outcome: "closed",
          path: [
            "CLOSED",
            "SYN-SENT",
            "ESTABLISHED",
            "FIN-WAIT-1",
            "CLOSING",
            "TIME-WAIT",
            "CLOSED",
          ],
          lived: 240.14,
        },
        "B.c": {
          state: "CLOSED",
          outcome: "closed",
          path: [
            "LISTEN",
            "SYN-RECEIVED",
            "ESTABLISHED",
            "FIN-WAIT-1",
            "CLOSING",
            "TIME-WAIT",
            "CLOSED",
          ],
          lived: 240.12,
        },
      },
    },
  ],
});
