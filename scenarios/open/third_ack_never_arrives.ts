import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "If no ACK ever arrives the server gives up alone; the client's half-open end is reset once it writes",
  cite: ["RFC 9293, section 3.5.1", "RFC 9293, section 3.8.3", "RFC 9293, section 3.10.7.2"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  faults: [{ drop: { of: "A.c", is: "ACK", length: 0 } }],
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "123.02s", sent: { of: "B.c", is: "SYN,ACK", try: 8 } },
    { never: { of: "B.c", is: "SYN,ACK", try: 9 } },
    { at: "183s", expect: { "B.c": "SYN-RECEIVED" } },
    { at: "190s", expect: { "A.c": "ESTABLISHED", "B.c": "LISTEN", B: { accepted: 0, tcbs: 0 } } },
    { at: "200s", on: "A.c", send: 10 },
    { at: "200.02s", sent: { from: "B", is: "RST" } },
    {
      end: {
        "A.c": {
          state: "CLOSED",
          outcome: "reset",
          path: ["CLOSED", "SYN-SENT", "ESTABLISHED", "CLOSED"],
          lived: 200.04,
        },
        "B.c": {
          state: "LISTEN",
          outcome: "timed-out",
          path: ["LISTEN", "SYN-RECEIVED", "CLOSED"],
          lived: 183,
        },
        B: { accepted: 0, tcbs: 0 },
      },
    },
  ],
});
