import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "What acknowledges a probe without telling of the window, a FIN that goes again, leaves the next probe to ask",
  cite: "RFC 9293, section 3.8.6.1 (MUST-36)",
  hosts: { A: {}, B: { listen: 80, tcp: { receiveBuffer: 2, delayedAckSegments: 1 } } },
  link: { delay: "5ms" },
  // All that tells of B's open window is lost; its FIN, older than the closed one, is not heeded for that.
  faults: [{
    drop: { from: "B", state: "FIN-WAIT-1", window: [1, 65_535], between: ["0s", "4s"] },
  }],
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "15ms", on: "B.c", do: "shutdown" },
    { at: "15ms", on: "B.c", do: "pause" },
    { at: "20ms", on: "A.c", send: 100 },
    { at: "28ms", on: "B.c", do: "resume" },
    { end: { "A.c": "CLOSE-WAIT", "B.c": { state: "FIN-WAIT-2", received: 100 } } },
  ],
});
