import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A run is not over while a window is open that its sender believes closed, answered probes or not",
  cite: "RFC 9293, section 3.8.6.1 (MUST-36)",
  hosts: { A: {}, B: { listen: 80, tcp: { receiveBuffer: 1460 } } },
  link: { delay: "5ms" },
  // The probes of the first seconds are answered; the update of the window is lost.
  faults: [{ cut: { hosts: ["A", "B"] }, between: ["2s", "2.4s"] }],
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "10ms", on: "B.c", do: "pause" },
    { at: "20ms", on: "A.c", send: 3000 },
    { at: "2.1s", on: "B.c", do: "resume" },
    { at: "2.4s", on: "A.c", do: "shutdown" },
    { end: { "B.c": { received: 3000, eof: true } } },
  ],
});
