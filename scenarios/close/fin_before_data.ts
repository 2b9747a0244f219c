import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A FIN that overtakes data waits its turn: EOF is heard only when the gap before it is filled",
  cite: ["RFC 9293, section 3.10.7.4, first step (SHLD-31)", "RFC 9293, section 3.4"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  faults: [{ delay: { of: "A.c", octets: 0, try: 1 }, by: "100ms" }],
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "100ms", on: "A.c", send: { text: "0123456789" } },
    { at: "110ms", on: "A.c", do: "shutdown" },
    { at: "110ms", sent: { of: "A.c", is: "FIN,ACK", seq: 11, length: 0 } },
    { at: "200ms", expect: { "B.c": { state: "ESTABLISHED", received: 0, eof: false } } },
    { at: "250ms", expect: { "B.c": { state: "CLOSE-WAIT", text: "0123456789", eof: true } } },
    { at: "300ms", on: "B.c", do: "shutdown" },
    { never: { of: "A.c", has: "FIN", try: 2 } },
    {
      end: {
        "A.c": { state: "CLOSED", outcome: "closed" },
        "B.c": {
          state: "CLOSED",
          outcome: "closed",
          path: ["LISTEN", "SYN-RECEIVED", "ESTABLISHED", "CLOSE-WAIT", "LAST-ACK", "CLOSED"],
        },
      },
    },
  ],
});
