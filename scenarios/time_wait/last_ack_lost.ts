import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "When the last ACK is lost the FIN comes again: TIME-WAIT is there to answer it, and starts anew",
  cite: ["RFC 9293, section 3.10.7.4, eighth step", "RFC 9293, section 3.6.1 (MUST-13)"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  faults: [{ drop: { from: "A", is: "ACK", state: "TIME-WAIT", times: 1 } }],
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "100ms", on: "A.c", do: "shutdown" },
    { at: "180ms", on: "B.c", do: "shutdown" },
    { at: "180ms", sent: { of: "B.c", is: "FIN,ACK", seq: 1, ack: 2, try: 1 } },
    { at: "200ms", sent: { of: "A.c", is: "ACK", seq: 2, ack: 2, try: 1 } }, // lost
    { at: "210ms", expect: { "A.c": "TIME-WAIT", "B.c": "LAST-ACK" } },
    { at: "1.18s", sent: { of: "B.c", is: "FIN,ACK", seq: 1, ack: 2, try: 2 } }, // RTO: 1 s
    { at: "1.2s", sent: { of: "A.c", is: "ACK", seq: 2, ack: 2, try: 2 } },
    { at: "1.21s", expect: { "A.c": "TIME-WAIT", "B.c": "LAST-ACK" } },
    { at: "1.23s", expect: { "A.c": "TIME-WAIT", "B.c": "CLOSED" } },
    // 2 MSL are 240 s: from the first FIN they would be over at 240.2 s, from the second at 241.2 s.
    { at: "240.3s", expect: { "A.c": "TIME-WAIT" }, until: "241.1s" },
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
            "FIN-WAIT-2",
            "TIME-WAIT",
            "CLOSED",
          ],
          lived: 241.2,
        },
        "B.c": {
          state: "CLOSED",
          outcome: "closed",
          path: ["LISTEN", "SYN-RECEIVED", "ESTABLISHED", "CLOSE-WAIT", "LAST-ACK", "CLOSED"],
          lived: 1.2,
        },
      },
    },
  ],
});
