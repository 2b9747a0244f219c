import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "An ICMP error says nothing of the peer: keep-alive probes, and gives up, as if it had not come",
  cite: "RFC 9293, section 3.8.4",
  hosts: {
    A: { tcp: { keepAlive: "2s", keepAliveInterval: "2s", keepAliveProbes: 1 } },
    B: { listen: 80 },
  },
  link: { delay: "1ms" },
  faults: [{ cut: { hosts: ["A", "B"] }, between: ["1.2s", "1h"] }],
  script: [
    { on: "A", connect: "B:80", as: "c" },
    { at: "1.1s", inject: { to: "A", from: "B", of: "B.c", icmp: "source-quench" } },
    { sent: { from: "A", is: "ACK", seq: 0, between: ["2s", "2.1s"] }, by: "3s" },
    { at: "5s", end: { "A.c": { outcome: "timed-out" } } },
  ],
});
