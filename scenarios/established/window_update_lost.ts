import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "When the ACK that opens a closed window is lost, a probe finds out, or both ends would wait for ever",
  cite: "RFC 9293, section 3.8.6.1 (MUST-36, SHLD-29)",
  hosts: { A: { tcp: { timestamps: false } }, B: { listen: 80, tcp: { receiveBuffer: 2920 } } }, // two full segments
  link: { delay: "20ms" },
  faults: [{ drop: { of: "B.c", is: "ACK", length: 0, ack: 2921, window: 2920 } }],
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { when: { "B.c": "accepted" }, on: "B.c", do: "pause" },
    { at: "100ms", on: "A.c", send: 8000 },
    { at: "120ms", sent: { of: "B.c", is: "ACK", ack: 2921, window: 0 } },
    { at: "500ms", on: "B.c", do: "resume" },
    { at: "500ms", sent: { of: "B.c", is: "ACK", ack: 2921, window: 2920 } }, // lost
    // A learnt of the closed window at 140 ms; one RTO later it asks.
    { at: "1.14s", sent: { of: "A.c", octets: 2920, seq: 2921 } },
    { end: { "A.c": "ESTABLISHED", "B.c": { state: "ESTABLISHED", received: 8000 } } },
  ],
});
