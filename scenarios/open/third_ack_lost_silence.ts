import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "When the handshake's ACK is lost and no data follows, the SYN-ACK comes again and is ACKed again",
  cite: ["RFC 9293, section 3.10.7.4, first step", "RFC 9293, section 3.10.8"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  faults: [{ drop: { of: "A.c", is: "ACK", length: 0, times: 1 } }],
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "1.02s", sent: { of: "B.c", is: "SYN,ACK", try: 2 } },
    { at: "1.04s", sent: { of: "A.c", is: "ACK", seq: 1, ack: 1, length: 0, try: 2 } },
    { at: "1.05s", expect: { "A.c": "ESTABLISHED", "B.c": "SYN-RECEIVED" } },
    {
      end: {
        "A.c": { state: "ESTABLISHED", path: ["CLOSED", "SYN-SENT", "ESTABLISHED"] },
        "B.c": { state: "ESTABLISHED", path: ["LISTEN", "SYN-RECEIVED", "ESTABLISHED"] },
        B: { accepted: 1 },
      },
    },
  ],
});
