import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "The ACK of a challenge brings a SYN cookie back: a second incarnation with the first one's numbers, whose FIN is still under way",
  cite: "RFC 4987, section 3.6",
  hosts: { A: {}, B: { listen: 80, tcp: { synCookies: "always" } } },
  faults: [{ delay: { from: "B", has: "FIN" }, by: "5s" }],
  script: [
    { on: "A", connect: "B:80", as: "c" },
    { at: "0s", on: "B.c", do: "close", linger: "1s" },
    { at: "2s", expect: { "A.c": "ESTABLISHED", "B.c": "CLOSED", "B.c#2": "ESTABLISHED" } },
    { end: { "A.c": { state: "CLOSE-WAIT", eof: true }, "B.c#2": "ESTABLISHED" } },
  ],
});
