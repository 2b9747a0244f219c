import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "With SYN cookies 100,000 SYNs of vanished clients cost no memory, and an honest client still gets in",
  cite: "RFC 4987, section 3.6",
  hosts: {
    A: {},
    B: {
      listen: { port: 80, backlog: 128 },
      tcp: { synCookies: "always" },
    },
    X: { tcp: { unknownSegments: "drop" } },
    Y: { tcp: { unknownSegments: "drop" } },
  },
  link: { delay: "200ms" }, // far too long for a backlog of 128 and two SYNs a ms
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
    { at: "2s", expect: { B: { tcbs: [0, 1] } }, until: "50s" },
    { at: "25s", on: "A", connect: "B:80", as: "c" },
    { at: "26s", on: "A.c", send: { text: "hello" } },
    {
      end: {
        "A.c": "ESTABLISHED",
        "B.c": { state: "ESTABLISHED", accepted: true, text: "hello" },
        B: { accepted: 1, tcbs: 1 },
      },
    },
  ],
  bounds: { events: 5_000_000 },
});
