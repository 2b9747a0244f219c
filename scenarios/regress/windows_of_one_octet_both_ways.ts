import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "Two closed windows of one octet, both probed, open both: neither's ACK is taken as out of place",
  cite: ["RFC 9293, section 3.10.7.4, first step", "RFC 9293, section 3.8.6.1"],
  hosts: { A: { tcp: { receiveBuffer: 1 } }, B: { listen: 80, tcp: { receiveBuffer: 1 } } },
  link: { delay: "1ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { when: { "B.c": "accepted" }, on: "A.c", do: "pause" },
    { on: "B.c", do: "pause" },
    { on: "A.c", send: 3 },
    { on: "B.c", send: 3 },
    { at: "4s", expect: { "A.c": { received: 0 }, "B.c": { received: 0 } } },
    { at: "4s", on: "A.c", do: "resume" },
    { on: "B.c", do: "resume" },
    { end: { "A.c": { received: 3 }, "B.c": { received: 3 } } },
  ],
});
