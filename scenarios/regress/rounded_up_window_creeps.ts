import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A window that is rounded up and never moves back creeps on with each ACK: so FreeBSD has it",
  cite: "RFC 7323, section 2.3",
  hosts: { A: {}, B: { listen: 80, tcp: { mtu: 100, profile: "freebsd" } } },
  script: [
    { on: "A", connect: "B:80", as: "c" },
    { at: "0s", on: "A.c", send: 250 },
    { on: "B.c", do: "pause" },
    {
      at: "1s",
      sent: { from: "B", has: "ACK", length: 0, window: 65472 },
      by: "1s",
      times: [0, 1],
    },
    { end: { "B.c": { received: 0 } } },
  ],
});
