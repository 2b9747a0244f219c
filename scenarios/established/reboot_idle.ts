import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A connection on which nobody sends stays half-open for ever after the other end lost its memory",
  cite: [
    "RFC 9293, section 3.5.1",
    "RFC 9293, section 3.8.4 (MUST-25): keep-alive is off by default",
  ],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "1s", on: "A", do: "reboot" },
    {
      at: "1h",
      end: {
        "A.c": { outcome: "gone" },
        "B.c": { state: "ESTABLISHED", outcome: "open" },
        A: { tcbs: 0 },
        B: { tcbs: 1 },
      },
    },
  ],
});
