import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A SYN that is not newer opens the sockets of a connection whose TIME-WAIT was over a moment before",
  cite: ["RFC 9293, section 3.6.1 (MAY-2)", "RFC 6191, section 2"],
  hosts: {
    A: { tcp: { rtoMax: "1s" } },
    B: { listen: 80, tcp: { profile: "freebsd", msl: "1000ms" } },
  },
  script: [
    { on: "A", connect: "B:80", as: "p", from: 4999 },
    { at: "0s", on: "B.p", do: "shutdown" },
    { at: "0s", on: "A.p", do: "shutdown" },
    { on: "A", do: "reboot" },
    { on: "A", connect: "B:80", as: "q", from: 4999 },
    // B stands still over the end of TIME-WAIT: the SYNs and the timer have their turn at one moment.
    { at: "0s", on: "B", do: "pause" },
    { at: "2s", on: "B", do: "resume" },
    { end: { "B.p": { outcome: "closed" }, "A.q": "ESTABLISHED", "B.q": "ESTABLISHED" } },
  ],
});
