import { scenario } from "@halfopen/harness";

export default scenario({
  why: "A server in LAST-ACK whose client is gone does not wait for ever: it gives up, or is reset",
  cite: ["RFC 9293, section 3.6, case 2", "RFC 9293, section 3.8.3", "RFC 9293, section 3.5.1"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "100ms", on: "A.c", do: "shutdown" },
    { at: "1s", on: "A", do: "reboot" },
    { at: "2s", on: "B.c", do: "shutdown" },
    { at: "2s", sent: { of: "B.c", is: "FIN,ACK", seq: 1, ack: 2 } },
    { at: "2.01s", expect: { "B.c": "LAST-ACK" } },
    { end: {} },
  ],
  cases: {
    "A's host silent": {
      hosts: { A: { tcp: { unknownSegments: "drop" } } },
      end: {
        "A.c": { outcome: "gone" },
        // 15 retransmissions, given up 663 s after the FIN.
        "B.c": { state: "CLOSED", outcome: "timed-out", lived: 664.98 },
      },
    },
    "A's host up again": {
      end: {
        "A.c": { outcome: "gone" },
        "B.c": { state: "CLOSED", lived: 2.02 },
      },
    },
  },
});
