import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "Each direction is closed by a FIN of its own and an ACK of it; only the end that closed first waits",
  cite: ["RFC 9293, section 3.6, figure 12", "RFC 9293, section 3.6.1 (MUST-13)"],
  hosts: { A: {}, B: { listen: { port: 80, iss: [300] } } },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c", iss: 100 },
    { at: "100ms", on: "A.c", send: { text: "0123456789" } }, // SEQ 1 to 10
    // A's FIN takes number 11, the last octet's plus one, although it carries no data.
    { at: "500ms", on: "A.c", do: "shutdown" },
    { at: "500ms", sent: { of: "A.c", is: "FIN,ACK", seq: 11, ack: 1, length: 0 } },
    { at: "510ms", expect: { "A.c": "FIN-WAIT-1", "B.c": "ESTABLISHED" } },
    { at: "520ms", sent: { of: "B.c", is: "ACK", seq: 1, ack: 12, length: 0 } },
    { at: "530ms", expect: { "A.c": "FIN-WAIT-1", "B.c": { state: "CLOSE-WAIT", eof: true } } },
    { at: "550ms", expect: { "A.c": "FIN-WAIT-2", "B.c": "CLOSE-WAIT" } },
    // B's application takes a moment: its FIN goes by itself.
    { at: "600ms", on: "B.c", do: "shutdown" },
    { at: "600ms", sent: { of: "B.c", is: "FIN,ACK", seq: 1, ack: 12, length: 0 } },
    { at: "610ms", expect: { "A.c": "FIN-WAIT-2", "B.c": "LAST-ACK" } },
    { at: "620ms", sent: { of: "A.c", is: "ACK", seq: 12, ack: 2, length: 0 } },
    { at: "630ms", expect: { "A.c": "TIME-WAIT", "B.c": "LAST-ACK" } },
    { at: "650ms", expect: { "A.c": "TIME-WAIT", "B.c": "CLOSED" } },
    { at: "240.6s", expect: { "A.c": "TIME-WAIT" } },
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
          lived: 240.62, // 2 MSL after B's FIN
        },
        "B.c": {
          state: "CLOSED",
          outcome: "closed",
          path: ["LISTEN", "SYN-RECEIVED", "ESTABLISHED", "CLOSE-WAIT", "LAST-ACK", "CLOSED"],
          text: "0123456789",
          lived: 0.62, // until A's ACK
        },
      },
    },
  ],
});
