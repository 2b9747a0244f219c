import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A run ends though a stranger closed a window: who has nothing to send probes for life alone",
  cite: "RFC 9293, section 3.8.4",
  hosts: { A: { listen: 80, tcp: { keepAlive: "3s" } }, B: { tcp: { keepAlive: "3s" } } },
  script: [
    { on: "B", connect: "A:80", as: "c" },
    {
      at: "1s",
      inject: {
        to: "A",
        from: "B",
        of: "B.c",
        relativeTo: "next",
        flags: "ACK",
        seq: 100,
        window: 0,
        timestamp: 1,
      },
    },
    { end: { "A.c": "ESTABLISHED", "B.c": "ESTABLISHED" } },
  ],
  bounds: { virtualTime: "1min" },
});
