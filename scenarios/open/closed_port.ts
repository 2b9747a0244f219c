import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A SYN to a port where nobody listens is reset at once, by a segment that its sender can trust",
  cite: ["RFC 9293, section 3.5.2, group 1", "RFC 9293, section 3.10.7.1"],
  hosts: { A: {}, B: {} },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "20ms", sent: { from: "B", is: "RST,ACK", seq: 0, ack: 1 } }, // SEQ 0, ACK ISS+1
    {
      end: {
        "A.c": {
          state: "CLOSED",
          outcome: "refused",
          path: ["CLOSED", "SYN-SENT", "CLOSED"],
          lived: 0.04,
        },
        B: { tcbs: 0 },
      },
    },
  ],
});
