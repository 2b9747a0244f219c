import { scenario } from "@halfopen/harness";

export default scenario({
  why: "A SYN in the middle of a connection draws a challenge ACK and ends nothing",
  cite: ["RFC 9293, section 3.10.7.4, fourth step", "RFC 5961, section 4.2"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    {
      at: "1s",
      inject: { to: "B", from: "A", of: "A.c", flags: "SYN", relativeTo: "next", seq: 1000 },
    },
    { sent: { of: "B.c", is: "ACK", seq: 1, ack: 1, length: 0 }, by: "2s", times: 1 },
    { never: { has: "RST" } },
    { end: { "A.c": "ESTABLISHED", "B.c": { state: "ESTABLISHED", outcome: "open" } } },
  ],
});
