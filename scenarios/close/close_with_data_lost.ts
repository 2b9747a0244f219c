import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "An application that is gone before it read everything makes its stack reset: the data was lost",
  cite: "RFC 9293, section 3.6.1 (MAY-1, SHLD-3)",
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  script: [{ end: {} }],
  cases: {
    "data unread": {
      script: [
        { at: "0s", on: "A", connect: "B:80", as: "c" },
        { when: { "B.c": "accepted" }, on: "B.c", do: "pause" },
        { at: "100ms", on: "A.c", send: 10 },
        { at: "500ms", on: "B.c", do: "close" },
        { at: "500ms", sent: { of: "B.c", has: "RST", seq: 1 } },
        { never: { has: "FIN" } },
        {
          end: {
            "A.c": { state: "CLOSED", outcome: "reset", lived: 0.52 },
            "B.c": { state: "CLOSED", outcome: "aborted", received: 0 },
          },
        },
      ],
    },
    "data comes later": {
      script: [
        { at: "0s", on: "A", connect: "B:80", as: "c" },
        { at: "100ms", on: "B.c", do: "close" },
        { at: "100ms", sent: { of: "B.c", is: "FIN,ACK", seq: 1, length: 0 } },
        { at: "200ms", expect: { "A.c": "CLOSE-WAIT", "B.c": "FIN-WAIT-2" } },
        { at: "500ms", on: "A.c", send: 10 },
        { at: "520ms", sent: { from: "B", has: "RST" } },
        {
          end: {
            "A.c": { state: "CLOSED", outcome: "reset", lived: 0.54 },
            "B.c": { state: "CLOSED", received: 0 },
          },
        },
      ],
    },
  },
});
