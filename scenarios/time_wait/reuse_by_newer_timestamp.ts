import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A new SYN with a newer timestamp may reopen a pair of sockets in TIME-WAIT, although its SEQ is lower",
  cite: ["RFC 6191, section 2", "RFC 9293, section 3.6.1 (SHLD-4)"],
  hosts: {
    A: { tcp: { timestamps: true } },
    B: { listen: 80, tcp: { timestamps: true, timeWaitReuse: "timestamps" } },
  },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", from: 5000, as: "c", iss: 1_000_000 },
    { at: "100ms", on: "B.c", do: "shutdown" },
    { when: { "A.c": "EOF" }, on: "A.c", do: "shutdown" },
    { at: "2s", on: "A", connect: "B:80", from: 5000, as: "again", iss: 100 },
    { never: { of: "A.again", is: "SYN", try: 2 } },
    {
      end: {
        "A.c": "CLOSED",
        "B.c": "CLOSED",
        "A.again": "ESTABLISHED",
        "B.again": { state: "ESTABLISHED", accepted: true },
        B: { accepted: 2, tcbs: 1 },
      },
    },
  ],
});
