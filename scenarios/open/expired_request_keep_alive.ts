import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "After a two-way handshake with a client that is not there, only keep-alive ever frees the connection",
  cite: ["RFC 9293, section 3.5", "RFC 9293, section 3.8.4 (MUST-24 to MUST-29)"],
  hosts: {
    A: { tcp: { unknownSegments: "drop" } },
    B: {
      listen: 80,
      tcp: {
        handshake: "two-way",
        keepAlive: "2h",
        keepAliveInterval: "75s",
        keepAliveProbes: 9,
      },
    },
  },
  link: { delay: "20ms" },
  faults: [{ hold: { from: "A", is: "SYN" }, as: "stale" }],
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "500ms", on: "A.c", do: "abort" },
    { at: "30s", release: "stale" },
    { at: "2h", expect: { "B.c": "ESTABLISHED" } },
    // The handshake ended at 30.02 s. Nine probes, 75 s apart, find nobody.
    { at: "7230.02s", sent: { of: "B.c", is: "ACK", seq: 0, ack: 1, length: 0 } },
    { sent: { of: "B.c", is: "ACK", seq: 0 }, by: "7900s", times: 9 },
    {
      end: {
        "A.c": "CLOSED",
        "B.c": { state: "CLOSED", outcome: "timed-out", accepted: true, lived: 7875 },
        B: { accepted: 1, tcbs: 0 },
      },
    },
  ],
});
