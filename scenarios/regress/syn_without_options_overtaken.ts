import { scenario } from "@halfopen/harness";

export default scenario({
  why: "A SYN-ACK with timestamps answers the first SYN, though the last one had none",
  cite: "RFC 7323, section 3.2",
  hosts: { A: { tcp: { synOptionsDropAt: 1 } }, B: { listen: 80 } },
  link: { delay: "20ms" },
  faults: [{ delay: { from: "A", is: "SYN", try: 1 }, by: "1s" }],
  script: [
    { on: "A", connect: "B:80", as: "c" },
    { when: { "A.c": "ESTABLISHED" }, on: "A.c", send: 1000 },
    { end: { "A.c": "ESTABLISHED", "B.c": { state: "ESTABLISHED", received: 1000 } } },
  ],
});
