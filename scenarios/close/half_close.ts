import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A FIN ends one direction only: the server goes on sending, and the client that closed receives it all",
  cite: ["RFC 9293, section 3.6.1", "RFC 9293, section 3.6, case 2"],
  hosts: { A: { tcp: { timestamps: false } }, B: { listen: 80, tcp: { nagle: false } } },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "100ms", on: "A.c", do: "shutdown" },
    { at: "100ms", sent: { of: "A.c", is: "FIN,ACK", seq: 1, ack: 1, length: 0 } },
    { when: { "B.c": "EOF" }, on: "B.c", send: "1MB" },
    { on: "B.c", do: "shutdown" }, // FIN once all of it is sent
    // B still has data, so the ACK of A's FIN rides on that, and B's FIN comes much later.
    { at: "120ms", sent: { of: "B.c", is: "ACK", seq: 1, ack: 2, length: 1460 } },
    { at: "300ms", expect: { "A.c": "FIN-WAIT-2", "B.c": "CLOSE-WAIT" } },
    { when: { "A.c": "EOF" }, expect: { "A.c": { received: 1_000_000 } } },
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
          received: 1_000_000,
        },
        "B.c": {
          state: "CLOSED",
          outcome: "closed",
          path: ["LISTEN", "SYN-RECEIVED", "ESTABLISHED", "CLOSE-WAIT", "LAST-ACK", "CLOSED"],
          sent: 1_000_000,
        },
      },
    },
  ],
});
