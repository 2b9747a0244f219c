import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "100,000 SYNs of vanished clients recycle each other in the backlog, and an honest client still gets in",
  cite: "RFC 4987, section 3.4",
  hosts: {
    A: {},
    B: { listen: { port: 80, backlog: 128 } },
    X: { tcp: { unknownSegments: "drop" } },
    Y: { tcp: { unknownSegments: "drop" } },
  },
  link: { delay: "10ms" }, // A's ACK comes 20 ms after its SYN; two SYNs a ms take 64 ms to push it out
  script: [
    {
      at: "1s",
      inject: {
        to: "B",
        from: "X",
        ports: [1024, 80],
        flags: "SYN",
        count: 50_000,
        every: "1ms",
      },
    },
    {
      at: "1s",
      inject: {
        to: "B",
        from: "Y",
        ports: [1024, 80],
        flags: "SYN",
        count: 50_000,
        every: "1ms",
      },
    },
    { at: "2s", expect: { B: { tcbs: [128, 129] } }, until: "50s" },
    { at: "25s", on: "A", connect: "B:80", as: "c" },
    { at: "26s", on: "A.c", send: { text: "hello" } },
    {
      end: {
        "A.c": { state: "ESTABLISHED", path: ["CLOSED", "SYN-SENT", "ESTABLISHED"] },
        "B.c": { state: "ESTABLISHED", accepted: true, text: "hello" },
        B: { accepted: 1, established: 1, tcbs: 1 },
      },
    },
  ],
  bounds: { events: 5_000_000 },
});
