import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "Three segments tell each end the other's ISN and confirm it, so that both know where to count from",
  cite: ["RFC 9293, section 3.5, figure 6", "RFC 9293, section 3.4"],
  hosts: { A: {}, B: { listen: { port: 80, iss: [300] } } },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c", iss: 100 },
    // x = 100, y = 300; below, SEQ counts from the sender's ISN and ACK from the receiver's.
    { at: "0s", sent: { of: "A.c", is: "SYN", seq: 0, length: 0, state: "SYN-SENT" } },
    { at: "20ms", sent: { of: "B.c", is: "SYN,ACK", seq: 0, ack: 1, length: 0 } },
    { at: "30ms", expect: { "A.c": "SYN-SENT", "B.c": "SYN-RECEIVED" } },
    { at: "40ms", sent: { of: "A.c", is: "ACK", seq: 1, ack: 1, length: 0 } },
    { at: "50ms", expect: { "A.c": "ESTABLISHED", "B.c": "SYN-RECEIVED" } },
    { at: "70ms", expect: { "A.c": "ESTABLISHED", "B.c": "ESTABLISHED" } },
    // The SYN took a sequence number without data; the empty ACK took none: the data has its SEQ.
    { at: "100ms", on: "A.c", send: { text: "hello" } },
    { at: "100ms", sent: { of: "A.c", is: "PSH,ACK", seq: 1, ack: 1, length: 5 } },
    {
      end: {
        "A.c": { state: "ESTABLISHED", path: ["CLOSED", "SYN-SENT", "ESTABLISHED"] },
        "B.c": {
          state: "ESTABLISHED",
          path: ["LISTEN", "SYN-RECEIVED", "ESTABLISHED"],
          accepted: true,
          text: "hello",
        },
      },
    },
  ],
});
