import { scenario } from "@halfopen/harness";

export default scenario({
  why: "An abort sends a reset and forgets the connection at once, with whatever was queued",
  cite: ["RFC 9293, section 3.10.5", "RFC 9293, section 3.6"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "100ms", on: "A.c", send: "1MB" }, // more than one window: most of it is never sent
    { at: "110ms", on: "A.c", do: "abort" },
    { at: "110ms", sent: { of: "A.c", has: "RST" } },
    { never: { has: "FIN" } },
    {
      end: {
        "A.c": {
          state: "CLOSED",
          outcome: "aborted",
          path: ["CLOSED", "SYN-SENT", "ESTABLISHED", "CLOSED"],
          lived: 0.11,
        },
        "B.c": {
          state: "CLOSED",
          outcome: "reset",
          path: ["LISTEN", "SYN-RECEIVED", "ESTABLISHED", "CLOSED"],
          lived: 0.11,
        },
      },
    },
  ],
});
