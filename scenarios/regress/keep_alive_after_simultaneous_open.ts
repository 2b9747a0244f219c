import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "After a simultaneous open the SYN-ACKs acknowledge the SYNs: a keep-alive without an answer may end what is idle",
  cite: ["RFC 9293, section 3.5", "RFC 9293, section 3.8.4"],
  hosts: {
    A: { tcp: { keepAlive: "2s", keepAliveInterval: "1s", keepAliveProbes: 2 } },
    B: {},
  },
  link: { delay: "20ms" },
  faults: [{ cut: { hosts: ["A", "B"] }, between: ["1s", "1h"] }],
  script: [
    { on: "A", connect: "B:6000", as: "c", from: 5000 },
    { on: "B", connect: "A:5000", as: "c", from: 6000 },
    { at: "1s", expect: { "A.c": "ESTABLISHED", "B.c": "ESTABLISHED" } },
    { at: "10s", end: { "A.c": { outcome: "timed-out" }, "B.c": "ESTABLISHED" } },
  ],
});
