import { scenario } from "@halfopen/harness";

export default scenario({
  why: "Two SYNs that cross make one connection, although nobody listens",
  cite: ["RFC 9293, section 3.5, figure 7 (MUST-10)", "RFC 9293, appendix A.2"],
  hosts: { A: {}, B: {} },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", from: 5000, as: "c", iss: 100 },
    { at: "0s", on: "B", connect: "A:5000", from: 80, as: "c", iss: 300 },
    { at: "20ms", sent: { of: "A.c", is: "SYN,ACK", seq: 0, ack: 1 } },
    { at: "20ms", sent: { of: "B.c", is: "SYN,ACK", seq: 0, ack: 1 } },
    { at: "30ms", expect: { "A.c": "SYN-RECEIVED", "B.c": "SYN-RECEIVED" } },
    { at: "100ms", on: "A.c", send: { text: "hello" } },
    {
      end: {
        "A.c": {
          state: "ESTABLISHED",
          path: ["CLOSED", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED"],
        },
        "B.c": {
          state: "ESTABLISHED",
          path: ["CLOSED", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED"],
          text: "hello",
        },
        A: { tcbs: 1 },
        B: { tcbs: 1 },
      },
    },
  ],
});
