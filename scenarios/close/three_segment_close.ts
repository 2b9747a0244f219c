import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A server with nothing left to say closes as it hears EOF: its FIN rides on its ACK, three segments do",
  cite: [
    "RFC 9293, section 3.6",
    "RFC 9293, section 3.10.7.4, fifth and eighth step",
    "RFC 9293, section 3.3.2, figure 5, note 2",
  ],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "100ms", on: "A.c", do: "shutdown" },
    { at: "100ms", sent: { of: "A.c", is: "FIN,ACK", seq: 1, ack: 1, length: 0 } },
    { when: { "B.c": "EOF" }, on: "B.c", do: "shutdown" },
    { at: "120ms", sent: { of: "B.c", is: "FIN,ACK", seq: 1, ack: 2, length: 0 } },
    { never: { of: "B.c", is: "ACK", length: 0 } },
    { at: "130ms", expect: { "A.c": "FIN-WAIT-1", "B.c": "LAST-ACK" } },
    { at: "140ms", sent: { of: "A.c", is: "ACK", seq: 2, ack: 2, length: 0 } },
    { at: "170ms", expect: { "A.c": "TIME-WAIT", "B.c": "CLOSED" } },
    {
      end: {
        "A.c": {
          state: "CLOSED",
          outcome: "closed",
          // One segment takes A through FIN-WAIT-2: its ACK in the fifth step, its FIN in the eighth.
          path: [
            "CLOSED",
            "SYN-SENT",
            "ESTABLISHED",
            "FIN-WAIT-1",
            "FIN-WAIT-2",
            "TIME-WAIT",
            "CLOSED",
          ],
          lived: 240.14,
        },
        "B.c": {
          state: "CLOSED",
          outcome: "closed",
          path: ["LISTEN", "SYN-RECEIVED", "ESTABLISHED", "CLOSE-WAIT", "LAST-ACK", "CLOSED"],
          lived: 0.14,
        },
      },
    },
  ],
});
