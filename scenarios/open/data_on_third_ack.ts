import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "The handshake's ACK may carry data, so that what was written early costs no segment of its own",
  cite: ["RFC 9293, section 3.5, figure 6", "RFC 9293, section 3.10.7.3, fourth step"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "10ms", on: "A.c", send: { text: "hello" } }, // before the SYN-ACK: it waits
    { at: "20ms", sent: { of: "B.c", is: "SYN,ACK", seq: 0, ack: 1, length: 0 } },
    { at: "40ms", sent: { of: "A.c", is: "PSH,ACK", seq: 1, ack: 1, length: 5 } },
    { never: { of: "A.c", is: "ACK", length: 0 } },
    // The data took five numbers: B acknowledges them once its delayed-ACK timer is up.
    { at: "260ms", sent: { of: "B.c", is: "ACK", seq: 1, ack: 6, length: 0 } },
    {
      end: {
        "A.c": { state: "ESTABLISHED", path: ["CLOSED", "SYN-SENT", "ESTABLISHED"] },
        "B.c": {
          state: "ESTABLISHED",
          path: ["LISTEN", "SYN-RECEIVED", "ESTABLISHED"],
          received: 5,
          text: "hello",
        },
      },
    },
  ],
});
