import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "When the handshake's ACK is lost, a FIN carries it: the server is established and half-closed at once",
  cite: "RFC 9293, section 3.10.7.4, fifth and eighth step",
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  faults: [{ drop: { of: "A.c", is: "ACK", length: 0, times: 1 } }],
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "100ms", on: "A.c", do: "shutdown" },
    { at: "100ms", sent: { of: "A.c", is: "FIN,ACK", seq: 1, ack: 1, length: 0 } },
    { at: "120ms", sent: { of: "B.c", is: "ACK", seq: 1, ack: 2, length: 0 } },
    {
      at: "200ms",
      expect: { "A.c": "FIN-WAIT-2", "B.c": { state: "CLOSE-WAIT", accepted: true } },
    },
    { at: "300ms", on: "B.c", do: "shutdown" },
    { never: { of: "B.c", is: "SYN,ACK", try: 2 } },
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
        },
        "B.c": {
          state: "CLOSED",
          outcome: "closed",
          path: ["LISTEN", "SYN-RECEIVED", "ESTABLISHED", "CLOSE-WAIT", "LAST-ACK", "CLOSED"],
        },
      },
    },
  ],
});
