import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "Under trimming a segment that lies before all that was acknowledged tells no timestamp: its incarnation is gone",
  cite: "RFC 7323, section 4.3",
  hosts: {
    A: { tcp: { sequenceCheck: "trim", msl: "1s" } },
    B: { listen: { port: 80, iss: [0] }, tcp: { msl: "1s" } },
  },
  link: { delay: "20ms" },
  outlives: "MSL",
  faults: [{ hold: { from: "B", between: ["0ms", "500ms"] }, as: "held" }],
  script: [
    { at: "0ms", on: "A", connect: "B:80", as: "c", from: 5000 },
    { at: "50ms", on: "B.c", do: "close" },
    { at: "100ms", on: "B", do: "reboot" },
    { at: "200ms", on: "B", listen: { port: 80, iss: [1000000000] } },
    { at: "2s", release: "held" },
    { at: "3s", on: "A.c", do: "shutdown" },
    { at: "4s", on: "B.c#2", do: "shutdown" },
    { end: { "A.c": { outcome: "closed" }, "B.c#2": { outcome: "closed" } } },
  ],
  seeds: 10,
});
