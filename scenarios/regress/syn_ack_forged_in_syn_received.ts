import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A SYN-ACK acknowledges nothing to a passive end in SYN-RECEIVED: only after a simultaneous open it may",
  cite: "RFC 9293, section 3.10.7.4, fourth step",
  hosts: { A: {}, B: { listen: 80 } },
  faults: [{ drop: { from: "B" } }],
  script: [
    { on: "A", connect: "B:80", as: "c" },
    {
      at: "1.5s",
      inject: {
        to: "B",
        from: "A",
        of: "A.c",
        relativeTo: "next",
        flags: "SYN,ACK",
        seq: -1,
        ack: 0,
        timestamp: 1,
      },
    },
    { end: { "A.c": { outcome: "timed-out" }, "B.c": { outcome: "timed-out" } } },
  ],
});
