import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "An end whose window is closed, and probed, still takes the acknowledgments of what it sends itself",
  cite: ["RFC 9293, section 3.4", "RFC 9293, section 3.10.7.4, first step"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { when: { "B.c": "accepted" }, on: "A.c", do: "pause" },
    { on: "B.c", send: 70_000 }, // more than A's buffer: B probes its closed window
    { at: "10s", on: "A.c", send: 200_000 },
    { sent: { of: "B.c", octets: 65_535, length: 1 }, times: [1, 10] },
    { at: "11s", expect: { "B.c": { received: 200_000 } } },
    { never: { of: "A.c", length: [1, 1460], try: 2 } },
    { end: { "A.c": { state: "ESTABLISHED", received: 0 }, "B.c": "ESTABLISHED" } },
  ],
});
