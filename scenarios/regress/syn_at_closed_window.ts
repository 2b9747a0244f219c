import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A SYN at a closed window is in no window: even without RFC 5961 it draws an ACK and no reset",
  cite: ["RFC 9293, section 3.10.7.4, first and fourth step"],
  hosts: { A: {}, B: { listen: 80, tcp: { unexpectedSyn: "reset" } } },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { when: { "B.c": "accepted" }, on: "B.c", do: "pause" },
    { on: "A.c", send: 70_000 }, // more than B's buffer: its window closes
    {
      at: "5s",
      inject: { to: "B", from: "A", of: "A.c", flags: "SYN", relativeTo: "next", timestamp: 0 },
    },
    { never: { has: "RST" } },
    { at: "6s", expect: { "B.c": "ESTABLISHED" } },
    { end: { "A.c": "ESTABLISHED", "B.c": { state: "ESTABLISHED", received: 0 } } },
  ],
});
