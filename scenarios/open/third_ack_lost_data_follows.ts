import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "When the handshake's ACK is lost, the data behind it carries the same ACK and ends the handshake",
  cite: ["RFC 9293, section 3.10.7.4, fifth step", "RFC 9293, section 3.8"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  faults: [{ drop: { of: "A.c", is: "ACK", length: 0, times: 1 } }],
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "90ms", expect: { "A.c": "ESTABLISHED", "B.c": "SYN-RECEIVED" } },
    { at: "100ms", on: "A.c", send: { text: "hello" } },
    { at: "130ms", expect: { "A.c": "ESTABLISHED", "B.c": "ESTABLISHED" } },
    { never: { of: "B.c", is: "SYN,ACK", try: 2 } },
    {
      end: {
        "A.c": "ESTABLISHED",
        "B.c": {
          state: "ESTABLISHED",
          path: ["LISTEN", "SYN-RECEIVED", "ESTABLISHED"],
          text: "hello",
        },
      },
    },
  ],
});
