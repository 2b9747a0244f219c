import { scenario } from "@halfopen/harness";

export default scenario({
  why: "A simultaneous open that loses one SYN goes on as if only the other end had called",
  cite: ["RFC 9293, section 3.5, figure 7", "RFC 9293, section 3.10.7.3, fourth step"],
  hosts: { A: {}, B: {} },
  link: { delay: "20ms" },
  faults: [{ drop: { from: "B", is: "SYN" } }],
  script: [
    { at: "0s", on: "A", connect: "B:80", from: 5000, as: "c" },
    { at: "0s", on: "B", connect: "A:5000", from: 80, as: "c" },
    { at: "20ms", sent: { of: "B.c", is: "SYN,ACK", seq: 0, ack: 1 } },
    { at: "40ms", sent: { of: "A.c", is: "ACK", seq: 1, ack: 1, length: 0 } },
    {
      end: {
        "A.c": { state: "ESTABLISHED", path: ["CLOSED", "SYN-SENT", "ESTABLISHED"] },
        "B.c": {
          state: "ESTABLISHED",
          path: ["CLOSED", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED"],
        },
      },
    },
  ],
});
