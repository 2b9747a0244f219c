import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A reset in the window that is not exactly the next number draws a challenge ACK: guessing is not enough",
  cite: ["RFC 9293, section 3.10.7.4, second step", "RFC 5961, section 3.2"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    {
      at: "1s",
      inject: { to: "B", from: "A", of: "A.c", flags: "RST", relativeTo: "next", seq: 100 },
    },
    { sent: { of: "B.c", is: "ACK", seq: 1, ack: 1, length: 0 }, by: "2s", times: 1 },
    { end: { "A.c": "ESTABLISHED", "B.c": { state: "ESTABLISHED", outcome: "open" } } },
  ],
});
