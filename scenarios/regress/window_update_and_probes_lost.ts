import { scenario } from "@halfopen/harness";

export default scenario({
  why: "A run is not over while a zero-window probe is unanswered: the window update may be lost",
  cite: "RFC 9293, section 3.8.6.1 (MUST-36)",
  hosts: { A: { listen: 80, tcp: { receiveBuffer: 1460 } }, B: {} },
  link: { delay: "0ms", partitions: [["516ms", "3401ms"]] },
  script: [
    { at: "0ms", on: "B", connect: "A:80", as: "c" },
    { at: "0ms", on: "A.c", do: "pause" },
    { at: "10ms", on: "B.c", send: 100 },
    { at: "60ms", on: "B.c", send: 1461 },
    { at: "516ms", on: "A.c", do: "resume" },
    { end: { "A.c": { received: 1561 } } },
  ],
});
