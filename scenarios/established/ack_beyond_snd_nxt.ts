import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A segment that acknowledges what was never sent is answered with an ACK and dropped with its data",
  cite: "RFC 9293, section 3.10.7.4, fifth step",
  hosts: { A: { tcp: { timestamps: false } }, B: { listen: 80 } },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    {
      at: "1s",
      inject: {
        to: "B",
        from: "A",
        of: "A.c",
        flags: "ACK",
        relativeTo: "next",
        ack: 1000,
        length: 10,
      },
    },
    { sent: { of: "B.c", is: "ACK", seq: 1, ack: 1, length: 0 }, by: "2s", times: 1 },
    { never: { has: "RST" } },
    { end: { "A.c": "ESTABLISHED", "B.c": { state: "ESTABLISHED", received: 0 } } },
  ],
});
